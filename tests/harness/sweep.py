"""One test of many cases: pytest takes 3 ms for each test of its own, and most cases take a tenth of one.

What is checked of a case has to be over within it: fixtures are made once for all cases.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import pytest

_OF_ONE_TEST = frozenset(("tmp_path", "monkeypatch", "capsys", "caplog", "request"))
_WITH_MARKS = type(pytest.param())
_FAILURES = (Exception, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
"""What one case may end with; one that is skipped would hide those behind it."""


class _Case(NamedTuple):
    id: str
    values: tuple[Any, ...]
    marks: Sequence[Any]


def each(
    parameters: str, cases: Iterable[Any], ids: Callable[[Any], object] | Iterable[str] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that makes of a test of one case, its `parameters`, a test of all of them.

    Parameters, cases and `ids` are written as for pytest.mark.parametrize, and several may stand above each other.

    That goes through all cases, and fails with a line for each that failed: its id, and what was wrong with it. A case
    with a mark (known to fail) is a test of its own still.
    """
    names = [name.strip() for name in parameters.split(",")]
    swept = _named(names, list(cases), ids)
    assert swept, f"no case of {parameters}: a test of none would hold"

    def fold(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        assert signature.parameters.keys() >= set(names), f"{test.__name__} has no {parameters}"
        wanted = [one for name, one in signature.parameters.items() if name not in names]
        assert _OF_ONE_TEST.isdisjoint(one.name for one in wanted), (
            f"{test.__name__} leaves something for the next case"
        )

        def go_through(these: Iterable[_Case], fixtures: dict[str, object]) -> None:
            failures = []
            for case in these:
                try:
                    test(**dict(zip(names, case.values, strict=True)), **fixtures)
                except _FAILURES as error:  # told below
                    failures.append(f"{case.id}: {type(error).__name__}: {error}")
            assert failures == [], "\n".join(["", *failures])

        def all_of_them(**fixtures: object) -> None:
            go_through(swept, fixtures)

        def with_the_marked_apart(cases_of_a_test: list[_Case], **fixtures: object) -> None:
            go_through(cases_of_a_test, fixtures)

        marked = [case for case in swept if case.marks]
        folded = with_the_marked_apart if marked else all_of_them
        folded.__name__, folded.__qualname__ = test.__name__, test.__qualname__
        folded.__doc__, folded.__module__ = test.__doc__, test.__module__
        folded.pytestmark = list(getattr(test, "pytestmark", []))  # type: ignore[attr-defined]
        if marked:
            apart = inspect.Parameter("cases_of_a_test", inspect.Parameter.KEYWORD_ONLY)
            wanted = [*wanted, apart]
            plain = [pytest.param([case for case in swept if not case.marks], id="each")]
            alone = [pytest.param([case], id=case.id, marks=case.marks) for case in marked]
            folded = pytest.mark.parametrize(apart.name, [*plain, *alone])(folded)
        folded.__signature__ = signature.replace(parameters=wanted)  # type: ignore[attr-defined]
        return folded

    return fold


def _named(names: list[str], cases: list[Any], ids: Callable[[Any], object] | Iterable[str] | None) -> list[_Case]:
    """Return the cases with an id each, a number behind one that stands twice."""
    tell = ids if callable(ids) else lambda _: None
    given = None if ids is None or callable(ids) else list(ids)
    found = []
    for number, one in enumerate(cases):
        id_, marks = (one.id, one.marks) if isinstance(one, _WITH_MARKS) else (None, ())
        values = one.values if isinstance(one, _WITH_MARKS) else (one,) if len(names) == 1 else tuple(one)
        named = given[number] if given else "-".join(str(tell(value) or _short(value)) for value in values)
        found.append(_Case(str(id_ or named), values, marks))
    times = Counter(case.id for case in found)
    return [
        case if times[case.id] == 1 else case._replace(id=f"{case.id} ({number})") for number, case in enumerate(found)
    ]


def _short(value: object) -> str:
    told = value if isinstance(value, str) else getattr(value, "__name__", None) or repr(value)
    return told if len(told) <= 60 else f"{told[:59]}…"
