"""Whether the numbers of two texts agree: each is known by the characters beside it, its slot.

Notices of two days share all their words and differ in a number; a reprint keeps every number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = "〇零一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = re.compile(rf"\d+(?:[.:]\d+)*|[{_DIGITS}两十百千万亿]+")
_HOLE = "\x00"  # stands where a number was, so that its neighbours' slots do not depend on it

Slots = Mapping[str, list[str]]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a text by what stands around them, in three tables: on both sides, most of it left, most right.

    One character on the other side always counts: 137占名 is 1377名 misread, and no other number.
    """

    both: Slots
    left: Slots
    right: Slots


@dataclass(frozen=True)
class Agreement:
    """How many numbers in slots that two texts share are the same, and how many are not."""

    agree: int
    conflict: int


def read_numbers(key: str) -> Numbers:
    """Return the numbers of a key by their slots."""
    pieces: list[str] = []
    values: list[str] = []
    end = 0
    for token in _NUMBER.finditer(key):
        pieces.append(key[end : token.start()])
        values.append(value_of(token[0]))
        end = token.end()
    pieces.append(key[end:])
    holed = _HOLE + _HOLE.join(pieces) + _HOLE  # the ends of a text are neighbours too
    both: dict[str, list[str]] = defaultdict(list)
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    place = 0
    for piece, value in zip(pieces, values, strict=False):
        place += len(piece) + 1
        before, after = holed[max(0, place - 5) : place], holed[place + 1 : place + 6]
        both[before[-4:] + _HOLE + after[:2]].append(value)
        left[before + _HOLE + after[:1]].append(value)
        right[before[-1:] + _HOLE + after].append(value)
    return Numbers(both, left, right)


def compare_numbers(a: Numbers, b: Numbers) -> Agreement:
    """Compare the numbers that two texts have in the same slots; the table that shows most is believed."""
    found = [_compare(a.both, b.both), _compare(a.left, b.left), _compare(a.right, b.right)]
    return Agreement(max(agree for agree, _ in found), max(conflict for _, conflict in found))


def _compare(a: Slots, b: Slots) -> tuple[int, int]:
    agree = conflict = 0
    for slot in a.keys() & b.keys():
        fewer, more = sorted((a[slot], b[slot]), key=len)
        left_over = list(more)
        for value in fewer:
            if value in left_over:
                left_over.remove(value)
                agree += 1
            else:
                conflict += 1
    return agree, conflict


@lru_cache(maxsize=4096)
def value_of(token: str) -> str:
    """Return one spelling for a number: 二十三 is 23, 二〇二四 is 2024, 1.2万 keeps its digits apart from 万."""
    if token[0].isascii():
        return token
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
