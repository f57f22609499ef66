"""The ends of the calendar: what lies beyond them is the last day, or the first, and no fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.chinese.clock import moved
from archive.chinese.pauses import read_notice
from archive.formats.moments import mail_moment, read_moment

DAY = timedelta(days=1)


def test_a_day_is_moved_within_the_calendar() -> None:
    assert moved(date(2024, 2, 28), DAY) == date(2024, 2, 29)
    assert moved(date(9999, 12, 31), DAY) == date(9999, 12, 31)
    assert moved(date(1, 1, 1), -DAY) == date(1, 1, 1)
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert moved(last, DAY) == datetime.max.replace(tzinfo=UTC)
    assert moved(datetime(2026, 12, 31, 23, tzinfo=UTC), timedelta(hours=1)) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
@pytest.mark.parametrize(
    "notice",
    [
        "本报明日休刊一天。",
        "本报今起休刊。",
        "本报12月31日起休刊99天。",
        "本报2月29日休刊。",
        "12月31日后休刊一天，1月1日恢复出版。",
    ],
)
def test_a_notice_of_any_day_is_read(day: date, notice: str) -> None:
    assert all(first <= last for first, last in read_notice(notice, day))


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01", "2023-02-29", "1900-02-29", "2100-02-29", "2022-13-01", "2022-00-10", "2022-04-31", "10000-01-01",
        "2022-01-01 24:00", "2022-01-01 24:00:00", "2022-01-01 23:60", "2022-06-30 23:59:60", "2022-01-01 25:00",
        "2022-01-01 08:00 +99:99", "0001-01-01 00:00 +2400",
    ],
)  # fmt: skip
def test_a_moment_that_there_is_not_is_none(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    "text", ["Thu, 29 Feb 2023 00:00:00 +0000", "Mon, 01 Jan 0000 00:00:00 GMT", "Sat, 1 Jan 2022 24:00:00 GMT"]
)
def test_a_mail_of_no_moment_has_none(text: str) -> None:
    assert mail_moment(text) is None


def test_a_leap_day_and_the_ends_of_the_calendar_are_read() -> None:
    assert [read_moment(text)[0].date() for text in ("2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31")] == [  # type: ignore[index]
        date(2024, 2, 29), date(2000, 2, 29), date(1, 1, 1), date(9999, 12, 31),
    ]  # fmt: skip
