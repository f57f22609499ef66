"""A page that was cut is no page: none is held as a whole one, and the next run has it, on every platform."""

from __future__ import annotations

import pytest

from archive.health.calendar import DayKind, calendar
from archive.health.check import check
from archive.model import LinkState
from archive.reasons import Verdict
from crawler.papers import paper_of, papers
from tests.crawler.platforms.test_sites import rows_of_sites
from tests.harness.bench import EPAPER, FRONT, Bench, Result, TimedReplica, article_link
from tests.replica import STORIES, site
from tests.replica.papers import NEWS_SITE, PAPERS, Expected, PrintedPaper
from tests.replica.site import HOSTS

pytestmark = pytest.mark.slow

SHARES = (0.35, 0.6, 0.85)
BY_PLATFORM = {papers()[name].platform: name for name in PAPERS}
each_paper = pytest.mark.parametrize(
    "name, share, told", [(name, SHARES[n % 3], bool(n % 2)) for n, name in enumerate(BY_PLATFORM.values())]
)
STORY = next(story for story in STORIES if story.number == 28412)
PAGE = site.content_url(STORY)


def pieces(paper: PrintedPaper) -> list[Expected]:
    """Return the articles of a paper's first issue."""
    return [piece for piece in paper.expected() if piece.issue_date == paper.days[0]]


def crawl(bench: Bench, paper: PrintedPaper) -> Result:
    day = paper.days[0]
    args = ("-a", f"since={day}", "-a", f"until={day}", "-a", "again=1")
    return bench.crawl(*bench.bare, *args, paper=paper.id)


def texts(bench: Bench) -> dict[str, str]:
    return {record.article.title: record.article.text for record in bench.records()}


def asked_at(name: str, url: str) -> str:
    """Return where an article is asked for: not always at the address that people have."""
    return paper_of(name).route(article_link(url, newspaper=name))[0].url


def whole(paper: PrintedPaper) -> dict[str, str]:
    return {piece.title: piece.text for piece in pieces(paper)}


@each_paper
def test_no_page_that_was_cut_is_held_as_a_whole_one_and_the_next_run_has_it(
    bench: Bench, replica: TimedReplica, name: str, share: float, told: bool
) -> None:
    paper = PAPERS[name]
    replica.fault("cut", papers()[name].base_url, share=share, told=told)  # lists, JSON, all
    assert crawl(bench, paper).code in (4, 6)
    assert texts(bench).items() <= whole(paper).items()
    assert state(bench, paper) in (DayKind.FAILED, DayKind.PARTIAL)

    replica.clear_faults()
    asked = {piece.title: {asked_at(name, url) for url in piece.urls} for piece in pieces(paper)}
    cut = set().union(*(asked[piece.title] for piece in pieces(paper)[::2]))
    if papers()[name].front(paper.days[0]) in cut:
        return  # the list itself holds the articles
    for url in cut:
        replica.fault("cut", url, share=share, told=told)
    spoilt = [piece for piece in pieces(paper) if asked[piece.title] & cut]  # several are posted for at one address
    assert crawl(bench, paper).code in (4, 6)
    held = texts(bench)
    assert held.items() <= whole(paper).items() and not {piece.title for piece in spoilt} & set(held)
    assert state(bench, paper) is DayKind.PARTIAL
    with bench.archive() as archive:
        assert [capture for capture in archive.journal.captures() if capture.cut]
        assert list(archive.links.select(LinkState.FAILED))

    replica.clear_faults()
    assert crawl(bench, paper).code == 0
    assert texts(bench) == whole(paper)
    assert state(bench, paper) is DayKind.COMPLETE


def state(bench: Bench, paper: PrintedPaper) -> DayKind:
    with bench.archive() as archive:
        (day,) = calendar(archive, paper.id, paper.days[0], paper.days[0], paper.days[0])
    return day.kind


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
    result = bench.crawl(*bench.small)
    assert (result.code, result.err) == (0, "")
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


@pytest.mark.parametrize("share, told", [(0.4, True), (0.8, False)])
@pytest.mark.parametrize("name", ["bymap", "byfeed", "bylist", "eastmoney", "finews"])
def test_of_a_site_without_issues_no_cut_page_is_held_either(
    bench: Bench, replica: TimedReplica, name: str, share: float, told: bool
) -> None:
    env = rows_of_sites(bench)
    replica.fault("cut", "http", share=share, told=told)
    for host in (NEWS_SITE.host, "finance.eastmoney.com", "np-listapi.eastmoney.com", "finews.withounder.com", *HOSTS):
        replica.fault("cut", f"http://{host}/", share=share, told=told)
    assert bench.crawl(*bench.bare, paper=name, env=env).code in (4, 6)
    held = texts(bench)
    with bench.archive() as archive:
        urls = [record.link.url for record in archive.links.select(LinkState.FAILED)]
    replica.clear_faults()
    again = [part for url in urls for part in ("-a", f"url={url}")][-2:]  # failed lists and articles are due anyway
    assert bench.crawl(*bench.bare, *again, "-a", "again=1", paper=name, env=env).code == 0
    assert held.items() <= texts(bench).items() and texts(bench)
