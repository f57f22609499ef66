"""The search index stays right, whoever writes to the archive and with whatever tool."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.model import Article, Byline
from archive.search.find import BULK_MIN, Wanted
from archive.search.index import ensure_index, faults
from archive.search.query import expression
from archive.store.archive import Archive
from archive.store.schema import migrations
from tests.harness.documents import ROOT
from tests.harness.patience import patience

FIRST = Article("修渠", "县里今年修渠九公里，清水流到村口。", bylines=(Byline("韦秋实"), Byline("罗开明")))
SECOND = Article("夜读", "西街的灯每晚亮到十点，座位总是满的。")
NEW = {"id": "new", "title": "百色", "text": "右江"} | dict.fromkeys(
    "kicker subtitle summary source html digest extractor notes page page_name archived_at".split(), ""
)


def titles(archive: Archive, words: str) -> list[str]:
    return [hit.title for hit in archive.search.hits(archive.search.find(Wanted(words)).rows)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(FIRST)
        archive.add(SECOND)
    return tmp_path / "archive.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = Database(path)
    yield db
    db.close()


def found(db: Database, words: str) -> list[str]:
    sql = "select title from articles where rowid in (select rowid from articles_fts where articles_fts match ?)"
    return [title for (title,) in db.execute(f"{sql} order by rowid", [expression(words)]).fetchall()]


def assert_clean(db: Database) -> None:
    """Let FTS5 compare the index with the articles: it raises where they differ."""
    db.execute("insert into articles_fts (articles_fts) values ('integrity-check')")
    db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    db.rollback()


def columns(db: Database, **changed: str) -> str:
    """Return the columns of the first article as SQL, some of them changed."""
    values = [changed.get(column.name, column.name) for column in db["articles"].columns]
    return f"select {', '.join(values)} from articles where rowid = 1"


# Plain tools


def test_plain_sqlite_inserts_updates_and_deletes(path: Path, db: Database) -> None:
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute(f"insert into articles {columns(db, id=repr('x'), title=repr('百色'))}")
        assert plain.execute("select rowid from articles_fts where articles_fts match '百色'").fetchall() == [(3,)]
        assert plain.execute("select rowid from articles_fts where articles_fts match '\"今年 年修\"'").fetchall() == [
            (1,),
            (3,),
        ]
        plain.execute("update articles set text = '右江' where id = 'x'")
        plain.execute("update articles set year = 2021")
    assert found(db, "右江") == ["百色"]
    assert found(db, "修渠九公里") == ["修渠"]
    assert_clean(db)
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("delete from articles where id = 'x'")
        plain.execute("delete from articles where title = '夜读'")
    assert found(db, "右江 OR 灯 OR 九公里") == ["修渠"]
    assert_clean(db)


def test_sqlite_utils_finds_and_keeps_the_index(db: Database) -> None:
    articles = db["articles"]
    assert articles.detect_fts() == "articles_fts"
    assert [row["title"] for row in articles.search("十点")] == ["夜读"]
    articles.insert(NEW)
    articles.upsert(NEW | {"title": "田东"}, pk="id")
    articles.update("new", {"text": "田阳"})
    assert (found(db, "百色 OR 右江"), found(db, "田东 田阳")) == ([], ["田东"])
    assert_clean(db)
    articles.rebuild_fts()
    articles.optimize()
    assert_clean(db)
    articles.delete("new")
    assert found(db, "田东") == []
    assert_clean(db)


STOCK = """
import asyncio, json, sys

sys._called_from_test = True  # by this Datasette knows that it is to load no plugin that is installed
from datasette.app import Datasette

async def main():
    datasette = Datasette([sys.argv[1]])
    response = await datasette.client.get(f"/archive/articles.json?_shape=array&{sys.argv[2]}")
    print(json.dumps([row["title"] for row in response.json()]))

