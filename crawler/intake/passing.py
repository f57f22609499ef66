"""One pass over a file of records: pages of papers are copied to a WARC file of the archive's, and wait to be read."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from time import monotonic
from typing import IO

from archive.formats.foreign_warc import ForeignPage, NotKept, packed_page, packed_revisit
from archive.formats.stored import Broken, Position, Stored, stored_records
from archive.formats.warc import WarcFile
from archive.model import Capture
from archive.store.archive import Archive
from archive.store.intake import SourceFile
from crawler.intake.deciding import page_to_keep, posted
from crawler.intake.inputs import RecordFile
from crawler.intake.originals import original_of

_PAGES, _BYTES, _SECONDS = 256, 32 << 20, 1.0  # what is committed together at most
_REQUESTS = 16  # that are remembered: a program writes a request right before or behind its answer
_PROBLEMS_MAX = 20  # that are named


@dataclass
class Passed:
    """What was decided about a file's records, and the first of those that are broken."""

    source: SourceFile
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Kept:
    page: ForeignPage
    paper: str
    member: bytes
    capture: Capture


class Passing:
    """The pass over one file. `software` is what our WARC file says to have written it."""

    def __init__(self, archive: Archive, source: SourceFile, software: str, *, everything: bool) -> None:
        self.passed = Passed(source)
        self._archive = archive
        self._software = software
        self._everything = everything
        self._counts: Counter[str] = Counter()
        self._batch: list[_Kept] = []
        self._ids: set[str] = set()  # of the captures of the batch
        self._size = 0
        self._since = monotonic()
        self._warc: WarcFile | None = None
        self._requests: deque[tuple[str, str, Stored]] = deque(maxlen=_REQUESTS)

    def run(self, file: RecordFile) -> Iterator[int]:
        """Take in what is left of a file; yield the byte at which it is. Raises OSError, BadZipFile, CannotWrite."""
        source = self.passed.source
        with file.opened() as stream, ExitStack() as open_files:
            start = place = Position(source.offset, source.within)
            held: Stored | None = None
            for record in stored_records(stream, start):
                if isinstance(record, Stored) and record.kind == "request":
                    self._requests.append(
                        (record.header("WARC-Record-ID"), record.header("WARC-Concurrent-To"), record)
                    )
                if held is not None:
                    self._decide(held, open_files)
                    place = held.after
                    held = None
                if isinstance(record, Broken):
                    self._note("broken", f"byte {record.place.offset}: {record.reason}")
                    place = record.after
                elif record.kind == "request":
                    self._counts["no-page"] += 1
                    place = record.after
                else:
                    held = record
                if self._is_due():
                    self._commit(place)
                    yield place.offset
            if held is not None:
                self._decide(held, open_files)
                place = held.after
            self._commit(place, at_end=True)
            yield file.size

    def again(self, stream: IO[bytes], places: list[Position]) -> None:
        """Take in revisits at some places of a file whose pages came behind them, or in another file."""
        self._warc = None  # closed by now
        with ExitStack() as open_files:
            for place in places:
                record = next(stored_records(stream, place))
                if isinstance(record, Stored):
                    self._decide(record, open_files, last=True)
            self._archive.intake.later_done(self.passed.source.id)
            self._commit(Position(self.passed.source.offset, self.passed.source.within), at_end=True)

    def _is_due(self) -> bool:
        return len(self._batch) >= _PAGES or self._size >= _BYTES or monotonic() - self._since > _SECONDS

    def _note(self, what: str, words: str) -> None:
        self._counts[what] += 1
        if len(self.passed.problems) < _PROBLEMS_MAX:
            self.passed.problems.append(words)

    def _decide(self, record: Stored, open_files: ExitStack, *, last: bool = False) -> None:
        """Keep a record, or count why not."""
        try:
            page, paper = page_to_keep(record, everything=self._everything)
        except NotKept as no_page:
            if no_page.what in ("broken", "too-large"):
                self._note(no_page.what, f"byte {record.place.offset}: {no_page}")
            else:
                self._counts[no_page.what] += 1
            return
        capture = self._asked(page)
        if self._is_known(capture):
            return
        if page.refers_to is None:
            self._keep(_Kept(page, paper, packed_page(page), capture), open_files)
            return
        try:
            original = original_of(self._archive, ((one.page, one.capture) for one in self._batch), page)
        except NotKept as lie:
            self._note(lie.what, f"byte {record.place.offset}: {lie}")
            return
        if original is not None:
            kept = original.capture
            capture = replace(capture, revisit_of=kept.id, digest=kept.digest)
            self._keep(_Kept(page, paper, packed_revisit(page, kept, original.date), capture), open_files)
        elif last:
            self._counts["revisit-of-nothing"] += 1
        else:
            self._archive.intake.later(self.passed.source.id, *record.place)

    def _asked(self, page: ForeignPage) -> Capture:
        """Return the capture of a page at the address at which the archive finds it, what was posted as its query."""
        capture = page.capture
        concurrent = page.record.header("WARC-Concurrent-To")
        for identifier, answer, request in self._requests:
            if answer == capture.id or (concurrent and concurrent == identifier):
                return replace(capture, url=posted(request, capture.url) or capture.url)
        return capture

    def _is_known(self, capture: Capture) -> bool:
        """Say whether a capture is here already: what today's readers say of it, `archive reparse` tells."""
        known = self._archive.journal.capture(capture.id)
        if known is None:
            if capture.id not in self._ids:
                return False
            self._counts["known"] += 1
            return True
        if known.url != capture.url or (known.digest != capture.digest and not known.revisit_of):
            self._note("broken", f"{capture.url}: its id, {capture.id}, is that of another record")
            return True
        self._counts["known"] += 1
        return True

    def _keep(self, kept: _Kept, open_files: ExitStack) -> None:
        if self._warc is None:
            path = self._archive.warc_folder / self.passed.source.warc
            written, size = self.passed.source.written, path.stat().st_size if path.exists() else 0
            if size < written or self._archive.intake.names_beyond(path.name, written):
                # Its end is lost, or it came with a merge: no record of ours takes such a place.
                path = _beside(path, self._archive)
                self.passed.source = replace(self.passed.source, warc=path.name, written=0)
            elif size > written:  # what a killed import wrote last, and no row names
                os.truncate(path, written)
            self._warc = open_files.enter_context(WarcFile(path, self._software))
        if kept.page.record.kind in ("resource", "conversion"):
            self._counts["as-response"] += 1
        self._batch.append(kept)
        self._ids.add(kept.capture.id)
        self._size += len(kept.member)

    def _commit(self, place: Position, *, at_end: bool = False) -> None:
        """Write what is kept, its rows, and how far that is: all of it, or nothing."""
        counts, self._counts = self._counts, Counter()
        counts["kept"] += len(self._batch)
        source = replace(self.passed.source.counting(counts), offset=place.offset, within=place.within)
        rows = []
        if self._warc is not None:
            rows = [(one, self._warc.copy(one.member)) for one in self._batch]
            self._warc.sync()
            source = replace(source, written=self._warc.size)
        if at_end:
            source = replace(source, taken_at=self._archive.intake.moment())
        with self._archive.transaction():
            for one, offset in rows:
                self._archive.journal.add_capture(one.capture, source.warc, offset)
                if cut := one.page.record.header("WARC-Truncated"):
                    self._archive.journal.mark_cut(one.capture.id, f"truncated: {cut}")
                self._archive.intake.wait(one.capture, source.id, one.paper)
            self._archive.intake.keep(source)
        self.passed.source = source
        self._batch, self._ids, self._size, self._since = [], set(), 0, monotonic()


def _beside(path: Path, archive: Archive) -> Path:
    """Return the first name for a further file that nobody has, and no capture names: its file may lie elsewhere."""
    stem = path.name.removesuffix(".warc.gz")
    names = (path.with_name(f"{stem}-{number}.warc.gz") for number in count(2))
    return next(name for name in names if not (name.exists() or archive.repacking.is_named(name.name)))
