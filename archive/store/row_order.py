"""The rows of any table in a total order: by one column, rows with the same there by the table's key."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

ROWID = "rowid"


@dataclass(frozen=True)
class Behind:
    """The rows behind one row, as a condition with its parameters."""

    condition: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class RowOrder:
    """How a table's rows follow each other. `key` tells rows apart; `column` is empty where the key alone orders."""

    table: str
    key: tuple[str, ...]
    column: str = ""
    descending: bool = False

    def values_at(self, db: sqlite3.Connection, key: Sequence[Any], of: Sequence[str]) -> tuple[Any, ...] | None:
        """Return some columns of the row with a key; none where there is no such row."""
        at = " and ".join(f"{_name(one)} = ?" for one in self.key)
        wanted = ", ".join(map(_name, of))
        found = db.execute(f"select {wanted} from {_name(self.table)} where {at}", list(key)).fetchone()
        return tuple(found) if found else None

    def behind(self, value: Any, key: Sequence[Any]) -> Behind:
        """Return the condition of the rows that follow one with such a value and key. Empty values come first."""
        told = {f"behind_{n}": one for n, one in enumerate(key)}
        later = f"({', '.join(map(_name, self.key))}) > ({', '.join(f':{name}' for name in told)})"
        if not self.column:
            return Behind(later, told)
        column = _name(self.column)
        if value is None:
            rest = "" if self.descending else f"{column} is not null or "
            return Behind(f"({rest}({column} is null and {later}))", told)
        further = f"{column} < :behind or {column} is null" if self.descending else f"{column} > :behind"
        return Behind(f"({further} or ({column} = :behind and {later}))", told | {"behind": value})


def key_of_scan(db: sqlite3.Connection, order: RowOrder) -> RowOrder:
    """Return an order whose ties come as SQLite reads the table, which is how it leaves them where nobody says more."""
    found = db.execute("select wr from pragma_table_list where schema = 'main' and name = ?", [order.table]).fetchone()
    return order if found and found[0] else replace(order, key=(ROWID,))


def _name(name: str) -> str:
    """Return a column's or table's name as SQL takes any; in quotes a column that is not there would be a text."""
    return f"[{name}]"
