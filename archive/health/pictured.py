"""Issues whose pages name no article: how far they are held as pictures, and whether their PDFs have told texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.chinese.text import number_of
from archive.store.archive import Archive
from archive.store.issues import PageRecord


@dataclass(frozen=True)
class PicturedIssue:
    """How many pages of an issue are held as pictures or PDFs, and of how many there is no text at all."""

    held: int
    without_text: int

    def words(self, pages: int) -> str:
        """Return in words how far an issue of so many pages is held as pictures."""
        if not self.held:
            return "not held as pictures: -a images=pages fetches them"
        return (
            "held as pictures" if self.held >= pages else f"{self.held} of {number_of(pages, 'page')} held as pictures"
        )


def is_pictured_alone(pages: Sequence[PageRecord]) -> bool:
    """Say whether the pages of an issue name no article, and have pictures or PDFs."""
    return not any(page.entries for page in pages) and any(page.page.image or page.page.pdf for page in pages)


def pictured_issue(archive: Archive, newspaper: str, day: date) -> PicturedIssue:
    """Return how far an issue is held that is pictures or PDFs alone."""
    pages = archive.pictures.of_issue(newspaper, day).values()
    held = sum(any(one and one.file for one in (page.image, page.map, page.pdf)) for page in pages)
    return PicturedIssue(held, len(list(archive.pictures.without_text(newspaper, day))))
