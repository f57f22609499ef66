"""A paper of each publishing system, crawled by its row alone: all that its indexes name, as it was printed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.addresses.canonical import canonical_url
from archive.model import LinkState
from archive.store.archive import Archive
from archive.store.issues import PageRecord
from archive.store.records import Record
from crawler.discover.examples import archived
from crawler.papers import paper_of, papers
from crawler.workers import Workers
from tests.harness.bench import Bench, Result, TimedReplica
from tests.harness.sweep import each
from tests.replica.papers import PAPERS, Expected, PrintedPaper


class Crawled:
    """What one crawl of a paper left behind."""

    def __init__(self, paper: PrintedPaper, folder: Path, replica: TimedReplica) -> None:
        self.paper = paper
        self.bench = Bench(folder / paper.id, replica)
        self.result: Result
        self.records: list[Record] = []
        self.issues: dict[date, list[PageRecord]] = {}

    @property
    def span(self) -> tuple[date, date]:
        """The days asked for: from the first issue to two days behind the last."""
        return self.paper.days[0], self.paper.days[-1] + timedelta(days=2)

    def run(self) -> Crawled:
        """Crawl, and look at what is there."""
        since, until = self.span
        self.result = self.bench.crawl("-a", f"since={since}", "-a", f"until={until}", paper=self.paper.id)
        self.records = self.bench.records()
        with self.bench.archive() as archive:
            self.issues = archive.editions.issues(self.paper.id, None, None)
        return self

    def record(self, piece: Expected) -> Record:
        """Return the article at the first address of a piece."""
        wanted = canonical_url(piece.urls[0])
        found = [record for record in self.records if wanted in map(canonical_url, record.article.addresses)]
        assert len(found) == 1, f"{len(found)} articles at {piece.urls[0]}\n{self.result.err}"
        return found[0]


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawled]]:
    folder = tmp_path_factory.mktemp("papers")
    with TimedReplica() as replica, ThreadPoolExecutor(2) as threads:
        waiting = [Crawled(paper, folder, replica) for paper in PAPERS.values()]
        yield {crawled.paper.id: crawled for crawled in threads.map(Crawled.run, waiting)}


each_paper = each("name", PAPERS)
each_piece = each(
    "name, piece",
    [(name, piece) for name, paper in PAPERS.items() for piece in paper.expected()],
    ids=lambda value: value if isinstance(value, str) else value.urls[0].rpartition("/")[2],
)


def test_every_platform_of_the_rows_is_played() -> None:
    played = {papers()[name].platform for name in PAPERS}
    assert {row.platform for row in papers().values()} - played <= {"jekyll", "eastmoney", "site"}  # in test_sites


@each_paper
def test_a_crawl_of_a_paper_ends_well(crawls: dict[str, Crawled], name: str) -> None:
    result = crawls[name].result
    assert (result.code, result.err) == (0, "")


@each_paper
def test_all_that_was_printed_is_archived_and_nothing_else(crawls: dict[str, Crawled], name: str) -> None:
    crawled = crawls[name]
    titles = sorted(record.article.title for record in crawled.records)
    assert titles == sorted(piece.title for piece in crawled.paper.expected())


@each_piece
def test_an_article_is_as_it_was_printed(crawls: dict[str, Crawled], name: str, piece: Expected) -> None:
    article = crawls[name].record(piece).article
    assert (article.title, article.kicker, article.subtitle) == (piece.title, piece.kicker, piece.subtitle)
    assert article.text == piece.text
    assert (article.issue_date, article.page, article.page_name) == (piece.issue_date, piece.page, piece.page_name)
    assert [(byline.name, byline.role) for byline in article.bylines] == list(piece.signers)
    assert list(article.captions) == ([piece.caption] if piece.caption else [])


@each_piece
def test_an_article_is_found_at_each_of_its_addresses(crawls: dict[str, Crawled], name: str, piece: Expected) -> None:
    article = crawls[name].record(piece).article
    assert {*map(canonical_url, piece.urls)} == {*map(canonical_url, article.addresses)}


@each_paper
def test_an_issue_is_kept_page_by_page_with_each_articles_place(crawls: dict[str, Crawled], name: str) -> None:
    crawled = crawls[name]
    assert list(crawled.issues) == list(crawled.paper.days)
    for issue in crawled.paper.issues:
        found = crawled.issues[issue.day]
        assert [(page.page.page, page.page.page_name) for page in found] == [
            (one.page, one.name) for one in issue.pages
        ]
        for page, printed in zip(found, issue.pages, strict=True):
            assert page.page.read
            urls = [canonical_url(entry.url) for entry in page.entries]
            assert urls == [canonical_url(crawled.paper.article_url(piece)) for piece in printed.pieces]
            assert {entry.state for entry in page.entries} <= {LinkState.DONE}


@each_paper
def test_a_day_without_an_issue_is_told_from_a_failure(crawls: dict[str, Crawled], name: str) -> None:
    crawled = crawls[name]
    with crawled.bench.archive() as archive:
        absent = {
            record.link.issue_date
            for record in archive.links.select(LinkState.ABSENT)
            if record.last_reason.startswith("no issue")
        }
        failed = [record.link.url for record in archive.links.select(LinkState.FAILED)]
    assert absent >= set(crawled.paper.missing)
    assert failed == []


def test_a_folder_and_a_first_page_that_change_in_mid_year_are_learnt_and_a_second_run_begins_there(
    crawls: dict[str, Crawled],
) -> None:
    crawled = crawls["wuzhouribao"]
    with crawled.bench.archive() as archive:
        told = {way.form: (way.first_day, way.last_day) for way in archive.ways.of("wuzhouribao")}
    first, second, last = crawled.paper.days
    assert told == {
        "column/%Y%m/%d/node_01.html": (first, first),
        "layout/%Y%m/%d/node_A01.html": (second, last),
        "layout/%Y%m/period.xml": (second, second),  # the last issue was named by the host's own front page
    }
    replica = crawled.bench.replica
    before = len(replica.log)
    assert crawled.bench.crawl("-a", f"since={second}", "-a", f"until={last}", paper="wuzhouribao").code == 0
    fronts = [url for url in replica.log[before:] if "wzrb.wzljl.cn" in url and url.endswith("A01.html")]
    assert sorted(fronts) == [crawled.paper.front_url(day) for day in (second, date(2022, 6, 17), last)]
    assert not [url for url in replica.log[before:] if "wzrb.wzljl.cn/pc/column/202206/16" in url]


@pytest.mark.parametrize("name", ["zhongguoqixiangbao", "kejiribao", "jiefangribao", "jiefangjunbao"])
def test_an_article_is_read_again_from_its_own_capture_whatever_was_posted(
    crawls: dict[str, Crawled], name: str
) -> None:
    """All articles are answers of one address there."""
    crawled, found = crawls[name], paper_of(name)
    with crawled.bench.archive() as archive:
        for piece in crawled.paper.issues[1].pieces:
            record = archive.links.get(crawled.paper.article_url(piece))
            assert record
            example = archived(archive, record.link, found.route(record.link), Workers(0, 0, 0))
            assert example.article["title"] == piece.title
            assert len(archive.journal.captures_at(example.asked)) == 1


@pytest.mark.parametrize("name", ["beihairibao"])
def test_a_second_crawl_asks_for_lists_alone_and_changes_nothing(crawls: dict[str, Crawled], name: str) -> None:
    crawled = crawls[name]
    before = [record.id for record in crawled.records]
    since, until = crawled.span
    result = crawled.bench.crawl("-a", f"since={since}", "-a", f"until={until}", paper=name)
    assert result.code == 0
    with Archive(crawled.bench.db) as archive:
        assert [record.id for record in archive.articles()] == before
        run = next(archive.journal.runs())
    assert "archive/added" not in run.counts
    assert run.counts["link/known"] > 0
