"""Rows of derived tables: read plainly, and written only where they come out otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlite_utils import Database

DerivedColumns = dict[str, Any]
"""DerivedColumns of a row with their values."""


class DerivedRows:
    """Reads and writes rows, within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, name: str, row: DerivedColumns, otherwise: DerivedColumns) -> Literal["new", "changed", "same"]:
        """Write a row, or what is different in the one that is there; `otherwise` is for a new row alone."""
        columns = list(row)
        known = self.one(f"select {', '.join(columns)} from {name} where id = ?", row["id"])
        if known is None:
            new = row | otherwise
            marks = ", ".join("?" * len(new))
            self._db.conn.execute(f"insert into {name} ({', '.join(new)}) values ({marks})", list(new.values()))
            return "new"
        changed = [column for column, value in zip(columns, known, strict=True) if row[column] != value]
        if changed:
            sets = ", ".join(f"{column} = ?" for column in changed)
            values = [*(row[column] for column in changed), row["id"]]
            self._db.conn.execute(f"update {name} set {sets} where id = ?", values)
        return "changed" if changed else "same"

    def replace(self, name: str, owner: str, of: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Put the rows of an owner in place of those that are there, where they differ."""
        known = self.all(f"select {', '.join(columns)} from {name} where {owner} = ? order by position", of)
        if known != list(rows):
            if known:
                self._db.conn.execute(f"delete from {name} where {owner} = ?", [of])
            self.insert(name, owner, of, columns, rows)

    def insert(self, name: str, owner: str, of: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write the rows of an owner that has none."""
        if rows:
            marks = ", ".join("?" * (len(columns) + 1))
            sql = f"insert into {name} ({owner}, {', '.join(columns)}) values ({marks})"
            self._db.conn.executemany(sql, [(of, *row) for row in rows])

    def one(self, sql: str, *asked: str) -> tuple[Any, ...] | None:
        """Return the first row of a query; None where there is none."""
        row: tuple[Any, ...] | None = self._db.conn.execute(sql, asked).fetchone()
        return row

    def all(self, sql: str, *asked: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._db.conn.execute(sql, asked).fetchall()
