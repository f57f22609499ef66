"""On which weekdays a paper appears, as its own past tells."""

from __future__ import annotations

from datetime import date

from archive.health.weekdays import Weekdays


def weekday(number: int, *weeks: int) -> list[date]:
    """Return a weekday (1 is Monday) of some weeks of 2021."""
    return [date.fromisocalendar(2021, week, number) for week in weeks]


MONDAYS = weekday(1, *range(40, 53))
(SUNDAY,) = weekday(7, 46)


def test_a_weekday_is_explained_after_three_weeks() -> None:
    assert Weekdays(MONDAYS, weekday(7, 43, 44, 45)).hardly_any(SUNDAY) == "never on Sundays (seen 3 weeks)"
    assert Weekdays(MONDAYS, weekday(7, 44, 45, 46)).hardly_any(SUNDAY) == ""


def test_a_weekday_is_certain_after_eight_weeks() -> None:
    assert Weekdays(MONDAYS, weekday(7, *range(40, 46), 47, 48)).certainly_none(SUNDAY)
    assert Weekdays(MONDAYS, weekday(7, *range(40, 46), 47)).certainly_none(SUNDAY) == ""


def test_a_single_issue_in_twelve_weeks_makes_a_weekday_rare_and_not_certain() -> None:
    found = Weekdays([*MONDAYS, *weekday(7, 40)], weekday(7, *range(41, 53)))
    assert found.hardly_any(SUNDAY) == "hardly ever on Sundays (1 of 12 weeks nearby)"
    assert found.certainly_none(SUNDAY) == ""
    assert Weekdays([*MONDAYS, *weekday(7, 40, 41)], weekday(7, *range(42, 53))).hardly_any(SUNDAY) == ""


def test_weeks_that_are_more_than_sixty_days_away_say_nothing() -> None:
    assert Weekdays(MONDAYS, weekday(7, 40, 41, 42)).hardly_any(date(2022, 1, 9)) == ""


def test_weeks_without_any_issue_say_nothing_about_a_weekday() -> None:
    assert Weekdays([], weekday(7, *range(40, 53))).hardly_any(SUNDAY) == ""
