"""Transactions that are committed together: a commit waits for the disk, and a crawl has four of them a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from sqlite_utils import Database

from archive.store.opening import Transactions, begin, meaning

_LONGEST = 0.25  # seconds; whoever else writes to the archive waits as long at most


class Batch:
    """What is written to an archive is kept open, and committed when its owner says so, or before it gets too old.

    `begun` is called when the first part of a batch begins: the owner then sees to `commit`. `first` is called right
    before each commit: what rows name is on the disk then. Each part is written as a whole or
    not at all.
    """

    def __init__(
        self, db: Database, transactions: Transactions, begun: Callable[[], object], first: Callable[[], object]
    ) -> None:
        self._db = db
        self._transactions = transactions
        self._begun = begun
        self._first = first
        self._since = 0.0
        self._is_within = False
        self._is_over = False

    @contextmanager
    def part(self) -> Iterator[None]:
        """Hold the write lock for a block, and beyond it until the commit. Raises CannotWrite."""
        if self._is_over or self._is_within:
            with self._transactions.block():
                yield
            return
        if self._db.conn.in_transaction and monotonic() - self._since > _LONGEST:
            self.commit()
        if not self._db.conn.in_transaction:
            begin(self._db)
            self._since = monotonic()
            self._begun()
        self._is_within = True
        try:
            with self._db.atomic():
                yield
        except sqlite3.OperationalError as error:
            raise meaning(error) from error
        finally:
            self._is_within = False

    def commit(self) -> None:
        """Commit what was written. Raises CannotWrite: then nothing of it is kept."""
        if not self._db.conn.in_transaction:
            return
        try:
            self._first()
            self._transactions.commit()
        except (sqlite3.OperationalError, OSError) as error:
            self._db.rollback()
            raise meaning(error) from error
        except BaseException:
            self._db.rollback()
            raise

    def end(self) -> None:
        """Commit what was written, and from now on each transaction by itself. Raises CannotWrite."""
        self._is_over = True
        self.commit()
