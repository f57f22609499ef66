"""Shards of a folder opened to be read: one by one, or the few that were asked last. Nothing is written to them."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from archive.store.opening import connect_to_read, is_closed_for_good, real_file
from archive.store.schema import SchemaError, pending
from archive.store.unopened import is_behind

_OPEN = 16  # of hundreds: each has a cache of up to 2 MB, and three open files


_SEEN: dict[Path, tuple[str, bool]] = {}
"""Shards of today's version, with what their stamps were when that was seen, and whether they are closed for good."""


class ShardUnreadable(Exception):
    """A shard cannot be read, or not by this version of the program; or has no more what it had. The message says it.

    `shard` is the name of its file, `words` what there is to say of it.
    """

    def __init__(self, shard: str, words: str) -> None:
        super().__init__(f"{shard}: {words}")
        self.shard = shard
        self.words = words


@contextmanager
def shard_opened(folder: Path, shard: str) -> Iterator[sqlite3.Connection]:
    """Open a shard as it is at one moment, whoever writes to it meanwhile. Raises ShardUnreadable, in the block too."""
    with _told(shard):
        connection = _connected(folder / shard)
    with closing(connection), _told(shard):
        yield connection


def stamp_of(path: Path) -> str:
    """Return what changes whenever a database file does: of it and of its log the sizes and moments of writing."""
    file = real_file(path)
    stamps = []
    for one in (file, file.with_name(f"{file.name}-wal")):
        try:
            told = one.stat()
        except FileNotFoundError:
            continue
        stamps.append(f"{told.st_ino}:{told.st_size}:{told.st_mtime_ns}" if told.st_size else "")
    return " ".join(filter(None, stamps))


class OpenedShards:
    """The shards that were asked last, open to be read in one thread; those that were not are closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, sqlite3.Connection] = OrderedDict()

    @contextmanager
    def asked(self, shard: str) -> Iterator[sqlite3.Connection]:
        """Lend a shard, open to be read. Raises ShardUnreadable, in the block too."""
        with _told(shard):
            if shard not in self._open:
                while len(self._open) >= _OPEN:
                    self._open.popitem(last=False)[1].close()
                self._open[shard] = _connected(self._folder / shard)
            self._open.move_to_end(shard)
            yield self._open[shard]

    def close(self) -> None:
        """Close them all. Asked again, they are opened as they are then."""
        while self._open:
            self._open.popitem()[1].close()


@contextmanager
def _told(shard: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, SchemaError, OSError, UnicodeDecodeError) as error:
        raise ShardUnreadable(shard, " ".join(str(error).split()) or type(error).__name__) from error


def _connected(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise FileNotFoundError("it is there no more")
    stamp = stamp_of(path)
    seen = _SEEN.get(path)
    closed = seen[1] if seen and seen[0] == stamp else is_closed_for_good(path)
    connection = connect_to_read(path, closed=closed)
    try:
        if _SEEN.get(path) != (stamp, closed):  # the same file need not be asked again what it is: it takes 4 ms
            if not (db := Database(connection)).table_names():
                raise SchemaError("an empty file, and no archive")
            if pending(db) or is_behind(connection):
                raise SchemaError(f"of an older version: `archive stats --db {path}` brings it up to date")
            _SEEN[path] = stamp, closed
        connection.execute("begin")
    except BaseException:
        connection.close()
        raise
    return connection
