"""The public holidays of China, as the State Council's notices set them each year."""

from __future__ import annotations

from datetime import date

import chinese_calendar


def holiday(day: date) -> str:
    """Return the Chinese name of the public holiday that a day belongs to (春节), or an empty text.

    A holiday's weekend belongs to it (2022-02-05 to 春节), an ordinary weekend
    to none, a Sunday that is worked in exchange to none. Of a year that the
    table of `chinesecalendar` does not have (yet), nothing is said.
    """
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""  # of a year that the table does not have a day is no known holiday: an alarm rather than fine
    return str(chinese_calendar.Holiday(name).chinese) if free and name else ""
