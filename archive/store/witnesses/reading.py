"""Witnesses with what they say of their addresses, read by what derives from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import link_key
from archive.model import Article, Newspaper
from archive.store.aliases import paper_called
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.places import Sighting, with_corrections
from archive.store.witnesses.witness import Witness

_COUNTS = "url != '' or half != 3"  # of several readings of a passage only the last one counts
_SEEN = f"select witness, position, key, url, half, article, appearance, class from sightings where ({_COUNTS}) and"
_IS_CORRECTION = "variant = '~' and half = 0"
_OF_PLACE = f"{_SEEN} key = :key and (class = :class or {_IS_CORRECTION})"
_OF_APPEARANCE = f"""
    {_SEEN} appearance = :appearance union all
    {_SEEN} {_IS_CORRECTION} and appearance != :appearance
    and key in (select key from sightings where appearance = :appearance)
"""
_OF_KEY = f"{_SEEN} key = :key"


class Sightings:
    """Reads sightings, and remembers the witnesses that a derivation has in its hands."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.table = WitnessTable(db)
        self._known: dict[str, Witness] = {}
        self._papers: dict[tuple[str | None, str], Newspaper | None] = {}
        self._placed: dict[str, Article] = {}

    @contextmanager
    def remembering(self, witnesses: Iterable[Witness]) -> Iterator[None]:
        """Remember witnesses, and the papers that are asked for, for a block, so that they are not read again."""
        self._known, self._papers, self._placed = {one.id: one for one in witnesses}, {}, {}
        try:
            yield
        finally:
            self._known, self._papers, self._placed = {}, {}, {}

    def read(self, identifiers: Iterable[str]) -> Iterator[Witness]:
        """Yield witnesses by their ids."""
        asked = list(identifiers)
        yield from (self._known[one] for one in asked if one in self._known)
        rest = [one for one in asked if one not in self._known]
        if rest:
            yield from self.table.read(rest)

    def of_place(self, text_class: str, key: str) -> list[Sighting]:
        """Return what was seen of a text at an address, and what corrects another text there and holds for it, too."""
        seen = self._sightings(_OF_PLACE, {"class": text_class, "key": key})
        own = [one for one in seen if one.text_class == text_class]
        return with_corrections(own, [one for one in seen if one.text_class != text_class])

    def of_appearance(self, appearance: str) -> list[Sighting]:
        """Return what was seen of an appearance, and what corrects another text at its addresses, likewise."""
        seen = self._sightings(_OF_APPEARANCE, {"appearance": appearance})
        own = [one for one in seen if one.appearance == appearance]
        return with_corrections(own, [one for one in seen if one.appearance != appearance])

    def at(self, key: str) -> list[Sighting]:
        """Return all that was seen at an address, whatever article it was."""
        return self._sightings(_OF_KEY, {"key": key})

    def paper(self, article: Article) -> Newspaper | None:
        """Return the paper that a witness names, by an id that it has or had; else the one of the name of its source.

        Raises sqlite3.IntegrityError for an id that no paper has or had.
        """
        asked = article.newspaper, "" if article.newspaper else article.source
        if asked not in self._papers:
            self._papers[asked] = self._paper(*asked)
        return self._papers[asked]

    def _paper(self, newspaper: str | None, source: str) -> Newspaper | None:
        if newspaper:
            paper = paper_called(self._db, newspaper)
            if paper is None:
                raise sqlite3.IntegrityError(f"no newspaper has the id {newspaper!r}")
            return paper
        row = self._db.conn.execute(_NAMED, [source]).fetchone() if source else None
        return paper_called(self._db, row[0]) if row else None

    def placed(self, witness: Witness) -> Article:
        """Return what a witness tells, on the page on which the issue's own index places it."""
        if witness.id not in self._placed:
            self._placed[witness.id] = self._on_its_page(witness)
        return self._placed[witness.id]

    def _on_its_page(self, witness: Witness) -> Article:
        """Return what a witness tells, on the page of the index.

        An index that only announces it, or one whose pages had other numbers then, had told the witness otherwise.
        """
        told = witness.article
        paper = self.paper(told)
        if not told.issue_date or paper is None:
            return told
        execute = self._db.conn.execute
        issue = [paper.id, told.issue_date.isoformat()]
        for key in map(link_key, told.addresses):
            rows = execute(_PLACEMENTS, [key, *issue]).fetchall()
            own = [(page, name or "") for page, name, announced in rows if page and not announced]
            if len(own) != 1:
                continue
            page, name = own[0]
            announced = {other for other, _, is_announced in rows if is_announced}
            if told.page == page:
                return replace(told, page_name=name or told.page_name)
            is_same = told.page.lstrip("0") == page.lstrip("0")
            if is_same or told.page in announced or not execute(_IS_PAGE, [*issue, told.page]).fetchone():
                return replace(told, page=page, page_name=name)
        return told

    def _sightings(self, sql: str, asked: dict[str, str]) -> list[Sighting]:
        return self._with_witnesses(self._db.conn.execute(sql, asked).fetchall())

    def _with_witnesses(self, rows: list[tuple[Any, ...]]) -> list[Sighting]:
        witnesses = {one.id: one for one in self.read(dict.fromkeys(row[0] for row in rows))}
        papers = {name: (self.paper(one.article), self.placed(one)) for name, one in witnesses.items()}
        return [
            Sighting(witnesses[name], position, key, url, half, article, appearance, text_class, *papers[name])
            for name, position, key, url, half, article, appearance, text_class in rows
        ]


_PLACEMENTS = """
    select placements.page, pages.page_name, placements.announced
    from placements left join pages using (newspaper, issue_date, page)
    where placements.link = ? and placements.newspaper = ? and placements.issue_date = ?
"""
_IS_PAGE = "select 1 from pages where newspaper = ? and issue_date = ? and page = ? and page != ''"
_NAMED = "select id from newspapers where name = ? order by id limit 1"
