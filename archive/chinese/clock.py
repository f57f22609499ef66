"""The clock of the machine, read here alone: what it says, and which day that is in China, whatever zone it is in.

How long something takes is told by `time.monotonic`, which no change of the clock moves.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from archive.model import CHINA, in_zone

_D = TypeVar("_D", date, datetime)


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day that it is in China."""
    return in_zone(now(), CHINA).date()


def moved(when: _D, by: timedelta) -> _D:
    """Return a day or moment so much later; the last, or the first, where the calendar has no such one."""
    try:
        return when + by
    except OverflowError:
        end = type(when).max if by > timedelta(0) else type(when).min
        return end.replace(tzinfo=when.tzinfo) if isinstance(end, datetime) and isinstance(when, datetime) else end
