"""A paper whose system was laid out anew on its own host: another folder, another first page. The old is gone (404)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..answer import Answer
from .printed import Issue, Press, Printed, PrintedPage, PrintedPaper


@dataclass(frozen=True)
class Moving:
    """A paper by its layouts, each with the first day that it holds for, the oldest first.

    The host's own front page links to the newest issue.
    """

    layouts: tuple[tuple[date, Press], ...]

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""
        return self._of(issue.day).page_path(self._part(paper, issue.day), issue, page)

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""
        return self._of(piece.day).article_path(self._part(paper, piece.day), piece)

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return what all layouts hold of their days."""
        found: dict[str, Answer] = {}
        for _, press in self.layouts:
            days = [day for day in paper.days if self._of(day) is press]
            found |= press.pages(self._part(paper, days[0]))
        link = f'<a href="{paper.newest_front}">数字报</a>'
        page = f'<html><head><meta charset="utf-8"><title>{paper.name}网</title></head><body>{link}</body></html>'
        return found | {"/": Answer(page.encode())}

    def _of(self, day: date) -> Press:
        """Return the layout of a day; that of a day before all is the oldest."""
        return next((press for since, press in reversed(self.layouts) if since <= day), self.layouts[0][1])

    def _part(self, paper: PrintedPaper, day: date) -> PrintedPaper:
        """Return the paper with the issues that are laid out as a day's alone."""
        return replace(paper, issues=tuple(one for one in paper.issues if self._of(one.day) is self._of(day)))
