"""A page that was cut is no page: none is held as a whole one, and the next run has it, on every platform."""

from __future__ import annotations

import pytest

from archive.health.calendar import DayKind, calendar
from archive.health.check import check
from archive.model import LinkState
from archive.reasons import Verdict
from crawler.papers import papers
from tests.harness.bench import EPAPER, FRONT, Bench, Result, TimedReplica
from tests.replica import STORIES, site
from tests.replica.papers import PAPERS, Expected, PrintedPaper

pytestmark = pytest.mark.slow

SHARES = (0.35, 0.6, 0.85)
each_paper = pytest.mark.parametrize(
    "name, share, told", [(name, SHARES[n % 3], bool(n % 2)) for n, name in enumerate(PAPERS)]
)
STORY = next(story for story in STORIES if story.number == 28412)
PAGE = site.content_url(STORY)


def pieces(paper: PrintedPaper) -> list[Expected]:
    """Return the articles of a paper's first issue."""
    return [piece for piece in paper.expected() if piece.issue_date == paper.days[0]]


def crawl(bench: Bench, paper: PrintedPaper) -> Result:
    day = paper.days[0]
    return bench.crawl(*bench.bare, "-a", f"since={day}", "-a", f"until={day}", "-a", "again=1", paper=paper.id)


def texts(bench: Bench) -> dict[str, str]:
    return {record.article.title: record.article.text for record in bench.records()}


def whole(paper: PrintedPaper) -> dict[str, str]:
    return {piece.title: piece.text for piece in pieces(paper)}


@each_paper
def test_of_pages_that_are_all_cut_nothing_is_held_and_the_next_run_has_all(
    bench: Bench, replica: TimedReplica, name: str, share: float, told: bool
) -> None:
    paper = PAPERS[name]
    replica.fault("cut", "http", share=share, told=told)
    replica.fault("cut", papers()[name].base_url, share=share, told=told)
    assert crawl(bench, paper).code in (4, 6)
    assert texts(bench).items() <= whole(paper).items()
    with bench.archive() as archive:
        (day,) = calendar(archive, name, paper.days[0], paper.days[0], paper.days[0])
    assert day.kind in (DayKind.FAILED, DayKind.PARTIAL)
    replica.clear_faults()
    assert crawl(bench, paper).code == 0
    assert texts(bench) == whole(paper)


@each_paper
def test_an_article_that_is_cut_among_whole_ones_is_asked_for_again(
    bench: Bench, replica: TimedReplica, name: str, share: float, told: bool
) -> None:
    paper = PAPERS[name]
    posts = papers()[name].platform == "trs"  # its articles are asked for with forms, at one address
    spoilt = pieces(paper) if posts else pieces(paper)[::2]
    for url in (url for piece in spoilt for url in piece.urls):
        replica.fault("cut", url.partition("?")[0] if posts else url, share=share, told=told)
    assert crawl(bench, paper).code in (4, 6)
    held = texts(bench)
    assert held.items() <= whole(paper).items() and not {piece.title for piece in spoilt} & set(held)
    with bench.archive() as archive:
        (day,) = calendar(archive, name, paper.days[0], paper.days[0], paper.days[0])
        cut = [capture for capture in archive.journal.captures() if capture.cut]
        failed = list(archive.links.select(LinkState.FAILED))
    assert day.kind is DayKind.PARTIAL
    assert cut and failed
    replica.clear_faults()
    assert crawl(bench, paper).code == 0
    assert texts(bench) == whole(paper)


def test_a_cut_index_makes_no_day_complete(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("cut", FRONT)
    result = bench.crawl(*bench.small)
    assert result.code == 6
    state, reason = bench.link(FRONT)
    assert state == "failed" and f"the page at {FRONT} stops before its end" in reason
    with bench.archive() as archive:
        assert check(archive, papers()["youjiang"], archive.figures.last_runs()["youjiang"], STORY.date).verdict in (
            Verdict.CUT,
        )
    assert bench.captures(FRONT) == [200, 200]  # it was asked for twice


def test_a_page_that_was_cut_once_is_had_in_the_same_run(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("cut", PAGE, times=1)
    assert bench.crawl(*bench.small).code == 0
    assert STORY.text in texts(bench).values()


@pytest.mark.parametrize("ends", ["", "</div>", "<p>技术支持：北方方正"])
def test_a_paper_that_never_writes_the_end_of_its_pages_is_read(bench: Bench, replica: TimedReplica, ends: str) -> None:
    for url in site_pages():
        answer = replica.respond(url)
        assert answer
        page = answer.content.decode("utf-8-sig")
        replica.put(url, page[: page.rindex("</body>")].rstrip().removesuffix("</div>").encode() + ends.encode())
    days = ("-a", "since=2021-12-24", "-a", "until=2021-12-27")
    bench.crawl(*bench.bare, *days)
    result = bench.crawl(*bench.bare, *days, "-a", "again=1")
    assert (result.code, result.err) == (0, "")
    assert STORY.text in texts(bench).values()
    with bench.archive() as archive:
        (day,) = calendar(archive, "youjiang", STORY.date, STORY.date, STORY.date)
    assert day.kind is DayKind.COMPLETE


def site_pages() -> list[str]:
    """Return the addresses of the lists and articles of two days' issues."""
    lists = {f"{EPAPER}/column/{story.date:%Y%m/%d}/node_{story.page}.html" for story in STORIES}
    return [*lists, *map(site.content_url, STORIES)]
