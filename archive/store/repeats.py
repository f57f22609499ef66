"""What repeats what: the sketches of an archive's articles, and the relations found by them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from archive.likeness.relation import EXACT_LEAST, EXACT_ONLY, NEAR, Kind, Likeness, Text, comparable, compare
from archive.store.stories import Stories
from archive.store.subject import WrittenSubject

METHOD = 1
"""Raised when keys or sketches are made otherwise: `archive dedup` then makes all of them anew."""

UNDATED = 0
_PERIOD = 64  # days; whatever is near stands in the same period, or in the one beside it that is nearer
_CROWD = 100  # articles a hash that are looked at, the newest: a hash that more of them share is part of a form
_BEST = 64  # candidates that are compared, those that share most first
_LEAST = 2  # hashes that a candidate shares,
_LEAST_WHOLE = 4  # and one that is too long to be a part: so few mean a phrase in common
_KEPT = 512  # texts made ready that are kept for the next article: much of a day's news is alike
_FINGERPRINTS = """
    select number, article, day, letters from fingerprints where number in (select value from json_each(?))
"""
_EVIDENCE = ("exact", "jaccard", "covered", "covers", "numbers_agree", "numbers_conflict")
_SAME_KEY = 64  # articles with the very same key that a new one is related to


@dataclass(frozen=True)
class Relation:
    """What `article` is to `other`: same, part of, or contains; with the evidence."""

    article: str
    other: str
    verdict: Likeness
    found_at: str = ""


class Duplicates(WrittenSubject):
    """The sketches and relations of an archive. Nothing here removes an article."""

    def __init__(
        self, db: Database, transaction: Callable[[], AbstractContextManager[None]], now: Callable[[], datetime]
    ) -> None:
        super().__init__(db, transaction, now)
        self._texts: OrderedDict[str, Text] = OrderedDict()
        self.stories = Stories(db, self._text)

    def enter(self, article: str) -> list[Relation]:
        """Sketch an article, find what it repeats, and set its cluster right. Doing it again changes nothing."""
        with self._transaction():
            self._texts.pop(article, None)  # its day may be another since, or it came in a block that failed
            text = self._text(article)
            known = self._known(article)
            if known and known[1] == text.day:
                return []
            touched = {article}
            if known:
                touched |= self._forget(article, *known)
            found = self._compared(text, self._candidates(text, besides=article))
            self._insert(article, text)
            now = self._stamp()
            relations = [Relation(article, other, verdict, now) for other, verdict in found]
            self._relate(relations)
            if touched != {article} or any(verdict.kind == "same" for _, verdict in found):
                self.stories.regroup(touched)
        return relations

    def refresh(self, article: str) -> None:
        """Take in that more is known of an article: its day, or where it comes from."""
        with self._transaction():
            if not self.enter(article):
                self.stories.regroup({article})

    def search(self, text: str, day: date | None = None) -> list[tuple[str, Likeness]]:
        """Return the articles that a text repeats, the most alike first. Nothing is kept of it."""
        ready = Text(text, day.toordinal() if day else None)
        found = self._compared(ready, self._candidates(ready))
        return sorted(found, key=lambda pair: (-pair[1].jaccard, pair[0]))

    def relations(self, article: str) -> list[Relation]:
        """Return what an article is to others: the same first, the most alike first."""
        sql = "select other, kind, evidence, found_at from relations where article = ?"
        rows = self._db.execute(sql, [article]).fetchall()
        found = [Relation(article, other, _verdict(kind, told), when) for other, kind, told, when in rows]
        return sorted(found, key=lambda one: (one.verdict.kind != "same", -one.verdict.jaccard, one.other))

    def renew(self) -> bool:
        """Forget all that was found by another method than today's, to be found anew; say whether there was any."""
        other = "select exists (select 1 from fingerprints where method != ?)"
        with self._transaction():
            if not self._db.execute(other, [METHOD]).fetchone()[0]:
                return False
            for name in ("clusters", "relations", "sketches", "fingerprints"):
                self._db.execute(f"delete from {name}")
        return True

    def pending(self, since: date | None = None) -> list[str]:
        """Return the articles that were never entered, of those that were archived since a day; by id."""
        sql = "select id from articles where archived_at >= ? and id not in (select article from fingerprints)"
        rows = self._db.execute(sql + " order by id", [since.isoformat() if since else ""])
        return [identifier for (identifier,) in rows]

    def with_key(self, text: str, among: Sequence[str]) -> str | None:
        """Return the first of some articles that says the same but for formatting, counters and furniture."""
        ready = Text(text)
        if not among or len(ready.key) < EXACT_LEAST:
            return None
        return next((one for one in among if self._text(one).hash == ready.hash), None)

    def _text(self, article: str) -> Text:
        """Return an article's text made ready; the last few hundred are kept in memory."""
        if article in self._texts:
            self._texts.move_to_end(article)
            return self._texts[article]
        sql = "select text, day from articles where id = ?"
        text, day = self._db.execute(sql, [article]).fetchone()
        self._texts[article] = ready = Text(text, date.fromisoformat(day).toordinal() if day else None)
        if len(self._texts) > _KEPT:
            self._texts.popitem(last=False)
        return ready

    def _known(self, article: str) -> tuple[int, int | None] | None:
        """Return number and day of an article's fingerprint."""
        row = self._db.execute("select number, day from fingerprints where article = ?", [article]).fetchone()
        return (row[0], row[1]) if row else None

    def _insert(self, article: str, text: Text) -> None:
        sql = "insert into fingerprints (article, key, day, letters, method) values (?, ?, ?, ?, ?)"
        number = self._db.execute(sql, [article, text.hash, text.day, len(text.key), METHOD]).lastrowid
        if len(text.key) >= EXACT_ONLY:
            period = _period(text.day)
            rows = [(period, one, number) for one in text.sketch]
            self._db.conn.executemany("insert into sketches (period, hash, article) values (?, ?, ?)", rows)

    def _forget(self, article: str, number: int, day: int | None) -> set[str]:
        """Remove what was found of an article on a day that it no longer has; return whom that may concern."""
        concerned = {other for (other,) in self._db.execute("select other from relations where article = ?", [article])}
        self._db.execute("delete from relations where article = ?", [article])
        both_ways = [(other, article) for other in concerned]
        self._db.conn.executemany("delete from relations where article = ? and other = ?", both_ways)
        rows = [(_period(day), one, number) for one in self._text(article).sketch]
        self._db.conn.executemany("delete from sketches where period = ? and hash = ? and article = ?", rows)
        self._db.execute("delete from fingerprints where number = ?", [number])
        return concerned

    def _candidates(self, text: Text, besides: str = "") -> list[str]:
        """Return the articles that may repeat a text: those with its key, then those that share most hashes."""
        same = "select article from fingerprints where key = ? and article != ? order by article limit ?"
        found = dict.fromkeys(row[0] for row in self._db.execute(same, [text.hash, besides, _SAME_KEY]))
        if len(text.key) >= EXACT_ONLY:
            shared = self._sharing(text)
            rows = self._db.execute(_FINGERPRINTS, [json.dumps(list(shared))]).fetchall()
            for number, other, day, letters in rows:
                enough = shared[number] >= (_LEAST_WHOLE if comparable(len(text.key), letters) else _LEAST)
                if enough and other != besides and _in_reach(text.day, day):
                    found[other] = None
        return list(found)

    def _sharing(self, text: Text) -> dict[int, int]:
        """Return the numbers of the articles that share most hashes with a text, and how many.

        Asked hash by hash: in one statement no limit could be set on a hash that thousands share.
        """
        shared: dict[int, int] = {}
        sql = "select article from sketches where period = ? and hash = ? order by article desc limit ?"
        execute = self._db.conn.execute
        for period in self._periods(text.day):
            for one in text.sketch:
                for (number,) in execute(sql, (period, one, _CROWD)).fetchall():
                    shared[number] = shared.get(number, 0) + 1
        best = sorted((-times, -number) for number, times in shared.items() if times >= _LEAST)[:_BEST]
        return {-number: -times for times, number in best}

    def _periods(self, day: int | None) -> list[int]:
        """Return the periods in which reprints of a day's text are looked for; without a day, all that there are."""
        if day is None:
            return list(_all_periods(self._db))
        period, place = divmod(day, _PERIOD)
        undated = self._db.execute("select exists (select 1 from sketches where period = ?)", [UNDATED]).fetchone()[0]
        return [UNDATED] * undated + [period] + [period - 1] * (place < NEAR) + [period + 1] * (place >= _PERIOD - NEAR)

    def _compared(self, text: Text, candidates: Sequence[str]) -> list[tuple[str, Likeness]]:
        verdicts = ((other, compare(text, self._text(other))) for other in candidates)
        return [(other, verdict) for other, verdict in verdicts if verdict]

    def _relate(self, relations: Sequence[Relation]) -> None:
        rows = []
        for one in relations:
            rows.append((one.article, one.other, one.verdict.kind, _evidence(one.verdict), one.found_at))
            turned = one.verdict.turned()
            rows.append((one.other, one.article, turned.kind, _evidence(turned), one.found_at))
        self._db.conn.executemany("insert into relations values (?, ?, ?, ?, ?)", rows)


def _period(day: int | None) -> int:
    return UNDATED if day is None else day // _PERIOD


def _in_reach(a: int | None, b: int | None) -> bool:
    """Say whether texts of two days are compared, whichever of them comes first."""
    return a is None or b is None or abs(a - b) <= NEAR or _period(a) == _period(b)


def _all_periods(db: Database) -> Iterator[int]:
    """Yield every period, by leaps through the index."""
    period = db.execute("select min(period) from sketches").fetchone()[0]
    while period is not None:
        yield period
        period = db.execute("select min(period) from sketches where period > ?", [period]).fetchone()[0]


def _evidence(verdict: Likeness) -> str:
    """Return what a verdict rests on, as JSON; its kind has a column of its own."""
    return json.dumps({"change": verdict.change} | {name: getattr(verdict, name) for name in _EVIDENCE})


def _verdict(kind: Kind, evidence: str) -> Likeness:
    told = json.loads(evidence)
    return Likeness(kind, **{name: told[name] for name in _EVIDENCE})
