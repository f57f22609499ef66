"""A name server of our own, for crawls that no proxy stands before: `TWISTED_DNS_RESOLVER=tests.harness.names.Names`.

What it answers stands in `$NAMES`, as JSON: a host with its answers, each a list of addresses; the last one stays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

RESOLVER = f"{__name__}.Names"


def asked_of_us(names: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, str]:
    """Return the environment in which a crawl asks us, and no proxy."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "")
    return {"NAMES": json.dumps(names), **proxies}


@implementer(IHostnameResolver)
class Names:
    """Answers for the hosts that it knows, and for no other."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]], reactor: Any = None) -> None:
        self.answers = {host: list(told) for host, told in answers.items()}
        self.asked: list[str] = []
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Names:
        return cls(json.loads(os.environ["NAMES"]), reactor)

    def install_on_reactor(self) -> None:
        """Take the place of the system's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, host: str, *_: Any, **given: Any) -> HostResolution:  # noqa: N802
        """Answer at once."""
        self.asked.append(host)
        resolution = HostResolution(host)
        receiver.resolutionBegan(resolution)
        told = self.answers.get(host, [[]])
        for address in told.pop(0) if len(told) > 1 else told[0]:
            kind = IPv4Address if ip_address(address).version == 4 else IPv6Address
            receiver.addressResolved(kind("TCP", address, given["portNumber"]))
        receiver.resolutionComplete()
        return resolution
