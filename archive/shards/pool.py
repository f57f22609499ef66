"""Connections to many archives, few of them open at once, in some sets: each keeps those that it was asked last for.

A database in WAL mode takes three files a connection and half a megabyte, so that five hundred shards in each of eight
threads would be more than a process may open. So who reads takes one of the sets, and has it alone. Who asks for one
more than a set may keep has the one closed that waited longest.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from threading import local

from archive.store.archive import Archive, reading
from archive.store.opening import connect_to_read

_CACHE_KIB = 64 << 10  # of all connections of a thread together
_CACHE_LEAST = 256
_MOST = 64  # databases
_INSTRUCTIONS = 5000  # of SQLite's between two looks at the clock

Prepare = Callable[[sqlite3.Connection], object]


class _Connections:
    """What is open for one reader at a time, and until when he may work: seconds of his thread, and on the wall."""

    def __init__(self) -> None:
        self.open: OrderedDict[tuple[Path, int], tuple[sqlite3.Connection, Archive]] = OrderedDict()
        self.unlimited()

    def unlimited(self) -> None:
        """Let the reader take the time that he takes."""
        self.worked = self.waited = self.at_least = math.inf

    def close(self, of: Path) -> None:
        """Close those to a file, whichever lay at its path."""
        for name in [one for one in self.open if one[0] == of]:
            self.open.pop(name)[0].close()

    def is_late(self) -> bool:
        """Say whether the time is over. A thread has worked no longer than the clock has gone, which is asked first."""
        now = time.monotonic()
        return now >= self.at_least and (now > self.waited or time.thread_time() >= self.worked)


class _Reader(local):
    """The connections that this thread has taken within `Pool.within`, and those of its own elsewhere."""

    def __init__(self) -> None:
        self.taken: _Connections | None = None
        self.own = _Connections()


class Pool:
    """Opens archives to be read, by `sets` readers at once. `prepare` is called with each connection that is opened."""

    def __init__(self, prepare: Prepare = lambda connection: None, most: int = _MOST, sets: int = 1) -> None:
        self._prepare = prepare
        self._most = max(most, 2)
        self._reader = _Reader()
        self._free: LifoQueue[_Connections] = LifoQueue()
        for _ in range(sets):
            self._free.put(_Connections())

    def archive(self, path: Path) -> Archive:
        """Return the archive at a path, until many others were asked for.

        Raises OSError and sqlite3.Error for what is not there or cannot be opened. A file that another one took the
        place of is opened anew.
        """
        name = path, path.stat().st_ino
        taken = self._taken
        if name not in taken.open:
            taken.close(of=path)
            while len(taken.open) >= self._most:
                taken.close(of=next(iter(taken.open))[0])
            connection = connect_to_read(path, by_one_thread=False)
            connection.execute(f"pragma cache_size = -{max(_CACHE_KIB // self._most, _CACHE_LEAST)}")
            connection.set_progress_handler(taken.is_late, _INSTRUCTIONS)
            self._prepare(connection)
            taken.open[name] = connection, reading(connection, path)
        taken.open.move_to_end(name)
        return taken.open[name][1]

    @property
    def _taken(self) -> _Connections:
        return self._reader.taken or self._reader.own

    @contextmanager
    def within(
        self, milliseconds: float, waiting: float, is_wanted: Callable[[Path], bool] = lambda path: True
    ) -> Iterator[None]:
        """Let all that is asked in a block work so long together, and last so many times as long.

        What takes longer ends in sqlite3.OperationalError, "interrupted". Waits until a set of connections is free;
        what of it nobody wants any more is closed.
        """
        taken = self._free.get()
        self._reader.taken = taken
        try:
            for path in {path for path, _ in taken.open if not is_wanted(path)}:
                taken.close(of=path)
            taken.worked = time.thread_time() + milliseconds / 1000
            taken.at_least = time.monotonic() + milliseconds / 1000
            taken.waited = time.monotonic() + waiting * milliseconds / 1000
            yield
        finally:
            taken.unlimited()
            self._reader.taken = None
            self._free.put(taken)

    def check(self) -> None:
        """Raise sqlite3.OperationalError where the time is over, for work that SQLite has no part in."""
        if self._taken.is_late():
            raise sqlite3.OperationalError("interrupted")
