"""Tags in the browser: on articles, as facets, each with a page, a feed and files."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from shutil import copy
from urllib.parse import quote

import pytest

from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import LAMPS, TOMATOES

HOSTILE = "<b>灯&灯</b>/?"


@pytest.fixture(scope="module")
def tagged(newsroom: Path, tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Reader:
    path = tmp_path_factory.mktemp("tagged") / "archive.db"
    copy(newsroom, path)
    with Archive(path) as archive:
        ids = [one.id for article in (LAMPS, TOMATOES) if (one := archive.at(article.addresses[0]))]
        archive.tags.give("百色", ids)
        archive.tags.give(HOSTILE, ids[:1])
    return opened(path)


def test_the_list_of_tags_leads_to_each(tagged: Reader) -> None:
    assert [(one["name"], one["articles"]) for one in tagged.json("/tags.json")["tags"]] == [
        ("百色", 2),
        (HOSTILE, 1),
        ("路灯", 1),
    ]
    page = tagged.html("/tags")
    assert "&lt;b&gt;灯&amp;灯&lt;/b&gt;/?" in page and "<b>" not in page


@pytest.mark.parametrize("name, articles", [("百色", 2), (HOSTILE, 1)])
def test_a_tag_has_a_page_a_feed_and_files(name: str, articles: int, tagged: Reader) -> None:
    told = tagged.json(f"/tag/{quote(name, safe='')}.json")
    assert (told["name"], told["place"]["total"], len(told["articles"])) == (name, articles, articles)
    page = tagged.html(f"/tag/{quote(name, safe='')}")
    assert page.count("<article") + page.count('class="card') >= articles
    assert tagged.get(told["feed"]).text.count("<entry>") == articles
    for one in told["taken"]:
        assert tagged.get(one["url"]).status_code == 200
    table = next(one["url"] for one in told["taken"] if ".csv" in one["url"])
    assert len(list(csv.reader(StringIO(tagged.get(table).text)))) == articles + 1
    assert tagged.json(told["search"].replace("/search", "/search.json"))["total"] == articles


@pytest.mark.parametrize("name", ["没有的", "灾" * 99, "%20", "%E2%80%8B"])
def test_a_tag_that_nothing_has_is_not_found(name: str, tagged: Reader) -> None:
    assert tagged.get(f"/tag/{name}").status_code == 404


def test_an_article_names_its_tags_and_a_search_divides_by_them(tagged: Reader) -> None:
    [first, *_] = tagged.json("/tag/百色.json")["articles"]
    assert "百色" in [one["name"] for one in tagged.json(f"{first['url']}.json")["tags"]]
    facets = {one["name"]: one["values"] for one in tagged.json("/search.json?q=百色")["facets"]}
    assert {one["label"]: one["n"] for one in facets["tag"]}["百色"] == 2
    narrowed = tagged.json("/search.json?tag=百色")
    assert (narrowed["total"], narrowed["chosen"][0]["label"]) == (2, "标签")
    assert '标签：<a rel="tag"' in tagged.html(first["url"])
