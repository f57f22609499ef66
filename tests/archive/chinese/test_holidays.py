"""Public holidays, as the State Council set them: 国办发明电〔2020〕27号, 〔2021〕11号, 〔2022〕16号."""

from __future__ import annotations

from datetime import date

import pytest

from archive.chinese.holidays import holiday
from tests.harness.sweep import each


@each(
    "name, first, last",
    [
        ("元旦", "2021-01-01", "2021-01-03"),
        ("春节", "2021-02-11", "2021-02-17"),
        ("清明", "2021-04-03", "2021-04-05"),
        ("劳动节", "2021-05-01", "2021-05-05"),
        ("端午", "2021-06-12", "2021-06-14"),
        ("中秋", "2021-09-19", "2021-09-21"),
        ("国庆节", "2021-10-01", "2021-10-07"),
        ("元旦", "2022-01-01", "2022-01-03"),
        ("春节", "2022-01-31", "2022-02-06"),
        ("清明", "2022-04-03", "2022-04-05"),
        ("劳动节", "2022-04-30", "2022-05-04"),
        ("端午", "2022-06-03", "2022-06-05"),
        ("中秋", "2022-09-10", "2022-09-12"),
        ("国庆节", "2022-10-01", "2022-10-07"),
        ("元旦", "2022-12-31", "2023-01-02"),
        ("春节", "2023-01-21", "2023-01-27"),
        ("清明", "2023-04-05", "2023-04-05"),
        ("劳动节", "2023-04-29", "2023-05-03"),
        ("端午", "2023-06-22", "2023-06-24"),
    ],
)
def test_a_holiday_has_its_days_and_no_others(name: str, first: str, last: str) -> None:
    start, end = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    assert {holiday(date.fromordinal(n)) for n in range(start, end + 1)} == {name}
    assert [holiday(date.fromordinal(n)) for n in (start - 1, end + 1)] == ["", ""]


@pytest.mark.parametrize("text", ["2022-01-29", "2022-10-08", "2022-03-06"])
def test_a_worked_sunday_and_a_plain_one_are_no_holidays(text: str) -> None:
    assert holiday(date.fromisoformat(text)) == ""


@pytest.mark.parametrize("text", ["1999-10-01", "2099-10-01", "2199-03-07"])
def test_of_a_year_without_a_table_nothing_is_known(text: str) -> None:
    assert holiday(date.fromisoformat(text)) is None
