"""How certain what a paper brought is: its doubtful articles, and its pages that are no articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.chinese.text import number_of
from archive.store.archive import Archive
from archive.store.figures import Failure, IssueFigures
from archive.store.wording import archive_line

_DOUBTFUL_MIN = 3  # articles; of fewer, more than half is no statement about a paper
_NONE_MIN = 3  # pages of a site without issues; a run that asked for fewer may have met a day of videos


@dataclass(frozen=True)
class Brought:
    """What the newest issue of a paper brought; of a site without issues, its last run.

    `held` articles, `doubtful` ones among them, and links whose pages are
    `no_articles`; `least` of these, with no article beside them, are an alarm.
    """

    newspaper: str
    db: Path
    when: str
    held: int
    doubtful: int
    no_articles: tuple[Failure, ...]
    least: int

    @property
    def is_mostly_doubtful(self) -> bool:
        """Whether most of it has to be looked at: then its pages, or their reader, are not what they were."""
        return self.doubtful >= _DOUBTFUL_MIN and 2 * self.doubtful > self.held

    @property
    def is_no_article(self) -> bool:
        """Whether it is nothing but pages that are no articles."""
        return not self.held and len(self.no_articles) >= self.least

    @property
    def doubts(self) -> str:
        """What there is to say of its doubtful articles, and to do; an empty text where there are none."""
        if not self.doubtful:
            return ""
        told = (
            f"{self.doubtful} of {number_of(self.held, 'article')} {self.when} {'is' if self.doubtful == 1 else 'are'}"
        )
        return f"{told} doubtful: {archive_line(self.db, 'stats', '--doubtful', '--newspaper', self.newspaper)}"

    @property
    def none_of_it(self) -> str:
        """What there is to say of its pages that are no articles; an empty text where there are none."""
        number = len(self.no_articles)
        if not number:
            return ""
        return f"{number_of(number, 'page')} {self.when} {'is no article' if number == 1 else 'are no articles'}"


def brought(archive: Archive, newspaper: str, run: dict[str, Any], issue: IssueFigures | None) -> Brought:
    """Return what the newest issue brought, or, where a paper has none, its last run."""
    if issue:
        return Brought(newspaper, archive.path, f"of {issue.day}", issue.held, issue.doubtful, issue.no_articles, 1)
    had = archive.figures.had_since(newspaper, datetime.fromisoformat(run["started_at"]))
    return Brought(newspaper, archive.path, "of the last run", had.held, had.doubtful, had.no_articles, _NONE_MIN)
