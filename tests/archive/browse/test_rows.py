"""No page of a table, and no table for a spreadsheet, loses a row or has one twice."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from archive.model import CHINA, Article, Byline, Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.crowded import ROWS, crowd

SIZE = 7  # of a page, less than the rows of any table: a page ends between two rows that are alike
DAY = date(2021, 12, 24)
TABLES = """
    absences addresses appearance_pages appearances articles attempts bylines captures clusters contents documents
    endings fingerprints ids links newspapers pages passages placements relations runs sightings signatures sketches
    versions ways witnesses heads revisions articles_words
""".split()


@pytest.fixture(scope="module")
def crowded(newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowded") / "archive.db"
    crowd(newsroom, path)
    return path


@pytest.fixture(scope="module")
def reads(crowded: Path, opened: Opened) -> Reader:
    return opened(crowded, settings={"suggest_facets": False})


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Reader:
    """An archive of one day: 60 articles that differ in nothing by which a table is sorted at first."""
    path = tmp_path_factory.mktemp("day") / "archive.db"
    with Archive(path) as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报")])
        with archive.transaction():
            for n in range(60):
                archive.add(
                    Article(
                        f"第{n}号通知",
                        f"这是第{n}号通知，请第{n * 7919}组的各位居民于明日上午到社区服务中心领取{n}号证件。",
                        newspaper="youjiang",
                        issue_date=DAY,
                        published_at=datetime(2021, 12, 24, tzinfo=CHINA),
                        date_precision="day",
                        bylines=(Byline("韦秋实", "reporter"), Byline("农秀琴", "editor")),
                    )
                )
    return opened(path)


def held(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"select count(*) from {table}").fetchone()[0])


def columns_of(path: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[1] for row in db.execute(f"pragma table_info({table})")]


def sorts(columns: list[str]) -> Iterator[dict[str, str]]:
    yield {}
    for column in columns:
        yield {"_sort": column}
        yield {"_sort_desc": column}


def rows_of_pages(reader: Reader, path: str, **asked: str) -> list[str]:
    """Every row of every page, as a reader gets them who follows `next_url`."""
    found: list[str] = []
    url = f"{path}?{urlencode(asked)}"
    while url:
        assert len(url) < 8000  # which a server takes
        told = reader.json(url)
        found += [repr(row) for row in told["rows"]]
        parts = urlsplit(told["next_url"] or "")
        url = f"{parts.path}?{parts.query}" if told["next_url"] else ""
        assert len(found) <= 1000
    return found


def test_every_table_and_view_is_read(crowded: Path) -> None:
    with closing(sqlite3.connect(crowded)) as db:
        found = {name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")}
        assert {name for name in found if not name.startswith(("articles_fts", "_", "sqlite_", "standing"))} == set(
            TABLES
        )


@pytest.mark.parametrize("table", TABLES)
def test_every_order_of_a_table_has_every_row_once_on_its_pages(table: str, crowded: Path, reads: Reader) -> None:
    rows, wrong = held(crowded, table), {}
    assert rows >= 5
    asked = {"_size": str(rows * SIZE // ROWS), "_nocount": "1", "_nofacet": "1"}
    for sort in sorts(columns_of(crowded, table)):
        found = rows_of_pages(reads, f"/archive/{table}.json", **sort, **asked)
        if len(found) != rows or len(set(found)) != rows:
            wrong[str(sort)] = (len(found), len(set(found)))
    assert wrong == {}


@pytest.mark.parametrize("table", ["articles", "bylines", "pages", "placements", "versions", "heads", "documents"])
def test_a_reader_who_follows_the_next_page_sees_every_row_once(table: str, reads: Reader) -> None:
    seen: list[str] = []
    url = f"/archive/{table}?_size={SIZE}"
    for _ in range(3):
        page = reads.html(url)
        seen += re.findall(r"<tr[^>]*>\s*<td.*?</tr>", page, re.DOTALL)
        assert "%24null" not in page
        following = re.search(r'<a href="([^"]*)">Next page', page)
        if not following:
            break
        url = unescape(following[1]).removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == ROWS


@pytest.mark.parametrize(
    "asked",
    [{}, {"_sort": "title"}, {"_sort_desc": "source"}, {"_sort": "issue_date", "newspaper": "youjiang"},
     {"_search": "通知", "_facet": "year"}, {"_search": "通知 社区", "_sort_desc": "day"},
     {"_search": '"通知"', "_searchmode": "raw", "_sort": "year"},
     {"_where": "title like '第%'", "_sort_desc": "page"}, {"title__contains": "号", "_labels": "on"}],
)  # fmt: skip
def test_articles_of_one_day_are_each_on_one_page(asked: dict[str, str], day: Reader) -> None:
    found = rows_of_pages(day, "/archive/articles.json", **asked)
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("table, rows", [("articles", 60), ("bylines", 120), ("signatures", 120), ("appearances", 60)])
def test_a_tables_first_order_has_every_row_once(table: str, rows: int, day: Reader) -> None:
    found = rows_of_pages(day, f"/archive/{table}.json")
    assert len(found) == len(set(found)) == rows


def test_the_number_of_rows_and_the_facets_count_all(day: Reader) -> None:
    first = day.html("/archive/articles?_facet=newspaper&_sort=page")
    assert "60 rows" in first
    assert re.search(r'facet-info-total">\s*1\s*<|1</span>|右江日报', first)


def test_the_row_with_which_a_page_ended_may_be_gone(reads: Reader) -> None:
    assert reads.get("/archive/articles.json?_sort=text&_next=$row,nobody").status_code == 404
