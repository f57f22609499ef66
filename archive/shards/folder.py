"""A folder of shards: which files in it are archives. Nothing here opens one to be written to."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.store.opening import UnreadableLog
from archive.store.unopened import tables_in

RELATIONS = "relations.db"
"""The database beside the shards that tells what repeats what between them: it is none of them."""
ESSENTIAL = frozenset(
    "newspapers articles bylines addresses captures runs links attempts pages placements relations clusters".split()
)
"""The tables that make a database an archive."""
_SUFFIX = ".db"
_log = logging.getLogger(__name__)


class UnreadableShards(Exception):
    """Files in a folder of shards that may be archives and cannot be read; the message names each with the reason."""

    def __init__(self, reasons: Mapping[Path, str]) -> None:
        super().__init__("; ".join(f"{path}: {why}" for path, why in sorted(reasons.items())))
        self.reasons = dict(reasons)


@dataclass(frozen=True)
class ShardFolder:
    """What a folder of shards holds: archives by name, and the files that cannot be read, each with the reason."""

    shards: tuple[Path, ...]
    unreadable: Mapping[Path, str] = field(default_factory=dict)


def look_into(folder: Path) -> ShardFolder:
    """Return what a folder of shards holds: each file DIR/NAME.db, but for hidden ones and the relations beside them.

    A database that is no archive is left out, and that is logged. Raises FileNotFoundError and NotADirectoryError for
    what is no folder, PermissionError for one that cannot be looked into.
    """
    shards: list[Path] = []
    unreadable: dict[Path, str] = {}
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.suffix != _SUFFIX or path.name.startswith(".") or path.name == RELATIONS:
            continue
        try:
            if not path.is_file():
                unreadable[path] = "no file"
            elif tables_in(path) >= ESSENTIAL:
                shards.append(path)
            elif path.stat().st_size == 0:
                unreadable[path] = "an empty file, and no archive"
            else:
                _log.warning("%s is a database, but no archive: it is left out", path)
        except (sqlite3.Error, OSError, UnreadableLog, UnicodeDecodeError) as error:
            unreadable[path] = " ".join(str(error).split()) or type(error).__name__
    return ShardFolder(tuple(shards), unreadable)


def shards_in(folder: Path) -> list[Path]:
    """Return the archives of a folder, by name: those of an older version, too. Raises UnreadableShards.

    Raises FileNotFoundError and NotADirectoryError for what is no folder.
    """
    found = look_into(folder)
    if found.unreadable:
        raise UnreadableShards(found.unreadable)
    return list(found.shards)
