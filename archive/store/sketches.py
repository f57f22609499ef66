"""The hashes that articles are found by, and which articles share the rarest of them with a text.

A row is a hash, a period of days in which its article came out, and the article. The hash comes first: a text of no
known day is looked for among all days by as many look-ups as one of a day, however many years there are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from archive.likeness.relation import EXACT_ONLY, NEAR, comparable
from archive.likeness.shingles import hashes_shared
from archive.store.subject import Subject

UNDATED = 0
_EVER = (UNDATED, 1 << 32)
_PERIOD = 64  # days; whatever is near stands in the same period, or in the one beside it that is nearer
_CROWD = 100  # articles a hash that are looked at, the newest: a hash that more of them share is part of a form
_BEST = 64  # candidates, those that share the rarest hashes first
_LEAST = 2  # hashes that a candidate shares,
_RARE = 0.25  # or one that three other articles have at most: it is enough where the two would not share many
_FEW = 6
_NAMESAKES = 16  # articles with one headline on a day that are looked at: more of them are of a form
_LEAST_WHOLE = 4  # hashes that one shares which is too long to be a part: so few mean a phrase in common


@dataclass(frozen=True)
class CommonHashes:
    """What an article shares with a text: how many hashes, and how rare these are, 1 being what no other article has.

    `crowded` are those of the text that so many articles have that not all of these were looked at.
    """

    times: int
    rarity: float
    crowded: int

    def is_enough(self, letters: int, others: int) -> bool:
        """Say whether texts of so many letters that share this may be one story, or one a part of the other."""
        if comparable(letters, others):
            return self.times + self.crowded >= _LEAST_WHOLE
        return self.times >= _LEAST or hashes_shared(letters, others) < _FEW


@dataclass(frozen=True)
class Sketched:
    """What a text is found by, without the text: see the same names of `Text`."""

    hash: int
    letters: int
    days: frozenset[int]
    title_hashes: frozenset[int]
    sketch: tuple[int, ...]

    @property
    def rows(self) -> frozenset[tuple[int, int]]:
        """The rows by which it is found: hashes, each in the periods of its days, and headlines."""
        if self.letters < EXACT_ONLY:
            return frozenset()
        hashes = ((one, period) for period in periods_of(self.days) for one in self.sketch)
        return frozenset(hashes) | marks_of(self.title_hashes, self.days)


class Sketches(Subject):
    """The index of hashes. Within the caller's transaction."""

    def add(
        self,
        number: int,
        hashes: Sequence[int],
        periods: Collection[int],
        marks: Iterable[tuple[int, int]] = (),
    ) -> None:
        """Have an article found by some hashes in some periods, and by its headlines (`marks_of`)."""
        self.add_rows(number, [*((one, period) for period in sorted(periods) for one in hashes), *marks])

    def add_rows(self, number: int, rows: Sequence[tuple[int, int]]) -> None:
        """Have an article found by some hashes, each in a period."""
        if rows:
            self._db.conn.execute(_ADD, [number, json.dumps(rows)])

    def remove(self, number: int, hashes: Sequence[int], periods: Collection[int]) -> None:
        """Have an article found by some hashes in some periods no longer."""
        self.remove_rows(number, [(one, period) for period in periods for one in hashes])

    def remove_rows(self, number: int, rows: Iterable[tuple[int, int]]) -> None:
        """Have an article found by some hashes, each in a period, no longer."""
        sql = "delete from sketches where hash = ? and period = ? and article = ?"
        self._db.conn.executemany(sql, [(*row, number) for row in rows])

    def hold(self, number: int, hashes: Sequence[int], periods: Collection[int]) -> bool:
        """Say whether an article is found by all of some hashes in all of some periods."""
        rows = [(one, period, number) for period in periods for one in hashes]
        return all(self._db.conn.execute(_HELD, row).fetchone() for row in rows)

    def sharing(self, hashes: Iterable[int], days: Collection[int], besides: int) -> dict[int, CommonHashes]:
        """Return the numbers of the articles that share the rarest of some hashes; without days, of all days.

        Each hash has a limit of its own, since thousands may share one. What a hash says of an article is the less
        the more articles have it, so that of hundreds of notices of one form the one is found that has the same
        places and hours, too.
        """
        crowded = 0
        times: dict[int, int] = {}
        rarity: dict[int, float] = {}
        asked = [json.dumps(list(hashes)), json.dumps(self._ranges(days))]
        found: dict[int, list[int]] = {}
        for at, numbers_told in self._db.conn.execute(_SHARING, asked):
            found.setdefault(at, []).extend(json.loads(numbers_told))
        for rows in found.values():
            crowded += len(rows) >= _CROWD
            numbers = {number for number in rows[:_CROWD] if number != besides}
            for number in numbers:
                times[number] = times.get(number, 0) + 1
                rarity[number] = rarity.get(number, 0) + 1 / len(numbers)
        enough = [(-rarity[one], -one) for one, n in times.items() if n >= _LEAST or rarity[one] >= _RARE]
        return {-one: CommonHashes(times[-one], -share, crowded) for share, one in sorted(enough)[:_BEST]}

    def namesakes(self, marks: Iterable[tuple[int, int]], besides: int) -> set[int]:
        """Return the numbers of the articles that have one of some headlines on a day of some, where they are few."""
        found: set[int] = set()
        for (told,) in self._db.conn.execute(_NAMED_ALIKE, [json.dumps(list(marks))]):
            numbers = set(json.loads(told)) - {besides}
            found |= numbers if len(numbers) <= _NAMESAKES else set()
        return found

    def _ranges(self, days: Collection[int]) -> list[tuple[int, int]]:
        """Return the first and last of the periods in which reprints of some days' text are looked for."""
        if not days:
            return [_EVER]
        ranges: list[tuple[int, int]] = []
        for period in sorted({period for day in days for period in _near(day)}):
            if ranges and ranges[-1][1] == period - 1:
                ranges[-1] = ranges[-1][0], period
            else:
                ranges.append((period, period))
        return [*reversed(ranges), (UNDATED, UNDATED)]


