"""The issues of papers over all shards, the links that led to them, and the runs that asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from archive.addresses.canonical import link_key
from archive.model import Link, LinkRecord, Run
from archive.shards.view import COMMON, ShardPart, ShardView
from archive.store.archive import Archive
from archive.store.figures import Figures
from archive.store.issues import Editions, Mention, PageRecord
from archive.store.links import Ledger
from archive.store.runs import CaptureRecord, Journal
from archive.store.withdrawals import Withdrawal, Withdrawals


class UnitedEditions(Editions):
    """The issues of shards. One that several shards know stands in the common archive."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def dates(self, newspaper: str, since: date | None = None, until: date | None = None) -> list[date]:
        told = (part.archive.editions.dates(newspaper, since, until) for part in self._view.parts(newspaper))
        return sorted({day for days in told for day in days})

    def issues(self, newspaper: str, since: date | None, until: date | None) -> dict[date, list[PageRecord]]:
        found: dict[date, list[PageRecord]] = {}
        for part in self._view.parts(newspaper):
            for day, pages in part.archive.editions.issues(newspaper, since, until).items():
                if self._view.has_whole_issue(newspaper, str(day)) == (part.number == COMMON):
                    found[day] = [self._renamed(part, page) for page in pages]
        return dict(sorted(found.items()))

    def _renamed(self, part: ShardPart, page: PageRecord) -> PageRecord:
        """Return a page with the ids that its articles have over all shards."""
        if not any(entry.article in part.hidden.articles for entry in page.entries):
            return page
        entries = (replace(one, article=self._view.now_called(part, one.article)) for one in page.entries)
        return replace(page, entries=tuple(entries))

    def order(self, newspaper: str, day: str, page: str, article: str) -> list[str]:
        named: list[str | None] = []
        unnamed: list[tuple[str, str]] = []
        whole = self._view.has_whole_issue(newspaper, day)
        for part in self._view.parts(newspaper):
            if whole == (part.number == COMMON):
                named += [self._view.now_called(part, one) for one in part.archive.editions.named(newspaper, day, page)]
                part = self._view.part(part.number)
            told = part.archive.editions.unnamed(newspaper, day, page, article)
            unnamed += [one for one in told if one[1] not in part.hidden.articles]
        return list(dict.fromkeys([*filter(None, named), *(one for _, one in sorted(unnamed))]))

    def held(self, newspaper: str, since: date, until: date) -> dict[date, int]:
        counts = self._view.counted(lambda archive: archive.editions.held(newspaper, since, until).items(), newspaper)
        return {day: counts[day] for day in sorted(counts)}

    def mentions(self, newspaper: str, since: date, until: date, words: Sequence[str]) -> list[Mention]:
        found: list[Mention] = []
        for part in self._view.parts(newspaper):
            told = part.archive.editions.mentions(newspaper, since, until, words)
            found += [one for one in told if one.article not in part.hidden.articles]
        return sorted(found, key=lambda one: (one.day, one.article))


class UnitedLedger(Ledger):
    """The links of shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def of_article(self, article: str) -> list[LinkRecord]:
        part = self._view.holder(article)
        return part.archive.links.of_article(article) if part else []

    def lists_of(self, newspaper: str, day: date) -> list[LinkRecord]:
        return self._of_all(newspaper, lambda archive: archive.links.lists_of(newspaper, day))

    def fronts(self, newspaper: str, since: date, until: date) -> list[LinkRecord]:
        found = self._of_all(newspaper, lambda archive: archive.links.fronts(newspaper, since, until))
        return sorted(found, key=lambda one: str(one.link.issue_date))

    def _of_all(self, newspaper: str, ask: Callable[[Archive], Sequence[LinkRecord]]) -> list[LinkRecord]:
        return [one for part in self._view.parts(newspaper) for one in self._own(part, ask(part.archive))]

    def _own(self, part: ShardPart, records: Sequence[LinkRecord]) -> Iterator[LinkRecord]:
        hidden = part.hidden.keys | part.hidden.links
        return (one for one in records if link_key(one.link.url) not in hidden)

    def last_sort(self, link: Link) -> str:
        return next(filter(None, (archive.links.last_sort(link) for archive in self._view.at_address(link.url))), "")

    def tally(self, newspaper: str | None = None) -> dict[str, int]:
        counts = self._view.counted(lambda archive: archive.links.tally(newspaper).items())
        return {state: counts[state] for state in sorted(counts)}

    def tally_of(self, newspaper: str) -> dict[str, int]:
        counts = self._view.counted(lambda archive: archive.links.tally_of(newspaper).items(), newspaper)
        return {state: counts[state] for state in sorted(counts)}

    def reasons(self, limit: int) -> list[dict[str, Any]]:
        return _reasons(self._view, ("state", "reason"), lambda archive: archive.links.reasons(_ALL))[:limit]


_ALL = 1 << 40


def _reasons(view: ShardView, key: tuple[str, ...], ask: Any) -> list[dict[str, Any]]:
    """Return why something failed, counted over all shards: most first."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    counts = Counter[tuple[Any, ...]]()
    for sign, archive in view.signed():
        for row in ask(archive):
            name = tuple(row[column] for column in key)
            counts[name] += sign * row["n"]
            if sign > 0:
                kept = found.setdefault(name, dict(row))
                kept["example"] = min(kept["example"], row["example"])
                kept["last_try"] = max(filter(None, (kept["last_try"], row["last_try"])), default=None)
    told = [found[name] | {"n": n} for name, n in (+counts).items()]
    return sorted(told, key=lambda row: (-row["n"], row["reason"]))


class UnitedJournal(Journal):
    """The runs and captures of shards. A run that several shards know is told once."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def count(self) -> int:
        return self._view.remembered("runs", self._count)

    def _count(self) -> int:
        return self._view.counted_once("runs", lambda archive: [("", archive.journal.count())])[""]

    def runs(self, limit: int | None = None, offset: int | None = None) -> Iterator[Run]:
        first = offset or 0
        most = None if limit is None else first + limit
        found: list[Run] = []
        for part in self._view.parts():
            asked = None if most is None else most + len(part.hidden.runs)
            found += [one for one in part.archive.journal.runs(asked) if one.id not in part.hidden.runs]
        found.sort(key=lambda one: one.started_at, reverse=True)
        yield from found[first:most]

    def reasons(self, runs: Sequence[str], limit: int) -> list[dict[str, Any]]:
        told = _reasons(self._view, ("run", "reason"), lambda archive: archive.journal.reasons(runs, _ALL))
        return sorted(told, key=lambda row: (row["run"], -row["n"], row["reason"]))[:limit]

    def captures(self, article: str | None = None) -> list[CaptureRecord]:
        part = self._view.holder(article) if article else None
        return part.archive.journal.captures(article) if part else []


class UnitedFigures(Figures):
    """The figures of shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def is_without_issues(self, newspaper: str) -> bool:
        if self._any(newspaper, lambda archive: archive.figures.knows_issues(newspaper)):
            return False
        return self._any(newspaper, lambda archive: archive.figures.is_without_issues(newspaper))

    def _any(self, newspaper: str, ask: Callable[[Archive], bool]) -> bool:
        return any(ask(part.archive) for part in self._view.parts(newspaper))


class UnitedWithdrawals(Withdrawals):
    """What is withdrawn in any of the shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def listed(self) -> list[Withdrawal]:
        return self._view.common.withdrawals.listed()

    def named(self, beginning: str) -> list[Withdrawal]:
        return self._view.common.withdrawals.named(beginning)
