"""An archive made ready to travel: a closed copy of its database, and the WARC files that it names, as far as whole."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive.chinese import clock
from archive.formats.warc import WarcError
from archive.formats.warc_members import member_at
from archive.shards.generation import KeptFile
from archive.store.archive import Archive
from archive.store.repacked import Repacking
from archive.transfer.exporting import safe_name

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Travelling:
    """A closed copy of a database, what is beside the archive of the WARC files that it names, and all those names.

    `short` are the names of files that end before a capture that is said to be in them.
    """

    path: Path
    database: KeptFile
    articles: int
    beside: tuple[KeptFile, ...]
    names: tuple[str, ...]
    short: frozenset[str]


def made_ready(archive: Archive, shard: str, folder: Path) -> Travelling:
    """Copy an archive's database as it is at one moment into a folder, closed: no log lies beside it.

    Whoever writes to the archive meanwhile goes on. Of the WARC file of a run that is not over, what is whole counts:
    all records that the copy names, and those behind them to the last whole one. So a run travels that is killed later.
    """
    path = folder / f"{shard}.db"
    path.unlink(missing_ok=True)
    archive.copy_to(path)
    with closing(_closed(path)) as connection:
        articles = int(connection.execute("select count(*) from articles").fetchone()[0])
        # What the copy names is on the disk by now: a record comes before its row.
        rows = Repacking(Database(connection), nullcontext, clock.now)
        names = {safe_name(name): name for name in rows.files()}
        beside = [_beside(archive.warc_folder, name, rows, named) for name, named in sorted(names.items())]
        found = tuple(one for one in beside if one is not None)
        ends = {one.name: rows.last_in(names[one.name]) for one in found}
        short = frozenset(one.name for one in found if (last := ends[one.name]) and last.offset >= one.bytes)
    return Travelling(path, kept_file(path, path.name), articles, found, tuple(sorted(names)), short)


def articles_in(path: Path) -> int | None:
    """Return the number of articles in a closed copy of an archive; None where that has no table of them.

    Raises sqlite3.DatabaseError for what is no database.
    """
    with closing(_closed(path)) as connection:
        found = connection.execute("select type from sqlite_master where name = 'articles'").fetchall()
        if found != [("table",)]:  # nor a view: what a stranger's counts may have no end
            return None
        return int(connection.execute("select count(*) from articles").fetchone()[0])


def _closed(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)


def kept_file(path: Path, name: str, size: int | None = None) -> KeptFile:
    """Return a file by its digest and length; `size` is how many of its first bytes count, None for all."""
    digest, left = hashlib.sha256(), path.stat().st_size if size is None else size
    length = left
    for block in _blocks(path, left):
        digest.update(block)
        left -= len(block)
    if left:
        raise OSError(f"{path} became shorter while it was read")
    return KeptFile(name, digest.hexdigest(), length)


def _blocks(path: Path, left: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while left and (block := file.read(min(left, _BLOCK))):
            left -= len(block)
            yield block


def _beside(folder: Path, name: str, rows: Repacking, named: str) -> KeptFile | None:
    """Return a WARC file beside an archive; None where it is not there."""
    path = folder / name
    if not path.is_file():
        return None
    return kept_file(path, name, _whole(path, rows, named) if rows.is_of_open_run(named) else None)


def _whole(path: Path, rows: Repacking, named: str) -> int | None:
    """Return how many bytes of a file that is being written to are whole records; None for all, where none is named."""
    last = rows.last_in(named)
    if last is None:
        return None
    size, end = path.stat().st_size, last.offset
    with path.open("rb") as file:
        while end < size:
            try:
                end = member_at(file, end, str(path)).end
            except WarcError:
                break
    return end if end > last.offset else None  # a record that is named and torn is `archive verify`'s matter
