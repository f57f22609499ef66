"""Records that other programs wrote, as this archive keeps them: byte by byte where its readers take them so.

Heritrix, Browsertrix, wget, Scoop and the Internet Archive's ARC files were looked at (2026-11): digests in SHA-1,
payloads with their transfer encoding still on, status lines of HTTP/2, resources that came by no HTTP, revisits that
name an address and a moment in the place of an id. Such a record is written anew with its id, moment and payload.
"""

from __future__ import annotations

import re
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime

from archive.addresses.canonical import is_address
from archive.formats.moments import record_moment
from archive.formats.payload_digests import agrees
from archive.formats.stored import Stored
from archive.formats.warc import Headers, payload_digest, warc_date
from archive.model import Capture

DIGEST_BEFORE = "X-Payload-Digest-Before"
"""Header of a record that was written anew: the digest that it had of its chunks, by which revisits name it."""
_KINDS = ("response", "revisit", "resource", "conversion")
_SCHEMES = ("http://", "https://")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: ([^\r\n]*))?\r?\n")
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)
_PLAIN_STATUS = re.compile(rb"HTTP/1\.[01] \d{3}[ \r]")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_HEAD_BYTES = 1 << 20
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_CRLF = b"\r\n"
_UNDONE_HERE = b"transfer-encoding"
_LEVEL = 6


class NotKept(Exception):
    """A record that is not kept as a page. `what` is its counter, and the message says why."""

    def __init__(self, what: str, words: str) -> None:
        super().__init__(words)
        self.what = what


@dataclass(frozen=True)
class RefersTo:
    """What a revisit says of the record that has its body: id, address, moment; each empty where it is not told.

    The moment is in UTC, to the second, without its zone.
    """

    id: str
    url: str
    date: str


@dataclass(frozen=True)
class ForeignPage:
    """A record that may be a page. `capture` has its payload as received, transfer encoding off, content encoding on.

    `is_as_ours` says that its gzip member can be copied as it is.
    """

    record: Stored
    capture: Capture
    head: bytes
    is_as_ours: bool
    refers_to: RefersTo | None = None

    @property
    def media(self) -> str:
        """Its media type, in lower case and without parameters."""
        return self.capture.header("Content-Type").partition(";")[0].strip().lower()


def foreign_page(record: Stored) -> ForeignPage:
    """Return a record as a page. Raises NotKept for what is none by its kind, too large, or broken."""
    if record.kind not in _KINDS:
        raise NotKept("no-page", f"a record of the kind {record.kind or 'that is not told'}")
    url = address_told(record.header("WARC-Target-URI"))
    if not is_address(url) or not url.startswith(_SCHEMES):
        raise NotKept("no-page", f"{url[:200]!r} is no http address")
    if record.is_too_large:
        raise NotKept("too-large", f"{url}: {record.size:,} bytes")
    date = record.header("WARC-Date")
    moment = _moment(date)
    head, status, headers, payload = _parted(record)
    told = record.header("WARC-Payload-Digest")
    is_revisit = record.kind == "revisit"
    whole, is_chunked = dechunked(payload, headers)
    agreeing = payload if agrees(payload, told) else whole
    if told and not is_revisit and not record.header("WARC-Truncated") and not agrees(agreeing, told):
        raise NotKept("broken", f"{url}: the payload does not agree with its digest")
    identifier = record.header("WARC-Record-ID")
    is_as_ours = (
        bool(record.packed and identifier and told)
        and record.kind in ("response", "revisit")
        and not (is_chunked or record.is_arc)
        and agreeing is payload
        and url == record.header("WARC-Target-URI")
        and bool(_PLAIN_DATE.fullmatch(date))
        and bool(_PLAIN_STATUS.match(head))
    )
    digest = told if told and (is_revisit or agrees(whole, told)) else payload_digest(whole)
    identifier = identifier or f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {moment.isoformat()} {digest}')}>"
    capture = Capture(identifier, url, moment, status, headers, whole, digest)
    refers = RefersTo(
        record.header("WARC-Refers-To"),
        address_told(record.header("WARC-Refers-To-Target-URI")),
        _second(record.header("WARC-Refers-To-Date")),
    )
    return ForeignPage(record, capture, head, is_as_ours, refers if is_revisit else None)


def address_told(text: str) -> str:
    """Return an address as a record has it: without brackets, blanks escaped, its scheme in small letters.

    RFC 3986, 3.1: `HTTP://` is `http://`; warcio, and so pywb, know an answer of HTTP by the small letters alone.
    """
    url = "%20".join(text.removeprefix("<").removesuffix(">").split())
    scheme, colon, rest = url.partition(":")
    return scheme.lower() + colon + rest


def packed_page(page: ForeignPage) -> bytes:
    """Return a response as the gzip member that is kept: its own, or one that is written anew."""
    return page.record.packed if page.is_as_ours else _written(page, "response", page.capture.digest, ())


