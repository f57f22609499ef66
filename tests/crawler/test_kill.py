"""Killed at any moment, the next run completes the archive: nothing lost, nothing double.

`make soak` kills two hundred times, `KILLS=20` in the environment here twenty times instead of six.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from archive.model import LinkState
from archive.store.archive import Archive
from archive.transfer.warcs import read_back
from crawler.answers import CAPTURE_KEY
from crawler.arguments import Arguments
from crawler.attempts import Chain
from crawler.extensions import Noted
from crawler.extract.reading import Collected
from crawler.papers import paper_of
from crawler.pipelines import ArchivePipeline
from crawler.spider import NewspaperSpider
from tests.harness.bench import AS_USERS, Bench, TimedReplica, article_link
from tests.harness.patience import patience
from tests.replica import STORIES, Replica, site

YOUJIANG = paper_of("youjiang")

KILLS = int(os.environ.get("KILLS", "6"))
ARTICLES = 10  # two of the magazine, and eight of the replica's two days, the seed's among them


class Killed:
    """An archive whose crawl was killed again and again before it came to its end, and one left in peace."""

    def __init__(self, folder: Path, replica: TimedReplica, kills: int = KILLS, seed: int = 20211224) -> None:
        self.replica = replica
        self.kills = kills
        self.calm = Bench(folder / "calm", replica)
        assert self.calm.crawl(settings=AS_USERS).code == 0
        self.bench = Bench(folder / "killed", replica)
        moments = random.Random(seed)  # a fixed series: a failure can be looked into
        self.struck = sum(self.strike(moments.randint(0, 24), moments.uniform(0, 0.05)) for _ in range(kills))
        self.last = self.bench.crawl(settings=AS_USERS)

    def strike(self, requests: int, seconds: float) -> bool:
        """Kill a crawl a moment after its n-th request (0: while it starts); say whether it still ran."""
        self.replica.clear_log()
        with self.bench.crawling(settings=AS_USERS) as process:
            end = time.monotonic() + patience(60)
            while len(self.replica.log) < requests and process.poll() is None and time.monotonic() < end:
                time.sleep(0.002)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            return process.wait(patience(10)) == -signal.SIGKILL


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with TimedReplica() as replica:
        yield Killed(tmp_path_factory.mktemp("kill"), replica)


def holdings(bench: Bench) -> list[tuple[object, ...]]:
    """Return what an archive holds, in a form to compare."""
    return sorted(
        (record.id, record.article.title, record.digest, record.revision_of, *sorted(record.article.addresses))
        for record in bench.records()
    )


def test_the_last_run_completes_the_archive(killed: Killed) -> None:
    assert killed.last.code == 0, killed.last.err


def test_most_runs_were_killed_before_their_end(killed: Killed) -> None:
    assert killed.struck >= killed.kills / 2


def test_nothing_is_lost_and_nothing_is_double(killed: Killed) -> None:
    assert len(killed.calm.records()) == ARTICLES
    assert holdings(killed.bench) == holdings(killed.calm)


def test_every_link_that_a_peaceful_crawl_settles_is_settled(killed: Killed) -> None:
    with killed.calm.archive() as calm, killed.bench.archive() as bench:
        peaceful = {record.link.url for record in calm.links.select(LinkState.DONE)}
        settled = {record.link.url for record in bench.links.select(LinkState.DONE)}
        assert settled == peaceful
        assert bench.links.unfinished() == []


def test_the_database_is_sound(killed: Killed) -> None:
    with killed.bench.archive() as archive:
        assert archive.check_integrity() == "ok"


def test_every_capture_is_readable_in_its_warc_file(killed: Killed) -> None:
    with killed.bench.archive() as archive:
        rows = archive.journal.captures()
        found = [read_back(archive, row) for row in rows]
    assert [capture.id for capture in found] == [row.id for row in rows]


def test_every_warc_file_is_readable_to_its_end(killed: Killed) -> None:
    with killed.bench.archive() as archive:
        files = sorted(archive.warc_folder.iterdir())
    assert files
    for path in files:
        with path.open("rb") as file:
            kinds = [record.rec_type for record in ArchiveIterator(file)]
        assert set(kinds) <= {"warcinfo", "response", "revisit", "request"}, path


def test_every_run_says_how_it_ended(killed: Killed) -> None:
    with killed.bench.archive() as archive:
        last, *runs = archive.journal.runs()
    assert (last.outcome, last.exit_code) == ("fine", 0)
    assert {(run.outcome, run.exit_code) for run in runs} <= {("killed", None), ("fine", 0)}
    assert "killed" in {run.outcome for run in runs}


async def first_collected(results: AsyncIterator[object]) -> Collected:
    return await anext(result async for result in results if isinstance(result, Collected))


def test_the_links_of_an_article_are_on_record_before_the_article_is_settled(tmp_path: Path) -> None:
    """A post that is settled is never fetched again: a run killed right then would lose its source link."""
    url = site.post_url(STORIES[0])
    answer = Replica().respond(url)
    assert answer
    with Archive(tmp_path / "archive.db") as archive:
        crawler = get_crawler(NewspaperSpider, {"ARCHIVE_DB": tmp_path / "archive.db"})
        spider = NewspaperSpider.from_crawler(crawler, paper=YOUJIANG, archive=archive, arguments=Arguments())
        crawler.spider = spider
        link = article_link(url)
        (request,) = spider.pursue(link)
        request.meta[CAPTURE_KEY] = Noted("<urn:uuid:1>", datetime(2026, 11, 21, tzinfo=UTC), "sha256:0")
        response = HtmlResponse(url, body=answer.content, encoding="utf-8", request=request)
        collected = asyncio.run(first_collected(spider.parse(response, Chain(link, YOUJIANG.route(link)))))
        ArchivePipeline(crawler).process_item(replace(collected, capture=None))  # type: ignore[arg-type]
        post, source = archive.links.get(url), archive.links.get(site.share_url(STORIES[0]))
    assert post and post.state == "done"
    assert source and source.state == "pending"
