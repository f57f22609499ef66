"""The WARC files that captures lie in, and how captures come from one into another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from archive.store.runs import CaptureRecord, Journal
from archive.store.subject import WrittenSubject


class MovedCapture(NamedTuple):
    """A capture whose record has come elsewhere: from which byte to which, and the capture that has its body now.

    That is empty where it is as it was.
    """

    id: str
    offset: int
    now: int
    revisit_of: str = ""


class Repacking(WrittenSubject):
    """Which files there are, by the rows that name them."""

    def files(self) -> list[str]:
        """Return the names of the files that captures lie in."""
        return [name for (name,) in self._db.conn.execute("select distinct warc from captures order by warc")]

    def last_in(self, file: str) -> CaptureRecord | None:
        """Return the capture that lies at the end of a file."""
        sql = 'select id from captures where warc = ? order by "offset" desc limit 1'
        row = self._db.conn.execute(sql, [file]).fetchone()
        return Journal(self._db, self._transaction, self._now).capture(row[0]) if row else None

    def is_named(self, file: str) -> bool:
        """Say whether a capture lies in a file."""
        return self._db.conn.execute("select 1 from captures where warc = ? limit 1", [file]).fetchone() is not None

    def is_of_open_run(self, file: str) -> bool:
        """Say whether a run that has not ended, or was killed and is not buried yet, writes to a file."""
        runs = self._db.conn.execute("select id from runs where outcome = ''")
        return any(file.startswith(run) for (run,) in runs)

    def move(self, file: str, now: str, captures: Iterable[MovedCapture]) -> None:
        """Let the captures of a file lie in another one, all of them or none. Raises CannotWrite, WarcsDiffer."""
        with self._transaction():
            rows = [[now, one.now, one.revisit_of or None, one.id, file, one.offset] for one in captures]
            self._db.conn.executemany(_MOVE, rows)
            if self.is_named(file):
                raise WarcsDiffer(f"{file}: captures came into it meanwhile")

    def remove(self, path: Path) -> None:
        """Remove a file that no capture lies in; nobody names it meanwhile. Raises CannotWrite, OSError."""
        with self._transaction():
            if not self.is_named(path.name):
                path.unlink()


class WarcsDiffer(Exception):
    """Rows were changed by another program while a file was rewritten."""


_MOVE = """
    update captures set warc = ?, "offset" = ?, revisit_of = coalesce(?, revisit_of)
    where id = ? and warc = ? and "offset" = ?
"""
