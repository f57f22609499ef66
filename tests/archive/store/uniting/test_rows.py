"""Two rows of one key become one, in whichever order they come."""

from __future__ import annotations

from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.uniting.rows import UNITING_RULES, united

_MOMENTS = ["2026-11-01T04:00:00+00:00", "2026-11-02T04:00:00+00:00", "2026-11-03T04:00:00+00:00"]
_MAY_BE_NULL = {"last_try", "next_try", "newspaper", "article", "issue_date", "not_before", "next_check", "read_at",
                "until", "run", "witness", "finished_at", "exit_code", "map_width", "map_height"}  # fmt: skip
_NUMBERS = {"map_width", "map_height", "tries", "position", "announced", "pages", "exit_code", "rules"}
_STATES = ["refused", "pending", "absent", "no-article", "failed", "done"]


def _values(table: str, column: str) -> st.SearchStrategy[Any]:
    if column == "state":
        return st.sampled_from(_STATES)
    if column in _NUMBERS and (table, column) != ("attempts", "pages"):
        values: st.SearchStrategy[Any] = st.integers(0, 2)
    elif column.endswith(("_at", "_try", "_seen", "_day", "since", "until", "not_before", "next_check")):
        values = st.sampled_from(_MOMENTS)
    else:
        values = st.sampled_from(["", "a", "b", "aa", "unread"])
    return st.one_of(st.none(), values) if column in _MAY_BE_NULL else values


def _rows(table: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = [column for rule in UNITING_RULES[table] for column in rule.columns]
    return st.lists(st.fixed_dictionaries({name: _values(table, name) for name in columns}), min_size=3, max_size=3)


@pytest.mark.parametrize("table", UNITING_RULES)
def test_the_order_of_three_rows_makes_no_difference_nor_how_often_they_come(table: str) -> None:
    @given(_rows(table))
    def holds(rows: list[dict[str, Any]]) -> None:
        results = [reduce(lambda a, b: united(table, a, b), order) for order in permutations(rows)]
        if table == "links":  # who led to an article is known when that is there: it is no part of the row till then
            results = [{name: value for name, value in one.items() if name != "article"} for one in results]
        assert all(one == results[0] for one in results)
        assert united(table, rows[0], rows[0]) == {name: rows[0][name] for name in united(table, *rows[:2])}

    holds()


LINK = {"found_at": _MOMENTS[1], "found_in": "a.md", "url": "http://a.cn/1", "kind": "article", "state": "pending",
        "last_try": None, "last_reason": "", "next_try": None, "not_before": None, "next_check": None, "article": None,
        "tries": 0, "newspaper": None, "issue_date": None, "page": "", "page_name": ""}  # fmt: skip


@pytest.mark.parametrize("better, worse", [(b, w) for n, w in enumerate(_STATES) for b in _STATES[n + 1 :]])
def test_the_better_state_of_a_link_stays_with_what_was_told_of_it(better: str, worse: str) -> None:
    ours = LINK | {"state": better, "last_try": _MOMENTS[0], "last_reason": "ours", "tries": 1}
    theirs = LINK | {"state": worse, "last_try": _MOMENTS[2], "last_reason": "theirs", "tries": 4}
    told = united("links", ours, theirs)
    assert (told["state"], told["last_try"], told["last_reason"], told["tries"]) == (better, _MOMENTS[0], "ours", 4)


@pytest.mark.parametrize("gone, had, state", [(2, 0, "absent"), (0, 2, "done")])
def test_what_its_host_took_down_stays_so_until_it_is_had_again(gone: int, had: int, state: str) -> None:
    ours = LINK | {"state": "absent", "article": "0" * 16, "last_try": _MOMENTS[gone]}
    theirs = LINK | {"state": "done", "article": "0" * 16, "last_try": _MOMENTS[had]}
    assert united("links", ours, theirs)["state"] == state


def test_of_a_link_what_is_empty_is_filled_and_it_was_found_when_it_was_found_first() -> None:
    theirs = LINK | {"found_at": _MOMENTS[0], "found_in": "b.md", "url": "http://www.a.cn/1", "newspaper": "youjiang",
                     "issue_date": "2022-03-01", "page": "02", "page_name": "要闻"}  # fmt: skip
    told = united("links", LINK, theirs)
    assert {name: told[name] for name in LINK} == theirs


def test_a_page_is_filled_and_was_read_when_it_was_read_last() -> None:
    empty = {"page_name": "", "url": "", "link": "", "image": "", "pdf": "", "read_at": None, "position": 3}
    empty |= {"map_image": "", "map_size_from": "", "map_width": None, "map_height": None}
    ours = empty | {"page_name": "要闻", "read_at": _MOMENTS[0], "position": 1}
    theirs = empty | {"url": "http://a.cn/1", "link": "a.cn/1", "image": "http://a.cn/1.jpg", "read_at": _MOMENTS[1]}
    theirs |= {"map_image": "http://a.cn/s.jpg", "map_size_from": "attributes", "map_width": 300.0, "map_height": 450.0}
    told = united("pages", ours, theirs)
    assert told == theirs | {"page_name": "要闻", "position": 1}


def test_a_run_that_one_archive_knows_unfinished_is_finished() -> None:
    ours = {"finished_at": None, "outcome": "", "exit_code": None, "counts": "{}", "newspaper": "youjiang"}
    theirs = ours | {"finished_at": _MOMENTS[0], "outcome": "fine", "exit_code": 0, "counts": '{"archive/added": 3}'}
    assert united("runs", ours, theirs) == united("runs", theirs, ours) == theirs
