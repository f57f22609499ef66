"""Names in an archive, looked at without opening it to be written to: for a shell that completes what is typed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.search.conditions import TAGGED
from archive.store.opening import connect_to_read

_MOST = 1000  # names; nobody looks through more
_PAPERS = "select id, name from newspapers order by id"
_RUNS = "select id, newspaper from runs order by started_at desc"
_ARTICLES = "select id, title from articles where id >= :begun and id < :begun || 'g' order by id"
_DOCUMENTS = "select name, '' from documents order by name"
_TAGS = f"select name, '' from {TAGGED} group by name order by name"
_QUERIES = {"paper": _PAPERS, "run": _RUNS, "document": _DOCUMENTS, "article": _ARTICLES, "tag": _TAGS}


def glimpse(path: Path, what: str, begun: str) -> list[tuple[str, str]]:
    """Return the papers, runs, documents, tags, or articles that begin so, of an archive, each with what it is called.

    Nothing where the archive cannot be read: who asks is typing.
    """
    try:
        with closing(connect_to_read(path, timeout=0.5)) as db:
            rows = db.execute(f"{_QUERIES[what]} limit {_MOST}", {"begun": begun})
            return [(str(name), str(words or "")) for name, words, *_ in rows]
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        return []
