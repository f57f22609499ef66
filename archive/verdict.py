"""The verdicts of `archive check`, what each means, and its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from archive.figures import Failure
from archive.past import Measure


class Verdict(StrEnum):
    """How a paper stands, the gravest first: those that a person has to see to come before those that may pass.

    Asked are its day, the newest whose front page was asked for, and its issue,
    the newest of which every link was tried. The first that fits is given:

    unreachable, blocked, layout changed, moved: the front page of the newest
    day could not be had or read. Of the newest issue: some page or article is
    not laid out as known (layout changed) or kept from us (blocked), and such
    were not as few and as frequent before.
    layout changed or thin: a figure of the newest issue is less than half of
    the usual and less than ever before: pages, articles, characters of the
    middle article, the share of articles that have a field. Where its pages are
    built otherwise than before, the layout has changed; else it is thin.
    moved or no issue: the host says that there is no issue of the newest day.
    Moved where it says so of three or more days in a row that should have one
    or had one, and of more than ever before.
    quiet day: the newest issue has clearly fewer pages or articles than usual,
    but at least half, or as few as once before, or on a public holiday.
    fine: none of these.

    A paper with fewer than five issues before its newest is not compared. Of
    the first four verdicts it gets one only where nothing at all was read.
    """

    LAYOUT_CHANGED = "layout changed"
    MOVED = "moved"
    BLOCKED = "blocked"
    THIN = "thin"
    UNREACHABLE = "unreachable"
    NO_ISSUE = "no issue"
    QUIET_DAY = "quiet day"
    FINE = "fine"

    @property
    def code(self) -> int:
        """The exit code: that of `scrapy crawl` where the words are the same."""
        return _CODES[self]

    @property
    def is_alarm(self) -> bool:
        """Whether a person has to see to it."""
        return self not in (Verdict.NO_ISSUE, Verdict.QUIET_DAY, Verdict.FINE)


_CODES = {
    Verdict.FINE: 0,
    Verdict.UNREACHABLE: 3,
    Verdict.LAYOUT_CHANGED: 4,
    Verdict.BLOCKED: 5,
    Verdict.THIN: 8,
    Verdict.MOVED: 9,
    Verdict.QUIET_DAY: 10,
    Verdict.NO_ISSUE: 11,
}


@dataclass(frozen=True)
class Finding:
    """What is found of a paper: the verdict on a day, the day since which it holds, and what it rests on.

    `compared` is the number of issues that the newest one was compared with,
    `broken` the address of a page that is not laid out as known.
    """

    newspaper: str
    name: str
    verdict: Verdict
    day: date | None
    since: date | None
    reason: str
    notes: tuple[str, ...] = ()
    compared: int = 0
    measures: tuple[Measure, ...] = ()
    failures: tuple[Failure, ...] = ()
    broken: str = ""
    run: dict[str, Any] = field(default_factory=dict)


def gravest(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict that counts for several papers."""
    return min((one.verdict for one in findings), key=list(Verdict).index, default=Verdict.FINE)
