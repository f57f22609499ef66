"""Pictures out of WARC files: those that pages and articles of the archive name, as a crawl would have fetched them.

A file is gone through twice: first for its pages, whose pictures are noted as what the archive knows of them says, then
for what was sent for these. So it makes no difference in which order the records stand, nor whether the pages were
taken in now or long ago; and what nobody names, as a site's furniture, is left where it is. Where a picture's address
leads on, or its record refers to another one's body, and that stood before it, the file is gone through once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from archive.addresses.absolute import absolute
from archive.addresses.canonical import link_key
from archive.formats.foreign_warc import ForeignPage, NotKept, address_told, foreign_page, packed_page
from archive.formats.stored import Position, Stored, stored_records
from archive.formats.warc import WarcError, WarcFile, decoded
from archive.model import Capture, LinkState
from archive.reasons import ReadError
from archive.store.archive import Archive
from archive.store.pictures import NamedBy, Picture, PictureFile, PictureLink, PictureRole
from archive.transfer.pictures import thumbnails_beside
from archive.transfer.warcs import read_back
from crawler.extract.named_pictures import depicted, pictures_of_pages
from crawler.extract.picture_counters import KEPT_PICTURES, TEXTS_OF_PDFS
from crawler.intake.held_clock import HeldClock
from crawler.intake.hosts import NO_PAPER, reading_paper
from crawler.intake.inputs import RecordFile
from crawler.intake.originals import original_of
from crawler.pictures.kept_pages import pictures_of_kept_page
from crawler.pictures.looked_at import sent_for_picture
from crawler.pictures.pdf_pages import PdfTexts, unread
from crawler.pictures.pdf_text import PdfText
from crawler.pictures.thumbnails import PICTURE_WORKER, fault_of_picture
from crawler.workers import ReaderFault, Workers

_PAGES_NOTED = 500  # pages whose pictures are noted together
_HOPS_MAX = 5  # from one address on to another, as in a crawl (REDIRECT_MAX_TIMES)
_PASSES_MAX = 2 + _HOPS_MAX  # the first, one for each address that leads back in the file, one for a body there
_LED_MAX = 100  # pictures whose addresses lead to one: the sign that there is none
_AWAITED_MAX = 100_000  # addresses, ids and digests that are looked for in a file
_REDIRECTS = (301, 302, 303, 307, 308)
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
        self._texts = PdfTexts(archive, _name_of)
        self._judged: set[tuple[str, Position]] = set()  # pictures, with the places of what was sent for them
        self._led: dict[
            str, dict[str, int]
        ] = {}  # by an address's key those of pictures that lead there, in so many hops
        self._bodies: set[str] = set()  # ids, addresses and digests of records to whose bodies others refer
        self._is_awaiting = False  # something that may stand before what tells of it
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []

    def run(self, file: RecordFile) -> Iterator[int]:
        """Go through a file, twice or as often as what leads back in it asks for; yield the bytes of two times.

        Raises OSError, BadZipFile, CannotWrite.
        """
        with ExitStack() as open_files:
            yield from self._note(file)
            for _ in range(_PASSES_MAX):
                self._is_awaiting = False
                yield from self._take(file, open_files)
                if not self._is_awaiting:
                    break

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
        url = address_told(record.header("WARC-Target-URI"))
        pictures = self._wanted_at(url, record.place)
        if not pictures and not self._is_awaited(record, url):
            return
        try:
            page = foreign_page(record)
            if pictures and page.capture.status in _REDIRECTS:
                self._lead_on(page, pictures)
            if page.capture.status != 200:
                return
            capture = self._kept(page, open_files)
        except (NotKept, WarcError) as fault:
            self._judged |= {(picture.url, record.place) for picture, _ in pictures}
            self.counts["picture/failed"] += len(pictures)
            if pictures and len(self.problems) < _PROBLEMS_MAX:
                self.problems.append(f"byte {record.place.offset}: {fault}")
            return
        for picture, _ in pictures if capture else ():
            assert capture
            self._judged.add((picture.url, record.place))
            self._settle(picture, capture, is_cut=record.header("WARC-Truncated").lower() == "length")

    def _wanted_at(self, url: str, place: Position) -> list[tuple[Picture, int]]:
        """Return the lacking pictures for which a record at an address was sent, each with the hops that led there."""
        told = self._archive.pictures.at([url, *(led := self._led.get(link_key(url), {}))])
        return [
            (picture, led.get(picture.url, 0))
            for picture in told.values()
            if picture.role in self._roles
            and picture.state is not LinkState.DONE
            and (picture.url, place) not in self._judged
        ]

    def _lead_on(self, page: ForeignPage, pictures: Sequence[tuple[Picture, int]]) -> None:
        """Note where the address of pictures leads."""
        target = absolute(page.capture.url, page.capture.header("Location"))
        for picture, hops in pictures if target else ():
            assert target
            led = self._led.setdefault(link_key(target), {})
            if hops < _HOPS_MAX and picture.url not in led and len(led) < _LED_MAX and len(self._led) < _AWAITED_MAX:
                led[picture.url] = hops + 1
                self._is_awaiting = True

    def _is_awaited(self, record: Stored, url: str) -> bool:
        """Say whether a record may have the body of one that refers to it."""
        told = (record.header("WARC-Record-ID"), url, record.header("WARC-Payload-Digest"))
        return record.kind == "response" and not self._bodies.isdisjoint(told)

    def _await_body(self, page: ForeignPage) -> None:
        """Look for what has the body of a record in the rest of the file, and before it."""
        assert page.refers_to
        told = {page.refers_to.id, page.refers_to.url, page.record.header("WARC-Payload-Digest")} - {""}
        if not told <= self._bodies and len(self._bodies) < _AWAITED_MAX:
            self._bodies |= told
            self._is_awaiting = True

    def _kept(self, page: ForeignPage, open_files: ExitStack) -> Capture | None:
        """Return the capture of a record, decoded: one that is here, that of its body, or a copy; None without a body.

        Raises NotKept, WarcError.
        """
        if known := self._archive.journal.capture(page.capture.id):
            return read_back(self._archive, known)
        if page.refers_to:
            original = original_of(self._archive, (), page)
            row = self._archive.journal.capture(original.capture.id) if original else None
            if row is None:
                self._await_body(page)
            return read_back(self._archive, row) if row else None
        if self._warc is None:
            path = self._archive.warc_folder / f"import-{page.capture.id.strip('<>').rpartition(':')[2]}.warc.gz"
            self._warc = open_files.enter_context(WarcFile(path, self._software))
        offset = self._warc.copy(packed_page(page))
        self._warc.sync()
        self._archive.journal.add_capture(page.capture, self._warc.path.name, offset)
        return replace(page.capture, body=decoded(page.capture.body, page.capture.headers))

    def _settle(self, picture: Picture, capture: Capture, *, is_cut: bool) -> None:
        """Note what was sent for a picture, after it was looked at as a crawl does."""
        file, fault = sent_for_picture(capture, is_cut=is_cut)
        if fault is None and file.type != "pdf":
            fault = self._undecodable(file, capture.body)
        with self._moment.at(capture.fetched_at), self._archive.transaction():
            self._archive.pictures.keep(picture.url, replace(file, fault=fault.reason if fault else ""))
            if fault:
                self._archive.pictures.fail(picture.url, fault.state, fault.reason)
        self.counts["picture/failed" if fault else KEPT_PICTURES] += 1
        if fault is None and file.type == "pdf":
            self._read_pdf(picture, capture, file.digest)

    def _undecodable(self, file: PictureFile, content: bytes) -> ReadError | None:
        try:
            PICTURE_WORKER.begin(thumbnails_beside(self._archive.path), file.digest, content).result()
        except (ReadError, ReaderFault) as error:
            return fault_of_picture(file.digest, error)
        return None

    def _read_pdf(self, picture: Picture, capture: Capture, digest: str) -> None:
        begun = self._texts.begin(picture, capture, digest)
        if begun is None:
            return
        try:
            found: PdfText | None = begun.result()
        except (ReadError, ReaderFault) as error:
            found = unread(picture, error)
        if found:
            with self._moment.at(capture.fetched_at):
                self.counts[TEXTS_OF_PDFS] += self._texts.keep(picture, capture, digest, found)


def _name_of(newspaper: str) -> str:
    """Return a paper's name; its id where its row is there no more."""
    try:
        return reading_paper(newspaper).row.name or newspaper
    except KeyError:
        return newspaper
