"""Articles of shards for lists and pages, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from archive.chinese.page_numbers import page_order
from archive.shards.kin import UnitedStories
from archive.shards.view import ROW_BITS, ROW_MASK, ShardPart, ShardView
from archive.store.archive import Archive
from archive.store.edits import Edit
from archive.store.histories import Histories
from archive.store.summaries import KeyKind, Summaries
from archive.store.timeline import Event, EventKind, Timeline

_ALL = 1 << 40
_Rows = list[dict[str, Any]]


class UnitedSummaries(Summaries):
    """Articles of shards, as lists and pages show them."""

    def __init__(self, view: ShardView) -> None:
        self._view = view
        self._stories = UnitedStories(view)

    def of(self, articles: Sequence[str]) -> _Rows:
        found: dict[str, dict[str, Any]] = {}
        for part, some in self._view.by_holder(articles):
            found |= {row["id"]: row for row in part.archive.summaries.of(some)}
        return self._stories.told([found[one] for one in articles if one in found])

    def at(self, rows: Sequence[int], shown: Mapping[int, str] | None = None) -> _Rows:
        return self._of_rows(rows, shown, lambda archive: archive.summaries.at)

    def listed(self, rows: Sequence[int], shown: Mapping[int, str] | None = None) -> _Rows:
        return self._of_rows(rows, shown, lambda archive: archive.summaries.listed)

    def _of_rows(
        self, rows: Sequence[int], shown: Mapping[int, str] | None, ask: Callable[[Archive], Callable[..., _Rows]]
    ) -> _Rows:
        found: dict[int, dict[str, Any]] = {}
        for number, some in by_part(rows).items():
            part = self._view.part(number)
            here = None if shown is None else {one: shown[part.row(one)] for one in some if part.row(one) in shown}
            told = ask(part.archive)(some, here)
            found |= {part.row(one): row for one, row in zip(some, told, strict=True)}
        return self._stories.told([found[row] for row in rows])

    def latest(self, limit: int, newspaper: str | None = None) -> _Rows:
        if newspaper is None:
            keys = self._keys("latest", lambda part: (limit + len(part.rows),))
            keys.sort(key=lambda one: one[0], reverse=True)
            return self.of([key[-1] for key in keys[:limit]])
        keys = self._keys("in paper", lambda part: (newspaper, limit if not part.rows else _ALL), newspaper)
        keys.sort(key=lambda one: one[1])
        keys.sort(key=lambda one: one[0], reverse=True)
        return self._as_keyed(keys[:limit])

    def of_issue(self, newspaper: str, day: str) -> _Rows:
        keys = self._keys("issue", lambda part: (newspaper, day), newspaper)
        keys.sort(key=lambda one: (page_order(one[0]), one[1], one[2]))
        return self._as_keyed(keys)

    def signed_by(self, name: str, limit: int, offset: int = 0) -> _Rows:
        keys = self._keys("signed", lambda part: (name,))
        keys.sort(key=lambda one: (one[1] is not None, one[1] or "", one[2], one[3]))
        keys.sort(key=lambda one: (one[0] is not None, one[0] or ""), reverse=True)
        return self._as_keyed(keys[offset : offset + limit])

    def _keys(
        self, kind: KeyKind, asked: Callable[[ShardPart], tuple[str | int, ...]], newspaper: str | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the keys of a list by all archives; last the archive's number, but for `latest`."""
        found: list[tuple[Any, ...]] = []
        for part in self._view.parts(newspaper):
            told = part.archive.summaries.keys_of(kind, *asked(part))
            more = () if kind == "latest" else (part.number,)
            found += [(*key[:-1], *more, key[-1]) for key in told if key[-1] not in part.hidden.articles]
        return found

    def _as_keyed(self, keys: Iterable[tuple[Any, ...]]) -> _Rows:
        """Return articles as the appearances of some keys: …, appearance, archive, article."""
        order, asked = [], defaultdict[int, list[str]](list)
        for *_, appearance, number, _ in keys:
            asked[number].append(appearance)
            order.append(appearance)
        found: dict[str, dict[str, Any]] = {}
        for number, some in asked.items():
            rows = self._view.part(number).archive.summaries.as_printed(some)
            found |= {row["appearance"]: row for row in rows}
        return self._stories.told([found[one] for one in order if one in found])

    def appeared_at(self, places: Sequence[tuple[str, str]]) -> _Rows:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for part, some in self._view.by_holder(article for article, _ in places):
            mine = [place for place in dict.fromkeys(places) if place[0] in set(some)]
            rows = part.archive.summaries.appeared_at(mine)
            found |= {mine[row["number"]]: row for row in rows}
        there = [place for place in places if place in found]
        return self._stories.told([found[place] | {"number": n} for n, place in enumerate(there)])

    def repeats(self, article: str, limit: int) -> _Rows:
        kin = self._stories.kin(article)
        rows = [row | kin[row["id"]] for row in self.of(list(kin))]
        return sorted(rows, key=lambda row: (row["day"] is None, row["day"] or "", row["id"]))[:limit]

    def whole(self, article: str) -> dict[str, Any]:
        part = self._view.holder(article)
        if part is None:
            raise KeyError(article)
        return self._stories.told([part.archive.summaries.whole(article)])[0]

    def markup(self, article: str) -> str:
        part = self._view.holder(article)
        return part.archive.summaries.markup(article) if part else ""

    def documents(self, article: str) -> _Rows:
        part = self._view.holder(article)
        return part.archive.summaries.documents(article) if part else []


