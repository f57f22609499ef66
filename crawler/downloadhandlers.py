"""The download handler: certificates are verified, except at the hosts that the user has named."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.manners.certificates import NamesTheHost


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
    """Scrapy's handler; `CERTIFICATE_EXCEPTIONS` names hosts whose certificate is not verified.

    Scrapy 2.19 has no setting for single hosts, and deprecates the one for the factory.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._contextFactory: Any = NamesTheHost(self._contextFactory)
        exceptions = [host.strip() for host in crawler.settings.getlist("CERTIFICATE_EXCEPTIONS") if host.strip()]
        if exceptions:
            lenient = _ScrapyClientContextFactory(verify_certificates=False)
            self._contextFactory = PolicyByHost(self._contextFactory, lenient, exceptions)
