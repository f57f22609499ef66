"""What the tests of e-papers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        archive._db.execute("pragma synchronous=off")  # a thousand small writes need not be on the disk
        yield archive
