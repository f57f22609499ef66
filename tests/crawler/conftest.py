"""Fixtures: a replica, and an archive to crawl it into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.bench import Bench, TimedReplica


@pytest.fixture
def replica() -> Iterator[TimedReplica]:
    with TimedReplica() as replica:
        yield replica


@pytest.fixture
def bench(tmp_path: Path, replica: TimedReplica) -> Bench:
    return Bench(tmp_path, replica)
