"""Laws of dates: what must make no difference, and what must never be made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dating.dates import choose_date, read_moments
from crawler.extract.facts import Candidate
from tests.harness.dated import BARE, FULL_WIDTH, PAGE, chosen, read, told, under_headline

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
FRAMES = st.one_of(
    st.tuples(st.integers(1994, 2010), st.integers(2011, 2030)).map(lambda y: f"Copyright © {y[0]}-{y[1]} 版权所有"),
    DAYS.map(lambda day: f"今天是{day.year}年{day.month}月{day.day}日"),
)
FOOTERS = st.one_of(
    FRAMES,
    DAYS.map(lambda day: f"右江区又一批新鱼苗下田 {day.isoformat()}"),
    DAYS.map(lambda day: day.isoformat()),
)


@pytest.mark.slow
@given(st.lists(FOOTERS, max_size=8))
def test_a_footer_with_other_dates_changes_nothing(footer: list[str]) -> None:
    assert chosen(replace(PAGE, tail=(*PAGE.tail, *footer))) == "2024-05-20 09:47:48"


@pytest.mark.slow
@given(st.lists(FRAMES, max_size=4))
def test_a_page_without_a_date_gets_none_from_its_frame(frame: list[str]) -> None:
    assert chosen(replace(BARE, head=(*frame, *BARE.head), tail=(*BARE.tail, *frame))) == ""


@given(DAYS, st.times(), st.sampled_from(["{0:%Y-%m-%d} {1:%H:%M}", "{0.year}/{0.month}/{0.day} {1:%H:%M:%S}"]))
def test_full_width_digits_change_nothing(day: date, time: object, form: str) -> None:
    text = form.format(day, time)
    assert read(text.translate(FULL_WIDTH)) == read(text) != []


@given(DAYS)
def test_a_day_reads_back_in_every_form(day: date) -> None:
    forms = (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}")
    assert [read(form) for form in forms] == [[day.isoformat()]] * 4


@given(st.integers(1, 12), st.integers(1, 31), st.sampled_from(["{}月{}日", "{}月{}日14:30", "{:02}-{:02} 14:30"]))
def test_nothing_is_completed_without_an_edition(month: int, day: int, form: str) -> None:
    text = form.format(month, day)
    assert read(text) == []
    assert under_headline(text) == ""


@given(st.integers(1, 12), st.integers(1, 28), DAYS)
def test_a_completed_day_is_never_after_the_edition(month: int, day: int, edition: date) -> None:
    moments = read_moments(f"{month}月{day}日", edition)
    assert all(0 <= (edition - moment.value.date()).days <= 366 for moment in moments)


@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    assert chosen(replace(BARE, head=(text, *BARE.head, text), url=text, meta=(("pubdate", text),))) in (
        "",
        chosen(BARE),
    ) or read(text)


@given(st.permutations(["0", "1", "2"]))
def test_the_order_of_witnesses_does_not_matter(order: list[str]) -> None:
    witnesses = [
        Candidate("2024-05-20T09:47+08:00", "line below the headline", 92),
        Candidate("2024-05-19", "address", 40),
        Candidate("2024-05-20T10:00:00+08:00", "meta pubdate", 45),
    ]
    moment, note = choose_date([witnesses[int(at)] for at in order])
    assert (told(moment), note) == ("2024-05-20 09:47", "the date is 2024-05-20, but address says 2024-05-19")
