"""Few of Datasette's own connections open at once, where it serves many archives.

Datasette keeps a connection of each thread to each database for good: five hundred databases and eight threads are
12,000 files in WAL mode, and no process may open so many.
"""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any

OPEN_MOST = 48
"""So many databases a thread of Datasette's keeps open."""


def kept_open(datasette: Any) -> list[str]:
    """Return the databases to which this thread has connections of Datasette's, the oldest first."""
    return [name for name in vars(_connections()) if name in datasette.databases]


def _connections() -> Any:
    """Return what Datasette keeps for each thread, one attribute a database; nothing where it keeps none so."""
    from datasette import database  # which imports the plugins, and so not above

    return getattr(database, "connections", SimpleNamespace())


def close_others(datasette: Any, database: str, connection: sqlite3.Connection) -> None:
    """Close the connections of this thread that are the oldest, when it opens one more than it may keep.

    It asks one database at a time, so that nobody is reading by the others.
    """
    own = [name for name in kept_open(datasette) if name != database]
    for name in own[: max(len(own) + 1 - OPEN_MOST, 0)]:
        db, old = datasette.databases[name], vars(_connections()).pop(name)
        if old is connection or not db.path:
            continue
        tracked = getattr(db, "_all_file_connections", [])
        if old in tracked:
            tracked.remove(old)
        old.close()
