"""Dates that a page sets in pieces, an element each."""

from __future__ import annotations

import pytest

from tests.crawler.extract.dating.test_dated_pages import moment, page
from tests.harness.sweep import each

PIECES = {
    "day above month": ["{d:02}", "{y}年{m:02}月"],
    "day below month": ["{y}-{m:02}", "{d:02}"],
    "year first": ["{y}", "{m:02}/{d:02}", "16:37"],
    "year last": ["{m:02}-{d:02}", "{y}"],
    "each": ["{y}", "{m:02}", "{d:02}", "09:30"],
    "named": ["{y}年", "{m}月", "{d}日"],
}
SETTINGS = ["<div>{}</div>", "<p>{}</p>", "<b>{}</b><br>", "<li>{}</li>", "<div><span>{}</span></div>"]


@pytest.mark.slow
@each("kind", PIECES)
@each("setting", SETTINGS)
def test_a_date_in_pieces_is_the_same_in_whatever_elements(kind: str, setting: str) -> None:
    wrong = []
    for year, month, day in ((2024, 2, 21), (1999, 12, 31), (2020, 7, 8), (2024, 11, 5)):
        pieces = [piece.format(y=year, m=month, d=day) for piece in PIECES[kind]]
        found = moment(page("".join(setting.format(piece) for piece in pieces)))
        if found[:10] != f"{year}-{month:02}-{day:02}":
            wrong.append((pieces, found))
    assert wrong == []


@pytest.mark.parametrize(
    "lines", [("1", "10"), ("2024", "2"), ("21", "30 2024年02月"), ("32", "2024年02月"), ("30", "2024-02")]
)
def test_pieces_that_are_no_day_give_none(lines: tuple[str, ...]) -> None:
    assert moment(page("".join(f"<div>{line}</div>" for line in lines))) == ""
