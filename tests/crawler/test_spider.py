"""What the one spider makes of a reader that fails, and of the articles that it gets."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from archive.model import Capture, Link, LinkState
from archive.store.archive import Archive
from crawler.answers import CAPTURE_KEY
from crawler.attempts import Chain
from crawler.extensions import Noted
from crawler.extract.reading import Attempt, Reading
from crawler.papers import paper_of
from crawler.report import counts_of, exit_code
from crawler.spider import NewspaperSpider
from tests.harness.bench import ROOT, Bench, article_link
from tests.replica import STORIES, site

URL = site.content_url(STORIES[0])


@pytest.fixture
def spider(tmp_path: Path) -> Iterator[NewspaperSpider]:
    with Archive(tmp_path / "archive.db") as archive:
        crawler = get_crawler(NewspaperSpider)
        crawler.spider = NewspaperSpider.from_crawler(crawler, paper=paper_of("youjiang"), archive=archive)
        yield crawler.spider


def stumbles(capture: Capture, link: Link) -> Reading:
    raise ZeroDivisionError("nobody had thought of it")


def read(spider: NewspaperSpider, chain: Chain) -> list[object]:
    (request,) = spider.pursue(article_link(URL))
    request.meta[CAPTURE_KEY] = Noted("<urn:uuid:1>", datetime(2026, 11, 21, tzinfo=UTC), "sha256:0")
    response = HtmlResponse(URL, body=b"<p>x</p>", encoding="utf-8", request=request)

    async def results() -> list[object]:
        return [result async for result in spider.parse(response, chain)]

    return asyncio.run(results())


def test_what_no_reader_expected_is_a_reason_on_the_link_with_the_traceback_in_the_log(
    spider: NewspaperSpider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert read(spider, Chain(article_link(URL), (Attempt(URL, stumbles),))) == []
    record = spider.archive.links.get(URL)
    assert record and record.state is LinkState.FAILED
    assert record.last_reason == "the reader failed: ZeroDivisionError: nobody had thought of it"
    assert [(one.levelname, "in stumbles" in (one.exc_text or "")) for one in caplog.records] == [("WARNING", True)]


def test_a_run_in_which_a_reader_failed_is_no_fault_and_not_fine(spider: NewspaperSpider) -> None:
    read(spider, Chain(article_link(URL), (Attempt(URL, stumbles),)))
    counts = counts_of(spider.crawler.stats.get_stats(), spider)
    assert counts == {"link/failed/ReaderFailed": 1, "nothing-yet": 1}
    assert exit_code(counts, finished=True).words == "layout changed"


def test_an_address_that_is_none_is_refused_with_a_reason(spider: NewspaperSpider) -> None:
    assert list(spider.pursue(Link("http://[x/"))) == []
    record = spider.archive.links.get("http://[x/")
    assert record and (record.state, record.last_reason) == (LinkState.REFUSED, "not an http address")


def test_the_articles_of_a_crawl_are_written_to_a_file_on_request(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    assert bench.crawl(*bench.small, "-o", str(file)).code == 0
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert sorted((one["id"], one["title"]) for one in told) == sorted(
        (record.id, record.article.title) for record in bench.records()
    )


@pytest.mark.parametrize("command", [["fetch", "--nolog"], ["fetch", "--nolog", "--spider=youjiang"]])
def test_a_page_that_is_only_fetched_leaves_nothing_behind(bench: Bench, tmp_path: Path, command: list[str]) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = bench.environment({"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"})
    environment.pop("ARCHIVE_DB", None)
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *command, URL], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, STORIES[0].title[:4] in done.stdout) == (0, True)
    assert list(folder.iterdir()) == []
