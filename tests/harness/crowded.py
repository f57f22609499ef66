"""A database with every table of an archive, and in each of its columns what makes an order of rows hard to keep."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copy

HARD: dict[str, tuple[object, ...]] = {
    "TEXT": (None, "", "2021-12-24", "县,市~" * 200, "=1+1"),
    "INTEGER": (None, 0, -7, 2**62, 12),
    "REAL": (None, 0.1, 1 / 3, -2.5, 1e-9),
    "BLOB": (None, b"", b"\x00\xff", b"PDF", "百".encode()),
}
"""What stands in a column that is no key: each value twice, and two rows with the first."""
ROWS = 12
LEFT_ALONE = frozenset(["standing", "_sqlite_migrations", "_proof", "_proof_files", "_unproven", "sqlite_sequence"])


def crowd(archive: Path, path: Path) -> None:
    """Copy an archive and put rows with ties, gaps and odd values into every table, in no order of their keys."""
    copy(archive, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma ignore_check_constraints = on")
        for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {trigger}")
        tables = db.execute("select name from sqlite_master where type = 'table' and name not like 'articles_fts%'")
        for (table,) in tables.fetchall():
            if table not in LEFT_ALONE:
                db.execute(f"delete from {table}")
                _fill(db, table)


def _fill(db: sqlite3.Connection, table: str) -> None:
    unique = "select name, origin from pragma_index_list(?) where [unique]"
    single = {"head"}  # of each its own, or the view of heads has no rows
    for index, origin in db.execute(unique, [table]).fetchall():
        if origin == "c":
            db.execute(f"drop index {index}")
        else:
            names = [name for (name,) in db.execute("select name from pragma_index_info(?)", [index])]
            single |= set(names if len(names) == 1 else names[1:])
    columns = db.execute(f"pragma table_info({table})").fetchall()
    for number in range(ROWS):
        row = [_value(number * 5 % ROWS, column, single) for column in columns]
        db.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)


def _value(number: int, column: tuple[int, str, str, int, object, int], single: set[str]) -> object:
    """Return what stands in a row's column: in the keys what differs, elsewhere what comes again."""
    place, name, kind, needed, _, key = column
    if key or name in single:
        number = number if name in single or kind == "INTEGER" else number // 2
        return number - 5 if kind == "INTEGER" else f"{number * 7 % 11:x}{number:03x}"
    values = HARD[kind][1:] if needed or name == "class" else HARD[kind]
    return values[(number + place) % len(values)]
