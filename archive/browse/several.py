"""Several archives as one reading room: asked in a thread of Datasette's, within one limit of time for all of them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from archive.browse.few_open import open_at_once
from archive.browse.security import reads_nothing_withheld
from archive.search.find import Wanted
from archive.shards.apart import Apart
from archive.shards.pool import Pool
from archive.shards.shelf import Shelf, State
from archive.shards.united import United
from archive.shards.view import ShardView

_T = TypeVar("_T")
_UNHURRIED = 3_600_000  # ms
_TRIES = 5  # of a page while the shards change under it


class SeveralArchives:
    """The archives that a Datasette serves, by the names of their databases, asked as one."""

    def __init__(self, paths: Mapping[str, Path], threads: int) -> None:
        self.open_at_once = open_at_once(max(threads, 1), len(paths))
        self._shelf = Shelf(paths)
        self._apart = Apart(self._shelf)
        few = self.open_at_once
        self._pool = Pool(lambda connection: connection.set_authorizer(reads_nothing_withheld), few.ours, few.readers)

    async def shown(self, datasette: Any) -> tuple[str, ...]:
        """Return the names of the archives that can be shown now."""
        state = await _in_thread(datasette, self._shelf.state)
        return tuple(one.name for one in state.standings)

    @property
    def lacking(self) -> dict[str, str]:
        """The archives that cannot be shown, as they were looked at last, and why, in Chinese."""
        return dict(self._shelf.lacking)

    async def look(self, datasette: Any) -> None:
        """Look at all of them, so that nobody who reads has to wait for it."""
        await _in_thread(datasette, lambda: self._read(_first_page, _UNHURRIED, 1))

    async def is_withdrawn_from(self, datasette: Any, name: str) -> bool:
        """Say whether something of an archive is withdrawn in another one. Raises sqlite3.Error and OSError."""
        return await _in_thread(datasette, lambda: self._apart.state(name)) is not None

    async def ask(
        self, datasette: Any, read: Callable[[United], _T], limit: float, waiting: float, name: str = ""
    ) -> _T:
        """Return what reading them says, or the one of a name, without what the others have withdrawn.

        Of one that cannot be read that is noted, and the others are asked.

        Work and waiting are limited as `Pool.within` says. Raises sqlite3.OperationalError, "interrupted".
        """
        return await _in_thread(datasette, lambda: self._read(read, limit, waiting, name))

    def _state(self, name: str) -> State:
        state = self._apart.state(name) if name else self._shelf.state()
        if state is None:
            raise sqlite3.OperationalError(f"interrupted: {name} has changed while it was asked")
        return state

    def _read(self, read: Callable[[United], _T], limit: float, waiting: float, name: str = "") -> _T:
        again = _TRIES
        while True:
            state = self._state(name)
            view = ShardView(state, self._pool)
            try:
                with self._pool.within(limit, waiting, (lambda path: True) if name else state.files.__contains__):
                    return read(United(view))
            except (sqlite3.DatabaseError, OSError) as error:
                if "interrupted" in str(error):
                    raise
                if again and self._state(name) is not state:
                    again -= 1
                    continue  # what was made of the shards then may be gone by now
                if not view.asking:
                    raise
                self._shelf.set_aside(view.asking, error)  # one fewer each time


def _first_page(united: United) -> None:
    """Ask what the first page asks of all shards: what they have said is known until they change."""
    united.catalogue.totals()
    united.catalogue.papers()
    united.catalogue.months()
    united.search.heads()
    united.search.find(Wanted(), "newest")


async def _in_thread(datasette: Any, do: Callable[[], _T]) -> _T:
    executor = getattr(datasette, "executor", None)
    if executor is None:  # Datasette was told to use no threads
        return do()
    return await asyncio.get_running_loop().run_in_executor(executor, do)
