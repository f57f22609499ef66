"""What holds for the SQLite back end alone: its file, its schema, and several processes at it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Article, Passage
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.schema import SchemaError, migrations
from tests.harness.documents import ROOT
from tests.harness.made import Copies
from tests.harness.patience import patience

pytestmark = pytest.mark.usefixtures("anew")

ARTICLE = Article(
    "修渠", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。", addresses=("http://a.cn/1",)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def made(path: Path) -> str:
    with Archive(path) as archive:
        return archive.add(ARTICLE).article


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The file


def test_a_new_archive_of_the_other_tests_is_as_one_that_is_made(path: Path, tmp_path: Path) -> None:
    Archive(path).close()
    Copies(tmp_path).connect(tmp_path / "copy.db", False, 1).close()
    for sql in (
        "select type, name, sql from sqlite_schema",
        "select name from _sqlite_migrations",
        "select * from standing",
    ):
        assert query(path, sql) == query(tmp_path / "copy.db", sql)
    assert query(path, "pragma journal_mode") == query(tmp_path / "copy.db", "pragma journal_mode") == [("wal",)]
    assert path.stat().st_size == (tmp_path / "copy.db").stat().st_size


def test_what_was_committed_is_there_when_the_archive_is_opened_again(path: Path) -> None:
    article = made(path)
    with Archive(path, create=False) as again:
        assert again.get(article).article == ARTICLE


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    made(tmp_path / "a" / "b" / "archive.db")
    assert (tmp_path / "a" / "b" / "archive.db").is_file()


def test_warc_files_lie_in_a_folder_beside_the_archive(path: Path) -> None:
    with Archive(path) as archive:
        assert archive.warc_folder == path.parent / "archive.warc"


def test_the_journal_is_written_ahead(path: Path) -> None:
    made(path)
    assert query(path, "pragma journal_mode") == [("wal",)]


def test_every_table_of_ours_is_strict(path: Path) -> None:
    made(path)
    loose = "select name from pragma_table_list where schema = 'main' and type = 'table' and not strict"
    assert query(path, loose + " and name not like '\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'") == []


def test_a_passage_of_an_unknown_document_is_refused(path: Path) -> None:
    with Archive(path) as archive:
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            archive.add(ARTICLE, passage=Passage("ffff", 0, 1))
        assert list(archive.articles()) == []


def test_no_row_points_nowhere(path: Path) -> None:
    made(path)
    assert query(path, "pragma foreign_key_check") == []


# The schema


def test_an_older_archive_is_brought_up_to_date_on_opening(path: Path) -> None:
    older = Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="m002_witnesses")
    older.execute("insert into newspapers values ('youjiang', '右江日报', '', '', '', '', '', 'current')")
    older.conn.commit()
    assert "links" not in older.table_names()
    older.close()
    with Archive(path, create=False) as archive:
        assert archive.newspaper("youjiang") is not None
        assert archive.add(ARTICLE).outcome == "added"
        assert archive.links.tally() == {}
    assert query(path, "select name from _sqlite_migrations order by id") == [
        ("m001_papers_and_articles",),
        ("m002_witnesses",),
        ("m003_links",),
        ("m004_evidence",),
        ("m005_editions",),
        ("m006_duplicates",),
        ("m007_search",),
        ("m008_days",),
        ("m009_order",),
        ("m010_open_links",),
        ("m011_cut_pages",),
        ("m012_page_numbers",),
        ("m013_ways",),
        ("m014_papers_over_time",),
        ("m015_doubts",),
        ("m016_witnesses_and_what_follows",),
        ("m017_asked_again",),
        ("m018_sketches_by_hash",),
        ("m019_withdrawn_tagged_asked",),
        ("m020_packed_once",),
        ("m021_proofs",),
        ("m022_web_archives",),
        ("m023_same_pages",),
        ("m024_taken_from_warc_files",),
        ("m025_pictures",),
    ]


@pytest.mark.parametrize(
    "issue_date, published_at, day",
    [
        ("2021-12-24", "2021-12-25T00:05:00+08:00", "2021-12-24"),
        (None, "2021-12-25T00:05:00+08:00", "2021-12-25"),
        (None, "2021-12-24T20:05:00+00:00", "2021-12-25"),
        (None, "9999-12-31T23:00:00-08:00", "9999-12-31"),
        (None, "0001-01-01T00:00:00+08:00", "0001-01-01"),
        (None, None, None),
    ],
)
def test_an_article_of_an_older_archive_gets_its_day(
    path: Path, issue_date: str | None, published_at: str | None, day: str | None
) -> None:
    older = Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="m008_days")
    texts = dict.fromkeys("page page_name archived_at title kicker subtitle summary source text".split(), "修渠")
    texts |= dict.fromkeys("html digest extractor notes".split(), "")
    older["articles"].insert({"id": "a1", "issue_date": issue_date, "published_at": published_at} | texts)
    older.close()
    with Archive(path, create=False) as archive:
        assert archive.get("a1").article.title == "修渠"
        assert len(archive.search.find(Wanted("修渠"))) == 1
        assert archive.check_integrity() == "ok"
    assert query(path, "select day from articles") == [(day,)]
    assert query(path, "select count(*) from articles_fts where articles_fts match '\"修渠\"'") == [(1,)]


def test_opening_an_up_to_date_archive_writes_nothing(path: Path) -> None:
    made(path)
    before = path.read_bytes()
    with Archive(path, create=False):
        pass
    assert path.read_bytes() == before


def test_a_newer_archive_is_refused_and_left_as_it_was(path: Path) -> None:
    made(path)
    connection = sqlite3.connect(path)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archive', 'm999_x', '')"
    )
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaError, match=r"archive\.db: written by a newer version of this program .*m999_x"):
        Archive(path)
    assert path.read_bytes() == before


def test_a_database_that_is_no_archive_is_refused_and_left_as_it_was(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table recipes (name text)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaError, match=r"archive\.db: a database, but no archive"):
        Archive(path)
    assert path.read_bytes() == before
    assert files(path.parent) == ["archive.db"]


def test_a_database_of_views_only_is_refused_too(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create view recipes as select 1")
    connection.commit()
    connection.close()
    with pytest.raises(SchemaError, match="no archive"):
        Archive(path)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(path: Path) -> None:
    path.write_bytes(b"---\nlayout: post\n" * 100)
    with pytest.raises(SchemaError, match=r"archive\.db: file is not a database"):
        Archive(path)
    assert path.read_bytes() == b"---\nlayout: post\n" * 100
    assert files(path.parent) == ["archive.db"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="unable to open"):
        Archive(tmp_path)


def test_where_there_is_no_archive_none_is_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no archive here"):
        Archive(tmp_path / "sub" / "archive.db", create=False)
    assert files(tmp_path) == []


def test_an_empty_file_is_not_made_an_archive_unasked(path: Path) -> None:
    path.touch()
    with pytest.raises((FileNotFoundError, SchemaError)):
        Archive(path, create=False)
    assert path.read_bytes() == b""


# Several at once


def test_two_connections_write_in_turn(path: Path) -> None:
    with Archive(path) as first, Archive(path) as second:
        for number in range(20):
            for archive in (first, second):
                assert archive.add(Article("题", f"{ARTICLE.text}{number}{archive is first}")).outcome == "added"
        assert first.counts()["articles"] == second.counts()["articles"] == 40


def test_a_reader_sees_the_last_commit_while_another_writes(path: Path) -> None:
    article = made(path)
    with Archive(path) as writer, Archive(path, create=False) as reader:
        with writer.transaction():
            writer.add(Article("夜读", "西街的灯每晚亮到十点，读书的人来了又去，二十年来座位总是满的。"))
            assert [record.id for record in reader.articles()] == [article]
        assert len(list(reader.articles())) == 2


WRITER = """
import sys
from archive.model import Article, Link
from archive.store.archive import Archive

