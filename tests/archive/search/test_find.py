"""The order of a search: the same in the terminal and in the browser, and total."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.browse.matching import asked_for
from archive.browse.site import Ask, ReadingRoom, tables_of
from archive.model import CHINA, Article, Link, Newspaper, Page, Placement
from archive.search.find import Wanted
from archive.search.found import Order
from archive.store.archive import Archive
from tests.harness.plans import asked

DAY = date(2021, 12, 24)
PAPER = Newspaper("youjiang", "右江日报")


def article(number: int, day: date | None = DAY, page: str = "A01", hour: int | None = None) -> Article:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA) if day and hour is not None else None
    text = f"百色市第{number}次会议今天举行，会议讨论了{number * 7919}个问题，并作出了{number * 104729}个决定。"
    return Article(
        f"题{number}", text, issue_date=day, published_at=moment, date_precision="minute" if moment else None,
        page=page, newspaper="youjiang", addresses=(f"http://a.cn/{number}",),
    )  # fmt: skip


def fill(archive: Archive, articles: list[Article], placed: list[int]) -> None:
    archive.add_newspapers([PAPER])
    for one in articles:
        link = Link(one.addresses[0], newspaper="youjiang", issue_date=one.issue_date, page=one.page)
        archive.links.found(link)
        archive.links.finish(link, archive.add(one).article)
    placements = tuple(Placement(f"http://a.cn/{number}") for number in placed)
    archive.editions.keep("youjiang", DAY, [Page("A01", placements=placements)])


def told(archive: Archive, order: Order, **narrowed: str) -> list[str]:
    found = archive.search.find(Wanted("百色", **narrowed), order)
    return [hit.title for hit in archive.search.hits(found.part(0, len(found)))]


def shown(archive: Archive, path: Path, order: Order, **narrowed: str) -> list[str]:
    ask = Ask(archive._db.conn, ReadingRoom("a", tables=tables_of(path)), args={"q": "百色", "sort": order, **narrowed})
    found = asked_for(ask).found(ask)
    return [hit.title for start in range(0, len(found), 2) for hit in ask.archive.search.hits(found.part(start, 2))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_the_order_is_by_moment_then_page_then_place_then_id_and_the_newest_first_is_that_reversed(path: Path) -> None:
    with Archive(path) as archive:
        earlier, later, undated = date(2021, 12, 23), date(2021, 12, 25), None
        fill(
            archive,
            [
                article(1, later),
                article(2, undated),
                article(3),
                article(4),
                article(5),
                article(6, page="A02"),
                article(7, hour=8),
                article(8, earlier, "B09"),
            ],  # fmt: skip
            placed=[5, 3],
        )
        oldest = ["题8", "题5", "题3", "题4", "题6", "题7", "题1"]
        assert told(archive, "oldest") == [*oldest, "题2"]
        assert told(archive, "newest") == [*reversed(oldest), "题2"]


def test_a_reprint_stands_where_its_own_paper_placed_it(path: Path) -> None:
    with Archive(path) as archive:
        fill(archive, [article(1), article(2)], placed=[2, 1])
        archive.add_newspapers([Newspaper("beihai", "北海日报")])
        url, day = "http://b.cn/1", date(2021, 12, 25)
        link = Link(url, newspaper="beihai", issue_date=day, page="A01")
        archive.links.found(link)
        archive.links.finish(link, archive.add(replace(article(1), addresses=(url,))).article)
        archive.editions.keep("beihai", day, [Page("A01", placements=(Placement(url),))])
        assert told(archive, "oldest") == ["题2", "题1"]
        assert told(archive, "newest") == ["题1", "题2"]


@pytest.mark.slow
@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 3, 7, 40])
def test_pages_of_any_size_make_the_whole_where_one_moment_fills_many(path: Path, order: Order, size: int) -> None:
    days = [None] * 9 + [DAY] * 23 + [date(2021, 12, 25)]
    with Archive(path) as archive:
        fill(archive, [article(number, day) for number, day in enumerate(days)], placed=[20, 9, 30])
        found = archive.search.find(Wanted("百色"), order)
        whole = found.part(0, len(days))
        assert sorted(whole) == sorted(found.rows)
        assert [row for first in range(0, len(days), size) for row in found.part(first, size)] == whole
        assert found.part(len(days), size) == []


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_what_orders_the_hits_is_read_of_those_alone_that_are_shown(path: Path, order: Order) -> None:
    with Archive(path) as archive:
        fill(archive, [article(number, date(2021, 1, 1 + number % 28)) for number in range(56)], [])
        statements = asked(archive._db.conn, lambda: archive.search.find(Wanted("百色"), order).part(20, 4))
    told = [
        re.search(r"json_each\('(\[.*?\])'\)", sql)
        for sql in statements
        if "published_at" in sql.partition(" from ")[0]
    ]
    assert told and all(rows and len(json.loads(rows[1])) <= 8 for rows in told)


@pytest.mark.slow
@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from([None, date(2021, 12, 23), DAY]), st.sampled_from(["A01", "A02"]),
                       st.sampled_from([None, 8])), min_size=1, max_size=9),
    st.permutations(range(9)), st.sampled_from([{}, {"since": "2021-12-24"}, {"until": "2021-12"}, {"year": "2021"}]),
)  # fmt: skip
def test_terminal_and_browser_give_the_same_order(
    rows: list[tuple[date | None, str, int | None]], placed: list[int], narrowed: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder, "archive.db")) as archive:
        fill(archive, [article(n, *row) for n, row in enumerate(rows)], placed[:4])
        for order in ("relevance", "newest", "oldest"):
            assert told(archive, order, **narrowed) == shown(archive, archive.path, order, **narrowed)
        dated = [one for one in told(archive, "oldest", **narrowed) if rows[int(one[1:])][0]]
        assert [one for one in told(archive, "newest", **narrowed) if rows[int(one[1:])][0]] == dated[::-1]


@pytest.mark.parametrize(
    "since, until, titles",
    [
        ("2021-12-24", "", {"题2", "题3"}),
        ("2021-12", "2021-12", {"题1", "题2"}),
        ("2021", "2021-12-23", {"题1"}),
        ("2022", "2022", {"题3"}),
    ],
)
def test_days_months_and_years_mean_the_same_in_both(path: Path, since: str, until: str, titles: set[str]) -> None:
    with Archive(path) as archive:
        fill(archive, [article(1, date(2021, 12, 23)), article(2), article(3, date(2022, 1, 1))], [])
        narrowed = {name: value for name, value in (("since", since), ("until", until)) if value}
        assert set(told(archive, "oldest", **narrowed)) == titles
        assert set(shown(archive, path, "oldest", **narrowed)) == titles


@pytest.mark.parametrize("paper", ["youjiang", "右江日报"])
def test_a_paper_is_named_by_its_id_or_its_name_in_both(path: Path, paper: str) -> None:
    with Archive(path) as archive:
        fill(archive, [article(1)], [])
        assert told(archive, "oldest", newspaper=paper) == ["题1"] == shown(archive, path, "oldest", paper=paper)
