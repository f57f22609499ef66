"""How a survey asks for pages: each once, with the manners of every crawl, nothing kept."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.formats.warc import payload_digest
from archive.model import Capture, Link, LinkKind
from archive.reasons import LayoutChanged, Refused
from crawler.answers import reason_of
from crawler.attempts import REFRESHES_MAX, request_of
from crawler.discover.findings import LeadsElsewhere
from crawler.discover.lookup import Answered, origin_of
from crawler.discover.no_page import check_page
from crawler.discover.trial import try_page
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Attempt
from crawler.manners.errors import NotAllowed
from crawler.manners.refusal import headers_of
from crawler.manners.robots import IS_ROBOTS
from crawler.workers import Workers


class Asking:
    """Asks for pages through a crawler's downloader, and remembers what came.

    Pages come from strangers: what readers say of them, workers are asked, and each page that is looked at here as
    well has been looked at by one of them before.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._captures: dict[tuple[str, bytes], Capture] = {}
        self._too_much: dict[tuple[str, bytes], Refused] = {}
        self._workers = Workers.of(crawler.settings)
        crawler.signals.connect(self._workers.close, signals.spider_closed)
        self._robots: dict[str, bytes] = {}
        crawler.signals.connect(self._note_robots, signals.response_received)

    @property
    def received(self) -> tuple[Capture, ...]:
        """All answers so far, in their order."""
        return tuple(self._captures.values())

    def robots_of(self, url: str) -> bytes:
        """Return the robots.txt of an address' site, which was asked for before any page of it; none gives nothing."""
        return self._robots.get(origin_of(url), b"")

    async def get(self, url: str) -> Capture:
        """Return a page. Raises ReadError."""
        return await self._fetch(Request(url, dont_filter=True), Link(url, LinkKind.LIST, found_in=url))

    async def read(self, attempt: Attempt, link: Link) -> Answered:
        """Return an address' page and what its reader says, as the paper's crawl would. Raises ReadError.

        Where a META REFRESH sends readers on, that is followed.
        """
        for _ in range(REFRESHES_MAX):
            capture = await self._fetch(request_of(attempt), link)
            reading = await self._workers.read(partial(read_answer, attempt.read), capture, link)
            if not reading.moved_to:
                return Answered(capture, reading)
            attempt = Attempt(reading.moved_to, attempt.read)
        raise LayoutChanged(f"{link.url} sends readers on and on, at last to {attempt.url}")

    async def _fetch(self, request: Request, link: Link) -> Capture:
        key = (request.url, request.body)
        if key not in self._captures:
            try:
                response = await self._crawler.engine.download_async(request)
            except NotAllowed as error:
                if error.url and error.url != request.url:
                    raise LeadsElsewhere(request.url, error.url) from error
                raise reason_of(error, request) from error
            except Exception as error:  # whatever it is, `reason_of` has the words
                raise reason_of(error, request) from error
            now, digest = datetime.now(UTC), payload_digest(response.body)
            headers = headers_of(response)
            self._captures[key] = Capture("", response.url, now, response.status, headers, response.body, digest)
            if self._workers.count:
                await self._try(key, link)
        check_page(self._captures[key], link)
        if key in self._too_much:
            raise self._too_much[key]
        return self._captures[key]

    async def _try(self, key: tuple[str, bytes], link: Link) -> None:
        try:
            await self._workers.read(try_page, self._captures[key], link)
        except Refused as error:
            self._too_much[key] = Refused(f"the page at {self._captures[key].url} is too much: {error.reason}")

    def _note_robots(self, response: Response, request: Request) -> None:
        if request.meta.get(IS_ROBOTS) and response.status == 200:
            self._robots[origin_of(request.url)] = response.body
