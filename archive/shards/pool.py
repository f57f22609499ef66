"""Connections to many archives, few of them open at once: each thread keeps those that it asked last.

A database in WAL mode takes three files a connection, so that five hundred shards in each of eight threads would be
more than a process may open. Who asks for one more than a thread may keep has the one closed that waited longest.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

from archive.store.archive import Archive, reading
from archive.store.opening import connect_to_read

_CACHE_KIB = 64 << 10  # of all connections of a thread together
_CACHE_LEAST = 256
_MOST = 64  # databases
_INSTRUCTIONS = 5000  # of SQLite's between two looks at the clock

Prepare = Callable[[sqlite3.Connection], object]


class _Thread(local):
    """What a thread has open, and until when it may work: seconds of its own clock, and of the clock on the wall."""

    def __init__(self) -> None:
        self.open: OrderedDict[tuple[Path, int], tuple[sqlite3.Connection, Archive]] = OrderedDict()
        self.worked = self.waited = self.at_least = math.inf


class Pool:
    """Opens archives to be read. `prepare` is called with each connection that is opened."""

    def __init__(self, prepare: Prepare = lambda connection: None, most: int = _MOST) -> None:
        self._prepare = prepare
        self._most = max(most, 2)
        self._thread = _Thread()

    def archive(self, path: Path) -> Archive:
        """Return the archive at a path, for this thread and until it has asked for many others.

        Raises OSError and sqlite3.Error for what is not there or cannot be opened. A file that another one took the
        place of is opened anew.
        """
        name = path, path.stat().st_ino
        opened = self._thread.open
        if name not in opened:
            self._close(of=path)
            while len(opened) >= self._most:
                self._close(of=next(iter(opened))[0])
            connection = connect_to_read(path)
            connection.execute(f"pragma cache_size = -{max(_CACHE_KIB // self._most, _CACHE_LEAST)}")
            connection.set_progress_handler(self._is_late, _INSTRUCTIONS)
            self._prepare(connection)
            opened[name] = connection, reading(connection)
        opened.move_to_end(name)
        return opened[name][1]

    def _close(self, of: Path) -> None:
        for name in [one for one in self._thread.open if one[0] == of]:
            self._thread.open.pop(name)[0].close()

    def close_gone(self, is_wanted: Callable[[Path], bool]) -> None:
        """Close what this thread has open and nobody wants any more."""
        for path in {path for path, _ in self._thread.open if not is_wanted(path)}:
            self._close(of=path)

    @contextmanager
    def within(self, milliseconds: float, waiting: float) -> Iterator[None]:
        """Let all that this thread asks in a block work so long together, and last so many times as long.

        What takes longer ends in sqlite3.OperationalError, "interrupted". Outside such blocks nothing does.
        """
        thread = self._thread
        thread.worked = time.thread_time() + milliseconds / 1000
        thread.at_least = time.monotonic() + milliseconds / 1000
        thread.waited = time.monotonic() + waiting * milliseconds / 1000
        try:
            yield
        finally:
            thread.worked = thread.waited = thread.at_least = math.inf

    def check(self) -> None:
        """Raise sqlite3.OperationalError where the time is over, for work that SQLite has no part in."""
        if self._is_late():
            raise sqlite3.OperationalError("interrupted")

    def _is_late(self) -> bool:
        """Say whether the time is over. A thread has worked no longer than the clock has gone, which is asked first."""
        thread, now = self._thread, time.monotonic()
        return now >= thread.at_least and (now > thread.waited or time.thread_time() >= thread.worked)
