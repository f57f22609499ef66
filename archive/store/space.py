"""How much room an archive takes: each table and index, as a ratio to the text of its articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database


@dataclass(frozen=True)
class RoomPart:
    """A table or an index: the bytes of its pages, and how many of these hold nothing."""

    name: str
    table: str
    kind: str
    bytes: int
    unused: int


@dataclass(frozen=True)
class CapturesRoom:
    """What was captured for a paper in a year (UTC): how many, how many of them have the body of another; in bytes
    the bodies decoded, and what it takes in WARC files, with the requests.

    `newspaper` is an id, empty for captures of no run.
    """

    newspaper: str
    year: str
    captures: int
    revisits: int
    bodies: int
    warc: int


@dataclass(frozen=True)
class Room:
    """What takes how many bytes: the file, the pages in it that are free, its log, and the WARC files beside it.

    `text` is that of the articles, in UTF-8. Where SQLite cannot tell its pages (`is_exact`), a part is what stands in
    the columns of a table, and there are no indexes. `pictures` is what was sent for pictures and PDFs, each file once,
    which is in the WARC files; `small_pictures` what is made of them, beside the archive.
    """

    articles: int
    text: int
    file: int
    free: int
    log: int
    warc: int
    page_size: int
    is_exact: bool
    parts: tuple[RoomPart, ...]
    captures: tuple[CapturesRoom, ...] = ()
    pictures: int = 0
    small_pictures: int = 0

    def ratio(self, number: int) -> float:
        """Return how many times the text some bytes are; 0 where there is no text."""
        return number / self.text if self.text else 0.0

    @property
    def ratio_in_all(self) -> float:
        """What the archive takes, without what is free in it, as a ratio to the text."""
        return self.ratio(self.file - self.free)

    def tables(self) -> list[tuple[str, int, list[RoomPart]]]:
        """Return each table with the bytes of all its parts, and these; the largest first."""
        found: dict[str, list[RoomPart]] = {}
        for part in sorted(self.parts, key=lambda one: (one.kind != "table", -one.bytes, one.name)):
            found.setdefault(part.table, []).append(part)
        told = [(name, sum(one.bytes for one in parts), parts) for name, parts in found.items()]
        return sorted(told, key=lambda one: (-one[1], one[0]))


def room_taken(db: Database, path: Path, warc_folder: Path) -> Room:
    """Measure an archive. It reads all of it, and writes nothing."""
    execute = db.conn.execute
    size, pages, free = (int(execute(f"pragma {name}").fetchone()[0]) for name in _PRAGMAS)
    articles, text = execute(_TEXT).fetchone()
    try:
        parts = tuple(RoomPart(*row) for row in execute(_PAGES))
    except sqlite3.OperationalError as error:
        if _LACKING not in str(error):  # which not every build of SQLite has
            raise
        parts, is_exact = tuple(_by_columns(db)), False
    else:
        is_exact = True
    log = path.with_name(f"{path.name}-wal")
    sizes = (_size(path), free * size, _size(log), sum(map(_size, warc_folder.glob("*"))))
    captures = tuple(_captures(db, warc_folder))
    [pictures] = execute(_PICTURES).fetchone()
    return Room(articles, text, sizes[0] or pages * size, *sizes[1:], size, is_exact, parts, captures, pictures)


def _captures(db: Database, warc_folder: Path) -> Iterator[CapturesRoom]:
    """Yield what captures take, paper by paper and year by year: each record to the beginning of the next one."""
    db.conn.create_function("warc_size", 1, lambda name: _size(warc_folder / name) or None)
    for row in db.conn.execute(_CAPTURED):
        yield CapturesRoom(*row)


def _by_columns(db: Database) -> Iterator[RoomPart]:
    for (name,) in db.conn.execute(_TABLES).fetchall():
        columns = [row[0] for row in db.conn.execute("select name from pragma_table_info(?)", [name])]
        told = " + ".join(f'coalesce(length(cast("{column}" as blob)), 0)' for column in columns)
        [number] = db.conn.execute(f'select coalesce(sum({told}), 0) from "{name}"').fetchone()
        yield RoomPart(name, name, "table", number, 0)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


_CAPTURED = """
    with placed as (
        select run, fetched_at, length, revisit_of, coalesce(
            lead("offset") over (partition by warc order by "offset"), warc_size(warc), "offset"
        ) - "offset" as packed from captures
    )
    select coalesce(newspaper, ''), substr(fetched_at, 1, 4), count(*), count(revisit_of), sum(length),
        sum(max(packed, 0))
    from placed left join runs on runs.id = run group by 1, 2 order by 1, 2
"""
_PRAGMAS = ("page_size", "page_count", "freelist_count")
_TEXT = "select count(*), coalesce(sum(length(cast(text as blob))), 0) from articles"
_PICTURES = "select coalesce(sum(bytes), 0) from (select max(bytes) as bytes from picture_files group by digest)"
_LACKING = "no such table: dbstat"
_PAGES = """
    select stat.name, coalesce(tbl_name, stat.name), coalesce(type, 'table'), pgsize, unused
    from dbstat as stat left join sqlite_schema as named on named.name = stat.name where stat.aggregate = 1
"""
_TABLES = "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name"
