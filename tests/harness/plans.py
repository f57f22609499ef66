"""What SQLite does to answer: the statements that something asks, and those among them that read a whole table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable

_NONE_OF_OURS = re.compile(r"pragma|begin|commit|rollback|savepoint|release|--|explain", re.IGNORECASE)
_SQLITES = re.compile(r"sqlite_master|\bt[0-9a-f]{32}\b")  # the schema, and a table by which sqlite-utils tries upserts
_SMALL = re.compile(
    r"SCAN (json_each|asked(?:_\w+)? VIRTUAL TABLE|articles_fts_pending\b"
    r"|\d* ?CONSTANT ROWS?|\(subquery-\d+\)|newspapers\b"
    r"|main\.articles_fts_config|articles_fts VIRTUAL TABLE INDEX \d+:M)"
)
"""What is no table that grows: what the statement itself holds or has found, a search's hits, what is to be indexed at
the end of a transaction, the papers (some 500)."""


def asked(db: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """Return the statements that something asks, each once and on one line."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    try:
        ask()
    finally:
        db.set_trace_callback(None)
    return ours(statements)


def ours(statements: Iterable[str]) -> list[str]:
    """Return those of some statements that are no matter of SQLite's own, each once and on one line."""
    asked = (sql for sql in statements if not _NONE_OF_OURS.match(sql.strip()) and not _SQLITES.search(sql))
    return list(dict.fromkeys(re.sub(r"--.*$", "", sql, flags=re.MULTILINE) for sql in asked))


def scans(db: sqlite3.Connection, statements: list[str]) -> dict[str, list[str]]:
    """Return the statements that read a whole table that grows, or a whole index of one, each with those steps."""
    found = {}
    for sql in statements:
        steps = [row[3] for row in db.execute(f"explain query plan {sql}")]
        if whole := [step for step in steps if step.startswith("SCAN") and not _SMALL.match(step)]:
            found[" ".join(sql.split())] = whole
    return found


def not_meant(found: dict[str, list[str]], meant: dict[str, str]) -> dict[str, list[str]]:
    """Return the statements that no part of one that is meant occurs in."""
    return {sql: steps for sql, steps in found.items() if not any(part in sql for part in meant)}


def stale(found: dict[str, list[str]], meant: dict[str, str]) -> list[str]:
    """Return what is meant and never asked."""
    return [part for part in meant if not any(part in sql for sql in found)]
