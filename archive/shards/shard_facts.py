"""What is asked of articles to say what repeats what, told by all shards that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from archive.likeness.clusters import Member
from archive.likeness.relation import Text
from archive.shards.article_rows import address_keys, id_of_variant, origin_of, text_and_titles, united_member
from archive.shards.opened_shards import OpenedShards, ShardUnreadable

_T = TypeVar("_T")
_HELD = """
    select name, variant from held join shards on shards.number = held.shard
    where held.number = (select number from fingerprints where article = ?) order by name
"""


class FactsOfShards:
    """Tells of articles by the ids that they have over all shards. Every method raises ShardUnreadable."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._shards = OpenedShards(folder)

    def text(self, article: str) -> Text:
        """Return the text of an article with all days and headlines of its appearances."""
        told = list(self._asked(article, text_and_titles))
        days = frozenset[int]().union(*(one for _, one, _ in told))
        return Text(told[0][0], days, frozenset[str]().union(*(titles for *_, titles in told)))

    def members(self, articles: Sequence[str]) -> list[Member]:
        """Return what all appearances of articles say of their origin."""
        return [united_member(article, self._asked(article, origin_of)) for article in articles]

    def are_versions(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address."""
        keys = [set[str]().union(*self._asked(article, address_keys)) for article in (one, other)]
        return not keys[0].isdisjoint(keys[1])

    def close(self) -> None:
        """Close the shards that are open: they are asked as they are when they are asked again."""
        self._shards.close()

    def _asked(self, article: str, ask: Callable[..., _T | None]) -> Iterator[_T]:
        """Yield what the shards say that have an article."""
        for shard, variant in self._db.conn.execute(_HELD, [article]).fetchall():
            with self._shards.asked(shard) as connection:
                told = ask(connection, id_of_variant(variant))
            if told is None:
                raise ShardUnreadable(shard, f"{id_of_variant(variant)} is there no more: it changed meanwhile")
            yield told
