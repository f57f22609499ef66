"""WARC files rewritten so that they take less room, and hold what they held: `archive compact`.

Each record becomes a gzip member of its own, packed as tightly as gzip can; a body that the archive has in an earlier
capture is not kept again (`archive.formats.warc_anew`). The new file stands under a new name, is read back and compared
record by record, and the rows follow in one transaction. The old one stays until the next time, since a reader may have
it open. Killed at any moment there is, for each row, a file with its record.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from archive.formats.warc import WarcError, record_with_headers, sync_names
from archive.formats.warc_anew import as_response, as_revisit
from archive.formats.warc_members import RawRecord, member_at, packed_record
from archive.model import Capture
from archive.store.archive import Archive
from archive.store.proofs import FileState, file_state
from archive.store.repacked import MovedCapture, WarcsDiffer
from archive.store.runs import CaptureRecord
from archive.transfer.exporting import replacing, safe_name
from archive.transfer.warcs import REPEATED_LEAST, as_received, file_of, kept_before

_SUFFIX = ".warc.gz"
_PACKED = re.compile(r"-packed-[0-9a-f]{12}(?:-[0-9a-f]{12})?\.warc\.gz$")
_PIECE = 12  # hex digits of a file's digest, by which its packed one is called
_WORTH = 4096  # bytes that a file has to be smaller by, a block of most disks; else it stays as it is


@dataclass(frozen=True)
class RepackedFile:
    """What became of a WARC file: its size before and after, and how many bodies are not kept again.

    `why_not` says why it stays as it is; `is_fault` that it is damaged.
    """

    name: str
    before: int
    after: int
    repeats: int = 0
    now: str = ""
    why_not: str = ""
    is_fault: bool = False


@dataclass
class Repacked:
    """What was done, or would be: the files, and those of before that went, with their sizes."""

    files: list[RepackedFile] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)

    @property
    def saved(self) -> int:
        """Bytes that the new files take less than those of before, which stay until the next time."""
        return sum(one.before - one.after for one in self.files if not one.why_not)


def repack(archive: Archive, report: Repacked, *, dry_run: bool = False) -> Iterator[None]:
    """Rewrite the WARC files that rows name, but those of runs that have not ended; yield after each capture.

    With `dry_run` nothing is written. Raises CannotWrite, OSError.
    """
    _remove_superseded(archive, report, dry_run=dry_run)
    for name in archive.repacking.files():
        if not _PACKED.search(name):
            yield from _repack_file(archive, name, report, dry_run=dry_run)


def captures_to_repack(archive: Archive) -> int:
    """Return how many captures lie in the files that are read to be rewritten."""
    names = [name for name in archive.repacking.files() if not _PACKED.search(name)]
    return sum(len(archive.journal.captures_in(name)) for name in names)


def _remove_superseded(archive: Archive, report: Repacked, *, dry_run: bool) -> None:
    """Remove files of before whose packed ones have been named since the last time."""
    for path in sorted(archive.warc_folder.glob(f"*{_SUFFIX}")):
        if _PACKED.search(path.name) or not path.is_file() or archive.repacking.is_named(path.name):
            continue
        packed = packed_name(path)
        if (archive.warc_folder / packed).is_file() and archive.repacking.is_named(packed):
            report.removed[path.name] = path.stat().st_size
            if not dry_run:
                archive.repacking.remove(path)


def packed_name(path: Path) -> str:
    """Return what the packed file of a WARC file is called: by all that this holds."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_PIECE]
    return f"{path.name.removesuffix(_SUFFIX)}-packed-{digest}{_SUFFIX}"


def _repack_file(archive: Archive, name: str, report: Repacked, *, dry_run: bool) -> Iterator[None]:
    path = archive.warc_folder / safe_name(name)
    state = file_state(path)
    if state is None or archive.repacking.is_of_open_run(name):
        why = "its run has not ended: a crawl writes to it, or the next one mends it" if state else "it is not there"
        size = state.size if state else 0
        report.files.append(RepackedFile(name, size, size, why_not=why, is_fault=not state))
        return
    work = _Work(archive, name, path)
    try:
        now = ""
        if dry_run:
            yield from (None for piece in work.pieces() if piece.row)
        else:
            now = yield from _write(archive, work, state)
    except (WarcError, WarcsDiffer) as error:
        report.files.append(RepackedFile(name, state.size, state.size, why_not=str(error), is_fault=True))
        return
    if work.is_worth(state.size):
        report.files.append(RepackedFile(name, state.size, work.size, work.repeats, now))
    else:
        report.files.append(RepackedFile(name, state.size, state.size, why_not="it would not be smaller"))


class _NotSmaller(Exception):
    """The new file takes as much room as the old one, and is thrown away."""