with Archive(sys.argv[1]) as archive:
    for number in range(40):
        archive.add(Article("题", f"县里今年修渠九公里，清水流到村口，村民说好。{sys.argv[2]} {number}"))
        archive.links.missed(Link("http://a.cn/same"), "http://a.cn/same", "slow")
"""


def test_three_processes_that_make_and_fill_one_archive_do_not_fail_with_locked(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    running = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE, text=True) for name in "abc"]
    assert [process.communicate(timeout=patience(60))[1] for process in running] == ["", "", ""]
    with Archive(path, create=False) as archive:
        assert archive.counts()["articles"] == 120
        assert archive.counts()["links"] == 1
        assert archive.check_integrity() == "ok"


HOLDER = """
import sys
from archive.model import Article, Passage
from archive.store.archive import Archive

archive = Archive(sys.argv[1])
with archive.transaction():
    archive.add(Article("未完", "西街的灯每晚亮到十点，读书的人来了又去，二十年来座位总是满的。"))
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_process_had_not_committed_is_gone_and_the_rest_whole(path: Path) -> None:
    article = made(path)
    command = [sys.executable, "-c", HOLDER, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"holding\n"
    process.kill()
    process.communicate(timeout=patience(20))
    with Archive(path, create=False) as archive:
        assert [record.id for record in archive.articles()] == [article]
        assert archive.check_integrity() == "ok"
