"""On which weekdays a paper appears, as its own past tells."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from archive.chinese.clock import moved

NEIGHBOURS = timedelta(days=60)
"""So far around a day its weekday is looked at: papers change their days, mostly with the year."""

_FEW = 3  # weeks that explain a day for which the host has nothing
_MANY = 8  # weeks after which a day need not be asked for; so many issues less often than one in eight is hardly any
_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


class Weekdays:
    """The evidence of a paper's issues, and of the days for which its host says that there is none.

    A day without an issue speaks only in a week that has one: an archive that
    begins late, or a holiday of a week, says nothing about a weekday.
    """

    def __init__(self, issues: Collection[date], absent: Collection[date]) -> None:
        self._issues = frozenset(issues)
        weeks = {day.isocalendar()[:2] for day in issues}
        self._absent = frozenset(day for day in absent if day.isocalendar()[:2] in weeks)

    def hardly_any(self, day: date) -> str:
        """Return in words that the paper does not appear on such a weekday, or an empty text."""
        seen, none = self._around(day)
        if seen:
            rare = none >= _MANY * seen
            return f"hardly ever on {_name(day)} ({seen} of {seen + none} weeks nearby)" if rare else ""
        return f"never on {_name(day)} (seen {none} weeks)" if none >= _FEW else ""

    def certainly_none(self, day: date) -> str:
        """Return the same in words where the evidence is so firm that the day need not be asked for."""
        seen, none = self._around(day)
        return f"never on {_name(day)} (seen {none} weeks)" if none >= _MANY and not seen else ""

    def usual(self, day: date) -> str:
        """Return in words how often the paper appears on such a weekday, or an empty text where nothing is known."""
        seen, none = self._around(day)
        return f"{seen} of {seen + none} {_name(day)} nearby have one" if seen + none else ""

    def _around(self, day: date) -> tuple[int, int]:
        """Count the same weekday's issues, and its days without one, near a day and without it."""
        steps = range(1, NEIGHBOURS.days // 7 + 1)
        near = [moved(day, timedelta(days=7 * step * sign)) for step in steps for sign in (-1, 1)]
        return sum(one in self._issues for one in near), sum(one in self._absent for one in near)


def _name(day: date) -> str:
    return _NAMES[day.weekday()]
