"""What the subjects of the store have in common: a connection; those that are written a transaction and a clock too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlite_utils import Database


class Subject:
    """A subject of an archive that is asked."""

    def __init__(self, db: Database) -> None:
        self._db = db


class WrittenSubject(Subject):
    """A subject of an archive that is written, too."""

    def __init__(
        self, db: Database, transaction: Callable[[], AbstractContextManager[None]], now: Callable[[], datetime]
    ) -> None:
        super().__init__(db)
        self._transaction = transaction
        self._now = now

    def _stamp(self) -> str:
        """Return this moment as rows hold it, in UTC to the second."""
        return self._now().isoformat(timespec="seconds")
