"""WARC files: what a capture held, read back; and files from one folder into another.

They are linked where the file system can, else copied, under names that are free.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from archive.formats.mementos import page_in
from archive.formats.warc import WarcError, decoded, is_cut, read_record, read_whole
from archive.model import Capture
from archive.portable import same_bytes
from archive.store.archive import Archive
from archive.store.runs import LAST_ID, CaptureRecord
from archive.transfer.exporting import safe_name

_PIECE = 12  # hex digits of a digest that make a name a file's own

_BLOCK = 1 << 20
REPEATED_LEAST = 1024
"""Bytes of a body that is not kept again; the lines that name another record take some 200, packed."""


def file_of(archive: Archive, capture: CaptureRecord) -> Path:
    """Return the WARC file that a capture is in."""
    return archive.warc_folder / safe_name(capture.warc)


def capture_with_body(archive: Archive, revisit: CaptureRecord) -> CaptureRecord:
    """Return the capture that has the body of a revisit. Raises WarcError where none has.

    It may be behind another revisit: archives that were merged have chosen it each by itself.
    """
    seen, named = {revisit.id}, revisit
    while named.revisit_of:
        told = archive.journal.capture(named.revisit_of)
        if told is None or told.id in seen:
            why = "is a revisit itself" if told else "is not in the archive"
            raise WarcError(f"{revisit.url}: the capture that has the body, {named.revisit_of}, {why}")
        if told.digest != revisit.digest:
            raise WarcError(f"{revisit.url}: the capture that has the body, {told.id}, has another one")
        seen.add(told.id)
        named = told
    return named


def read_back(archive: Archive, capture: CaptureRecord) -> Capture:
    """Return what a capture held: of a revisit what came again, of a web archive's answer the page in it.

    Raises WarcError.
    """
    found = as_received(archive, capture)
    found = replace(found, body=decoded(found.body, found.headers))
    if not capture.origin:
        return found
    seen = datetime.fromisoformat(capture.fetched_at)
    taken = replace(found, url=capture.url, fetched_at=seen, origin=capture.origin, taken_at=found.fetched_at)
    return page_in(taken)[0]


def as_received(archive: Archive, capture: CaptureRecord) -> Capture:
    """Return what a capture held, its content encoding still on. Raises WarcError.

    Of a revisit the body is that of the capture which has it. Where the host said that a page is as it was (304), all
    is as that page was, but for the moment.
    """
    if not capture.revisit_of:
        return _own_record(archive, capture)
    source = capture_with_body(archive, capture)
    if capture.status != HTTPStatus.NOT_MODIFIED:
        return replace(_own_record(archive, capture), body=_own_record(archive, source).body)
    page = archive.journal.capture(capture.revisit_of)
    assert page  # capture_with_body has come by it
    seen = datetime.fromisoformat(capture.fetched_at)
    return replace(as_received(archive, page), id=capture.id, fetched_at=seen, revisit_of=capture.revisit_of)


def whole_page(archive: Archive, capture: CaptureRecord) -> Capture:
    """Return what a capture held as received, of which nothing is missing. Raises WarcError."""
    if not capture.revisit_of:
        return read_whole(file_of(archive, capture), capture.offset)
    found = as_received(archive, capture)
    if is_cut(found.body, found.headers):
        raise WarcError(f"{capture.warc}: byte {capture.offset}: the response was cut")
    return found


def kept_before(archive: Archive, digest: str, moment: datetime, identifier: str = LAST_ID) -> Capture | None:
    """Return the first capture that has a body of a digest, as received, of those before a moment (and an id).

    None where there is none, and where its record is lost or broken, of which `archive verify` tells: what comes is
    kept itself then.
    """
    first = archive.journal.same_payload(digest, moment, identifier)
    if first is None:
        return None
    try:
        return as_received(archive, first)
    except WarcError:
        return None


def _own_record(archive: Archive, capture: CaptureRecord) -> Capture:
    found = read_record(file_of(archive, capture), capture.offset)
    if found.id != capture.id:
        raise WarcError(f"{capture.warc}: byte {capture.offset}: the record is {found.id}, not {capture.id}")
    return found


def link_or_copy(source: Path, target: Path) -> None:
    """Put a file in place, whole or not at all; as a link to the same bytes where both are on one file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)  # of one that was killed
    try:
        same_bytes(source.resolve(), part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)  # of two links to one file, replacing leaves both


def bring(source: Path, folder: Path) -> str:
    """Bring a WARC file into a folder; return the name that it has there.

    That is its own; where another file has that, one with a piece of its digest. The file of a run only grows: of two
    of which one begins with all of the other, the longer one is kept.
    """
    target = folder / source.name
    if not target.exists() or not target.samefile(source) and _begins_with(source, target):
        link_or_copy(source, target)
    if _begins_with(target, source):
        return target.name
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_PIECE]
    own = folder / _named(source.name, digest)
    if not own.exists():
        link_or_copy(source, own)
    return own.name


def name_of_lost(name: str, folder: Path, captures: Iterable[tuple[str, int]]) -> str:
    """Return the name here of a WARC file that did not come, by the ids and offsets of its captures.

    That is its own where the folder has that very file, or none of the name: no capture may be looked for in
    another's file.
    """
    name, ids = safe_name(name), []
    for capture, offset in captures:
        ids.append(capture)
        if not (folder / name).exists() or _holds(folder / name, offset, capture):
            return name
    return _named(name, hashlib.sha256("\n".join(ids).encode()).hexdigest()[:_PIECE])


def _holds(path: Path, offset: int, capture: str) -> bool:
    try:
        return read_record(path, offset).id == capture
    except WarcError:
        return False


def _begins_with(path: Path, other: Path) -> bool:
    """Say whether a file begins with all bytes of another one, or is that one."""
    if path.samefile(other):
        return True
    if path.stat().st_size < other.stat().st_size:
        return False
    with path.open("rb") as file, other.open("rb") as beginning:
        return all(file.read(len(block)) == block for block in iter(lambda: beginning.read(_BLOCK), b""))


def _named(name: str, piece: str) -> str:
    stem, dot, suffixes = name.partition(".")
    return f"{stem}-{piece}{dot}{suffixes}"
