"""The rows of any table in a total order: by one column, rows with the same there by the table's key."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

ROWID = "rowid"
VIEW_KEYS = {"heads": ("id",), "revisions": ("key", "position"), "articles_words": ("id",)}
"""What tells apart the rows of our views, which have no key of their own."""


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


@dataclass(frozen=True)
class Rows:
    """Some rows of a table or view, and some of its columns: the conditions are Datasette's, with its parameters."""

    order: RowOrder
    columns: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def after(self, db: sqlite3.Connection, last: Sequence[Any], most: int) -> list[tuple[Any, ...]]:
        """Return rows behind the one that `last` names, by its sorted value and key, from the first without it.

        Before the columns that are asked for each row has what names it: the
        sorted value, empty where the key alone orders, and the key.
        """
        order = self.order
        behind = order.behind(last[0], last[1:]) if last else Behind("true", {})
        where = " and ".join([*self.conditions, behind.condition])
        sorted_by = _name(order.column) if order.column else ""
        by = ", ".join(filter(None, [sorted_by + " desc" * order.descending, *map(_name, order.key)]))
        wanted = ", ".join([sorted_by or "null", *map(_name, order.key + self.columns)])
        sql = f"select {wanted} from {_name(order.table)} where {where} order by {by} limit {most:d}"
        return [tuple(row) for row in db.execute(sql, dict(self.parameters) | behind.parameters)]


def key_of_scan(db: sqlite3.Connection, order: RowOrder) -> RowOrder:
    """Return an order whose ties come as SQLite reads the table, which is how it leaves them where nobody says more."""
    found = db.execute("select wr from pragma_table_list where schema = 'main' and name = ?", [order.table]).fetchone()
    return order if found and found[0] else replace(order, key=(ROWID,))


def _name(name: str) -> str:
    """Return a column's or table's name as SQL takes any; in quotes a column that is not there would be a text."""
    return f"[{name}]"
