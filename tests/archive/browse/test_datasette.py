"""How the plugin fits into Datasette: labels and queries, other databases, another root."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copy

import pytest
from sqlite_utils import Database

from archive.store.archive import Archive
from archive.store.schema import migrations
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.before_packing import as_before_packing
from tests.harness.newsroom import build

QUERIES = "articles_by_month articles_by_person failed_links found_articles removed_articles undated_articles".split()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is no archive, though it has articles."""
    path = tmp_path_factory.mktemp("other") / "blog.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("create table articles (id integer primary key, title text)")
    return path


def test_datasette_finds_the_plugin_without_a_flag(reader: Reader) -> None:
    plugins = reader.get("/-/plugins.json").json()
    assert "local-news-archive" in str(plugins)


def test_a_database_that_is_no_archive_is_left_alone(other: Path, opened: Opened) -> None:
    reader = opened(other)
    assert reader.get("/search").status_code == 404
    home = reader.get("/")
    assert "x-robots-tag" not in home.headers and "content-security-policy" not in home.headers
    assert "local-news-archive" not in home.text
    assert "地方报纸" not in home.text


def test_beside_another_database_the_first_page_is_datasettes(newsroom: Path, other: Path, opened: Opened) -> None:
    reader = opened(other, newsroom)
    assert 'href="/blog"' in reader.html("/")
    assert 'href="/home"' in reader.html("/")
    assert 'class="name" href="/home"' in reader.html("/home")
    assert reader.json("/search.json?q=小番茄")["total"] == 1


def test_two_archives_are_one_and_have_addresses_of_their_own(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    copy(newsroom, tmp_path / "older.db")
    reader = opened(newsroom, tmp_path / "older.db")
    found = reader.json("/search.json?q=小番茄")
    assert found["total"] == 1
    assert found["results"][0]["url"].startswith("/article/")
    assert 'href="/older/-/article/' in reader.html(found["results"][0]["url"])
    assert "早班车" in reader.html("/archive/-" + found["results"][0]["url"])
    url = reader.json("/older/-/search.json?q=小番茄")["results"][0]["url"]
    assert url.startswith("/older/-/article/")
    assert "早班车" in reader.html(url)


def test_a_database_that_is_named_like_a_page_keeps_its_address(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    copy(newsroom, tmp_path / "search.db")
    reader = opened(tmp_path / "search.db")
    page = reader.html("/search")  # the database's own, which lists the first of our queries by title
    assert sum(f"/search/{name}" in page or f"/search/-/query/{name}" in page for name in QUERIES) >= 3
    assert reader.json("/search/-/search.json?q=小番茄")["total"] == 1


def test_another_root_begins_every_address(newsroom: Path, opened: Opened) -> None:
    reader = opened(newsroom, settings={"base_url": "/news/"})
    assert 'href="/news/search"' in reader.html("/")
    assert reader.json("/search.json?q=小番茄")["results"][0]["url"].startswith("/news/article/")
    assert b'href="http://localhost/news/article/' in reader.get("/changes.atom").content


def test_an_archive_that_is_opened_immutable_can_be_read(newsroom: Path, opened: Opened) -> None:
    reader = opened(immutables=[str(newsroom)])
    assert reader.json("/search.json?q=小番茄")["total"] == 1


def test_the_tables_are_described_and_divided(reader: Reader) -> None:
    page = reader.html("/archive/articles")
    assert "一行一篇" in page
    assert 'data-column="newspaper"' in page
    for facet in ("newspaper", "year", "source"):
        assert f'data-column="{facet}"' in page
        assert f"_facet={facet}" in page or f'id="facet-{facet}"' in page or f"facet-{facet}" in page


def test_an_archive_of_any_name_is_described(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    copy(newsroom, tmp_path / "guangxi.db")
    assert "一行一篇" in opened(tmp_path / "guangxi.db").html("/guangxi/articles")


def test_what_the_user_says_of_a_table_wins(newsroom: Path, opened: Opened) -> None:
    metadata = {"databases": {"archive": {"tables": {"articles": {"description": "我的说明"}}}}}
    page = opened(newsroom, metadata=metadata).html("/archive/articles")
    assert "我的说明" in page and "一行一篇" not in page


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_run(query: str, reader: Reader) -> None:
    told = reader.get(
        f"/archive/{query}.json", params={"name": "韦秋实", "words": "小番茄", "_shape": "objects"}
    ).json()
    assert len(told["rows"]) > 0


def test_the_menu_leads_to_the_pages(reader: Reader) -> None:
    assert '<a href="/search">检索</a>' in reader.html("/archive/articles")


def test_the_package_works_without_datasette() -> None:
    code = "import sys; sys.modules['datasette'] = None; import archive.cli, archive.search"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_archive_without_an_index_says_how_to_make_one(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build(path)
    with closing(sqlite3.connect(path)) as db, db:
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {name}")
        db.execute("drop table articles_fts")
    reader = opened(path)
    assert "还没有检索索引" in reader.html("/search?q=百色")
    assert reader.json("/search.json")["total"] == 51
    feed = reader.get("/search.atom?q=百色")  # an empty one would say that nothing is new
    assert (feed.status_code, "archive stats" in feed.text) == (503, True)
    assert reader.get("/search.atom").status_code == 200


def test_an_archive_of_an_older_version_is_left_alone_and_that_is_said(
    tmp_path: Path, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    older = Database(sqlite3.connect(tmp_path / "archive.db"))
    migrations.apply(older, stop_before="m008_days")
    older.close()
    assert opened(tmp_path / "archive.db").get("/papers").status_code == 404
    assert caplog.messages == [
        f"{tmp_path / 'archive.db'} was made by an older version: `archive stats --db` brings it up to date"
    ]


def test_an_archive_that_is_not_packed_yet_is_left_alone(
    tmp_path: Path, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "archive.db"
    build(path)
    as_before_packing(path)
    assert opened(path).get("/papers").status_code == 404
    assert caplog.messages == [f"{path} was made by an older version: `archive stats --db` brings it up to date"]
    Archive(path).close()
    assert opened(path).get("/papers").status_code == 200


@pytest.mark.parametrize(
    "undone",
    [
        "insert into standing values ('taking over', 'derive')",
        "update articles set class = null where rowid = 3",
        "update standing set value = '0' where name = 'address rules'",
    ],
)
def test_an_archive_that_is_being_brought_up_to_date_is_left_alone(
    tmp_path: Path, opened: Opened, caplog: pytest.LogCaptureFixture, undone: str
) -> None:
    path = tmp_path / "archive.db"
    build(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(undone)
    assert opened(path).get("/papers").status_code == 404
    assert caplog.messages == [f"{path} was made by an older version: `archive stats --db` brings it up to date"]


def test_every_field_of_an_article_is_labelled_in_chinese(reader: Reader) -> None:
    page = reader.html("/archive/articles?_labels=on")
    labels = {"kicker": "引题", "captions": "图片说明", "notes": "读取时的说明", "archived_at": "何时入档"}
    for name, label in labels.items():
        assert f"<dt>{name}</dt><dd>{label}</dd>" in page or f'data-column-description="{label}"' in page
