"""A test of many cases tells of each that fails, and lets none go unseen."""

from __future__ import annotations

import inspect

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
