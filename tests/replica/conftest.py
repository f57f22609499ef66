"""Fixtures for the replica's own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .replica import Replica


@pytest.fixture(scope="module")
def running() -> Iterator[Replica]:
    with Replica() as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Replica:
    running.clear_faults()
    running.clear_log()
    return running
