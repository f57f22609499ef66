"""Pictures out of WARC files: those that pages and articles of the archive name, as a crawl would have fetched them.

A file is gone through twice: first for its pages, whose pictures are noted as what the archive knows of them says, then
for what was sent for these. So it makes no difference in which order the records stand, nor whether the pages were
taken in now or long ago; and what nobody names, as a site's furniture, is left where it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from archive.formats.foreign_warc import ForeignPage, NotKept, address_told, foreign_page, packed_page
from archive.formats.stored import Stored, stored_records
from archive.formats.warc import WarcError, WarcFile, decoded
from archive.model import Capture, LinkState
from archive.store.archive import Archive
from archive.store.pictures import NamedBy, Picture, PictureLink, PictureRole
from archive.transfer.warcs import read_back
from crawler.extract.named_pictures import depicted, pictures_of_pages
from crawler.intake.held_clock import HeldClock
from crawler.intake.hosts import NO_PAPER, reading_paper
from crawler.intake.inputs import RecordFile
from crawler.intake.originals import original_of
from crawler.pictures.kept_pages import pictures_of_kept_page
from crawler.pictures.looked_at import sent_for_picture
from crawler.workers import Workers

_PAGES_NOTED = 500  # pages whose pictures are noted together
_PROBLEMS_MAX = 20  # that are named


class PicturesIn:
    """Takes pictures out of files of records into an archive whose clock is `moment`; `workers` read pages."""

    def __init__(
        self,
        archive: Archive,
        moment: HeldClock,
        roles: Collection[PictureRole],
        software: str,
        workers: Workers,
    ) -> None:
        self._archive, self._moment, self._roles, self._software = archive, moment, roles, software
        self._workers = workers
        self._issues: set[tuple[str, str]] = set()
        self._warc: WarcFile | None = None
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []

    def run(self, file: RecordFile) -> Iterator[int]:
        """Go through a file twice; yield how many bytes of it that are. Raises OSError, BadZipFile, CannotWrite."""
        with ExitStack() as open_files:
            yield from self._note(file)
            yield from self._take(file, open_files)

    def _note(self, file: RecordFile) -> Iterator[int]:
        """Note the pictures that the pages of a file name."""
        with file.opened() as stream:
            pages: list[str] = []
            for record in stored_records(stream):
                if isinstance(record, Stored) and record.kind in ("response", "revisit"):
                    pages.append(record.header("WARC-Record-ID"))
                if len(pages) >= _PAGES_NOTED:
                    self._note_of(pages)
                    pages.clear()
                yield record.after.offset
            self._note_of(pages)

    def _note_of(self, captures: Sequence[str]) -> None:
        named = [link for told in self._archive.pictures.named_by(captures) for link in self._named(told)]
        self._archive.pictures.note(named)  # pages are read again for it: before the ledger is held

    def _named(self, told: NamedBy) -> Iterator[PictureLink]:
        """Yield what an article's page, or a page of issues, names."""
        if told.article and PictureRole.ARTICLE in self._roles:
            article = self._archive.get(told.article).article
            try:
                paper = reading_paper(article.newspaper or NO_PAPER)
            except KeyError:  # its row is there no more: its html is what there is
                kept = None
            else:
                kept = pictures_of_kept_page(self._archive, paper, self._workers, article)
            yield from depicted(article, told.url, self._roles, kept)
        for newspaper, day in told.issues:
            if (newspaper, day) not in self._issues:
                self._issues.add((newspaper, day))
                on = datetime.fromisoformat(day).date()
                yield from pictures_of_pages(self._archive.editions, newspaper, on, self._roles)

    def _take(self, file: RecordFile, open_files: ExitStack) -> Iterator[int]:
        """Keep what a file has for pictures that are named and not had."""
        with file.opened() as stream:
            for record in stored_records(stream):
                if isinstance(record, Stored) and record.kind in ("response", "revisit", "resource"):
                    self._decide(record, open_files)
                yield file.size + record.after.offset

    def _decide(self, record: Stored, open_files: ExitStack) -> None:
        picture = self._archive.pictures.get(address_told(record.header("WARC-Target-URI")))
        if picture is None or picture.role not in self._roles or picture.state is LinkState.DONE:
            return
        try:
            page = foreign_page(record)
            if page.capture.status != 200:
                return
            capture = self._kept(page, open_files)
        except (NotKept, WarcError) as fault:
            self.counts["picture/failed"] += 1
            if len(self.problems) < _PROBLEMS_MAX:
                self.problems.append(f"byte {record.place.offset}: {fault}")
            return
        if capture:
            self._settle(picture, capture)

    def _kept(self, page: ForeignPage, open_files: ExitStack) -> Capture | None:
        """Return the capture of a record, decoded: one that is here, that of its body, or a copy; None without a body.

        Raises NotKept, WarcError.
        """
        if known := self._archive.journal.capture(page.capture.id):
            return read_back(self._archive, known)
        if page.refers_to:
            original = original_of(self._archive, (), page)
            row = self._archive.journal.capture(original.capture.id) if original else None
            return read_back(self._archive, row) if row else None
        if self._warc is None:
            path = self._archive.warc_folder / f"import-{page.capture.id.strip('<>').rpartition(':')[2]}.warc.gz"
            self._warc = open_files.enter_context(WarcFile(path, self._software))
        offset = self._warc.copy(packed_page(page))
        self._warc.sync()
        self._archive.journal.add_capture(page.capture, self._warc.path.name, offset)
        return replace(page.capture, body=decoded(page.capture.body, page.capture.headers))

    def _settle(self, picture: Picture, capture: Capture) -> None:
        file, fault = sent_for_picture(capture, is_cut=False)
        with self._moment.at(capture.fetched_at), self._archive.transaction():
            self._archive.pictures.keep(picture.url, replace(file, fault=fault.reason if fault else ""))
            if fault:
                self._archive.pictures.fail(picture.url, fault.state, fault.reason)
        self.counts["picture/failed" if fault else "picture/kept"] += 1
