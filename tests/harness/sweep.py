"""One test of many cases: pytest takes 3 ms for each test of its own, and most cases take a tenth of one.

What is checked of a case has to be over within it: fixtures are made once for all cases.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Case = TypeVar("Case")
_OF_ONE_TEST = frozenset(("tmp_path", "monkeypatch", "capsys", "caplog", "request"))


def each(parameter: str, cases: Iterable[Case], ids: Callable[[Case], str] = str) -> Callable[..., Callable[..., None]]:
    """Return a decorator that makes of a test of one case, its argument `parameter`, a test of all of them.

    That goes through all cases, and fails with a line for each that failed: its id, and what was wrong with it.
    """
    swept = list(cases)

    def fold(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        wanted = [one for name, one in signature.parameters.items() if name != parameter]
        assert len(wanted) == len(signature.parameters) - 1, f"{test.__name__} has no {parameter}"
        assert _OF_ONE_TEST.isdisjoint(one.name for one in wanted), (
            f"{test.__name__} leaves something for the next case"
        )

        def all_of_them(**fixtures: object) -> None:
            failures = []
            for case in swept:
                try:
                    test(**{parameter: case}, **fixtures)
                except (Exception, pytest.fail.Exception) as error:  # told below
                    failures.append(f"{ids(case)}: {type(error).__name__}: {error}")
            assert failures == [], "\n".join(["", *failures])

        all_of_them.__name__, all_of_them.__qualname__ = test.__name__, test.__qualname__
        all_of_them.__doc__, all_of_them.__module__ = test.__doc__, test.__module__
        all_of_them.__signature__ = signature.replace(parameters=wanted)  # type: ignore[attr-defined]
        all_of_them.pytestmark = list(getattr(test, "pytestmark", []))  # type: ignore[attr-defined]
        return all_of_them

    return fold
