"""The rows of any table in a total order: by one column, rows with the same there by the table's key."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROWID = "rowid"
VIEW_KEYS = {
    "heads": ("id",),
    "revisions": ("key", "position"),
    "articles_words": ("id",),
    "packed_articles": ("id",),
}
"""What tells apart the rows of our views, which have no key of their own."""


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

    def behind(self, value: Any, key: Sequence[Any]) -> tuple[list[str], dict[str, Any]]:
        """Return conditions of the rows that follow one with such a value and key, with their parameters.

        Those of each condition come before those of the next; each can be asked
        of an index. Empty values come first, and last where the order goes down.
        """
        told = {f"behind_{n}": one for n, one in enumerate(key)}
        later = f"({', '.join(map(_name, self.key))}) > ({', '.join(f':{name}' for name in told)})"
        column, further = _name(self.column), "<" if self.descending else ">"
        if not self.column:
            return [later], told
        if value is None:
            return [f"{column} is null and {later}"] + [f"{column} is not null"] * (not self.descending), told
        seek = f"{column} {further}= :behind and ({column} {further} :behind or {later})"
        return [seek] + [f"{column} is null"] * self.descending, told | {"behind": value}

    def completed(self, sql: str, conditions: Sequence[str] = ()) -> str | None:
        """Return a statement that asks for a page, as Datasette does, sorted by the key, too, and behind a row.

        None of a statement that asks for no page: one that counts the rows, or their facets.
        """
        keys = ", ".join(map(_name, self.key))
        sorted_by = f"{_quoted(self.column)}(?: desc)?" if self.column else ", ".join(map(_quoted, self.key))
        parts = rf"(select .+? from {_quoted(self.table)}) +(?:where (.*) )?(order by {sorted_by})( limit [\d ofset]+)"
        found = re.fullmatch(parts, sql, re.DOTALL)
        if not found:
            return None
        # Where each could be asked of an index SQLite would gather the rows of all, and sort them.
        behind = " or ".join(f"({one})" if n == 0 else f"coalesce(({one}), 0)" for n, one in enumerate(conditions))
        asked = [part for part in (found[2], behind) if part]
        where = "where " + " and ".join(f"({part})" for part in asked) if asked else ""
        return f"{found[1]} {where} {found[3]}{f', {keys}' if self.column else ''}{found[4]}"


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
        conditions, behind = self.order.behind(last[0], last[1:]) if last else (["true"], {})
        found: list[tuple[Any, ...]] = []
        for condition in conditions:
            if len(found) < most:
                sql = self._sql([*self.conditions, f"({condition})"], most - len(found))
                found += [tuple(row) for row in db.execute(sql, dict(self.parameters) | behind)]
        return found

    def _sql(self, conditions: Sequence[str], most: int) -> str:
        order = self.order
        column = _name(order.column) if order.column else ""
        by = ", ".join(filter(None, [column and column + " desc" * order.descending, *map(_name, order.key)]))
        wanted = ", ".join([column or "null", *map(_name, order.key + self.columns)])
        where = " and ".join(conditions)
        return f"select {wanted} from {_name(order.table)} where {where} order by {by} limit {most:d}"


def _name(name: str) -> str:
    """Return a column's or table's name as SQL takes any; in quotes a column that is not there would be a text."""
    return f"[{name}]"


def _quoted(name: str) -> str:
    """Return a pattern of a name as Datasette writes it."""
    return rf"""[\["]?{re.escape(name)}[\]"]?"""
