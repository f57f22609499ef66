"""What became of an article: where it appeared, what stood at its addresses, what was corrected, and who told it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.model import Article
from archive.store.edits import Edit, Edits
from archive.store.rows import article_of, row_of
from archive.store.subject import Subject
from archive.store.tags import tags_of
from archive.store.witnesses.appearances import appearance_of
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.witness import Witness, WitnessKind, document_of

if TYPE_CHECKING:
    from archive.store.archive import Record


@dataclass(frozen=True)
class Appeared:
    """An article as it appeared once: by what was told of that appearance alone, and the documents that told it."""

    id: str
    article: Article
    documents: frozenset[str]


@dataclass(frozen=True)
class Whole:
    """An article with all that the archive knows of it; without a record, witnesses of which no article follows."""

    record: Record | None
    appearances: tuple[dict[str, Any], ...]
    versions: tuple[dict[str, Any], ...]
    witnesses: tuple[Witness, ...]
    tags: tuple[str, ...] = ()


class Histories(Subject):
    """Reads appearances, versions, corrections and witnesses of articles."""

    def appearances(self, article: str) -> list[dict[str, Any]]:
        """Return the appearances of an article in order of publication, each with pages, bylines and addresses."""
        return [
            row | {name: json.loads(row[name]) for name in ("pages", "bylines", "addresses")}
            for row in self._db.query(_APPEARANCES, {"article": article})
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

    def whole(self, record: Record) -> Whole:
        """Return an article with all that is kept of it, and what follows, but for what only this archive has."""
        appearances = [
            {name: value for name, value in one.items() if name not in ("article", "paper")}
            | {"is_head": bool(one["is_head"])}
            for one in self.appearances(record.id)
        ]
        versions = [
            {name: value for name, value in one.items() if name not in ("article", "capture")}
            for one in self._stood(record.id)
            if one["article"] == record.id
        ]
        told = tuple(appearances), tuple(versions), tuple(self.witnesses(record.id))
        return Whole(record, *told, tuple(tags_of(self._db, record.id)))

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

    def unattached(self) -> list[Witness]:
        """Return the witnesses of which nothing follows, by id: corrections of a text that is not here."""
        asked = [one for (one,) in self._db.conn.execute(_UNATTACHED)]
        return sorted(WitnessTable(self._db).read(asked), key=lambda one: one.id)


def _value(correction: Witness, name: str) -> Any:
    """Return the value that a correction gives a field."""
    if name == "bylines":
        return [{"name": line.name, "role": line.role} for line in correction.article.bylines]
    return row_of(correction.article)[name]


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
    where article = :article order by day is null, day, coalesce(published_at, ''), outlet, appearances.id
"""
_VERSIONS = """
    select * from (
        select key, position, article, title, kicker, subtitle, signature, source, since, until, is_last, witness,
            capture
        from versions where key in (select key from versions where article = :article)
        order by since desc, key, position desc limit :limit
    ) order by key, position
"""
_WITNESSES = "select distinct witness from sightings where article = ?"
_UNATTACHED = """
    select id from witnesses where not exists (
        select 1 from sightings where sightings.witness = witnesses.id and sightings.article != ''
    )
"""