def by_part(rows: Iterable[int]) -> dict[int, list[int]]:
    """Return rows over all shards as those of each archive, by its number."""
    found: dict[int, list[int]] = {}
    for row in rows:  # of a common word there are hundreds of thousands
        number = row >> ROW_BITS
        if number in found:
            found[number].append(row & ROW_MASK)
        else:
            found[number] = [row & ROW_MASK]
    return found


class UnitedHistories(Histories):
    """What became of the articles of shards."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def appearances(self, article: str) -> _Rows:
        part = self._view.holder(article)
        return part.archive.histories.appearances(article) if part else []

    def versions(self, article: str, limit: int = -1) -> _Rows:
        part = self._view.holder(article)
        return part.archive.histories.versions(article, limit) if part else []

    def edits(self, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Edit]:
        found: dict[tuple[str, int], Edit] = {}
        for key, position in versions:
            for part in self._view.of_key(key):
                found = part.archive.histories.edits([(key, position)]) | found
        return found


class UnitedTimeline(Timeline):
    """What was seen to happen at addresses that shards know."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def events(
        self, limit: int, offset: int = 0, *, newspaper: str | None = None, kind: EventKind | None = None
    ) -> list[Event]:
        most = limit + offset
        found: list[Event] = []
        for part in self._view.parts():
            found += self._of(part, most, newspaper, kind)
        found.sort(key=lambda one: (one.key, one.kind, one.since))
        found.sort(key=lambda one: one.seen_at, reverse=True)
        return found[offset:most]

    def _of(self, part: ShardPart, most: int, newspaper: str | None, kind: EventKind | None) -> list[Event]:
        """Return the newest events that a shard alone tells of."""
        size = most
        while True:
            told = part.archive.timeline.events(size, newspaper=newspaper, kind=kind)
            own = [one for one in told if one.key not in part.hidden.keys]
            if len(own) >= most or len(told) < size:
                return own[:most]
            size *= 2

    def tally(self, newspaper: str | None = None) -> dict[EventKind, int]:
        counts = self._view.counted(lambda archive: archive.timeline.tally(newspaper).items())
        return {kind: counts[kind] for kind in sorted(counts)}

    def papers(self) -> list[tuple[str, str, int]]:
        names = self._view.names_of_papers()
        counts = self._view.counted(lambda one: ((paper, n) for paper, _, n in one.timeline.papers()))
        return [(paper, names.get(paper, ""), n) for paper, n in sorted(counts.items(), key=lambda one: (-one[1], one))]

    def absences(self, article: str) -> _Rows:
        part = self._view.holder(article)
        return part.archive.timeline.absences(article) if part else []
