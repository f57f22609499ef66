"""What reference managers take from an article's page, over articles of every kind: never what is another's.

Zotero's translator *Embedded Metadata* (2025) is followed, with what it takes where the metadata say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import pytest

from archive.formats.embedded import embedded
from archive.model import CHINA, Article, Byline, Newspaper, Role
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.archive.browse.test_discovery import as_zotero_reads, properties
from tests.archive.browse.test_pages import PAGES
from tests.harness.newsroom import Clock

DAY = date(2021, 12, 24)
TEXT = "记者从水利局获悉，{}的水质监测点建成，二十四处监测点每小时传回一次数据，沿线村屯可查。\n监测结果向社会公布。"


def article(title: str, *signed: tuple[str, Role], **more: Any) -> Article:
    bylines = tuple(Byline(name, role) for name, role in signed)
    return Article(**{"title": title, "text": TEXT.format(title or "无题"), "bylines": bylines} | more)


PRINTED: dict[str, Any] = {"newspaper": "youjiang", "issue_date": DAY, "page": "A01", "source": "右江日报"}
MORNING: dict[str, Any] = {"published_at": datetime(2021, 12, 24, 8, 51, tzinfo=CHINA), "date_precision": "minute"}
MIDNIGHT: dict[str, Any] = {"published_at": datetime(2021, 12, 24, tzinfo=CHINA), "date_precision": "day"}
LATER: dict[str, Any] = {"published_at": datetime(2021, 12, 26, 0, 5, tzinfo=CHINA), "date_precision": "minute"}
KINDS: dict[str, tuple[Article, list[str], str, str]] = {
    "signed by two": (
        article("甲河", ("韦秋实", "reporter"), ("罗开明", "correspondent"), **PRINTED),
        ["韦秋实", "罗开明"],
        "2021-12-24",
        "2021-12-24",
    ),
    "edited alone": (article("乙河", ("黄小川", "editor"), **PRINTED), [], "2021-12-24", "2021-12-24"),
    "pictured alone": (
        article("丙河", ("农秀琴", "photographer"), ("黄小川", "editor"), **PRINTED),
        [],
        "2021-12-24",
        "2021-12-24",
    ),
    "a moment": (
        article("丁河", ("韦秋实", "author"), **PRINTED, **MORNING),
        ["韦秋实"],
        "2021-12-24",
        "2021-12-24T08:51:00+08:00",
    ),
    "the day twice": (article("戊河", **PRINTED, **MIDNIGHT), [], "2021-12-24", "2021-12-24"),
    "on the web later": (article("己河", **PRINTED, **LATER), [], "2021-12-24", "2021-12-24"),
    "a day of the web": (article("庚河", source="广西新闻网", **MIDNIGHT), [], "2021-12-24", "2021-12-24"),
    "a moment of the web": (
        article("辛河", source="广西新闻网", **MORNING),
        [],
        "2021-12-24",
        "2021-12-24T08:51:00+08:00",
    ),
    "no date": (article("壬河", ("黄小川", "editor"), source="民族画报"), [], "", ""),
    "no date, of a paper": (article("癸河", newspaper="youjiang", page="A02"), [], "", ""),
    "no title": (article("", ("韦秋实", "reporter"), **PRINTED), ["韦秋实"], "2021-12-24", "2021-12-24"),
    "withdrawn neighbour": (article("子河", ("撤稿人", "reporter"), **PRINTED), [], "", ""),
}
"""Of each kind of article: who wrote it, its day, and its `datePublished`."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An archive of these, of which some were reprinted or changed, and one was withdrawn; and their ids."""
    path = tmp_path_factory.mktemp("embedded") / "archive.db"
    with Archive(path, now=Clock()) as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报", "广西百色"), Newspaper("hechiribao", "河池日报")])
        at = {kind: f"http://epaper.bsyjrb.cn/pc/content/{n}.html" for n, kind in enumerate(KINDS)}
        ids = {kind: archive.add(replace(one, addresses=(at[kind],))).article for kind, (one, *_) in KINDS.items()}
        for kind in ("no date", "edited alone"):
            elsewhere = {
                "newspaper": "hechiribao",
                "issue_date": date(2021, 12, 30),
                "addresses": ("http://hechi.cn/1",),
            }
            again = replace(
                KINDS[kind][0], text=f"{KINDS[kind][0].text}\n又讯。", bylines=(Byline("转载人"),), **elsewhere
            )
            archive.add(replace(again, addresses=(f"http://hechi.example.cn/{quote(kind)}.html",)))
        changed = KINDS["no date"][0]
        archive.add(replace(changed, text=changed.text.replace("每小时", "每半小时"), addresses=(at["no date"],)))
        archive.withdrawals.withdraw([ids["withdrawn neighbour"]], "court")
    return path, ids


