"""Fixtures of the archive's tests: real files, real databases, and a clock that moves only when told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.store.archive import Archive


class Clock:
    """The time that the archive under test is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 4, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


BACK_ENDS: dict[str, Callable[[Path, Clock], Archive]] = {
    "sqlite": lambda folder, clock: Archive(folder / "archive.db", now=clock),
}
"""Each opens, or makes, the archive of a folder."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=BACK_ENDS)
def archive(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with BACK_ENDS[request.param](tmp_path, clock) as archive:
        yield archive
