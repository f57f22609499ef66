"""Which shard has which texts, and what a text is found by over all that have it. Within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from archive.shards.article_rows import id_of_variant
from archive.store.repeats import METHOD, Duplicates
from archive.store.sketches import Sketched, Sketches
from archive.store.subject import Subject

_AT_ONCE = 20_000  # texts that are gone whose hashes are looked for in one pass through all


class ShardHoldings(Subject):
    """What is known of shards; a text that comes, changes or goes waits to be looked at, with whom that concerns."""

    def __init__(self, db: Database, duplicates: Duplicates) -> None:
        super().__init__(db)
        self._duplicates = duplicates
        self._sketches = Sketches(db)

    def number_of(self, shard: str) -> int:
        """Return the number of a shard, which it gets where it has none."""
        self._db.conn.execute("insert or ignore into shards (name, stamp) values (?, '')", [shard])
        return int(self._db.conn.execute("select number from shards where name = ?", [shard]).fetchone()[0])

    def stamps(self) -> dict[str, str]:
        """Return of each shard what its file's stamp was when all that it had then was taken in; nothing before."""
        return dict(self._db.conn.execute("select name, stamp from shards order by name"))

    def states(self, shard: str) -> dict[int, tuple[int, int]]:
        """Return of each text that a shard had, by its key, its number and its state there."""
        rows = self._db.conn.execute(_STATES, [shard])
        return {key: (number, state) for key, number, state in rows}

    def take(self, shard: int, told: Mapping[str, Any]) -> tuple[int, Sketched]:
        """Take in what a shard tells of a text now; return its number, and what it is found by over all shards."""
        days, titles = frozenset(told["days"]), frozenset(told["titles"])
        execute = self._db.conn.execute
        row = execute("select number, days, titles from fingerprints where key = ?", [told["key"]]).fetchone()
        others: list[tuple[int, str | None]] = []
        if row:
            others = execute("select shard, told from held where number = ? and shard != ?", [row[0], shard]).fetchall()
        if row and any(one is None for _, one in others):  # it alone had the text
            execute("update held set told = ? where number = ? and told is null", [f"[{row[1]}, {row[2]}]", row[0]])
        own = json.dumps([sorted(days), sorted(titles)]) if others else None
        if row:
            for (one,) in execute("select told from held where number = ? and shard != ?", [row[0], shard]):
                further = json.loads(one)
                days, titles = days | frozenset(further[0]), titles | frozenset(further[1])
        sketched = Sketched(told["key"], told["letters"], days, titles, tuple(told["sketch"]))
        number = self._change(row, sketched) if row else self._add(sketched, told["variant"])
        sql = "insert or replace into held (shard, number, variant, state, told) values (?, ?, ?, ?, ?)"
        execute(sql, [shard, number, told["variant"], told["state"], own])
        if row:
            self._duplicates.renamed(self._id_of(number))
            self._name(number)
        execute("insert or ignore into waiting (number) values (?)", [number])
        execute("delete from gone where number = ?", [number])
        return number, sketched

    def _add(self, sketched: Sketched, variant: str) -> int:
        told = [id_of_variant(variant), sketched.hash, json.dumps(sorted(sketched.days))]
        told += [json.dumps(sorted(sketched.title_hashes)), sketched.letters, METHOD]
        number = self._db.conn.execute(_ADD, told).lastrowid or 0
        self._sketches.add_rows(number, sorted(sketched.rows))
        return number

    def _change(self, row: tuple[int, str, str], sketched: Sketched) -> int:
        number, days, titles = row
        former = frozenset(json.loads(days)), frozenset(json.loads(titles))
        if former != (sketched.days, sketched.title_hashes):
            before = Sketched(sketched.hash, sketched.letters, *former, sketched.sketch)
            reached_all = not former[0] and sketched.days  # without a day it is any day's neighbour
            if reached_all or not former[0] <= sketched.days or not former[1] <= sketched.title_hashes:
                self._let_wait(self._neighbours(number, before))
            self._sketches.remove_rows(number, sorted(before.rows - sketched.rows))
            self._sketches.add_rows(number, sorted(sketched.rows - before.rows))
            told = [json.dumps(sorted(sketched.days)), json.dumps(sorted(sketched.title_hashes)), number]
            self._db.conn.execute("update fingerprints set days = ?, titles = ? where number = ?", told)
        return number

    def _name(self, number: int) -> None:
        """Give a text the id that it has over all shards: that of its least variant."""
        execute = self._db.conn.execute
        variants = sorted(one for (one,) in execute("select variant from held where number = ?", [number]))
        ids = dict.fromkeys(map(id_of_variant, variants))
        chosen = next(iter(ids))
        former = self._id_of(number)
        if former != chosen:
            for sql in _RENAME:
                execute(sql, {"old": former, "new": chosen})
            self._duplicates.renamed(former)
        execute("delete from other_ids where number = ?", [number])
        rows = [(one, number) for one in ids if one != chosen]
        self._db.conn.executemany("insert or replace into other_ids (old, number) values (?, ?)", rows)

    def leave(self, shard: int, numbers: Collection[int]) -> None:
        """Take in that a shard has some texts no more. What no shard has is related to nothing from then on."""
        execute = self._db.conn.execute
        for number in numbers:
            execute("delete from held where shard = ? and number = ?", [shard, number])
            if execute("select 1 from held where number = ?", [number]).fetchone():
                execute("insert or ignore into waiting (number) values (?)", [number])
                self._name(number)
                continue
            article = self._id_of(number)
            self._let_wait(other for (other,) in execute(_CONCERNED, {"article": article}).fetchall())
            for sql in _FORGET:
                execute(sql, {"article": article, "number": number})
            self._duplicates.renamed(article)

    def remove_shard(self, shard: str) -> None:
        """Forget a shard that is not in the folder any more, with what it had."""
        number = self.number_of(shard)
        held = [one for (one,) in self._db.conn.execute("select number from held where shard = ?", [number])]
        self.leave(number, held)
        self._db.conn.execute("delete from withdrawals where shard = ?", [number])
        self._db.conn.execute("delete from shards where number = ?", [number])

    def sweep(self) -> int:
        """Forget what texts were found by that no shard has; return how many such there were, 0 when all is done.

        Their hashes are not looked up, which would need the texts, but looked for in one pass. Whom they were like
        waits: two notices are other ones only while a third shows that they are of a form.
        """
        gone = [one for (one,) in self._db.conn.execute("select number from gone order by 1 limit ?", [_AT_ONCE])]
        rows: dict[int, set[tuple[int, int]]] = {number: set() for number in gone}
        if gone:
            for number, found, period in self._db.conn.execute(_ROWS_OF_GONE, [gone[-1]]):
                rows[number].add((found, period))
        for number in gone:
            self._let_wait(self._neighbours_of_rows(number, rows[number]))
            self._sketches.remove_rows(number, sorted(rows[number]))
        if gone:
            self._db.conn.execute(_NO_FINGERPRINTS, [gone[-1]])
            self._db.conn.execute("delete from gone where number <= ?", [gone[-1]])
        return len(gone)

    def _neighbours_of_rows(self, number: int, rows: set[tuple[int, int]]) -> list[str]:
        told = self._db.conn.execute(_FINGERPRINT, [number]).fetchone()
        days, titles = (frozenset(json.loads(one)) for one in told[1:3])
        bare = Sketched(told[0], told[3], days, titles, ())
        hashes = tuple(sorted({found for found, _ in rows - bare.rows}))
        return self._neighbours(number, Sketched(told[0], told[3], days, titles, hashes))

    def _neighbours(self, number: int, sketched: Sketched) -> list[str]:
        return self._duplicates.candidates(sketched, self._id_of(number))

    def _let_wait(self, articles: Iterable[str]) -> None:
        self._db.conn.executemany(_LET_WAIT, [(article,) for article in articles])

    def _id_of(self, number: int) -> str:
        row = self._db.conn.execute("select article from fingerprints where number = ?", [number]).fetchone()
        return str(row[0])


