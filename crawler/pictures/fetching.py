"""Pictures are fetched when all texts of a run are there: with a budget, by the manners of all requests, host by host.

An extension of Scrapy. What is to be fetched stands in the archive, where pages and articles have noted it, so that a
run that is killed has its texts, and the next one goes on with the pictures that are left.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.addresses.absolute import host_of, split
from archive.model import Capture, Link, LinkState
from archive.reasons import CutPage, ReadError
from archive.store.pictures import NOT_OF_THE_PAPER, Picture, PictureFile, PictureLink, PictureRole
from archive.transfer.pictures import thumbnails_beside
from crawler.answers import CAPTURE_KEY, capture_of, reason_of_failure
from crawler.attempts import IS_PICTURE
from crawler.extract.checks.status import check_answer
from crawler.extract.named_pictures import depicted, pictures_of_pages
from crawler.extract.picture_counters import (
    ABSENT_PICTURES,
    ASKED_FOR,
    ELSEWHERE,
    FAILED_PICTURES,
    KEPT_PICTURES,
    LEFT_PICTURES,
)
from crawler.pictures.kept_pages import pictures_of_kept_page
from crawler.pictures.looked_at import PICTURE_MAX, sent_for_picture
from crawler.pictures.pdf_pages import PdfPages
from crawler.pictures.thumbnails import PICTURE_WORKER, fault_of_picture
from crawler.spider import NewspaperSpider
from crawler.workers import ReaderFault

ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,application/pdf;q=0.9,*/*;q=0.1"

_RECEIVED = "picture_received"  # in a request's meta
_SECONDS = 300  # for one: a PDF of 10 MB from a host that sends 40 KB a second
_PRIORITY = -10  # after all pages
_MB = 1 << 20
_PUT_OFF_MAX = 3  # times in a run


class _UnderWay:
    """The bytes of all pictures that a process receives or looks at now, of however many papers."""

    bytes = 0


class PictureFetching:
    """Asks for the pictures of a paper that are due, one at a time of each host, when there is nothing else to do."""

    def __init__(self, crawler: Crawler, spider: NewspaperSpider) -> None:
        self._crawler, self._spider, self._archive = crawler, spider, spider.archive
        self._roles = spider.arguments.images
        self._requests = crawler.settings.getint("PICTURES_MAX")
        self._bytes = crawler.settings.getfloat("PICTURES_MAX_MB") * _MB
        self._most_at_once, self._held = crawler.settings.getfloat("PICTURES_MEMORY_MB") * _MB, 0
        self._unread: asyncio.Future[None] | None = None  # reads the PDFs that nobody has read, beside
        self._tries = Counter[str]()  # of what was put off
        self._missed = set[str]()  # what was asked for and not had
        self._waiting: dict[str, deque[Picture]] | None = None  # by host; None before they were looked up
        crawler.signals.connect(self.begin, signals.headers_received)
        crawler.signals.connect(self.receive, signals.bytes_received)
        crawler.signals.connect(self.go_on, signals.spider_idle)
        crawler.signals.connect(self.end, signals.spider_closed)

    def begin(self, request: Request) -> None:
        """Begin to count what a picture brings, anew where it is tried again."""
        if request.meta.get(IS_PICTURE):
            self._is_over(request)

    def receive(self, data: bytes, request: Request) -> None:
        """Count what comes; be content with the beginning of what is too large.

        Where all papers of a process receive more than its memory is to hold, this one is put off.
        """
        if not request.meta.get(IS_PICTURE):
            return
        request.meta[_RECEIVED] += len(data)
        self._bytes -= len(data)
        self._hold(len(data))
        if request.meta[_RECEIVED] > PICTURE_MAX:
            raise StopDownload(fail=False)
        if _UnderWay.bytes > self._most_at_once:
            raise StopDownload(fail=True)

    def _is_over(self, request: Request | Response) -> None:
        """Note that what a picture has brought is held no more."""
        self._hold(-request.meta.get(_RECEIVED, 0))
        request.meta[_RECEIVED] = 0

    def _hold(self, number: int) -> None:
        self._held += number
        _UnderWay.bytes += number

    def go_on(self) -> None:
        """Ask for a picture of each host, when all texts are there and nothing is under way. Raises DontCloseSpider."""
        assert self._crawler.engine
        if not self._crawler.engine.spider_is_idle():  # archived articles are asked for again, before any picture
            return
        if self._unread is None and self._archive.pictures.unread(self._spider.name):
            self._unread = asyncio.ensure_future(PdfPages(self._spider).take_in_unread())
        requests = self._spider.keeping.attempt(self._next_of_all) or []
        for request in requests:
            self._crawler.engine.crawl(request)
        is_waiting = self._may_spend and self._is_crowded and any((self._waiting or {}).values())
        if requests or is_waiting or (self._unread and not self._unread.done()):
            raise DontCloseSpider  # Scrapy comes back to it after five seconds

    def end(self) -> None:
        """Count what is due and was not asked for; what failed in this run is told as failed."""
        if self._unread:
            self._unread.cancel()
        due = self._spider.keeping.attempt(self._archive.pictures.due, self._spider.name, self._roles)
        self._count(LEFT_PICTURES, sum(one.url not in self._missed for one in due or ()))
        self._hold(-self._held)  # of what was broken off nobody has told

    def _next_of_all(self) -> list[Request]:
        if self._waiting is None:
            self._waiting = self._due()
        return [request for host in self._waiting for request in self._next(host)]

    def _due(self) -> dict[str, deque[Picture]]:
        """Return what is due, by its host, after what the days that were asked for name is noted.

        A picture at a host that is none of the paper's is a link, and is not fetched.
        """
        spider, pictures = self._spider, self._archive.pictures
        for day in spider.days if spider.arguments.has_days else ():
            pictures.note(list(self._named_on(day)))  # pages are read again for it: before the ledger is held
        if spider.arguments.again and spider.arguments.has_days:
            pictures.ask_again(spider.name, spider.days, whatever=not spider.arguments.had_too)
        waiting: dict[str, deque[Picture]] = {}
        for picture in pictures.due(spider.name, self._roles):
            host = host_of(picture.url)
            if split(picture.url) and self._is_own(host):
                waiting.setdefault(host, deque()).append(picture)
            else:
                pictures.fail(picture.url, LinkState.REFUSED, f"{host or picture.url[:200]}: {NOT_OF_THE_PAPER}")
                self._count(ELSEWHERE)
        return waiting

    def _named_on(self, day: date) -> Iterator[PictureLink]:
        yield from pictures_of_pages(self._archive.editions, self._spider.name, day, self._roles)
        if PictureRole.ARTICLE not in self._roles:
            return
        spider = self._spider
        for article in self._archive.issue_articles(spider.name, day):
            if article.addresses and not self._archive.pictures.are_named_at(article.addresses[0]):
                kept = pictures_of_kept_page(self._archive, spider.paper, spider.workers, article)
                yield from depicted(article, article.addresses[0], self._roles, kept)

    def _is_own(self, host: str) -> bool:
        return any(host == own or host.endswith(f".{own}") for own in self._spider.paper.own_hosts)

    def _next(self, host: str) -> Iterator[Request]:
        """Yield the request for the next picture of a host, as long as the run may spend something on it."""
        waiting = (self._waiting or {}).get(host)
        if not waiting or self._is_crowded or not self._may_spend:
            return
        picture = waiting.popleft()
        self._requests -= 1
        self._count(ASKED_FOR)
        # Nothing is gained by packing a picture once more; the limit is ours, for Scrapy's keeps nothing of the rest.
        headers = {"Accept": ACCEPTED, "Accept-Encoding": "identity", **self._referer(picture.url)}
        meta = {IS_PICTURE: True, "download_maxsize": 0, "download_timeout": _SECONDS}
        given: dict[str, Any] = {"headers": headers, "meta": meta, "priority": _PRIORITY, "dont_filter": True}
        calls: dict[str, Any] = {"callback": self.had, "errback": self.missed, "cb_kwargs": {"picture": picture}}
        yield Request(picture.url, **given, **calls)

    @property
    def _may_spend(self) -> bool:
        """Whether the run has something left of its budget for pictures."""
        return min(self._requests, self._pages_left(), self._bytes) > 0 and not self._spider.keeping.fault

    @property
    def _is_crowded(self) -> bool:
        """Whether the papers of this process have so much under way that none begins another picture."""
        return _UnderWay.bytes > self._most_at_once / 2

    def _referer(self, url: str) -> dict[str, str]:
        """Return the paper's site as that which names a picture, as browsers tell it; not from https to http.

        Else Scrapy would tell the picture before. Hosts that look at it want their own site there.
        """
        site = self._spider.paper.row.base_url
        is_downgrade = site.startswith("https:") and url.startswith("http:")
        return {} if is_downgrade else {"Referer": urljoin(site, "/")}

    def _pages_left(self) -> int:
        """Return how many answers are left below the ceiling of a run: pictures never make one that is broken off."""
        most = self._crawler.settings.getint("CLOSESPIDER_PAGECOUNT")
        assert self._crawler.stats
        received = int(self._crawler.stats.get_value("response_received_count", 0))
        return most - received - len(self._waiting or ()) if most else self._requests  # of each host one is under way

    async def had(self, response: Response, picture: Picture) -> AsyncIterator[Request]:
        """Keep what came for a picture, and ask for the next one of its host."""
        await self._take(capture_of(response), picture, is_cut="download_stopped" in response.flags)
        self._is_over(response)
        for request in self._next(host_of(picture.url)):
            yield request

    async def missed(self, failure: TwistedFailure) -> AsyncIterator[Request]:
        """Note why a picture was not had, and ask for the next one of its host."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        picture: Picture = request.cb_kwargs["picture"]
        self._is_over(request)
        reason = reason_of_failure(failure, request)
        if isinstance(failure.value, StopDownload):
            self._put_off(picture)
            return
        if isinstance(reason, CutPage) and CAPTURE_KEY in request.meta:
            self._mark_cut(request.meta[CAPTURE_KEY].id, reason)
        self._write(self._failed, picture, reason)
        for onward in self._next(host_of(picture.url)):
            yield onward

    def _put_off(self, picture: Picture) -> None:
        """Let a picture wait that the memory had no room for; one for which there never is any, for the next run."""
        self._tries[picture.url] += 1
        if self._tries[picture.url] < _PUT_OFF_MAX and self._waiting is not None:
            self._waiting[host_of(picture.url)].appendleft(picture)

    async def _take(self, capture: Capture, picture: Picture, *, is_cut: bool) -> None:
        """Keep a capture as what was sent for a picture, and say what is wrong with it; a PDF's text is read."""
        try:
            check_answer(capture, Link(picture.url))
        except ReadError as failure:
            self._write(self._failed, picture, failure)
            return
        file, fault = sent_for_picture(capture, is_cut=is_cut)
        if is_cut and fault:
            self._mark_cut(capture.id, fault)
        if fault is None and file.type != "pdf":
            fault = await self._decoded(file, capture.body)
        if fault:
            self._write(self._keep_faulty, picture, replace(file, fault=fault.reason), fault)
            return
        self._write(self._archive.pictures.keep, picture.url, file)
        self._count(KEPT_PICTURES)
        if file.type == "pdf":
            await PdfPages(self._spider).take_in(picture, capture, file.digest)

    async def _decoded(self, file: PictureFile, content: bytes) -> ReadError | None:
        """Make a picture's small ones; return why it cannot be decoded, None where it can."""
        folder = thumbnails_beside(self._archive.path)
        try:
            await asyncio.wrap_future(PICTURE_WORKER.begin(folder, file.digest, content))
        except (ReadError, ReaderFault) as error:
            return fault_of_picture(file.digest, error)
        return None

    def _keep_faulty(self, picture: Picture, file: PictureFile, fault: ReadError) -> None:
        self._archive.pictures.keep(picture.url, file)
        self._failed(picture, fault)

    def _failed(self, picture: Picture, failure: ReadError) -> None:
        """Note why a picture was not had. Where it was not even asked for, it is as due as it was."""
        if not failure.asked:
            return
        self._archive.pictures.fail(picture.url, failure.state, failure.reason, failure.not_before)
        self._missed.add(picture.url)
        gone = failure.state is LinkState.ABSENT
        self._count(ABSENT_PICTURES if gone else f"{FAILED_PICTURES}{type(failure).__name__}")

    def _mark_cut(self, capture: str, reason: ReadError) -> None:
        self._write(self._archive.journal.mark_cut, capture, reason.reason)

    def _write(self, write: Callable[..., object], *given: Any) -> None:
        self._spider.keeping.attempt(write, *given)

    def _count(self, name: str, number: int = 1) -> None:
        assert self._crawler.stats
        if number:
            self._crawler.stats.inc_value(name, number)