def packed_revisit(page: ForeignPage, kept: Capture, date: str) -> bytes:
    """Return a revisit as the gzip member that is kept; `kept` is the capture that has its body, `date` its moment.

    That is in the words of its record (WARC-Date): ISO 28500, 5.11, has the two the same.
    """
    if page.is_as_ours and page.refers_to and page.refers_to.id == kept.id and page.capture.digest == kept.digest:
        return page.record.packed
    profile = page.record.header("WARC-Profile") or "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    further = (
        ("WARC-Profile", profile),
        ("WARC-Refers-To", kept.id),
        ("WARC-Refers-To-Target-URI", kept.url),
        ("WARC-Refers-To-Date", date),
    )
    return _written(page, "revisit", kept.digest, further)


def _written(page: ForeignPage, kind: str, digest: str, further: Headers) -> bytes:
    capture = page.capture
    date = warc_date(capture.fetched_at)
    about = [("WARC-Type", kind), ("WARC-Record-ID", capture.id), ("WARC-Date", date), ("WARC-Target-URI", capture.url)]
    for name in ("WARC-IP-Address", "WARC-Truncated"):
        if value := page.record.header(name):
            about.append((name, value))
    body = b"" if kind == "revisit" else capture.body
    block = _head_as_ours(page) + body
    about += [("WARC-Payload-Digest", digest), *further]
    told = page.record.header("WARC-Payload-Digest")
    about += [(DIGEST_BEFORE, told)] if kind == "response" and told and told != digest else []
    about += [("Content-Type", "application/http; msgtype=response"), ("Content-Length", str(len(block)))]
    lines = "".join(f"{name}: {value}\r\n" for name, value in about)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    whole = b"WARC/1.1\r\n" + lines.encode() + _CRLF + block + _CRLF + _CRLF
    return packer.compress(whole) + packer.flush()


def _head_as_ours(page: ForeignPage) -> bytes:
    """Return the HTTP head of a page as our readers take it: of HTTP/1.1, without what was undone."""
    match = _STATUS.match(page.head)
    reason = (match[2] or b"") if match else b"OK"
    first = b"HTTP/1.1 %d %s\r\n" % (page.capture.status, reason)
    rest = page.head[match.end() :] if match else b"".join(_line(*one) for one in page.capture.headers)
    lines = [line.rstrip(b"\r") for line in rest.split(b"\n") if line.strip()]
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() != _UNDONE_HERE]
    return first + b"".join(line + _CRLF for line in kept) + _CRLF


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}\n".encode("latin-1", "replace")


def _moment(told: str) -> datetime:
    try:
        return record_moment(told)
    except ValueError as error:
        raise NotKept("broken", str(error)) from None


def _second(told: str) -> str:
    """Return a moment to the second, empty for what is none."""
    try:
        return record_moment(told).isoformat()[:19]
    except ValueError:
        return ""


def _parted(record: Stored) -> tuple[bytes, int, Headers, bytes]:
    """Return HTTP head, status, headers and payload of a record. Raises NotKept."""
    if record.kind in ("resource", "conversion"):
        media = record.header("Content-Type")
        return b"", 200, ((("Content-Type", media),) if media else ()), record.block
    block = record.block
    if not block and record.kind == "revisit":
        return b"", 200, (), b""
    match = _STATUS.match(block)
    end = _END_OF_HEAD.search(block, match.end() - 2 if match else 0, _HEAD_BYTES)
    if match is None or (end is None and record.kind != "revisit"):
        raise NotKept("broken", f"{record.header('WARC-Target-URI')[:200]}: no HTTP answer begins with {block[:40]!r}")
    head = block[: end.end() if end else len(block)]
    return head, int(match[1]), _http_headers(head[match.end() :]), block[len(head) :]


def _http_headers(text: bytes) -> Headers:
    """Return headers as HTTP writes them: in Latin-1, folded lines joined."""
    found: list[tuple[str, str]] = []
    for line in text.decode("latin-1").split("\n"):
        if line[:1] in (" ", "\t") and line.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            found.append((name.strip(), value.strip()))
    return tuple(found)


def dechunked(payload: bytes, headers: Headers) -> tuple[bytes, bool]:
    """Return a payload without its chunks, and whether it had any: many programs undo them and keep the header.

    Of one that stops within a chunk, what there is.
    """
    encodings = [value.lower() for name, value in headers if name.lower() == "transfer-encoding"]
    if not encodings or "chunked" not in encodings[-1] or not _CHUNK.match(payload):
        return payload, False
    pieces, at = list[bytes](), 0
    while match := _CHUNK.match(payload, at):
        size = int(match[1], 16)
        if not size:
            return b"".join(pieces), True
        piece = payload[match.end() : match.end() + size]
        pieces.append(piece)
        at = match.end() + size
        if payload[at : at + 2] == _CRLF:
            at += 2
        elif payload[at : at + 1] == b"\n":
            at += 1
        elif len(pieces) == 1 and len(piece) == size:  # a text that begins with a number
            return payload, False
    return b"".join(pieces), True
