"""What tests of verbs share: a folder of their own, and an archive of the seeds in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.documents import SEEDS
from tests.harness.terminal import run


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder of its own, with no archive named in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DB", raising=False)
    return tmp_path


@pytest.fixture
def seeded(here: Path) -> Path:
    assert run("import", SEEDS).exit_code == 0
    return here
