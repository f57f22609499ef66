"""Doubtful articles in the browser: told on their page, and a way to narrow a search."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.doubts import Doubt
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import HOSTILE, LAMPS, YOUJIANG, build

UNSURE = replace(
    LAMPS,
    title="山路上的灯",
    text=f"山路上的灯亮了。{LAMPS.text}",
    agreement=0.254,
    doubts=("witnesses disagree", "implausible decoding"),
    addresses=(),
)
STRANGE = replace(UNSURE, text=f"另一篇。{LAMPS.text}", title="另一盏灯", agreement=0.0, doubts=(HOSTILE,))


@pytest.fixture
def ids(tmp_path: Path) -> dict[str, str]:
    build(tmp_path / "archive.db")
    with Archive(tmp_path / "archive.db") as archive:
        return {one.title: archive.add(one).article for one in (UNSURE, STRANGE)}


@pytest.fixture
def reader(opened: Opened, tmp_path: Path, ids: dict[str, str]) -> Reader:
    return opened(tmp_path / "archive.db")


def test_its_page_says_so_in_chinese_and_how_far_the_witnesses_agree(reader: Reader, ids: dict[str, str]) -> None:
    page = reader.html(f"/article/{ids['山路上的灯']}")
    for doubt in (Doubt.WITNESSES_DISAGREE, Doubt.IMPLAUSIBLE_DECODING):
        assert f">{doubt.chinese}</a>" in page
    assert "存疑：" in page and "一致程度：0.25（" in page
    assert "witnesses disagree" not in page.split("<main")[1].replace("witnesses+disagree", "")


def test_a_doubt_leads_to_all_articles_of_its_kind(reader: Reader, ids: dict[str, str]) -> None:
    told = reader.json(f"/article/{ids['山路上的灯']}.json")
    assert [one["doubt"] for one in told["doubts"]] == ["witnesses disagree", "implausible decoding"]
    assert told["agreement"] == 0.254
    assert told["doubts"][0]["url"] == "/search?doubt=witnesses+disagree"
    found = reader.json(told["doubts"][0]["url"].replace("/search", "/search.json"))
    assert [one["title"] for one in found["results"]] == ["山路上的灯"]
    assert [(one["label"], one["value"]) for one in found["chosen"]] == [("存疑", Doubt.WITNESSES_DISAGREE.chinese)]


def test_a_search_divides_by_doubts_and_is_narrowed_by_any(reader: Reader) -> None:
    facets = {one["name"]: one for one in reader.json("/search.json")["facets"]}
    assert facets["doubt"]["label"] == "存疑"
    assert {one["value"]: one["n"] for one in facets["doubt"]["values"]} == {
        "witnesses disagree": 1,
        "implausible decoding": 1,
    }
    found = reader.json("/search.json?doubt=any")
    assert sorted(one["title"] for one in found["results"]) == ["另一盏灯", "山路上的灯"]
    assert found["chosen"][0]["value"] == "任何一种"
    assert reader.json("/search.json?q=山路&doubt=implausible+decoding")["total"] == 1
    assert reader.json("/search.json?doubt=disagree")["total"] == 0, "a part of a doubt is none"


def test_where_any_doubt_is_asked_for_the_search_still_divides_by_which(reader: Reader) -> None:
    asked = reader.json("/search.json?doubt=any")
    facet = next(one for one in asked["facets"] if one["name"] == "doubt")
    assert {one["value"]: one["url"] for one in facet["values"]} == {
        "witnesses disagree": "/search?doubt=witnesses+disagree",
        "implausible decoding": "/search?doubt=implausible+decoding",
    }
    narrower = reader.json("/search.json?doubt=witnesses+disagree")
    assert "doubt" not in {one["name"] for one in narrower["facets"]}


def test_the_first_page_counts_them_and_leads_to_them(reader: Reader) -> None:
    told = reader.json("/home.json")
    assert (told["doubtful"], told["doubtful_url"]) == (2, "/search?doubt=any")
    assert '<dt>存疑</dt><dd><a href="/search?doubt=any">2</a>' in reader.html("/")


@pytest.mark.parametrize(
    "address", ["/", "/search?q=灯&copies=1", "/paper/youjiang", "/paper/youjiang/2021-12-24", "/person/韦秋实"]
)
def test_wherever_one_is_listed_it_is_marked(reader: Reader, address: str) -> None:
    items = reader.html(address).split("<li")
    marked = [one for one in items if '<span class="tag">存疑</span>' in one]
    assert {title for one in marked for title in ("另一盏灯", "山路上的灯") if title in re.sub("<.*?>", "", one)} == {
        "另一盏灯",
        "山路上的灯",
    }
    assert len(marked) == 2, "and none that is not"


@pytest.mark.parametrize("addresses", [(), LAMPS.addresses[:1]])
def test_it_is_to_be_compared_with_the_original_which_is_a_link_where_one_is_known(
    opened: Opened, tmp_path: Path, addresses: tuple[str, ...]
) -> None:
    with Archive(tmp_path / "one.db", create=True) as archive:
        archive.add_newspapers([YOUJIANG])
        identifier = archive.add(replace(UNSURE, addresses=addresses)).article
    notice = opened(tmp_path / "one.db").html(f"/article/{identifier}").split('class="notice">')[1].split("</p>")[0]
    assert re.sub("<.*?>", "", notice).endswith("请与原文核对。")
    assert re.findall('href="(http.*?)"', notice) == list(addresses)


def test_where_nothing_is_doubtful_nothing_is_said(opened: Opened, newsroom: Path) -> None:
    reader = opened(newsroom)
    assert "存疑" not in reader.html("/")
    assert "doubt" not in {one["name"] for one in reader.json("/search.json")["facets"]}
    article = reader.json("/search.json?q=茶山")["results"][0]
    assert "存疑" not in reader.html(article["url"].partition("?")[0])


def test_what_is_in_no_table_is_shown_as_text_alone(reader: Reader, ids: dict[str, str]) -> None:
    page = reader.html(f"/article/{ids['另一盏灯']}")
    assert HOSTILE not in page and "存疑：" in page
    assert "一致程度：0.00（" in page
