"""What became of an article: where it appeared, what stood at its addresses, what was corrected, and who told it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.model import Article
from archive.store.edits import Edit, Edits
from archive.store.records import RECORDS_AT_ONCE, Record
from archive.store.rows import article_of, row_of
from archive.store.subject import Subject
from archive.store.tags import tags_of_each
from archive.store.witnesses.appearances import appearance_of
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.witness import Witness, WitnessKind, document_of


@dataclass(frozen=True)
class Appeared:
    """An article as it appeared once: by what was told of that appearance alone, and the documents that told it."""

    id: str
    article: Article
    documents: frozenset[str]


@dataclass(frozen=True)
class Whole:
    """An article with all that the archive knows of it; without a record, witnesses of which no article follows.

    A witness is all that is kept of it, as `WitnessTable.told` says it.
    """

    record: Record | None
    appearances: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]
    witnesses: tuple[dict[str, Any], ...]
    tags: tuple[str, ...] = ()


class Histories(Subject):
    """Reads appearances, versions, corrections and witnesses of articles."""

    def appearances(self, article: str) -> list[dict[str, Any]]:
        """Return the appearances of an article in order of publication, each with pages, bylines and addresses."""
        return [
            row | {name: json.loads(row[name]) for name in _LISTS}
            for row in self._db.query(_APPEARANCES, {"articles": json.dumps([article])})
        ]

    def appeared(self, article: str) -> list[Appeared]:
        """Return an article as it appeared each time, in order of publication."""
        found = []
        for row in self.appearances(article):
            seen = Sightings(self._db).of_appearance(row["id"])
            told = appearance_of(seen)
            addresses = tuple(row["addresses"])
            documents = frozenset(filter(None, (document_of(one.witness) for one in seen)))
            found.append(
                Appeared(row["id"], article_of(told.row, bylines=told.bylines, addresses=addresses), documents)
            )
        return found

    def versions(self, article: str, limit: int = -1) -> list[dict[str, Any]]:
        """Return what stood at the addresses of an article, address by address in the order seen: all, or the last.

        `edit` is what a version has otherwise than the one before it, None for the first; `changed` the names of that.
        """
        rows = self._stood(article, limit)
        edits = self.edits((row["key"], row["position"]) for row in rows if row["position"] > 1)
        found = []
        for row in rows:
            edit = edits.get((row["key"], row["position"]))
            changed = list(edit.changed) if edit else []
            found.append(row | {"changed": changed, "edit": edit})
        return found

    def _stood(self, article: str, limit: int = -1) -> list[dict[str, Any]]:
        rows = self._db.query(_VERSIONS, {"article": article, "limit": limit})
        return [row | {"is_last": bool(row["is_last"])} for row in rows]

    def edits(self, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Edit]:
        """Return the edits that led to some versions, by the key of the address and the version's position there."""
        return Edits(self._db).of(versions)

    def wholes(self, records: Iterable[Record]) -> Iterator[Whole]:
        """Yield articles with all that is kept of them, and what follows, but for what only this archive has."""
        waiting = iter(records)
        while some := list(islice(waiting, RECORDS_AT_ONCE)):
            asked = [one.id for one in some]
            appearances, versions = self._appearances_of(asked), self._versions_of(asked)
            witnesses, tags = self._told_of(asked), tags_of_each(self._db, asked)
            for one in some:
                told = tuple(appearances[one.id]), tuple(versions[one.id]), tuple(witnesses[one.id])
                yield Whole(one, *told, tuple(tags.get(one.id, ())))

    def _appearances_of(self, articles: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
        found = defaultdict[str, list[dict[str, Any]]](list)
        for row in self._db.query(_APPEARANCES, {"articles": json.dumps(articles)}):
            row |= {name: json.loads(row[name]) for name in _LISTS} | {"is_head": bool(row["is_head"])}
            del row["paper"]
            found[row.pop("article")].append(row)
        return found

    def _versions_of(self, articles: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
        found = defaultdict[str, list[dict[str, Any]]](list)
        for row in self._db.query(_VERSIONS_OF, {"articles": json.dumps(articles)}):
            found[row.pop("article")].append(row | {"is_last": bool(row["is_last"])})
        return found

    def _told_of(self, articles: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
        """Return what is kept of the witnesses of articles, by their ids."""
        found = defaultdict[str, list[dict[str, Any]]](list)
        of_each = self._db.conn.execute(_WITNESSES_OF, [json.dumps(articles)]).fetchall()
        told = {one["id"]: one for one in WitnessTable(self._db).told({witness for _, witness in of_each})}
        for article, witness in of_each:
            found[article].append(told[witness])
        return found

    def corrections(self, article: str) -> list[dict[str, Any]]:
        """Return the corrections of an article, the earliest first; the later one wins."""
        told = [one for one in self.witnesses(article) if one.kind is WitnessKind.CORRECTION]
        return [
            {
                "witness": one.id,
                "at": one.last_seen,
                "reason": "\n".join(one.article.notes),
                "addresses": list(one.article.addresses),
                "fields": {name: _value(one, name) for name in one.corrects},
            }
            for one in sorted(told, key=lambda one: (one.last_seen, one.id))
        ]

    def witnesses(self, article: str) -> list[Witness]:
        """Return what told an article, by id."""
        asked = [one for (one,) in self._db.conn.execute(_WITNESSES, [article])]
        return sorted(WitnessTable(self._db).read(asked), key=lambda one: one.id)

    def unattached_told(self) -> list[dict[str, Any]]:
        """Return what is kept of the witnesses of which nothing follows, by their ids."""
        return WitnessTable(self._db).told([one.id for one in self.unattached()])

    def unattached(self) -> list[Witness]:
        """Return the witnesses of which nothing follows, by id: corrections of a text that is not here."""
        asked = [one for (one,) in self._db.conn.execute(_UNATTACHED)]
        return sorted(WitnessTable(self._db).read(asked), key=lambda one: one.id)


def _value(correction: Witness, name: str) -> Any:
    """Return the value that a correction gives a field."""
    if name == "bylines":
        return [{"name": line.name, "role": line.role} for line in correction.article.bylines]
    return row_of(correction.article)[name]


_LISTS = ("pages", "bylines", "addresses")
_APPEARANCES = """
    select appearances.*, newspapers.name as paper, (
        select json_group_array(json_object('page', page, 'page_name', page_name)) from (
            select page, page_name from appearance_pages where appearance = appearances.id order by position)
    ) as pages, (
        select json_group_array(json_object('name', name, 'role', role)) from (
            select name, role from signatures where appearance = appearances.id order by position)
    ) as bylines, (
        select json_group_array(url) from (
            select url from addresses where appearance = appearances.id order by first_seen, position, url)
    ) as addresses
    from appearances left join newspapers on newspapers.id = appearances.newspaper
    where article in (select value from json_each(:articles))
    order by article, day is null, day, coalesce(published_at, ''), outlet, appearances.id
"""
_VERSIONS = """
    select * from (
        select key, position, article, title, kicker, subtitle, signature, source, since, until, is_last, witness,
            capture
        from versions where key in (select key from versions where article = :article)
        order by since desc, key, position desc limit :limit
    ) order by key, position
"""
_VERSIONS_OF = """
    select key, position, article, title, kicker, subtitle, signature, source, since, until, is_last, witness
    from versions where article in (select value from json_each(:articles)) order by article, key, position
"""
_WITNESSES_OF = """
    select distinct article, witness from sightings where article in (select value from json_each(?))
    order by article, witness
"""
_WITNESSES = "select distinct witness from sightings where article = ?"
_UNATTACHED = """
    select id from witnesses where not exists (
        select 1 from sightings where sightings.witness = witnesses.id and sightings.article != ''
    )
"""
