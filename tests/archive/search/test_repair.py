"""An index that was damaged, copied, or never made is made good by whoever opens the archive."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Article
from archive.search.find import Wanted
from archive.search.index import ensure_index, faults
from archive.store.archive import Archive
from archive.store.schema import migrations
from tests.harness.indexed import NEW, assert_clean, columns, found, titles
from tests.harness.prints import OWN, PAPERS, REPRINT


def _transform(db: Database) -> None:
    db["articles"].transform(drop={"notes"})


def _foreign_key(db: Database) -> None:
    db["articles"].add_foreign_key("source", "newspapers", "id")


def _former_index(db: Database) -> None:
    """Put the view as archives have it whose index knew one headline an article."""
    [(view,)] = db.execute("select sql from sqlite_master where name = 'articles_words'").fetchall()
    db.execute("drop view articles_words")
    db.execute(view.replace(" || ' / ' || headlines", ""))


def _another_index(db: Database) -> None:
    db["articles"].enable_fts(["title"], create_triggers=True, replace=True)


def _row_numbers(db: Database) -> None:
    db["articles"].transform(types={"year": int}, keep_table="old")
    db.execute("drop table old")


def _no_triggers(db: Database) -> None:
    db.execute("drop trigger articles_fts_after_insert_articles")
    db.execute(f"insert into articles {columns(db, id=repr('x'), title=repr('百色'))}")


def _no_index(db: Database) -> None:
    db.execute("drop table articles_fts")


DAMAGE: list[Callable[[Database], None]] = [
    _transform,
    _foreign_key,
    _former_index,
    _another_index,
    _row_numbers,
    _no_triggers,
    _no_index,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_made_good(path: Path, damage: Callable[[Database], None]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        db.execute("insert into articles_fts_guard values ('left', 7)")
        db.execute("delete from bylines")
        db.execute("delete from articles where rowid = 1")
        connection.commit()
        damage(db)
        connection.commit()
        assert faults(db)
        assert ensure_index(db) is True
        connection.commit()
        assert faults(db) == []
        assert ensure_index(db) is False
        assert "夜读" in found(db, "座位总是")
        db["articles"].update(
            db.execute("select id from articles where title = '夜读'").fetchone()[0], {"title": "田东"}
        )
        assert found(db, "田东") == ["田东"]
        assert_clean(db)


def test_opening_the_archive_makes_the_index_good(path: Path, db: Database) -> None:
    _transform_without_loss(db)
    with Archive(path, create=False) as archive:
        archive.add(Article("百色", "右江边的民族中学。"))
    assert (found(db, "百色"), found(db, "修渠")) == (["百色"], ["修渠"])
    assert_clean(db)


def _transform_without_loss(db: Database) -> None:
    db["articles"].transform(column_order=["id", "title"])
    assert faults(db)


def test_vacuum_and_a_copy_leave_the_index_right(path: Path, db: Database, tmp_path: Path) -> None:
    db["bylines"].delete_where()
    db.execute("delete from articles where rowid = 1")
    db.conn.commit()
    db.execute("vacuum")
    assert found(db, "座位") == ["夜读"]
    assert_clean(db)
    db.execute("vacuum into ?", [str(tmp_path / "copy.db")])
    with Archive(tmp_path / "copy.db") as copy:
        assert titles(copy, "座位") == ["夜读"]


def test_a_dump_that_is_read_back_is_made_good(path: Path, db: Database, tmp_path: Path) -> None:
    db["bylines"].delete_where()
    db.execute("delete from articles where rowid = 1")
    db.conn.commit()
    with closing(sqlite3.connect(tmp_path / "again.db")) as again:
        kept = (line for line in db.conn.iterdump() if "articles_fts" not in line and "sqlite_master" not in line)
        again.executescript("\n".join(kept))
    with Archive(tmp_path / "again.db") as archive:
        assert titles(archive, "座位") == ["夜读"]


def test_a_read_only_archive_says_that_its_index_is_incomplete_and_is_read(
    path: Path, db: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.execute("drop trigger articles_fts_after_update_articles")
    db.execute("pragma journal_mode = delete")
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda name, **options: connect(f"file:{name}?mode=ro", uri=True, **options)
    )
    with caplog.at_level(logging.WARNING), Archive(path, create=False) as archive:
        assert titles(archive, "修渠") == ["修渠"]
    assert "read-only and its search index incomplete" in caplog.text


def test_a_whole_archive_is_opened_read_only_without_a_word(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda name, **options: connect(f"file:{name}?mode=ro", uri=True, **options)
    )
    with caplog.at_level(logging.WARNING), Archive(path, create=False) as archive:
        assert len(archive.search.find(Wanted("修渠"))) == 1
    assert caplog.text == ""


# Old archives and many articles


def test_an_index_of_one_headline_an_article_is_made_anew_by_whoever_opens_the_archive(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers(PAPERS)
        for article in (OWN, REPRINT):
            archive.add(article)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        db = Database(connection)
        _former_index(db)
        db.execute("insert into articles_fts (articles_fts) values ('rebuild')")
        assert found(db, "清渠入村") == []
        connection.commit()
    with Archive(tmp_path / "archive.db"):
        db = Database(tmp_path / "archive.db")
    assert found(db, "清渠入村") == found(db, "水渠通到") == [OWN.title]
    assert_clean(db)


def test_an_archive_from_before_the_index_is_indexed_on_opening(tmp_path: Path) -> None:
    older = Database(sqlite3.connect(tmp_path / "old.db"))
    migrations.apply(older, stop_before="m007_search")
    older["articles"].insert_all([NEW, NEW | {"id": "other", "title": "田东"}])
    older["bylines"].insert({"article": "other", "position": 1, "name": "韦秋实", "role": "reporter"})
    older.close()
    with Archive(tmp_path / "old.db"):
        db = Database(tmp_path / "old.db")
    assert (found(db, "右江"), found(db, "韦秋实")) == (["百色", "田东"], ["田东"])
    assert_clean(db)


def test_a_copied_file_is_an_archive_like_the_first(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    with Archive(tmp_path / "copy.db", create=False) as copy:
        assert len(copy.search.find(Wanted("修渠"))) == 1
