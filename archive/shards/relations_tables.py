"""The tables of the database beside shards that tells what repeats what between them, made by migrations.

It holds what an archive of all shards would hold of its articles' likeness, in the same tables, and of each shard which
articles were looked at. A text has one number, in whichever shards it lies: its key, by which archives that are merged
know it as one, is that of its fingerprint.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from archive.store.archive import BUSY_SECONDS, CACHE_KIB
from archive.store.opening import CannotWrite, connect_to_read, meaning, use_wal
from archive.store.schema import SchemaError

relation_migrations = Migrations("relations")

_TABLES = (
    """create table fingerprints (
        number integer primary key,
        article text not null unique,
        key integer not null unique,
        days text not null,
        titles text not null,
        letters integer not null,
        method integer not null
    ) strict""",
    "create index idx_fingerprints_undated on fingerprints (days) where days = '[]'",
    """create table sketches (
        hash integer not null,
        period integer not null,
        article integer not null,
        primary key (hash, period, article)
    ) strict, without rowid""",
    """create table relations (
        article text not null,
        other text not null,
        kind text not null,
        evidence text not null,
        found_at text not null,
        primary key (article, other)
    ) strict, without rowid""",
    """create table clusters (
        article text primary key,
        head text not null
    ) strict, without rowid""",
    "create index idx_clusters_head on clusters (head)",
    """create table shards (
        number integer primary key,
        name text not null unique,
        stamp text not null
    ) strict""",
    # `variant` ends with the id that the text has in that shard, and the least of all shards with the one it has here;
    # `told` are the days and headlines that the shard has, where others have the text too
    """create table held (
        shard integer not null,
        number integer not null,
        variant text not null,
        state integer not null,
        told text,
        primary key (shard, number)
    ) strict, without rowid""",
    "create index idx_held_number on held (number)",
    """create table other_ids (
        old text primary key,
        number integer not null
    ) strict, without rowid""",
    "create index idx_other_ids_number on other_ids (number)",
    "create table waiting (number integer primary key) strict",
    "create table gone (number integer primary key) strict",
    """create table withdrawals (
        shard integer not null,
        text text not null,
        since text not null,
        until text,
        primary key (shard, text)
    ) strict, without rowid""",
    "create table changes (number integer primary key check (number = 1), count integer not null) strict",
    "insert into changes values (1, 0)",
)


@relation_migrations()
def m001_across_shards(db: Database) -> None:
    """What repeats what, what was looked at of each shard, and what is yet to be. In SQL, for WITHOUT ROWID."""
    for statement in _TABLES:
        db.execute(statement)


def lacks_relation_tables(db: Database) -> bool:
    """Say whether a database needs its migrations. Raises SchemaError for one that is newer, or another's."""
    applied = {one.name for one in relation_migrations.applied(db)}
    known = {one.name for one in relation_migrations.pending(Database(memory=True))}
    if newer := sorted(applied - known):
        raise SchemaError(f"written by a newer version of this program (it knows {', '.join(newer)})")
    if not applied and (db.table_names() or db.view_names()):
        raise SchemaError("a database, but none of relations across shards")
    return applied != known


def open_to_write(path: Path) -> Database:
    """Open the database of relations to be written to; it is made where there is none, an older one is migrated.

    Raises SchemaError as `open_relations` does, and CannotWrite.
    """
    try:
        db = Database(sqlite3.connect(path, timeout=BUSY_SECONDS), strict=True)
    except sqlite3.OperationalError as error:
        raise meaning(error) from error
    try:
        db.execute(f"pragma cache_size=-{CACHE_KIB}")
        if lacks_relation_tables(db):
            use_wal(db)
            with db.atomic():
                relation_migrations.apply(db)
        use_wal(db)
        db.execute("pragma synchronous = normal")  # a power cut may cost what was written last: it is found again
    except (sqlite3.DatabaseError, SchemaError, UnicodeDecodeError) as error:
        db.close()
        if isinstance(error, sqlite3.Error) and isinstance(told := meaning(error), CannotWrite):
            raise told from error
        raise SchemaError(f"{path}: {error}") from error
    return db


def open_relations(path: Path) -> sqlite3.Connection:
    """Open the database of relations to be read, wherever it lies; it may be used in one thread.

    Raises FileNotFoundError where there is none, and SchemaError, which names the file, for one that is damaged, is
    another program's, or was made by another version.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is none (`archive dedup --across {path.parent}` makes it)")
    try:
        connection = connect_to_read(path)
    except sqlite3.DatabaseError as error:
        raise SchemaError(f"{path}: {error}") from error
    try:
        if lacks_relation_tables(Database(connection)):
            raise SchemaError(f"of an older version: `archive dedup --across {path.parent}` brings it up to date")
    except (sqlite3.DatabaseError, SchemaError, UnicodeDecodeError) as error:
        with closing(connection):
            raise SchemaError(f"{path}: {error}") from error
    return connection
