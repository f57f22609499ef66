"""Pages in files: those whose address is told, and those that are to tell it themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.addresses.canonical import is_address
from archive.formats.warc import payload_digest
from archive.model import Article, Capture, Link
from archive.reasons import NoArticle, ReadError
from crawler.extract.article import extract, extract_page
from crawler.extract.checks.instead import refuse_strangers
from crawler.extract.origin import told_origin
from crawler.extract.page import open_page
from crawler.extract.parsing.mhtml import PagePart, is_mhtml, page_part


@dataclass(frozen=True)
class SavedPage:
    """A page in a file, and what is known of how it came."""

    id: str
    file: Path
    url: str = ""
    content_type: str = ""

    def capture(self) -> Capture:
        """Return the page as if it had just been fetched. Raises OSError."""
        body = self.file.read_bytes()
        moment = datetime.fromtimestamp(self.file.stat().st_mtime, UTC)
        headers = (("Content-Type", self.content_type),) if self.content_type else ()
        return Capture("", self.url, moment, 200, headers, body, payload_digest(body))


def read_saved(page: SavedPage) -> Article:
    """Read a page from its file, as a crawl would. Raises ReadError, for a page that is no article, too."""
    try:
        capture = page.capture()
    except OSError as error:
        raise ReadError(f"{page.file}: {error.strerror}") from None
    article = extract(capture)
    refuse_strangers(article, capture, chosen=True)
    return article


def read_kept(content: bytes) -> tuple[Article, datetime | None]:
    """Read a page that somebody saved, HTML or MHTML, by what it tells itself; return when it was saved, too.

    Its address is that which the file gives; where it gives none, the article has none.
    Raises ReadError, for a page that is no article, too.
    """
    part = page_part(content) if is_mhtml(content) else PagePart(content, "")
    if not part.body.strip():
        raise NoArticle("a page without a byte in it")
    headers = (("Content-Type", part.content_type),) if part.content_type else ()
    moment = part.saved_at or datetime.fromtimestamp(0, UTC)
    capture = Capture("", "", moment, 200, headers, part.body, payload_digest(part.body))
    page = open_page(capture)
    told, saved_at = told_origin(page)
    url = part.address if is_address(part.address) else told
    capture = replace(capture, url=url)
    article = extract_page(replace(page, url=url), Link(url))
    refuse_strangers(article, capture, chosen=True)
    return article, part.saved_at or saved_at