asyncio.run(main())
"""


@pytest.mark.parametrize(
    "query, titles",
    [("_search=十点", ["夜读"]), ("_search_title=修渠", ["修渠"]), ("_search=晚", [])],
)
def test_datasette_without_a_plugin_reads_the_index(path: Path, query: str, titles: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", STOCK, str(path), query],
        capture_output=True,
        timeout=patience(60),
    )
    assert result.stderr == b""
    assert json.loads(result.stdout) == titles


@pytest.mark.parametrize("statement", ["insert or replace into articles {}", "replace into articles {}"])
def test_replacing_an_article_is_refused(db: Database, statement: str) -> None:
    db.execute("pragma recursive_triggers = off")  # as every tool but sqlite-utils has it
    with pytest.raises(sqlite3.IntegrityError, match="INSERT OR REPLACE would damage the search index: use an upsert"):
        db.execute(statement.format(columns(db, title="'百色'")))
    db.rollback()
    assert (found(db, "百色"), found(db, "修渠")) == ([], ["修渠"])
    assert_clean(db)


def test_sqlite_utils_may_replace_since_it_has_triggers_told_of_it(db: Database) -> None:
    db["articles"].insert(NEW)
    db["articles"].insert(NEW | {"title": "田东"}, replace=True)
    assert (found(db, "百色"), found(db, "右江")) == ([], ["田东"])
    assert_clean(db)


def test_an_update_that_replaces_another_article_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="use an upsert"):
        db.execute("update or replace articles set id = (select id from articles where rowid = 1) where rowid = 2")
    db.rollback()
    assert_clean(db)


def test_inserts_that_replace_nothing_are_none_of_that(db: Database) -> None:
    db.execute(f"insert or replace into articles {columns(db, id=repr('x'))}")
    db.execute(f"insert or ignore into articles {columns(db)}")
    db.execute(f"insert into articles {columns(db)} on conflict (id) do update set title = '百色'")
    db.execute("delete from articles where rowid = 1")
    db.execute(f"insert into articles {columns(db, id=repr('y')).replace('rowid = 1', 'rowid = 3')}")
    assert found(db, "修渠") == ["修渠", "修渠"]
    assert_clean(db)


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["insert", "title", "text", "delete", "sign", "year"]),
            st.integers(0, 5),
            st.text(max_size=12),
        ),
        max_size=25,
    )
)
def test_the_index_is_right_after_any_changes(steps: list[tuple[str, int, str]]) -> None:
    db = Database(memory=True)
    migrations.apply(db)
    ensure_index(db)
    for action, number, text in steps:
        text = text.encode("utf-8", "ignore").decode()
        if action == "insert":
            db["articles"].insert(NEW | {"id": str(number), "title": text}, ignore=True)
        elif action == "delete":
            db.execute("delete from bylines where article = ?", [str(number)])
            db.execute("delete from articles where id = ?", [str(number)])
        elif action == "sign":
            db.execute(
                "insert or replace into bylines select id, 1, ?, 'reporter' from articles where id = ?",
                [text, str(number)],
            )
        else:
            db.execute(
                f"update articles set {action} = ? where id = ?", [number if action == "year" else text, str(number)]
            )
    assert_clean(db)
    db.close()


# Names


def test_changed_bylines_are_found_by_their_new_names(db: Database) -> None:
    article = db.execute("select id from articles where rowid = 2").fetchone()[0]
    db["bylines"].insert_all(
        {"article": article, "position": n, "name": name, "role": "author"}
        for n, name in ((2, "覃桂芳"), (1, "陆建群"))
    )
    assert db.execute("select signature from articles order by rowid").fetchall() == [
        ("韦秋实、罗开明",),
        ("陆建群、覃桂芳",),
    ]
    db["bylines"].update((article, 2), {"name": "岑志安"})
    assert (found(db, "覃桂芳"), found(db, "岑志安"), found(db, "罗开明")) == ([], ["夜读"], ["修渠"])
    db["bylines"].delete_where()
    assert found(db, "岑志安 OR 韦秋实") == []
    assert_clean(db)


def test_a_second_witness_that_brings_the_bylines_makes_them_findable(path: Path, db: Database) -> None:
    with Archive(path) as archive:
        archive.add(Article(SECOND.title, SECOND.text, bylines=(Byline("岑志安"),)))
    assert found(db, "岑志安") == ["夜读"]
    assert_clean(db)


def test_words_do_not_reach_from_one_name_to_the_next(db: Database) -> None:
    assert found(db, "实罗") == []


# Repair


def _transform(db: Database) -> None:
    db["articles"].transform(drop={"notes"})


def _foreign_key(db: Database) -> None:
    db["articles"].add_foreign_key("source", "newspapers", "id")


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


def test_a_bulk_of_articles_is_indexed_at_its_end(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with archive.search.bulk(BULK_MIN):
            archive.add(FIRST)
            assert len(archive.search.find(Wanted("修渠"))) == 0
        assert len(archive.search.find(Wanted("修渠"))) == 1
        with archive.search.bulk(BULK_MIN - 1):
            archive.add(SECOND)
            assert len(archive.search.find(Wanted("夜读"))) == 1
        db = Database(tmp_path / "archive.db")
        assert_clean(db)


def test_a_bulk_that_fails_is_indexed_too(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with pytest.raises(RuntimeError), archive.search.bulk(BULK_MIN):
            archive.add(FIRST)
            raise RuntimeError
        assert len(archive.search.find(Wanted("修渠"))) == 1


KILLED = """
import os, sys
from archive.model import Article
from archive.store.archive import Archive

with Archive(sys.argv[1]) as archive, archive.search.bulk(9999):
    archive.add(Article("百色", "右江边的民族中学，理发店的灯亮着。"))
    os._exit(9)
"""


def test_a_bulk_that_is_killed_is_made_good_by_the_next_who_opens_the_archive(path: Path, db: Database) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, timeout=patience(60)).returncode == 9
    assert faults(db)
    with Archive(path, create=False) as archive:
        assert len(archive.search.find(Wanted("理发店"))) == 1
    assert_clean(db)


def test_a_copied_file_is_an_archive_like_the_first(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    with Archive(tmp_path / "copy.db", create=False) as copy:
        assert len(copy.search.find(Wanted("修渠"))) == 1
