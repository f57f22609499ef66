"""A day, a month or a year as people write it, and the days that it begins and ends with."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

_WRITTEN = re.compile(
    r"""(?P<year>\d{4}) (?: 年? $
    | (?P<compact>\d\d) (?P<compact_day>\d\d)? $
    | (?:[-/.]|年) (?P<month>\d{1,2}) (?: 月? $ | (?:[-/.]|月) (?P<day>\d{1,2}) [日号號]? $ ) )""",
    re.VERBOSE,
)
_EXAMPLES = "2021-12-24, 2021-12, 2021"

FIRST_YEAR = 1900
"""Of an earlier one there is no e-paper."""


def iso_of(text: str) -> str:
    """Return a day, a month or a year as ISO 8601 writes it: 2021-12-24, 2021-12, 2021; nothing for no text.

    Read are these, 20211224, 202112, 2021/12/24, 2021.12.24 and 2021年12月24日, also in part and in full-width digits.
    Raises ValueError with the reason for anything else, and for a day or month that there is not.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    if not written:
        return ""
    match = _WRITTEN.fullmatch("".join(written.split()))
    if not match:
        raise ValueError(f"{text!r} is no day, month or year ({_EXAMPLES})")
    year, month, day = match["year"], match["month"] or match["compact"], match["day"] or match["compact_day"]
    try:
        found = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise ValueError(f"{text!r}: there is no such {'day' if day else 'month' if month else 'year'}") from None
    return found[: 10 if day else 7 if month else 4]


def first_day(text: str) -> date | None:
    """Return the first day of a day, month or year; None for no text. Raises ValueError."""
    iso = iso_of(text)
    return date.fromisoformat(f"{iso}-01-01"[:10]) if iso else None


def last_day(text: str) -> date | None:
    """Return the last day of a day, month or year; None for no text. Raises ValueError."""
    iso, first = iso_of(text), first_day(text)
    if first is None or len(iso) == len("2021-12-24"):
        return first
    month = first.month if "-" in iso else 12
    return date(first.year, month, monthrange(first.year, month)[1])


def are_in_order(since: str, until: str) -> bool:
    """Say whether two days, months or years, of which each may be missing, have any day between them."""
    first, last = first_day(since), last_day(until)
    return first is None or last is None or first <= last
