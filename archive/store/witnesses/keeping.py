"""The witnesses of an archive as rows: kept, read back, forgotten."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from archive.store.witnesses.contents import APART, ContentTable, content_of
from archive.store.witnesses.witness import Witness, witness_of, witness_row

WITNESS_COLUMNS = (
    *("id", "kind", "origin", "keys", "rules", "fields", "text", "html", "evidence", "given", "document", "run"),
    *("first_seen", "last_seen"),
)
_INSERT = f"""
    insert into witnesses ({", ".join(WITNESS_COLUMNS)}) values ({", ".join(":" + name for name in WITNESS_COLUMNS)})
    on conflict (id) do nothing
"""
_SELECT = """
    select witnesses.id, kind, origin, keys, rules, fields, given, document, run, first_seen, last_seen,
        texts.content, htmls.content, ballots.content, text_bases.content, html_bases.content, ballot_bases.content
    from {asked} join contents as texts on texts.digest = witnesses.text
    left join contents as htmls on htmls.digest = witnesses.html
    left join contents as ballots on ballots.digest = witnesses.evidence
    left join contents as text_bases on text_bases.digest = texts.base
    left join contents as html_bases on html_bases.digest = htmls.base
    left join contents as ballot_bases on ballot_bases.digest = ballots.base
"""
_READ = _SELECT.format(asked="json_each(?) as asked join witnesses on witnesses.id = asked.value")
_NAMES = (*WITNESS_COLUMNS[:6], "given", "document", "run", "first_seen", "last_seen")
_WIDEN = """
    update witnesses set first_seen = min(first_seen, :first_seen), last_seen = max(last_seen, :last_seen)
    where id = :id and (first_seen > :first_seen or last_seen < :last_seen)
"""


class WitnessTable:
    """Reads and writes witnesses, within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.contents = ContentTable(db)

    def keep(self, witness: Witness) -> tuple[Witness, bool]:
        """Keep a witness; return it as it is kept, with its id, and whether it is new.

        Of one that is known only the moments at which it was seen first and last can change.
        """
        row, contents = witness_row(witness)
        execute = self._db.conn.execute
        if execute(_INSERT, row).rowcount:
            self.contents.keep(row, contents)
            return replace(witness, id=row["id"]), True
        execute(_WIDEN, row)
        first, last = execute("select first_seen, last_seen from witnesses where id = ?", [row["id"]]).fetchone()
        return replace(witness, id=row["id"], first_seen=first, last_seen=last), False

    def read(self, identifiers: Iterable[str]) -> Iterator[Witness]:
        """Yield witnesses by their ids; those that are there."""
        for values in self._db.conn.execute(_READ, [json.dumps(list(identifiers))]).fetchall():
            yield _witness(values)

    def told(self, identifiers: Iterable[str]) -> list[dict[str, Any]]:
        """Return all that is kept of witnesses as JSON knows it, by id; of those that are there."""
        rows = self._db.conn.execute(_READ, [json.dumps(list(identifiers))]).fetchall()
        return sorted(map(_told, rows), key=itemgetter("id"))

    def all_ids(self) -> list[str]:
        """Return the ids of all witnesses in order."""
        return [one for (one,) in self._db.conn.execute("select id from witnesses order by id")]

    def check(self) -> Iterator[str | None]:
        """Yield for each witness what is wrong with it, or None: what it told must be there, and agree with its id."""
        every = self.all_ids()
        for start in range(0, len(every), _BATCH):
            asked = every[start : start + _BATCH]
            rows = self._db.conn.execute(_READ, [json.dumps(asked)]).fetchall()
            told = {values[0]: values for values in rows}
            yield from (_fault(one, told.get(one)) for one in asked)

    def remove(self, identifiers: Collection[str]) -> None:
        """Take witnesses back, and the contents that none has any more. What was derived of them is not touched."""
        asked = [json.dumps(sorted(identifiers))]
        for sql in _REMOVE:
            self._db.conn.execute(sql, asked)
        self.contents.sweep()


def _row(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return a row that was read, with its contents: behind its columns these, then what they are packed against."""
    contents = values[len(_NAMES) :]
    told = zip(APART, contents[: len(APART)], contents[len(APART) :], strict=True)
    row = dict(zip(_NAMES, values, strict=False))
    return row | {name: None if one is None else content_of(one, base) for name, one, base in told}


def _witness(values: tuple[Any, ...]) -> Witness:
    return witness_of(_row(values))


def _told(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return a row that was read as JSON knows it, its columns in their order."""
    row = _row(values)
    row |= {name: json.loads(row[name]) for name in ("keys", "fields", "given")}
    row |= {"evidence": json.loads(row["evidence"] or "[]")}
    return {name: row[name] for name in WITNESS_COLUMNS}


def _fault(identifier: str, values: tuple[Any, ...] | None) -> str | None:
    if values is None:
        return f"witness {identifier}: what it told is not there"
    try:
        row, _ = witness_row(_witness(values))
    except (ValueError, KeyError, zlib.error) as error:
        return f"witness {identifier}: what it told cannot be read: {error}"
    return None if row["id"] == identifier else f"witness {identifier}: what it told does not agree with its id"


_BATCH = 200
_ASKED = "(select value from json_each(?))"
_REMOVE = (
    f"update captures set witness = null, article = null where witness in {_ASKED}",
    f"delete from passages where witness in {_ASKED}",
    f"delete from witnesses where id in {_ASKED}",
)
