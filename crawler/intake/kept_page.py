"""A page that is kept, read back and read: what a worker does. No page passes through the program's own memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from archive.addresses.absolute import absolute
from archive.formats.mementos import page_in
from archive.formats.warc import GZIP, WarcError, decoded, read_record, why_cut
from archive.model import Capture, Link
from archive.reasons import CutPage, Refused
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.extract.reading import Reader, Reading

PRELOAD = "crawler.intake.preload"


class NotReadBack(Refused):
    """The record of a page cannot be read: its file is lost or damaged. That says nothing of any reader."""


@dataclass(frozen=True)
class KeptPage:
    """A page to read: where its record lies, by which reader, for which link.

    `url` is where it was. Of a revisit, `revisit_of` names the capture that has the page, `path` and `offset` are
    where that is, and `own` is where the revisit lies. Of a copy in a web archive `origin` is where it is there, and
    `copied_at` when it was made.
    """

    path: Path
    offset: int
    id: str
    url: str
    revisit_of: str
    own: tuple[Path, int] | None
    read: Reader
    link: Link
    follows: bool = False
    origin: str = ""
    copied_at: str = ""


@dataclass(frozen=True)
class PageSaid:
    """What a page says, or where its host leads to instead. `moment` is when it came, to the microsecond."""

    moment: datetime
    reading: Reading | None = None
    leads_to: str = ""


def read_kept_page(page: KeptPage) -> PageSaid:
    """Read a page as a crawl would have read it when it came. Raises ReadError."""
    try:
        kept = read_record(page.path, page.offset)
        own = read_record(*page.own) if page.own else kept
    except WarcError as error:
        raise NotReadBack(str(error)) from None
    moment = own.fetched_at
    if own.status != HTTPStatus.NOT_MODIFIED:  # the same bytes came again, under headers of their own
        kept = replace(kept, status=own.status, headers=own.headers)
    is_plain = page.origin and not kept.body.startswith(GZIP)  # web archives may send the host's own header beside it
    if not is_plain and (cut := why_cut(kept.body, kept.headers)):
        raise CutPage(f"half a page: the body at {page.url} {cut}")
    capture = Capture(page.id, page.url, moment, kept.status, kept.headers, kept.body, kept.digest, page.revisit_of)
    if page.origin:
        capture = _copied(page, capture)
        moment = capture.fetched_at
    if 300 <= capture.status < 400 and capture.status != HTTPStatus.NOT_MODIFIED:
        return PageSaid(moment, leads_to=absolute(page.url, capture.header("Location")) or "")
    check_answer(capture, page.link, follows=page.follows)
    if not page.origin:
        capture = replace(capture, body=decoded(kept.body, kept.headers))
    return PageSaid(moment, read_answer(page.read, capture, page.link))


def _copied(page: KeptPage, answer: Capture) -> Capture:
    """Return the page in a web archive's answer. Raises Refused, and CutPage."""
    made = datetime.fromisoformat(page.copied_at)
    body = decoded(answer.body, answer.headers)
    told = replace(answer, body=body, fetched_at=made, origin=page.origin, taken_at=answer.fetched_at)
    try:
        found, truncated = page_in(told)
    except WarcError as error:
        raise Refused(str(error)) from None
    if truncated:
        raise CutPage(f"half a page: the copy at {page.origin} was truncated: {truncated}")
    return found
