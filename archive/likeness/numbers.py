"""Whether the numbers of two texts agree: each is known by the characters beside it, its slot.

Notices of two days share all their words and differ in a number; a reprint keeps every number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import decimal

_DIGITS = "〇零一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = re.compile(rf"\d+(?:[.:]\d+)*|[{_DIGITS}两十百千万亿]+")
_HOLE = "\x00"  # stands where a number was, so that its neighbours' slots do not depend on it

Slots = Mapping[str, list[int]]
_Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a text, and where each stands by what is around it: on both sides, most of it left, most right.

    One character on the other side always counts: 137占名 is 1377名 misread, and no other number.
    """

    values: list[str]
    tables: tuple[Slots, Slots, Slots]


@dataclass(frozen=True)
class Agreement:
    """How many numbers in slots that two texts share are the same, and how many are not."""

    agree: int
    conflict: int


def numbers_in(key: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each number of a key begins and ends, and its value."""
    return ((token.start(), token.end(), value_of(token[0])) for token in _NUMBER.finditer(key))


def read_numbers(key: str) -> Numbers:
    """Return the numbers of a key by their slots."""
    pieces: list[str] = []
    values: list[str] = []
    end = 0
    for start, after, value in numbers_in(key):
        pieces.append(key[end:start])
        values.append(value)
        end = after
    pieces.append(key[end:])
    holed = _HOLE + _HOLE.join(pieces) + _HOLE  # the ends of a text are neighbours too
    tables: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
    place = 0
    for number, piece in enumerate(pieces[:-1]):
        place += len(piece) + 1
        before, following = holed[max(0, place - 5) : place], holed[place + 1 : place + 6]
        tables[0][before[-4:] + _HOLE + following[:2]].append(number)
        tables[1][before + _HOLE + following[:1]].append(number)
        tables[2][before[-1:] + _HOLE + following].append(number)
    return Numbers(values, (tables[0], tables[1], tables[2]))


def compare_numbers(a: Numbers, b: Numbers) -> Agreement:
    """Compare the numbers that two texts have in the same slots.

    A number that agrees anywhere conflicts nowhere: beside a clause that one of
    the texts does not have, or at its end, two numbers may share a slot by chance.
    """
    agreed: tuple[set[int], set[int]] = set(), set()
    differ: _Pairs = []
    for ours, theirs in zip(a.tables, b.tables, strict=True):
        same: _Pairs = []
        for slot, mine in ours.items():
            if others := theirs.get(slot):
                if len(mine) == len(others) == 1:  # nearly always
                    pair = mine[0], others[0]
                    (same if a.values[pair[0]] == b.values[pair[1]] else differ).append(pair)
                else:
                    _pair(mine, others, a.values, b.values, same, differ)
        agreed[0].update([one for one, _ in same])
        agreed[1].update([other for _, other in same])
    conflicts = [(one, other) for one, other in differ if one not in agreed[0] and other not in agreed[1]]
    conflict = min(len({one for one, _ in conflicts}), len({other for _, other in conflicts}))
    return Agreement(min(map(len, agreed)), conflict)


def _pair(
    ours: list[int], theirs: list[int], values: list[str], others: list[str], same: _Pairs, differ: _Pairs
) -> None:
    """Pair the numbers of one slot, those that are the same first."""
    rest: dict[str, list[int]] = defaultdict(list)
    for other in reversed(theirs):
        rest[others[other]].append(other)
    unmatched: list[int] = []
    for one in ours:
        if alike := rest[values[one]]:
            same.append((one, alike.pop()))
        else:
            unmatched.append(one)
    differ += zip(unmatched, sorted(other for left in rest.values() for other in left), strict=False)


@lru_cache(maxsize=4096)
def value_of(token: str) -> str:
    """Return one spelling for a number: 二十三 is 23, 二〇二四 is 2024, 1.2万 keeps its digits apart from 万."""
    if token[0].isdecimal():  # of any script: an Arabic ٣ is 3
        return token if token.isascii() else "".join(str(decimal(one, one)) for one in token)
    if all(letter in _DIGITS for letter in token):
        return "".join(str(max(0, _DIGITS.index(letter) - 1)) for letter in token)
    total = section = digit = 0
    for letter in token:
        if letter == "亿":
            total, section, digit = (total + section + digit or 1) * 100_000_000, 0, 0
        elif letter == "万":
            total, section, digit = total + (section + digit or 1) * 10_000, 0, 0
        elif letter in _TENS:
            section += (digit or 1) * _TENS[letter]
            digit = 0
        else:
            digit = 2 if letter == "两" else max(0, _DIGITS.index(letter) - 1)
    return str(total + section + digit)
