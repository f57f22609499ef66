"""What an address alone tells of a paper, without asking anybody: its platform, its base, its first page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import unquote

from archive.addresses.day import day_of
from archive.model import Newspaper
from crawler.discover.findings import Survey, UnknownPlatform
from crawler.discover.no_page import file_named, no_page
from crawler.discover.paper_name import conflicts, lacks, named_row
from crawler.discover.recognise import Fit, fits, form_of, proposed_row, same_place, written_day
from crawler.extract.reading import Platform

_LATER_PAGE = re.compile(r"0*(?:[2-9]|[1-9]\d+)")


def survey_by_address(url: str, platforms: Sequence[Platform], rows: Collection[Newspaper], given: Newspaper) -> Survey:
    """Return the row that the address of an issue's page tells, and why; or a failure that says what is lacking.

    An article's address names no first page, and a site's home page no system:
    nothing is made up for them.
    """
    if what := file_named(url):
        return Survey(url, failure=no_page(url, what), is_unasked=True)
    if folder := form_of(url):
        url = f"{folder}findBmMenu.do?docPubTime={day:%Y%m%d}" if (day := day_of(unquote(url))) else url
    found = fits(url, platforms)
    pages = [fit for fit in found if fit.is_page]
    if not pages:
        return Survey(url, failure=UnknownPlatform(_lacking(url, found)), is_unasked=True)
    front, others = pages[0], pages[1:]
    row = proposed_row(front, (), rows)
    if same := next((one for one in rows if same_place(one, row)), None):
        return Survey(url, same, known=True, is_unasked=True)
    row = named_row(replace(row, id=given.id, place=given.place), given.name, rows)
    notes = [f"unverified: nothing was asked; {_why(front)}"]
    notes += [f"its form is that of {fit.platform.name}, too" for fit in others]
    if (number := _number(front)) and _LATER_PAGE.fullmatch(re.sub("[A-Za-z]+", "", number)):
        notes.append(f"the address is that of page {number} by its name: is it the first one of an issue?")
    return Survey(url, row, day=front.day, notes=(*notes, *conflicts(row, rows), *lacks(row)), is_unasked=True)


def _why(front: Fit) -> str:
    form, name = written_day(front.platform), front.platform.name
    return f"its day is written as {form}, and its file is called as a page of {name}"


def _number(front: Fit) -> str:
    match = re.search(rf"/(?:{getattr(front.platform, 'page_file', '') or '(?!)'})(?:\?.*)?$", front.url)
    return (match.groupdict().get("page") or "") if match else ""


def _lacking(url: str, found: Sequence[Fit]) -> str:
    if found:
        return (
            f"{url} is an article of {found[0].platform.name}; without asking, only the address of a page tells the row"
        )
    if day_of(url) is None:
        return f"without asking, {url} tells no system: it names no day"
    return f"without asking, {url} tells no system: no platform calls its files so"
