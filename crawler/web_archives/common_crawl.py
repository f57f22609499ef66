"""Common Crawl: an index for each crawl, and the records of its WARC files, each fetched by a range of bytes.

By its own description of the index (index.commoncrawl.org, read 2026-11), which is pywb's: JSON lines, pages whose
number is told, and 404 with JSON where there is nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from archive.addresses.day import day_of
from archive.formats.mementos import CRAWL_HOST
from archive.model import Capture, Link
from archive.reasons import CutPage, LayoutChanged, NotCaptured, ServerTrouble
from crawler.extract.parsing.json_answer import read_json
from crawler.extract.reading import Attempt, AttemptKind, Reading
from crawler.web_archives.copies import (
    Memento,
    Sought,
    folder_of,
    listed,
    may_go_on,
    read_copies,
    read_copy,
    refuse,
    to_carry_on,
)

INDEX_HOST = "index.commoncrawl.org"
CRAWL_HOSTS = (INDEX_HOST, CRAWL_HOST)
_CRAWLS = f"https://{INDEX_HOST}/collinfo.json"
_CRAWLS_MAX = 8  # indexes that are asked, from the day on: some eight months; what was gone by then is in none
_ID = re.compile(r"CC-MAIN-(\d{4})-(\d{2})")
_FILE = re.compile(r"(?!.*\.\.)[\w./-]{1,400}", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


def look_in_crawls(sought: Sought) -> tuple[Attempt, ...]:
    """Return how to ask for a page: first, once a run, which crawls there are."""
    return (Attempt(_CRAWLS, partial(read_crawls, sought), kind=AttemptKind.COPIES, sought=sought),)


def read_crawls(sought: Sought, capture: Capture, link: Link) -> Reading:
    """Read the list of crawls: the indexes that may have the page, those from the issue's day on, the oldest first."""
    refuse(capture)
    found = []
    for one in listed(read_json(capture), capture):
        ended = _end_of(str(one.get("id", "")))
        if ended and one.get("cdx-api") and (sought.since is None or ended >= sought.since):
            found.append((ended, str(one["cdx-api"])))
    if not found:
        raise NotCaptured(
            f"no crawl of Common Crawl is from {sought.since:%Y-%m-%d} on" if sought.since else "no crawl"
        )
    asked = _asked(sought)
    return Reading(
        instead=tuple(
            Attempt(
                f"{api}?{urlencode(asked | {'showNumPages': 'true'})}",
                partial(read_page_count, sought, api),
                kind=AttemptKind.COPIES,
                sought=sought,
            )
            for _, api in sorted(found)[:_CRAWLS_MAX]
        )
    )


def _end_of(identifier: str) -> datetime | None:
    """Return the end of the week that a crawl is called by, in which it ends."""
    match = _ID.fullmatch(identifier)
    try:
        monday = datetime.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        return None
    return monday.replace(tzinfo=UTC) + timedelta(days=7) if monday else None


def _asked(sought: Sought) -> dict[str, str]:
    day = sought.since.date() if sought.since else day_of(sought.url)
    folder = folder_of(sought.url, day)
    return {"url": folder or sought.url, "matchType": "prefix" if folder else "exact", "output": "json"}


def read_page_count(sought: Sought, api: str, capture: Capture, link: Link) -> Reading:
    """Read how many pages a crawl's index has of what is asked for. Raises NotCaptured for none."""
    _refuse(capture)
    told = read_json(capture)
    number = told.get("pages") if isinstance(told, dict) else None
    if not isinstance(number, int):
        raise LayoutChanged(f"no number of pages at {capture.url}")
    if number < 1:
        raise NotCaptured(f"no copy of {sought.url} in {api}")
    return Reading(instead=(_page(sought, api, 0, number, ()),))


def _page(sought: Sought, api: str, page: int, pages: int, earlier: tuple[Memento, ...]) -> Attempt:
    url = f"{api}?{urlencode(_asked(sought) | {'page': str(page)})}"
    return Attempt(
        url, partial(read_crawl_index, sought, api, page, pages, earlier), kind=AttemptKind.COPIES, sought=sought
    )


def read_crawl_index(
    sought: Sought, api: str, page: int, pages: int, earlier: tuple[Memento, ...], capture: Capture, link: Link
) -> Reading:
    """Read one page of a crawl's index: the records to ask for, or where it goes on. Raises NotCaptured for none."""
    _refuse(capture)
    rows = list(_rows(capture))
    copies = [*earlier, *rows]
    if page + 1 < pages and may_go_on(rows, sought):
        own = to_carry_on(copies, sought)
        return Reading(instead=(_page(sought, api, page + 1, pages, own),))
    return read_copies(copies, sought, capture.url, link, partial(_record, sought))


def _record(sought: Sought, copy: Memento) -> Attempt:
    name, start, length = copy.place
    return Attempt(
        f"https://{CRAWL_HOST}/{name}",
        partial(read_copy, sought),
        headers=(("Range", f"bytes={start}-{start + length - 1}"),),
        kind=AttemptKind.COPY,
        sought=sought,
        copied=(copy.url, copy.digits),
    )


def _rows(capture: Capture) -> Iterator[Memento]:
    """Yield the copies that an index names. Raises LayoutChanged for a line that names none, CutPage for half."""
    lines = capture.body.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            name, place = told["filename"], (told["offset"], told["length"])
            if not (_FILE.fullmatch(name) and all(_NUMBER.fullmatch(str(one)) for one in place) and int(place[1])):
                raise ValueError("no place in a file")
            start, length = (int(one) for one in place)
            copy = Memento(told["url"], told["timestamp"], str(told["status"]), told["digest"], (name, start, length))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            is_half = number == len(lines) and not capture.body.endswith(b"\n")
            raise (CutPage if is_half else LayoutChanged)(f"line {number} of {capture.url}: {error}") from error
        yield copy


def _refuse(capture: Capture) -> None:
    """Raise what an index's answer says: 404 means nothing found only where it says so in JSON."""
    if capture.status == 404:
        try:
            told = json.loads(capture.body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise ServerTrouble(f"{capture.url} answered 404, and not that it found nothing")
    refuse(capture)
