"""A day or moment as people write it in documents, with how exactly it is told. Nothing is completed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from archive.model import CHINA, Precision, in_zone

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<part>[-/.年])(?P<month>\d{1,2})(?:(?P=part)|月)(?P<day>\d{1,2})日?"
    r"(?:(?:[Tt]|[ \t\u3000]+)?(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"[ \t]*(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?)?)?[ \t]*",
    re.ASCII,
)
_ZONE = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?")
_REDUCED = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1988, 9999  # exclusive: the web was proposed in 1989
_QUOTED = 40  # characters of what is none
_NO_YEAR = re.compile(r"\s0\d{3}\s")  # the library takes 0000 for 2000
_IN_UTC = re.compile(r"\s-0000(?![^\s(])")


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


def mail_moment(text: str) -> datetime | None:
    """Return the moment that a date in a message's head is (RFC 5322); None for what is none, or tells no zone.

    -0000 tells that the moment is in UTC, and nothing of where it was written.
    """
    if _NO_YEAR.search(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None and _IN_UTC.search(text):
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def record_moment(text: str) -> datetime:
    """Return the moment of a WARC record (WARC-Date), in UTC, which is meant where no zone is told.

    Of a year, a month or a day alone its beginning, as programs that replay take it (WARC 1.1, 5.4: any precision of
    W3CDTF). Raises ValueError for what is no moment, or of a time without a web.
    """
    told = text.strip()
    match = _REDUCED.fullmatch(told)
    try:
        moment = datetime.fromisoformat(f"{match[1]}-{match[2] or '01'}-01" if match else told)
    except ValueError:
        raise ValueError(f"no moment: {told[:_QUOTED]!a}") from None
    if not _FIRST_YEAR < moment.year < _LAST_YEAR:
        raise ValueError(f"no moment: {told[:_QUOTED]!a}")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


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


KEPT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
"""A moment as the archive keeps it."""
_MOMENTS = frozenset(
    "all_read_at archived_at at fetched_at finished_at first_seen found_at last_seen last_try made_at moment "
    "next_try published_at seen_at since started_at taken_at until".split()
)
"""What has a moment in it by its name. A headline may look like one, and stays as it is."""


def in_chinas_time(value: Any, name: str = "") -> Any:
    """Return a value in which moments that are kept as text stand as China's clocks tell them."""
    if isinstance(value, Mapping):
        return {key: in_chinas_time(part, str(key)) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [in_chinas_time(part, name) for part in value]
    if isinstance(value, str) and name in _MOMENTS and KEPT.fullmatch(value):
        return in_zone(datetime.fromisoformat(value)).isoformat()
    return value
