"""Where a host's name leads: nowhere inside this network, unless the user named the host himself.

Whoever owns a name may let it lead to 127.0.0.1 or to a router at home, and may answer the next question otherwise. So
the address is looked at where it is connected to, and nowhere before: `OutwardReactor` stands between Twisted's
connections and its reactor. Names are not resolved here behind a proxy; addresses that stand in a link for a host are
refused behind one, too.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from scrapy.exceptions import IgnoreRequest
from twisted.internet.interfaces import IReactorPluggableNameResolver
from zope.interface import implementer

from archive.addresses.absolute import host_of

Address = IPv4Address | IPv6Address

_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


class LeadsInside(IgnoreRequest):
    """The host leads to an address inside this network. Raised before a connection is made."""

    def __init__(self, host: str, address: Address | str) -> None:
        carried = _carried(address) if isinstance(address, IPv6Address) else None
        super().__init__(f"{host[:200]} leads to {carried or address}, an address inside this network")


def named_hosts(*urls: str) -> frozenset[str]:
    """Return the hosts of addresses that the user has named: they may be inside, as a server of his own is."""
    return frozenset(filter(None, map(host_of, urls)))


def is_inside(address: Address) -> bool:
    """Say whether an address is none of the whole internet: private, loopback, link-local, multicast, reserved.

    By the registries of IANA, as far as Python knows them. An IPv6 address that
    carries one of IPv4 (mapped, 6to4, NAT64) leads to that.
    """
    if isinstance(address, IPv6Address):
        if carried := _carried(address):
            return is_inside(carried)
        if address.is_reserved or address.is_site_local:  # Python takes fec0::/10 and ::/96 for global
            return True
    return address.is_multicast or not address.is_global


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def literal(host: str) -> Address | None:
    """Return the address that a host of a link is in itself, in any way of writing it, None for a name.

    `2130706433`, `0x7f.1` and `0177.0.0.1` are 127.0.0.1 to the C library, and so to whoever resolves them.
    """
    host = host.strip("[]").rstrip(".")
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if _NUMBERS.fullmatch(host) else None
    except OSError:  # a number too large: a name, if any
        return None


def refuse_inside(host: str, address: str) -> None:
    """Raise LeadsInside where an address is inside this network, or cannot be understood."""
    found = literal(address)
    if found is None or is_inside(found):
        raise LeadsInside(host, found or address)


@implementer(IReactorPluggableNameResolver)
class OutwardReactor:
    """Twisted's reactor as the connections to one host get to know it: it connects to nothing inside this network.

    Twisted resolves a name once for each connection and connects to the
    addresses of that answer: what comes here is the address itself. Where a
    host has several, those outside are tried.
    """

    def __init__(self, reactor: Any, host: str) -> None:
        self._reactor = reactor
        self._host = host

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, factory: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        """Connect as Twisted's reactor does. Raises LeadsInside."""
        refuse_inside(self._host, host)
        return self._reactor.connectTCP(host, port, factory, *args, **kwargs)
