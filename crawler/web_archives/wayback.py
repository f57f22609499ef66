"""The Wayback Machine of the Internet Archive: its index (CDX server), and its copies as received (`id_`).

By the index's own description (internetarchive/wayback, wayback-cdx-server/README.md, read 2026-11). Its rows are asked
for with `urlkey`: without it a resume key leaves rows out (issue 121 there).
"""

from __future__ import annotations

from datetime import UTC
from functools import partial
from urllib.parse import urlencode

from archive.addresses.day import day_of
from archive.formats.mementos import WAYBACK_HOST, replay_address
from archive.model import Capture, Link
from archive.reasons import LayoutChanged
from crawler.extract.parsing.json_answer import read_json
from crawler.extract.reading import Attempt, AttemptKind, Reading
from crawler.web_archives.copies import (
    Memento,
    Sought,
    folder_of,
    may_go_on,
    read_copies,
    read_copy,
    refuse,
    to_carry_on,
)

WAYBACK_HOSTS = (WAYBACK_HOST,)
_INDEX = f"https://{WAYBACK_HOST}/cdx/search/cdx"
_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_ROWS = 3000  # of one answer, some 400 KB; the server gives 150,000 at most


def look_in_wayback(sought: Sought) -> tuple[Attempt, ...]:
    """Return how to ask the index for a page: with all of its issue's folder, where its address has one of its day."""
    day = sought.since.date() if sought.since else day_of(sought.url)
    folder = folder_of(sought.url, day)
    asked = {"url": folder or sought.url, "matchType": "prefix" if folder else "exact", "output": "json"}
    asked |= {"fl": ",".join(_FIELDS), "limit": str(_ROWS), "showResumeKey": "true"}
    if sought.since:
        asked["from"] = f"{sought.since.astimezone(UTC):%Y%m%d%H%M%S}"
    return (_listing(sought, asked, ()),)


def _listing(sought: Sought, asked: dict[str, str], earlier: tuple[Memento, ...]) -> Attempt:
    read = partial(read_cdx, sought, asked, earlier)
    return Attempt(f"{_INDEX}?{urlencode(asked)}", read, kind=AttemptKind.COPIES, sought=sought)


def read_cdx(
    sought: Sought, asked: dict[str, str], earlier: tuple[Memento, ...], capture: Capture, link: Link
) -> Reading:
    """Read one answer of the index: the copies to ask for, or where it goes on.

    `earlier` are the page's copies that the answers before it named. Raises NotCaptured where none can be used.
    """
    refuse(capture)
    rows, resume = rows_and_key(capture)
    copies = [*earlier, *rows]
    if resume and may_go_on(rows, sought):
        own = to_carry_on(copies, sought)
        return Reading(instead=(_listing(sought, asked | {"resumeKey": resume}, own),))
    return read_copies(copies, sought, capture.url, link, partial(_copy, sought))


def _copy(sought: Sought, one: Memento) -> Attempt:
    url = replay_address(one.digits, one.url)
    return Attempt(url, partial(read_copy, sought), kind=AttemptKind.COPY, sought=sought)


def rows_and_key(capture: Capture) -> tuple[list[Memento], str]:
    """Return the rows of an answer of the index, and the key to resume with; that is empty where it was the last.

    The first row has the names, a key stands alone behind an empty one; nothing found is an empty list, or nothing at
    all. Raises LayoutChanged for what is no such answer.
    """
    if not capture.body.strip():
        return [], ""
    told = read_json(capture)
    if not isinstance(told, list) or not all(isinstance(row, list) for row in told):
        raise LayoutChanged(f"no rows of an index at {capture.url}")
    rows = [[str(value) for value in row] for row in told]
    resume = ""
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = rows[-1][0], rows[:-2]
    if not rows:
        return [], resume
    names, *rows = rows
    if not {"timestamp", "original", "statuscode", "digest"} <= set(names) or any(
        len(row) != len(names) for row in rows
    ):
        raise LayoutChanged(f"rows of an index without the columns that were asked for at {capture.url}")
    named = [dict(zip(names, row, strict=True)) for row in rows]
    return [Memento(one["original"], one["timestamp"], one["statuscode"], one["digest"]) for one in named], resume
