"""The printed pages of a selection: of papers and days all there are, else those on which what is selected stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.model import Newspaper, Page
from archive.search.days import first_day, last_day
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.pictures import PagePictures

_ROWS_AT_ONCE = 100


@dataclass(frozen=True)
class PrintedPage:
    """A page of an issue, and its pictures."""

    paper: Newspaper
    day: date
    page: Page
    pictures: PagePictures


def takes_whole_issues(selection: Wanted) -> bool:
    """Say whether a selection is of papers and days alone, so that pages without an article belong to it, too."""
    return replace(selection, newspaper="", place="", papers=None, since="", until="", year="") == Wanted()


def printed_pages(archive: Archive, selection: Wanted) -> Iterator[PrintedPage]:
    """Yield the printed pages of a selection, issue by issue of each paper, in the order of its index."""
    papers = {paper.id: paper for paper in archive.newspapers()}
    if takes_whole_issues(selection):
        for name in _papers(archive, selection, papers):
            for since, until in _spans(selection):
                for day in archive.editions.dates(name, since, until):
                    yield from _of_issue(archive, papers[name], day, None)
        return
    stand: dict[tuple[str, str], set[str]] = {}
    found = archive.search.find(selection, "oldest")
    rows = found.part(0, len(found))
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        for one in archive.summaries.at(rows[start : start + _ROWS_AT_ONCE], found.shown):
            if one["newspaper"] in papers and one["issue_date"]:
                stand.setdefault((one["newspaper"], one["issue_date"]), set()).add(one["page"])
    for (name, printed), pages in sorted(stand.items()):
        yield from _of_issue(archive, papers[name], date.fromisoformat(printed), pages)


def text_of_pdf(archive: Archive, pictures: PagePictures) -> str:
    """Return what the layer of text of a page's PDF says; nothing where none is kept, or it has none."""
    file = pictures.pdf.file if pictures.pdf else None
    return archive.pictures.text_of(file.digest) or "" if file else ""


def _papers(archive: Archive, selection: Wanted, known: Iterable[str]) -> list[str]:
    """Return the papers of a selection, by their ids."""
    wanted = set(known)
    if selection.newspaper:
        wanted &= set(archive.catalogue.papers_called(selection.newspaper))
    if selection.place:
        wanted &= set(archive.catalogue.papers_in(selection.place))
    if selection.papers is not None:
        wanted &= set(selection.papers)
    return sorted(wanted)


def _spans(selection: Wanted) -> Iterator[tuple[date | None, date | None]]:
    """Yield the first and the last day of a selection, None where there is no such bound; nothing without a day."""
    firsts = [first_day(selection.since), first_day(selection.year)]
    lasts = [last_day(selection.until), last_day(selection.year)]
    first, last = max(filter(None, firsts), default=None), min(filter(None, lasts), default=None)
    if first is None or last is None or first <= last:
        yield first, last


def _of_issue(archive: Archive, paper: Newspaper, day: date, pages: set[str] | None) -> Iterator[PrintedPage]:
    pictures = archive.pictures.of_issue(paper.id, day)
    for record in archive.editions.issue(paper.id, day):
        number = record.page.page
        if pages is None or number in pages:
            yield PrintedPage(paper, day, record.page, pictures.get(number, PagePictures()))
