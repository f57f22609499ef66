"""What is asked of articles to say what repeats what, told by all shards that have them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from archive.likeness.clusters import Member
from archive.likeness.relation import Text
from archive.shards.article_rows import (
    Origin,
    address_keys,
    id_of_variant,
    origin_there,
    text_and_titles,
    title_of,
    united_member,
)
from archive.shards.opened_shards import OpenedShards, ShardUnreadable

_T = TypeVar("_T")
_HELD = """
    select name, variant from held join shards on shards.number = held.shard
    where held.number = (select number from fingerprints where article = ?) order by name
"""
_HELD_OF = """
    select name, article, variant from json_each(?) as asked join fingerprints on article = asked.value
    join held on held.number = fingerprints.number join shards on shards.number = held.shard order by name, article
"""


class FactsOfShards:
    """Tells of articles by the ids that they have over all shards. Every method raises ShardUnreadable."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._shards = OpenedShards(folder)
        self._origins: dict[str, list[Origin]] = {}
        self._keys: dict[str, set[str]] = {}

    def text(self, article: str) -> Text:
        """Return the text of an article with all days and headlines of its appearances."""
        told = list(self._asked(article, text_and_titles))
        days = frozenset[int]().union(*(one for _, one, _ in told))
        return Text(told[0][0], days, frozenset[str]().union(*(titles for *_, titles in told)))

    def title(self, article: str) -> str:
        """Return the title of an article, as the first shard has it that has the article."""
        return next(self._asked(article, title_of), "")

    def members(self, articles: Sequence[str]) -> list[Member]:
        """Return what all appearances of articles say of their origin."""
        return [united_member(one, self._origins.get(one) or self._asked(one, origin_there)) for one in articles]

    def are_versions(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address."""
        return not self._keys_of(one).isdisjoint(self._keys_of(other))

    def fetch(self, articles: Collection[str]) -> None:
        """Hold what `members` and `are_versions` will be asked of articles, from one shard after the other.

        What is asked besides is fetched when it is; what was held before is not any more.
        """
        self._origins, self._keys = {}, {}
        for shard, article, variant in self._db.conn.execute(_HELD_OF, [json.dumps(sorted(articles))]).fetchall():
            there = id_of_variant(variant)
            self._origins.setdefault(article, []).append(self._ask(shard, there, origin_there))
            self._keys.setdefault(article, set()).update(self._ask(shard, there, address_keys))

    def close(self) -> None:
        """Close the shards that are open, and hold nothing: they are asked as they are when they are asked again."""
        self._origins, self._keys = {}, {}
        self._shards.close()

    def _keys_of(self, article: str) -> set[str]:
        if article not in self._keys:
            self._keys[article] = set[str]().union(*self._asked(article, address_keys))
        return self._keys[article]

    def _asked(self, article: str, ask: Callable[[sqlite3.Connection, str], _T | None]) -> Iterator[_T]:
        """Yield what the shards say that have an article."""
        for shard, variant in self._db.conn.execute(_HELD, [article]).fetchall():
            yield self._ask(shard, id_of_variant(variant), ask)

    def _ask(self, shard: str, there: str, ask: Callable[[sqlite3.Connection, str], _T | None]) -> _T:
        with self._shards.asked(shard) as connection:
            told = ask(connection, there)
        if told is None:
            raise ShardUnreadable(shard, f"{there} is there no more: it changed meanwhile")
        return told
