"""A clock that stands at the moment of what is taken in: what a page told in 2015 was not seen today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from archive.chinese import clock


class HeldClock:
    """Tells the moment at which it is held, else this one."""

    def __init__(self) -> None:
        self._held: datetime | None = None

    def __call__(self) -> datetime:
        return self._held or clock.now()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Stand at a moment for a block."""
        before, self._held = self._held, moment
        try:
            yield
        finally:
            self._held = before
