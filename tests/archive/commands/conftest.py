"""What tests of verbs share: a folder of their own, and an archive of the seeds in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.commands.take_in import reading_limits
from tests.harness.documents import SEEDS
from tests.harness.terminal import run


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own, with no archive named in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DB", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read in this process: tests of the crawler hold what is read in others."""
    limits = replace(reading_limits(), workers=0)
    monkeypatch.setattr("crawler.commands.reparse.reading_limits", lambda: limits)


@pytest.fixture
def seeded(here: Path) -> Path:
    assert run("import", SEEDS).exit_code == 0
    return here