def _write(archive: Archive, work: _Work, before: FileState) -> Generator[None, None, str]:
    """Write a packed file, compare it, let the rows name it, and return its name; empty where it is not worth it.

    Raises WarcError, WarcsDiffer.
    """
    target = work.path.with_name(packed_name(work.path))
    if archive.repacking.is_named(target.name):  # as another archive has packed it, which was merged
        raise WarcError(f"{work.path}: captures lie in {target.name} already")
    moved: list[MovedCapture] = []
    try:
        with replacing(target) as file:
            for piece in work.pieces():
                if piece.row:
                    moved.append(MovedCapture(piece.row.id, piece.old.start, file.tell(), piece.revisit_of))
                    yield
                file.write(piece.packed)
            if not work.is_worth(before.size):
                raise _NotSmaller
            file.flush()
            os.fsync(file.fileno())
    except _NotSmaller:
        return ""
    sync_names(target.parent)
    try:
        _compare(archive, work.path, target)
        if file_state(work.path) != before:
            raise WarcError(f"{work.path}: another program has changed it meanwhile")
        archive.repacking.move(work.name, target.name, moved)
    except (WarcError, WarcsDiffer):  # then no row names it; of anything else that ends it here nobody knows
        target.unlink()
        raise
    return target.name


@dataclass(frozen=True)
class _Piece:
    """A record, and what it becomes: the gzip member, and the capture that has the body where that is not kept again.

    `row` is the capture whose record this is, None for requests and what no row names.
    """

    old: RawRecord
    packed: bytes
    row: CaptureRecord | None = None
    revisit_of: str = ""


class _Work:
    """Packs the records of a file anew."""

    def __init__(self, archive: Archive, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.size = self.repeats = 0
        self._archive = archive

    def is_worth(self, before: int) -> bool:
        """Say whether the packed file takes less room than the one of before, by a block of the disk."""
        return before - self.size >= _WORTH

    def pieces(self) -> Iterator[_Piece]:
        """Yield each record. Raises WarcError where one cannot be read, or a row names a byte where none begins."""
        rows = {row.offset: row for row in self._archive.journal.captures_in(self.name)}
        with self.path.open("rb") as file:
            for record in each_record(file, self.path):
                piece = self._piece(record, rows.pop(record.start, None))
                self.size += len(piece.packed)
                self.repeats += bool(piece.revisit_of)
                yield piece
        if rows:
            raise WarcError(f"{self.path}: byte {min(rows)}: no record begins here, though a capture is to be there")

    def _piece(self, old: RawRecord, row: CaptureRecord | None) -> _Piece:
        if row and old.header("WARC-Record-ID") != row.id:
            raise WarcError(
                f"{self.path}: byte {old.start}: the record is {old.header('WARC-Record-ID')}, not {row.id}"
            )
        if row and (kept := self._kept(row, old)) and (revisit := self._revisit(old, kept)):
            return _Piece(old, packed_record(revisit), row, kept.id)
        packed = min(old.packed, packed_record(old.record), key=len)
        return _Piece(old, packed, row)

    def _revisit(self, old: RawRecord, kept: Capture) -> bytes | None:
        row = self._archive.journal.capture(kept.id)
        assert row
        _, about = record_with_headers(file_of(self._archive, row), row.offset)
        return as_revisit(old.record, kept, about["warc-date"])

    def _kept(self, row: CaptureRecord, old: RawRecord) -> Capture | None:
        """Return the earlier capture that has the body of one."""
        if row.revisit_of or len(old.record) < REPEATED_LEAST:
            return None
        return kept_before(self._archive, row.digest, datetime.fromisoformat(row.fetched_at), row.id)


def each_record(file: BinaryIO, path: Path) -> Iterator[RawRecord]:
    """Yield the records of a WARC file from its beginning to its end. Raises WarcError where one cannot be read."""
    at, size = 0, os.fstat(file.fileno()).st_size
    while at < size:
        record = member_at(file, at, str(path))
        yield record
        at = record.end


def _compare(archive: Archive, old: Path, new: Path) -> None:
    """Hold that two files have the same records, but for bodies that another has. Raises WarcError."""
    with old.open("rb") as before, new.open("rb") as after:
        for was, now in zip_longest(each_record(before, old), each_record(after, new)):
            if not (was and now) or was.record not in (now.record, _restored(archive, now)):
                raise WarcError(f"{old}: byte {was.start if was else before.tell()}: the record is not read back so")


def _restored(archive: Archive, revisit: RawRecord) -> bytes | None:
    kept = archive.journal.capture(revisit.header("WARC-Refers-To"))
    return as_response(revisit.record, as_received(archive, kept).body) if kept else None
