"""What is remembered of the ways to issues, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest

from archive.model import Newspaper, Way, WayKind
from archive.store.archive import Archive
from archive.store.ways import learned_row, steady, way_for

ROW = Newspaper("p", "某报", "", "founder", "http://e.cn/pc", "column/%Y%m/%d/node_A01.html")
OTHER = "layout/%Y%m/%d/node_01.html"


def way(form: str, first: int, last: int, kind: WayKind = WayKind.FIRST_PAGE, base: str = ROW.base_url) -> Way:
    return Way(kind, "founder", base, form, date(2022, 3, first), date(2022, 3, last), f"{base}/{last}")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def test_a_way_is_kept_with_the_first_and_the_last_day_in_any_order(archive: Archive) -> None:
    for n, days in enumerate(permutations([(3, 3), (9, 9), (5, 6)])):
        for first, last in days:
            archive.ways.note(f"p{n}", way(OTHER, first, last))
        (kept,) = archive.ways.of(f"p{n}")
        assert (kept.first_day, kept.last_day, kept.url) == (date(2022, 3, 3), date(2022, 3, 9), f"{ROW.base_url}/9")
        assert kept.seen_at is not None


def test_a_way_was_seen_when_it_was_seen_last_in_any_order(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, seconds in enumerate(permutations([5, 6, 7])):
        for second in seconds:
            monkeypatch.setattr(
                archive.ways, "_now", lambda second=second: datetime(2026, 11, 30, 8, 0, second, tzinfo=UTC)
            )
            archive.ways.note(f"p{n}", way(OTHER, second, second))
        (kept,) = archive.ways.of(f"p{n}")
        assert kept.seen_at == datetime(2026, 11, 30, 8, 0, 7, tzinfo=UTC)


def test_a_number_that_changes_each_day_leaves_two_rows_and_no_form(archive: Archive) -> None:
    for day in range(1, 20):
        archive.ways.note("p", way(f"layout/%Y%m/%d/node_{9000 + day}.html", day, day))
        archive.ways.note("p", way("layout/%Y%m/period.xml", day, day, WayKind.MONTH))
    kept = archive.ways.of("p")
    assert len(kept) == 3
    assert steady(kept) == []
    assert learned_row(ROW, kept) is None
    chosen = way_for(ROW, kept, date(2022, 3, 25))
    assert chosen and chosen.form == "layout/%Y%m/period.xml"


def test_a_form_that_held_for_days_stays_beside_one_that_was_seen_once(archive: Archive) -> None:
    archive.ways.note("p", way("layout/%Y%m/%d/node_3.html", 1, 9))
    archive.ways.note("p", way("layout/%Y%m/%d/node_2.html", 10, 10))
    assert len(steady(archive.ways.of("p"))) == 2


@pytest.mark.parametrize(
    "day, form",
    [(1, ROW.first_page), (10, ROW.first_page), (12, ROW.first_page), (14, OTHER), (20, OTHER), (31, OTHER)],
)
def test_the_way_of_the_nearest_issues_goes_first(day: int, form: str) -> None:
    chosen = way_for(ROW, [way(OTHER, 14, 22), way(ROW.first_page, 2, 10)], date(2022, 3, day))
    assert chosen and chosen.form == form


def test_the_rows_own_form_goes_first_where_both_are_as_near_and_a_first_page_before_an_index() -> None:
    own, other = way(ROW.first_page, 1, 9), way(OTHER, 1, 9)
    index = way("layout/%Y%m/period.xml", 1, 9, WayKind.MONTH)
    assert way_for(ROW, [index, other, own], date(2022, 3, 5)) == own
    assert way_for(ROW, [index, other], date(2022, 3, 5)) == other


def test_what_was_learnt_at_another_base_or_on_another_system_is_not_used() -> None:
    assert way_for(ROW, [way(OTHER, 1, 9, base="http://old.cn")], date(2022, 3, 5)) is None
    assert learned_row(ROW, [way(OTHER, 1, 9, base="http://old.cn")]) is None


def test_the_row_that_was_learnt_is_that_of_the_newest_issues() -> None:
    ways = [way(ROW.first_page, 1, 9), way(OTHER, 10, 12)]
    assert learned_row(ROW, ways) == Newspaper("p", "某报", "", "founder", "http://e.cn/pc", OTHER)
    assert learned_row(ROW, ways[:1]) is None
    assert learned_row(ROW, [way(ROW.first_page, 1, 20), way(OTHER, 10, 12)]) is None
    assert learned_row(ROW, []) is None
