"""Whose certificate it is: one that names no host is refused like one that names another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer


@implementer(IPolicyForHTTPS)
class NamesTheHost:
    """A policy that verifies certificates, made strict about what they are made out to.

    Of a certificate without subjectAltName, as old servers of their own make
    them, Twisted 26.10 logs a traceback, and lets it pass for any host where a
    trusted authority signed it (2026-11).
    """

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  # Twisted's name
        """Return the TLS options for a connection."""
        return _Creator(self._policy.creatorForNetloc(hostname, port), hostname.decode("ascii"))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, creator: Any, host: str) -> None:
        self._creator = creator
        self._host = IPAddress_ID(host) if isIPAddress(host) or isIPv6Address(host) else DNS_ID(host)

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> Connection:  # noqa: N802  # Twisted's name
        connection: Connection = self._creator.clientConnectionForTLS(protocol)
        connection.set_verify(VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, self._verifying(ref(protocol)))
        return connection

    def _verifying(self, protocol: Callable[[], TLSMemoryBIOProtocol | None]) -> Callable[..., bool]:
        def verify(connection: Connection, certificate: Any, error: int, depth: int, trusted: bool) -> bool:
            if depth:  # an authority's; OpenSSL has judged it
                return trusted
            try:
                verify_service_identity(extract_patterns(certificate), [self._host], [])
            except Exception:  # of a stranger's certificate that cannot be read nothing is verified
                if asked := protocol():
                    asked.failVerification(Failure())
                return False
            return trusted

        return verify
