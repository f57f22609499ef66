"""The public holidays of China, as the State Council's notices set them each year."""

from __future__ import annotations

from datetime import date

import chinese_calendar

NOT_KNOWN = "whether it is a public holiday is not known: the installed chinesecalendar has no table of its year"


def holiday(day: date) -> str | None:
    """Return the Chinese name of the public holiday that a day belongs to (春节); an empty text where it is none.

    A holiday's weekend belongs to it (2022-02-05 to 春节), an ordinary weekend
    to none, a Sunday that is worked in exchange to none. None where that is not
    known: of a year that the table of `chinesecalendar` does not have (yet). Then
    nothing is explained by a holiday, and what is said of the day says so (NOT_KNOWN).
    """
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # so it says that its table does not have the year
        return None
    return str(chinese_calendar.Holiday(name).chinese) if free and name else ""
