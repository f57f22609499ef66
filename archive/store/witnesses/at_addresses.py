"""What stands at addresses: the addresses of each article, the versions of each address, and who points at articles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import is_address, link_key
from archive.chinese.text import clean
from archive.search.index import SIGNATURE_BREAK
from archive.store.repeats import Duplicates
from archive.store.witnesses.derived_rows import DerivedRows
from archive.store.witnesses.places import WHOLE, Sighting, seen_first
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.summary import headline
from archive.store.witnesses.versions import Seen, Version, versions_of
from archive.store.witnesses.witness import WitnessKind, utc


class AddressRows(DerivedRows):
    """Writes what stands at the addresses that are touched."""

    def __init__(self, db: Database, sightings: Sightings, duplicates: Duplicates) -> None:
        super().__init__(db)
        self._sightings = sightings
        self._duplicates = duplicates

    def write_addresses(self, article: str, text_class: str, key: str) -> None:
        """Write the addresses of a place: each spelling, since when, and under which title it was seen there first."""
        seen = sorted((one for one in self._sightings.of_place(text_class, key) if one.url.strip()), key=seen_first)
        rows: dict[str, tuple[Any, ...]] = {}
        for one in seen:
            title = clean(one.witness.article.title)
            since = f"{one.witness.first_seen[:19]}+00:00"
            url = clean(one.url)
            if one.witness.kind is not WitnessKind.CORRECTION:
                rows.setdefault(url, (url, key, one.position + 1, since, title, one.appearance))
        known = self.all("select url, key, position, first_seen, title, appearance from addresses"
                          " where article = ? and key = ?", article, key)  # fmt: skip
        if sorted(known) != sorted(rows.values()):
            if known:
                self._db.conn.execute("delete from addresses where article = ? and key = ?", [article, key])
            self._db.conn.executemany(_ADDRESS, [(article, *row) for row in rows.values()])

    def write_versions(self, key: str) -> None:
        """Write what stood at an address, from when to when, and which article was revised by which."""
        events: list[Seen] = []
        if not key.startswith("#"):
            for one in self._sightings.at(key):
                if is_address(one.url) and one.witness.kind is not WitnessKind.CORRECTION:
                    events += self._moments(one)
        for since, until in self.all("select since, until from absences where key = ?", key) if events else ():
            # Of a witness without captures only the last sight is kept: an earlier one that was noted stays.
            sights = [event.moment for event in events if event.moment > since] + ([until] if until else [])
            back = min(sights, default=None)
            if back != until:
                self._db.conn.execute("update absences set until = ? where key = ? and since = ?", [back, key, since])
        versions = versions_of(events)
        rows = [self._version(key, n, one, n == len(versions)) for n, one in enumerate(versions, 1)]
        known = self.all(f"select {', '.join(_VERSION)} from versions where key = ? order by position", key)
        if rows != known:
            self._put_versions(key, rows, is_known=bool(known))
            if len(rows) > 1 or len(known) > 1:
                for article in sorted({row[2] for row in (*rows, *known)}):
                    self._db.conn.execute(_REVISES, {"article": article})
                    self._write_headlines(article)
                self._duplicates.regroup({row[2] for row in rows})
        if rows:
            self._db.conn.execute(_LINKED, [rows[-1][2], key, rows[-1][2]])

    def _put_versions(self, key: str, rows: list[tuple[Any, ...]], *, is_known: bool) -> None:
        if is_known:
            self._db.conn.execute("delete from versions where key = ?", [key])
        self._db.conn.executemany(_ADD_VERSION, rows)

    def edited_headlines(self, article: str) -> set[str]:
        """Return the headlines that stood over an article at addresses where something was edited."""
        return {headline(*parts) for parts in self.all(_EDITED_HEADLINES, article)} - {""}

    def _write_headlines(self, article: str) -> None:
        """Let a search find an article by the headlines that it had, too."""
        rows = self.all("select is_head, title, kicker, subtitle from appearances where article = ?", article)
        heads = {headline(*parts) for is_head, *parts in rows if is_head}
        every = {headline(*parts) for _, *parts in rows} | self.edited_headlines(article)
        self._db.conn.execute(_HEADLINES, {"article": article, "headlines": "\n".join(sorted(every - heads - {""}))})

    def _moments(self, one: Sighting) -> list[Seen]:
        """Return when a witness saw an address: first, last, and in each of its captures."""
        witness = one.witness
        rows = self.all("select fetched_at, id, url from captures where witness = ?", witness.id)
        known = {moment[:19]: moment for moment in (witness.last_seen, witness.first_seen)}  # captures have seconds
        captures = {
            known.get(utc(at)[:19], utc(at)): capture for at, capture, url in sorted(rows) if link_key(url) == one.key
        }
        moments = sorted({witness.first_seen, witness.last_seen, *captures})
        told = (witness.id, one.article, witness.article, witness.kind)
        about = one.half != WHOLE, bool(witness.given)
        return [Seen(moment, *told, captures.get(moment), *about) for moment in moments]

    def _version(self, key: str, position: int, version: Version, is_last: bool) -> tuple[Any, ...]:
        seen = version.seen
        told = seen.told
        signed = SIGNATURE_BREAK.join(dict.fromkeys(clean(line.name) for line in told.bylines))
        parts = (clean(told.title), clean(told.kicker), clean(told.subtitle), signed, clean(told.source))
        return (
            key,
            position,
            seen.article,
            *parts,
            version.since,
            version.until,
            int(is_last),
            seen.witness,
            seen.capture,
        )

    def point(self, witnesses: Iterable[str]) -> None:
        """Let captures and passages name the articles that they tell."""
        asked = sorted(witnesses)
        for sql in _TELLING if asked else ():
            self._db.conn.execute(sql, [json.dumps(asked)])


_HEADLINES = "update articles set headlines = :headlines where id = :article and headlines != :headlines"
_EDITED_HEADLINES = """
    select distinct title, kicker, subtitle from versions where article = ?
    and exists (select 1 from versions as further where further.key = versions.key and further.position = 2)
"""
_ADDRESS = """
    insert into addresses (article, url, key, position, first_seen, title, appearance) values (?, ?, ?, ?, ?, ?, ?)
"""
_VERSION = (
    *("key", "position", "article", "title", "kicker", "subtitle", "signature", "source", "since", "until"),
    *("is_last", "witness", "capture"),
)
_ADD_VERSION = f"insert into versions ({', '.join(_VERSION)}) values ({', '.join('?' * len(_VERSION))})"
_REVISES = """
    update articles set revision_of = former.id from (select (
        select former.article from versions as later join versions as former
        on former.key = later.key and former.position = later.position - 1
        where later.article = :article and former.article != :article and not exists (
            select 1 from versions as before
            where before.key = later.key and before.article = :article and before.position < later.position
        ) order by later.since, later.key limit 1
    ) as id) as former
    where articles.id = :article and articles.revision_of is not former.id
"""
_LINKED = """
    update links set article = ? where key = ? and kind = 'article' and (state = 'done' or article is not null)
    and article is not ?
"""
"""A link that has led to an article names the one that stood there last, whatever the last try brought."""
_ARTICLE_TOLD = "(select article from sightings where witness = {0}.witness and position >= 0 limit 1)"
_TOLD_BY = f"""
    update {{0}} set article = {_ARTICLE_TOLD}
    where witness in (select value from json_each(?)) and article is not {_ARTICLE_TOLD}
"""
_TELLING = tuple(_TOLD_BY.format(name) for name in ("captures", "passages"))
