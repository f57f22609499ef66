"""The pages that told of articles, with what their readers told then: to be read again by today's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from archive.store.intake import CAPTURE_COLUMNS
from archive.store.replaying import HIDDEN
from archive.store.runs import CaptureRecord, capture_record
from archive.store.subject import Subject
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.witness import Witness

_AT_ONCE = 200
_COLUMNS = ", ".join(f'captures."{name}"' for name in CAPTURE_COLUMNS)
_ALL = f"""
    with {HIDDEN} select rowid, {_COLUMNS}, witness from captures
    where witness is not null and id not in hidden and rowid > ? order by rowid limit ?
"""
_OF_ARTICLES = f"""
    select rowid, {_COLUMNS}, witness from captures
    where witness is not null and article in (select value from json_each(?)) order by rowid
"""
_UNREAD = f"""
    with {HIDDEN} select rowid, {_COLUMNS} from captures
    where witness is null and id not in hidden and status in (200, 203) and cut = '' and rowid > ?
    order by rowid limit ?
"""
_OF_CAPTURES = f"""
    select rowid, {_COLUMNS}, witness from captures
    where id in (select value from json_each(?)) order by rowid
"""


@dataclass(frozen=True)
class ReadPage:
    """A capture and what it told; None where nothing was read in it."""

    capture: CaptureRecord
    witness: Witness | None


class Rereadings(Subject):
    """The captures of an archive that told of articles; none of what is withdrawn."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._table = WitnessTable(db)

    def count(self, articles: Sequence[str] | None) -> int:
        """Return how many captures told of some articles, or of any."""
        if articles is None:
            return int(self._db.execute("select count(*) from captures where witness is not null").fetchone()[0])
        sql = "select count(*) from captures where witness is not null and article in (select value from json_each(?))"
        return int(self._db.execute(sql, [json.dumps(list(articles))]).fetchone()[0])

    def pages(self, articles: Sequence[str] | None) -> Iterator[ReadPage]:
        """Yield the captures that told of some articles, or of any, some at a time: memory does not grow with them."""
        if articles is not None:
            for start in range(0, len(articles), _AT_ONCE):
                yield from self._pages(_OF_ARTICLES, json.dumps(list(articles[start : start + _AT_ONCE])))
            return
        last = 0
        while rows := self._db.execute(_ALL, [last, _AT_ONCE]).fetchall():
            last = rows[-1][0]
            yield from self._with_witnesses(rows)

    def unread(self) -> Iterator[ReadPage]:
        """Yield the whole captures that told of no article, some at a time: lists, and what no reader could read."""
        last = 0
        while rows := self._db.execute(_UNREAD, [last, _AT_ONCE]).fetchall():
            last = rows[-1][0]
            yield from (
                ReadPage(capture_record(dict(zip(CAPTURE_COLUMNS, row[1:], strict=True))), None) for row in rows
            )

    def named(self, captures: Sequence[str]) -> Iterator[ReadPage]:
        """Yield some captures by their ids."""
        for start in range(0, len(captures), _AT_ONCE):
            yield from self._pages(_OF_CAPTURES, json.dumps(list(captures[start : start + _AT_ONCE])))

    def _pages(self, sql: str, asked: str) -> Iterator[ReadPage]:
        return self._with_witnesses(self._db.execute(sql, [asked]).fetchall())

    def _with_witnesses(self, rows: Sequence[tuple[object, ...]]) -> Iterator[ReadPage]:
        told = {one.id: one for one in self._table.read(dict.fromkeys(str(row[-1]) for row in rows if row[-1]))}
        for row in rows:
            capture = capture_record(dict(zip(CAPTURE_COLUMNS, row[1:-1], strict=True)))
            yield ReadPage(capture, told.get(str(row[-1])))
