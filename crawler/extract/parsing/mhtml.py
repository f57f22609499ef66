"""MHTML (RFC 2557), a saved page with all that it shows in one file: its page, and what the file tells of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from archive.formats.moments import mail_moment
from archive.reasons import NoArticle

_PAGES = ("text/html", "application/xhtml+xml")
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:[!-9;-~]{1,76}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){1,100}?"
    rb"Content-Type:\s*(?:multipart/related|text/html)\b",
    re.IGNORECASE,
)
_BEGINNING = 1 << 14  # bytes in which the headers of a file stand
_IN_HEADER = re.compile(r"\s+")


@dataclass(frozen=True)
class PagePart:
    """The page of an MHTML file: its bytes, its `Content-Type`, where it is from, and when it was saved."""

    body: bytes
    content_type: str
    address: str = ""
    saved_at: datetime | None = None


def is_mhtml(content: bytes) -> bool:
    """Say whether a file begins with the headers of a message that is a page, or a page and what belongs to it."""
    head = content[:_BEGINNING]
    return b"mime-version:" in head.lower() and _HEAD.match(head) is not None


def page_part(content: bytes) -> PagePart:
    """Return the page of an MHTML file. Raises NoArticle where no part of it is one."""
    message = message_from_bytes(content)
    told = _address(message, "Snapshot-Content-Location")
    parts = [part for part in message.walk() if part.get_content_type() in _PAGES]
    if not parts:
        raise NoArticle("an MHTML file without a page: none of its parts is HTML")
    start = str(message.get_param("start") or "")
    part = next((part for part in parts if start and part.get("Content-ID") == start), None)
    part = part or next((part for part in parts if told and _address(part, "Content-Location") == told), parts[0])
    body = part.get_payload(decode=True)
    address = told or _address(part, "Content-Location") or _address(message, "Content-Location")
    saved_at = mail_moment(str(message.get("Date", "")))
    return PagePart(body if isinstance(body, bytes) else b"", str(part.get("Content-Type", "")), address, saved_at)


def _address(part: Message, header: str) -> str:
    """Return the address in a header; long ones may go on in a second line."""
    return _IN_HEADER.sub("", str(part.get(header, "")))
