"""Where a host's name leads: addresses in all their spellings, and what is connected to."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from scrapy import Request
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import ClientFactory, Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure

from archive.reasons import Refused
from crawler.answers import reason_of
from crawler.manners.reach import LeadsInside, OutwardReactor, is_inside, literal, named_hosts, refuse_inside
from tests.harness.names import Names
from tests.harness.sweep import each

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",  # what clouds tell their machines at
    "100.64.0.1",  # a provider's network
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "ff0e::1",
    "2001:db8::1",
    "100::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "223.255.255.255",
    "119.29.29.29",
    "2400:3200::1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]


@each("address", INSIDE)
def test_an_address_inside_is_none_of_the_whole_internet(address: str) -> None:
    assert is_inside(ip_address(address))
    with pytest.raises(LeadsInside, match="^a.cn leads to .*, an address inside this network$"):
        refuse_inside("a.cn", address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_may_be_asked(address: str) -> None:
    assert not is_inside(ip_address(address))
    refuse_inside("a.cn", address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0X7F.1",
        "0x7f.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "0177.0.0.01",
        "127.1",
        "127.0.1",
        "127.0x1",
    ],
)
def test_loopback_is_known_in_every_spelling(host: str) -> None:
    assert literal(host) == ip_address("127.0.0.1")


@pytest.mark.parametrize("host", ["::1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]"])
def test_loopback_of_ipv6_is_known_in_every_spelling(host: str) -> None:
    assert literal(host) == ip_address("::1")


@pytest.mark.parametrize(
    "host",
    ["epaper.bsyjrb.cn", "127.0.0.1.nip.io", "4294967296", "256.1.1.1", "1.2.3.4.5", "0xg", "face.cn", "", "1e3", "…"],
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


def test_what_cannot_be_understood_is_not_connected_to() -> None:
    with pytest.raises(LeadsInside):
        refuse_inside("a.cn", "localhost")


def test_what_a_link_leads_to_is_a_reason() -> None:
    reason = reason_of(LeadsInside("certificate.cn", "127.0.0.1"), Request("http://certificate.cn/"))
    assert (type(reason), reason.reason) == (
        Refused,
        "certificate.cn leads to 127.0.0.1, an address inside this network",
    )


def test_the_hosts_that_a_user_names_are_known_by_their_addresses() -> None:
    urls = ("http://Paper.test:8080/pc", "https://[::1]/a", "no address", "")
    assert named_hosts(*urls) == {"paper.test", "::1"}


# What is connected to


def connect(names: Names, host: str = "a.cn") -> tuple[list[str], Any]:
    """Connect as a request does; return the addresses that were connected to, and how it failed so far."""
    reactor = MemoryReactorClock()
    reactor.nameResolver = names  # type: ignore[attr-defined]
    failures: list[Failure] = []
    endpoint = HostnameEndpoint(OutwardReactor(reactor, host), host, 80)
    endpoint.connect(Factory.forProtocol(Protocol)).addErrback(failures.append)
    reactor.pump([0.4] * 5)  # Twisted tries an address every 0.3 s
    return [client[0] for client in reactor.tcpClients], failures[0].value if failures else None


def test_a_name_that_leads_outside_is_connected_to() -> None:
    assert connect(Names({"a.cn": [["8.8.8.8"]]})) == (["8.8.8.8"], None)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1"], ["10.0.0.1", "fe80::1"]])
def test_a_name_that_leads_inside_is_not_connected_to(addresses: list[str]) -> None:
    connected, error = connect(Names({"a.cn": [addresses]}))
    assert connected == []
    assert isinstance(error, LeadsInside)


def test_of_several_addresses_those_outside_are_tried() -> None:
    assert connect(Names({"a.cn": [["127.0.0.1", "8.8.8.8", "10.0.0.1"]]})) == (["8.8.8.8"], None)


def test_a_name_that_answers_otherwise_the_second_time_gains_nothing() -> None:
    names = Names({"a.cn": [["8.8.8.8"], ["127.0.0.1"]]})
    assert connect(names) == (["8.8.8.8"], None)
    assert names.asked == ["a.cn"]  # the answer that was looked at is the one that was used
    connected, error = connect(names)
    assert (connected, str(error)) == ([], "a.cn leads to 127.0.0.1, an address inside this network")


def test_a_name_without_an_address_fails_as_ever() -> None:
    connected, error = connect(Names({}))
    assert (connected, type(error).__name__) == ([], "DNSLookupError")


def test_an_address_that_twisted_was_given_keeps_its_port() -> None:
    reactor = MemoryReactorClock()
    OutwardReactor(reactor, "a.cn").connectTCP("8.8.8.8", 8080, ClientFactory())
    assert [client[:2] for client in reactor.tcpClients] == [("8.8.8.8", 8080)]
