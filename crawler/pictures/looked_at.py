"""What was sent for a picture: told by its first bytes, and never decoded here."""

from __future__ import annotations

import hashlib

from archive.formats.picture_header import picture_header
from archive.model import Capture
from archive.reasons import BlockedPage, NotAPicture, ReadError, TooLargePicture
from archive.store.pictures import PictureFile
from crawler.extract.page import challenge_of

PICTURE_MAX = 64_000_000
"""Bytes of a picture or PDF that are received; what is larger is kept as cut. A record of WARC holds 64 MiB here."""
DECODED_PIXELS_MAX = 80_000_000
"""Pixels of a picture that is decoded: a broadsheet of 37 x 54 cm at 400 dpi has 50 million."""
SIDE_MAX = 30_000
"""Pixels of its longer side: a line of 80 million takes Pillow as many steps to make smaller, and 1 GB."""

_HEAD = 2048  # bytes in which a file says what it is, for the words


def is_oversized(width: int, height: int) -> bool:
    """Say whether a picture of so many pixels is never decoded."""
    return width * height > DECODED_PIXELS_MAX or max(width, height) > SIDE_MAX


def sent_for_picture(capture: Capture, *, is_cut: bool) -> tuple[PictureFile, ReadError | None]:
    """Return what was sent for a picture, its body decoded, by its first bytes alone, and why it is not shown."""
    body = capture.body
    header = picture_header(body)
    digest = hashlib.sha256(body).hexdigest()
    file = PictureFile(digest, capture.id, header.type, header.width, header.height, len(body))
    if is_cut or len(body) > PICTURE_MAX:
        return file, TooLargePicture(f"{capture.url} is larger than {PICTURE_MAX // 1_000_000} MB, and kept as cut")
    if not header.type:
        challenge = challenge_of(capture)
        told = f"{capture.url} is {_in_words(body)}, and no picture"
        return file, BlockedPage(f"{capture.url} answered {challenge}") if challenge else NotAPicture(told)
    if is_oversized(header.width, header.height):
        return file, TooLargePicture(f"{capture.url} is a picture of {header.width} x {header.height} pixels")
    return file, None


def _in_words(body: bytes) -> str:
    """Return what a file is that is no picture."""
    begins = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begins:
        return "empty" if not body else "blank"
    if begins.startswith(b"<"):
        return "an SVG drawing" if b"<svg" in begins else "a page of markup"
    return "a file of another kind"
