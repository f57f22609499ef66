"""Pages in files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.formats.warc import payload_digest
from archive.model import Article, Capture
from archive.reasons import ReadError
from crawler.extract.article import extract
from crawler.extract.checks.instead import refuse_strangers


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
