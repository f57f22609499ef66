"""The download handler: a host is asked when it is our turn, and shows its certificate unless the user excuses it."""

from __future__ import annotations

import logging
from functools import cached_property
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from archive.addresses.absolute import host_of
from crawler.manners.turns import NoTurn, Turns, state_folder

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


class HttpHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which waits for its turn at a host before it connects.

    `CERTIFICATE_EXCEPTIONS` names hosts whose certificate is not verified:
    Scrapy 2.19 has no setting for single hosts, and deprecates the one for the factory.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        exceptions = [host.strip() for host in crawler.settings.getlist("CERTIFICATE_EXCEPTIONS") if host.strip()]
        if exceptions:
            lenient = _ScrapyClientContextFactory(verify_certificates=False)
            self._contextFactory: Any = PolicyByHost(self._contextFactory, lenient, exceptions)

    @cached_property
    def _turns(self) -> Turns:
        return Turns(state_folder(self._crawler.settings["ARCHIVE_STATE"]), self._stopping)

    async def download_request(self, request: Request) -> Response:
        """Fetch, in turn with all other processes where the host has a pause. Raises NoTurn."""
        slot = self._crawler.engine.downloader.slots[request.meta["download_slot"]]
        if not slot.delay:
            return await super().download_request(request)
        try:
            async with self._turns.turn(host_of(request.url), slot.download_delay(), request.meta["download_slot"]):
                # Scrapy counts from when it handed the request over, which may be long ago.
                slot.lastseen = max(slot.lastseen, monotonic())
                return await super().download_request(request)
        except NoTurn as error:
            if error.__cause__:  # the disk, and no host: an error in the log makes the run end as a fault
                _logger.error("%s", error)
            raise

    def _stopping(self) -> bool:
        return self._crawler.engine is not None and not self._crawler.engine.running
