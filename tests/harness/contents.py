"""What an archive says, table by table, but for rows' numbers and for when a relation was found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.store.witnesses.anew import DERIVED

_KEPT = (
    *("witnesses", "contents", "captures", "passages", "links", "placements", "pages", "attempts", "documents"),
    *("runs", "standing", "absences", "newspapers", "ways", "endings", "revisions"),
)


def content(path: Path) -> dict[str, list[str]]:
    """Return the rows of each table as text, in order; of those that are derived, what is derived in them."""
    asked = {name: f"select * from {name}" for name in _KEPT} | {f"{name}, derived": DERIVED[name] for name in DERIVED}
    with closing(sqlite3.connect(path)) as db:
        return {name: sorted(map(repr, db.execute(sql))) for name, sql in asked.items()}
