"""Whether the pages of an issue are built otherwise than those of the issues before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archive.article import LinkKind
from archive.formats.warc import WarcError, read_capture
from archive.skeleton import ALIKE, alike, skeleton
from archive.store import Archive

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
    """Return what has changed between an issue and those of the past, the newest first; None where nothing has."""
    for kind in (LinkKind.ARTICLE, LinkKind.LIST):
        new = list(_pages(archive, newspaper, day, kind))
        old = [page for former in past[:_ISSUES] for _, page in _pages(archive, newspaper, former, kind)]
        found = alike([page for _, page in new], old)
        if found is not None and found < ALIKE:
            return Rebuilt(kind, new[0][0], found)
    return None


def _pages(archive: Archive, newspaper: str, day: date, kind: LinkKind) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield some pages of an issue: the address, and the skeleton of the newest capture."""
    for url in archive.figures.addresses(newspaper, day, kind, _PAGES):
        for row in reversed([row for row in archive.journal.captures_at(url) if row.status == 200]):
            try:
                yield url, skeleton(read_capture(archive.warc_folder / row.warc, row.offset).body)
            except WarcError:
                continue
            break
