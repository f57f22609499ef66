"""The order in which a book has articles: issue by issue, those of an issue page by page as its index orders them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from archive.chinese.page_numbers import page_order
from archive.search.found import Found
from archive.store.archive import Archive
from archive.store.issues import PageRecord
from archive.transfer.exporting import Chosen
from archive.transfer.printed_pages import printed_pages, takes_whole_issues, text_of_pdf

ROWS_AT_ONCE = 100


class PlaceInBook(NamedTuple):
    """Where an article stands, as it is shown: its day, its paper or else its source, the paper's id, the page.

    What is not known is empty. `id` and `row` are the article's; a page that is there for its own sake has none (0).
    """

    day: str
    outlet: str
    newspaper: str
    page: str
    page_name: str
    id: str = ""
    row: int = 0

    @property
    def issue(self) -> tuple[str, str, str]:
        """What all articles of an issue have alike."""
        return self.day, self.outlet, self.newspaper


def reading_order(archive: Archive, found: Found, chosen: Chosen) -> list[PlaceInBook]:
    """Return what was found and chosen in the order of reading: by day and paper; what has no day comes last.

    Of whole issues the pages that have a picture, or a text in their PDF, are there, too, with articles or without.
    """
    there = [*_places(archive, found, chosen), *_pictured(archive, chosen)]
    places = sorted(there, key=lambda one: (not one.day, one.issue))
    return [one for issue, some in groupby(places, key=lambda one: one.issue) for one in _paged(archive, issue, some)]


def _places(archive: Archive, found: Found, chosen: Chosen) -> Iterator[PlaceInBook]:
    """Yield where what was found stands, in the order of the search."""
    rows = found.part(0, len(found))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        listed = archive.summaries.at(rows[start : start + ROWS_AT_ONCE], found.shown)
        numbers = archive.search.rows_of([one["id"] for one in listed])
        for one in listed:
            if chosen.has(one["id"]) and one["id"] in numbers:
                told = (one["day"], one["paper"] or one["source"], one["newspaper"], one["page"], one["page_name"])
                day, outlet, newspaper, page, name = (sys.intern(value or "") for value in told)
                yield PlaceInBook(day, outlet, newspaper, page, name, one["id"], numbers[one["id"]])


def _pictured(archive: Archive, chosen: Chosen) -> Iterator[PlaceInBook]:
    """Yield the pages with a picture, or a text, that belong to a selection of whole issues."""
    for one in printed_pages(archive, chosen.selection) if takes_whole_issues(chosen.selection) else ():
        has_picture = one.pictures.image is not None and one.pictures.image.file is not None
        if has_picture or text_of_pdf(archive, one.pictures):
            told = (one.paper.name, one.paper.id, one.page.page, one.page.page_name)
            outlet, newspaper, page, name = map(sys.intern, told)
            yield PlaceInBook(sys.intern(str(one.day)), outlet, newspaper, page, name)


def _paged(archive: Archive, issue: tuple[str, str, str], some: Iterable[PlaceInBook]) -> list[PlaceInBook]:
    """Return the articles of an issue as its index orders pages and articles; what it does not name follows.

    A page without a number stands where the index has it; articles of no page come last.
    """
    day, _, newspaper = issue
    known = archive.editions.issue(newspaper, date.fromisoformat(day)) if newspaper and day else []
    pages = {record.page.page: number for number, record in enumerate(known)}
    entries = _entries(known)

    def place(one: PlaceInBook) -> tuple[bool, int, tuple[str, int, str], bool, int]:
        number = entries.get((one.page, one.id))
        of_none = not one.page and "" not in pages
        return of_none, pages.get(one.page, len(pages)), page_order(one.page), number is None, number or 0

    return sorted(some, key=place)


def _entries(pages: Iterable[PageRecord]) -> dict[tuple[str, str], int]:
    """Return the numbers of articles on their pages."""
    return {
        (record.page.page, entry.article): number
        for record in pages
        for number, entry in enumerate(record.entries)
        if entry.article
    }
