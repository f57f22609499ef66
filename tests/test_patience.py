"""No verdict hangs on how busy the machine is: tests/harness/patience.py stretches each limit on time in a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.addresses.absolute import host_of
from tests.harness.cost import cpu_growth, cpu_seconds
from tests.harness.documents import ROOT
from tests.harness.patience import load, patience
from tests.harness.sweep import each

WAITS = ("wait", "settimeout", "set_default_timeout", "set_default_navigation_timeout")
CLOCKS = ("monotonic", "perf_counter")
CPU_CLOCKS = ("process_time", "thread_time")
MEASURES = {"tests/harness/cost.py", "tests/crawler/test_linear.py"}  # of CPU time, each the least of some runs
STRETCHED = ("load", "patience")
_SAID = frozenset((*WAITS, *CLOCKS, "timeout"))


def _is_call(node: ast.expr, names: tuple[str, ...]) -> bool:
    """Say whether this is a call of a function or method with one of these names."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names


def _limits(code: str) -> Iterator[ast.expr]:
    """Yield each expression that says how long something may take on the clock."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.keyword(arg="timeout", value=limit):
                yield limit
            case ast.Call(args=[limit, *_]) if _is_call(node, WAITS):
                yield limit
            case ast.BinOp(left=clock, op=ast.Add(), right=limit) if _is_call(clock, CLOCKS):
                yield limit
            case ast.Compare(left=ast.BinOp(left=clock, op=ast.Sub()), ops=[ast.Lt() | ast.LtE()], comparators=[limit]):
                if _is_call(clock, CLOCKS):
                    yield limit


def _unstretched(code: str) -> list[str]:
    if _SAID.isdisjoint(re.findall(r"\w+", code)):  # a parse of all tests takes 2 s of CPU
        return []
    constants = {
        target.id: node.value
        for node in ast.parse(code).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        ast.unparse(limit)
        for limit in _limits(code)
        if not any(
            _is_call(part, STRETCHED)
            for whole in (
                limit,
                *(constants[name.id] for name in ast.walk(limit) if getattr(name, "id", "") in constants),
            )
            for part in ast.walk(whole)
        )
    ]


@each("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_limit_on_time_is_stretched_by_the_load(path: Path) -> None:
    assert _unstretched(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code, limit",
    [
        ("subprocess.run(command, timeout=60)", "60"),
        ("process.communicate(timeout=LIMIT)", "LIMIT"),
        ("assert process.wait(5) == 4", "5"),
        ("page.set_default_timeout(15_000)", "15000"),
        ("end = time.monotonic() + seconds", "seconds"),
        ("assert time.monotonic() - began < 10", "10"),
        ("assert time.perf_counter() - began <= LIMIT", "LIMIT"),
    ],
)
def test_a_limit_of_its_own_is_seen(code: str, limit: str) -> None:
    assert _unstretched(code) == [limit]


@pytest.mark.parametrize(
    "code",
    [
        "subprocess.run(command, timeout=patience(60))",
        "assert time.monotonic() - began < 10 * load()",
        "SECONDS = 2 * load()\nassert time.monotonic() - began < SECONDS + 5",
        "assert time.monotonic() - began >= 0.2",
        "end = time.process_time() + seconds",
        "stop.wait()",
    ],
)
def test_a_limit_that_load_does_not_reach_is_none(code: str) -> None:
    assert _unstretched(code) == []


def _measured(code: str) -> list[str]:
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code if any(clock in code for clock in CPU_CLOCKS) else ""))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and _is_call(node.left, CPU_CLOCKS)
    ]


@pytest.mark.parametrize(
    "code", ["assert time.process_time() - began < 2", "return process_time() - began", "thread_time() - 1"]
)
def test_one_runs_cpu_time_is_seen(code: str) -> None:
    assert _measured(code)


def test_no_verdict_hangs_on_one_runs_cpu_time() -> None:
    paths = ((path, path.relative_to(ROOT).as_posix()) for path in (ROOT / "tests").rglob("*.py"))
    assert {name for path, name in paths if _measured(path.read_text("utf-8"))} == MEASURES


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the tests take for CPU time: its last entry."""
    spent = [0.0]
    monkeypatch.setattr("tests.harness.cost.process_time", lambda: spent[-1])
    return spent


@pytest.mark.parametrize("took, least, runs", [([1, 9], 1, 1), ([9, 3, 1], 1, 3), ([9, 8, 6, 7, 9], 6, 5)])
def test_a_run_that_is_cheap_enough_is_the_last(clock: list[float], took: list[int], least: int, runs: int) -> None:
    assert cpu_seconds(lambda: clock.append(clock[-1] + took[len(clock) - 1]), below=2) == least
    assert len(clock) == 1 + runs


def test_growth_is_that_of_the_least_of_either(clock: list[float]) -> None:
    took = iter([4, 99, 1, 99, 2, 20, 9, 99, 9, 30])
    assert cpu_growth(lambda size: clock.append(clock[-1] + next(took)), 1, 8, below=16, floor=0.5) == 20
    assert cpu_growth(lambda size: clock.append(clock[-1] + size / 16), 1, 8, below=16, floor=0.5) == 1


def test_no_reader_answers_from_memory_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("archive.addresses.absolute.urlsplit", lambda url: read.append(url) or urlsplit(url))
    cpu_seconds(lambda: host_of("http://a.cn/"), below=0)
    assert read == ["http://a.cn/"] * 5


def test_a_busy_machine_gives_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_PATIENCE", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("os.getloadavg", lambda: (6.0, 0.0, 0.0))
    assert (load(), patience(10)) == (3.0, 120.0)
    monkeypatch.setattr("os.getloadavg", lambda: (0.5, 0.0, 0.0))
    assert (load(), patience(10)) == (1.0, 40.0)


def test_time_is_given_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_PATIENCE", "20")
    assert patience(3) == 60
