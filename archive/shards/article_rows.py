"""What a shard tells of its articles to whoever compares them with those of other shards.

Archives that are merged know a text as one by its class, and a class of texts long enough to repeat anything says its
key (`archive.store.witnesses.classes`); shorter ones repeat nothing. So a text is known by its key in all shards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

from archive.likeness.clusters import Member
from archive.likeness.key import signed_by
from archive.store.article_facts import TOLD, days_and_titles
from archive.store.witnesses.places import Standing, appearance_id
from archive.store.witnesses.summary import Appearing, head_of, named_by

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
    """What a shard says of an article's origin: its appearances by their ids, and how its text begins.

    The text is that of the appearance `head`, as that shard chose it.
    """

    printed: tuple[Printed, ...]
    head: Standing | None
    beginning: str


@dataclass(frozen=True)
class Printed:
    """An appearance: what `Appearing` has of it, who published it by his name, where and on which day it counts for.

    It is one over all shards by these, whatever ids they give the text, and with it the appearance. Two shards that
    know one were told of it by different witnesses: an archive believes the best, the one of the least `rank`.
    """

    rank: str
    publisher: str
    standing: Standing
    appearing: Appearing


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
    told = connection.execute("select substr(text, 1, ?) from articles where id = ?", [_BEGINNING, article]).fetchone()
    if told is None:
        return None
    printed: list[Printed] = []
    head: Standing | None = None
    for rank, publisher, is_head, outlet, day, *fields, first_seen, position in connection.execute(_PRINTED, [article]):
        identifier, moment, name, source, agency = fields
        said = Appearing(identifier, moment, name, source, agency, "", "", "", "", "", first_seen, position)
        printed.append(Printed(rank or "", publisher, Standing(outlet, day or ""), said))
        head = printed[-1].standing if is_head else head
    return Origin(tuple(printed), head, str(told[0]))


def united_member(article: str, origins: Iterable[Origin]) -> Member:
    """Return what several shards together say of a text's origin, as an archive that had been told all of it would."""
    told = list(origins)
    every = sorted((one for origin in told for one in origin.printed), key=lambda one: one.rank, reverse=True)
    best = {one.standing: one for one in every}
    printed = [
        replace(one, appearing=replace(one.appearing, id=appearance_id(standing, article)))
        for standing, one in best.items()
    ]
    printed.sort(key=_moment)
    appearing = [one.appearing for one in printed]
    named = named_by(appearing)
    chosen = head_of(appearing, named).id if appearing else ""
    heads = {one.standing for one in printed if one.appearing.id == chosen}
    beginning = min((origin.head not in heads, origin.beginning) for origin in told)[1]
    return Member(
        article,
        min((one.moment for one in appearing if one.moment), default=""),
        tuple(dict.fromkeys(one.publisher for one in printed)),
        (*sorted(named), signed_by(beginning)),
    )


def _moment(one: Printed) -> tuple[bool, str, str]:
    return not one.appearing.moment, one.appearing.moment, one.appearing.id


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
_PRINTED = f"""
    select (
        select min(printf(
            '%d%06d%d%s %s', kind = 'kept', coalesce(json_array_length(fields, '$.doubts'), 0),
            fields ->> '$.issue_date' is null, witnesses.first_seen, witnesses.id
        ))
        from sightings join witnesses on witnesses.id = sightings.witness
        where sightings.appearance = printed.id and kind != 'correction'
    ), publisher, is_head, outlet, day, id, moment, outlet_name, source, agency, first_seen, position
    from (
        select appearances.*, coalesce(published_at, issue_date, '') as moment,
            coalesce(outlets.name, outlet) as outlet_name, {_PUBLISHER} where article = ?
    ) as printed order by id
"""
"""The rank is that of the witness which is believed first, as `Sighting.rank` has it."""
