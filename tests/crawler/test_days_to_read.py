"""Which days a crawl asks for that is told none: what may be incomplete, and not what was read to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.model import CHINA, Article, Link, LinkKind, LinkState, Newspaper
from archive.store.archive import Archive
from tests.harness.bench import Bench
from tests.replica import STORIES

PAPER = Newspaper("youjiang", "右江日报")
DAY = date(2021, 12, 24)
FRONT = Link("http://a.cn/2021-12/24/node_1.htm", LinkKind.LIST, newspaper=PAPER.id, issue_date=DAY)
PAGE = Link("http://a.cn/2021-12/24/node_2.htm", LinkKind.LIST, FRONT.url, PAPER.id, DAY, "02")


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA).astimezone(UTC)


class Clock:
    moment = at(DAY)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", now=clock) as archive:
        archive.add_newspapers([PAPER])
        archive.add(Article("题", "正文。", issue_date=DAY, newspaper=PAPER.id))
        yield archive


@pytest.mark.parametrize(
    ("state", "later", "is_asked"),
    [
        (LinkState.DONE, timedelta(0), True),
        (LinkState.DONE, timedelta(hours=14, minutes=59), True),
        (LinkState.DONE, timedelta(hours=15), False),
        (LinkState.DONE, timedelta(days=900), False),
        (LinkState.ABSENT, timedelta(days=7), True),
        (LinkState.ABSENT, timedelta(days=8), False),
        (LinkState.FAILED, timedelta(days=900), True),
        (LinkState.REFUSED, timedelta(days=900), True),
    ],
)
def test_a_day_is_asked_for_until_its_issue_was_had_when_it_was_all_there(
    archive: Archive, clock: Clock, state: LinkState, later: timedelta, is_asked: bool
) -> None:
    assert archive.days_to_read(PAPER.id) == {DAY}, "nothing was read of it"
    clock.moment = at(DAY) + later
    if state is LinkState.DONE:
        archive.links.finish(FRONT)
    else:
        archive.links.fail(FRONT, state, "said so")
    assert archive.days_to_read(PAPER.id) == ({DAY} if is_asked else set())
    assert archive.days(PAPER.id) == {DAY}


def test_a_further_page_that_was_had_says_nothing_of_the_front(archive: Archive, clock: Clock) -> None:
    clock.moment = at(DAY) + timedelta(days=9)
    archive.links.finish(PAGE)
    assert archive.days_to_read(PAPER.id) == {DAY}


def test_another_papers_issue_says_nothing(archive: Archive, clock: Clock) -> None:
    clock.moment = at(DAY) + timedelta(days=9)
    archive.add_newspapers([Newspaper("guilin", "桂林日报")])
    archive.links.finish(Link(FRONT.url, LinkKind.LIST, newspaper="guilin", issue_date=DAY))
    assert archive.days_to_read(PAPER.id) == {DAY}


def days_of(urls: list[str]) -> set[str]:
    return {url.partition("/column/")[2][:9] for url in urls if "node_A01" in url}


def test_a_crawl_that_is_told_no_days_reads_what_seeds_touch_once(bench: Bench) -> None:
    assert bench.crawl(*bench.small).code == 0
    today = datetime.now(CHINA).date()
    recent = {f"{today - timedelta(days=n):%Y%m/%d}" for n in range(6)}  # midnight may come in between
    bench.replica.clear_log()
    told = bench.crawl("-a", "plan=1", *bench.bare)
    assert told.out.splitlines()[1].startswith("7 days, ")
    bench.replica.clear_log()
    assert bench.crawl(*bench.bare).code == 0
    assert days_of(bench.replica.log) >= recent and "202112/24" not in days_of(bench.replica.log)
    other = next(story for story in STORIES if f"{story.date}" == "2021-12-27")
    with bench.archive() as archive:
        archive.add(Article("来自别处", "正文。", issue_date=other.date, newspaper=PAPER.id))
    told = bench.crawl("-a", "plan=1", *bench.bare)
    assert told.out.splitlines()[1].startswith("8 days, 2021-12-27 to ")
    bench.replica.clear_log()
    assert bench.crawl(*bench.bare).code == 0
    assert "202112/27" in days_of(bench.replica.log)
    bench.replica.clear_log()
    assert bench.crawl(*bench.bare).code == 0
    assert not {"202112/24", "202112/27"} & days_of(bench.replica.log)
