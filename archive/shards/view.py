"""Shards as one page sees them: each with what it alone has, the common archive, and which of them to ask for what.

Whatever is told of an article, an address, an issue or a run is told by one of these: by its shard, or by the common
archive where several shards have it. So lists are put together, and of numbers each shard's are added up, what its
excerpt holds is taken off, and what the common archive has is added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.addresses.canonical import link_key
from archive.shards.excerpt import EMPTY_EXTENT, Extent
from archive.shards.pool import Pool
from archive.shards.shelf import StandingShard, State
from archive.store.archive import Archive

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)
COMMON = 0
"""The number of the common archive; shards have those from one on."""
ROW_BITS = 40
"""So many bits of a row's number over all shards are that within its archive; those above them are the archive's."""
ROW_MASK = (1 << ROW_BITS) - 1


@dataclass(frozen=True)
class ShardPart:
    """One archive of those that are asked: its number, and what of it is told by the common one instead."""

    number: int
    archive: Archive
    hidden: Extent = EMPTY_EXTENT
    rows: frozenset[int] = frozenset()

    def row(self, row: int) -> int:
        """Return the number over all shards of a row of an article."""
        return self.number << ROW_BITS | row


class ShardView:
    """What one page asks. `asking` is the shard that is being asked: where reading fails, it was that one."""

    def __init__(self, state: State, pool: Pool) -> None:
        self.state = state
        self.pool = pool
        self.asking = ""

    @property
    def common(self) -> Archive:
        """The archive of what several shards have, and of all papers and withdrawals."""
        return self._opened("", self.state.common)

    def _opened(self, name: str, path: Any) -> Archive:
        self.asking = name
        self.pool.check()
        return self.pool.archive(path)

    def part(self, number: int) -> ShardPart:
        """Return one of the archives that are asked."""
        if number == COMMON:
            return ShardPart(COMMON, self.common)
        one = self.state.standings[number - 1]
        return ShardPart(number, self._opened(one.name, one.path), one.extent, one.rows)

    def shards(self, newspaper: str | None = None) -> Iterator[ShardPart]:
        """Yield the shards, or those that know a paper; each may be asked until the next one is."""
        for number, one in enumerate(self.state.standings, 1):
            if newspaper is None or one.has_paper(newspaper):
                yield self.part(number)

    def parts(self, newspaper: str | None = None) -> Iterator[ShardPart]:
        """Yield the shards, or those that know a paper, and the common archive."""
        yield from self.shards(newspaper)
        yield self.part(COMMON)

    def signed(self, newspaper: str | None = None) -> Iterator[tuple[int, Archive]]:
        """Yield what is to be added up, each with its sign; of a paper, what knows it."""
        for one in self.state.standings:
            if newspaper is None or one.has_paper(newspaper):
                yield from self._signed(one)
        yield 1, self.common

    def _signed(self, one: StandingShard) -> Iterator[tuple[int, Archive]]:
        yield 1, self._opened(one.name, one.path)
        if one.excerpt:
            yield -1, self._opened(one.name, one.excerpt)

    def counted(self, ask: Callable[[Archive], Iterable[tuple[_K, int]]], newspaper: str | None = None) -> Counter[_K]:
        """Return numbers by what they are of, added up, of all or of what knows a paper; none that comes to nothing."""
        total = Counter[_K]()
        for sign, archive in self.signed(newspaper):
            for key, number in ask(archive):
                total[key] += sign * number
        return +total

    def counted_once(self, name: str, ask: Callable[[Archive], Iterable[tuple[_K, int]]]) -> Counter[_K]:
        """Return the same of all shards, each of which is asked anew only when it has changed."""
        total = Counter[_K]()
        for one in self.state.standings:
            if name not in one.known:
                own = Counter[_K]()
                for sign, archive in self._signed(one):
                    for key, number in ask(archive):
                        own[key] += sign * number
                one.known[name] = own
            for key, number in one.known[name].items():
                total[key] += number
        for key, number in ask(self.common):
            total[key] += number
        return +total

    def first(self, ask: Callable[[Archive], _T | None]) -> _T | None:
        """Return the first answer of an archive that has one, None where none has."""
        return next((told for part in self.parts() if (told := ask(part.archive)) is not None), None)

    def any(self, ask: Callable[[Archive], bool]) -> bool:
        """Say whether any archive says yes."""
        return any(ask(part.archive) for part in self.parts())

    def remembered(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` makes for a key, as long as no shard changes. Nobody may change it."""
        return self.state.remembered(key, make)

    # Who knows what

    def holder(self, article: str) -> ShardPart | None:
        """Return the archive that tells of an article, by its id over all shards; None where there is none."""
        for part in self._of_articles([article]):
            return part[0]
        return None

    def by_holder(self, articles: Iterable[str]) -> Iterator[tuple[ShardPart, list[str]]]:
        """Yield the archives that tell of some articles, each with those."""
        return self._of_articles(list(dict.fromkeys(articles)))

    def _of_articles(self, articles: list[str]) -> Iterator[tuple[ShardPart, list[str]]]:
        left = articles
        common = self.part(COMMON)
        if mine := common.archive.there(left):
            yield common, mine
            left = [one for one in left if one not in set(mine)]
        for is_likely in (True, False):  # what has come since a shard was looked at is there, too
            for number, one in enumerate(self.state.standings, 1):
                likely = [article for article in left if one.may_have(article) == is_likely]
                if likely:
                    part = self.part(number)
                    if mine := [name for name in part.archive.there(likely) if name not in one.extent.articles]:
                        yield part, mine
                        left = [article for article in left if article not in set(mine)]

    def now_called(self, part: ShardPart, article: str | None) -> str | None:
        """Return the id over all shards of an article that a shard names; none where it is withdrawn in another."""
        if article is None or article not in part.hidden.articles:
            return article
        number = part.number
        told = self.common.ids_like(article)
        self.part(number)  # so that it is the one that is asked again
        return told[0] if len(told) == 1 else None

    def at_address(self, url: str) -> Iterator[Archive]:
        """Yield the archives that may tell of an address: the common one alone where several have it."""
        key = link_key(url)
        for part in self.of_key(key):
            yield part.archive

    def of_key(self, key: str) -> Iterator[ShardPart]:
        """Yield the archives that may tell of an address, by its key."""
        held = False
        for number, one in enumerate(self.state.standings, 1):
            if key in one.extent.keys or key in one.extent.links:
                held = True
            elif one.may_have_address(key):
                yield self.part(number)
        if held:
            yield self.part(COMMON)

    def has_whole_issue(self, newspaper: str, day: str) -> bool:
        """Say whether the common archive tells of an issue, which several shards have."""
        return any(f"{newspaper}|{day}" in one.extent.issues for one in self.state.standings)

    def names_of_papers(self) -> Mapping[str, str]:
        """Return the names of all papers that are known, by id."""
        return self.remembered("names", lambda: self.common.catalogue.names())
