"""Why a request was not made, or brought nothing: errors that reach the spider, and what they say."""

from __future__ import annotations

from datetime import datetime

from OpenSSL.SSL import Error as SSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from twisted.internet.error import ConnectionClosed

from archive.reasons import ReadError
from crawler.manners.certificates import CertificateRefused
from crawler.manners.heads import HeadTooLong

NO_CONNECTION: dict[type[Exception], str] = {
    CannotResolveHostError: "the host name cannot be resolved",
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "the host took too long",
    DownloadFailedError: "the connection failed",
}
"""The errors of a host that does not answer, in words."""

_CERTIFICATE = ("certificate", "CertificateError", "DNSMismatch", "IPAddressMismatch", "VerificationError")


_NO_TLS = "no TLS that both sides speak (TLS 1.2 or newer is needed)"
_EXCEPTED = "-s CERTIFICATE_EXCEPTIONS=HOST reads that host all the same"


class NotAllowed(IgnoreRequest):
    """The address is not one that this spider may ask. Raised by AllowedHosts. `url` is the address."""

    def __init__(self, words: str, url: str = "") -> None:
        super().__init__(words)
        self.url = url


class RobotsForbid(IgnoreRequest):
    """robots.txt forbids the address. Raised by RobotsTxt."""


class HostClosed(IgnoreRequest):
    """Nothing is asked of this host for now. Raised by HostHealth and RobotsTxt.

    `reason` is what that stands for: silence, trouble of its own, a ban. The
    host may have asked us to wait `until` then.
    """

    def __init__(self, words: str, reason: type[ReadError], until: datetime | None = None) -> None:
        super().__init__(words)
        self.reason = reason
        self.until = until

    def again(self) -> HostClosed:
        """Return the same error once more: one that was raised keeps the traceback of its request."""
        return type(self)(str(self), self.reason, self.until)


class HostRefused(HostClosed):
    """The host refused so many addresses in a row that it is not asked for this one. Raised by HostHealth."""


def is_untrusted(error: BaseException) -> bool:
    """Say whether a host has shown no certificate that can be verified, or speaks no TLS of today."""
    if _refused(error) or any(word in _detail(error) for word in _CERTIFICATE):
        return True
    return any(isinstance(one, SSLError) and "protocol" in str(one) for one in _causes(error))


def _refused(error: BaseException) -> str:
    """Return why a certificate was refused, an empty text where none was."""
    return next((str(one) for one in _causes(error) if isinstance(one, CertificateRefused)), "")


def _detail(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def in_words(error: BaseException) -> str:
    """Return what an error of the network says, on one line."""
    detail = _detail(error)
    if is_untrusted(error):
        why = _refused(error) or (detail if any(word in detail for word in _CERTIFICATE) else "")
        return f"the certificate cannot be verified ({why}); {_EXCEPTED}" if why else _NO_TLS
    if too_long := next((one for one in _causes(error) if isinstance(one, HeadTooLong)), None):
        return str(too_long)
    if isinstance(error, DownloadCancelledError):
        return f"broken off: too large ({detail})"
    if isinstance(error, CannotResolveHostError):
        return NO_CONNECTION[CannotResolveHostError]  # there is nothing more to say
    words = next((words for kind, words in NO_CONNECTION.items() if isinstance(error, kind)), "")
    if _is_closed(error):
        return f"{words}: the connection was closed" if words else "the connection was closed"
    if "<twisted." in detail or "<class " in detail:  # an object as a programmer sees it says nothing to a reader
        return words or "the connection failed"
    return f"{words} ({detail})" if words else detail


def _is_closed(error: BaseException) -> bool:
    """Say whether the host closed the connection before it had answered; Scrapy wraps that twice (2.13, 2026-11)."""
    return any(isinstance(one, ConnectionClosed) for one in _causes(error)) or "ConnectionDone" in str(error)


def _causes(error: BaseException) -> list[BaseException | None]:
    causes = [error, error.__cause__, error.__context__]
    return [*causes, *(failure.value for one in causes for failure in getattr(one, "reasons", None) or ())]
