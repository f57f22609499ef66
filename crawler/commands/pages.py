"""Saved pages as a format of the archive's: found by the entry point group `archive.formats`, read by our extraction.

A page comes from a stranger: it is read in a process of its own, with limits on time and memory.
"""

from __future__ import annotations

import atexit
import re
from functools import cache
from typing import TYPE_CHECKING

from archive.formats import Format, Imported, SeedError
from archive.model import Document, Link, Passage

if TYPE_CHECKING:
    from crawler.workers import Workers

NAME = "html"
_BEGINNING = 1 << 12  # bytes
_NAMED = (".html", ".htm", ".xhtml", ".shtml")
_MESSAGES = (".mht", ".mhtml")
_OPENING = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s|<!--(?:(?!-->).)*+-->|<\?xml\b[^>]*>)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|base)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<[a-z!][^<>]*>", re.IGNORECASE)


def recognises(name: str, content: bytes) -> bool:
    """Say whether a file is a web page: it begins as one does, or has a page's name and markup in it."""
    head = content[:_BEGINNING].replace(b"\0", b"")
    low = name.lower()
    if low.endswith(_MESSAGES) or head[:2000].lower().find(b"mime-version:") >= 0:
        from crawler.extract.parsing.mhtml import is_mhtml

        return low.endswith(_MESSAGES) or is_mhtml(content)
    if _OPENING.match(head):
        return True
    return low.endswith(_NAMED) and not head.lstrip(b"\xef\xbb\xbf").startswith(b"---") and bool(_TAG.search(head))


def import_document(document: Document) -> Imported:
    """Return the article of a saved page, and its address as a link. Raises SeedError that says what else it is."""
    from archive.reasons import ReadError
    from crawler.extract.saved import read_kept
    from crawler.workers import ReaderFault

    [result] = _workers().map(read_kept, [document.content])
    if isinstance(result, ReadError):
        raise SeedError(f"{type(result).__name__}: {result.reason}", line=0)
    if isinstance(result, ReaderFault):
        raise SeedError(f"the reader failed: {result}", line=0)
    article, seen = result
    told = () if article.addresses else ("the page does not tell its address: the article has none",)
    passage = Passage(document.id, 0, len(document.content))
    return Imported(((article, passage),), tuple(map(Link, article.addresses)), told, seen=seen)


@cache
def _workers() -> Workers:
    """Return the one process that pages are read in; it starts with the first page, and ends with this program."""
    from scrapy.settings import Settings

    from crawler import settings
    from crawler.workers import Workers

    limits = Settings()
    limits.setmodule(settings)
    workers = Workers(1, limits.getfloat("EXTRACT_SECONDS"), limits.getint("EXTRACT_MEMORY"), "crawler.extract.saved")
    atexit.register(workers.close)
    return workers


FORMAT = Format(NAME, recognises, import_document, decodes=True)
