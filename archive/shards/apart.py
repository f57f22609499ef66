"""One of several shards for itself, without what the others have withdrawn.

It is asked as several are, with an archive beside it of what is concerned: there the withdrawals of all are united, as
`archive merge` unites them, and what is left is told out of it.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from archive.shards.excerpt import EMPTY_EXTENT, write_excerpt
from archive.shards.imprint import Overlap, Trait
from archive.shards.shelf import Shelf, StandingShard, State
from archive.store.opening import connect_to_read

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Made:
    one: StandingShard
    others: tuple[tuple[str, int], ...]
    state: State | None

    def is_of(self, one: StandingShard, others: tuple[tuple[str, int], ...]) -> bool:
        """Say whether it was made of these; what was looked at anew is another object."""
        return self.one is one and self.others == others


class Apart:
    """Tells how single shards stand, of which something is withdrawn in others."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._made: dict[str, _Made] = {}
        self._former: dict[str, set[Path]] = {}
        self._lock = Lock()

    def state(self, name: str) -> State | None:
        """Return how a shard stands without what others have withdrawn; None where they have withdrawn nothing of it.

        None, too, where it cannot be asked. Raises sqlite3.Error and OSError where it cannot be read.
        """
        whole = self._shelf.state()
        one = next((one for one in whole.standings if one.name == name), None)
        others = [other for other in whole.standings if other.name != name]
        marks = frozenset[int]().union(*(other.imprint[Trait.WITHDRAWN] for other in others))
        if one is None or marks <= one.imprint[Trait.WITHDRAWN]:
            return None
        withdrawing = tuple((other.name, other.withdrawn) for other in others)
        with self._lock:
            before = self._made.get(name)
            if before is None or not before.is_of(one, withdrawing):
                state = self._of(one, others, marks - one.imprint[Trait.WITHDRAWN], whole)
                self._made[name] = _Made(one, withdrawing, state)
                for path in self._former.pop(name, ()):  # who began to read before goes on to
                    path.unlink(missing_ok=True)
                if before and before.state:
                    self._former[name] = before.state.files - {one.path}
            return self._made[name].state

    def _of(self, one: StandingShard, others: list[StandingShard], marks: frozenset[int], whole: State) -> State | None:
        overlap = Overlap({trait: frozenset() for trait in Trait}, marks)
        here = self._shelf.excerpted(one, overlap)
        if here.extent == EMPTY_EXTENT:
            return None
        withdrawing: list[Path] = []
        for other in others:
            if other.imprint[Trait.WITHDRAWN]:
                withdrawing.append(self._shelf.new_file("excerpt"))
                write_excerpt(other.path, EMPTY_EXTENT, withdrawing[-1])
                with closing(sqlite3.connect(withdrawing[-1])) as connection, connection:
                    connection.execute("delete from tags")
        common = self._shelf.common([here], withdrawing)
        for path in withdrawing:
            path.unlink()
        with closing(connect_to_read(common)) as connection:
            left = {article for (article,) in connection.execute("select id from articles")}
        if gone := sorted(here.extent.articles - left):
            words = "%s holds what another archive has withdrawn, and its tables show it: archive withdraw %s --db %s"
            _log.warning(words, one.path, " ".join(gone), one.path)
        return State((here,), common, {}, whole.folder)
