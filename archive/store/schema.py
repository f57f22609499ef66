"""The tables, made by migrations: the only DDL of the project."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive.search.index import ensure_index
from archive.store.compacting import compact
from archive.store.first_migrations import FIRST_MIGRATIONS
from archive.store.named_table import table
from archive.store.witnesses.tables import (
    COLLECTION_TABLES,
    INTAKE_TABLES,
    LISTS_INDEX,
    PICTURE_TABLES,
    PROOF_TABLES,
    SKETCHES_BY_HASH,
    WITHHOLDING_TABLES,
)

SAME_PAGES_INDEX = """
    create index idx_captures_payload on captures (substr(digest, 8, 12), fetched_at) where revisit_of is null
"""
"""Behind `sha256:` as many digits as find a body; a query has to say it in these words."""
migrations = Migrations("archive")
for first in FIRST_MIGRATIONS:
    migrations()(first)


class SchemaError(Exception):
    """The database cannot be used by this version of the program."""


def pending(db: Database) -> bool:
    """Say whether a database needs `migrate`. Raises SchemaError for one that is newer or that is no archive."""
    applied = {migration.name for migration in migrations.applied(db)}
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := sorted(applied - known):
        raise SchemaError(f"written by a newer version of this program (it knows {', '.join(newer)})")
    if not applied and (db.table_names() or db.view_names()):
        raise SchemaError("a database, but no archive")
    return applied != known


def lacks_migration(db: Database, name: str) -> bool:
    """Say whether a database has not seen a migration."""
    return name not in {migration.name for migration in migrations.applied(db)}


def migrate(db: Database) -> None:
    """Bring a database up to date. The search index is made from what the tables are in the end."""
    migrations.apply(db)
    ensure_index(db)


@migrations()
def m018_sketches_by_hash(db: Database) -> None:
    """Sketches by hash, so that a text of no known day is found without going through all periods; hashes of titles.

    What another method found stays until `archive dedup` finds it anew.
    """
    for statement in SKETCHES_BY_HASH:
        db.execute(statement)


@migrations()
def m019_withdrawn_tagged_asked(db: Database) -> None:
    """What was withdrawn and what is withheld for that, tags, and what searches have found before."""
    for statement in (*WITHHOLDING_TABLES, *COLLECTION_TABLES):
        db.execute(statement)


@migrations()
def m020_packed_once(db: Database) -> None:
    """Markup and evidence once and packed: an article names them. A text takes the room that it needs."""
    compact(db)


@migrations()
def m021_proofs(db: Database) -> None:
    """What was proven, and what has changed since; the days of issues by an index of their own."""
    for statement in (*PROOF_TABLES, LISTS_INDEX):
        db.execute(statement)


@migrations()
def m022_web_archives(db: Database) -> None:
    """Where in a web archive a page is from, and when we took it from there."""
    table(db, "captures").add_column("origin", str, not_null_default="")
    table(db, "captures").add_column("taken_at", str)


@migrations()
def m023_same_pages(db: Database) -> None:
    """Captures by what they hold (12 digits tell them apart), by where they lie, and by which others refer to."""
    db.execute(SAME_PAGES_INDEX)
    table(db, "captures").create_index(["warc", "offset"])
    db.execute("create index idx_captures_revisit_of on captures (revisit_of) where revisit_of is not null")


@migrations()
def m024_taken_from_warc_files(db: Database) -> None:
    """How far WARC files were taken in, and the pages of them that wait to be read."""
    for statement in INTAKE_TABLES:
        db.execute(statement)


@migrations()
def m025_pictures(db: Database) -> None:
    """Pictures of pages and articles; the size to which outlines refer, and of which shape they are."""
    for statement in PICTURE_TABLES:
        db.execute(statement)
    for name, kind in (("map_image", str), ("map_size_from", str), ("map_width", float), ("map_height", float)):
        table(db, "pages").add_column(name, kind, not_null_default="" if kind is str else None)
    table(db, "placements").add_column("shape", str, not_null_default="")
