"""Errors for programs: who asks for JSON is told in JSON, whoever tells the error."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from archive.browse.errors import error_json, wants_json
from archive.browse.security import App, Send

_REASON = re.compile(r'<p class="message-error">(?P<words>.*?)</p>', re.DOTALL)  # of a query, on Datasette's page
_MOST = 1_000_000  # bytes of a page of an error that are read


def told_as_json(app: App, is_ours: Callable[[str], bool]) -> App:
    """Return the application with the errors for programs in JSON, also where Datasette has a page for them."""

    async def serve(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            if wants_json(scope["path"], headers) and is_ours(scope["path"]):
                send = _Error(send).send
        await app(scope, receive, send)

    return serve


class _Error:
    """An answer on its way to a program: an error that is no JSON is held back, and told anew."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: dict[str, Any] | None = None
        self._body = b""

    async def send(self, message: dict[str, Any]) -> None:
        """Pass a message on, or what it becomes."""
        if message["type"] == "http.response.start" and message["status"] >= 400:
            headers = {name.lower(): value for name, value in message.get("headers", [])}
            if not headers.get(b"content-type", b"").startswith(b"application/json"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body = (self._body + message.get("body", b""))[:_MOST]
        if not message.get("more_body", False):
            await self._told(self._start)

    async def _told(self, start: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in start.get("headers", [])}
        text = self._body.decode("utf-8", "replace").strip()
        if headers.get(b"content-type", b"").startswith(b"text/plain"):
            ours, theirs = ("", text) if text.isascii() else (text, "")
            answer = error_json(start["status"], message=ours, detail=theirs)
        else:
            reason = _REASON.search(text)
            answer = error_json(start["status"], detail=html.unescape(reason["words"]).strip() if reason else "")
        body = answer.body.encode()
        told = {b"content-type": answer.content_type.encode(), b"content-length": str(len(body)).encode()}
        kept = [one for one in start.get("headers", []) if one[0].lower() not in told]
        await self._send({**start, "headers": [*kept, *told.items()]})
        await self._send({"type": "http.response.body", "body": body})
