"""A copy of an archive that can be used at once: the database as it is at one moment, and the WARC files it names."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.store.archive import Archive
from archive.store.opening import real_file
from archive.transfer.warcs import link_or_copy

_FILE = ".db"


@dataclass
class BackedUp:
    """Where a backup is, and what came of its WARC files: how many came, were there already, or are lost."""

    path: Path
    new: int = 0
    known: int = 0
    lost: tuple[str, ...] = ()


class BackupError(Exception):
    """A backup cannot be written where it is wanted."""


def backup_path(archive: Archive, destination: Path) -> Path:
    """Return where the copy of an archive's file stands: what ends in .db, else a file of its name in that folder."""
    path = destination if destination.suffix == _FILE else destination / archive.path.name
    if path.resolve() == archive.path.resolve():
        raise BackupError(f"{path}: that is the archive itself")
    return path


def back_up(archive: Archive, path: Path) -> Iterator[BackedUp]:
    """Write a copy of an archive; yield what has become of it after each WARC file, and at the end.

    Of one that is there already, only the WARC files that are new or have grown are brought. The database takes the
    place of the former one in the end: at every moment there is a whole one.
    """
    path = real_file(path)
    report = BackedUp(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    _remove(part)
    try:
        archive.copy_to(part)
        # What the copy names is on the disk by now: a record comes before its row.
        folder = path.with_suffix(".warc")
        files = sorted(file for file in _files(archive.warc_folder) if not file.name.startswith("."))
        for file in files:
            is_there = (folder / file.name).is_file() and _size(folder / file.name) == _size(file)
            if not is_there:
                link_or_copy(file, folder / file.name)
            report.known += is_there
            report.new += not is_there
            yield report
        report.lost = tuple(sorted(_named(part) - {file.name for file in _files(folder)}))
        _close(path)
        with part.open("rb") as copy:
            os.fsync(copy.fileno())
        os.replace(part, path)
    finally:
        _remove(part)
    yield report


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):  # a journal that was left would be taken for that of the next file
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def _named(path: Path) -> set[str]:
    """Return the names of the WARC files that an archive's captures are in."""
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("select distinct warc from captures")}


def _close(path: Path) -> None:
    """Put what an earlier use of a copy has left beside it into it: it would be taken for the new one's."""
    beside = [path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm")]
    if path.exists() and any(file.exists() for file in beside):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("select count(*) from sqlite_schema")
    if any(file.exists() for file in beside):
        raise BackupError(f"{path}: some program is using it")


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []


def _size(path: Path) -> int:
    return path.stat().st_size
