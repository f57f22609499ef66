"""What repeats what: the sketches of an archive's articles, and the relations found by them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlite_utils import Database

from archive.likeness.relation import EXACT_ONLY, Kind, Likeness, Text, compare
from archive.model import CHINA, in_zone
from archive.store.article_facts import ArticleFacts, FactsHere
from archive.store.forms import Forms
from archive.store.sketches import Sketched, Sketches, in_reach, marks_of, periods_of
from archive.store.stories import Stories
from archive.store.subject import WrittenSubject

METHOD = 3
"""Raised when keys or sketches are made otherwise: `archive dedup` then makes all of them anew."""

_KEPT = 512  # texts made ready that are kept for the next article: much of a day's news is alike
_FINGERPRINTS = """
    select number, article, days, letters from fingerprints where number in (select value from json_each(?))
"""
_RELATED = "select exists (select 1 from relations where article in (select value from json_each(?)))"
_EVIDENCE = ("exact", "jaccard", "covered", "covers", "numbers_agree", "numbers_conflict", "loose")
_SAME_KEY = 64  # articles with the very same key that a new one is related to


@dataclass(frozen=True)
class Relation:
    """What `article` is to `other`: same, part of, or contains; with the evidence."""

    article: str
    other: str
    verdict: Likeness
    found_at: str = ""


@dataclass(frozen=True)
class _Known:
    """What a fingerprint says: its number, the key of the text, days, and hashes of headlines."""

    number: int
    key: int
    days: frozenset[int]
    titles: frozenset[int]

    @property
    def marks(self) -> frozenset[tuple[int, int]]:
        """What the article is found by for its headlines."""
        return marks_of(self.titles, self.days)

    def says_of(self, text: Text) -> bool:
        """Say whether that is what there is to say of a text."""
        return (self.key, self.days, self.titles) == (text.hash, text.days, text.title_hashes)

    def is_less_than(self, text: Text) -> bool:
        """Say whether the text is the same and only days or headlines have come to it."""
        is_dated = bool(self.days) or not text.days
        return is_dated and self.key == text.hash and self.days <= text.days and self.titles <= text.title_hashes


class Duplicates(WrittenSubject):
    """The sketches and relations of an archive. Nothing here removes an article.

    While it `is_idle`, nothing is looked for of what comes or changes.
    """

    is_idle = False

    def __init__(
        self,
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime],
        facts: ArticleFacts | None = None,
    ) -> None:
        super().__init__(db, transaction, now)
        self._texts: OrderedDict[str, Text] = OrderedDict()
        self._facts = facts or FactsHere(db)
        self._sketches = Sketches(db)
        self._forms = Forms(db, self._text, self._candidates)
        self.stories = Stories(db, self._text, self._facts)

    def enter(self, article: str) -> list[Relation]:
        """Sketch an article, find what it repeats, and set its cluster right. Doing it again changes nothing.

        On a further day the same text is another neighbour's, so that it is looked for there, too.
        """
        with self._transaction():
            return self._enter(article, self._known(article))

    def _enter(self, article: str, known: _Known | None) -> list[Relation]:
        self._texts.pop(article, None)  # its days may be others since, or it came in a block that failed
        text = self._text(article)
        if known and known.says_of(text):
            return []
        touched = {article}
        if known and not known.is_less_than(text):
            touched |= self._forget(article, known)
            known = None
        among = self._candidates(text, article, known, is_entered=known is not None)
        former = {one.other: one.verdict for one in self.relations(article)} if known else {}
        if known:  # what was no more than a part may be the same by its headline
            among = sorted({*among, *(other for other, verdict in former.items() if verdict.kind != "same")})
        found = self._compared(text, among)
        self._insert(article, text, known)
        now = self._stamp()
        relations = [Relation(article, other, verdict, now) for other, verdict in found if former.get(other) != verdict]
        self._relate(relations)
        others = sorted(set(among) - {other for other, _ in found})
        parted = self._forms.part(article, others, is_new=known is None)
        if touched | parted != {article} or any(one.verdict.kind == "same" for one in relations):
            self.stories.regroup(touched | parted)
        return [one for one in relations if not {article, one.other} <= parted or self._are_related(one)]

    def _are_related(self, one: Relation) -> bool:
        sql = "select 1 from relations where article = ? and other = ?"
        return self._db.conn.execute(sql, [one.article, one.other]).fetchone() is not None

    def enter_anew(self, article: str) -> None:
        """Enter an article again where its sketch, or what was found by it, is not what it would be today."""
        self._texts.pop(article, None)
        text = self._text(article)
        known = self._known(article)
        kept = {(one.other, one.verdict) for one in self.relations(article)}
        alike = set(self._compared(text, sorted(other for other, _ in kept)))
        if not (known and known.says_of(text)) or kept != alike or not self._is_sketched(known.number, text):
            self.leave(article)
            self.enter(article)

    def candidates(self, text: Sketched, article: str) -> list[str]:
        """Return the articles that may repeat one that is sketched, or be parts of it, or it of them."""
        return self._candidates(text, article)

    def look_again(
        self, article: str, among: Sequence[str], found: Sequence[tuple[str, Likeness]], unread: Collection[str] = ()
    ) -> tuple[list[Relation], set[str]]:
        """Bring the relations of an article that is sketched in line with what it was found to be to its candidates.

        Returns those that are new, and the articles whose clusters are to be set right (`regroup`); `unread` are those
        that could not be compared, to which it stays what it was. Who knows more of an article says so (`renamed`).
        Within the caller's transaction.
        """
        former = {one.other: one.verdict for one in self.relations(article)}
        rest = sorted(former.keys() - {*among, *unread})
        told = [*found, *(self._compared(self._text(article), rest) if rest else ())]
        if any(verdict.loose for _, verdict in told):
            text = self._text(article)
            told = self._standing(text, self._forms.siblings_of(text, among), told)
        standing, now = dict(told), self._stamp()
        fallen = former.keys() - standing.keys() - set(unread)
        self._part(article, fallen)
        relations = [Relation(article, other, verdict, now) for other, verdict in told if former.get(other) != verdict]
        self._relate(relations)
        parted = self._forms.part(article, sorted(set(among) - standing.keys()), is_new=False)
        concerned = fallen | parted | ({article} if former or standing else set())
        return [one for one in relations if not {article, one.other} <= parted or self._are_related(one)], concerned

    def _part(self, article: str, others: Collection[str]) -> None:
        rows = [pair for other in others for pair in ((article, other), (other, article))]
        self._db.conn.executemany("delete from relations where article = ? and other = ?", rows)

    def settle(self, article: str) -> None:
        """Take in that an article is new, or that more is known of it. Within the caller's transaction."""
        if self.is_idle:
            return
        known = self._known(article)
        if not self._enter(article, known) and known:
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
            concerned = self._forget(article, known)
            self._db.conn.execute("delete from clusters where article = ?", [article])
            if concerned:
                self.stories.regroup(concerned)
        self._texts.pop(article, None)

    def renamed(self, article: str) -> None:
        """Forget the text of an id that has become another, or of which more is known."""
        self._texts.pop(article, None)

    def search(self, text: str, day: date | None = None) -> list[tuple[str, Likeness]]:
        """Return the articles that a text repeats, the most alike first. Nothing is kept of it."""
        days = frozenset([day.toordinal()] if day else [])
        ready = Text(text, days)
        among = self._candidates(ready)
        found = self._compared(ready, among)
        found = self._standing(ready, self._forms.siblings_of(ready, among), found)
        return sorted(found, key=lambda pair: (-pair[1].jaccard, pair[0]))

    def relations(self, article: str) -> list[Relation]:
        """Return what an article is to others: the same first, the most alike first."""
        sql = "select other, kind, evidence, found_at from relations where article = ?"
        rows = self._db.execute(sql, [article]).fetchall()
        found = [Relation(article, other, told_likeness(kind, told), when) for other, kind, told, when in rows]
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
        """Return the articles that were never entered, of those that were archived since a day in China; by id."""
        sql = "select id from articles where archived_at >= ? and id not in (select article from fingerprints)"
        rows = self._db.execute(sql + " order by id", [_beginning(since) if since else ""])
        return [identifier for (identifier,) in rows]

    def _text(self, article: str) -> Text:
        """Return an article's text made ready; the last few hundred are kept in memory."""
        if article in self._texts:
            self._texts.move_to_end(article)
            return self._texts[article]
        ready = self._facts.text(article)
        self._texts[article] = ready
        if len(self._texts) > _KEPT:
            self._texts.popitem(last=False)
        return ready

    def _known(self, article: str) -> _Known | None:
        """Return what an article's fingerprint says."""
        sql = "select number, key, days, titles from fingerprints where article = ?"
        row = self._db.conn.execute(sql, [article]).fetchone()
        return _Known(row[0], row[1], frozenset(json.loads(row[2])), frozenset(json.loads(row[3]))) if row else None

    def _insert(self, article: str, text: Text, known: _Known | None) -> None:
        """Have an article found by its hashes and headlines; of one that is known, by those that are new."""
        days, titles = sorted(text.days), text.title_hashes
        told = [text.hash, json.dumps(days), json.dumps(sorted(titles)), text.letters, METHOD, article]
        number = known.number if known else 0
        if known:
            sql = "update fingerprints set key = ?, days = ?, titles = ?, letters = ?, method = ? where article = ?"
            self._db.conn.execute(sql, told)
        else:
            sql = "insert into fingerprints (key, days, titles, letters, method, article) values (?, ?, ?, ?, ?, ?)"
            number = self._db.conn.execute(sql, told).lastrowid or 0
        periods = periods_of(text.days) - (periods_of(known.days) if known else frozenset())
        if _is_sketched(text):
            marks = marks_of(titles, days) - (known.marks if known else frozenset())
            self._sketches.add(number, text.sketch, periods, sorted(marks))

    def _is_sketched(self, number: int, text: Text) -> bool:
        hold = self._sketches.hold
        if not _is_sketched(text):
            return True
        marks = marks_of(text.title_hashes, text.days)
        return hold(number, text.sketch, periods_of(text.days)) and all(hold(number, [m], [p]) for m, p in marks)

    def _forget(self, article: str, known: _Known) -> set[str]:
        """Remove what was found of an article; return whom that may concern."""
        concerned = {other for (other,) in self._db.execute("select other from relations where article = ?", [article])}
        text = self._text(article)
        text = Text(text.text, known.days, text.titles)
        siblings = self._forms.siblings_of(text, self._candidates(text, article))
        self._db.execute("delete from relations where article = ?", [article])
        both_ways = [(other, article) for other in concerned]
        self._db.conn.executemany("delete from relations where article = ? and other = ?", both_ways)
        self._sketches.remove(known.number, _hashes(text), periods_of(known.days))
        self._sketches.remove_rows(known.number, known.marks)
        self._db.execute("delete from fingerprints where number = ?", [known.number])
        return concerned.union(*map(self._restored, siblings))

    def _restored(self, article: str) -> set[str]:
        """Relate an article that may be of a form no longer with what it was not for being one; return whom."""
        text, now = self._text(article), self._stamp()
        known = {one.other for one in self.relations(article)}
        among = [other for other in self._candidates(text, article) if other not in known]
        loose = [(other, verdict) for other, verdict in self._compared(text, among) if verdict.loose]
        loose = self._standing(text, self._forms.siblings(article), loose) if loose else []
        self._relate([Relation(article, other, verdict, now) for other, verdict in loose])
        return {article, *(other for other, _ in loose)} if loose else set()

    def _standing(
        self, text: Text, siblings: Collection[str], found: list[tuple[str, Likeness]]
    ) -> list[tuple[str, Likeness]]:
        """Return what was found without the loose ones that are other notices of a form."""

        def stands(other: str) -> bool:
            return not self._forms.are_two(text, siblings, self._text(other), self._forms.siblings(other))

        return [(other, verdict) for other, verdict in found if not verdict.loose or stands(other)]

    def _candidates(
        self, text: Text | Sketched, besides: str = "", since: _Known | None = None, *, is_entered: bool = True
    ) -> list[str]:
        """Return the articles that may repeat a text: of its key, under its headline, and that share rare hashes.

        `since` is what was known of it when it was looked for before: only what is new of it is looked for.
        """
        same = "select article from fingerprints where key = ? and article != ? order by article limit ?"
        found = dict.fromkeys(row[0] for row in self._db.conn.execute(same, [text.hash, besides, _SAME_KEY]))
        if not _is_sketched(text):
            return list(found)
        days = text.days - since.days if since else text.days
        known = since or (self._known(besides) if besides and is_entered else None)
        number = known.number if known else 0
        shared = self._sketches.sharing(text.sketch, days, besides=number) if days or not since else {}
        marks = marks_of(text.title_hashes, text.days) - (since.marks if since else frozenset())
        namesakes = self._sketches.namesakes(sorted(marks), besides=number)
        rows = self._db.conn.execute(_FINGERPRINTS, [json.dumps([*shared, *namesakes])]).fetchall()
        for number, other, told, letters in rows:
            enough = number in namesakes or shared[number].is_enough(text.letters, letters)
            if enough and in_reach(text.days, json.loads(told)):
                found[other] = None
        return list(found)

    def _compared(self, text: Text, candidates: Sequence[str]) -> list[tuple[str, Likeness]]:
        verdicts = ((other, compare(text, self._text(other))) for other in candidates)
        return [(other, verdict) for other, verdict in verdicts if verdict]

    def _relate(self, relations: Sequence[Relation]) -> None:
        rows = []
        for one in relations:
            rows.append((one.article, one.other, one.verdict.kind, _evidence(one.verdict), one.found_at))
            turned = one.verdict.turned()
            rows.append((one.other, one.article, turned.kind, _evidence(turned), one.found_at))
        self._db.conn.executemany("insert or replace into relations values (?, ?, ?, ?, ?)", rows)


