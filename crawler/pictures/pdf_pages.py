"""Pages that are had as PDFs alone: what their text layer says becomes the page's article, and says whence it is."""

from __future__ import annotations

import asyncio
from datetime import datetime, time
from functools import partial

from archive.model import CHINA, Article, Capture, Page
from archive.reasons import ReadError
from archive.store.pictures import Picture
from crawler.extract.picture_counters import TEXTS_OF_PDFS
from crawler.pictures.pdf_text import PDF_READER, PdfText, text_layer
from crawler.pictures.thumbnails import PICTURE_WORKER
from crawler.spider import NewspaperSpider
from crawler.workers import ReaderFault


class PdfPages:
    """Takes the text of PDFs into the archive of a crawl."""

    def __init__(self, spider: NewspaperSpider) -> None:
        self._spider, self._archive = spider, spider.archive

    async def take_in(self, picture: Picture, capture: Capture, digest: str) -> None:
        """Read a PDF that is kept, once; where its page names no article, add its text as one."""
        known = self._archive.pictures.text_of(digest)
        if known is None:
            try:
                found = await asyncio.wrap_future(PICTURE_WORKER.begin_to_look(partial(text_layer, capture.body)))
            except ReadError as fault:
                found = PdfText("", fault.reason)
            except ReaderFault:  # no process: the next run reads it, for nothing is kept of it
                return
            reader = f"{PDF_READER}: {found.told}" if found.told else PDF_READER
            self._spider.keeping.attempt(self._archive.pictures.keep_text, digest, reader, found.text)
        else:
            found = PdfText(known)
        if found.text:
            self._spider.keeping.attempt(self._add, picture, capture, found)

    def _add(self, picture: Picture, capture: Capture, found: PdfText) -> None:
        """Add a page's text, where nobody has its articles: the page is then one text, as it stands in the PDF."""
        known = self._archive.pictures.get(picture.url)
        page = self._page_without_articles(known) if known else None
        if known is None or page is None or known.issue_date is None:
            return
        day = datetime.fromisoformat(known.issue_date)
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
            source=self._spider.paper.row.name,
            addresses=(picture.url,),
            extractor="pdf 1",
            notes=(f"read from the text layer of the page's PDF by {PDF_READER}{told}",),
        )
        self._archive.add(article, capture=capture)
        assert self._spider.crawler.stats
        self._spider.crawler.stats.inc_value(TEXTS_OF_PDFS)

    def _page_without_articles(self, picture: Picture) -> Page | None:
        """Return the page of a PDF, None where it is another's, or names articles, or has some."""
        if picture.newspaper is None or picture.issue_date is None:
            return None
        day = datetime.fromisoformat(picture.issue_date).date()
        records = self._archive.editions.issue(picture.newspaper, day)
        record = next((one for one in records if one.page.page == picture.page), None)
        held = {one.page for one in self._archive.issue_articles(picture.newspaper, day)}
        if record is None or record.entries or picture.page in held:
            return None
        return record.page


def _label(page: Page) -> str:
    """Return a page's label as papers print it: 第01版：要闻."""
    return f"第{page.page}版" + (f"：{page.page_name}" if page.page_name else "") if page.page else page.page_name
