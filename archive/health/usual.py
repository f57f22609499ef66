"""An issue measured by the paper's own past: what is usual, what is the least, what fell below either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import takewhile
from statistics import median

from archive.store.figures import COUNTS, FIELDS, IssueFigures

PAST = 35  # issues: five of each weekday of a daily; a change that stays is usual after half as many
ENOUGH = 5  # issues before the newest; with fewer there is no usual
_SAME_WEEKDAY = 4  # issues of a weekday that have a usual of their own: many papers are thinner on weekends
_LESS = 0.7  # of the usual is clearly less: 8 pages may become 6, not 5
_FALLEN = 0.5  # of the usual is no fluctuation, where it is also less than ever: half the pages still are a thin day
_ARTICLES = 3  # held, or expected to have a field: of fewer, none having it is chance


class Fall(IntEnum):
    """How a value lies to its past. LESS: clearly less than usual. FALLEN: less than half of it, and than ever."""

    NO = 0
    LESS = 1
    FALLEN = 2


@dataclass(frozen=True)
class Measure:
    """A figure of an issue: `usual` is the past's median, `least` its minimum, `since` the first day of a fall."""

    name: str
    value: float
    usual: float
    least: float
    since: date
    fall: Fall = Fall.NO

    @property
    def is_count(self) -> bool:
        """Whether it says how much there is, rather than what it consists of."""
        return self.name in COUNTS


def measure(issue: IssueFigures, past: Sequence[IssueFigures]) -> list[Measure]:
    """Compare an issue with those before it, the newest first. Empty where they are too few."""
    if len(past) < ENOUGH:
        return []
    names = [name for name in issue.values if issue.held >= _ARTICLES or name in COUNTS]
    return [one for name in names if (one := _measure(name, issue, past))]


def _measure(name: str, issue: IssueFigures, past: Sequence[IssueFigures]) -> Measure | None:
    value, usual = issue.values[name], _usual(name, issue.day, past)
    if usual is None:
        return None

    def is_less(one: IssueFigures) -> bool:
        return one.values.get(name, 0) < _LESS * (_usual(name, one.day, past) or 0)

    # The days of a fall that goes on are no past: by their own minimum, the second day of it would be all right.
    stretch = list(takewhile(is_less, past)) if value < _LESS * usual else []
    least = min((one.values[name] for one in past[len(stretch) :] if name in one.values), default=usual)
    since = stretch[-1].day if stretch else issue.day
    return Measure(name, value, usual, least, since, _fall(name, issue, usual, least))


def _usual(name: str, day: date, past: Sequence[IssueFigures]) -> float | None:
    """Return the median of the same weekday's issues where they are enough, else of all."""
    known = [(one.day.weekday(), one.values[name]) for one in past if name in one.values]
    same = [value for weekday, value in known if weekday == day.weekday()]
    chosen = same if len(same) >= _SAME_WEEKDAY else [value for _, value in known]
    return median(chosen) if chosen else None


def _fall(name: str, issue: IssueFigures, usual: float, least: float) -> Fall:
    value = issue.values[name]
    if value >= _LESS * usual or (name in FIELDS and usual * issue.held < _ARTICLES):
        return Fall.NO
    return Fall.FALLEN if value < _FALLEN * usual and value < least else Fall.LESS
