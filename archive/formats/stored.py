"""WARC and ARC files of any program, a record at a time, in one pass: what is broken is named, and the rest goes on.

ISO 28500 (WARC 0.17 to 1.1) and the Internet Archive's ARC 1.0 and 2.0; gzip members of one record or of many, or
plain. Nothing larger than a page may be is held: memory does not grow with a file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import IO, NamedTuple

RECORD_MAX = (16 << 20) + (1 << 20)
"""Bytes of a record's block: a page of the size that a crawl takes at most, and its HTTP headers."""
_HEAD_MAX = 1 << 20
_BLOCK = 1 << 16
_HEAD_KEPT = 1 << 12  # bytes that are looked at twice, for a beginning that two blocks share
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_BLANK = b"\r\n"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ARC_LINE = re.compile(rb"(?:(?:https?|filedesc|ftp)://|dns:)[^\r\n]{1,8192} (\d{1,12})\r?\n")
_BEGINNING = re.compile(rb"(?:\A|(?<=\n))(?:WARC/[01]\.\d+\r?\n|https?://\S{1,2000} \S{1,45} \d{14} )|\x1f\x8b\x08")
_BEGINNINGS = (_WARC, b"http://", b"https://", b"filedesc://", b"dns:")
_AGAIN = 8  # times the size of the file
_LOOK = 512  # bytes by which a place is told at which a record may begin
_ARC_FIELDS = 5  # URL, IP address, date, media type, length; version 2 has five more between the last two
_VERSION = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\r?\n")


class Position(NamedTuple):
    """Where to go on in a file: a byte at which a gzip member or a record begins, and how many records of it to skip.

    More than none only in a member that holds several records.
    """

    offset: int = 0
    within: int = 0


@dataclass(frozen=True)
class Stored:
    """A record as it stands in a file. `about` are its own headers, of ARC those that WARC would have for them.

    `packed` is the gzip member that holds it alone, empty where there is none. `size` is that of the block, of which
    `block` is empty where it is larger than RECORD_MAX. `after` is the place behind it.
    """

    place: Position
    after: Position
    kind: str
    about: tuple[tuple[str, str], ...]
    block: bytes
    size: int
    packed: bytes = b""
    is_arc: bool = False

    @property
    def is_too_large(self) -> bool:
        """Whether the block was passed over for its size."""
        return self.size > RECORD_MAX

    def header(self, name: str) -> str:
        """Return the first value of a header of the record, empty where it has none."""
        return next((value for key, value in self.about if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Broken:
    """A stretch of a file that is no record: why, and the place at which the next one begins."""

    place: Position
    after: Position
    reason: str


class _Fault(Exception):
    """What stands at a place is no record."""


def stored_records(file: IO[bytes], start: Position = Position()) -> Iterator[Stored | Broken]:  # noqa: B008  # a constant
    """Yield the records of a file from a place on, and in their place what is broken. Raises OSError.

    Linear in the bytes of the file and in what its members hold.
    """
    reader, skip = _Reader(file, start.offset), start.within
    while reader.begin():
        place = Position(reader.start)
        try:
            for number, record in enumerate(_unit(reader)):
                if number >= skip:
                    yield record
        except (_Fault, zlib.error) as error:
            reader.look_on()
            yield Broken(place, Position(reader.base), str(error))
        skip = 0


def _unit(reader: _Reader) -> Iterator[Stored]:
    """Yield the records of a gzip member, or one that is plain."""
    number, waiting = 0, None
    while True:
        reader.skip_blank()
        if not reader.has_more():
            break
        if waiting:
            yield waiting
        waiting = _one(reader, number)
        number += 1
        if not reader.is_gzip:
            break
    if waiting is None:
        raise _Fault("a gzip member with nothing in it")
    reader.end()
    packed = reader.packed if number == 1 and not waiting.is_too_large else b""
    yield _with(waiting, Position(reader.base), packed)


def _with(record: Stored, after: Position, packed: bytes) -> Stored:
    return Stored(
        record.place, after, record.kind, record.about, record.block, record.size, packed, is_arc=record.is_arc
    )


def _one(reader: _Reader, number: int) -> Stored:
    """Read one record. Raises _Fault, zlib.error."""
    place, after = Position(reader.start, number), Position(reader.start, number + 1)
    if not reader.look(len(_WARC)).startswith(_WARC):
        return _arc(reader, place, after)
    head = reader.head()
    if not _VERSION.match(head):
        raise _Fault(f"a version of WARC that is not known: {head[:12]!r}")
    about = _headers(head.split(b"\n", 1)[1])
    told = next((value for name, value in about if name.lower() == "content-length"), "")
    size = _length(told)
    block = reader.block(size)
    kind = next((value for name, value in about if name.lower() == "warc-type"), "").lower()
    return Stored(place, after, kind, about, block, size)


def _arc(reader: _Reader, place: Position, after: Position) -> Stored:
    line = reader.line()
    match = _ARC_LINE.fullmatch(line)
    fields = line.decode("utf-8", "replace").split()
    if match is None or len(fields) < _ARC_FIELDS:
        raise _Fault(f"no record begins with {line[:40]!r}")
    size = _length(fields[-1])
    block = reader.block(size)
    url, ip, date, media = fields[0], *fields[1:4]
    kind = "warcinfo" if url.startswith("filedesc:") else "response"
    moment = f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:14]}Z"
    about = (("WARC-Target-URI", url), ("WARC-Date", moment), ("WARC-IP-Address", ip), ("Content-Type", media))
    return Stored(place, after, kind, about, block, size, is_arc=True)


