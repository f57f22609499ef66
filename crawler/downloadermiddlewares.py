"""What stands between a request and the network: allowed hosts, patience, whole bodies, what is kept already.

robots.txt: see `manners`.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.request import fingerprint
from twisted.python.failure import Failure

from archive.addresses.absolute import host_of, split
from archive.chinese import clock
from archive.chinese.clock import moved
from archive.formats.warc import GZIP, WarcError, decoded, why_cut
from archive.model import Capture
from archive.reasons import ReadError, ServerTrouble, Unreachable, Untrusted
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from archive.transfer.warcs import whole_page
from crawler.attempts import COPIED, IS_PICTURE, OWN_HEADERS, kept_at
from crawler.manners.conditional import ASKED_ABOUT, CONDITIONS, conditions_of, http_date, unchanged
from crawler.manners.errors import NO_CONNECTION, HostClosed, HostRefused, NotAllowed, in_words, is_untrusted
from crawler.manners.refusal import headers_of, refusal_of
from crawler.manners.robots import IS_ROBOTS
from crawler.web_archives.asking import PACES

_AS_IT_IS = "as_it_is"  # in a request's meta: it is made without a condition


class AllowedHosts:
    """Let requests pass to http and https at the spider's hosts only, redirects and `dont_filter` ones too.

    A robots.txt may lie on any host: its redirects are followed (RFC 9309, section 2.3.1.2).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AllowedHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise NotAllowed for another scheme, host or port."""
        parts = split(request.url)
        if parts is None:
            raise NotAllowed(f"{request.url[:200]}: not an http address")
        host = host_of(request.url)
        if (parts.port or 80) not in getattr(self._crawler.spider, "allowed_ports", {parts.port or 80, 443}):
            raise NotAllowed(f"{host}:{parts.port}: not a port that this spider asks")
        if request.meta.get(IS_ROBOTS):
            return
        domains = getattr(self._crawler.spider, "allowed_domains", None)
        if domains and not any(host == domain or host.endswith("." + domain) for domain in domains):
            raise NotAllowed(f"{host}: not a host that this spider visits", request.url)


class OwnHeaders:
    """Send an attempt's own headers, and what it posts, to its own host alone.

    Scrapy takes cookies and `Authorization` off a redirect to another host, and
    leaves all other headers on it, and the body on a 307 or 308 (2.13, 2026-11).
    """

    def process_request(self, request: Request) -> None:
        """Take the headers off a request that was sent on to another host. Raises NotAllowed where it posts there."""
        first = request.meta.get("redirect_urls", [request.url])[0]
        if host_of(first) == host_of(request.url):
            return
        if request.body:
            raise NotAllowed(f"{host_of(request.url)}: what is posted to {host_of(first)} is for that host alone")
        for name in request.meta.get(OWN_HEADERS, ()):
            request.headers.pop(name, None)


class HostHealth:
    """Leave a host alone for the rest of a run when it stays silent or refuses all, and pause when it asks for it.

    Its place is between Scrapy's retries and the network: it sees each
    connection that fails and each answer, decompressed, and checks each request
    last.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("HOST_FAILURES_MAX")
        self._most_refusals = crawler.settings.getint("HOST_REFUSALS_MAX")
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._least = dict.fromkeys(PACES, crawler.settings.getfloat("WEB_ARCHIVE_PAUSE"))  # after a 429
        self._failures: Counter[str] = Counter()
        self._refusals: dict[str, dict[bytes, ReadError]] = {}  # of each host those in a row, by what was asked for
        self._closed: dict[str, HostClosed] = {}
        crawler.signals.connect(self.answered, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostHealth:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise HostClosed for a host that is left alone."""
        if closed := self._closed.get(host_of(request.url)):
            raise closed.again()

    def answered(self, response: Response, request: Request) -> None:
        """Forget a host's failures; obey its `Retry-After` before the downloader takes the next request."""
        host, now = host_of(request.url), clock.now()
        self._failures.pop(host, None)
        if until := self._asks_to_wait(host, response, now):
            self._wait(host, response.status, (until - now).total_seconds(), until)

    def process_response(self, request: Request, response: Response) -> Response:
        """Count what the host refuses. Raise HostClosed where it asked for a pause that is too long for a run."""
        is_copy = COPIED in request.meta and "Memento-Datetime" in response.headers  # another host has said so once
        if self._asks_to_wait(host_of(request.url), response, clock.now()):
            self.process_request(request)
        elif not (request.meta.get(IS_ROBOTS) or is_copy):  # a 4xx there allows, whatever it says of pages
            self._count_refusal(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a connection that failed."""
        if isinstance(exception, tuple(NO_CONNECTION)):
            host = host_of(request.url)
            self._failures[host] += 1
            if self._failures[host] >= self._limit:
                words = f"{host}: silent {self._limit} times in a row, the last time: {in_words(exception)}"
                self._close(host, HostClosed(words, Untrusted if is_untrusted(exception) else Unreachable))

    def _count_refusal(self, request: Request, response: Response) -> None:
        """Count an address that is refused, once however often it is tried; any other answer ends the row."""
        host, refusal = host_of(request.url), refusal_of(response)
        if refusal is None:
            self._refusals.pop(host, None)
            return
        row = self._refusals.setdefault(host, {})
        row[fingerprint(request)] = refusal
        if len(row) >= self._most_refusals and host not in self._closed:
            told = dict.fromkeys(one.reason.partition(" answered ")[2] for one in row.values())
            words = f"{host} answered {' and '.join(told)} to {len(row)} addresses in a row"
            words += ": nothing more is asked of it in this run"
            self._close(host, HostRefused(words, type(min(row.values(), key=lambda one: one.severity))))

    def _wait(self, host: str, status: int, seconds: float, until: datetime) -> None:
        if seconds > self._longest:
            words = f"{host} answered {status} and asks to wait until {until:%Y-%m-%dT%H:%M:%SZ}"
            self._close(host, HostClosed(words, ServerTrouble, until))
        elif slot := self._crawler.engine.downloader.slots.get(host):
            # The downloader waits `delay` from `lastseen` on; without any delay it would not look.
            slot.delay = max(slot.delay, 0.001)
            slot.lastseen = monotonic() + seconds

    def _asks_to_wait(self, host: str, response: Response, now: datetime) -> datetime | None:
        """Return the moment until which a busy host asks us to wait, where that lies ahead.

        A web archive that answers 429 is waited for as long as it is known to want, whatever it says.
        """
        if response.status not in (429, 503):
            return None
        until = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), now) or now
        if response.status == HTTPStatus.TOO_MANY_REQUESTS and host in self._least:
            until = max(until, moved(now, timedelta(seconds=self._least[host])))
        return until if until > now else None

    def _close(self, host: str, closed: HostClosed) -> None:
        """Leave a host alone from now on, with the requests that wait for it already."""
        self._closed[host] = closed
        slot = self._crawler.engine.downloader.slots.get(host)
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(closed.again()))


def retry_after(value: str, now: datetime) -> datetime | None:
    """Return the moment that a Retry-After header names: seconds from now, or an HTTP date (RFC 9110)."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return moved(now, timedelta(seconds=min(int(value[:9]), 366 * 86400)))
    return http_date(value)


class WholeBody:
    """Turn a body that stops before its end into a retry, then an error: half a page would pass as a 200.

    Of robots.txt the beginning is enough, and where it is not had its status
    says all (RFC 9309, section 2.3.1.3): 404 with a broken body is a 404. Of a
    picture that is too large the beginning is kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WholeBody:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or a request to try again. Raises ResponseDataLossError after the last try."""
        robots, is_stopped = request.meta.get(IS_ROBOTS), "download_stopped" in response.flags
        is_picture = request.meta.get(IS_PICTURE)
        if (robots and not 200 <= response.status < 300) or ((robots or is_picture) and is_stopped):
            return _decompressed(response)
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        cut = "stops before its end" if "dataloss" in response.flags else ""
        if not cut and COPIED in request.meta and encoding and not response.body.startswith(GZIP):
            return _decompressed(response)  # web archives keep bodies decoded, and may send the host's own header
        cut = cut or why_cut(response.body, (("Content-Encoding", encoding),))
        if not cut:
            return _decompressed(response) if robots or is_picture else response
        assert self._crawler.spider
        again = get_retry_request(request, spider=self._crawler.spider, reason="cut body")
        if again is None:
            what = "body" if "dataloss" in response.flags else "gzip body"
            raise ResponseDataLossError(f"{request.url}: the {what} {cut}")
        return again


def _decompressed(response: Response) -> Response:
    """Return a response as far as its body can be decompressed, without the header that says how.

    Scrapy then leaves it alone: it would raise at a broken body, and knows no limit where none was set.
    """
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    return response.replace(body=decoded(response.body, headers_of(response)), headers=headers)


class WhatIsKept:
    """Ask whether a page is still as it is kept, and let one that is come again as it was received.

    Only where the newest page of an address can be read back, whole; not for
    robots.txt, for what is posted, or where an attempt has headers of its own.
    Its place is behind all that looks at a body: for these a page that is
    unchanged has come as a 200. The WARC writer, before it, has seen the 304.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WhatIsKept:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the conditions for the address that is asked now; those of a redirect's or a retry's first go."""
        if request.meta.pop(ASKED_ABOUT, None):
            for name in CONDITIONS:
                request.headers.pop(name, None)
        if (found := self._newest(request)) and (conditions := conditions_of(*found)):
            request.meta[ASKED_ABOUT] = found[1]
            request.headers.update(conditions)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the page as it is kept where it is unchanged; ask once more, as it is, where a 304 says nothing."""
        if response.status != HTTPStatus.NOT_MODIFIED or self._archive(request) is None:
            return response
        if kept := unchanged(request, response):
            return _come_again(response, kept)
        if request.meta.get(_AS_IT_IS):
            return response
        return request.replace(meta=request.meta | {_AS_IT_IS: True}, dont_filter=True)

    def _archive(self, request: Request) -> Archive | None:
        """Return the archive that a request's answer goes to as a page; None for robots.txt, and in Scrapy's shell."""
        return None if request.meta.get(IS_ROBOTS) else getattr(self._crawler.spider, "archive", None)

    def _newest(self, request: Request) -> tuple[CaptureRecord, Capture] | None:
        """Return the newest page that is kept of what a request asks for, its row and as received.

        None where it may not be asked about, or its record is lost or broken: `archive verify` tells of that.
        """
        is_plain = request.method == "GET" and not (request.body or request.meta.get(OWN_HEADERS))
        archive = self._archive(request) if is_plain and not request.meta.get(_AS_IT_IS) else None
        row = archive.journal.newest_page(kept_at(request)) if archive else None
        if archive is None or row is None or not (row.etag or row.last_modified):
            return None
        try:
            kept = whole_page(archive, row)
        except WarcError:
            return None
        return (row, kept) if (kept.id, kept.digest) == (row.id, row.digest) else None


def _come_again(response: Response, kept: Capture) -> Response:
    """Return the page that is kept in the place of the answer that it is unchanged."""
    headers = Headers()
    for name, value in kept.headers:
        headers.appendlist(name, value.encode("latin-1", "replace"))
    kind = responsetypes.from_args(headers=headers, url=response.url, body=kept.body)
    return response.replace(cls=kind, status=kept.status, headers=headers, body=kept.body)
