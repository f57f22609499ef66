"""The one door: an article becomes a witness, and it is told what it was. Within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from archive.addresses.canonical import is_address, link_key
from archive.model import Added, Article, Capture, Outcome, Passage
from archive.store.repeats import Duplicates
from archive.store.witnesses.correcting import correction_of
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of, passage_witness, seen_at

_PASSAGE = """
    insert into passages (document, start, end, joins, witness, article) values (?, ?, ?, ?, ?, ?)
    on conflict (document, start) do update set
    end = excluded.end, joins = excluded.joins, witness = excluded.witness, article = excluded.article
    where not exists (
        select 1 from witnesses as kept join witnesses as told on told.id = excluded.witness
        where kept.id = passages.witness and (kept.first_seen, kept.id) > (told.first_seen, told.id)
    )
"""  # the last reading counts, whichever came last
_VERSIONS_AT = """
    select key, max(position) from versions where key in (select value from json_each(?)) group by key
"""
_KNOWN_AT = "select distinct article, key from addresses where key in (select value from json_each(?))"
_TOLD_OF = """
    select article, articles.rowid from sightings join articles on articles.id = article
    where witness = ? and position >= 0 limit 1
"""
_WITHHELD = "select article from withheld where kind = 'witness' and name = ?"
_LAST = "select max(rowid) from articles"
_HEAD = "select id from appearances where article = ? and is_head = 1"
_APPEARED_AT = "select appearance from sightings where article = ? and key = ? and url != '' limit 1"


class Door:
    """Keeps witnesses, and has derived what follows from them."""

    def __init__(
        self, db: Database, derivation: Derivation, duplicates: Duplicates, now: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._derivation = derivation
        self._duplicates = duplicates
        self._now = now
        self._last = datetime.min.replace(tzinfo=UTC)

    def add(self, article: Article, passage: Passage | None, capture: Capture | None, seen: datetime | None) -> Added:
        """Keep an article as a witness; return what it was (`Archive.add`). Raises NotFoundError for no capture."""
        return self._take(self._witness(article, passage, capture, seen), passage, capture)

    def take_in(self, witnesses: Iterable[Witness]) -> int:
        """Keep whole witnesses; return how many were not known."""
        told = [one for one in witnesses if not self._derivation.withheld.has_seen(one)]
        kept = [self._derivation.sightings.table.keep(one) for one in told]
        self._derivation.derive(witness for witness, _ in kept)
        return sum(is_new for _, is_new in kept)

    def correct(self, article: str, right: Mapping[str, Any], reason: str, address: str | None) -> str:
        """Keep what is right of an appearance of an article (`Archive.correct`); return the article's id."""
        sql, asked = (_APPEARED_AT, [article, link_key(address)]) if address else (_HEAD, [article])
        row = self._db.conn.execute(sql, asked).fetchone()
        if row is None:
            raise KeyError(f"article {article} has no appearance {f'at {address}' if address else ''}".rstrip())
        seen = self._derivation.sightings.of_appearance(row[0])
        self._take(correction_of(article, seen, right, reason, seen_at(self._tick())), None, None)
        return article

    def _now_of(self, article: str) -> str:
        """Return the id that an article has now."""
        row = self._db.conn.execute("select article from ids where old = ?", [article]).fetchone()
        return str(row[0]) if row else article

    def _witness(
        self, article: Article, passage: Passage | None, capture: Capture | None, seen: datetime | None
    ) -> Witness:
        when = seen_at(seen or (capture.fetched_at if capture else self._tick()))
        if passage:
            return passage_witness(article, passage, when)
        keys = keys_of(article)
        return Witness(article, WitnessKind.PAGE, next(iter(keys), ""), keys, when, when)

    def _tick(self) -> datetime:
        """Return this moment; one that is later than the last where the clock has not gone on."""
        self._last = max(self._now(), self._last + timedelta(microseconds=1))
        return self._last

    def _take(self, told: Witness, passage: Passage | None, capture: Capture | None) -> Added:
        execute = self._db.conn.execute
        if withheld := self._derivation.withheld.has_seen(told):
            self._told_by(withheld, capture)
            return self._withheld(withheld, passage)
        witness, is_new = self._derivation.sightings.table.keep(told)
        self._told_by(witness.id, capture)
        keys = {link_key(url) for url in witness.article.addresses if is_address(url)}
        asked = json.dumps(sorted(keys))
        before = dict(execute(_VERSIONS_AT, [asked]).fetchall())
        known = execute(_KNOWN_AT, [asked]).fetchall() if before else []
        last = execute(_LAST).fetchone()[0] or 0
        self._derivation.derive([witness])
        if self._derivation.withheld.holds(witness.id):
            return self._withheld(witness.id, passage)
        article, number = execute(_TOLD_OF, [witness.id]).fetchone()
        if passage:
            place = passage.document, passage.start, passage.end, _joins(passage)
            execute(_PASSAGE, [*place, witness.id, article])
        after = dict(execute(_VERSIONS_AT, [asked]).fetchall()) if before else {}
        outcome: Outcome = "known"
        if any(before[key] < after.get(key, 0) for key in before):
            outcome = "revision"
        elif number > last:
            outcome = "added"
        elif is_new and keys - {key for former, key in known if self._now_of(former) == article}:
            outcome = "address"
        repeats: tuple[str, ...] = ()
        if number > last:
            repeats = tuple(
                one.other
                for one in self._duplicates.relations(article)
                if not self._duplicates.stories.are_versions(article, one.other)
            )
        return Added(outcome, article, repeats)

    def _told_by(self, witness: str, capture: Capture | None) -> None:
        """Note that a capture is of what a witness tells."""
        sql = "update captures set witness = ? where id = ?"
        if capture and not self._db.conn.execute(sql, [witness, capture.id]).rowcount:
            raise NotFoundError(f"no capture {capture.id}")

    def _withheld(self, witness: str, passage: Passage | None) -> Added:
        """Keep where what is withdrawn stands, too; return what it was."""
        [article] = self._db.conn.execute(_WITHHELD, [witness]).fetchone()
        if passage:
            place = passage.document, passage.start, passage.end, _joins(passage)
            self._derivation.withheld.seal_passage(witness, article, *place)
        return Added("withdrawn", article)


def _joins(passage: Passage) -> str:
    return json.dumps([[join.offset, join.paragraph] for join in passage.joins])
