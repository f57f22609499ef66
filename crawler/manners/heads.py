"""The head of an answer has an end: a host that writes headers for ever takes no memory, and is left.

Twisted bounds each line (16 KiB) and no number of them; Scrapy's limits of size and time begin with the body, so that
an answer of nothing but headers took 20 GB (2026-11). Interim answers (1xx) count with the one that they come before.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol

HEAD_MAX = 256 << 10
"""Bytes of status lines and headers; servers and browsers have limits from 8 to 256 KiB."""


class HeadTooLong(Exception):
    """The headers of an answer have no end."""

    def __init__(self) -> None:
        super().__init__(f"its headers have no end: over {HEAD_MAX >> 10} KiB")


class _Bounded(_LenientHTTP11ClientProtocol):
    _counted: Any = None
    _head = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        """Hand bytes on; give an answer up whose head gets too long."""
        if self._parser is not self._counted:  # that of another request
            self._counted, self._head = self._parser, 0
        super().dataReceived(data)
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > HEAD_MAX:
                self._giveUp(Failure(HeadTooLong()))


class BoundedFactory(_LenientHTTP11ClientFactory):
    """What a pool makes its connections with: as Scrapy's own does, whose names are private."""

    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:  # noqa: N802  # Twisted's name
        """Return a connection whose answers have heads of bounded length."""
        return _Bounded(self._quiescentCallback)
