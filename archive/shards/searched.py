"""The search over all shards: each finds by its own index, and what was found is put in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from archive.search.find import Search, Wanted
from archive.search.found import Found, Order
from archive.shards.kin import UnitedStories
from archive.shards.listed import by_part
from archive.shards.view import COMMON, ShardPart, ShardView

_ALL = 1 << 40
_KEPT_WHOLE = 64  # shards; of more it would take gigabytes to remember the order of all articles


def _both(some: tuple[str, ...] | None, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in others if some is None or one in some)


class UnitedSearch(Search):
    """Looks for articles in shards. Rows have numbers over all shards.

    Relevance is what each shard's own index says (bm25, by how frequent the words are in that shard).
    """

    def __init__(self, view: ShardView) -> None:
        self._view = view
        self._last: tuple[Found, dict[int, list[int]], dict[int, list[int]]] | None = None

    def find(self, wanted: Wanted, order: Order = "relevance") -> Found:
        if not wanted.words and order == "relevance":
            order = "newest"
        if wanted == Wanted():
            return self._view.remembered(("all", order), lambda: self._find(wanted, order))
        return self._find(wanted, order)

    def _find(self, wanted: Wanted, order: Order) -> Found:
        keyed: list[tuple[tuple[Any, ...], int]] = []
        heads: list[int] = []
        shown: dict[int, str] | None = None
        if wanted == Wanted() and len(self._view.state.standings) <= _KEPT_WHOLE:
            keyed = [one for some in self._everything(order) for one in some]
            return self._in_order(keyed, order, None, None)
        wanted = self._meant(wanted)
        for part in self._view.parts():
            found = part.archive.search.find(wanted, order)
            keys = part.archive.search.merging_keys(found, order)
            keyed += [(key, part.row(row)) for key, row in zip(keys, found.rows, strict=True) if row not in part.rows]
            if found.shown is not None:
                shown = shown or {}
                shown |= {part.row(row): one for row, one in found.shown.items() if row not in part.rows}
                heads += [part.row(row) for row in found.heads if row not in part.rows]
            self._view.pool.check()
        return self._in_order(keyed, order, shown, heads if shown is not None else None)

    def _everything(self, order: Order) -> Iterator[list[tuple[tuple[Any, ...], int]]]:
        """Yield the rows of each archive with what they go by; a shard is asked anew only when it has changed."""
        for part in self._view.parts():
            known = self._view.state.standings[part.number - 1].known if part.number != COMMON else {}
            name = "everything", order, part.number  # which another has when a shard before it goes
            if name not in known:
                found = part.archive.search.find(Wanted(), order)
                keys = part.archive.search.merging_keys(found, order)
                told = zip(keys, found.rows, strict=True)
                known[name] = [(key, part.row(row)) for key, row in told if row not in part.rows]
            yield known[name]

    def _in_order(
        self,
        keyed: list[tuple[tuple[Any, ...], int]],
        order: Order,
        shown: dict[int, str] | None,
        heads: Sequence[int] | None,
    ) -> Found:
        keyed.sort(key=lambda one: one[0], reverse=order in ("newest", "archived"))
        rows = [row for _, row in keyed]
        return Found(
            rows,
            lambda first, last: [key for key, _ in keyed[first:last]],
            lambda asked: self.places(asked, shown),
            order,
            shown,
            heads,
        )

    def _meant(self, wanted: Wanted) -> Wanted:
        """Return what is wanted with papers by their ids: shards may know a paper by another name, or place."""
        catalogue, papers = self._view.common.catalogue, wanted.papers
        if wanted.newspaper:
            papers = _both(papers, catalogue.papers_called(wanted.newspaper))
        if wanted.place:
            papers = _both(papers, catalogue.papers_in(wanted.place))
        return replace(wanted, newspaper="", place="", papers=papers)

    def places(self, rows: Sequence[int], shown: Mapping[int, str] | None) -> dict[int, tuple[Any, ...]]:
        found: dict[int, tuple[Any, ...]] = {}
        for number, some in by_part(rows).items():
            part = self._view.part(number)
            here = None if shown is None else {one: shown[part.row(one)] for one in some if part.row(one) in shown}
            found |= {part.row(one): place for one, place in part.archive.search.places(some, here).items()}
        return found

    def ids(self, rows: Sequence[int]) -> list[str]:
        found: dict[int, str] = {}
        for number, some in by_part(rows).items():
            part = self._view.part(number)
            found |= {part.row(one): name for one, name in zip(some, part.archive.search.ids(some), strict=True)}
        return [found[row] for row in rows]

    def heads(self) -> dict[int, int]:
        return self._view.remembered("heads", self._heads)

    def _heads(self) -> dict[int, int]:
        heads = UnitedStories(self._view).heads()
        rows: dict[str, int] = {}
        for part in self._view.parts():
            mine = part.archive.search.rows_of([one for one in heads if one not in part.hidden.articles])
            rows |= {article: part.row(row) for article, row in mine.items()}
        return {rows[one]: rows[head] for one, head in heads.items() if one in rows and head in rows}

    def divided(self, name: str, found: Found | None, limit: int, wanted: Wanted | None = None) -> list[dict[str, Any]]:
        asked = self._meant(wanted or Wanted())
        if found is None:
            counts = self._view.remembered(("divided", name, asked), lambda: self._all_divided(name, asked))
        else:
            counts = self._divided(name, found, asked)
        told = sorted(counts.items(), key=(lambda one: -one[0]) if name == "year" else (lambda one: (-one[1], one[0])))
        return [{"value": value, "n": n} for value, n in told[:limit]]

    def _all_divided(self, name: str, wanted: Wanted) -> Counter[Any]:
        return self._view.counted(
            lambda one: ((row["value"], row["n"]) for row in one.search.divided(name, None, _ALL, wanted))
        )

    def _divided(self, name: str, found: Found, wanted: Wanted) -> Counter[Any]:
        parts, heads = self._parted(found)
        counts = Counter[Any]()
        for number, rows in parts.items():
            part = self._view.part(number)
            shown = self._shown_in(part, rows, found)
            some = Found(rows, lambda *_: (), lambda _: {}, "newest", shown, heads.get(number, []))
            for row in part.archive.search.divided(name, some, _ALL, wanted):
                counts[row["value"]] += row["n"]
        return counts

    def _parted(self, found: Found) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Return the rows of what was found, and its heads, by archive: a page asks for the same again and again."""
        if self._last is None or self._last[0] is not found:
            rows = by_part(found.rows)
            self._last = found, rows, rows if found.heads is found.rows else by_part(found.heads)
        return self._last[1:]

    def _shown_in(self, part: ShardPart, rows: Sequence[int], found: Found) -> dict[int, str] | None:
        if found.shown is None:
            return None
        return {row: found.shown[part.row(row)] for row in rows if part.row(row) in found.shown}

    def like_headline(self, headline: str, besides: Sequence[str], limit: int) -> list[str]:
        found: list[tuple[float, str]] = []
        for part in self._view.parts():
            hidden = part.hidden.articles
            found += part.archive.search.ranked_headlines(headline, [*besides, *sorted(hidden)], limit)
        return [article for _, article in sorted(found)[:limit]]
