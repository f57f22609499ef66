"""What a database file holds, looked at before it is opened as an archive: it may be none, or of an older version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from archive.addresses import rules
from archive.store.keys_anew import RULES
from archive.store.opening import connect_to_read
from archive.store.schema import SchemaError, pending
from archive.store.witnesses.taking_over import TAKING_OVER

_BEHIND = """
    select 1 where exists (select 1 from standing where name = ?) or exists (select 1 from articles where class is null)
    or not exists (select 1 from standing where name = ? and value = ?)
"""


def tables_in(path: Path, *, immutable: bool = False) -> frozenset[str]:
    """Return the names of the tables in a database file, which is only read. Raises sqlite3.Error."""
    return _names(path, immutable, "select name from sqlite_master where type = 'table'")


def columns_in(path: Path, name: str, *, immutable: bool = False) -> frozenset[str]:
    """Return the names of a table's columns in a database file, which is only read. Raises sqlite3.Error."""
    return _names(path, immutable, "select name from pragma_table_info(?)", name)


def is_up_to_date(path: Path, *, immutable: bool = False) -> bool:
    """Say whether all that an archive has is told by witnesses and packed, and its keys by today's rules.

    Programs of today ask for all of it, and who only reads can do none. Raises sqlite3.Error.
    """
    if not {"class", "joined"} <= columns_in(path, "articles", immutable=immutable):
        return False
    with closing(_opened(path, immutable)) as db:
        return not is_behind(db)


def is_behind(db: sqlite3.Connection) -> bool:
    """Say whether an archive of today's tables has yet to be taken over, or has keys by other rules than today's."""
    return db.execute(_BEHIND, [TAKING_OVER, RULES, str(rules.VERSION)]).fetchone() is not None


def refuse_older(db: Database) -> None:
    """Raise SchemaError for what would have to be brought up to date first, where that cannot be done."""
    if not db.table_names():
        raise SchemaError("an empty file, and no archive")
    if pending(db) or is_behind(db.conn):
        words = "made by an older version, and this place is read-only: copy it"
        raise SchemaError(f"{words}, and `archive stats --db COPY` brings the copy up to date")


def _names(path: Path, immutable: bool, sql: str, *values: str) -> frozenset[str]:
    with closing(_opened(path, immutable)) as db:
        return frozenset(str(name) for (name,) in db.execute(sql, values))


def _opened(path: Path, immutable: bool) -> sqlite3.Connection:
    if not immutable:
        return connect_to_read(path)
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?immutable=1", uri=True)
