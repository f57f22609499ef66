"""What repeats what between the shards of a folder, as `archive dedup --across` found it, for who reads.

All relations are there, those within a shard too: they are what an archive would have into which all shards were
merged. A text has one id here, the one that it would have there; ids that shards give it besides are understood.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.likeness.relation import Likeness
from archive.shards.article_rows import id_of_variant
from archive.shards.folder import RELATIONS
from archive.shards.relations_tables import open_relations
from archive.store.repeats import told_likeness
from archive.store.schema import SchemaError


@dataclass(frozen=True)
class HeldAt:
    """A shard that has a text, by its file's name, and the id that the text has there."""

    shard: str
    article: str


@dataclass(frozen=True)
class RelationAcross:
    """What `article` is to `other`, with the evidence, when that was found (UTC), and the shards that have the other.

    `verdict.kind` is `same`, `part of`, `contains`, `draws on` or `drawn on by`, said of `article`.
    """

    article: str
    other: str
    verdict: Likeness
    found_at: str
    held: tuple[HeldAt, ...]


class Across:
    """The database of relations beside shards, open to be read, in one thread. Nothing is ever written through it.

    Raises FileNotFoundError where nothing was compared yet, SchemaError for a file that is damaged, another program's
    or another version's; and where it turns out to be damaged later, every method does.
    """

    def __init__(self, path: Path) -> None:
        self.path = path / RELATIONS if path.is_dir() else path
        self._connection = open_relations(self.path)

    def __enter__(self) -> Across:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def changes(self) -> int:
        """How often anything was changed in it: while this stays, what was read before still holds."""
        with self._told():
            return int(self._connection.execute("select count from changes").fetchone()[0])

    def id_of(self, article: str) -> str:
        """Return the id that a text has over all shards; of a whole id that no shard has, that id."""
        with self._told():
            row = self._connection.execute(_NAMED, {"id": article}).fetchone()
        return str(row[0]) if row else article

    def of(self, article: str) -> list[RelationAcross]:
        """Return what an article is to others, by any of its ids: the same first, then the most alike.

        None for one that repeats nothing, that was not looked at, or that no shard has.
        """
        at = self.id_of(article)
        with self._told():
            rows = self._connection.execute(_OF, [at]).fetchall()
            found = [
                RelationAcross(at, other, told_likeness(kind, told), when, self._held(other))
                for other, kind, told, when in rows
            ]
        return sorted(found, key=lambda one: (one.verdict.kind != "same", -one.verdict.jaccard, one.other))

    def held(self, article: str) -> tuple[HeldAt, ...]:
        """Return the shards that have a text, by any of its ids, in order of their names; none of one not looked at."""
        with self._told():
            return self._held(self.id_of(article))

    def head(self, article: str) -> str:
        """Return the article that stands for all of a story: the one itself that repeats nothing."""
        at = self.id_of(article)
        with self._told():
            row = self._connection.execute("select head from clusters where article = ?", [at]).fetchone()
        return str(row[0]) if row else at

    def members(self, article: str) -> tuple[str, ...]:
        """Return the articles of a story, the head first, then by id; the one alone that repeats nothing."""
        chosen = self.head(article)
        with self._told():
            rows = self._connection.execute("select article from clusters where head = ? order by 1", [chosen])
            return (chosen, *(one for (one,) in rows if one != chosen))

    def stories(self) -> dict[str, str]:
        """Return of each article for which another one stands the id of that, by every id that a shard gives it.

        An article that is not there stands for itself.
        """
        with self._told():
            return dict(self._connection.execute(_STORIES))

    def _held(self, article: str) -> tuple[HeldAt, ...]:
        return tuple(
            HeldAt(name, id_of_variant(variant)) for name, variant in self._connection.execute(_HELD, [article])
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say of which file it is that SQLite cannot read something."""
        try:
            yield
        except (sqlite3.DatabaseError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise SchemaError(f"{self.path}: {error}") from error


_NAMED = """
    select article from (
        select 0 as place, article from fingerprints where article = :id union all
        select 1, article from other_ids join fingerprints on fingerprints.number = other_ids.number where old = :id
    ) order by place, article limit 1
"""
_OF = "select other, kind, evidence, found_at from relations where article = ?"
_HELD = """
    select name, variant from fingerprints join held on held.number = fingerprints.number
    join shards on shards.number = held.shard where article = ? order by name
"""
_STORIES = """
    select article, head from clusters where article != head union all
    select old, coalesce(head, fingerprints.article) from other_ids
    join fingerprints on fingerprints.number = other_ids.number
    left join clusters on clusters.article = fingerprints.article
    where old not in (select article from fingerprints)
"""