_STATES = """
    select key, held.number, state from held join fingerprints on fingerprints.number = held.number
    where shard = (select number from shards where name = ?)
"""
_ADD = "insert into fingerprints (article, key, days, titles, letters, method) values (?, ?, ?, ?, ?, ?)"
_FINGERPRINT = "select key, days, titles, letters from fingerprints where number = ?"
_RENAME = (
    "update fingerprints set article = :new where article = :old",
    "update relations set article = :new where article = :old",
    "update relations set other = :new where other = :old",
    "update clusters set article = :new where article = :old",
    "update clusters set head = :new where head = :old",
)
_OF_ITS_CLUSTER = """
    select article from clusters where head = (select head from clusters where article = :article)
"""
_CONCERNED = f"select other from relations where article = :article union {_OF_ITS_CLUSTER}"
_FORGET = (
    f"delete from clusters where article in ({_OF_ITS_CLUSTER})",
    """delete from relations where other = :article
        and article in (select other from relations where article = :article)""",
    "delete from relations where article = :article",
    "delete from other_ids where number = :number",
    "delete from waiting where number = :number",
    "insert or ignore into gone (number) values (:number)",
)
_LET_WAIT = """
    insert or ignore into waiting (number) select number from fingerprints
    where article = ? and number not in (select number from gone)
"""
_NO_FINGERPRINTS = "delete from fingerprints where number in (select number from gone where number <= ?)"
_ROWS_OF_GONE = """
    select article, hash, period from sketches
    where article in (select number from gone where number <= ?)
"""
