"""Answers compressed for browsers that say so, text to a quarter; what is streamed is passed on piece by piece.

Not datasette-gzip: there an answer that breaks off is made whole by the error page that Datasette sends behind it, and
who loads a table would not see that it is cut. Nor is anything compressed for who has signed in: such pages may hold a
token beside what somebody else asked for, and their length would tell of it (BREACH).
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from archive.browse.security import App, Send

_LEVEL = 6
_SIZE_MIN = 500  # bytes; less is one packet in any case
_TEXT = re.compile(rb"text/(?!event-stream)|application/(?:[\w.+-]*\+)?(?:json|xml|javascript|x-\w+)\b")
_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")
_Header = tuple[bytes, bytes]


def compressed(app: App) -> App:
    """Return the application with its texts compressed for who takes gzip."""

    async def serve(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await app(scope, receive, _Answer(send, _is_taken(scope["headers"])).send)

    return serve


def _is_taken(headers: list[_Header]) -> bool:
    """Say whether a request takes gzip, and comes from nobody who has signed in."""
    told: dict[bytes, str] = {}
    for name, value in headers:
        told[name.lower()] = f"{told.get(name.lower(), '')},{value.decode('latin-1')}"
    if b"authorization" in told or "ds_" in told.get(b"cookie", ""):
        return False
    for one in told.get(b"accept-encoding", "").lower().split(","):
        if one.partition(";")[0].strip() in ("gzip", "x-gzip"):
            return not _REFUSED.search(one)
    return False


class _Answer:
    """One answer on its way: its start is held back until it is known whether more than one piece will come."""

    def __init__(self, send: Send, is_taken: bool) -> None:
        self._send = send
        self._is_taken = is_taken
        self._start: dict[str, Any] | None = None
        self._packing: Any = None

    async def send(self, message: dict[str, Any]) -> None:
        """Pass a message on. A second start within an answer is the server's to refuse: the answer is broken off."""
        if message["type"] == "http.response.start" and self._start is None:
            self._start = message
            return
        if message["type"] == "http.response.body":
            message = await self._begun(message)
            if self._packing:
                message = {**message, "body": self._packed(message)}
        await self._send(message)

    async def _begun(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send the start before the first piece."""
        start, self._start = self._start, {}
        if not start:
            return body
        headers: list[_Header] = list(start.get("headers", []))
        told = {name.lower(): value for name, value in headers}
        if _TEXT.match(told.get(b"content-type", b"")) and b"content-encoding" not in told:
            headers.append((b"vary", b"Accept-Encoding"))
            whole = not body.get("more_body", False)
            if self._is_taken and not (whole and len(body.get("body", b"")) < _SIZE_MIN):
                self._packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
                headers = [header for header in headers if header[0].lower() != b"content-length"]
                headers.append((b"content-encoding", b"gzip"))
                if whole:
                    body = {**body, "body": self._packed(body)}
                    self._packing = None
                    headers.append((b"content-length", str(len(body["body"])).encode()))
        await self._send({**start, "headers": headers})
        return body

    def _packed(self, message: dict[str, Any]) -> bytes:
        more = message.get("more_body", False)
        piece: bytes = self._packing.compress(message.get("body", b""))
        rest: bytes = self._packing.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        return piece + rest
