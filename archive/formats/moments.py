"""A day or moment as people write it in documents, with how exactly it is told. Nothing is completed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from archive.model import CHINA, Precision, in_zone

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<part>[-/.年])(?P<month>\d{1,2})(?:(?P=part)|月)(?P<day>\d{1,2})日?"
    r"(?:(?:[Tt]|[ \t\u3000]+)?(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"[ \t]*(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?)?)?[ \t]*",
    re.ASCII,
)
_ZONE = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?")


def read_moment(text: str) -> tuple[datetime, Precision] | None:
    """Return the moment that a text is, in China's zone where it names none; None where it is none.

    2022-03-05, 2022/3/5 08:30, 2022年3月5日, 2022-03-05T08:30:00Z, 2022-03-05 08:30:00 +0800.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    precision: Precision = "second" if match["second"] else "minute" if match["hour"] else "day"
    numbers = [int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        moment = datetime(*numbers, tzinfo=_zone(match["zone"] or ""))  # type: ignore[arg-type,misc]
        return moment.astimezone(CHINA), precision
    except (ValueError, OverflowError):
        return None


def china_day(moment: str) -> str:
    """Return the day in China of a moment as the archive keeps it, in UTC; a day alone is that day."""
    try:
        return in_zone(datetime.fromisoformat(moment)).date().isoformat()
    except ValueError:
        return moment[:10]


def _zone(written: str) -> timezone:
    if not written:
        return CHINA
    match = _ZONE.fullmatch(written)
    if match is None:  # Z
        return timezone.utc  # noqa: UP017
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(offset if match["sign"] == "+" else -offset)
