"""The articles of a search in their order: parts of it, and each story once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

Order = Literal["relevance", "newest", "oldest", "archived"]
Keys = Callable[[int, int], Sequence[Any]]
Places = Callable[[list[int]], Mapping[int, tuple[Any, ...]]]


class Found:
    """The articles of a search in their order, as row numbers.

    By moment, then page, the place on the page (what no index places comes
    last), and id; *newest* is that reversed as a whole, and what has no day
    comes last in both. *relevance* is by rank, and by that order among equals.

    `rows` are all of them; those that only their places tell apart in any
    order. `keys` tells what ordered them from one to before another, and is
    the same for those. Where a search was narrowed, each is shown as it was printed there: `shown` tells by row
    which appearance matches where the head does not. Else it is None. `heads` are the rows whose head matches.
    """

    def __init__(
        self,
        rows: Sequence[int],
        keys: Keys,
        places: Places,
        order: Order,
        shown: Mapping[int, str] | None = None,
        heads: Sequence[int] | None = None,
    ) -> None:
        self.rows = rows
        self.shown = shown
        self.heads = rows if heads is None else heads
        self._keys = keys
        self._places = places
        self._order = order

    def keys(self, first: int, last: int) -> Sequence[Any]:
        """Return what ordered the rows from one to before another."""
        return self._keys(first, last)

    def __len__(self) -> int:
        return len(self.rows)

    def folded(self, heads: Mapping[int, int]) -> tuple[Found, dict[int, int]]:
        """Return the same with one article of each story, and of each that has others here how many these are.

        It is the story's head, where that was found, else the first in this order; `heads` is `Search.heads`.
        """
        here = set(self.rows) if heads else set()
        places, copies, stands = [], Counter[int](), dict[int, int]()
        for place, row in enumerate(self.rows):
            head = heads.get(row)
            if head is None or row == head or (head not in here and head not in stands):
                places.append(place)
            if head is not None:
                copies[head] += 1
                if row == head or head not in stands:
                    stands[head] = row
        rows = [self.rows[place] for place in places]

        def keys(first: int, last: int) -> Sequence[Any]:
            told = self._keys(places[first], places[last - 1] + 1) if last > first else ()
            return [told[place - places[first]] for place in places[first:last]]

        kept = set(rows)
        found = Found(rows, keys, self._places, self._order, self.shown, [row for row in self.heads if row in kept])
        return found, {stands[head]: n - 1 for head, n in copies.items() if n > 1}

    def part(self, first: int, size: int) -> list[int]:
        """Return some of them in order. Places on pages are asked for only where they decide."""
        last = min(first + size, len(self.rows))
        if last <= first:
            return []
        start, keys = self._around(first, last)
        keyed = zip(keys, self.rows[start : start + len(keys)], strict=True)
        ordered: list[int] = []
        for _, equals in groupby(keyed, key=itemgetter(0)):
            ordered += self._by_place([row for _, row in equals])
        return ordered[first - start : last - start]

    def _around(self, first: int, last: int) -> tuple[int, Sequence[Any]]:
        """Return where to begin, and the keys from there on, so that no equals of first or last are left out."""
        reach = 1
        while True:
            start, end = max(first - reach, 0), min(last + reach, len(self.rows))
            keys = self._keys(start, end)
            begun = start == 0 or keys[0] != keys[first - start]
            if begun and (end == len(self.rows) or keys[-1] != keys[last - start - 1]):
                return start, keys
            reach *= 2

    def _by_place(self, rows: list[int]) -> list[int]:
        if len(rows) < 2:
            return rows
        return sorted(rows, key=self._places(rows).__getitem__, reverse=self._order == "newest")
