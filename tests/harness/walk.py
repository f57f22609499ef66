"""A crawl without a network and a process of its own: the spider's requests are answered by a table, one by one."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler
from twisted.internet.error import TimeoutError as TookTooLong
from twisted.python.failure import Failure

from archive.addresses.canonical import link_key
from archive.model import Capture, Newspaper
from archive.store.archive import Archive
from crawler.answers import CAPTURE_KEY
from crawler.arguments import Arguments
from crawler.extensions import Noted
from crawler.papers import Location, Paper
from crawler.platforms import platforms
from crawler.spider import NewspaperSpider

Answers = Callable[[str], bytes | int | None]
"""What is at an address: a page, a status without one, None for a host that says nothing in time."""


class Walk:
    """One run of a paper over some days. `asked` are the addresses that were asked for, in order."""

    def __init__(
        self, row: Newspaper, archive: Archive, answers: Answers, elsewhere: tuple[Location, ...] = ()
    ) -> None:
        self.row = row
        self.elsewhere = elsewhere
        self.archive = archive
        self.answers = answers
        self.asked: list[str] = []
        self.spider: NewspaperSpider

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [urlsplit(url).path for url in self.asked]

    def lists(self) -> int:
        """Return how many requests were made for anything but articles."""
        return len([path for path in self.paths if "content" not in path])

    def run(self, since: date, until: date) -> Walk:
        """Ask for the issues of some days, and for all that they lead to."""
        crawler = get_crawler(NewspaperSpider, {"EXTRACT_WORKERS": 0, "RETRY_TIMES": 1})
        self.archive.add_newspapers([self.row])
        paper = Paper(self.row, platforms()[self.row.platform], elsewhere=self.elsewhere)
        run = self.archive.journal.start(self.row.id)
        arguments = Arguments(since=since, until=until)
        self.spider = NewspaperSpider.from_crawler(
            crawler, paper=paper, archive=self.archive, run=run, arguments=arguments
        )
        crawler.spider = self.spider
        asyncio.run(self._walk())
        self.archive.journal.finish(run, "fine", 0, {})
        return self

    def state(self, day: date) -> tuple[str, str]:
        """Return the state of the link of a day's issue, and the last reason."""
        record = self.archive.links.get(self.row.front(day))
        assert record
        return record.state.value, record.last_reason

    def rank(self, request: Request) -> int:
        """Return when a request is made: the least first, of equals in the order in which they came."""
        return -request.priority

    async def _walk(self) -> None:
        waiting: list[tuple[int, int, Request]] = []
        order = count()

        def take(result: Any) -> None:
            if isinstance(result, Request):
                heapq.heappush(waiting, (self.rank(result), next(order), result))
            else:
                self.archive.links.finish(result.link)

        async for result in self.spider.start():
            take(result)
        while waiting:
            request = heapq.heappop(waiting)[2]
            self.asked.append(request.url)
            async for result in self._results(request):
                take(result)

    def _results(self, request: Request) -> Any:
        answer = self.answers(request.url)
        if answer is None:
            failure = Failure(TookTooLong())
            failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
            assert request.errback
            return request.errback(failure)
        status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
        noted = Noted(f"<urn:uuid:{uuid4()}>", datetime(2026, 11, 28, tzinfo=UTC), "sha256:0")
        request.meta[CAPTURE_KEY] = noted
        kept = Capture(noted.id, request.url, noted.fetched_at, status, (), body, noted.digest)
        self.archive.journal.add_capture(kept, "walk.warc.gz", len(self.asked), self.spider.run)
        response = HtmlResponse(request.url, status=status, body=body, request=request)
        assert request.callback
        return request.callback(response, **request.cb_kwargs)


def at(pages: dict[str, bytes | str | int | None]) -> Answers:
    """Return the answers of a table of addresses; 404 for any other."""
    told = {link_key(url): page.encode() if isinstance(page, str) else page for url, page in pages.items()}

    def answer(url: str) -> bytes | int | None:
        return told.get(link_key(url), 404)

    return answer
