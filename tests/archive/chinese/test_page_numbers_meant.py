"""Which page somebody means who asks for a number."""

from __future__ import annotations

import pytest

from archive.chinese.page_numbers import meant_numbers


@pytest.mark.parametrize(
    "asked, numbers, meant",
    [
        ("1", ["01", "02"], ["01"]),
        ("01", ["1", "2"], ["1"]),
        ("1", ["01", "1"], ["1"]),
        ("001", ["01", "1"], ["01", "1"]),
        ("a1", ["A01", "B01"], ["A01"]),
        ("Ａ０１", ["A01", "B01"], ["A01"]),
        ("1", ["A01", "B01"], []),
        ("6-7", ["05", "06-07"], ["06-07"]),
        ("a6-7", ["A06-07"], ["A06-07"]),
        ("6", ["06-07"], []),
        ("1", ["01", "01(2)"], ["01"]),
        ("1（2）", ["01", "01(2)"], ["01(2)"]),
        ("01b", ["01", "01B"], ["01B"]),
        ("特刊", ["特刊", "01"], ["特刊"]),
        ("A", ["A0", "A00"], []),
        ("", ["", "01"], [""]),
        ("0", [""], []),
        ("", ["0"], []),
        ("9" * 100_000, ["9"], []),
        (" 1 ", ["01", "01"], ["01"]),
    ],
)
def test_a_number_means_the_pages_that_have_it_however_spelt(asked: str, numbers: list[str], meant: list[str]) -> None:
    assert meant_numbers(asked, numbers) == meant
