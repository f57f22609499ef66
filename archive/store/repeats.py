"""What repeats what: the sketches of an archive's articles, and the relations found by them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from archive.likeness.relation import EXACT_ONLY, NEAR, Kind, Likeness, Text, comparable, compare
from archive.store.stories import Stories
from archive.store.subject import WrittenSubject

METHOD = 2
"""Raised when keys or sketches are made otherwise: `archive dedup` then makes all of them anew."""

UNDATED = 0
_PERIOD = 64  # days; whatever is near stands in the same period, or in the one beside it that is nearer
_CROWD = 100  # articles a hash that are looked at, the newest: a hash that more of them share is part of a form
_BEST = 64  # candidates that are compared, those that share most first
_LEAST = 2  # hashes that a candidate shares,
_LEAST_WHOLE = 4  # and one that is too long to be a part: so few mean a phrase in common
_KEPT = 512  # texts made ready that are kept for the next article: much of a day's news is alike
_FINGERPRINTS = """
    select number, article, days, letters from fingerprints where number in (select value from json_each(?))
"""
_RELATED = "select exists (select 1 from relations where article in (select value from json_each(?)))"
_SKETCHED = "select 1 from sketches where period = ? and hash = ? and article = ?"
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
        """Sketch an article, find what it repeats, and set its cluster right. Doing it again changes nothing.

        On a further day the same text is another neighbour's, so that it is looked for there, too.
        """
        with self._transaction():
            return self._enter(article)

    def _enter(self, article: str) -> list[Relation]:
        self._texts.pop(article, None)  # its days may be others since, or it came in a block that failed
        text = self._text(article)
        known = self._known(article)
        if known and known[1:] == (text.hash, text.days):
            return []
        grown = bool(known and known[1] == text.hash and known[2] and known[2] < text.days)
        touched = {article}
        if known and not grown:
            touched |= self._forget(article, known[0], known[2])
        days = text.days - known[2] if known and grown else text.days
        among = self._candidates(text, days, besides=article)
        if grown:
            related = self._db.conn.execute("select other from relations where article = ?", [article])
            among = sorted(set(among) - {other for (other,) in related})
        found = self._compared(text, among)
        if known and grown:
            self._add_days(article, known[0], text, days)
        else:
            self._insert(article, text)
        now = self._stamp()
        relations = [Relation(article, other, verdict, now) for other, verdict in found]
        self._relate(relations)
        if touched != {article} or any(verdict.kind == "same" for _, verdict in found):
            self.stories.regroup(touched)
        return relations

    def enter_anew(self, article: str) -> None:
        """Enter an article again where its sketch, or what was found by it, is not what it would be today."""
        self._texts.pop(article, None)
        text = self._text(article)
        known = self._known(article)
        kept = {(one.other, one.verdict) for one in self.relations(article)}
        alike = set(self._compared(text, sorted(other for other, _ in kept)))
        if not known or known[1:] != (text.hash, text.days) or kept != alike or not self._is_sketched(known[0], text):
            self.leave(article)
            self.enter(article)

    def settle(self, article: str) -> None:
        """Take in that an article is new, or that more is known of it. Within the caller's transaction."""
        known = self._known(article)
        if not self._enter(article) and known:
            self.regroup({article})

    def regroup(self, articles: set[str]) -> None:
        """Set the clusters of articles right of which something else is known than before."""
        asked = json.dumps(sorted(articles))
        if self._db.conn.execute(_RELATED, [asked]).fetchone()[0]:
            self.stories.regroup({one for one in articles if self._known(one)})

    def leave(self, article: str) -> None:
        """Take an article out that is one no longer."""
        known = self._known(article)
        if known:
            concerned = self._forget(article, known[0], known[2])
            self._db.conn.execute("delete from clusters where article = ?", [article])
            if concerned:
                self.stories.regroup(concerned)
        self._texts.pop(article, None)

    def renamed(self, article: str) -> None:
        """Forget the text of an id that has become another."""
        self._texts.pop(article, None)

    def search(self, text: str, day: date | None = None) -> list[tuple[str, Likeness]]:
        """Return the articles that a text repeats, the most alike first. Nothing is kept of it."""
        days = frozenset([day.toordinal()] if day else [])
        ready = Text(text, days)
        found = self._compared(ready, self._candidates(ready, days))
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

    def _text(self, article: str) -> Text:
        """Return an article's text made ready; the last few hundred are kept in memory."""
        if article in self._texts:
            self._texts.move_to_end(article)
            return self._texts[article]
        execute = self._db.conn.execute
        (text,) = execute("select text from articles where id = ?", [article]).fetchone()
        days = execute("select distinct day from appearances where article = ? and day is not null", [article])
        ready = Text(text, frozenset(date.fromisoformat(day).toordinal() for (day,) in days))
        self._texts[article] = ready
        if len(self._texts) > _KEPT:
            self._texts.popitem(last=False)
        return ready

    def _known(self, article: str) -> tuple[int, int, frozenset[int]] | None:
        """Return number, key and days of an article's fingerprint."""
        row = self._db.execute("select number, key, days from fingerprints where article = ?", [article]).fetchone()
        return (row[0], row[1], frozenset(json.loads(row[2]))) if row else None

    def _insert(self, article: str, text: Text) -> None:
        sql = "insert into fingerprints (article, key, days, letters, method) values (?, ?, ?, ?, ?)"
        days = json.dumps(sorted(text.days))
        number = self._db.execute(sql, [article, text.hash, days, len(text.key), METHOD]).lastrowid
        self._sketch(number or 0, text, _periods_of(text.days))

    def _add_days(self, article: str, number: int, text: Text, days: frozenset[int]) -> None:
        sql = "update fingerprints set days = ? where article = ?"
        self._db.execute(sql, [json.dumps(sorted(text.days)), article])
        self._sketch(number, text, _periods_of(days) - _periods_of(text.days - days))

    def _sketch(self, number: int, text: Text, periods: frozenset[int]) -> None:
        if len(text.key) >= EXACT_ONLY:
            rows = [(period, one, number) for period in sorted(periods) for one in text.sketch]
            self._db.conn.executemany("insert into sketches (period, hash, article) values (?, ?, ?)", rows)

    def _is_sketched(self, number: int, text: Text) -> bool:
        execute = self._db.conn.execute
        rows = [(period, one, number) for period in _periods_of(text.days) for one in text.sketch]
        return len(text.key) < EXACT_ONLY or all(execute(_SKETCHED, row).fetchone() for row in rows)

    def _forget(self, article: str, number: int, days: frozenset[int]) -> set[str]:
        """Remove what was found of an article on days that it no longer has; return whom that may concern."""
        concerned = {other for (other,) in self._db.execute("select other from relations where article = ?", [article])}
        self._db.execute("delete from relations where article = ?", [article])
        both_ways = [(other, article) for other in concerned]
        self._db.conn.executemany("delete from relations where article = ? and other = ?", both_ways)
        rows = [(period, one, number) for period in _periods_of(days) for one in self._text(article).sketch]
        self._db.conn.executemany("delete from sketches where period = ? and hash = ? and article = ?", rows)
        self._db.execute("delete from fingerprints where number = ?", [number])
        return concerned

    def _candidates(self, text: Text, days: frozenset[int], besides: str = "") -> list[str]:
        """Return the articles that may repeat a text on some days: those with its key, those that share most hashes."""
        same = "select article from fingerprints where key = ? and article != ? order by article limit ?"
        found = dict.fromkeys(row[0] for row in self._db.execute(same, [text.hash, besides, _SAME_KEY]))
        if len(text.key) >= EXACT_ONLY:
            shared = self._sharing(text, days)
            rows = self._db.execute(_FINGERPRINTS, [json.dumps(list(shared))]).fetchall()
            for number, other, told, letters in rows:
                enough = shared[number] >= (_LEAST_WHOLE if comparable(len(text.key), letters) else _LEAST)
                if enough and other != besides and _in_reach(text.days, json.loads(told)):
                    found[other] = None
        return list(found)

    def _sharing(self, text: Text, days: frozenset[int]) -> dict[int, int]:
        """Return the numbers of the articles that share most hashes with a text, and how many.

        Asked hash by hash: in one statement no limit could be set on a hash that thousands share.
        """
        shared: dict[int, int] = {}
        sql = "select article from sketches where period = ? and hash = ? order by article desc limit ?"
        execute = self._db.conn.execute
        for period in self._periods(days):
            for one in text.sketch:
                for (number,) in execute(sql, (period, one, _CROWD)).fetchall():
                    shared[number] = shared.get(number, 0) + 1
        best = sorted((-times, -number) for number, times in shared.items() if times >= _LEAST)[:_BEST]
        return {-number: -times for times, number in best}

    def _periods(self, days: frozenset[int]) -> list[int]:
        """Return the periods in which reprints of some days' text are looked for; without a day, all that there are."""
        if not days:
            return list(_all_periods(self._db))
        undated = self._db.execute("select exists (select 1 from sketches where period = ?)", [UNDATED]).fetchone()[0]
        near = {period for day in days for period in _near(day)}
        return [UNDATED] * undated + sorted(near)

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


def _periods_of(days: frozenset[int]) -> frozenset[int]:
    """Return the periods in which a text of some days is found."""
    return frozenset(day // _PERIOD for day in days) if days else frozenset([UNDATED])


def _near(day: int) -> list[int]:
    """Return the period of a day, and the one beside it that is near."""
    period, place = divmod(day, _PERIOD)
    return [period] + [period - 1] * (place < NEAR) + [period + 1] * (place >= _PERIOD - NEAR)


def _in_reach(ours: Collection[int], theirs: Collection[int]) -> bool:
    """Say whether texts of some days are compared, whichever of them comes first."""
    if not ours or not theirs:
        return True
    return any(abs(a - b) <= NEAR or a // _PERIOD == b // _PERIOD for a in ours for b in theirs)


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
