"""The day that a feed or a sitemap tells of an article, in China. A day that is not told whole is none."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

from archive.chinese.text import squeeze
from archive.model import in_zone

_YEARS = range(1990, 2100)
_TEXT_MAX = 100  # characters; a date has 31
_ISO = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.年]?)(?P<month>\d\d?)(?:(?P=mark)|月)(?P<day>\d\d?)日?"
    r"(?P<time>[T ]?\s?\d\d?:?\d\d(?::?\d\d)?(?:[.,]\d{1,9})?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_NAMED_MONTH = re.compile(
    r"\b(?:\d{1,2}[ -][A-Za-z]{3,9}\.?[ -]|[A-Za-z]{3,9}\.? {1,3}\d{1,2},? ).{0,20}?\b(?:19|20)\d\d\b"
)
_ZONE = re.compile(r"(?:\d|\s)(?:Z|UTC?|GMT|[ECMP][SD]T|[+-]\d\d:?\d\d)\b", re.IGNORECASE)


def day_of_stamp(text: str) -> date | None:
    """Return the day in China of a moment as sitemaps write it (W3C's form of ISO 8601), or of a day written alone.

    A moment without a zone is China's. `2022-03` names no day.
    """
    match = _ISO.match(squeeze(text[:_TEXT_MAX]))
    if match is None:
        return None
    with suppress(ValueError):
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        if day.year in _YEARS:
            return _in_china(day, match) if match["time"] and match["zone"] else day
    return None


def _in_china(day: date, match: re.Match[str]) -> date:
    clock = re.sub(r"[^\d]", "", re.split(r"[.,]", match["time"])[0])
    zone = "+0000" if match["zone"].upper() in ("Z", "UTC", "GMT") else match["zone"].replace(":", "")
    hours, minutes = int(clock[:-4] or 0), int(clock[-4:-2])
    if len(clock) <= 4:
        hours, minutes = int(clock[:-2] or 0), int(clock[-2:])
    return in_zone(datetime.strptime(f"{day} {hours:02}{minutes:02} {zone}", "%Y-%m-%d %H%M %z")).date()


def day_of_mail(text: str, parsed: struct_time | None) -> date | None:
    """Return the day in China of a moment that is written with the month's name, which feedparser has `parsed` (UTC).

    A moment without a zone is China's, and not always one for feedparser; a
    text that does not name year, month and day is none, whatever was made of it.
    """
    if not _NAMED_MONTH.search(text[:_TEXT_MAX]):
        return None
    with suppress(ValueError, TypeError, OverflowError):
        if parsed is None:
            return parsedate_to_datetime(text).date() if not _ZONE.search(text) else None
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        return (in_zone(moment) if _ZONE.search(text) else moment).date()
    return None
