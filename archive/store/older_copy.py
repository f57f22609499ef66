"""The copy of an archive as it was, made before the first write of a migration that cannot be undone."""

from __future__ import annotations

import filecmp
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.store.named_table import table
from archive.store.schema import SchemaError, lacks_migration

MIGRATION = "m016_witnesses_and_what_follows"
_GROWTH = 2.0  # of an archive by its witnesses and by what is logged meanwhile, of its size
_MB = 1_000_000

_log = logging.getLogger(__name__)


def keep_older(db: Database, path: Path) -> None:
    """Say how much space the taking over of an archive of before needs, and copy it. Within the caller's transaction.

    The copy stands beside it as `NAME.before-<migration>` until somebody removes it. A new archive, one that holds no
    article and one in memory need none. Raises SchemaError where the disk has too little space.
    """
    if not lacks_migration(db, MIGRATION) or str(path) == ":memory:" or "articles" not in db.table_names():
        return
    if not table(db, "articles").count:
        return
    pages, size = (int(db.conn.execute(f"pragma {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    needed = pages * size * (1 + _GROWTH)
    message = f"needs about {_in_mb(needed)} MB beside {path.name}"
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise SchemaError(f"bringing it up to date {message}, and {_in_mb(free)} MB are free; nothing was changed")
    copy = path.with_name(f"{path.name}.before-{MIGRATION}")
    _log.warning("%s is brought up to date, which %s; as it was it is kept in %s", path, message, copy.name)
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    # Through a connection of its own: one that holds the write lock waits for itself.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    _put_in_place(part, copy)


def _put_in_place(part: Path, copy: Path) -> None:
    """Give a copy its name, which another one may have; one that is the same is not kept twice."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    number, free = 1, copy
    while free.exists():
        if filecmp.cmp(part, free, shallow=False):
            part.unlink()
            return
        number += 1
        free = copy.with_name(f"{copy.name}~{number}")
    part.rename(free)


def _in_mb(size: float) -> str:
    return f"{max(1, round(size / _MB)):,}"