def _length(told: str) -> int:
    if not (told.isascii() and told.isdecimal() and len(told) <= 12):
        raise _Fault(f"a record of the length {told[:40]!a}" if told else "a record of no length")
    return int(told)


def _headers(text: bytes) -> tuple[tuple[str, str], ...]:
    """Return named fields as WARC and HTTP write them, folded lines joined."""
    found: list[tuple[str, str]] = []
    for line in text.split(b"\n"):
        told = line.rstrip(b"\r").decode("utf-8", "replace")
        if told[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {told.strip()}")
        elif ":" in told:
            name, _, value = told.partition(":")
            found.append((name.strip(), value.strip()))
    return tuple(found)


class _Reader:
    """The bytes that a file's gzip members hold, or those of a plain file. `base` is the byte of it to go on at."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        self._file_size = file.seek(0, SEEK_END)
        self._again = 0  # bytes that were read of what was broken
        file.seek(offset)
        self._file = file
        self.base = self.start = offset
        self.is_gzip = False
        self._raw = b""  # read, and not used yet
        self._held = bytearray()  # what the member holds, and nobody has taken yet
        self._at = 0  # so much of it is taken
        self._packed: list[bytes] = []
        self._size = 0
        self._stream = zlib.decompressobj(31)

    def begin(self) -> bool:
        """Begin with the next member or plain record; say whether there is one."""
        self._held, self._at, self._packed, self._size = bytearray(), 0, [], 0
        while len(self._raw) < len(_GZIP) and (block := self._file.read(_BLOCK)):
            self._raw += block
        blank = len(self._raw) - len(self._raw.lstrip(_BLANK))
        self._raw, self.base = self._raw[blank:], self.base + blank
        if blank and len(self._raw) < len(_GZIP):
            return self.begin() if self._more_raw() else bool(self._raw)
        self.start = self.base
        self.is_gzip = self._raw.startswith(_GZIP)
        self._stream = zlib.decompressobj(31)
        return bool(self._raw)

    def end(self) -> None:
        """End with a member: what is behind its records, or what was read and belongs to the next one."""
        if not self.is_gzip:
            rest = bytes(self._held[self._at :])
            self._raw, self.base = rest + self._raw, self.base - len(rest)
            self._held, self._at = bytearray(), 0

    @property
    def packed(self) -> bytes:
        """The member as it stands in the file, empty for one that is plain, or too large."""
        return b"".join(self._packed) if self.is_gzip and self._size <= RECORD_MAX else b""

    def has_more(self) -> bool:
        """Say whether there is another byte of the member."""
        return self._at < len(self._held) or self._more()

    def skip_blank(self) -> None:
        """Pass over what parts records."""
        while self.has_more():
            while self._at < len(self._held) and self._held[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._held):
                return

    def look(self, size: int) -> bytes:
        """Return the next bytes, as many as there are."""
        while len(self._held) - self._at < size and self._more():
            pass
        return bytes(self._held[self._at : self._at + size])

    def head(self) -> bytes:
        """Take all up to an empty line. Raises _Fault where there is none."""
        searched = self._at
        while (match := _HEAD_END.search(self._held, searched)) is None:
            searched = max(self._at, len(self._held) - 3)
            if len(self._held) - self._at > _HEAD_MAX or not self._more():
                raise _Fault("a head without an end")
        return self._take(match.end() - self._at)

    def line(self) -> bytes:
        """Take a line, with its end. Raises _Fault where it has none."""
        searched = self._at
        while (found := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            if searched - self._at > _HEAD_MAX or not self._more():
                raise _Fault("a line without an end")
        return self._take(found + 1 - self._at)

    def block(self, size: int) -> bytes:
        """Take so many bytes; of too many none is kept. Raises _Fault where they are not there."""
        if not self.is_gzip and self.base - len(self._held) + self._at + size > self._file_size:
            raise _Fault(f"the file stops within the record: it would have {size} bytes")
        kept, missing = bytearray(), size
        while missing:
            if not self.has_more():
                raise _Fault(f"the file stops within the record: {missing} of {size} bytes are not there")
            piece = self._take(min(missing, len(self._held) - self._at))
            missing -= len(piece)
            if size <= RECORD_MAX:
                kept += piece
        return bytes(kept)

    def look_on(self) -> None:
        """Go on at the next place at which a record may begin, or at the end of the file.

        That is looked for from behind the beginning of what is broken; where that was read again and again, from
        where it broke: else a file of members within each other would be read without end.
        """
        self._again += self.base - self.start
        offset = self.start + 1 if self._again <= _AGAIN * self._file_size else max(self.base, self.start + 1)
        self._file.seek(offset)
        before, window = offset, b""
        self._held, self._at, self._raw = bytearray(), 0, b""
        while block := self._file.read(_BLOCK):
            window += block
            for match in _BEGINNING.finditer(window):
                if self._begins(before + match.start()):
                    self._file.seek(before + match.start())
                    self.base = before + match.start()
                    return
            kept = min(len(window), _HEAD_KEPT)
            before += len(window) - kept
            window = window[len(window) - kept :]
            self._file.seek(before + kept)
        self.base = before + len(window)

    def _begins(self, offset: int) -> bool:
        """Say whether what stands at a byte looks like a record."""
        self._file.seek(offset)
        piece = self._file.read(_LOOK)
        if piece.startswith(_GZIP):
            try:
                piece = zlib.decompressobj(31).decompress(piece, _LOOK)
            except zlib.error:
                return False
        return piece.startswith(_BEGINNINGS)

    def _take(self, size: int) -> bytes:
        piece = bytes(self._held[self._at : self._at + size])
        self._at += size
        if self._at > _BLOCK:
            del self._held[: self._at]
            self._at = 0
        return piece

    def _more_raw(self) -> bool:
        if not self._raw:
            self._raw = self._file.read(_BLOCK)
        return bool(self._raw)

    def _more(self) -> bool:
        """Have more bytes of the member; say whether there are any. Raises _Fault where the file stops within it."""
        if not self.is_gzip:
            if not self._more_raw():
                return False
            self._held += self._raw
            self.base += len(self._raw)
            self._raw = b""
            return True
        while not self._stream.eof:
            given = self._raw
            piece = self._stream.decompress(given, _BLOCK)
            rest = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            used = len(given) - len(rest)
            if not given and not piece:
                if not self._more_raw():
                    raise _Fault("the file stops within the record")
                continue
            self._size += used
            if self._size <= RECORD_MAX:
                self._packed.append(given[:used])
            self._raw, self.base = given[used:], self.base + used
            if piece:
                self._held += piece
                return True
        return False
