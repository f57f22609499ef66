"""The pictures that the page of an archived article names: those beside its text, too, which its html does not hold."""

from __future__ import annotations

from functools import partial

from archive.formats.warc import WarcError
from archive.model import Article
from archive.reasons import ReadError
from archive.store.archive import Archive
from archive.transfer.warcs import read_back
from crawler.extract.checks.instead import read_answer
from crawler.extract.pictures import NamedPicture
from crawler.extract.reading import Reading
from crawler.papers import Paper
from crawler.workers import ReaderFault, Workers


def pictures_of_kept_page(
    archive: Archive, paper: Paper, workers: Workers, article: Article
) -> tuple[NamedPicture, ...] | None:
    """Return the pictures that an article's page names as it was kept last, read again in a worker.

    None where no page of the article is kept that can be read back and is read: then its html is what there is.
    """
    for address in article.addresses:
        record = archive.links.get(address)
        for attempt in paper.route(record.link)[:1] if record else ():
            assert record
            kept = archive.journal.newest_page(attempt.kept_at)
            if kept is None:
                continue
            try:
                capture = read_back(archive, kept)
                reading: Reading = workers.read_now(partial(read_answer, attempt.read), capture, record.link)
            except (WarcError, OSError, ReadError, ReaderFault):
                continue
            if reading.article:
                return reading.pictures
    return None
