"""What a shard tells of its articles to whoever compares them with those of other shards.

Archives that are merged know a text as one by its class, and a class of texts long enough to repeat anything says its
key (`archive.store.witnesses.classes`); shorter ones repeat nothing. So a text is known by its key in all shards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from archive.likeness.clusters import Member
from archive.likeness.key import signed_by
from archive.store.article_facts import TOLD, days_and_titles

_ID = 16  # hex digits, with which a variant ends
_BEGINNING = 80  # characters of a text, in which its dateline stands


@dataclass(frozen=True)
class ShardRow:
    """An article of a shard: its id there, its key, the variant that names it, and what stands for all that counts.

    `state` changes when anything does that has a say in what the article repeats, or which article stands for others.
    """

    article: str
    text_class: str
    key: int
    variant: str
    state: int

    @property
    def names(self) -> frozenset[str]:
        """By what a withdrawal names it."""
        return frozenset((self.article, id_of_variant(self.variant), f"class:{self.text_class}"))


@dataclass(frozen=True)
class Origin:
    """What the appearances of an article in a shard say of its origin.

    `published` are the moments, ids and publishers of its appearances; `beginning` is how the text begins that stands
    for all of them there, `head` what sorts that one among those of other shards.
    """

    published: tuple[tuple[str, str, str], ...]
    named: frozenset[str]
    beginning: str
    head: tuple[bool, str, str]


def shard_rows(connection: sqlite3.Connection, articles: Iterable[str] | None = None) -> Iterator[ShardRow]:
    """Yield the articles of a shard that may repeat others; those of some ids, where ids are given."""
    chosen = "" if articles is None else "and articles.id in (select value from json_each(:ids))"
    asked = {} if articles is None else {"ids": json.dumps(list(articles))}
    for article, text_class, variant, appeared, keys in connection.execute(_ROWS.format(chosen), asked):
        state = blake2b("\0".join((variant, appeared, keys)).encode("utf-8", "replace"), digest_size=8)
        yield ShardRow(
            article, text_class, _key_of(text_class), variant, int.from_bytes(state.digest(), "big", signed=True)
        )


def text_and_titles(connection: sqlite3.Connection, article: str) -> tuple[str, frozenset[int], frozenset[str]] | None:
    """Return the text of a shard's article, the days of its appearances, and their headlines; None where it is not."""
    row = connection.execute(TOLD, [article]).fetchone()
    return (row[0], *days_and_titles(row[1])) if row else None


def origin_there(connection: sqlite3.Connection, article: str) -> Origin | None:
    """Return what a shard says of an article's origin; None where it is not there."""
    row = connection.execute(_ORIGIN, {"article": article, "beginning": _BEGINNING}).fetchone()
    if row is None:
        return None
    published = tuple((moment, appearance, publisher) for moment, appearance, publisher in json.loads(row[0]))
    moment, first_seen = row[3] or "", row[4] or ""
    return Origin(published, frozenset(filter(None, row[1].split("\n"))), row[2], (not moment, moment, first_seen))


def united_member(article: str, origins: Iterable[Origin]) -> Member:
    """Return what several shards together say of a text's origin."""
    told = list(origins)
    rows = {one[1]: one for one in sorted({one for origin in told for one in origin.published}, reverse=True)}
    published = sorted(rows.values(), key=lambda one: (not one[0], *one))
    moments = [moment for moment, *_ in published if moment]
    publishers = tuple(dict.fromkeys(publisher for *_, publisher in published))
    named = sorted(frozenset[str]().union(*(origin.named for origin in told)))
    beginning = min(told, key=lambda origin: origin.head).beginning
    return Member(article, min(moments, default=""), publishers, (*named, signed_by(beginning)))


def title_of(connection: sqlite3.Connection, article: str) -> str | None:
    """Return the title of a shard's article; None where it is not there."""
    row = connection.execute("select title from articles where id = ?", [article]).fetchone()
    return str(row[0]) if row else None


def address_keys(connection: sqlite3.Connection, article: str) -> set[str]:
    """Return the keys of the addresses at which a shard's article stood."""
    return {key for (key,) in connection.execute("select key from addresses where article = ?", [article])}


def id_of_variant(variant: str) -> str:
    """Return the id that a variant gives."""
    return variant[-_ID:]


def _key_of(text_class: str) -> int:
    """Return the key of a class as SQLite's signed integer."""
    key = int(text_class[1:], 16)
    return key - (1 << 64) if key >= 1 << 63 else key


_PUBLISHER = """
    coalesce(outlets.name, papers.name, source) as publisher from appearances
    left join newspapers as outlets on outlets.id = outlet
    left join newspapers as papers on papers.id = newspaper
"""
_ROWS = f"""
    select id, class, (
        select min(variant) from sightings where sightings.class = articles.class and variant < '~'
    ), (
        select json_group_array(told) from (
            select json_array(
                appearances.id, day, title, coalesce(published_at, issue_date), is_head, agency, source, publisher
            ) as told
            from (select appearances.*, {_PUBLISHER} where article = articles.id) as appearances order by appearances.id
        )
    ), (
        select coalesce(group_concat(key, ' '), '') from (
            select distinct key from addresses where article = articles.id order by key
        )
    )
    from articles where class >= 'k' and class < 'l' {{}} order by class
"""
_ORIGIN = f"""
    select (
        select json_group_array(json_array(coalesce(published_at, issue_date, ''), id, publisher)) from (
            select appearances.id, published_at, issue_date, {_PUBLISHER} where article = articles.id
        )
    ), named, substr(text, 1, :beginning), (
        select coalesce(published_at, issue_date) from appearances where article = articles.id and is_head
    ), (
        select first_seen from appearances where article = articles.id and is_head
    ) from articles where id = :article
"""
