"""The rows of another archive come into this one: what it keeps, then what follows from that.

Each step commits by the batch, and a batch that is there already changes nothing: whatever ends a union in its midst,
the next one goes on. What witnesses tell comes with them, in one transaction: nobody sees them without their articles.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlite_utils import Database

from archive.model import Newspaper
from archive.store.aliases import paper_called
from archive.store.issues import Editions
from archive.store.uniting.pages import one_row_a_page
from archive.store.uniting.rows import Columns, united
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.witness import WitnessKind

_T = TypeVar("_T")
_BATCH = 500  # rows a transaction; others write in between
_WITNESSES = 200  # a transaction: some 2 s
_FIRST = ("documents", "runs", "links", "attempts", "ways", "endings", "absences", "tags", "pictures", "depictions")
"""What is united row by row, in the order in which they name each other."""
_OF_CAPTURES = ("picture_files", "picture_texts")


class Union:
    """Takes in the rows of another archive, which is read through a connection of its own."""

    def __init__(
        self,
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        other: sqlite3.Connection,
        editions: Editions,
        derivation: Derivation,
    ) -> None:
        self._db = db
        self._transaction = transaction
        self._other = other
        self._editions = editions
        self._derivation = derivation
        self._papers: dict[str, str] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self.changed: dict[str, int] = {}
        """How many rows came or were changed, table by table."""

    # Papers come first: all else names them

    def newspapers(self) -> tuple[list[Newspaper], list[tuple[Newspaper, Newspaper]]]:
        """Return the papers to be taken in, and those of which the rows differ: ours, theirs.

        A paper that is known stays as it is, but for former ids by which things of the other archive name it.
        """
        wanted, differing = [], []
        for row in self._read("select * from newspapers order by id"):
            paper = Newspaper(**row)
            known = paper_called(self._db, paper.id)
            former = [one for one in paper.aliases.split() if paper_called(self._db, one) is None]
            if known is None:
                wanted.append(paper)
            elif former:
                wanted.append(replace(known, aliases=" ".join((*known.aliases.split(), *former))))
            if known and known != paper:
                differing.append((known, paper))
        return wanted, differing

    # What is kept

    def keep(self) -> Iterator[int]:
        """Unite what is kept beside witnesses; yield how many rows have been looked at, after each batch.

        What is withdrawn comes first, so that nothing of it is seen on the way.
        """
        with self._transaction():
            self._withdrawals()
        for name in _FIRST:
            for batch in _batches(self._read(f"select * from {name} order by {', '.join(self._key(name))}"), _BATCH):
                with self._transaction():
                    changed = [row for row in batch if self._unite(name, row)]
                    if name == "absences":
                        self._seen_again({row["key"] for row in changed})
                yield len(batch)

    def _withdrawals(self) -> None:
        changed = [
            row for row in self._read("select * from withdrawals order by text") if self._unite("withdrawals", row)
        ]
        for row in self._read("select * from withheld order by kind, name"):
            if self._derivation.withheld.unite(self._renamed(row)):
                self._count("withheld")
                changed.append(row)
        for mark in self._read("select mark, witness from withheld_marks order by mark, witness"):
            if not self._one("select 1 from withheld_marks where mark = ? and witness = ?", *mark.values()):
                self._insert("withheld_marks", mark)
        if changed:
            self._derivation.withholding.settle()

    def _renamed(self, row: Columns) -> Columns:
        """Return what is withheld with the id that its paper has here: titles are kept by paper, day and place."""
        if row["kind"] != "title":
            return row
        newspaper, *place = json.loads(row["name"])
        return row | {"name": json.dumps([self._paper(newspaper), *place], ensure_ascii=False)}

    def _seen_again(self, keys: set[str]) -> None:
        """Derive anew what stood at addresses of which an absence came: a witness here may have seen it since."""
        asked = [json.dumps(sorted(keys))]
        witnesses = [one for (one,) in self._db.conn.execute(_AT_ADDRESSES, asked)] if keys else []
        if witnesses:
            self._derivation.derive(list(self._derivation.sightings.table.read(witnesses)))

    def settle(self) -> Iterator[int]:
        """Unite the pages of each issue with what stands on them; yield how many rows have been looked at."""
        for batch in _batches(self._read(_ISSUES), _WITNESSES):
            seen = 0
            with self._transaction():
                for issue in batch:
                    seen += self._issue(issue["newspaper"], issue["issue_date"])
            yield seen

    def _issue(self, newspaper: str, day: str) -> int:
        rows = 0
        for name in ("pages", "placements"):
            for row in self._read(f"select * from {name} where newspaper = ? and issue_date = ?", newspaper, day):
                self._unite(name, row)
                rows += 1
        paper = self._paper(newspaper)
        one_row_a_page(self._db, paper, day)
        self._editions.settle(paper, date.fromisoformat(day))
        return rows

    # Witnesses and what follows

    def derive(self, warcs: Mapping[str, str], lost: Callable[[str], bool]) -> Iterator[int]:
        """Unite witnesses and captures and derive what they tell; yield how many rows have been looked at.

        `warcs` are the names here of the other archive's WARC files; a capture of which the file is `lost` here is
        found in that one.
        """
        for batch in _batches(self._read("select * from witnesses order by id"), _WITNESSES):
            seen = len(batch)
            with self._transaction():
                touched = {row["id"] for row in batch if self._witness(row)}
                for row in self._read(_CAPTURES_OF, json.dumps([row["id"] for row in batch])):
                    touched |= self._capture(row, warcs, lost)
                    seen += 1
                if touched:
                    self._derivation.derive(list(self._derivation.sightings.table.read(sorted(touched))))
            yield seen
        for batch in _batches(self._read(_CAPTURES_OF_NONE), _BATCH):
            with self._transaction():
                for row in batch:
                    withheld = self._derivation.withheld.holds(row["witness"] or "")
                    self._capture(row if withheld else row | {"witness": None}, warcs, lost)
            yield len(batch)
        for name in _OF_CAPTURES:
            for batch in _batches(self._read(f"select * from {name} order by {', '.join(self._key(name))}"), _BATCH):
                with self._transaction():
                    for row in batch:
                        self._unite(name, row)
                yield len(batch)
        yield from self._follow("passages", self._passage)
        yield from self._follow("links", self._link)
        yield from self._follow("ids", self._id)
        if not self._derivation.withheld.is_empty():
            with self._transaction():
                self._derivation.withholding.settle()

    def _witness(self, row: Columns) -> bool:
        """Unite a witness; say whether it is new or was seen at other moments. One that is withheld stays so."""
        if self._derivation.withheld.holds(row["id"]):
            self._derivation.withheld.widen(row["id"], row["first_seen"], row["last_seen"])
            return False
        contents = self._read(_CONTENTS, json.dumps([row["text"], row["html"], row["evidence"]]))
        if new := self._derivation.sightings.table.contents.take(
            (one["digest"], one["packed"], one["base"]) for one in contents
        ):
            self.changed["contents"] = self.changed.get("contents", 0) + new
        changed = self._unite("witnesses", row)
        for moment in {row["first_seen"], row["last_seen"]} if row["kind"] != WitnessKind.CORRECTION else ():
            # A witness keeps its first and last sight: one between these is known from the other archive alone.
            self._db.conn.execute(_BACK, {"keys": row["keys"], "moment": moment})
        return changed

    def _capture(self, row: Columns, warcs: Mapping[str, str], lost: Callable[[str], bool]) -> set[str]:
        """Unite a capture; return the witnesses of which it says something else than before."""
        known = self._one("select witness, warc from captures where id = ?", row["id"])
        row = row | {"article": None, "warc": warcs.get(row["warc"], row["warc"])}
        changed = self._unite("captures", row)
        if known and known[1] != row["warc"] and lost(known[1]):
            self._db.conn.execute(
                _LIES_THERE, row
            )  # a file that was compacted has it elsewhere, or says whose body it has
        return {one for one in (row["witness"], *(known or ())[:1]) if one} if changed else set()

    # What names articles, when these are there

    def _follow(self, name: str, follow: Callable[[Columns], None]) -> Iterator[int]:
        for batch in _batches(self._read(_FOLLOWING[name]), _BATCH):
            with self._transaction():
                for row in batch:
                    follow(row)
            yield len(batch) if name == "passages" else 0

    def _passage(self, row: Columns) -> None:
        """Take a passage over where it is new, or its reading is the later one."""
        told = self._one("select article from sightings where witness = ? limit 1", row["witness"])
        known = self._one(_READING, row["document"], row["start"])
        theirs = self._one("select first_seen, id from witnesses where id = ?", row["witness"])
        if told and theirs and (known is None or (*theirs, row["end"], row["joins"]) > known):
            self._insert("passages", row | {"article": told[0]}, over=True)
        withheld = self._one("select article from withheld where kind = 'witness' and name = ?", row["witness"])
        if withheld:
            place = row["document"], row["start"], row["end"], row["joins"]
            self._derivation.withheld.seal_passage(row["witness"], withheld[0], *place)

    def _link(self, row: Columns) -> None:
        """Let a link name the article that stands at its address; where no witness tells that, the one it led to."""
        [ours] = self._one("select article from links where key = ?", row["key"]) or (None,)
        last = self._one("select article from versions where key = ? order by position desc limit 1", row["key"])
        theirs = self._resolved(row["article"])
        article = last[0] if last else min(filter(None, (ours, theirs)), default=None)
        if article and article != ours:
            self._db.conn.execute("update links set article = ? where key = ?", [article, row["key"]])
            self._count("links")

    def _id(self, row: Columns) -> None:
        """Let an id that was given out there find its article here, too."""
        if self._one(_KNOWN_ID, row["old"], row["old"]):
            return
        if article := self._resolved(row["article"]):
            self._insert("ids", {"old": row["old"], "article": article})

    def _resolved(self, article: str) -> str | None:
        """Return the id that an article of the other archive has here: by a witness, else by its id there."""
        told = self._other.execute("select witness from sightings where article = ? limit 1", [article]).fetchone()
        row = told and self._one("select article from sightings where witness = ? limit 1", told[0])
        row = row or self._one(_KNOWN_ID, article, article)
        return str(row[0]) if row else None

    # Rows

    def _read(self, sql: str, *asked: Any) -> Iterator[Columns]:
        """Yield rows of the other archive."""
        cursor = self._other.execute(sql, asked)
        names = [column[0] for column in cursor.description]
        for values in cursor:
            yield dict(zip(names, values, strict=True))

    def _unite(self, name: str, row: Columns) -> bool:
        """Bring a row in: as a new one, or as one with the row that is there; say whether that changed anything.

        A link says that it led to an article, but names it only when that is there.
        """
        if row.get("newspaper"):
            row = row | {"newspaper": self._paper(row["newspaper"])}
        row = self._derivation.withheld.hidden(name, row)
        key, columns = self._key(name), list(united(name, row, row))
        where = " and ".join(f"{column} = ?" for column in key)
        at = [row[column] for column in key]
        known = self._one(f"select {', '.join(columns or key)} from {name} where {where}", *at)
        later = {"article": None} if name == "links" else {}
        if known is None:
            self._insert(name, row | later)
            return True
        ours = dict(zip(columns, known, strict=False))
        told = united(name, ours, row)
        changed = {column: told[column] for column in columns if told[column] != ours[column] and column not in later}
        if changed:
            sets = ", ".join(f"{column} = ?" for column in changed)
            self._db.conn.execute(f"update {name} set {sets} where {where}", [*changed.values(), *at])
            self._count(name)
        return bool(changed)

    def _insert(self, name: str, row: Columns, *, over: bool = False) -> None:
        verb, marks = "insert or replace" if over else "insert", ", ".join("?" * len(row))
        self._db.conn.execute(f"{verb} into {name} ({', '.join(row)}) values ({marks})", list(row.values()))
        self._count(name)

    def _count(self, name: str) -> None:
        self.changed[name] = self.changed.get(name, 0) + 1

    def _paper(self, identifier: str) -> str:
        """Return the id that a paper of the other archive has here."""
        if identifier not in self._papers:
            paper = paper_called(self._db, identifier)
            self._papers[identifier] = paper.id if paper else identifier
        return self._papers[identifier]

    def _key(self, name: str) -> tuple[str, ...]:
        """Return the columns of a table's primary key."""
        if name not in self._keys:
            rows = self._db.conn.execute("select name from pragma_table_info(?) where pk order by pk", [name])
            self._keys[name] = tuple(column for (column,) in rows)
        return self._keys[name]

    def _one(self, sql: str, *asked: Any) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._db.conn.execute(sql, asked).fetchone()
        return row