def evidence_fields(verdict: Likeness) -> dict[str, Any]:
    """Return what JSON tells of what a verdict rests on."""
    return asdict(verdict) | {"change": verdict.change}


def relation_fields(relation: Relation) -> dict[str, Any]:
    """Return what JSON tells of a relation."""
    return {"article": relation.article, "other": relation.other} | evidence_fields(relation.verdict)


def _beginning(day: date) -> str:
    """Return when a day begins in China, as moments in UTC are kept."""
    return in_zone(datetime.combine(day, time(), CHINA), UTC).isoformat()[:19]


def _is_sketched(text: Text | Sketched) -> bool:
    """Say whether a text is found by its hashes; a very short one is by its key alone."""
    return text.letters >= EXACT_ONLY


def _hashes(text: Text) -> list[int]:
    return text.sketch if _is_sketched(text) else []


def _evidence(verdict: Likeness) -> str:
    """Return what a verdict rests on, as JSON; its kind has a column of its own."""
    return json.dumps({"change": verdict.change} | {name: getattr(verdict, name) for name in _EVIDENCE})


def told_likeness(kind: Kind, evidence: str) -> Likeness:
    """Return what a row of `relations` says, by its columns."""
    told = json.loads(evidence)
    return Likeness(kind, **{name: told[name] for name in _EVIDENCE if name in told})
