"""What shards hold together of papers, days, people and tags, in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from archive.shards.view import ShardView
from archive.store.archive import Archive
from archive.store.catalogue import Catalogue, meant_among
from archive.store.signers import Signers, folded_name
from archive.store.tags import Tags, tag_name

_ALL = 1 << 40


def _by_number(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


class UnitedCatalogue(Catalogue):
    """The catalogue of shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def names(self) -> dict[str, str]:
        return dict(self._view.names_of_papers())

    def papers_called(self, called: str) -> list[str]:
        return self._view.common.catalogue.papers_called(called)

    def called(self, called: str) -> tuple[str | None, list[str]]:
        return meant_among(called, self.papers_called(called), self.names())

    def papers_in(self, place: str) -> list[str]:
        return self._view.common.catalogue.papers_in(place)

    def places_near(self, place: str) -> list[str]:
        return self._view.common.catalogue.places_near(place)

    def article_ids(self, first: int, count: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for part in self._view.parts():
            if len(found) < first + count:
                told = part.archive.catalogue.article_ids(0, _ALL)
                found += [one for one in told if one[0] not in part.hidden.articles]
        return found[first : first + count]

    def totals(self) -> dict[str, int]:
        return self._view.remembered("totals", self._totals)

    def _totals(self) -> dict[str, int]:
        counts = self._view.counted_once("totals", lambda archive: archive.catalogue.totals().items())
        told = {name: counts[name] for name in ("articles", "appearances", "undated", "doubtful")}
        days = sum(len(days) for days in self._issues().values())
        order = ("articles", "appearances", "days", "people", "undated", "doubtful")
        told |= {"days": days, "people": len(UnitedSigners(self._view).all_named())}
        return {name: told[name] for name in order}

    def _issues(self) -> dict[str, dict[str, int]]:
        """Return by paper and day how many articles there are of each issue."""

        def make() -> dict[str, dict[str, int]]:
            found: defaultdict[str, dict[str, int]] = defaultdict(dict)
            for (paper, day), n in self._view.counted_once("issues", _articles_of_issues).items():
                found[paper][day] = n
            return found

        return self._view.remembered("issues", make)

    def months(self) -> dict[str, int]:
        def make() -> dict[str, int]:
            counts = self._view.counted_once("months", lambda archive: archive.catalogue.months().items())
            return {month: counts[month] for month in sorted(counts)}

        return self._view.remembered("months", make)

    def papers(self) -> list[dict[str, Any]]:
        return self._view.remembered("papers", self._papers)

    def _papers(self) -> list[dict[str, Any]]:
        counts = self._view.counted_once("papers", _of_papers)
        articles = Counter({paper: n for (paper, name), n in counts.items() if name == "articles"})
        appearances = {paper: n for (paper, name), n in counts.items() if name == "appearances"}
        issues, told = self._issues(), []
        for paper, n in _by_number(articles):
            known = self._view.common.newspaper(paper)
            days = issues.get(paper, {})
            row: dict[str, Any] = {}
            row |= {"id": paper, "name": known.name, "place": known.place, "status": known.status} if known else {}
            row |= {"articles": n, "appearances": appearances[paper]}
            told.append(row | {"first": min(days, default=None), "last": max(days, default=None)})
        return told

    def others(self) -> list[dict[str, Any]]:
        def make() -> list[dict[str, Any]]:
            held = {row["id"] for row in self.papers()}
            known = sorted(self._view.common.newspapers(), key=lambda one: one.id)
            return [{"id": one.id, "name": one.name, "place": one.place} for one in known if one.id not in held]

        return self._view.remembered("others", make)

    def years(self, newspaper: str) -> list[dict[str, Any]]:
        return self._view.remembered(("years", newspaper), lambda: self._years(newspaper))

    def _years(self, newspaper: str) -> list[dict[str, Any]]:
        articles, appearances = Counter[str](), Counter[str]()
        for sign, archive in self._view.signed(newspaper):
            for row in archive.catalogue.years(newspaper):
                articles[row["year"]] += sign * row["articles"]
                appearances[row["year"]] += sign * row["appearances"]
        days = Counter(day[:4] for day in self._view.counted(lambda one: one.catalogue.days_of(newspaper), newspaper))
        return [
            {"year": year, "days": days[year], "articles": articles[year], "appearances": appearances[year]}
            for year in sorted(+appearances, reverse=True)
        ]

    def years_known(self, newspaper: str) -> list[int]:
        def make() -> list[int]:
            told = [part.archive.catalogue.years_known(newspaper) for part in self._view.parts(newspaper)]
            return sorted({year for years in told for year in years})

        return self._view.remembered(("years known", newspaper), make)

    def has_source(self, source: str) -> bool:
        return self._view.any(lambda archive: archive.catalogue.has_source(source))

    def issues(self, newspaper: str, limit: int) -> list[dict[str, Any]]:
        days = self._issues().get(newspaper, {})
        last = sorted(days, reverse=True)[:limit]
        pages: defaultdict[str, set[str]] = defaultdict(set)
        for part in self._view.parts(newspaper) if last else ():
            for day, page, article in part.archive.catalogue.pages_of(newspaper, last[-1]):
                if article not in part.hidden.articles:
                    pages[day].add(page)
        return [{"day": day, "articles": days[day], "pages": len(pages[day])} for day in last]

    def last_issues(self, limit: int) -> list[dict[str, Any]]:
        def make() -> list[dict[str, Any]]:
            names = self._view.names_of_papers()
            told = [(day, paper, n) for paper, days in self._issues().items() for day, n in days.items()]
            told.sort(key=lambda one: one[1])
            told.sort(key=lambda one: one[0], reverse=True)
            return [
                {"newspaper": paper, "paper": names.get(paper), "day": day, "articles": n}
                for day, paper, n in told[:limit]
            ]

        return self._view.remembered(("last issues", limit), make)

    def issues_beside(self, newspaper: str, day: date) -> tuple[date | None, date | None]:
        return self._beside(newspaper, day, 0), self._beside(newspaper, day, 1)

    def _beside(self, newspaper: str, day: date, side: int) -> date | None:
        """Return the next day on a side: a shard knows some of which another one has withdrawn all that it has."""
        while True:
            there: set[date] = set()
            doubtful: set[date] = set()
            for part in self._view.parts(newspaper):
                if found := part.archive.catalogue.issues_beside(newspaper, day)[side]:
                    (doubtful if part.hidden.articles else there).add(found)
            if not (there or doubtful):
                return None
            day = (max, min)[side](there | doubtful)
            if day in there or self._is_known(newspaper, day):
                return day

    def _is_known(self, newspaper: str, day: date) -> bool:
        if self._view.any(lambda archive: bool(archive.editions.dates(newspaper, day, day))):
            return True
        return bool(self._view.counted(lambda one: one.editions.held(newspaper, day, day).items(), newspaper))

    def signers(self, newspaper: str, limit: int) -> list[dict[str, Any]]:
        def make() -> list[dict[str, Any]]:
            ask = lambda archive: _named(archive.catalogue.signers(newspaper, _ALL))  # noqa: E731
            counts = self._view.counted(ask, newspaper)
            return [{"name": name, "articles": n} for name, n in _by_number(counts)[:limit]]

        return self._view.remembered(("signers", newspaper, limit), make)


def _named(rows: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    return ((row["name"], row["articles"]) for row in rows)


def _of_papers(archive: Archive) -> Iterator[tuple[tuple[str, str], int]]:
    return (
        ((row["id"], name), row[name]) for row in archive.catalogue.papers() for name in ("articles", "appearances")
    )


def _everybody(archive: Archive) -> Iterator[tuple[tuple[str, str | None], int]]:
    return (((name, role), n) for name, role, n in archive.signers.everybody())


def _articles_of_issues(archive: Archive) -> Iterator[tuple[tuple[str, str], int]]:
    return (((row["newspaper"], row["day"]), row["articles"]) for row in archive.catalogue.last_issues(_ALL))


class UnitedSigners(Signers):
    """The people who signed in shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def all_named(self) -> list[dict[str, Any]]:
        """Return all people with their articles and roles, the most frequent first."""
        return self._view.remembered("everybody", self._all_named)

    def _all_named(self) -> list[dict[str, Any]]:
        counts = self._view.counted_once("everybody", _everybody)
        articles = Counter({name: n for (name, role), n in counts.items() if role is None})
        roles: defaultdict[str, list[str]] = defaultdict(list)
        for name, role in counts:
            if role is not None:
                roles[name].append(role)
        told = _by_number(articles)
        return [{"name": name, "articles": n, "roles": sorted(roles[name])} for name, n in told]

    def _with(self, part: str) -> list[dict[str, Any]]:
        everybody, asked = self.all_named(), folded_name(part)
        if not part:
            return everybody
        folded = self._view.remembered("folded", lambda: [folded_name(row["name"]) for row in everybody])
        return [row for row, name in zip(everybody, folded, strict=True) if asked in name]

    def count(self, part: str = "") -> int:
        return len(self._with(part))

    def named(self, part: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        return self._with(part)[offset : offset + limit]

    def roles(self, name: str) -> list[dict[str, Any]]:
        counts = self._view.counted(lambda one: ((row["role"], row["articles"]) for row in one.signers.roles(name)))
        return [{"role": role, "articles": n} for role, n in _by_number(counts)]

    def papers(self, name: str) -> list[dict[str, Any]]:
        counts = self._view.counted(lambda one: ((row["id"], row["articles"]) for row in one.signers.papers(name)))
        names = self._view.names_of_papers()
        return [{"id": paper, "name": names.get(paper), "articles": n} for paper, n in _by_number(counts)]

    def companions(self, name: str, limit: int) -> list[dict[str, Any]]:
        counts = self._view.counted(lambda one: _named(one.signers.companions(name, _ALL)))
        return [{"name": other, "articles": n} for other, n in _by_number(counts)[:limit]]

    def articles(self, name: str) -> int:
        return self._view.counted(lambda one: [(name, one.signers.articles(name))])[name]


class UnitedTags(Tags):
    """The tags of shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def of(self, article: str) -> list[str]:
        part = self._view.holder(article)
        return part.archive.tags.of(article) if part else []

    def was_given(self, name: str) -> bool:
        return self._view.any(lambda archive: archive.tags.was_given(tag_name(name)))

    def counts(self) -> list[tuple[str, int]]:
        return _by_number(self._view.counted_once("tags", lambda archive: archive.tags.counts()))
