"""Days, months and years as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from archive.search.days import are_in_order, first_day, iso_of, last_day
from tests.harness.sweep import each


@each(
    "text, iso",
    [
        ("2022-05-01", "2022-05-01"),
        ("20220501", "2022-05-01"), ("2022/5/1", "2022-05-01"), ("2022.5.1", "2022-05-01"), ("2022年5", "2022-05"),
        ("2022年5月1日", "2022-05-01"), ("2022年05月01日", "2022-05-01"), ("２０２２年５月１日", "2022-05-01"),
        ("2022-5-1", "2022-05-01"), (" 2022 年 5 月 1 日 ", "2022-05-01"), ("2022年5月1號", "2022-05-01"),
        ("2022-05", "2022-05"), ("202205", "2022-05"), ("2022/5", "2022-05"), ("2022.05", "2022-05"),
        ("2022年5月", "2022-05"), ("2022", "2022"), ("2022年", "2022"), ("", ""), ("　", ""),
        ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_days_months_and_years_are_read_as_they_are_written(text: str, iso: str) -> None:
    assert iso_of(text) == iso


@each(
    "text",
    ["never", "2022-02-30", "2023-02-29", "2022-13", "202213", "20221301", "0000", "22-05-01", "2022-05-01T00:00",
     "5月1日", "2022-5-", "2022-05-01-01", "1", "20225", "2022501", "2022-00", "今天", "2022-05-01 OR 1=1"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="is no day, month or year|there is no such"):
        iso_of(text)


@pytest.mark.parametrize("start", [date(2019, 12, 28), date(2020, 2, 27), date(2021, 2, 27)])
def test_a_month_and_a_year_begin_and_end_with_their_days(start: date) -> None:
    for day in (start + timedelta(n) for n in range(6)):
        month, year = f"{day:%Y-%m}", f"{day:%Y}"
        assert first_day(month) == day.replace(day=1) and first_day(year) == date(day.year, 1, 1)
        last = last_day(month)
        assert last and last >= day and (last + timedelta(1)).day == 1 and last_day(year) == date(day.year, 12, 31)
        assert last_day(day.isoformat()) == first_day(f"{day:%Y%m%d}") == day


@pytest.mark.parametrize(
    "since, until, order",
    [("2022", "2021", False), ("2022-05", "2022", True), ("2022-05-02", "2022-05-01", False), ("", "1999", True),
     ("2022", "", True), ("", "", True), ("2022", "2022", True), ("2022-06", "2022-05", False)],
)  # fmt: skip
def test_days_that_end_before_they_begin(since: str, until: str, order: bool) -> None:
    assert are_in_order(since, until) is order
