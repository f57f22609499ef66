"""What follows from the whole archive, worked out once as long as nothing is written to it.

Pages ask many times for the same numbers, and of 100,000 articles they take a tenth of a second and more. Whether
something was written since is told by SQLite, which counts for each connection what others commit, and by the times and
sizes of the files. Whoever asks within a transaction is told what is there.

Nothing here may open the file itself: closing it would take all locks of this process from it (POSIX), others would
then remove the write-ahead log under it, and who reads would see the archive as it was for good (2026-11).
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock, RLock
from typing import Any, TypeVar

_T = TypeVar("_T")
_KEPT = 400  # results of one file
_FILES = 1100  # five hundred shards with what is made of them; what is dear to keep nobody remembers of so many
_CONNECTIONS = 64  # of one file whose counts are known


class _Seen:
    """What a file was like when somebody asked last. `version` grows with each change that shows."""

    def __init__(self) -> None:
        self.version = 0
        self.files: Hashable = None
        self.counts: OrderedDict[int, Hashable] = OrderedDict()


_lock = Lock()
_makers = [RLock() for _ in range(64)]
_seen: dict[str, _Seen] = {}
_known: OrderedDict[str, tuple[Hashable, OrderedDict[Hashable, tuple[Any, ...]]]] = OrderedDict()


def remembered(connection: sqlite3.Connection, key: Hashable, make: Callable[[], _T]) -> _T:
    """Return what `make` makes for a key, made anew once something was written. Nobody may change it."""
    path = connection.execute("pragma database_list").fetchone()[2]
    if not path or connection.in_transaction:
        return make()
    version = _version(connection, path)
    if not (kept := _kept(path, version, key)):
        with _makers[hash((path, key)) % len(_makers)]:  # who asks for the same meanwhile waits for it
            if not (kept := _kept(path, version, key)):
                kept = (make(),)
                _keep(path, version, key, kept)
    found: _T = kept[0]
    return found


def _kept(path: str, version: Hashable, key: Hashable) -> tuple[Any, ...]:
    with _lock:
        results = _results(path, version)
        if key in results:
            results.move_to_end(key)
        return results.get(key, ())


def _keep(path: str, version: Hashable, key: Hashable, made: tuple[Any, ...]) -> None:
    with _lock:
        if version != _seen[path].version:
            return  # it may be of before
        results = _results(path, version)
        results[key] = made
        if len(results) > _KEPT:
            results.popitem(last=False)


def remembered_rows(
    connection: sqlite3.Connection, sql: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query, which is asked once as long as nothing is written."""
    asked = dict(values or {})

    def ask() -> tuple[list[str], list[Any]]:
        cursor = connection.execute(sql, asked)
        return [column[0] for column in cursor.description], cursor.fetchall()

    names, rows = remembered(connection, (sql, tuple(sorted(asked.items()))), ask)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _results(path: str, version: Hashable) -> OrderedDict[Hashable, tuple[Any, ...]]:
    """Return what is known of a file as it is now; what was known of it before is forgotten."""
    known = _known.get(path)
    if known is None or known[0] != version:
        known = _known[path] = version, OrderedDict()
    _known.move_to_end(path)
    if len(_known) > _FILES:
        _known.popitem(last=False)
    return known[1]


def _version(connection: sqlite3.Connection, path: str) -> int:
    """Return a number that is another one as soon as anything was written, by whomever."""
    counts = connection.execute("pragma data_version").fetchone()[0], connection.total_changes
    files = _state(path), _state(f"{path}-wal")
    with _lock:
        seen = _seen.setdefault(path, _Seen())
        if seen.files != files or seen.counts.get(id(connection), counts) != counts:
            seen.version += 1
        seen.files, seen.counts[id(connection)] = files, counts
        seen.counts.move_to_end(id(connection))
        if len(seen.counts) > _CONNECTIONS:
            seen.counts.popitem(last=False)
        return seen.version


def _state(path: str) -> Hashable:
    try:
        state = os.stat(path)
        return state.st_ino, state.st_size, state.st_mtime_ns
    except OSError:
        return None
