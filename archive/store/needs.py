"""What this version of the program needs, and what its archives have."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from archive.store.schema import SchemaError, migrations

SQLITE_NEEDED = (3, 37)
"""Since then there are strict tables: https://www.sqlite.org/stricttables.html."""


def require_sqlite() -> None:
    """Raise SchemaError where SQLite is too old for our tables: to be said before anything is written."""
    if sqlite3.sqlite_version_info < SQLITE_NEEDED:
        needed = ".".join(map(str, SQLITE_NEEDED))
        raise SchemaError(
            f"the SQLite of this Python is {sqlite3.sqlite_version}, and {needed} or newer is needed: nothing was"
            " written. A Python of python.org, conda or uv brings a newer one"
        )


def last_migration() -> str:
    """Return the name of the last change of the tables: archives of this version of the program have it."""
    return str(migrations.pending(Database(memory=True))[-1].name)
