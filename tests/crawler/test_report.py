"""The short report for people at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from archive.model import Article, Link, Newspaper
from archive.reasons import ExitCode
from archive.store.archive import Archive
from crawler.attempts import PARTS_MAX
from crawler.extract.reading import ENDS_EARLY, NO_ADDRESS, NO_ARTICLE, NO_HEADLINE, NO_NEXT, TOO_LONG, Collected
from crawler.papers import paper_of
from crawler.pipelines import DOUBTFUL, ArchivePipeline
from crawler.report import ceiling_reached, counts_of, report_lines
from crawler.spider import NewspaperSpider
from tests.harness.bench import capture


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("guilinribao", "桂林日报")])
        yield archive


def report(archive: Archive, spider: NewspaperSpider) -> list[str]:
    return list(report_lines(archive, archive.journal.start(spider.name), spider, {}, ExitCode.FINE))


@pytest.mark.parametrize(
    "paper, line",
    [("youjiang", "  nothing left for the next run"), ("guilinribao", "  left for the next run: 7 links")],
)
def test_only_a_papers_own_links_are_left_for_its_next_run(archive: Archive, paper: str, line: str) -> None:
    for number in range(7):
        archive.links.found(Link(f"http://a.cn/{number}", newspaper="guilinribao"))
    assert report(archive, NewspaperSpider(paper_of(paper), archive=archive))[-1] == line


def test_a_link_that_any_paper_may_follow_is_left_for_the_next_run(archive: Archive) -> None:
    archive.links.found(Link("http://a.cn/1"))
    last = report(archive, NewspaperSpider(paper_of("youjiang"), archive=archive))[-1]
    assert last == "  left for the next run: 1 link"


@pytest.mark.parametrize(
    "what, line",
    [
        (NO_ADDRESS, "  3 entries of lists skipped that have no address"),
        (NO_ARTICLE, "  3 pages of sitemaps skipped that are no articles by their addresses"),
        (NO_HEADLINE, "  3 short links passed over on lists, of the form of an article's address"),
        (NO_NEXT, "  3 lists that go on by a script that does not tell where: what follows is not read"),
        (ENDS_EARLY, "  3 lists that end early: the next page that they name is not there (404, 410)"),
        (TOO_LONG, f"  3 lists that go on beyond {PARTS_MAX} pages: what follows is not read"),
    ],
)
def test_what_lists_name_and_nobody_can_follow_is_told(archive: Archive, what: str, line: str) -> None:
    spider, counts = NewspaperSpider(paper_of("youjiang"), archive=archive), {f"list/skipped/{what}": 3}
    run = archive.journal.start(spider.name)
    assert line in report_lines(archive, run, spider, counts, ExitCode.FINE)
    assert not {line} & set(report_lines(archive, run, spider, {}, ExitCode.FINE))


@pytest.mark.parametrize(
    "reason, words",
    [
        (
            "closespider_pagecount",
            "the ceiling of 7 requests a run was reached; -s CLOSESPIDER_PAGECOUNT=14 doubles it",
        ),
        (
            "closespider_timeout",
            "the ceiling of 2 h 0 min a run was reached; -s CLOSESPIDER_TIMEOUT=14400 (seconds) doubles it",
        ),
        ("finished", ""),
        ("shutdown", ""),
    ],
)
def test_a_run_that_a_ceiling_ended_says_how_to_raise_it(reason: str, words: str) -> None:
    assert ceiling_reached(reason, Settings({"CLOSESPIDER_PAGECOUNT": 7, "CLOSESPIDER_TIMEOUT": 7200})) == words


@pytest.mark.parametrize(
    "number, line",
    [
        (1, "  1 article fetched is doubtful: archive stats --doubtful --newspaper youjiang"),
        (7, "  7 articles fetched are doubtful: archive stats --doubtful --newspaper youjiang"),
    ],
)
def test_doubtful_articles_are_told_with_where_they_are_listed(archive: Archive, number: int, line: str) -> None:
    spider = NewspaperSpider(paper_of("youjiang"), archive=archive)
    run = archive.journal.start(spider.name)
    assert f"{line} --db {archive.path}" in report_lines(archive, run, spider, {DOUBTFUL: number}, ExitCode.FINE)
    assert not [one for one in report_lines(archive, run, spider, {}, ExitCode.FINE) if "doubtful" in one]


@pytest.mark.parametrize("doubts, count", [(("witnesses disagree",), 1), ((), None)])
def test_a_doubtful_article_that_is_taken_in_is_counted(
    archive: Archive, doubts: tuple[str, ...], count: int | None
) -> None:
    crawler = get_crawler(NewspaperSpider, {})
    crawler.spider = NewspaperSpider(paper_of("youjiang"), archive=archive)
    link, got = Link("http://a.cn/1"), capture("http://a.cn/1", "x")
    archive.journal.add_capture(got, "a.warc.gz", 0)
    ArchivePipeline(crawler).process_item(Collected(link, got, Article("标题", "正文", doubts=doubts)))
    assert crawler.stats.get_value("article/doubtful") == count
    assert counts_of(crawler.stats.get_stats(), None).get("article/doubtful") == count
