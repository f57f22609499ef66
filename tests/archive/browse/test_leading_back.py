"""Datasette's own pages lead back to the reading room's, and say in Chinese what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from archive.browse.labels import labels_before_1
from archive.browse.site import ReadingRoom
from archive.store.row_order import VIEW_KEYS
from tests.archive.browse.conftest import Reader


def test_a_row_leads_to_the_article(reader: Reader, article_of: Callable[[str], str]) -> None:
    address = article_of("茶山深处的路灯有人管了")
    row = reader.html(f"/archive/articles/{address.rpartition('/')[2]}")
    assert f'<a href="{address}">茶山深处的路灯有人管了</a>' in row
    for table in ("articles", "heads", "appearances"):
        assert f'<a href="{address}">' in reader.html(f"/archive/{table}?_size=max"), table


def test_rows_lead_to_papers_people_and_tags(reader: Reader) -> None:
    assert '<a href="/paper/youjiang">右江日报</a>' in reader.html("/archive/newspapers")
    assert f'<a href="/person/{quote("韦秋实")}">韦秋实</a>' in reader.html("/archive/bylines?name=韦秋实")
    assert f'<a href="/tag/{quote("路灯")}">路灯</a>' in reader.html("/archive/tags")


def test_what_stands_in_a_cell_is_escaped(reader: Reader) -> None:
    page = reader.html("/archive/articles?newspaper=hechiribao")
    assert "<script>document.title=" not in page and "&lt;script&gt;document.title=" in page


def test_a_cell_without_its_key_is_shown_as_it_is(reader: Reader) -> None:
    assert "右江日报" in reader.html("/archive/newspapers?_col=name")


def test_the_page_of_the_database_leads_back(reader: Reader) -> None:
    assert re.search(r'Data source:\s*<a href="/">\s*地方报纸档案</a>', reader.html("/archive"))


def _shown(reader: Reader) -> list[str]:
    told = reader.get("/archive.json").json()
    return [one["name"] for one in told["tables"] if not one["hidden"]] + sorted(VIEW_KEYS)


@pytest.mark.slow
def test_each_table_that_is_shown_says_what_it_is_and_what_its_columns_are(reader: Reader) -> None:
    shown = _shown(reader)
    assert {"articles", "newspapers", "appearances", "relations"} < set(shown)
    for table in shown:
        page = reader.html(f"/archive/{table}?_size=1")
        assert re.search(r'metadata-description">\s*[^<]*[\u4e00-\u9fff]', page), table
        assert "地方报纸档案</a>" in page, table


@pytest.mark.slow
@pytest.mark.parametrize("table", ["witnesses", "contents", "sightings", "standing", "sketches", "_sqlite_migrations"])
def test_what_the_archive_keeps_for_itself_is_hidden(reader: Reader, table: str) -> None:
    assert table not in _shown(reader)


@pytest.mark.slow
def test_each_column_that_is_shown_is_described(reader: Reader) -> None:
    database = reader.datasette.get_database("archive")
    lacking = {}
    for table in _shown(reader):
        page = reader.html(f"/archive/{table}?_size=1")
        told = re.findall(r"<dt>([^<]*)</dt><dd>([^<]+)</dd>", page)
        columns = [one.name for one in reader.loop.run_until_complete(database.table_column_details(table))]
        missing = set(columns) - {name for name, words in told if words}
        if missing:
            lacking[table] = sorted(missing)
    assert lacking == {}


def test_what_datasette_does_with_what_is_said_changes_nothing() -> None:
    sites = [ReadingRoom("archive")]
    before = repr(labels_before_1(sites))
    told = labels_before_1(sites)["databases"]["archive"]
    told["queries"].clear()
    told["tables"]["articles"]["columns"]["title"] = told["tables"]["links"]["source"] = told["title"] = "x"
    assert repr(labels_before_1(sites)) == before


@pytest.mark.parametrize("key", ["title", "databases", "tables", "queries", "source_url", "facets", "sort", "allow"])
def test_what_is_said_by_a_key_is_what_all_says_of_it(key: str) -> None:
    sites = [ReadingRoom("archive")]
    is_told = f"'{key}':" in repr(labels_before_1(sites))
    assert labels_before_1(sites, key) == (labels_before_1(sites) if is_told else {})
