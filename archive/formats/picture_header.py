"""What a file is by its own bytes: a picture of a type that browsers show, a PDF, or neither. A pure function.

Neither a name nor a Content-Type says so: sites send HTML and SVG under both (2026-11). Sources: ITU-T T.81 (JPEG),
RFC 2083 (PNG), GIF89a, RFC 9649 (WebP), ISO 32000-2 (PDF).
"""

from __future__ import annotations

from typing import NamedTuple

TYPES = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "pdf": "application/pdf"}
"""The types that are told apart, with the media type by which each is served."""
SUFFIXES = {"jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp", "pdf": "pdf"}
LOOKED_AT = 1 << 18
"""Bytes that are looked at: a JPEG has its size behind what cameras and programs say of it, up to 64 KB a piece."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SIZES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers of JPEG without a length
_PDF_WITHIN = 1024  # bytes in which its header may begin


class PictureHeader(NamedTuple):
    """The type of a file, empty for what is none of them, and its size in pixels, 0 where that is not told."""

    type: str
    width: int = 0
    height: int = 0


NO_PICTURE = PictureHeader("")


def picture_header(content: bytes) -> PictureHeader:
    """Return what a file is, from its first `LOOKED_AT` bytes; of a PDF no size. Linear, raises nothing."""
    head = content[:LOOKED_AT]
    if head.startswith(b"\xff\xd8\xff"):
        return PictureHeader("jpeg", *_jpeg(head))
    if head.startswith(_PNG):
        is_whole = head[12:16] == b"IHDR" and len(head) >= 24
        return PictureHeader("png", _big(head, 16, 4), _big(head, 20, 4)) if is_whole else PictureHeader("png")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return PictureHeader("gif", _little(head, 6, 2), _little(head, 8, 2)) if head[9:10] else PictureHeader("gif")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PictureHeader("webp", *_webp(head))
    # A picture or a page may say %PDF- in its midst: only white space or a byte order mark stands before it.
    begins = head[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n\x0c\x00")
    return PictureHeader("pdf") if begins.startswith(b"%PDF-") else NO_PICTURE


def _jpeg(head: bytes) -> tuple[int, int]:
    """Go from marker to marker up to that of a frame, which has the size."""
    at = 2
    while at + 4 <= len(head):
        if head[at] != 0xFF:
            return 0, 0
        marker = head[at + 1]
        if marker == 0xFF:  # a byte that fills
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _SIZES:
            return (_big(head, at + 7, 2), _big(head, at + 5, 2)) if at + 9 <= len(head) else (0, 0)
        elif marker == 0xDA:  # the picture itself begins
            return 0, 0
        else:
            at += 2 + max(_big(head, at + 2, 2), 2)
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        return _little(head, 24, 3) + 1, _little(head, 27, 3) + 1
    if kind == b"VP8L" and len(head) >= 25 and head[20] == 0x2F:
        bits = _little(head, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a" and len(head) >= 30:
        return _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF
    return 0, 0


def _big(head: bytes, at: int, size: int) -> int:
    return int.from_bytes(head[at : at + size], "big")


def _little(head: bytes, at: int, size: int) -> int:
    return int.from_bytes(head[at : at + size], "little")
