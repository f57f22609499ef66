"""What the tests of a paper's health share."""

from __future__ import annotations

import pytest

from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.harness.paper import Paper


@pytest.fixture
def paper(archive: Archive, clock: Clock) -> Paper:
    return Paper(archive, clock)
