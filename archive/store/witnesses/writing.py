"""What follows from sightings, written: places, appearances, articles, versions, ids, and who points at articles.

Only what is touched is looked at, and a row is written only where it comes out otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from archive.chinese.text import clean
from archive.search.index import SIGNATURE_BREAK, insert_unindexed
from archive.store.identity import digest
from archive.store.repeats import Duplicates
from archive.store.rows import COLUMNS
from archive.store.witnesses.appearances import Appearance, appearance_of
from archive.store.witnesses.at_addresses import AddressRows
from archive.store.witnesses.contents import APART, named_apart
from archive.store.witnesses.derived_rows import DerivedColumns, DerivedRows
from archive.store.witnesses.naming import IdRows
from archive.store.witnesses.places import appearance_id, seen_first, standing_of
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.summary import Appearing, Summary, head_of, named_by
from archive.store.witnesses.touched import Touched
from archive.store.witnesses.witness import WitnessKind

_TOLD = tuple(one.name for one in COLUMNS if not one.apart and one.name not in (*APART, "newspaper"))
"""The columns that an appearance has of its own; its paper is what the archive makes of it."""


@dataclass(frozen=True)
class AppearanceChange:
    """What became of an appearance: its row is new, another than before or gone, or the same."""

    outcome: Literal["new", "changed", "same"]
    appearance: Appearance | None = None


class ArticleRows(DerivedRows):
    """Writes what follows from the sightings of an archive."""

    def __init__(self, db: Database, sightings: Sightings, duplicates: Duplicates) -> None:
        super().__init__(db)
        self._sightings = sightings
        self._duplicates = duplicates
        self._naming = IdRows(db, duplicates)
        self._addresses = AddressRows(db, sightings, duplicates)

    def write(self, touched: Touched) -> None:
        """Bring all that is touched in line with the sightings."""
        named = {text_class: self._naming.name(text_class) for text_class in sorted(touched.classes)}
        for text_class, article in named.items():
            if article:
                self._naming.make_room(text_class, article, touched)
        standings = self._place(named, touched)
        told: dict[str, dict[str, AppearanceChange]] = {}
        for appearance, (article, outlet, day) in sorted(standings.items()):
            told.setdefault(article, {})[appearance] = self._appear(appearance, article, outlet, day)
        for text_class, article in named.items():
            if article:
                self._write_article(text_class, article, told.get(article, {}))
        self._naming.drop(named, touched)
        if touched.anew:
            self._naming.drop_ids(named)
        for text_class, key in sorted(touched.places):
            if article := named.get(text_class):
                self._addresses.write_addresses(article, text_class, key)
        for key in sorted(touched.keys):
            self._addresses.write_versions(key)
        self._addresses.point(touched.witnesses)
        self._naming.choose(touched)

    def find_repeats(self, touched: Touched) -> None:
        """Look anew for what the touched articles repeat."""
        articles = [article for (article,) in self.all(_OF_CLASSES, json.dumps(sorted(touched.classes)))]
        for article in articles:
            self._duplicates.enter_anew(article)
        self._duplicates.regroup(set(articles))

    # Where it stood

    def _place(self, named: Mapping[str, str | None], touched: Touched) -> dict[str, tuple[str, str, str]]:
        """Settle for which appearance each place counts; return those that are touched: article, outlet, day."""
        found: dict[str, tuple[str, str, str]] = {}
        update = "update sightings set article = ?, appearance = ? where witness = ? and position = ?"
        for text_class, key in sorted(touched.places):
            article = named.get(text_class)
            seen = self._sightings.of_place(text_class, key)
            if not article:  # a correction of what is not there
                self._db.conn.execute(_NOWHERE, [text_class, key])
            if not (article and seen):
                continue
            standing = standing_of(seen)
            appearance = appearance_id(standing, article)
            found[appearance] = article, standing.outlet, standing.day
            for one in seen:
                if one.text_class == text_class and (one.appearance != appearance or one.article != article):
                    if one.appearance and one.appearance not in found:
                        found |= self._known_appearance(one.appearance)
                    self._db.conn.execute(update, [article, appearance, one.witness.id, one.position])
        for appearance in touched.appearances - found.keys():
            found |= self._known_appearance(appearance)
        for text_class in sorted(touched.aside):
            if article := named.get(text_class):
                self._db.conn.execute(_ASIDE, [article, text_class, article])
        return found

    def _known_appearance(self, appearance: str) -> dict[str, tuple[str, str, str]]:
        row = self.one("select article, outlet, coalesce(day, '') from appearances where id = ?", appearance)
        return {appearance: (str(row[0]), str(row[1]), str(row[2]))} if row else {}

    def _appear(self, appearance: str, article: str, outlet: str, day: str) -> AppearanceChange:
        """Write an appearance; remove the row of one that nothing tells of any more."""
        seen = self._sightings.of_appearance(appearance)
        if not seen:
            for sql in _GONE:
                self._db.conn.execute(sql, [appearance])
            return AppearanceChange("changed")
        found = appearance_of(seen)
        moments = [one.witness for one in seen if one.witness.kind is not WitnessKind.CORRECTION] or [seen[0].witness]
        row: DerivedColumns = {name: found.row[name] for name in (*_TOLD, "newspaper")}
        row |= {"id": appearance, "article": article, "outlet": outlet, "day": day or None}
        row |= {"signature": SIGNATURE_BREAK.join(dict.fromkeys(clean(line.name) for line in found.bylines))}
        row |= {
            "first_seen": min(one.first_seen for one in moments),
            "last_seen": max(one.last_seen for one in moments),
            "position": min(seen, key=seen_first).position,
        }
        outcome = self.put("appearances", row, {"is_head": 0})
        lines = [(n, clean(line.name), line.role) for n, line in enumerate(found.bylines, 1)]
        write = self.insert if outcome == "new" else self.replace
        write("signatures", "appearance", appearance, ("position", "name", "role"), lines)
        pages = [(n, clean(page), clean(name)) for n, (page, name) in enumerate(found.pages, 1)]
        write("appearance_pages", "appearance", appearance, ("position", "page", "page_name"), pages)
        return AppearanceChange(outcome, found)

    # What the archive says of it

    def _write_article(self, text_class: str, article: str, told: Mapping[str, AppearanceChange]) -> None:
        """Write the row of an article: its head appearance's columns, and what all its appearances say together.

        Where new appearances are all that there is, those before need not be read again, for they only add.
        """
        kept = self.one(_KEPT, article)
        former = self._appearances(_HEAD_OF, article) if kept else []
        only_new = all(one.outcome != "changed" for one in told.values())
        summary = Summary.of(kept) if kept and former and only_new and former[0].id not in told else None
        if summary is not None:
            fresh = self._appearances(_SOME, json.dumps([one for one, found in told.items() if found.outcome == "new"]))
            if summary.names(fresh):
                members = [*former, *fresh]
                summary.add(members)
            else:
                summary = None
        if summary is None:
            members = self._appearances(_ALL, article)
            summary = Summary(named=named_by(members))
            summary.add(members)
        summary.headlines |= self._addresses.edited_headlines(article)
        chosen = head_of(members, summary.named)
        if [chosen.id] != [one.id for one in former]:
            self._db.conn.execute(_CHOOSE, {"head": chosen.id, "article": article})
        row: DerivedColumns = {"id": article, "class": text_class, **summary.columns(chosen)}
        if not kept or [chosen.id] != [one.id for one in former] or chosen.id in told:
            found = told[chosen.id].appearance if chosen.id in told else None
            found = found or appearance_of(self._sightings.of_appearance(chosen.id))
            row |= {name: found.row[name] for name in _OF_HEAD}
            row |= {"digest": digest(found.row["text"])} | named_apart(found.row, found.joined)
            lines = [(n, clean(line.name), line.role) for n, line in enumerate(found.bylines, 1)]
            if kept:  # the names first: the search's triggers put them into the row of the article
                self.replace("bylines", "article", article, ("position", "name", "role"), lines)
                self.put("articles", row, {})
            else:
                insert_unindexed(self._db, row | {"revision_of": None})
                self.insert("bylines", "article", article, ("position", "name", "role"), lines)
        else:
            self.put("articles", row, {})
        self._duplicates.settle(article)

    def _appearances(self, sql: str, asked: str) -> list[Appearing]:
        return [Appearing(*row) for row in self.all(sql, asked)]


_OF_HEAD = (*(name for name in _TOLD if name != "captions"), "text", "newspaper", "day", "year")
_MEMBER = """
    select id, coalesce(published_at, issue_date, ''),
        coalesce((select name from newspapers where newspapers.id = outlet), outlet), source, agency,
        title, kicker, subtitle, signature, captions, first_seen, position
    from appearances
"""
_HEAD_OF = f"{_MEMBER} where article = ? and is_head = 1"
_ALL = f"{_MEMBER} where article = ? order by id"
_SOME = f"{_MEMBER} where id in (select value from json_each(?)) order by id"
_KEPT = "select headlines, signature, captions, archived_at, named from articles where id = ?"
_OF_CLASSES = "select id from articles where class in (select value from json_each(?)) order by id"
_CHOOSE = """
    update appearances set is_head = (id = :head) where article = :article and is_head != (id = :head)
"""
_ASIDE = "update sightings set article = ? where class = ? and url = '' and half = 3 and article != ?"
_NOWHERE = "update sightings set article = '', appearance = '' where class = ? and key = ? and article != ''"
_GONE = (
    "delete from signatures where appearance = ?",
    "delete from appearance_pages where appearance = ?",
    "update addresses set appearance = null where appearance = ?",
    "delete from appearances where id = ?",
)
