"""What is kept of a file's records: the pages of papers, and where their hosts lead or say that there is none."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from archive.chinese import clock
from archive.formats.foreign_warc import ForeignPage, NotKept, address_told, foreign_page
from archive.formats.stored import Stored
from archive.formats.warc import decoded
from crawler.extract.reading import Attempt, Reading
from crawler.intake.hosts import NO_PAPER, papers_of_host

_STATUSES = (200, 203, 304, 404, 410)
_TEXTUAL = ("text/", "application/json", "application/xml", "application/xhtml", "application/rss", "application/atom")
_OTHER_TEXT = ("text/css", "text/csv")
_PERHAPS = ("", "application/octet-stream", "text/javascript", "application/javascript", "application/x-javascript")
"""Types under which interfaces, and programs that were not told a type, have JSON and pages."""
_FUTURE = timedelta(days=1)  # by which a clock elsewhere may be fast, or its zone be taken for UTC
_MARKED_UP = ("html", "xml", "json")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|(?:[\w$.]{1,80}\s*)?\(?\s*[{\[])")  # markup, JSON, or a call with JSON


def page_to_keep(record: Stored, *, everything: bool) -> tuple[ForeignPage, str]:
    """Return a record that is kept as a page, and the ids of the papers that it may be of. Raises NotKept.

    `everything`: pages of hosts that are no paper's are kept, too.
    """
    url = address_told(record.header("WARC-Target-URI"))
    paper = papers_of_host(url) if record.kind in ("response", "revisit", "resource", "conversion") else NO_PAPER
    if paper is None and not everything:
        raise NotKept("no-paper", f"{url[:200]}: no paper's host")
    page = foreign_page(record)
    status, moment = page.capture.status, page.capture.fetched_at
    if moment > clock.now() + _FUTURE:
        raise NotKept("broken", f"{url[:200]}: from the future, of {moment.isoformat()}")
    if status not in _STATUSES and not 300 <= status < 400:
        raise NotKept("error-status", f"{url[:200]} answered {status}")
    if status < 300 and not (_is_text(page) and _is_page_still(page)) or urlsplit(url).path == "/robots.txt":
        raise NotKept("not-html", f"{url[:200]}: {page.media or 'of no type'}")
    return page, paper or NO_PAPER


def _is_text(page: ForeignPage) -> bool:
    if page.refers_to:
        return True
    if page.media in _PERHAPS:
        return bool(_BEGINS.match(decoded(page.capture.body, page.capture.headers)))
    return page.media.startswith(_TEXTUAL) and page.media not in _OTHER_TEXT


def _is_page_still(page: ForeignPage) -> bool:
    """Say whether a conversion is a page: what programs make of one may be its bare text, as in WET files."""
    is_marked_up = page.media in _PERHAPS or any(kind in page.media for kind in _MARKED_UP)
    return page.record.kind != "conversion" or is_marked_up


def posted(record: Stored, url: str) -> str:
    """Return the address at which the archive finds the answer to a request, what it posts as its query.

    Empty for one that posts nothing, or nothing that an e-paper's interface takes.
    """
    head, _, body = record.block.partition(b"\r\n\r\n")
    if record.kind != "request" or not head.startswith(b"POST ") or not body:
        return ""
    text = body.decode("utf-8", "replace")
    if b"json" in head.lower():
        return _kept_at(url, json=text)
    fields = parse_qsl(text, keep_blank_values=True)
    return _kept_at(url, form=tuple(fields)) if fields else ""


def _kept_at(url: str, **what: object) -> str:
    try:
        return Attempt(url, lambda capture, link: Reading(), **what).kept_at  # type: ignore[arg-type]
    except ValueError:  # no JSON, whatever it says
        return ""
