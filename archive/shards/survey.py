"""What came to the shards of a folder, changed in them or went since they were looked at; one shard at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from archive.shards.article_rows import id_of_variant, shard_rows
from archive.shards.holdings import ShardHoldings
from archive.shards.opened_shards import ShardUnreadable, shard_opened, stamp_of
from archive.shards.withdrawn import WithdrawnAcross
from archive.store.repeats import METHOD

_T = TypeVar("_T")
Unit = dict[str, Any]
"""A piece of work, and what came of it, as JSON can hold them; see `archive.shards.likeness_units`."""
ROUND = 20_000  # articles that are read before they are compared: what stands in memory, some 2 KB each
_READ = 500  # articles a unit


class ShardSurvey:
    """Finds what is to be read of shards. `faults` are the shards that cannot be read, each with the reason."""

    def __init__(
        self,
        folder: Path,
        shards: Iterable[str],
        faults: dict[str, str],
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        holdings: ShardHoldings,
    ) -> None:
        self._folder = folder
        self._shards = tuple(shards)
        self._faults = faults
        self._db = db
        self._transaction = transaction
        self._holdings = holdings

    def rounds(self) -> Iterator[list[Unit]]:
        """Yield units that read what came and what changed. What went is taken in before.

        When it is asked for the next round, what came of the one before has been written.
        """
        withdrawn = self._withdrawn()
        units: list[Unit] = []
        stamps: list[tuple[str, str]] = []
        most = max(1, ROUND // _READ)
        for shard, stamp in self._changed().items():
            with self._told():
                units += self._reading(shard, self._difference(shard, withdrawn))
                stamps.append((stamp, shard))
            while len(units) >= most:
                yield from self._round(units[:most])
                del units[:most]
            if not units:
                self._note(stamps)
        yield from self._round(units)
        self._note(stamps)

    def waiting(self, besides: set[int]) -> list[Unit]:
        """Return units that read what waits: left by a run that ended, or concerned by what came or went.

        What is in none of them since no shard that has it can be read joins those that are left out.
        """
        by_shard: dict[str, list[str]] = {}
        taken: set[int] = set()
        found: set[int] = set()
        for number, shard, variant in self._db.conn.execute(_WAITING):
            found.add(number)
            if number not in besides | taken and shard not in self._faults:
                by_shard.setdefault(shard, []).append(id_of_variant(variant))
                taken.add(number)
            if len(taken) == ROUND:
                break
        else:
            besides |= found - taken
        return [unit for shard, articles in by_shard.items() for unit in self._reading(shard, articles)]

    def _reading(self, shard: str, articles: Sequence[str]) -> Iterator[Unit]:
        for some in in_portions(articles, _READ):
            yield {"kind": "read", "folder": str(self._folder), "shard": shard, "articles": list(some)}

    def _withdrawn(self) -> frozenset[str]:
        """Return the names of what is withdrawn in any shard; forget shards that are in the folder no more."""
        changed = self._changed()
        with self._transaction():
            withdrawn = WithdrawnAcross(self._db)
            for gone in self._holdings.stamps().keys() - {*self._shards, *self._faults}:
                self._holdings.remove_shard(gone)
            for shard in changed:
                with self._told(), shard_opened(self._folder, shard) as connection:
                    withdrawn.read(self._holdings.number_of(shard), connection)
            withdrawn.settle()
        return withdrawn.names()

    def _changed(self) -> dict[str, str]:
        """Return the shards that may have changed since they were looked at, with their stamps now."""
        known = self._holdings.stamps()
        stamps = {shard: stamp_of(self._folder / shard) for shard in self._shards if shard not in self._faults}
        return {shard: stamp for shard, stamp in stamps.items() if known.get(shard) != stamp}

    def _difference(self, shard: str, withdrawn: frozenset[str]) -> list[str]:
        """Return the articles of a shard that are new or changed; take in that others went."""
        known = self._holdings.states(shard)
        articles = []
        with shard_opened(self._folder, shard) as connection:
            for row in shard_rows(connection):
                if withdrawn.isdisjoint(row.names):
                    former = known.pop(row.key, None)
                    if former is None or former[1] != row.state:
                        articles.append(row.article)
        with self._transaction():
            self._holdings.leave(self._holdings.number_of(shard), [number for number, _ in known.values()])
        return articles

    def _round(self, units: list[Unit]) -> Iterator[list[Unit]]:
        """Yield units, if any, when nothing is left of texts that went."""
        while True:
            with self._transaction():
                if not self._holdings.sweep():
                    break
        if units:
            yield units

    def _note(self, stamps: list[tuple[str, str]]) -> None:
        """Note what the stamps of shards were of which all is taken in, but for those that had a fault meanwhile."""
        known = [one for one in stamps if one[1] not in self._faults]
        with self._transaction():
            self._db.conn.executemany("update shards set stamp = ? where name = ?", known)
        stamps.clear()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Note a shard that cannot be read, and go on with the others."""
        try:
            yield
        except ShardUnreadable as error:
            self._faults[error.shard] = error.words


def in_portions(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Yield items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def forget_other_methods(db: Database) -> bool:
    """Forget all that was found by another method than today's, to be found anew; say whether there was any."""
    row = db.execute("select method from fingerprints limit 1").fetchone()  # all are of one
    if row is None or row[0] == METHOD:
        return False
    for name in ("clusters", "relations", "sketches", "fingerprints", "held", "other_ids", "waiting", "gone"):
        db.execute(f"delete from {name}")
    db.execute("update shards set stamp = ''")
    return True


_WAITING = """
    select waiting.number, name, variant from waiting join held on held.number = waiting.number
    join shards on shards.number = held.shard order by name, waiting.number
"""
