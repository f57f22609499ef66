"""Finds what repeats what between the shards of a folder, by the very method by which one archive finds it.

The work comes in rounds of units (`archive.shards.likeness_units`), to be done by whoever likes, and what came of a
round is written before the next. What is written says what is left to do: whatever ends a run, the next one goes on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlite_utils import Database

from archive.chinese import clock
from archive.likeness.relation import Likeness
from archive.shards.article_rows import id_of_variant
from archive.shards.folder import RELATIONS, look_into
from archive.shards.holdings import ShardHoldings
from archive.shards.opened_shards import ShardUnreadable
from archive.shards.relations_tables import open_to_write
from archive.shards.shard_facts import FactsOfShards
from archive.shards.survey import ShardSurvey, Unit, forget_other_methods, in_portions
from archive.store.opening import ReadOnlyPlace, Transactions, may_write
from archive.store.repeats import Duplicates, Relation
from archive.store.sketches import Sketched

_COMPARED = 4_000  # pairs a unit: so many of them share a shard that is opened
_GROUPED = 2_000  # articles whose stories are told in one commit
_WRITTEN = 100  # articles a commit

_Pair = tuple[str, str]


@dataclass
class LookedAcross:
    """What a run found in how many shards: articles looked at, new pairs by kind, shards with a fault and the reason.

    `anew` says that another method had found what was there, and all is found anew; `left` are the articles that could
    not be looked at, for a fault or since their shard was changed meanwhile: they wait. `relations` are the pairs that
    were found, where they are to be kept.
    """

    shards: int = 0
    examined: int = 0
    anew: bool = False
    left: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)


class Looking:
    """A run over a folder: ask for `units` until there are none, and `write` what came of all of them each time.

    `database` is the file of relations where it does not lie beside the shards; `keep` has the relations reported.
    Raises FileNotFoundError and NotADirectoryError for what is no folder, SchemaError for a file of relations that is
    none or is newer, CannotWrite, and filelock.Timeout while another run is at work on the same file.
    """

    def __init__(
        self,
        folder: Path,
        database: Path | None = None,
        *,
        keep: bool = False,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        found = look_into(folder)
        path = database or folder / RELATIONS
        self.report = LookedAcross(len(found.shards))
        self.report.faults.update({one.name: why for one, why in found.unreadable.items()})
        self._folder = folder
        self._keep = keep
        if not may_write(path):
            raise ReadOnlyPlace
        self._lock = FileLock(f"{path}.lock", timeout=0)
        self._lock.acquire()
        try:
            self._db = open_to_write(path)
        except BaseException:
            self._lock.release()
            raise
        self._written = self._db.conn.total_changes
        self._block = Transactions(self._db, False, self._count).block
        self._facts = FactsOfShards(self._db, folder)
        self._duplicates = Duplicates(self._db, self._block, now or clock.now, self._facts)
        self._holdings = ShardHoldings(self._db, self._duplicates)
        shards = [path.name for path in found.shards]
        self._survey = ShardSurvey(folder, shards, self.report.faults, self._db, self._block, self._holdings)
        self._rounds: Iterator[list[Unit]] = self._survey.rounds()
        self._handed_out = 0
        self._fresh: dict[int, Sketched] = {}
        self._among: dict[int, list[str]] = {}
        self._skipped: set[int] = set()
        self._ungrouped: set[str] = set()

    def __enter__(self) -> Looking:
        try:
            with self._block():
                self.report.anew = forget_other_methods(self._db)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all files."""
        self._facts.close()
        self._db.close()
        self._lock.release()

    def title_of(self, article: str) -> str:
        """Return the title of an article by its id over all shards. Raises ShardUnreadable."""
        return self._facts.title(article)

    def units(self) -> list[Unit]:
        """Return the units of the next round, none when all is done."""
        units = self._next_round()
        self._handed_out = len(units)
        return units

    def _next_round(self) -> list[Unit]:
        while True:
            if self._fresh:
                if units := self._comparing():
                    return units
                self._relate({}, set())
            if units := self._survey.waiting(self._skipped) or next(self._rounds, []):
                return units
            waiting = {number for (number,) in self._db.conn.execute("select number from waiting")}
            if waiting <= self._skipped:
                self.report.left = len(waiting)
                return []

    def write(self, results: Iterable[Mapping[str, Any]]) -> None:
        """Write what came of all units of a round, in any order.

        Raises ValueError where there are fewer or more: what is missing would pass for pairs that are two stories.
        """
        found: dict[_Pair, Likeness] = {}
        unread: set[str] = set()
        compared, answered = False, 0
        for result in results:
            answered += 1
            self.report.faults.update(result["faults"])
            if result["kind"] == "read":
                with self._block():
                    self._take(result)
            else:
                compared = True
                unread.update(result["unread"])
                found.update({(one, other): Likeness(**told) for one, other, told in result["found"]})
        if answered != self._handed_out:
            self._rounds = iter(())  # and nothing passes for read that was not
            raise ValueError(f"{answered} answers to {self._handed_out} units")
        if compared:
            self._relate(found, unread)

    def _count(self, _: Database) -> None:
        """Count a change before it is committed, so that readers know that what they read before is old."""
        if self._db.conn.total_changes != self._written:
            self._db.conn.execute("update changes set count = count + 1")
            self._written = self._db.conn.total_changes

    def _take(self, result: Mapping[str, Any]) -> None:
        shard = self._holdings.number_of(result["shard"])
        for told in result["articles"]:
            number, sketched = self._holdings.take(shard, told)
            self._fresh[number] = sketched

    def _comparing(self) -> list[Unit]:
        """Return units that compare what was read with its candidates, and remember these."""
        names = {number: self._id_of(number) for number in self._fresh}
        self._among = {number: self._duplicates.candidates(one, names[number]) for number, one in self._fresh.items()}
        pairs = {_in_order(names[number], other) for number, among in self._among.items() for other in among}
        places = {article: self._places(article) for article in sorted({one for pair in pairs for one in pair})}
        near = sorted(pairs, key=lambda pair: (places[pair[0]], places[pair[1]]))  # few shards a unit
        return [self._unit(some, places) for some in in_portions(near, _COMPARED)]

    def _unit(self, pairs: Sequence[_Pair], places: Mapping[str, list[list[str]]]) -> Unit:
        held = {article: places[article] for article in sorted({one for pair in pairs for one in pair})}
        return {"kind": "compare", "folder": str(self._folder), "held": held, "pairs": [list(pair) for pair in pairs]}

    def _places(self, article: str) -> list[list[str]]:
        return [[shard, id_of_variant(variant)] for shard, variant in self._db.conn.execute(_PLACES, [article])]

    def _id_of(self, number: int) -> str:
        row = self._db.conn.execute("select article from fingerprints where number = ?", [number]).fetchone()
        return str(row[0])

    def _relate(self, found: Mapping[_Pair, Likeness], unread: set[str]) -> None:
        """Write the relations of what was read, then the clusters of all whom they concern.

        What could not be compared with all its candidates goes on waiting; and whoever is concerned waits as long.
        """
        concerned: set[str] = set()
        for some in in_portions(list(self._fresh), _WRITTEN):
            concerned |= self._relate_together(some, found, unread)
        self._fresh, self._among = {}, {}
        for stories in self._connected(concerned):
            self._regroup(stories)
        self._ungrouped.clear()
        self._facts.close()

    def _relate_together(self, numbers: Sequence[int], found: Mapping[_Pair, Likeness], unread: set[str]) -> set[str]:
        """Relate articles in one commit, or each in its own where a shard cannot be read; return who is concerned."""
        relations: list[Relation] = []
        left: set[int] = set()
        concerned: set[str] = set()
        added: set[str] = set()
        try:
            with self._block():
                for number in numbers:
                    news, others, is_left = self._relate_one(number, found, unread)
                    relations += news
                    concerned |= others
                    left |= {number} if is_left else set()
                added = {one for one in concerned if self._db.conn.execute(_LET_WAIT, [one]).rowcount}
        except ShardUnreadable as error:
            if len(numbers) > 1:
                return set[str]().union(*(self._relate_together([one], found, unread) for one in numbers))
            self.report.faults[error.shard] = error.words
            relations, left, concerned, added = [], {*numbers}, set(), set()
        self._ungrouped |= added
        self._skipped |= left
        self.report.examined += len(numbers) - len(left)
        self.report.kinds.update(one.verdict.kind for one in relations)
        self.report.relations += relations if self._keep else []
        return concerned

    def _connected(self, concerned: set[str]) -> Iterator[set[str]]:
        """Yield articles with all that the relation `same` connects with them: some stories at a time, none twice."""
        rest, portion = set(concerned), set[str]()
        while rest:
            new = {rest.pop()}
            while new:
                portion |= new
                asked = [json.dumps(sorted(new))]
                new = {one for (one,) in self._db.conn.execute(_SAME, asked)} - portion
            rest -= portion
            if len(portion) >= _GROUPED or not rest:
                yield portion
                portion = set()

    def _regroup(self, articles: set[str]) -> None:
        """Set the clusters of some stories right, or each article's where a shard cannot be read."""
        try:
            self._facts.fetch(articles)
            with self._block():
                self._duplicates.stories.regroup(articles)
                done = self._numbers_of(articles & self._ungrouped)  # others wait to be looked at
                self._db.conn.executemany("delete from waiting where number = ?", [(one,) for one in done])
        except ShardUnreadable as error:
            if len(articles) > 1:
                for one in sorted(articles):
                    self._regroup({one})
                return
            self.report.faults[error.shard] = error.words
            self._skipped |= self._numbers_of(articles)

    def _numbers_of(self, articles: set[str]) -> set[int]:
        return {number for (number,) in self._db.conn.execute(_NUMBERS, [json.dumps(sorted(articles))])}

    def _relate_one(
        self, number: int, found: Mapping[_Pair, Likeness], unread: set[str]
    ) -> tuple[list[Relation], set[str], bool]:
        """Relate an article; return what is new, whose clusters that concerns, and whether it goes on waiting."""
        article, among = self._id_of(number), self._among[number]
        lacking = [other for other in among if other in unread]
        if article in unread:
            return [], set(), True
        verdicts = [(other, verdict) for other in among if (verdict := _verdict(found, article, other))]
        news, concerned = self._duplicates.look_again(
            article, [other for other in among if other not in unread], verdicts, lacking
        )
        if not lacking:
            self._db.conn.execute("delete from waiting where number = ?", [number])
        return news, concerned, bool(lacking)


def _in_order(one: str, other: str) -> _Pair:
    return (one, other) if one < other else (other, one)


def _verdict(found: Mapping[_Pair, Likeness], article: str, other: str) -> Likeness | None:
    verdict = found.get(_in_order(article, other))
    return verdict.turned() if verdict and article > other else verdict


_LET_WAIT = "insert or ignore into waiting (number) select number from fingerprints where article = ?"
_NUMBERS = "select number from fingerprints where article in (select value from json_each(?))"
_SAME = "select other from relations where article in (select value from json_each(?)) and kind = 'same'"
_PLACES = """
    select name, variant from fingerprints join held on held.number = fingerprints.number
    join shards on shards.number = held.shard where article = ? order by name
"""
