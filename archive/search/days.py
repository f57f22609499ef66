"""A day, a month or a year, as the days that it begins and ends with."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def first_day(text: str) -> date | None:
    """Return the first day of a day, month or year; None for no text. Raises ValueError."""
    return date.fromisoformat(f"{text}-01-01"[:10]) if text else None


def last_day(text: str) -> date | None:
    """Return the last day of a day, month or year; None for no text. Raises ValueError."""
    first = first_day(text)
    if first is None or len(text) == len("2021-12-24"):
        return first
    year, month = first.year, first.month if "-" in text else 12
    return date(year, month, monthrange(year, month)[1])
