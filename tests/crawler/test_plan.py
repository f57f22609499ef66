"""A plan says what a crawl would ask for, and asks for lists alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from archive.model import Link, LinkKind
from archive.store.archive import Archive
from crawler.plan import SAMPLE_DAYS, Plan, spread, time_in_words
from tests.harness.bench import Bench
from tests.replica.papers import PAPERS

PAPER = PAPERS["beihairibao"]
SINCE, UNTIL = PAPER.days[0], PAPER.days[1]
PLAN = ("-a", f"since={SINCE}", "-a", f"until={UNTIL}", "-a", "plan=1")
PAGES = sum(len(issue.pages) for issue in PAPER.issues if issue.day <= UNTIL)
PIECES = sum(len(issue.pieces) for issue in PAPER.issues if issue.day <= UNTIL)


def year() -> list[date]:
    return [date(2021, 1, 1) + timedelta(days=n) for n in range(365)]


def test_a_plan_counts_the_requests_to_each_host_and_their_time(bench: Bench) -> None:
    result = bench.crawl(*PLAN, paper=PAPER.id, settings={"DOWNLOAD_DELAY": 0.01})
    assert result.code == 0
    assert result.out.splitlines() == [
        "北海日报 (beihairibao), a plan",
        "2 days, 2022-03-01 to 2022-03-02",
        f"  epaper.bhxww.com: {PAGES + PIECES} requests ({PAGES} lists, {PIECES} articles), 1 s at 0.01 s each",
        f"  in all 1 s; asked for now: {PAGES} lists and no article",
    ]


def test_a_plan_asks_for_no_article_and_leaves_no_trace(bench: Bench) -> None:
    bench.crawl(*PLAN, paper=PAPER.id)
    assert not [url for url in bench.replica.log if "content_" in url]
    with bench.archive() as archive:
        counts = archive.counts()
    assert {name for name, count in counts.items() if count} == {"newspapers", "standing"}, (
        "and by which rules keys are made"
    )


def test_what_is_archived_already_is_no_part_of_a_plan(bench: Bench) -> None:
    bench.crawl(*PLAN[:-2], paper=PAPER.id)
    result = bench.crawl(*PLAN, paper=PAPER.id)
    assert f"  {PIECES} articles are archived already and not asked for" in result.out.splitlines()
    assert f"{PAGES} requests ({PAGES} lists, 0 articles)" in result.out


def test_a_host_that_cannot_be_reached_is_told_and_decides_the_exit_code(bench: Bench) -> None:
    bench.replica.fault("down", "epaper.bhxww.com")
    result = bench.crawl(*PLAN, paper=PAPER.id)
    assert result.code == 3
    assert "not read: http://epaper.bhxww.com/bhrb/html/2022-03/01/node_1.htm" in result.out


def test_many_days_are_estimated_from_a_sample() -> None:
    days = [Link(f"http://a.cn/{day}", LinkKind.LIST, issue_date=day) for day in year()]
    with Archive(":memory:") as archive:
        plan = Plan(archive, archive)
        chosen = list(plan.sample(days))
        for link in chosen:
            plan.ask(link)
            plan.ask(Link(f"{link.url}/1", LinkKind.ARTICLE))
        lines = list(plan.lines(lambda host: 2.0, 0))
    assert len(chosen) == SAMPLE_DAYS
    assert lines[0] == "365 days, 2021-01-01 to 2021-12-31; an estimate from the lists of 14 of them"
    assert lines[1] == "  a.cn: 730 requests (365 lists, 365 articles), 25 min at 2 s each"


def test_a_sample_has_the_first_and_the_last_week_of_a_year_and_each_weekday_twice() -> None:
    days = spread(year(), 14)
    assert days[0] <= date(2021, 1, 7) and days[-1] >= date(2021, 12, 25)
    assert set(Counter(day.weekday() for day in days).values()) == {2}


def test_few_days_are_all_taken() -> None:
    assert spread(year()[:14], 14) == year()[:14]


@pytest.mark.parametrize(
    "seconds, words",
    [(0.4, "1 s"), (59, "59 s"), (60, "1 min"), (3540, "59 min"), (3660, "1 h 1 min"), (86400 * 3, "3 days 0 h")],
)
def test_time_is_told_for_people(seconds: float, words: str) -> None:
    assert time_in_words(seconds) == words
