"""From the gaps of a crawl to the commands that close them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.harness import warm
from tests.harness.bench import ROOT, Bench, Result
from tests.harness.patience import patience
from tests.replica.papers import PAPERS

PAPER = PAPERS["beihairibao"]
FIRST, SECOND, LAST = PAPER.days
PAGE = PAPER.page_url(PAPER.issue(FIRST), PAPER.issue(FIRST).pages[1])
PIECE = next(one for one in PAPER.expected(SECOND) if one.page == "01" and len(one.urls) == 1)
GONE = next(one for one in PAPER.expected(SECOND) if one.page == "02")


def bare(url: str) -> str:
    return url.partition("://")[2]


def gaps(bench: Bench, *args: str) -> Result:
    words = ["-m", "archive", "gaps", PAPER.id, "--since", "2022-03-01", "--until", "2022-03-05"]
    done = warm.run(ROOT, [*words, "--db", str(bench.db), *args], bench.environment(), patience(180))
    return Result(done.returncode, done.stdout, done.stderr)


def told(bench: Bench) -> list[tuple[str, str, str]]:
    """Return day, kind and state of each gap."""
    [report] = json.loads(gaps(bench, "--json").out)
    return [(day["day"], gap["kind"], gap["state"]) for day in report["days"] for gap in day["gaps"]]


@pytest.fixture
def torn(bench: Bench) -> Bench:
    """An archive of two days with a page and an article that failed, one that is not there, and a day not asked."""
    bench.replica.fault("server-error", bare(PAGE))
    bench.replica.fault("server-error", bare(PIECE.urls[0]))
    bench.replica.fault("missing-404", bare(GONE.urls[0]))
    bench.crawl("-a", f"since={FIRST}", "-a", f"until={SECOND}", paper=PAPER.id)
    bench.crawl("-a", "since=2022-03-05", "-a", "until=2022-03-05", paper=PAPER.id)
    bench.replica.clear_faults()
    bench.replica.fault("missing-404", bare(GONE.urls[0]))
    return bench


def test_gaps_of_every_kind_are_told_apart(torn: Bench) -> None:
    assert told(torn) == [
        ("2022-03-01", "page", "failed"),
        ("2022-03-02", "article", "failed"),
        ("2022-03-02", "article", "absent"),
        ("2022-03-03", "day", "not_fetched"),
        ("2022-03-04", "day", "not_fetched"),
        ("2022-03-05", "day", "absent"),
    ]


def test_filling_closes_what_can_be_closed(torn: Bench) -> None:
    result = gaps(torn, "--fill", "-s", "DOWNLOAD_DELAY=0")
    assert "scrapy crawl beihairibao -a since=2022-03-01 -a until=2022-03-05 -a again=failed" in result.out + result.err
    assert told(torn) == [
        ("2022-03-02", "article", "absent"),
        ("2022-03-03", "day", "absent"),
        ("2022-03-05", "day", "absent"),
    ]
    titles = {record.article.title for record in torn.records()}
    assert titles == {one.title for one in PAPER.expected()} - {GONE.title}


def test_a_day_with_a_resting_link_is_asked_again_but_not_before_the_host_wants_it(bench: Bench) -> None:
    day = str(FIRST)
    args = ("-a", f"since={day}", "-a", f"until={day}")
    bench.replica.fault("server-error", bare(PAGE))
    for _ in range(4):
        bench.crawl(*args, paper=PAPER.id)
    bench.replica.clear_faults()
    bench.crawl(*args, paper=PAPER.id)
    assert bench.link(PAGE)[0] == "failed"  # it rests by now
    bench.crawl(*args, "-a", "again=1", paper=PAPER.id)
    assert bench.link(PAGE)[0] == "done"


def test_a_host_that_asked_to_wait_is_not_asked_again_sooner(bench: Bench) -> None:
    day = str(date(2022, 3, 1))
    args = ("-a", f"since={day}", "-a", f"until={day}", "-a", "again=1")
    bench.replica.fault("busy", bare(PAGE), seconds=7200)
    bench.crawl(*args, paper=PAPER.id)
    bench.replica.clear_faults()
    bench.replica.clear_log()
    bench.crawl(*args, paper=PAPER.id)
    assert PAGE not in bench.replica.log
