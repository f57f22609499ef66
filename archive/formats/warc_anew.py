"""A response as a revisit of one that has the same body, and back: nothing of a record is lost on the way.

By the profile identical-payload-digest of WARC 1.1 (ISO 28500, 6.7.2): the record keeps its own headers and those of
HTTP, and names the record that has the body.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode

from archive.formats.warc import SAME_PAYLOAD, warc_date
from archive.model import Capture

_RECORD = re.compile(rb"(WARC/1\.[01]\r\n(?:[^\r\n]+\r\n)+)\r\n")
_SHA1 = re.compile(rb"warc-block-digest: sha1:[A-Z2-7]{32}\r\n", re.IGNORECASE)  # as warcio writes it
_HTTP_END = b"\r\n\r\n"
_RECORD_END = b"\r\n\r\n"
_ADDED = 4  # lines that a revisit has behind those of the response


def as_revisit(record: bytes, kept: Capture, date: str = "") -> bytes | None:
    """Return the record of a response as a revisit of another that has the same body.

    `date` is the other's moment in the words of its record, which ISO 28500, 5.11, has the two share.
    None where it would not come back as it was: its body is another, or a header of it cannot be worked out anew.
    """
    parts = _parts(record)
    if parts is None or kept.revisit_of:
        return None
    lines, http, body = parts
    digests = [line for line in lines if line.lower().startswith(b"warc-block-digest:")]
    if body != kept.body or not all(_SHA1.match(line) for line in digests):
        return None
    added = {
        "WARC-Profile": SAME_PAYLOAD,
        "WARC-Refers-To": kept.id,
        "WARC-Refers-To-Target-URI": kept.url,
        "WARC-Refers-To-Date": date or warc_date(kept.fetched_at),
    }
    told = [_changed(line, b"revisit", http) for line in lines]
    told += [f"{name}: {value}\r\n".encode() for name, value in added.items()]
    revisit = b"".join(told) + b"\r\n" + http + _RECORD_END
    return revisit if as_response(revisit, kept.body) == record else None


def as_response(revisit: bytes, body: bytes) -> bytes | None:
    """Return the response that a revisit made by `as_revisit` was; None for what is none."""
    parts = _parts(revisit)
    if parts is None or parts[2]:
        return None
    lines, http, _ = parts
    if SAME_PAYLOAD.encode() not in lines[-_ADDED]:
        return None
    block = http + body
    return b"".join(_changed(line, b"response", block) for line in lines[:-_ADDED]) + b"\r\n" + block + _RECORD_END


def _parts(record: bytes) -> tuple[list[bytes], bytes, bytes] | None:
    """Return a record's lines, the headers of HTTP with the empty line behind them, and the body."""
    match = _RECORD.match(record)
    if match is None or not record.endswith(_RECORD_END):
        return None
    block = record[match.end() : -len(_RECORD_END)]
    http, end, body = block.partition(_HTTP_END)
    return (match[1].splitlines(keepends=True), http + end, body) if end else None


def _changed(line: bytes, kind: bytes, block: bytes) -> bytes:
    """Return a line of a record's headers as it is for another type and block."""
    name, _, _ = line.partition(b":")
    told = name.lower()
    if told == b"warc-type":
        return name + b": " + kind + b"\r\n"
    if told == b"content-length":
        return b"%b: %d\r\n" % (name, len(block))
    if told == b"warc-block-digest":
        return name + b": sha1:" + b32encode(hashlib.sha1(block, usedforsecurity=False).digest()) + b"\r\n"
    return line
