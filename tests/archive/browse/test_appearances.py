"""A text that appeared several times, and one that was edited, in the browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.model import Article, Byline, Link, LinkKind, Newspaper, Page, Placement
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.archive.store.witnesses.test_publications import MARTYRS

PAPERS = [Newspaper("jia", "甲日报", base_url="http://jia.cn"), Newspaper("yi", "乙日报", base_url="http://yi.cn")]
PRINTS = [
    Article("烈士纪念日", MARTYRS, issue_date=date(2022, 9, 29), newspaper="jia", page="01", page_name="要闻",
            source="新华社", addresses=("http://jia.cn/1.html",)),
    Article("敬献花篮", MARTYRS, kicker="明日上午", issue_date=date(2022, 9, 30), newspaper="yi", page="02",
            bylines=(Byline("韦秋实", "editor"),), source="新华社", addresses=("http://yi.cn/1.html",)),
    Article("烈士纪念日", MARTYRS, issue_date=date(2023, 9, 29), newspaper="jia", page="01", source="新华社",
            addresses=("http://jia.cn/2.html",)),
]  # fmt: skip
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.fixture
def reader(opened: Opened, tmp_path: Path) -> Reader:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers(PAPERS)
        for hour, one in enumerate(PRINTS):
            archive.add(one, seen=SEEN + timedelta(hours=hour))
        archive.add(replace(PRINTS[0], title="烈士公祭日"), seen=SEEN + timedelta(days=1))
        front = Link("http://yi.cn/2022/09/30/node_1.html", LinkKind.LIST, "yi", issue_date=date(2022, 9, 30))
        archive.links.finish(front)
        archive.links.found(Link(PRINTS[1].addresses[0], newspaper="yi", issue_date=date(2022, 9, 30)))
        placed = (Placement(PRINTS[1].addresses[0], "敬献花篮"),)
        archive.editions.keep("yi", date(2022, 9, 30), [Page("02", url=front.url, placements=placed, read=True)])
        record = next(archive.articles())
        archive.links.finish(Link(PRINTS[1].addresses[0]), record.id)
    return opened(tmp_path / "archive.db")


def plain(html: str) -> str:
    return " ".join(re.sub("<.*?>", " ", html).split())


def test_the_page_of_an_article_lists_where_it_appeared_in_order_of_publication(reader: Reader) -> None:
    url = reader.json("/search.json?q=烈士纪念日")["results"][0]["url"].partition("?")[0]
    section = reader.html(url).split('id="appearances">')[1].split("</section>")[0]
    assert [plain(line)[:30] for line in section.split("<li>")[1:]] == [
        plain(line)[:30]
        for line in (
            "甲日报 2022年9月29日 01版 要闻 烈士纪念日 jia.cn",
            "乙日报 2022年9月30日 02版 明日上午 敬献花篮 韦秋实 yi.cn",
            "甲日报 2023年9月29日 01版 烈士纪念日 jia.cn",
        )
    ]


@pytest.mark.parametrize(
    ("asked", "title", "day", "kicker"),
    [
        ("paper=yi", "敬献花篮", "2022-09-30", "明日上午"),
        ("paper=jia", "烈士纪念日", "2022-09-29", ""),
        ("paper=jia&year=2023", "烈士纪念日", "2023-09-29", ""),
        ("by=韦秋实", "敬献花篮", "2022-09-30", "明日上午"),
        ("q=敬献花篮&since=2022-09-30", "敬献花篮", "2022-09-30", "明日上午"),
        ("q=敬献花篮", "烈士纪念日", "2022-09-29", ""),
    ],
)
def test_a_search_shows_it_as_it_appeared_where_one_looks(
    reader: Reader, asked: str, title: str, day: str, kicker: str
) -> None:
    [card] = reader.json(f"/search.json?{asked}")["results"]
    assert (card["title"], card["day"], card["kicker"]) == (title, day, kicker)


@pytest.mark.parametrize(
    "asked", ["paper=yi&year=2023", "paper=jia&by=韦秋实", "paper=jia&since=2022-09-30&until=2022"]
)
def test_what_no_single_appearance_is_finds_nothing(reader: Reader, asked: str) -> None:
    assert reader.json(f"/search.json?{asked}")["total"] == 0


def test_every_paper_and_day_has_it_with_its_own_headline(reader: Reader) -> None:
    assert [row["title"] for row in reader.json("/paper/yi.json")["latest"]] == ["敬献花篮"]
    assert [(row["day"], row["articles"]) for row in reader.json("/paper/jia.json")["issues"]] == [
        ("2023-09-29", 1),
        ("2022-09-29", 1),
    ]
    [page] = reader.json("/paper/yi/2022-09-30.json")["pages"]
    assert [(one["title"], one["kicker"]) for one in page["articles"]] == [("敬献花篮", "明日上午")]
    facets = {one["name"]: one["values"] for one in reader.json("/search.json")["facets"]}
    assert {one["value"]: one["n"] for one in facets["paper"]} == {"jia": 2, "yi": 1}
    assert reader.json("/home.json")["appearances"] == 3


def test_every_page_counts_a_reprint_as_one_article_and_its_prints_as_such(reader: Reader) -> None:
    for paper, appearances in (("jia", 2), ("yi", 1)):
        own = reader.json(f"/paper/{paper}.json")
        [listed] = [row for row in reader.json("/papers.json")["papers"] if row["id"] == paper]
        [at_home] = [row for row in reader.json("/home.json")["papers"] if row["id"] == paper]
        assert [(row["articles"], row["appearances"]) for row in (own, listed, at_home)] == [(1, appearances)] * 3
        assert reader.json(f"/search.json?paper={paper}")["total"] == 1
    assert "刊载2次" in reader.html("/paper/jia") and "刊载1次" not in reader.html("/paper/yi")
    assert "逐月刊载" in reader.html("/")


def test_a_papers_feed_has_an_entry_an_appearance(reader: Reader) -> None:
    feed = reader.html("/paper/jia.atom")
    ids = re.findall("<id>(tag:[^<]*appearance[^<]*)</id>", feed)
    assert len(ids) == len(set(ids)) == 2


def test_an_edit_of_a_headline_is_told_with_both(reader: Reader) -> None:
    [edit] = reader.json("/changes.json")["events"]
    assert edit["fields"] == [{"label": "主题", "former": "烈士纪念日", "now": "烈士公祭日"}]
    assert (edit["key"], edit["changes"], edit["title"]) == ("jia.cn/1.html", [], "烈士纪念日")
    assert "主题：烈士纪念日 → 烈士公祭日" in reader.html("/changes")
    assert "主题：烈士纪念日 → 烈士公祭日" in reader.html(edit["url"])
    assert "烈士纪念日 → 烈士公祭日" in reader.html("/changes.atom")
