"""What stands between a request and the network: allowed hosts, robots.txt, patience, whole bodies."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from twisted.python.failure import Failure

from archive.addresses.absolute import host_of, split
from archive.formats.warc import is_cut
from crawler.manners.reach import LeadsInside
from crawler.manners.turns import NoTurn

NO_CONNECTION: dict[type[Exception], str] = {
    CannotResolveHostError: "the host name cannot be resolved",
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "the host took too long",
    DownloadFailedError: "the connection failed",
}
"""The errors of a host that does not answer, in words."""

_CERTIFICATE = ("certificate", "DNSMismatch", "IPAddressMismatch", "VerificationError")


class NotAllowed(IgnoreRequest):
    """The address is not one that this spider may ask."""


class RobotsForbid(IgnoreRequest):
    """robots.txt forbids the address."""


class HostClosed(IgnoreRequest):
    """Nothing is asked of this host for now: it is silent, or (`answered`) it asked us to wait `until` then."""

    def __init__(self, reason: str, *, answered: bool, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.answered = answered
        self.until = until


def in_words(error: BaseException) -> str:
    """Return what an error of the network says, on one line."""
    detail = (str(error).splitlines() or [type(error).__name__])[0][:200]
    if any(word in detail for word in _CERTIFICATE):
        return f"the certificate cannot be verified ({detail})"
    if isinstance(error, DownloadCancelledError):
        return f"broken off: too large ({detail})"
    if isinstance(error, CannotResolveHostError):
        return NO_CONNECTION[CannotResolveHostError]  # there is nothing more to say
    words = next((words for kind, words in NO_CONNECTION.items() if isinstance(error, kind)), "")
    return f"{words} ({detail})" if words else detail


class AllowedHosts:
    """Let requests pass to http and https at the spider's hosts only, redirects and `dont_filter` ones too."""

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
        domains = getattr(self._crawler.spider, "allowed_domains", None)
        if domains and not any(host == domain or host.endswith("." + domain) for domain in domains):
            raise NotAllowed(f"{host}: not a host that this spider visits")


class HostHealth:
    """Leave a host alone for the rest of a run when it stays silent, and pause when it asks for it.

    Its place is between Scrapy's retries and the network: it sees each
    connection that fails, and checks each request last.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("HOST_FAILURES_MAX")
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._failures: Counter[str] = Counter()
        self._closed: dict[str, HostClosed] = {}
        crawler.signals.connect(self.answered, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostHealth:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise HostClosed for a host that is left alone."""
        if closed := self._closed.get(host_of(request.url)):
            raise HostClosed(str(closed), answered=closed.answered, until=closed.until)

    def answered(self, response: Response, request: Request) -> None:
        """Forget a host's failures; obey its `Retry-After` before the downloader takes the next request."""
        host, now = host_of(request.url), datetime.now(UTC)
        self._failures.pop(host, None)
        if response.status in (429, 503) and "Retry-After" in response.headers:
            until = retry_after((response.headers["Retry-After"] or b"").decode("latin-1"), now)
            if until and until > now:
                self._wait(host, response.status, (until - now).total_seconds(), until)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise HostClosed where the host asked for a pause that is too long for a run."""
        self.process_request(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a connection that failed."""
        if isinstance(exception, tuple(NO_CONNECTION)):
            host = host_of(request.url)
            self._failures[host] += 1
            if self._failures[host] >= self._limit:
                words = f"{host}: silent {self._limit} times in a row, the last time: {in_words(exception)}"
                self._close(host, HostClosed(words, answered=False))

    def _wait(self, host: str, status: int, seconds: float, until: datetime) -> None:
        if seconds > self._longest:
            words = f"{host} answered {status} and asks to wait until {until:%Y-%m-%dT%H:%M:%SZ}"
            self._close(host, HostClosed(words, answered=True, until=until))
        elif slot := self._crawler.engine.downloader.slots.get(host):
            # The downloader waits `delay` from `lastseen` on; without any delay it would not look.
            slot.delay = max(slot.delay, 0.001)
            slot.lastseen = monotonic() + seconds

    def _close(self, host: str, closed: HostClosed) -> None:
        """Leave a host alone from now on, with the requests that wait for it already."""
        self._closed[host] = closed
        slot = self._crawler.engine.downloader.slots.get(host)
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(HostClosed(str(closed), answered=closed.answered, until=closed.until)))


def retry_after(value: str, now: datetime) -> datetime | None:
    """Return the moment that a Retry-After header names: seconds from now, or an HTTP date (RFC 9110)."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return now + timedelta(seconds=min(int(value[:9]), 366 * 86400))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class RobotsTxt:
    """Obey robots.txt (RFC 9309).

    Not Scrapy's own: since 2.14 several first requests to a host share one
    Deferred and all but the first are let through, and a robots.txt that
    answers 5xx is taken for permission (both seen 2026-11). Here all wait for
    one answer; a 4xx allows, a 5xx and silence forbid.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._rules: dict[str, asyncio.Future[RobotParser | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsTxt:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsForbid or HostClosed where the request may not be made."""
        if request.meta.get("is_robotstxt"):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(site, host_of(request.url)))
        rules = await asyncio.shield(self._rules[site])
        if rules and not rules.allowed(request.url, self._agent):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise RobotsForbid(f"{site}/robots.txt forbids {parts.path}")

    async def _fetch(self, site: str, host: str) -> RobotParser | None:
        """Return the rules of a site, None where there are none. Raises HostClosed where nothing may be fetched."""
        request = Request(f"{site}/robots.txt", meta={"is_robotstxt": True}, priority=1000, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
        except (HostClosed, NoTurn, LeadsInside):
            raise
        except Exception as error:
            raise HostClosed(f"{site}/robots.txt: {in_words(error)}", answered=False) from error
        if response.status >= 500:
            raise HostClosed(f"{site}/robots.txt answered {response.status}: nothing may be asked", answered=True)
        if not 200 <= response.status < 300:
            return None
        rules = ProtegoRobotParser(response.body, self._crawler.spider)
        self._slow_down(host, rules.crawl_delay(self._agent))
        return rules

    def _slow_down(self, host: str, delay: float | None) -> None:
        """Pause between requests as long as robots.txt asks. Per-slot settings outlive an idle slot."""
        downloader = self._crawler.engine.downloader
        if delay and (slot := downloader.slots.get(host)):
            slot.delay, slot.jitter = max(slot.delay, min(delay, self._longest)), 0
            downloader.per_slot_settings[host] = {"delay": slot.delay, "jitter": 0}


class WholeBody:
    """Turn a gzip body that stops before its end into a retry, then an error: it would pass as a 200."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WholeBody:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or a request to try again. Raises ResponseDataLossError after the last try."""
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        if not is_cut(response.body, (("Content-Encoding", encoding),)):
            return response
        assert self._crawler.spider
        again = get_retry_request(request, spider=self._crawler.spider, reason="cut gzip body")
        if again is None:
            raise ResponseDataLossError(f"{request.url}: the gzip body stops before its end")
        return again
