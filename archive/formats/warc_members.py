"""The records of WARC files as they lie there: gzip members copied byte by byte, or packed where they are plain."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from archive.formats.warc import BODY_LIMIT, WarcError, reading_record, response_in
from archive.model import Capture

WARC_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
"""What files of version 1.1 conform to, as their warcinfo says."""
MEMBER_MAX = BODY_LIMIT + (1 << 20)
"""Bytes of a record with its headers; no longer one is read."""
_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"
_HEAD = re.compile(rb"WARC/1\.[01]\r\n(?:[^\r\n]+\r\n)+\r\n")
_HEAD_MAX = 1 << 20
_END = b"\r\n\r\n"
_LEVEL = 9  # of zlib's, as warcio packs: what is packed once is read for decades


@dataclass(frozen=True)
class RawRecord:
    """A record of a WARC file: where it begins and ends there, the gzip member that it is, and what that holds."""

    start: int
    end: int
    packed: bytes
    record: bytes

    @property
    def head(self) -> bytes:
        """The record's own headers, to the empty line behind them."""
        match = _HEAD.match(self.record)
        return match[0] if match else b""

    def header(self, name: str) -> str:
        """Return the first value of a header of the record, empty where it has none."""
        wanted = name.lower().encode() + b":"
        for line in self.head.split(b"\r\n")[1:]:
            if line.lower().startswith(wanted):
                return line[len(wanted) :].strip().decode("utf-8", "replace")
        return ""


def member_at(file: BinaryIO, offset: int, where: str) -> RawRecord:
    """Return the record that begins at a byte of a WARC file; a plain one is packed. Raises WarcError: see `where`."""
    with reading_record(f"{where}: byte {offset}"):
        file.seek(offset)
        begins = file.read(2)
        file.seek(offset)
        return _gzip_member(file, offset) if begins == _GZIP else _plain_member(file, offset)


def _gzip_member(file: BinaryIO, offset: int) -> RawRecord:
    stream, packed, pieces, size = zlib.decompressobj(31), list[bytes](), list[bytes](), 0
    while not stream.eof and (block := file.read(_BLOCK)):
        pieces.append(stream.decompress(block, MEMBER_MAX - size))
        size += len(pieces[-1])
        if stream.unconsumed_tail or size >= MEMBER_MAX:
            raise ValueError(f"a record of more than {BODY_LIMIT >> 20} MiB")
        packed.append(block)
    if not stream.eof:
        raise EOFError("the file stops within the record")
    whole = b"".join(packed)
    whole = whole[: len(whole) - len(stream.unused_data)]
    return RawRecord(offset, offset + len(whole), whole, b"".join(pieces))


def _plain_member(file: BinaryIO, offset: int) -> RawRecord:
    match = _HEAD.match(file.read(_HEAD_MAX))
    if match is None:
        raise ValueError("no record begins here")
    told = RawRecord(offset, offset, b"", match[0]).header("Content-Length")
    if not (told.isascii() and told.isdecimal()) or int(told[:12]) > BODY_LIMIT:
        raise ValueError(f"a record of {told or 'no'} length")
    file.seek(offset)
    record = file.read(len(match[0]) + int(told) + len(_END))
    if not record.endswith(_END):
        raise EOFError("the file stops within the record")
    return RawRecord(offset, offset + len(record), packed_record(record), record)


def packed_record(record: bytes) -> bytes:
    """Return a record as a gzip member, the same each time."""
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return stream.compress(record) + stream.flush()


def exchange_at(file: BinaryIO, offset: int, where: str) -> tuple[Capture, list[RawRecord]]:
    """Return the response or revisit that begins at a byte, and its records: its own, and its request's behind it.

    Raises WarcError, also where a payload does not agree with its digest.
    """
    member = member_at(file, offset, where)
    with reading_record(f"{where}: byte {offset}"):
        capture, _ = response_in(BytesIO(member.record), f"{where}: byte {offset}")
    try:
        behind = member_at(file, member.end, where)
    except WarcError:  # the end of the file, or a record that was torn: `archive verify` tells of it
        return capture, [member]
    is_its_own = behind.header("WARC-Type") == "request" and behind.header("WARC-Concurrent-To") == capture.id
    return capture, [member, behind] if is_its_own else [member]
