"""WARC files (ISO 28500): every response as received, appended record by record; of one that is unchanged, a revisit.

A record is on the disk before the row that names it is committed (`sync`): an orphan
record is harmless, a row without its record would not be.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.formats.content_coding import inflated
from archive.formats.moments import record_moment
from archive.formats.payload_digests import agrees
from archive.model import Capture
from archive.portable import sync_folder

Headers = tuple[tuple[str, str], ...]
_BLOCK = 1 << 16
BODY_LIMIT = 64 << 20  # decoded bytes that are read back; a page of news has some 60 KB
_NO_ASCII = re.compile("[^\x00-\x7f]")
_HEAD_MAX = 1 << 20  # bytes of a record's headers
GZIP = b"\x1f\x8b"
_QUOTED = 40  # bytes or characters of what is no record
_WARCIO_ERRORS = (ValueError, TypeError, AttributeError)  # what warcio raises for records that are none
_NEEDED = {"warc-record-id", "warc-target-uri", "warc-date", "warc-payload-digest"}
_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_UNDONE = ("transfer-encoding",)  # undone while receiving; kept, it would make readers undo it again


class WarcError(Exception):
    """A record cannot be read; the message names the file and the offset."""


@dataclass(frozen=True)
class Exchange:
    """A request and its response. `body` is as received: content encoding still on, transfer encoding off.

    `truncated` is why the body ends early, in the words of WARC-Truncated: length, disconnect.
    `posted` is the request's own body. `revisit_of` is the response that the host says to be unchanged (304), or that
    has the same body. `protocol` is the version of HTTP that the host answered in.
    """

    method: str
    url: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes
    fetched_at: datetime
    ip: str = ""
    truncated: str = ""
    posted: bytes = b""
    revisit_of: Capture | None = None
    protocol: str = "HTTP/1.1"


@dataclass(frozen=True)
class Placed:
    """Where the record of a response lies: its id, the byte of the file it begins at, the digest of the payload."""

    id: str
    offset: int
    digest: str


def payload_digest(body: bytes) -> str:
    """Return the digest of a payload as WARC writes it: `sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


class WarcFile:
    """A WARC file being written, one gzip member a record. Begins with a warcinfo record: software, and `about` it."""

    def __init__(self, path: Path, software: str, about: Mapping[str, str] | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._is_synced = True
        if not self._file.tell():
            info = {"software": software, "format": "WARC File Format 1.1", **(about or {})}
            self._write(lambda writer: writer.create_warcinfo_record(path.name, info))
            sync_names(path.parent)

    def __enter__(self) -> WarcFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, exchange: Exchange) -> Placed:
        """Write a response and its request, and say where the response lies. They are on the disk after `sync`."""
        date, kept = warc_date(exchange.fetched_at), exchange.revisit_of
        digest = kept.digest if kept else payload_digest(exchange.body)
        about = {"WARC-Date": date, "WARC-Payload-Digest": digest}
        if kept:
            about |= {"WARC-Profile": _UNCHANGED if exchange.status == 304 else SAME_PAYLOAD, "WARC-Refers-To": kept.id}
            about |= {"WARC-Refers-To-Target-URI": kept.url, "WARC-Refers-To-Date": warc_date(kept.fetched_at)}
        if exchange.ip:
            about["WARC-IP-Address"] = exchange.ip
        if exchange.truncated:
            about["WARC-Truncated"] = exchange.truncated
        line = f"{exchange.status} {exchange.reason}".strip()
        status = StatusAndHeaders(line, _kept(exchange.headers), exchange.protocol)
        body = b"" if kept else exchange.body
        offset = self._file.tell()
        try:
            return Placed(self._append(exchange, body, status, about), offset, digest)
        except OSError:  # a full disk: what was written of it is no record, and room for what is left to say
            with suppress(OSError):
                self._file.truncate(offset)
            raise

    def _append(self, exchange: Exchange, body: bytes, status: StatusAndHeaders, about: dict[str, str]) -> str:
        """Write the two records, and return the id of the response's."""
        kind, url, posted = "revisit" if exchange.revisit_of else "response", exchange.url, exchange.posted
        identifier = self._write(
            lambda writer: writer.create_warc_record(
                url, kind, BytesIO(body), len(body), http_headers=status, warc_headers_dict=about
            )
        )
        request = StatusAndHeaders(_request_line(exchange), _kept(exchange.request_headers), is_http_request=True)
        concurrent = {"WARC-Date": about["WARC-Date"], "WARC-Concurrent-To": identifier}
        self._write(
            lambda writer: writer.create_warc_record(
                url, "request", BytesIO(posted), len(posted), http_headers=request, warc_headers_dict=concurrent
            )
        )
        return identifier

    def copy(self, member: bytes) -> int:
        """Append a record that is a gzip member already; return the byte that it begins at."""
        offset = self._file.tell()
        self._put(member)
        return offset

    @property
    def size(self) -> int:
        """The bytes that are written."""
        return self._file.tell()

    def sync(self) -> None:
        """Have all that was written on the disk."""
        if not self._is_synced:
            os.fsync(self._file.fileno())
            self._is_synced = True

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, make: object) -> str:
        """Write one record as one gzip member in one call, so that a crash leaves whole members and one torn tail."""
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        record = make(writer)  # type: ignore[operator]
        writer.write_record(record)
        self._put(buffer.getvalue())
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def _put(self, member: bytes) -> None:
        view = memoryview(member)
        self._is_synced = False
        while view:
            view = view[self._file.write(view) :]


def sync_names(folder: Path) -> None:
    """Have the name of a new file on the disk, and that of its folder, which may be new as well."""
    for one in (folder, folder.parent):
        sync_folder(one)


def warc_date(moment: datetime) -> str:
    """Return a moment as WARC writes it: in UTC, to the microsecond, or to the second where it has no fraction."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _kept(headers: Headers) -> list[tuple[str, str]]:
    """Return headers as WARC can hold them: in ASCII, each on one line; other bytes stand as %XX.

    What warcio makes of other bytes is not always ASCII, and then no record (1.8, 2026-11).
    """
    kept = ((name, value) for name, value in headers if name.lower() not in _UNDONE)
    return [(_header_text(name), _header_text(value)) for name, value in kept]


def _header_text(text: str) -> str:
    line = " ".join(text.encode("latin-1", "replace").decode("latin-1").split())
    return _NO_ASCII.sub(lambda match: f"%{ord(match[0]):02X}", line)


def _request_line(exchange: Exchange) -> str:
    rest = exchange.url.split("://", 1)[-1]
    path = rest[rest.find("/") :] if "/" in rest else "/"
    return f"{exchange.method} {path} HTTP/1.1"


def read_capture(path: Path, offset: int) -> Capture:
    """Return the response whose record begins at a byte of a WARC file. Raises WarcError, for a revisit too."""
    capture, _ = _response(path, offset)
    return replace(capture, body=decoded(capture.body, capture.headers))


def read_whole(path: Path, offset: int) -> Capture:
    """Return a response as received, its content encoding still on. Raises WarcError also where it was cut."""
    capture, about = _response(path, offset)
    if "warc-truncated" in about or is_cut(capture.body, capture.headers):
        raise WarcError(f"{path}: byte {offset}: the response was cut")
    return capture


def read_record(path: Path, offset: int) -> Capture:
    """Return a response as received, or a revisit: its own headers and no body, and the response that it refers to.

    Raises WarcError.
    """
    return record_with_headers(path, offset)[0]


def _response(path: Path, offset: int) -> tuple[Capture, dict[str, str]]:
    capture, about = record_with_headers(path, offset)
    if about["warc-type"] == "revisit":
        raise WarcError(f"{path}: byte {offset}: a revisit, which has no body of its own")
    return capture, about


def read_member(content: bytes, where: str) -> tuple[Capture, str]:
    """Return the response whose record some bytes are, as received, and why it was truncated; that is empty if whole.

    `where` says in an error where the bytes are from. Raises WarcError.
    """
    with reading_record(where):
        capture, about = response_in(_at(BytesIO(content), 0), where)
        if about["warc-type"] != "response":
            raise WarcError(f"{where}: a revisit, which has no body of its own")
        return capture, about.get("warc-truncated", "")


def record_with_headers(path: Path, offset: int) -> tuple[Capture, dict[str, str]]:
    """Return a response or a revisit as received, with the headers of its record, whose names are in lower case.

    Raises WarcError.
    """
    with reading_record(where := f"{path}: byte {offset}"):
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device be read without end
            raise WarcError(f"{path}: no file")
        with path.open("rb") as file:
            return response_in(_at(file, offset), where)


@contextmanager
def reading_record(where: str) -> Iterator[None]:
    """Turn what reading a record raises into a WarcError that says where that was."""
    try:
        yield
    except StopIteration as error:
        raise WarcError(f"{where}: no record begins here") from error
    except (OSError, EOFError, zlib.error, *_WARCIO_ERRORS) as error:
        raise WarcError(f"{where}: {error}") from error


def response_in(stream: BinaryIO, where: str) -> tuple[Capture, dict[str, str]]:
    """Return what a stream begins with, and its record's headers. Raises WarcError, and what `reading_record` turns."""
    begin = stream.tell()
    try:
        record = next(iter(ArchiveIterator(stream)))
    except ArchiveLoadFailed:  # its words have all of the line, whatever that is
        stream.seek(begin)
        raise ValueError(f"no record begins with {stream.read(_QUOTED)!r}") from None
    if record.rec_type not in ("response", "revisit") or record.http_headers is None:
        raise WarcError(f"{where}: no response record begins here")
    raw, revisit = _up_to(record.raw_stream, BODY_LIMIT), record.rec_type == "revisit"
    about = {name.lower(): value for name, value in record.rec_headers.headers}
    needed = _NEEDED | ({"warc-refers-to"} if revisit else set())
    if missing := needed - about.keys():
        raise WarcError(f"{where}: the record lacks {', '.join(sorted(missing))}")
    if not revisit and not agrees(raw, about["warc-payload-digest"]):
        raise WarcError(f"{where}: the payload does not agree with its digest")
    capture = Capture(
        about["warc-record-id"],
        about["warc-target-uri"],
        record_moment(about["warc-date"]),
        _status(record.http_headers.get_statuscode()),
        tuple((name, value) for name, value in record.http_headers.headers),
        raw,
        about["warc-payload-digest"],
        about["warc-refers-to"] if revisit else "",
    )
    return capture, about


def _status(told: str) -> int:
    if not (told.isascii() and told.isdecimal() and len(told) < _QUOTED):
        raise ValueError(f"no status: {told[:_QUOTED]!a}")
    return int(told)


def _at(file: BinaryIO, offset: int) -> BinaryIO:
    """Return the record that begins at a byte: of a gzip file that member inflated, which warcio would do without end.

    Raises ValueError for one of more than may be read.
    """
    file.seek(offset)
    if file.read(2) != GZIP:
        file.seek(offset)
        return file
    file.seek(offset)
    stream, pieces, size = zlib.decompressobj(31), list[bytes](), 0
    while not stream.eof and (block := file.read(_BLOCK)):
        pieces.append(stream.decompress(block, max(1, BODY_LIMIT + _HEAD_MAX - size)))
        size += len(pieces[-1])
        if stream.unconsumed_tail:
            raise ValueError(f"a record of more than {BODY_LIMIT >> 20} MiB")
    if not stream.eof:
        raise EOFError("the file stops within the record")
    return BytesIO(b"".join(pieces))


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """Return all of a stream. Raises ValueError where that is more than may be read."""
    pieces, size = [], 0
    while piece := stream.read(_BLOCK):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise ValueError(f"a body of more than {most >> 20} MiB")
    return b"".join(pieces)


def decoded(raw: bytes, headers: Headers) -> bytes:
    """Undo gzip, deflate, brotli or zstd as the headers say; what cannot be undone is returned as received."""
    return inflated(raw, headers, BODY_LIMIT)[0]


def is_cut(raw: bytes, headers: Headers) -> bool:
    """Say whether a gzip or deflate body is not had whole: half an article that arrives as 200."""
    return bool(why_cut(raw, headers))


def why_cut(raw: bytes, headers: Headers) -> str:
    """Return in words why a gzip or deflate body is not had whole, nothing where it is."""
    return inflated(raw, headers, BODY_LIMIT)[1]
