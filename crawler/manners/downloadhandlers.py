"""The download handler: a host is asked in its turn, outside this network, and shows its certificate.

Scrapy 2.19 has no door for these, so that some of its private names stand here. A test of each goes over the network.
"""

from __future__ import annotations

import logging
from functools import cached_property
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _BindAddressAgent, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import normalize_bind_address, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.web.client import Agent
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from archive.addresses.absolute import host_of
from crawler.manners.certificates import NamesTheHost
from crawler.manners.heads import BoundedFactory
from crawler.manners.reach import LeadsInside, OutwardReactor, is_inside, literal
from crawler.manners.turns import NoTurn, Turns, nobody_elsewhere, state_folder

_logger = logging.getLogger(__name__)


@implementer(IPolicyForHTTPS)
class PolicyByHost:
    """Choose between two policies by host name."""

    def __init__(self, strict: Any, lenient: Any, exceptions: list[str]) -> None:
        self._strict = strict
        self._lenient = lenient
        self._exceptions = {host.lower().encode("idna") for host in exceptions}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  # Twisted's name
        """Return the TLS options for a connection."""
        policy = self._lenient if hostname.lower() in self._exceptions else self._strict
        return policy.creatorForNetloc(hostname, port)


class _OutwardAgent(_ScrapyAgent):
    """Scrapy's agent, which connects to nothing inside this network but the user's proxy."""

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        from twisted.internet import reactor  # here: importing it installs one

        return _BindAddressAgent(
            reactor=OutwardReactor(reactor, host_of(request.url)),  # type: ignore[arg-type]
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            bindAddress=normalize_bind_address(request.meta.get("bindaddress") or self._bindAddress),
            pool=self._pool,
        )


def done_or_late(done: Deferred[Any], seconds: float, clock: Any) -> Deferred[None]:
    """Return what is called back when `done` is, however it ended, or after so many seconds: once.

    Scrapy 2.19 calls back `done` itself when it is late, which is an error in the log, of no paper, where both come in
    one turn of a busy reactor: 12 in a night of 300 papers (2026-11).
    """
    over: Deferred[None] = Deferred()

    def end(_: object = None) -> None:
        if late.active():
            late.cancel()
        if not over.called:
            over.callback(None)

    late = clock.callLater(seconds, end)
    done.addBoth(end)
    return over


class HttpHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which waits for its turn at a host before it connects, and connects outside this network.

    The hosts that the user has named may be inside: `named_hosts` of the spider.
    `CERTIFICATE_EXCEPTIONS` names hosts whose certificate is not verified:
    Scrapy 2.19 has no setting for single hosts, and deprecates the one for the factory.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # A request may be made a moment before the last one's connection is free: with one kept for each host, every
        # second request opened a new one.
        self._pool._factory = BoundedFactory
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._contextFactory: Any = NamesTheHost(self._contextFactory)
        exceptions = [host.strip() for host in crawler.settings.getlist("CERTIFICATE_EXCEPTIONS") if host.strip()]
        if exceptions:
            lenient = _ScrapyClientContextFactory(verify_certificates=False)
            self._contextFactory = PolicyByHost(self._contextFactory, lenient, exceptions)

    @cached_property
    def _turns(self) -> Turns:
        elsewhere = self._crawler.settings["TURNS_ELSEWHERE"] or nobody_elsewhere
        return Turns(state_folder(self._crawler.settings["ARCHIVE_STATE"]), self._stopping, elsewhere)

    async def download_request(self, request: Request) -> Response:
        """Fetch, in turn with all other processes where the host has a pause. Raises NoTurn and LeadsInside."""
        host = host_of(request.url)
        address = literal(host)
        if address and is_inside(address) and not self._is_named(host):
            raise LeadsInside(host, address)
        slot = self._crawler.engine.downloader.slots[request.meta["download_slot"]]
        if not slot.delay:
            return await self._fetch(request, host)
        try:
            async with self._turns.turn(host, slot.download_delay(), request.meta["download_slot"]):
                try:
                    return await self._fetch(request, host)
                finally:
                    # Scrapy counts from when it handed the request over; on a busy machine that arrives later, and a
                    # pause of 0.3 s was less at the host (2026-11). From the answer on it never is.
                    slot.lastseen = max(slot.lastseen, monotonic())
        except NoTurn as error:
            if error.__cause__:  # the disk, and no host: an error in the log makes the run end as a fault
                _logger.error("%s", error)
            raise

    async def _fetch(self, request: Request, host: str) -> Response:
        if self._is_named(host):
            return await super().download_request(request)
        agent = _OutwardAgent(  # all as Scrapy's handler does it
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    async def close(self) -> None:
        """Close the connections that are kept, and wait for it no longer than Scrapy does."""
        from twisted.internet import reactor  # here: importing it installs one

        closing = self._pool.closeCachedConnections()
        await maybe_deferred_to_future(done_or_late(closing, self._disconnect_timeout, reactor))

    def _is_named(self, host: str) -> bool:
        return host in getattr(self._crawler.spider, "named_hosts", ())

    def _stopping(self) -> bool:
        return self._crawler.engine is not None and not self._crawler.engine.running
