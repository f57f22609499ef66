"""What a database file holds, looked at before it is opened as an archive: it may be none, or of an older version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from archive.addresses import rules
from archive.store.keys_anew import RULES
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
    """Say whether all that an archive has is told by witnesses, and its keys by today's rules. Raises sqlite3.Error.

    Programs of today ask for both, and who only reads can do neither.
    """
    if "class" not in columns_in(path, "articles", immutable=immutable):
        return False
    return not _names(path, immutable, _BEHIND, TAKING_OVER, RULES, str(rules.VERSION))


def _names(path: Path, immutable: bool, sql: str, *values: str) -> frozenset[str]:
    address = f"file:{quote(str(path.absolute()))}?{'immutable=1' if immutable else 'mode=ro'}"
    with closing(sqlite3.connect(address, uri=True)) as db:
        return frozenset(str(name) for (name,) in db.execute(sql, values))
