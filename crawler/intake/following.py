"""From a page to what it says: where its host leads, it goes on, or it names another place, if that is here as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.chinese.text import number_of
from archive.model import Article, Capture, Link
from archive.reasons import CutPage, LayoutChanged, NotThere, ReadError
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from archive.transfer.warcs import capture_with_body, file_of
from crawler.attempts import PARTS_MAX, REFRESHES_MAX
from crawler.extract.article import join_parts
from crawler.extract.reading import Attempt, Reading
from crawler.intake.kept_page import KeptPage, PageSaid, read_kept_page
from crawler.workers import ReaderFault, Workers


@dataclass(frozen=True)
class FoundPage:
    """What came of a page: its reading, the article whole, the capture that it ended with, and all that it took."""

    reading: Reading
    capture: Capture
    attempt: Attempt
    taken: tuple[str, ...]


class Following:
    """Reads on from pages that were read."""

    def __init__(self, archive: Archive, workers: Workers) -> None:
        self._archive = archive
        self._workers = workers

    def page(self, capture: CaptureRecord, attempt: Attempt, link: Link, *, follows: bool = False) -> KeptPage:
        """Return a capture as a page to read. Raises archive.formats.warc.WarcError for a revisit of what is lost."""
        kept = capture_with_body(self._archive, capture) if capture.revisit_of else capture
        own = (file_of(self._archive, capture), capture.offset) if capture.revisit_of else None
        about = (capture.id, capture.url, capture.revisit_of, own)
        copied = (capture.origin, capture.fetched_at)
        return KeptPage(file_of(self._archive, kept), kept.offset, *about, attempt.read, link, follows, *copied)

    def to_the_end(self, capture: CaptureRecord, attempt: Attempt, link: Link, said: PageSaid) -> FoundPage:
        """Return what a page says in the end. Raises ReadError, and ReaderFault."""
        parts: list[Article] = []
        taken, hops = [capture.id], 0
        while True:
            reading = said.reading
            onward = self._instead(said, attempt)
            if onward is not None:
                hops += 1
                if hops > REFRESHES_MAX:
                    raise LayoutChanged(f"{capture.url} sends readers on to {onward[0].url}, the last of too many")
                found = self._first(onward, capture)
                if found is None:
                    raise NotThere(f"{capture.url} leads to {onward[0].url}, of which nothing is here")
                attempt, capture = found
            elif reading is not None and reading.next_page and reading.article:
                parts.append(reading.article)
                if len(parts) >= PARTS_MAX:
                    raise LayoutChanged(f"{capture.url} has more than {number_of(PARTS_MAX, 'page')}")
                attempt = Attempt(reading.next_page, attempt.read)
                found = self._first([attempt], capture)
                if found is None:
                    raise CutPage(f"the article goes on at {attempt.url}, of which nothing is here")
                attempt, capture = found
            else:
                assert reading is not None
                if reading.article:
                    reading = replace(reading, article=join_parts((*parts, reading.article)))
                return FoundPage(reading, as_capture(capture, said.moment), attempt, tuple(taken))
            if capture.id in taken:
                raise LayoutChanged(f"{capture.url} leads in a circle")
            taken.append(capture.id)
            said = self._read(self.page(capture, attempt, link, follows=bool(parts)))

    @staticmethod
    def _instead(said: PageSaid, attempt: Attempt) -> Sequence[Attempt] | None:
        """Return where else what a page stands for may be; None where it speaks for itself."""
        reading = said.reading
        if reading is None:
            return [replace(attempt, url=said.leads_to, form=(), json="")]
        if reading.ask:
            return [reading.ask]
        if reading.moved_to:
            return [replace(attempt, url=reading.moved_to, form=(), json="", headers=())]
        return reading.instead or None

    def _first(self, attempts: Sequence[Attempt], near: CaptureRecord) -> tuple[Attempt, CaptureRecord] | None:
        """Return the first attempt that can be answered, with the answer that was made nearest to another page."""
        moment = datetime.fromisoformat(near.fetched_at)
        for attempt in attempts:
            if capture := self._archive.intake.nearest(attempt.kept_at, moment):
                return attempt, capture
        return None

    def elsewhere(self, near: CaptureRecord, attempts: Iterable[Attempt], link: Link) -> FoundPage | None:
        """Return what the first of some places says that is here, near a page, and says anything; None where none."""
        for attempt in attempts:
            found = self._first([attempt], near)
            try:
                if found:
                    return self.to_the_end(found[1], attempt, link, self._read(self.page(found[1], attempt, link)))
            except (ReadError, ReaderFault):
                continue  # the reason that counts is that of the place where the row says
        return None

    def _read(self, page: KeptPage) -> PageSaid:
        [said] = self._workers.map(read_kept_page, [page])
        if isinstance(said, ReadError | ReaderFault):
            raise said
        return said


def as_capture(row: CaptureRecord, moment: datetime) -> Capture:
    """Return a row of captures as a capture without its body. The row has its moment in seconds, the record exactly."""
    return Capture(row.id, row.url, moment, row.status, (), b"", row.digest, row.revisit_of)
