"""Days as options take them, the same of every verb: in each form that `archive.search.days` reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from archive.search.days import FIRST_YEAR, are_in_order, first_day, iso_of, last_day


class DateType(click.ParamType):
    """A day, a month or a year, as ISO 8601 writes it: 2021-12-24, 2021-12, 2021; an empty text stays one."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what was given as ISO text."""
        try:
            iso = iso_of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if value and not iso:
            self.fail(f"{value!r} is no day, month or year", param, ctx)
        return iso


class DayType(DateType):
    """A single day, as a date; an empty text stays one."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what was given as a date; a month or a year is none."""
        if isinstance(value, date):
            return value
        iso = super().convert(value, param, ctx)
        if iso and first_day(iso) != last_day(iso):
            self.fail(f"{value!r} is no single day (2021-12-24)", param, ctx)
        return first_day(iso) or iso


class PeriodType(DateType):
    """A month or a year, as its first and last day."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the ends of what was given; a day is no period."""
        iso = super().convert(value, param, ctx)
        if len(iso) not in (len("2021"), len("2021-12")):
            self.fail(f"{value!r} is neither a month like 2021-12 nor a year like 2021", param, ctx)
        if int(iso[:4]) < FIRST_YEAR:
            self.fail(f"{iso} lies before the first e-paper", param, ctx)
        return first_day(iso), last_day(iso)


DATE = DateType()
"""The type of `--since` and `--until`, of every verb."""
DAY = DayType()
PERIOD = PeriodType()


def in_order(since: str, until: str) -> None:
    """End with a message where no day lies between two dates."""
    if not are_in_order(since, until):
        raise click.UsageError(f"--since {since} lies after --until {until}")
