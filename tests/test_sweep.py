"""A test of many cases tells of each that fails, and lets none go unseen."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.harness.sweep import each


def test_all_cases_are_gone_through_and_each_that_fails_is_told() -> None:
    seen = []

    @each("number", [1, 2, 3, 4], ids=lambda number: f"case-{number}")
    def odd(number: int, wanted: int) -> None:
        """Say what is odd."""
        seen.append(number)
        if number == 4:
            raise ValueError("four")
        assert number % 2 == wanted

    with pytest.raises(AssertionError) as failed:
        odd(wanted=1)
    assert seen == [1, 2, 3, 4]
    assert [line.partition(":")[0] for line in str(failed.value).splitlines() if line.startswith("case-")] == [
        "case-2",
        "case-4",
    ]
    assert "case-4: ValueError: four" in str(failed.value)
    assert (odd.__name__, odd.__doc__, list(inspect.signature(odd).parameters)) == (
        "odd",
        "Say what is odd.",
        ["wanted"],
    )


def test_cases_that_all_hold_fail_nobody() -> None:
    each("number", range(3))(lambda number: None)()


def test_what_one_case_would_leave_for_the_next_is_refused() -> None:
    with pytest.raises(AssertionError, match="leaves something"):
        each("number", [1])(lambda number, tmp_path: None)
    with pytest.raises(AssertionError, match="has no letter"):
        each("letter", "ab")(lambda number: None)


def test_cases_are_written_as_for_parametrize_and_stand_above_each_other() -> None:
    seen = []

    @each("letter", "ab")
    @each("number, word", [(1, "one"), pytest.param(2, "two", id="second"), (3, "x" * 99)])
    def held(letter: str, number: int, word: str) -> None:
        seen.append((letter, number))
        assert (letter, number) not in [("a", 2), ("b", 3)]

    with pytest.raises(AssertionError) as failed:
        held()
    assert seen == [(letter, number) for letter in "ab" for number in (1, 2, 3)]
    told = [line.partition(": AssertionError")[0] for line in str(failed.value).splitlines() if "assert (" in line]
    assert [(line in ("second", f"3-{'x' * 59}…")) for line in told] == [True, True]


@pytest.mark.parametrize("ids", [["one", "two"], {1: "one", 2: "two"}.get], ids=["list", "function"])
def test_ids_are_given_or_made_of_the_cases(ids: Any) -> None:
    with pytest.raises(AssertionError, match="one: ValueError: 1\ntwo: ValueError: 2"):
        each("number", [1, 2], ids)(wrong)()


def test_cases_that_are_told_alike_are_told_by_their_number() -> None:
    with pytest.raises(AssertionError, match=r"same \(0\): ValueError: 1\nsame \(1\): ValueError: 2"):
        each("number", [1, 2], lambda _: "same")(wrong)()


def wrong(number: int) -> None:
    raise ValueError(number)


def test_a_case_that_skips_hides_no_other() -> None:
    def left_out(number: int) -> None:
        pytest.skip(f"not {number}")

    with pytest.raises(AssertionError, match=r"1: Skipped: not 1\n2: Skipped: not 2"):
        each("number", [1, 2])(left_out)()


def test_a_sweep_over_nothing_is_refused() -> None:
    with pytest.raises(AssertionError, match="no case of number"):
        each("number", [])


@each("number", [1, pytest.param(2, marks=pytest.mark.xfail(reason="two", strict=True)), 3])
def test_a_case_that_is_known_to_fail_is_a_test_of_its_own(number: int) -> None:
    assert number != 2


def test_all_others_are_one_test() -> None:
    (mark,) = test_a_case_that_is_known_to_fail_is_a_test_of_its_own.pytestmark  # type: ignore[attr-defined]
    assert [(param.id, [case.values for case in param.values[0]]) for param in mark.args[1]] == [
        ("each", [(1,), (3,)]),
        ("2", [(2,)]),
    ]