def _batches(items: Iterable[_T], size: int) -> Iterator[Sequence[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


_CONTENTS = """
    with asked as (select digest, base from contents where digest in (select value from json_each(?)))
    select digest, packed, base from contents
    where digest in (select digest from asked union select base from asked) order by base is not null, digest
"""
_ISSUES = """
    select newspaper, issue_date from pages union select newspaper, issue_date from placements union
    select newspaper, issue_date from links where newspaper is not null and issue_date is not null order by 1, 2
"""
_BACK = """
    update absences set until = :moment where key in (select value from json_each(:keys)) and since < :moment
    and (until is null or until > :moment)
"""
_CAPTURES_OF = "select * from captures where witness in (select value from json_each(?)) order by id"
_CAPTURES_OF_NONE = """
    select * from captures where witness is null or witness not in (select id from witnesses) order by id
"""
_FOLLOWING = {
    "passages": "select * from passages where witness is not null order by document, start",
    "links": "select key, article from links where article is not null order by key",
    "ids": "select old, article from ids union select id, id from articles order by 1",
}
_LIES_THERE = 'update captures set warc = :warc, "offset" = :offset, revisit_of = :revisit_of where id = :id'
_AT_ADDRESSES = """
    select distinct (select min(witness) from sightings where key = asked.value) as witness from json_each(?) as asked
    where witness is not null order by 1
"""
_READING = """
    select witnesses.first_seen, witnesses.id, passages.end, passages.joins
    from passages join witnesses on witnesses.id = passages.witness where passages.document = ? and passages.start = ?
"""
_KNOWN_ID = "select id from articles where id = ? union all select article from ids where old = ? limit 1"
