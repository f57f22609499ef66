"""Whether two archives say the same: all tables and columns but those that are named here, each with its reason."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.search.index import INDEX
from archive.store.uniting.tables import FATES, Fate
from archive.store.witnesses.contents import content_of

Rows = list[tuple[Any, ...]]
APART: dict[str, dict[str, str]] = {
    "captures": {"warc": "names of files are free names of each folder"},
    "contents": {"base": "what a content is packed against is the text of the witness that told it first"},
    "fingerprints": {"number": "a row's number; `sketches` names the article instead"},
    "relations": {"found_at": "the moment at which this archive compared two texts"},
}
"""Columns that may differ."""
CLOCKS: dict[str, dict[str, str]] = {
    "documents": {"imported_at": "the moment at which this archive read the file"},
    "links": {"found_at": "the moment at which this archive noted the link"},
    "placements": {"found_at": "the moment at which this archive read the page"},
    "pages": {"read_at": "the moment at which this archive read the page"},
}
"""Columns that may differ where the archives were filled at other moments, and not from one another."""
_AS_TEXT = {
    "sketches": """
        select period, hash, fingerprints.article from sketches join fingerprints on number = sketches.article
    """
}
_UNPACKED = "content_of(packed, (select bases.packed from contents as bases where bases.digest = contents.base))"


def told(path: Path, *, but_clocks: bool = False) -> dict[str, Rows]:
    """Return all that an archive says, table by table."""
    left_out = {name: set(columns) for name, columns in APART.items()}
    for name, columns in CLOCKS.items() if but_clocks else ():
        left_out.setdefault(name, set()).update(columns)
    with closing(sqlite3.connect(path)) as db:
        db.create_function("content_of", 2, content_of)
        return {name: _rows(db, name, left_out.get(name, set())) for name in tables(path) if _is_told(name)}


def tables(path: Path) -> list[str]:
    """Return the tables of an archive, but for those in which SQLite keeps an index."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("select name from sqlite_schema where type = 'table' order by name").fetchall()
    return [name for (name,) in names if not name.startswith(("sqlite_", INDEX))]


def assert_same_archive(one: Path, other: Path, *, but_clocks: bool = False) -> None:
    """Fail where two archives differ, with the rows that only one of them has."""
    ours, theirs = (told(path, but_clocks=but_clocks) for path in (one, other))
    differing = {
        name: {"only one": _only(ours[name], theirs[name]), "only other": _only(theirs[name], ours[name])}
        for name in ours
        if ours[name] != theirs[name]
    }
    assert differing == {}
    for path in (one, other):
        assert_index_agrees(path)


def assert_index_agrees(path: Path) -> None:
    """Fail where the search index holds other words than the articles."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"insert into {INDEX} ({INDEX}, rank) values ('integrity-check', 1)")
        db.rollback()


def _is_told(name: str) -> bool:
    return FATES[name][0] is not Fate.LOCAL


def _rows(db: sqlite3.Connection, name: str, left_out: set[str]) -> Rows:
    columns = [row[1] for row in db.execute(f"pragma table_info({name})") if row[1] not in left_out]
    asked = [_UNPACKED if (name, one) == ("contents", "packed") else f"{name}.{one}" for one in columns]
    rows = db.execute(_AS_TEXT.get(name) or f"select {', '.join(asked)} from {name}").fetchall()
    return sorted(rows, key=repr)


def _only(rows: Rows, others: Rows) -> Rows:
    return [row for row in rows if row not in others]
