"""What a file is by its own bytes: a picture of a type that browsers show, a PDF, or neither. A pure function.

Neither a name nor a Content-Type says so: sites send HTML and SVG under both (2026-11). Sources: ITU-T T.81 (JPEG),
W3C PNG third edition, GIF89a, RFC 9649 (WebP), ISO 32000-2 (PDF), TIFF 6.0 and CIPA DC-008 (Exif).
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
_EXIF = b"Exif\0\0"
_ORIENTATION, _SHORT = 0x0112, 3  # a tag of TIFF, and the type of its value
_TURNED = range(5, 9)  # orientations that have width and height changed
_PIECES_MAX = 10_000  # chunks of a PNG or WebP that are passed over
_PDF_WITHIN = 1024  # bytes in which its header may begin


class PictureHeader(NamedTuple):
    """The type of a file, empty for what is none of them, and its size in pixels as it is shown, 0 where not told.

    `orientation` is that of Exif, 1 to 8, by which browsers turn it: 5 to 8 lie on their side in the file.
    """

    type: str
    width: int = 0
    height: int = 0
    orientation: int = 1


NO_PICTURE = PictureHeader("")


def picture_header(content: bytes) -> PictureHeader:
    """Return what a file is, from its first `LOOKED_AT` bytes; of a PDF no size. Linear, raises nothing.

    A WebP says behind its pixels which way is up: from chunk to chunk, it is gone through for that.
    """
    head = content[:LOOKED_AT]
    if head.startswith(b"\xff\xd8\xff"):
        return _shown("jpeg", *_jpeg(head))
    if head.startswith(_PNG):
        is_whole = head[12:16] == b"IHDR" and len(head) >= 24
        return _shown("png", _big(head, 16, 4), _big(head, 20, 4), _of_png(head)) if is_whole else PictureHeader("png")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return PictureHeader("gif", _little(head, 6, 2), _little(head, 8, 2)) if head[9:10] else PictureHeader("gif")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _shown("webp", *_webp(head), _of_webp(content))
    # A picture or a page may say %PDF- in its midst: only white space or a byte order mark stands before it.
    begins = head[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n\x0c\x00")
    return PictureHeader("pdf") if begins.startswith(b"%PDF-") else NO_PICTURE


def _shown(kind: str, width: int, height: int, orientation: int) -> PictureHeader:
    sides = (height, width) if orientation in _TURNED else (width, height)
    return PictureHeader(kind, *sides, orientation)


def _jpeg(head: bytes) -> tuple[int, int, int]:
    """Go from marker to marker up to that of a frame, which has the size; on the way Exif tells which way is up."""
    at, orientation = 2, 0
    while at + 4 <= len(head):
        if head[at] != 0xFF:
            return 0, 0, 1
        marker = head[at + 1]
        if marker == 0xFF:  # a byte that fills
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _SIZES:
            is_whole = at + 9 <= len(head)
            return (_big(head, at + 7, 2), _big(head, at + 5, 2), orientation or 1) if is_whole else (0, 0, 1)
        elif marker == 0xDA:  # the picture itself begins
            return 0, 0, 1
        else:
            end = at + 2 + max(_big(head, at + 2, 2), 2)
            if marker == 0xE1 and not orientation and head.startswith(_EXIF, at + 4):
                orientation = _orientation(head[at + 4 : end])
            at = end
    return 0, 0, 1


def _of_png(head: bytes) -> int:
    """Return the orientation of a PNG, which browsers read where it stands before the pixels."""
    at = 8
    for _ in range(_PIECES_MAX):
        size, kind = _big(head, at, 4), head[at + 4 : at + 8]
        if kind == b"eXIf":
            return _orientation(head[at + 8 : at + 8 + size])
        if kind == b"IDAT" or len(kind) < 4:
            break
        at += 12 + size
    return 1


def _of_webp(content: bytes) -> int:
    at = 12
    for _ in range(_PIECES_MAX):
        size, kind = _little(content, at + 4, 4), content[at : at + 4]
        if kind == b"EXIF":
            return _orientation(content[at + 8 : at + 8 + min(size, LOOKED_AT)])
        if len(kind) < 4:
            break
        at += 8 + size + size % 2
    return 1


def _orientation(exif: bytes) -> int:
    """Return which way is up by the first directory of Exif's TIFF; 1, as it lies, for all that is odd."""
    tiff = exif.removeprefix(_EXIF)
    number = {b"II*\0": _little, b"MM\0*": _big}.get(tiff[:4])
    if number is None:
        return 1
    begin = number(tiff, 4, 4)
    for at in range(begin + 2, min(begin + 2 + 12 * number(tiff, begin, 2), len(tiff) - 11), 12):
        if number(tiff, at, 2) == _ORIENTATION:
            is_one = number(tiff, at + 2, 2) == _SHORT and number(tiff, at + 4, 4) == 1
            told = number(tiff, at + 8, 2)
            return told if is_one and 1 <= told <= 8 else 1
    return 1


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
