"""What is withheld of withdrawn articles: witnesses, their passages and documents, and titles that indexes name.

It is packed away in one table, so that nothing that reads witnesses, documents or placements has to know of it, and
is put back as it was. `withheld_marks` are what a text is known again by, whoever tells it next: the text itself, the
passage that it stands in, and the addresses at which it stood.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from archive.store.witnesses.contents import APART, content_of, packed
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.known_again import is_edited, known_by, places_of
from archive.store.witnesses.witness import Witness, WitnessKind, document_of, witness_of, witness_row


class Withheld:
    """Packs away and puts back, within the caller's transaction."""

    def __init__(self, db: Database, witnesses: WitnessTable) -> None:
        self._db = db
        self._witnesses = witnesses

    def is_empty(self) -> bool:
        """Say whether nothing was ever withdrawn."""
        return self._one("select 1 from withdrawals where text > '' limit 1") is None

    # Known again

    def article_of(self, witness: Witness) -> str | None:
        """Return the withdrawn article that a witness tells again, None where it tells none."""
        asked = json.dumps(sorted(known_by(witness)))
        known = [one for sql in (_KNOWN_ID, _KNOWN_MARK) for (one,) in self._all(sql, asked)]
        known += [one for (one,) in self._all(_SAME, witness.id)]
        if not known and witness.kind is not WitnessKind.CORRECTION:
            at_places = self._all(_AT_PLACES, json.dumps(sorted(places_of(witness))))
            known += [of for of, content in at_places if is_edited(witness.article, _unsealed(content).article)]
        return min(known, default=None)

    def named(self, beginning: str) -> set[str]:
        """Return the withdrawn articles that an id, or the beginning of one, names."""
        asked = {"first": beginning, "mark": f"text:{beginning}"}
        return {one for (one,) in self._db.conn.execute(_NAMED, asked)} if beginning else set()

    def told_again(self) -> dict[str, str]:
        """Return the witnesses in the archive that tell what is withdrawn, each with the withdrawn article."""
        found: dict[str, str] = dict(self._all(_OF_WITHDRAWN))
        doubtful = {one for sql in _TOLD_AGAIN for (one,) in self._all(sql)} - found.keys()
        for witness in self._witnesses.read(sorted(doubtful)):
            if article := self.article_of(witness):
                found[witness.id] = article
        return found

    # Packed away

    def seal(self, witness: Witness, article: str) -> None:
        """Pack a witness away that is of a withdrawn article, with its passages and its document.

        Its row in `witnesses` is removed by the caller.
        """
        self._put("witness", witness.id, article, packed(_sealed(witness)))
        marks = known_by(witness) | places_of(witness)
        if document := document_of(witness):
            marks.add(f"document:{document}")
        rows = [(mark, witness.id) for mark in sorted(marks)]
        self._db.conn.executemany("insert or ignore into withheld_marks (mark, witness) values (?, ?)", rows)
        for start, end, joins, name in self._all(_PASSAGES, witness.id):
            self.seal_passage(witness.id, article, name, start, end, joins)
        if document:
            self._seal_document(document, article)

    def seal_passage(self, witness: str, article: str, document: str, start: int, end: int, joins: str) -> None:
        """Keep where in its document a withheld witness stands."""
        told = json.dumps([end, joins, witness])
        self._put("passage", f"{document}:{start}", article, packed(told))

    def _seal_document(self, document: str, article: str) -> None:
        row = self._one("select name, problems, content from documents where id = ? and content != x''", document)
        if row:
            told = {"name": row[0], "problems": row[1], "content": base64.b64encode(row[2]).decode()}
            self._put("document", document, article, packed(json.dumps(told, ensure_ascii=False)))
            self._db.conn.execute(_EMPTIED, [document])

    def hidden(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row of another archive's documents or placements as it may be seen here; keep what may not."""
        if name == "documents" and self._one(_WHOLE, "document", row["id"]):
            return row | {"name": "", "problems": "", "content": b""}
        if name == "placements" and row["title"]:
            [article] = self._one(_WITHHELD_AT, f"key:{row['link']}") or [None]
            if article:
                place = json.dumps([row[one] for one in _PLACE_NAMES], ensure_ascii=False)
                self._put("title", place, article, packed(row["title"]))
                return row | {"title": ""}
        return row

    def hush_documents(self) -> None:
        """Take away what was told anew of documents that are withheld."""
        self._db.conn.execute(_HUSH)

    def seal_titles(self, newspaper: str | None = None, day: str | None = None) -> None:
        """Pack the titles away that the pages of an issue, or of all, name at the addresses of what is withheld."""
        asked = {"newspaper": newspaper, "day": day}
        for *place, title, article in self._db.conn.execute(_TITLES, asked).fetchall():
            self._put("title", json.dumps(place, ensure_ascii=False), article, packed(title))
            self._db.conn.execute(_UNTITLE, place)

    def _put(self, kind: str, name: str, article: str, content: bytes) -> None:
        known = self._one(_WHOLE, kind, name)
        if known and kind == "passage" and self._reading(known[1]) > self._reading(content):
            content = known[1]
        if known and kind == "witness":
            content = packed(_sealed(_widened(_unsealed(content), _unsealed(known[1]))))
        article = min(known[0], article) if known else article
        self._db.conn.execute("insert or replace into withheld values (?, ?, ?, ?)", [kind, name, article, content])

    def _reading(self, passage: bytes) -> tuple[str, str]:
        """Order the readings of a passage: the last one counts, whichever came last."""
        witness = json.loads(content_of(passage))[2]
        row = self._one(_WHOLE, "witness", witness)
        told = [_unsealed(row[1])] if row else self._witnesses.read([witness])
        return max(((one.first_seen, one.id) for one in told), default=("", ""))

    # Put back

    def release(self) -> list[Witness]:
        """Put the witnesses back into their table of which the article is withdrawn no longer; return them."""
        rows = self._all(_FREE)
        freed = []
        for name, content in rows:
            witness, _ = self._witnesses.keep(_unsealed(content))
            freed.append(witness)
            self._db.conn.execute("delete from withheld where kind = 'witness' and name = ?", [name])
            self._db.conn.execute("delete from withheld_marks where witness = ?", [name])
        return freed

    def put_back(self) -> None:
        """Put passages, documents and titles back of which no witness is withheld any more."""
        execute = self._db.conn.execute
        for name, content in self._all("select name, content from withheld where kind = 'passage'"):
            end, joins, witness = json.loads(content_of(content))
            told = self._one("select article from sightings where witness = ? and article != '' limit 1", witness)
            if told:
                document, _, start = name.rpartition(":")
                execute(_PASSAGE, [document, int(start), end, joins, witness, told[0]])
                self._drop("passage", name)
        for name, content in self._all(_FREE_DOCUMENTS):
            told = json.loads(content_of(content))
            values = [told["name"], told["problems"], base64.b64decode(told["content"]), name]
            execute("update documents set name = ?, problems = ?, content = ? where id = ?", values)
            self._drop("document", name)
        self._titles_back(self._all(_FREE_TITLES))

    def _titles_back(self, titles: Iterable[tuple[str, bytes]]) -> None:
        execute = self._db.conn.execute
        for name, content in titles:
            newspaper, day, link, page = json.loads(name)
            told = [content_of(content), day, link]
            done = execute(f"{_RETITLE} and newspaper = ? and page = ?", [*told, newspaper, page]).rowcount
            if not done:  # the paper has another id by now, or the page another number
                execute(_RETITLE, told)
            if self._one("select 1 from placements where issue_date = ? and link = ?", day, link):
                self._drop("title", name)

    def _drop(self, kind: str, name: str) -> None:
        self._db.conn.execute("delete from withheld where kind = ? and name = ?", [kind, name])

    def _one(self, sql: str, *asked: Any) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._db.conn.execute(sql, asked).fetchone()
        return row

    def _all(self, sql: str, *asked: Any) -> list[tuple[Any, ...]]:
        return self._db.conn.execute(sql, asked).fetchall()

    def forget_document(self, document: str) -> None:
        """Take back what a document has told of what is withheld."""
        for sql in _FORGET_DOCUMENT:
            self._db.conn.execute(sql, {"document": document})

    # Merged, checked

    def holds(self, witness: str) -> bool:
        """Say whether a witness is withheld."""
        return bool(self._all(_SAME, witness))

    def has_seen(self, told: Witness) -> str | None:
        """Note that a witness is told once more; return its id where it is withheld, None where it is not."""
        if self.is_empty():
            return None
        identifier = str(witness_row(told)[0]["id"])
        if not self.holds(identifier):
            return None
        self.widen(identifier, told.first_seen, told.last_seen)
        return identifier

    def widen(self, witness: str, first_seen: str, last_seen: str) -> None:
        """Note that a witness that is withheld was seen from one moment to another, too."""
        article, content = self._all(_WHOLE, "witness", witness)[0]
        seen = replace(_unsealed(content), first_seen=first_seen, last_seen=last_seen)
        self._put("witness", witness, article, packed(_sealed(seen)))

    def unite(self, row: dict[str, Any]) -> bool:
        """Take in what another archive withholds; say whether that is new here."""
        before = self._one(_WHOLE, row["kind"], row["name"])
        self._put(row["kind"], row["name"], row["article"], row["content"])
        return before != self._one(_WHOLE, row["kind"], row["name"])

    def all_titles_back(self) -> None:
        """Put all titles back for as long as the addresses that they are kept by are made anew: `keys_anew`."""
        self._titles_back(self._all("select name, content from withheld where kind = 'title'"))

    def keys_anew(self) -> None:
        """Make the marks of addresses anew by today's rules, and pack titles away by them."""
        self._db.conn.execute("delete from withheld_marks where mark >= 'key:' and mark < 'key;'")
        for name, content in self._all("select name, content from withheld where kind = 'witness'"):
            rows = [(mark, name) for mark in places_of(_unsealed(content))]
            self._db.conn.executemany("insert or ignore into withheld_marks (mark, witness) values (?, ?)", rows)
        self.seal_titles()

    def faults(self, some: Container[str] | None = None) -> Iterator[tuple[str, str | None]]:
        """Yield for each witness and document that is withheld, or some, its name and what is wrong, or None."""
        for kind, name, content in self._all(_CHECKED):
            if some is None or f"{kind} {name}" in some:
                digest = self._one("select digest from documents where id = ?", name)
                yield f"{kind} {name}", _fault(kind, name, content, digest)


def _fault(kind: str, name: str, content: bytes, document: tuple[str] | None) -> str | None:
    try:
        if kind == "witness":
            agrees = witness_row(_unsealed(content))[0]["id"] == name
        else:
            received = base64.b64decode(json.loads(content_of(content))["content"])
            agrees = document is not None and hashlib.sha256(received).hexdigest() == document[0]
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        return f"withheld {kind} {name}: cannot be read: {error}"
    return None if agrees else f"withheld {kind} {name}: is not as it was received"


def _sealed(witness: Witness) -> str:
    """Return a witness in one text."""
    row, contents = witness_row(witness)
    told = row | {name: contents[row[name]] for name in APART if row[name]}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _unsealed(content: bytes) -> Witness:
    """Return the witness of such a text."""
    return witness_of(json.loads(content_of(content)))


def _widened(one: Witness, other: Witness) -> Witness:
    """Return a witness with the moments of two of its rows."""
    first, last = min(one.first_seen, other.first_seen), max(one.last_seen, other.last_seen)
    return replace(one, first_seen=first, last_seen=last)


_WHOLE = "select article, content from withheld where kind = ? and name = ?"
_IN_FORCE = "withdrawals.until is null"
_KNOWN_ID = f"""
    select withdrawals.article from json_each(?) as asked
    join withdrawals on withdrawals.text = iif(asked.value like 'text:%', substr(asked.value, 6), asked.value)
    where {_IN_FORCE}
"""
_OF_MARKS = "join withheld on withheld.kind = 'witness' and withheld.name = withheld_marks.witness"
_KNOWN_MARK = f"""
    select withheld.article from json_each(?) as asked
    join withheld_marks on withheld_marks.mark = asked.value {_OF_MARKS}
"""
_SAME = "select article from withheld where kind = 'witness' and name = ?"
_AT_PLACES = f"""
    select withheld.article, withheld.content from json_each(?) as asked
    join withheld_marks on withheld_marks.mark = asked.value {_OF_MARKS} order by 1, withheld.name
"""
_NAMED = f"""
    select article from withdrawals where {_IN_FORCE} and text >= :first and text < :first || 'g' union
    select article from withheld_marks {_OF_MARKS} where mark >= :mark and mark < :mark || 'g'
"""
_OF_WITHDRAWN = f"""
    select witness, min(article) from (
        select sightings.witness, withdrawals.article from withdrawals
        join sightings on sightings.own = withdrawals.text where {_IN_FORCE} union all
        select sightings.witness, withdrawals.article from withdrawals
        join sightings on sightings.article = withdrawals.text where {_IN_FORCE} union all
        select sightings.witness, withdrawals.article from withdrawals
        join sightings on sightings.class = substr(withdrawals.text, 7)
        where {_IN_FORCE} and withdrawals.text like 'class:%' union all
        select sightings.witness, withdrawals.article from withdrawals join ids on ids.old = withdrawals.text
        join sightings on sightings.article = ids.article where {_IN_FORCE}
    ) group by 1
"""
_TOLD_AGAIN = (
    """
    select sightings.witness from withheld_marks join sightings on sightings.class = substr(mark, 7)
    where mark >= 'class:' and mark < 'class;'
    """,
    """
    select sightings.witness from withheld_marks join sightings on sightings.own = substr(mark, 6)
    where mark >= 'text:' and mark < 'text;'
    """,
    """
    select sightings.witness from withheld_marks join sightings on sightings.key = substr(mark, 5)
    where mark >= 'key:' and mark < 'key;'
    """,
    """
    select witnesses.id from withheld_marks join witnesses on witnesses.origin = substr(mark, 8)
    where mark >= 'origin:' and mark < 'origin;' and witnesses.kind = 'passage'
    """,
)
"""Which witnesses may tell again what is withdrawn."""
_PASSAGES = "select start, end, joins, document from passages where witness = ? order by document, start"
_PASSAGE = """
    insert or ignore into passages (document, start, end, joins, witness, article) values (?, ?, ?, ?, ?, ?)
"""
_TITLES = f"""
    select distinct placements.newspaper, placements.issue_date, placements.link, placements.page, placements.title,
        (select min(withheld.article) from withheld_marks {_OF_MARKS} where mark = 'key:' || placements.link)
    from placements where title != '' and (:newspaper is null or newspaper = :newspaper)
    and (:day is null or issue_date = :day)
    and exists (select 1 from withheld_marks where mark = 'key:' || placements.link)
"""
_WITHHELD_AT = f"select min(withheld.article) from withheld_marks {_OF_MARKS} where mark = ?"
_PLACE_NAMES = ("newspaper", "issue_date", "link", "page")
_EMPTIED = "update documents set name = '', problems = '', content = x'' where id = ?"
_HUSH = """
    update documents set problems = '' where problems != ''
    and id in (select name from withheld where kind = 'document')
"""
_PLACE = "newspaper = ? and issue_date = ? and link = ?"
_UNTITLE = f"update placements set title = '' where {_PLACE} and page = ?"
_RETITLE = "update placements set title = ? where title = '' and issue_date = ? and link = ?"
_FREE = """
    select name, content from withheld where kind = 'witness' and article not in (
        select article from withdrawals where until is null
    ) order by name
"""
_FREE_DOCUMENTS = """
    select name, content from withheld where kind = 'document'
    and not exists (select 1 from withheld_marks where mark = 'document:' || withheld.name)
"""
_FREE_TITLES = """
    select name, content from withheld where kind = 'title'
    and not exists (select 1 from withheld_marks where mark = 'key:' || json_extract(withheld.name, '$[2]'))
"""
_FORGET_DOCUMENT = (
    """delete from withheld where kind = 'witness'
        and name in (select witness from withheld_marks where mark = 'document:' || :document)""",
    """delete from withheld where kind = 'passage' and name >= :document || ':' and name < :document || ';'""",
    "delete from withheld where kind = 'document' and name = :document",
    """delete from withheld_marks
        where witness in (select witness from withheld_marks where mark = 'document:' || :document)""",
)
_CHECKED = "select kind, name, content from withheld where kind in ('witness', 'document') order by kind, name"
