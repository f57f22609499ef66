"""A page that is kept, read back and read: what a worker does. No page passes through the program's own memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from archive.addresses.absolute import absolute
from archive.formats.warc import WarcError, decoded, read_record, why_cut
from archive.model import Capture, Link
from archive.reasons import CutPage, Refused
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.extract.reading import Reader, Reading

PRELOAD = "crawler.intake.preload"


@dataclass(frozen=True)
class KeptPage:
    """A page to read: where its record lies, by which reader, for which link.

    `url` is where it was. Of a revisit, `revisit_of` names the capture that has the page, `path` and `offset` are
    where that is, and `own` is where the revisit lies.
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
        moment = read_record(*page.own).fetched_at if page.own else kept.fetched_at
    except WarcError as error:
        raise Refused(str(error)) from None
    if cut := why_cut(kept.body, kept.headers):
        raise CutPage(f"half a page: the body at {page.url} {cut}")
    capture = Capture(page.id, page.url, moment, kept.status, kept.headers, kept.body, kept.digest, page.revisit_of)
    if 300 <= capture.status < 400 and capture.status != HTTPStatus.NOT_MODIFIED:
        return PageSaid(moment, leads_to=absolute(page.url, capture.header("Location")) or "")
    check_answer(capture, page.link, follows=page.follows)
    capture = replace(capture, body=decoded(kept.body, kept.headers))
    return PageSaid(moment, read_answer(page.read, capture, page.link))
