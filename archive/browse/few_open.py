"""Few of Datasette's own connections open at once, where it serves many archives.

Datasette keeps a connection of each thread to each database for good: five hundred databases and eight threads are
12,000 files in WAL mode, and no process may open so many.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from archive.portable import allowed_files

FILES_EACH = 3
"""What a database in WAL mode takes of the files that a process may open: itself, its log, and the log's index."""
_OTHER_FILES = 150  # sockets, modules, temporary files
_LEAST = 4
_DATASETTES_MOST = 256  # databases that a thread keeps open; each takes half a megabyte of memory
_OURS_MOST = 1100  # connections: five hundred shards, and an excerpt of each; half a gigabyte
_READERS = 2  # of the room of all at once: two processors


@dataclass(frozen=True)
class OpenAtOnce:
    """How many databases may be open: for each reader of the room of all, and for each of Datasette's threads."""

    readers: int
    ours: int
    datasettes: int


def open_at_once(threads: int, databases: int) -> OpenAtOnce:
    """Return how many databases may be kept open, by the files that the process may open and by memory.

    It asks for more files where they may be had. An excerpt beside each takes as
    much again (`archive.shards.shelf`). Many databases are read by one at a time:
    all of them open are quicker than some of them opened again for each page.
    """
    all_ours = 2 * databases + 1
    readers = min(threads, _READERS if all_ours * _READERS <= _OURS_MOST else 1)
    ours, datasettes = min(all_ours, _OURS_MOST), min(databases, _DATASETTES_MOST)
    wanted = FILES_EACH * (readers * ours + threads * datasettes)
    allowed = allowed_files(wanted + _OTHER_FILES)
    share = 1 if allowed is None else min((allowed - _OTHER_FILES) / wanted, 1)
    return OpenAtOnce(readers, max(int(share * ours), _LEAST), max(int(share * datasettes), _LEAST))


def kept_open(datasette: Any) -> list[str]:
    """Return the databases to which this thread has connections of Datasette's, the oldest first."""
    return [name for name in vars(_connections()) if name in datasette.databases]


def _connections() -> Any:
    """Return what Datasette keeps for each thread, one attribute a database; nothing where it keeps none so."""
    from datasette import database  # which imports the plugins, and so not above

    return getattr(database, "connections", SimpleNamespace())


def close_others(datasette: Any, database: str, connection: sqlite3.Connection, most: int) -> None:
    """Close the connections of this thread that are the oldest, when it opens one more than it may keep.

    It asks one database at a time, so that nobody is reading by the others.
    """
    own = [name for name in kept_open(datasette) if name != database]
    for name in own[: max(len(own) + 1 - most, 0)]:
        db, old = datasette.databases[name], vars(_connections()).pop(name)
        if old is connection or not db.path:
            continue
        tracked = getattr(db, "_all_file_connections", [])
        if old in tracked:
            tracked.remove(old)
        old.close()
