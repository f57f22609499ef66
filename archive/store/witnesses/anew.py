"""Everything derived anew from the witnesses, and what came out otherwise. On a sound archive that is nothing.

What is derived is compared by what it says: not by rows' numbers, nor by when a relation was found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlite_utils import Database

from archive.store.witnesses.deriving import Derivation

_BATCH = 200  # witnesses a transaction; a text's are never parted

DERIVED = {
    "sightings": "select * from sightings",
    "articles": "select * from articles where class is not null",
    "bylines": "select * from bylines",
    "addresses": "select * from addresses",
    "appearances": "select * from appearances",
    "appearance_pages": "select * from appearance_pages",
    "signatures": "select * from signatures",
    "versions": "select * from versions",
    "ids": "select * from ids",
    "fingerprints": "select article, key, days, letters, method from fingerprints",
    "sketches": """
        select period, hash, fingerprints.article from sketches
        left join fingerprints on fingerprints.number = sketches.article
    """,
    "relations": "select article, other, kind, evidence from relations",
    "clusters": "select * from clusters",
    "captures": "select id, article from captures",
    "passages": "select document, start, article from passages",
    "links": "select key, article from links",
}
"""For each table that is derived, or names what is: all that is derived in it."""


class Anew:
    """Derives everything anew, batch by batch, each in one transaction. It may be stopped at any moment."""

    def __init__(
        self, db: Database, transaction: Callable[[], AbstractContextManager[None]], derivation: Derivation
    ) -> None:
        self._db = db
        self._transaction = transaction
        self._derivation = derivation
        self.batches = _batches(db)

    def run(self) -> Iterator[int]:
        """Derive the witnesses of some texts at a time; yield how many they were."""
        for batch in self.batches:
            with self._transaction():
                self._derivation.derive_anew(batch)
            yield len(batch)
        with self._transaction():
            self._derivation.drop_orphans()

    def note(self) -> None:
        """Note what the tables say now, for `others`."""
        execute = self._db.conn.execute
        self._db.conn.create_function("said", -1, _said, deterministic=True)
        execute("create temp table if not exists noted (name text, said blob)")
        execute("delete from temp.noted")
        for name in DERIVED:
            execute(f"insert into temp.noted select ?, said from ({self._saying(name)})", [name])
        self._db.conn.commit()

    def others(self) -> dict[str, int]:
        """Return by table how many rows are others than noted: changed, new, or gone."""
        found = {}
        for name in DERIVED:
            noted, now = "select said from temp.noted where name = :name", self._saying(name)
            [new] = self._db.conn.execute(f"select count(*) from ({now} except {noted})", {"name": name}).fetchone()
            [gone] = self._db.conn.execute(f"select count(*) from ({noted} except {now})", {"name": name}).fetchone()
            found[name] = max(new, gone)
        return found

    def _saying(self, name: str) -> str:
        sql = DERIVED[name]
        columns = [column[0] for column in self._db.conn.execute(f"select * from ({sql}) limit 0").description]
        return f"select said({', '.join(columns)}) as said from ({sql})"


def _said(*values: object) -> bytes:
    """Return a digest of the values of a row."""
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).digest()[:16]


def _batches(db: Database) -> list[list[str]]:
    """Return the ids of all witnesses in batches; those that tell one text are in one, also where it is short."""
    batches: list[list[str]] = [[]]
    last = ""
    for witness, text_class in db.conn.execute(_BY_TEXT).fetchall():
        text = text_class.partition(".")[0]
        if len(batches[-1]) >= _BATCH and text != last:
            batches.append([])
        batches[-1].append(witness)
        last = text
    return batches


_BY_TEXT = """
    select id, coalesce((select min(class) from sightings where sightings.witness = witnesses.id), '') as text
    from witnesses order by text, id
"""
