"""The ways to the issues of a paper, learnt by each run: the next one begins where the last one came through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from archive.chinese.text import clean
from archive.model import Newspaper, Way, WayKind
from archive.store.named_table import table
from archive.store.subject import WrittenSubject

_DIGITS = re.compile(r"\d+")
_WITNESSES = 2  # forms of one day alone that differ in a number: that many are kept, they show that it changes each day


class Ways(WrittenSubject):
    """The ways of an archive's papers."""

    def of(self, newspaper: str) -> list[Way]:
        """Return what is known of a paper, by the days of the issues; the first page before the month's index."""
        order = "first_day, last_day, kind, form"
        rows = table(self._db, "ways").rows_where("newspaper = ?", [newspaper], order_by=order)
        return [_way(row) for row in list(rows)]

    def note(self, newspaper: str, way: Way) -> Way:
        """Note that a way brought issues; return it with all the days that it is known for.

        A first page whose number changes each day would leave a row for each
        issue: of such forms, each seen on one day alone, the last two are kept.
        """
        with self._transaction():
            known = self.of(newspaper)
            before = next((one for one in known if _key(one) == _key(way)), None)
            first = min(way.first_day, before.first_day) if before else way.first_day
            last = max(way.last_day, before.last_day) if before else way.last_day
            url = way.url if not before or way.last_day >= before.last_day else before.url
            seen = max(self._now(), before.seen_at) if before and before.seen_at else self._now()
            told = replace(way, first_day=first, last_day=last, url=url, seen_at=seen)
            siblings = sorted(_siblings(told, known), key=lambda one: one.last_day)
            for one in siblings[: max(0, len(siblings) - _WITNESSES + 1)] if not before else ():
                table(self._db, "ways").delete((newspaper, *_key(one)))
            row = {"newspaper": newspaper, **dict(zip(_KEY, _key(told), strict=True)), "url": clean(url)}
            row |= {"first_day": first.isoformat(), "last_day": last.isoformat()}
            row |= {"seen_at": seen.isoformat(timespec="seconds")}
            table(self._db, "ways").insert(row, replace=True)
        return told


def steady(ways: Sequence[Way]) -> list[Way]:
    """Return the forms of first pages that hold for more than a day, as far as is known.

    One that was seen on a single day is left out where another is like it but
    for a number and was seen on a single day, too: that number grows from issue
    to issue, and only the index of the month tells it.
    """
    fronts = [way for way in ways if way.kind is WayKind.FIRST_PAGE]
    return [way for way in fronts if way.first_day < way.last_day or not _siblings(way, fronts)]


def way_for(row: Newspaper, ways: Sequence[Way], day: date) -> Way | None:
    """Return the way to begin with on a day: that of the nearest issues; None where nothing is known of the row's base.

    Of several that are as near, the row's own form goes first, then another
    first page, which costs one request, then the month's index; of those the one
    that worked last.
    """
    own = [way for way in ways if (way.platform, way.base_url) == (row.platform, row.base_url)]
    usable = [*steady(own), *(way for way in own if way.kind is WayKind.MONTH)]

    def order(way: Way) -> tuple[int, bool, bool, int]:
        is_month = way.kind is WayKind.MONTH
        return way.distance(day), is_month or way.form != row.first_page, is_month, -way.last_day.toordinal()

    return min(usable, key=order, default=None)


def learned_row(row: Newspaper, ways: Iterable[Way]) -> Newspaper | None:
    """Return a paper's row as its newest issues were found, to be proposed. None where nothing better is known."""
    known = [way for way in ways if (way.platform, way.base_url) == (row.platform, row.base_url)]
    last = max(steady(known), key=lambda way: (way.last_day, way.form == row.first_page), default=None)
    return replace(row, first_page=last.form) if last and last.form != row.first_page else None


_KEY = ("kind", "platform", "base_url", "form")


def _key(way: Way) -> tuple[str, str, str, str]:
    return (way.kind.value, way.platform, way.base_url, way.form)


def _siblings(way: Way, ways: Iterable[Way]) -> list[Way]:
    """Return the other first pages of a single day that are like one of a single day but for a number."""
    if way.kind is not WayKind.FIRST_PAGE or way.first_day != way.last_day:
        return []
    return [
        one
        for one in ways
        if one.kind is way.kind
        and one.first_day == one.last_day != way.last_day
        and one.form != way.form
        and (one.platform, one.base_url) == (way.platform, way.base_url)
        and _DIGITS.sub("#", one.form) == _DIGITS.sub("#", way.form)
    ]


def _way(row: dict[str, Any]) -> Way:
    return Way(
        WayKind(row["kind"]),
        row["platform"],
        row["base_url"],
        row["form"],
        date.fromisoformat(row["first_day"]),
        date.fromisoformat(row["last_day"]),
        row["url"],
        datetime.fromisoformat(row["seen_at"]),
    )
