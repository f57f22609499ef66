"""New archives as copies of one: making an archive takes 40 ms of CPU, and the tests make some thousands.

The one is made as every archive is, by the migrations. A process of its own makes its archive itself, and so does a
test with the fixture `anew`, since the making is what it looks at.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from archive.addresses import rules
from archive.store import archive as store
from archive.store.archive import Archive

_connect = store.connect


class Copies:
    """What connects an archive to its file in place of `connect`; `folder` is where the first ones are kept.

    One for each version of the rules for addresses: but for that nothing in a new archive is ever another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def connect(self, path: Path, is_read_only: bool, timeout: float) -> sqlite3.Connection:
        """Open a database file; where there is none yet it is a copy of the first. Raises as `connect` does."""
        if is_read_only or path.exists() or str(path) == ":memory:":
            return _connect(path, is_read_only, timeout)
        first = self._folder / f"{rules.VERSION}.db"
        if not first.exists():
            self._make(first)
        with suppress(OSError):  # what is wrong with such a place is for SQLite to say
            shutil.copyfile(first, path)
        return _connect(path, is_read_only, timeout)

    def _make(self, path: Path) -> None:
        copying, store.connect = store.connect, _connect
        try:
            Archive(path).close()
        finally:
            store.connect = copying
