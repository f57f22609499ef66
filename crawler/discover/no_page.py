"""What is given or answered in place of a page: a PDF, a picture, a video, a packed file. Pure functions.

The bytes speak first, then the server, then the name of the file: pages are sent
as `application/octet-stream`, and pictures as `text/html` (both seen, 2026-11).
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from archive.model import Capture, Link
from archive.reasons import LayoutChanged
from crawler.extract.checks.status import check_answer

ADVICE = "give the address of a page or an article"

PDF, PICTURE, VIDEO, SOUND, DOCUMENT, PACKED = (
    "a PDF", "a picture", "a video", "a sound", "a document of an office program", "a packed file",
)  # fmt: skip

_ENDINGS = {
    PDF: "pdf",
    PICTURE: "jpg jpeg jpe jfif png gif webp bmp tif tiff svg ico avif heic psd ceb djvu",
    VIDEO: "mp4 m4v mov avi wmv flv f4v mkv webm mpg mpeg rm rmvb 3gp m3u8 ts swf",
    SOUND: "mp3 m4a wav wma ogg aac flac amr",
    DOCUMENT: "doc docx xls xlsx ppt pptx wps et dps odt ods odp rtf",
    PACKED: "zip rar 7z tar tgz bz2 xz apk dmg iso",
}  # no gz: sitemaps are sent so
_BY_ENDING = {ending: what for what, endings in _ENDINGS.items() for ending in endings.split()}
_TYPES = (
    (PDF, re.compile(r"application/(?:x-)?pdf\b")),
    (PICTURE, re.compile(r"image/")),
    (VIDEO, re.compile(r"video/|application/(?:x-shockwave-flash|vnd\.apple\.mpegurl)")),
    (SOUND, re.compile(r"audio/")),
    (DOCUMENT, re.compile(r"application/(?:msword|rtf|vnd\.(?:ms-|openxmlformats|oasis\.opendocument))")),
    (PACKED, re.compile(r"application/(?:x-)?(?:zip|rar|7z|tar|bzip2?|xz|vnd\.rar|vnd\.android)")),
)
_BYTES = (
    (PDF, rb"%PDF-"),
    (PICTURE, rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF.{4}WEBP|II\*\x00|MM\x00\*|8BPS\x00|\x00\x00\x01\x00"),
    (PICTURE, rb".{4}ftyp(?:avif|avis|heic|heix|mif1)|BM.{4}\x00{4}"),
    (SOUND, rb".{4}ftypM4A|ID3[\x02-\x04]|OggS\x00|RIFF.{4}WAVE|fLaC\x00"),
    (VIDEO, rb".{4}ftyp|\x1aE\xdf\xa3|FLV\x01|RIFF.{4}AVI |\.RMF|[FC]WS[\x03-\x20]|#EXTM3U"),
    (DOCUMENT, rb"\xd0\xcf\x11\xe0\xa1\xb1|\{\\rtf1|PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|mimetype)"),
    (PACKED, rb"PK(?:\x03\x04|\x05\x06|\x07\x08)|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\xfd7zXZ\x00|MZ\x90\x00"),
)  # the first that fits: a document is packed, too
_MAGIC = tuple((what, re.compile(beginning, re.DOTALL)) for what, beginning in _BYTES)
_BLANK = b"\xef\xbb\xbf \t\r\n"  # before what a file begins with
_SVG = re.compile(rb"(?:<\?xml[^<>]{0,200}\?>\s{0,99})?<svg\b", re.IGNORECASE)


class NoPage(LayoutChanged):
    """What is at an address is no page but a file of another kind."""


def file_named(url: str) -> str:
    """Return what a file is by its name at the end of an address' path: `a PDF`; empty for what may be a page."""
    name = urlsplit(url).path.rpartition("/")[2].rstrip()
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


def file_in(capture: Capture) -> str:
    """Return what an answer is that is no page: `a PDF`; empty for a page, and for whatever text or data."""
    head = capture.body[:1024]
    bare = head.lstrip(_BLANK)
    if _SVG.match(bare):
        return PICTURE
    for what, magic in _MAGIC:
        if magic.match(head) or magic.match(bare):
            return what
    if not bare or bare.startswith((b"<", b"{", b"[")) or head.startswith(b"\x1f\x8b"):
        return ""  # an empty answer is one for `check_answer`, JSON and packed sitemaps are for their readers
    content_type = capture.header("Content-Type").strip().lower()
    return next((what for what, known in _TYPES if known.match(content_type)), "")


def no_page(url: str, what: str) -> NoPage:
    """Return the failure for a file that is no page."""
    return NoPage(f"{url} is {what}: {ADVICE}")


def check_page(capture: Capture, link: Link) -> None:
    """Raise the reason for which an answer holds nothing to read, by its status, or by what it is."""
    check_answer(capture, link)
    if what := file_in(capture):
        raise no_page(capture.url, what)
