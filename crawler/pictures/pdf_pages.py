"""Pages that are had as PDFs alone: what their text layer says becomes the page's article, and says whence it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING

from archive.addresses.canonical import link_key
from archive.formats.warc import WarcError
from archive.model import CHINA, Article, Capture, Page
from archive.reasons import ReadError
from archive.store.archive import Archive
from archive.store.pictures import Picture
from archive.transfer.warcs import read_back
from crawler.extract.picture_counters import TEXTS_OF_PDFS
from crawler.pictures.pdf_text import PDF_READER, PdfText, text_layer
from crawler.pictures.thumbnails import PICTURE_WORKER
from crawler.workers import ReaderFault

if TYPE_CHECKING:
    from crawler.spider import NewspaperSpider  # an import reads PDFs without it

_OF_ONE_PAGE = 2  # pages of a PDF that is one of the paper's: two where a picture goes over both
_logger = logging.getLogger(__name__)


class PdfTexts:
    """Keeps the text of PDFs in an archive, in a crawl as in an import. `name_of` tells a paper's name by its id."""

    def __init__(self, archive: Archive, name_of: Callable[[str], str]) -> None:
        self._archive, self._name_of = archive, name_of

    def begin(self, picture: Picture, capture: Capture, digest: str) -> Future[PdfText] | None:
        """Begin to read a PDF that is kept; what comes of it raises ReadError and ReaderFault: see `unread`.

        None where that was done before, but for one whose page has no article yet: it came for another page, too.
        """
        known = self._archive.pictures.text_of(digest)
        if known == "" or known and self._named_now(picture) is None:
            return None
        return PICTURE_WORKER.begin_to_look(partial(text_layer, capture.body))

    def keep(self, picture: Picture, capture: Capture, digest: str, found: PdfText) -> bool:
        """Keep what a PDF says. Where its page names no article, add its text as one; say whether that was done."""
        with self._archive.transaction():
            reader = f"{PDF_READER}: {found.told}" if found.told else PDF_READER
            self._archive.pictures.keep_text(digest, reader, found.text)
            return bool(found.text and found.pages <= _OF_ONE_PAGE) and self._add(picture, capture, found)

    def _add(self, picture: Picture, capture: Capture, found: PdfText) -> bool:
        """Add a page's text, where nobody has its articles: the page is then one text, as it stands in the PDF."""
        named = self._named_now(picture)
        if named is None:
            return False
        known, page, issue_date = named
        day = datetime.fromisoformat(issue_date)
        told = f"; {found.told}" if found.told else ""
        article = Article(
            title=_label(page),
            text=found.text,
            published_at=datetime.combine(day, time(), CHINA),
            date_precision="day",
            issue_date=day.date(),
            page=page.page,
            page_name=page.page_name,
            newspaper=known.newspaper,
            source=self._name_of(known.newspaper or ""),
            addresses=(picture.url,),
            extractor="pdf 1",
            notes=(f"read from the text layer of the page's PDF by {PDF_READER}{told}",),
        )
        return self._archive.add(article, capture=capture).outcome != "withdrawn"

    def _named_now(self, picture: Picture) -> tuple[Picture, Page, str] | None:
        """Return what is known of a PDF by now, with its page and its day; None where that page has its articles."""
        known = self._archive.pictures.get(picture.url)
        page = self._page_without_articles(known) if known else None
        return (known, page, known.issue_date) if known and page and known.issue_date else None

    def _page_without_articles(self, picture: Picture) -> Page | None:
        """Return the page of a PDF, None where it is another's, or names articles, or has some."""
        if picture.newspaper is None or picture.issue_date is None:
            return None
        day = datetime.fromisoformat(picture.issue_date).date()
        records = self._archive.editions.issue(picture.newspaper, day)
        record = next((one for one in records if one.page.page == picture.page), None)
        named_by = [one for one in records if link_key(picture.url) in map(link_key, (one.page.image, one.page.pdf))]
        if len(named_by) > 1:  # that of the whole issue, which is none of its pages
            return None
        held = {one.page for one in self._archive.issue_articles(picture.newspaper, day)}
        if record is None or record.entries or picture.page in held:
            return None
        return record.page


def unread(picture: Picture, error: ReadError | ReaderFault) -> PdfText | None:
    """Return what is kept of a PDF that could not be read; None where that is no fault of its own: it is read later."""
    if isinstance(error, ReadError):
        return PdfText("", error.reason)
    _logger.warning("%s is not read: %s", picture.url, error)
    return None


class PdfPages:
    """Takes the text of PDFs into the archive of a crawl."""

    def __init__(self, spider: NewspaperSpider) -> None:
        self._spider, self._archive = spider, spider.archive
        self._texts = PdfTexts(spider.archive, lambda _: spider.paper.row.name)

    async def take_in_unread(self) -> None:
        """Read the PDFs that are held and that nobody has read: a run was killed before, or a file brought them."""
        for picture in self._archive.pictures.unread(self._spider.name):
            file = picture.file
            capture = self._archive.journal.capture(file.capture) if file else None
            if file is None or capture is None or self._spider.keeping.fault:
                continue
            try:
                kept = read_back(self._archive, capture)
            except (WarcError, OSError) as error:  # `archive verify` tells of it, too
                _logger.warning("%s is not read: %s", picture.url, error)
                continue
            await self.take_in(picture, kept, file.digest)

    async def take_in(self, picture: Picture, capture: Capture, digest: str) -> None:
        """Read a PDF that is kept, once; where its page names no article, add its text as one."""
        begun = self._texts.begin(picture, capture, digest)
        if begun is None:
            return
        try:
            found: PdfText | None = await asyncio.wrap_future(begun)
        except (ReadError, ReaderFault) as error:
            found = unread(picture, error)
        if found and self._spider.keeping.attempt(self._texts.keep, picture, capture, digest, found):
            assert self._spider.crawler.stats
            self._spider.crawler.stats.inc_value(TEXTS_OF_PDFS)


def _label(page: Page) -> str:
    """Return a page's label as papers print it: 第01版：要闻."""
    return f"第{page.page}版" + (f"：{page.page_name}" if page.page_name else "") if page.page else page.page_name
