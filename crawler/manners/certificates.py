"""Whose certificate it is: one that names no host is refused like one that names another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer


class CertificateRefused(Exception):
    """A host has shown a certificate that cannot be verified; the message says why. Ends the connection."""


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
            if (
                why := _WHY.get(error, f"OpenSSL's error {error}")
                if not trusted
                else ""
                if depth
                else self._why(certificate)
            ):
                if asked := protocol():
                    asked.failVerification(Failure(CertificateRefused(why)))
                return False
            return True

        return verify

    def _why(self, certificate: Any) -> str:
        """Return what is wrong with whom a certificate is made out to; an empty text where that is the host."""
        try:
            if not (patterns := extract_patterns(certificate)):
                return "it names no host"
            verify_service_identity(patterns, [self._host], [])
        except VerificationError:
            return "it is made out to another host"
        except Exception as error:  # of a stranger's certificate that cannot be read nothing is verified
            return f"it cannot be read: {type(error).__name__}"
        return ""


_WHY = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "it is signed by an authority that is not known here",
    20: "it is signed by an authority that is not known here, or the host leaves out one between",
    21: "it is signed by an authority that is not known here, or the host leaves out one between",
    23: "it was revoked",
}
"""What OpenSSL found, by its numbers (x509_vfy.h): https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/."""