@pytest.fixture(scope="module")
def room(built: tuple[Path, dict[str, str]], opened: Opened) -> Reader:
    return opened(built[0])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "withdrawn neighbour"])
def test_a_reference_manager_takes_what_is_known_of_an_article_alone(
    kind: str, room: Reader, built: tuple[Path, dict[str, str]]
) -> None:
    one, wrote, day, published = KINDS[kind]
    page = room.html(f"/article/{built[1][kind]}")
    seen = as_zotero_reads(page)
    assert (seen["title"], seen["creators"]) == (one.title or "（无题）", wrote)
    assert (seen.get("date", ""), seen.get("pages", "")) == (day, one.page)
    root = html5lib.parse(page, namespaceHTMLElements=False)
    [item] = root.iterfind(".//article[@itemscope]")
    told = list(properties(item))
    assert [value for name, value in told if name == "author"] == wrote
    assert [value for name, value in told if name == "datePublished"] == [published][: bool(published)]
    assert [a.text for a in root.iter("a") if a.attrib.get("rel") == "author"] == [None] * len(wrote)
    assert all(time in set(item.iter("time")) for time in root.iter("time"))
    assert "撤稿人" not in page and "子河" not in page


def test_the_page_of_these_shows_others_with_their_days(room: Reader, built: tuple[Path, dict[str, str]]) -> None:
    """Else nothing above would be seen to be kept apart."""
    page = room.html(f"/article/{built[1]['no date']}")
    assert 'id="versions"' in page and 'id="reprints"' in page and "2021年12月30日" in page


@pytest.mark.parametrize(
    "printed, pages",
    [
        ("A01", "A01"),
        ("3", "3"),
        ("06-07", "06-07"),
        ("A06-07", "A06-A07"),
        ("第1-2版", "1-2"),
        ("第06、07版", "06-07"),
        ("1\u20132", "1-2"),
        ("第十二版", "12"),
        ("0607", "06-07"),
        ("中缝-甲", "中缝\u2011甲"),
        ("副刊", "副刊"),
        ("", ""),
    ],
)
def test_a_page_over_two_is_a_first_and_a_last(printed: str, pages: str) -> None:
    bare: dict[str, Any] = dict.fromkeys(["source", "page_name", "cited_url", "summary"], "")
    bare |= {"title": "题", "paper": "右江日报", "day": "2021-12-24", "bylines": [], "page": printed}
    metas = "".join(f'<meta name="{name}" content="{content}">' for name, content in embedded(bare))
    assert as_zotero_reads(f"<!DOCTYPE html><title>题</title>{metas}").get("pages", "") == pages


# Characters that nobody sees


HIDDEN = [
    "\x00",
    "\x01",
    "\x08",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x1f",
    "\x7f",
    "\x85",
    "\x9b31m",
    "\u2028",
    "\ufffe",
    "\ufdd0",
]
ASKED = [
    "q",
    "by",
    "source",
    "tag",
    "paper",
    "place",
    "year",
    "since",
    "until",
    "doubt",
    "sort",
    "kind",
    "page",
    "copies",
]


@pytest.mark.slow
@pytest.mark.parametrize("address", [*dict.fromkeys(one.partition("?")[0] for one in PAGES), "/tags", "/article", "/x"])
def test_no_control_of_a_query_comes_into_a_page(
    address: str, reader: Reader, article_of: Callable[[str], str]
) -> None:
    address = article_of("茶山深处的路灯有人管了") if address == "/article" else address
    for name in ASKED:
        value = quote("右".join(["", *HIDDEN, ""]))
        for form in ("", ".json") if address not in ("/", "/x") else ("",):
            told = reader.get(f"{address}{form}?{name}={value}").text
            assert not shown(told), (name, form)


def test_no_control_of_a_query_comes_into_a_feed_or_a_line(reader: Reader) -> None:
    for address in ("/search.atom", "/changes.atom", "/search.csv", "/search.ris", "/search.bib", "/search.csl.json"):
        for name in ASKED:
            told = reader.get(f"{address}?{name}={quote('右'.join(['', *HIDDEN, '']))}")
            assert not shown(told.text), (address, name)


def shown(text: str) -> list[str]:
    """Return the characters of a page that no reader sees, written as such, as JSON does, or as an entity."""
    spelt = re.sub(
        r"\\u([0-9a-f]{4})|&#(\d+);", lambda match: chr(int(match[1] or "0", 16) or int(match[2] or 0)), text
    )
    return re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]", spelt)
