"""Content codings of HTTP, undone up to a limit: gzip, deflate, brotli and zstd."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping, Sequence

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STOPS = "stops before its end"
_STEP = 1 << 16
MEMBERS_MAX = 1_000  # gzip members of one body: servers send one; bgzip makes one for each 64 KiB
_FIRST_STEP = 512  # bytes: what is given in vain to a member that ends is copied


def _brotli(raw: bytes, most: int) -> tuple[bytes, str]:
    packer, pieces, size = brotli.Decompressor(), list[bytes](), 0
    given = raw
    while size < most and not packer.is_finished():
        pieces.append(packer.process(given, output_buffer_limit=min(_STEP, most - size)))
        size += len(pieces[-1])
        given = b""
        if not pieces[-1] and packer.can_accept_more_data():
            break
    return b"".join(pieces)[:most], "" if packer.is_finished() or size >= most else _STOPS


def _zstd(raw: bytes, most: int) -> tuple[bytes, str]:
    packer = zstd.ZstdDecompressor()
    found = packer.decompress(raw, max_length=most)
    return found, "" if packer.eof or len(found) >= most else _STOPS


_FURTHER: Mapping[str, Callable[[bytes, int], tuple[bytes, str]]] = {"br": _brotli, "zstd": _zstd}
_BROKEN = (brotli.error, zstd.ZstdError)


def inflated(raw: bytes, headers: Sequence[tuple[str, str]], most: int) -> tuple[bytes, str]:
    """Return a body without its content encoding, `most` bytes of it, and why it is not whole."""
    encoding = next((value.strip().lower() for name, value in headers if name.lower() == "content-encoding"), "")
    formats = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}.get(encoding, ())
    if raw and (further := _FURTHER.get(encoding)):
        try:
            return further(raw, most)
        except _BROKEN:
            return raw, _STOPS
    if not raw or not formats:
        return raw, ""
    for bits in formats:
        try:
            return _inflate(raw, bits, most)
        except zlib.error:
            continue
    return raw, _STOPS


def _inflate(raw: bytes, bits: int, most: int) -> tuple[bytes, str]:
    """Inflate all members of a body, up to the limit. Bytes behind the last member are padding.

    A body of more members than any server makes is not read on: 4 MB of empty ones kept a crawl for 29 s.
    """
    pieces: list[bytes] = []
    size = at = count = 0
    while at < len(raw) and size < most:
        if count == MEMBERS_MAX:
            return b"".join(pieces), f"is of more than {MEMBERS_MAX:,} gzip members"
        stream, step, count = zlib.decompressobj(bits), _FIRST_STEP, count + 1
        try:
            while at < len(raw) and not stream.eof and size < most:
                given = raw[at : at + step]
                pieces.append(stream.decompress(given, most - size))
                size += len(pieces[-1])
                at += len(given) - len(stream.unused_data) - len(stream.unconsumed_tail)
                step = min(2 * step, _STEP)
        except zlib.error:
            if size:
                return b"".join(pieces), ""
            raise
        if not stream.eof:
            return b"".join(pieces), "" if size >= most else _STOPS
    return b"".join(pieces), ""
