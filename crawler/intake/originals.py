"""What a revisit of another program refers to: the capture with its body, if that is here and what it says.

By its id, by its address and moment, by its payload's digest there, and by that digest alone, as programs write it that
keep a body once whatever its address (identical-payload-digest). A digest that contradicts what is named is a lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from archive.formats.foreign_warc import DIGEST_BEFORE, ForeignPage, NotKept, RefersTo
from archive.formats.payload_digests import agrees
from archive.formats.warc import WarcError, record_with_headers, warc_date
from archive.model import Capture
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from archive.transfer.warcs import file_of

_UNCHANGED = "server-not-modified"
_EVER = datetime.max.replace(tzinfo=UTC)


class Original(NamedTuple):
    """The capture that has a revisit's body, and its moment in the words of its record."""

    capture: Capture
    date: str


def original_of(archive: Archive, batch: Iterable[tuple[ForeignPage, Capture]], page: ForeignPage) -> Original | None:
    """Return what a revisit refers to, None where that is not here. `batch` is what is not in the archive yet.

    Raises NotKept where what it names is here and has another payload, or cannot be read.
    """
    told, digest = page.refers_to, _digest(page)
    assert told
    told = replace(told, url=told.url or page.capture.url)
    bodies = [(one, capture) for one, capture in batch if not capture.revisit_of]
    for one, capture in reversed(bodies):
        if _is_named(capture, told) or capture.url == told.url and digest and digest in _digests(one):
            return _checked(page, one, capture, digest)
    if row := archive.intake.original(told.id, told.url, told.date, digest):
        return _of_archive(archive, page, row, digest)
    if not digest or page.record.header("WARC-Profile").endswith(_UNCHANGED):
        return None
    for one, capture in bodies:
        if digest in _digests(one):
            return _checked(page, one, capture, digest)
    row = archive.journal.same_payload(digest, _EVER)
    return _of_archive(archive, page, row, digest) if row else None


def _digest(page: ForeignPage) -> str:
    """Return the digest that a revisit tells; nothing where it is that of its own body, which is none."""
    told = page.record.header("WARC-Payload-Digest")
    return "" if agrees(b"", told) else told


def _digests(page: ForeignPage) -> tuple[str, str]:
    return page.capture.digest, page.record.header("WARC-Payload-Digest")


def _is_named(capture: Capture, told: RefersTo) -> bool:
    moment = capture.fetched_at.isoformat()
    return capture.id == told.id or bool(told.date and capture.url == told.url and moment.startswith(told.date))


def _checked(page: ForeignPage, one: ForeignPage, capture: Capture, digest: str) -> Original:
    if digest and digest not in _digests(one) and not agrees(capture.body, digest):
        raise _lie(page, capture.id)
    return Original(capture, one.record.header("WARC-Date") if one.is_as_ours else warc_date(capture.fetched_at))


def _of_archive(archive: Archive, page: ForeignPage, row: CaptureRecord, digest: str) -> Original:
    try:
        capture, about = record_with_headers(file_of(archive, row), row.offset)
    except WarcError as error:
        raise NotKept("revisit-of-nothing", f"{page.capture.url}: a revisit of {row.id}: {error}") from error
    if digest and digest not in (row.digest, about.get(DIGEST_BEFORE.lower())) and not agrees(capture.body, digest):
        raise _lie(page, row.id)
    moment = datetime.fromisoformat(row.fetched_at)
    return Original(Capture(row.id, row.url, moment, row.status, (), b"", row.digest), about["warc-date"])


def _lie(page: ForeignPage, identifier: str) -> NotKept:
    words = f"{page.capture.url}: a revisit of {identifier}, which has another payload than it says"
    return NotKept("revisit-of-nothing", words)