def periods_of(days: Collection[int]) -> frozenset[int]:
    """Return the periods in which a text of some days is found."""
    return frozenset(day // _PERIOD for day in days) if days else frozenset([UNDATED])


def marks_of(titles: Collection[int], days: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return what articles are found by that have one of some headlines on one of some days: a hash, and its period."""
    return frozenset((zlib.crc32(b"%d" % day, title), day // _PERIOD) for title in titles for day in days)


def in_reach(ours: Collection[int], theirs: Collection[int]) -> bool:
    """Say whether texts of some days are compared, whichever of them comes first."""
    if not ours or not theirs:
        return True
    return any(abs(a - b) <= NEAR or a // _PERIOD == b // _PERIOD for a in ours for b in theirs)


def _near(day: int) -> list[int]:
    """Return the period of a day, and the one beside it that is near."""
    period, place = divmod(day, _PERIOD)
    return [period] + [period - 1] * (place < NEAR) + [period + 1] * (place >= _PERIOD - NEAR)


_ADD = """
    insert or ignore into sketches (hash, period, article)
    select json_extract(value, '$[0]'), json_extract(value, '$[1]'), ? from json_each(?) as asked
"""
_NEWEST = """
    (select json_group_array(article) from (
        select article from sketches where hash = {} and period between {} and {}
        order by period desc, article desc limit {}
    ))
"""
_FIRST, _SECOND = (f"json_extract({{}}.value, '$[{n}]')" for n in range(2))
_IN_RANGE = (_FIRST.format("asked_ranges"), _SECOND.format("asked_ranges"))
_NO_DAY = json.dumps([UNDATED, UNDATED], separators=(",", ":"))
_SHARING = f"""
    select asked_hashes.key, {_NEWEST.format("asked_hashes.value", *_IN_RANGE, _CROWD)}
    from json_each(?) as asked_hashes cross join json_each(?) as asked_ranges
    where asked_ranges.value != '{_NO_DAY}' or exists (select 1 from fingerprints where days = '[]')
    order by asked_hashes.key, asked_ranges.key
"""
_NAMED_ALIKE = f"""
    select {_NEWEST.format(_FIRST.format("asked"), *[_SECOND.format("asked")] * 2, _NAMESAKES + 2)}
    from json_each(?) as asked
"""
_HELD = "select 1 from sketches where hash = ? and period = ? and article = ?"
