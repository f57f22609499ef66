"""Whether the pages of an issue are built otherwise than those of the issues before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.formats.warc import WarcError
from archive.health.skeleton import ALIKE, alike, skeleton
from archive.model import LinkKind
from archive.store.archive import Archive
from archive.transfer.warcs import read_back

_PAGES = 3  # of each kind and issue: enough for one with a picture and one without
_ISSUES = 3  # of the past


@dataclass(frozen=True)
class Rebuilt:
    """A kind of page that has changed: one of the new pages, and how like the old ones they are."""

    kind: LinkKind
    url: str
    likeness: float

    @property
    def words(self) -> str:
        """The change in words."""
        what = "articles" if self.kind is LinkKind.ARTICLE else "pages that name them"
        return f"the {what} are built otherwise than before ({self.likeness:.0%} alike)"


def rebuilt(archive: Archive, newspaper: str, day: date, past: Sequence[date]) -> Rebuilt | None:
    """Return what has changed between an issue and those of the past, the newest first; None where nothing has.

    Raises WarcError where pages were kept on either side, and none of them can be read any more.
    """
    for kind in (LinkKind.ARTICLE, LinkKind.LIST):
        new = _pages(archive, newspaper, [day], kind)
        old = _pages(archive, newspaper, past[:_ISSUES], kind)
        likeness = alike(list(new.values()), list(old.values()))
        if likeness is not None and likeness < ALIKE:
            return Rebuilt(kind, next(iter(new)), likeness)
    return None


def _pages(archive: Archive, newspaper: str, days: Sequence[date], kind: LinkKind) -> dict[str, frozenset[str]]:
    """Return some pages of each issue: the address, and the skeleton of the newest capture that can be read."""
    pages: dict[str, frozenset[str]] = {}
    unread: WarcError | None = None
    for url in (url for day in days for url in archive.figures.addresses(newspaper, day, kind, _PAGES)):
        rows = [row for row in archive.journal.captures_at(url) if row.status == 200 or row.revisit_of]
        for row in reversed(rows):
            try:
                pages[url] = skeleton(read_back(archive, row).body)
            except WarcError as error:
                unread = unread or error
                continue
            break
    if unread and not pages:
        raise unread
    return pages
