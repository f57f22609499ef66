"""An archive of two articles, as a file and opened by a plain tool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.store.archive import Archive
from tests.harness.indexed import FIRST, SECOND


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(FIRST)
        archive.add(SECOND)
    return tmp_path / "archive.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = Database(path)
    yield db
    db.close()
