"""Verbs that other packages register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from archive.cli import GROUP
from tests.harness.documents import SEEDS
from tests.harness.terminal import run


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Register verbs as another package would: a name, and where it is loaded from."""
    known: dict[str, EntryPoint] = {}
    monkeypatch.setattr("archive.cli._registered", lambda: known)

    def register(name: str, value: str) -> None:
        known[name] = EntryPoint(name, value, GROUP)

    return register


@pytest.mark.parametrize("arguments", [(), ("--any", "thing"), ("--help",)], ids=" ".join)
@pytest.mark.parametrize(
    "value, reason",
    [
        ("no.such.module:verb", "No module named 'no'"),
        ("archive.cli:no_such_verb", "no_such_verb"),
        ("archive.cli:GROUP", "no click command"),
    ],
)
def test_a_verb_that_cannot_be_loaded_says_why_and_the_others_work(
    here: Path, registered: Callable[[str, str], None], value: str, reason: str, arguments: tuple[str, ...]
) -> None:
    registered("broken", value)
    found = run("broken", *arguments)
    assert found.exit_code == 1
    assert reason in found.stderr
    assert "broken" in run("--help").stdout
    run("import", SEEDS)
    assert run("stats").exit_code == 0


def test_a_registered_verb_takes_the_place_of_ours(registered: Callable[[str, str], None]) -> None:
    assert "--fill" not in run("gaps", "--help").stdout
    registered("gaps", "crawler.commands.gaps:gaps")
    assert "--fill" in run("gaps", "--help").stdout
