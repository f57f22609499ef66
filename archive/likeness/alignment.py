"""Where two keys differ: stretches of characters that stand in one where the other has others, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel


@dataclass(frozen=True)
class Alteration:
    """Characters that stand in one key where the other has others, and where they begin in each."""

    old: str
    new: str
    at: int
    there: int

    @property
    def longest(self) -> int:
        """The characters of the longer side."""
        return max(len(self.old), len(self.new))

    @property
    def replaced(self) -> bool:
        """Say whether there is something on both sides."""
        return bool(self.old and self.new)


def alterations(a: str, b: str) -> Iterator[Alteration]:
    """Yield what differs between two keys. An introduction or an end that only one of them has is passed over.

    What they share between two changes, but no longer than either, is there by
    chance: 王小明 and 李小华 differ in one word, and so do two ways to say something.
    """
    stretches: list[list[int]] = []  # from, to in the one; from, to in the other
    for step in Indel.opcodes(a, b):
        if step.tag != "equal":
            stretches.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
            _unite(stretches)
    for start, end, begin, until in stretches:
        if start < end and begin < until or start and begin and end < len(a) and until < len(b):
            yield Alteration(a[start:end], b[begin:until], start, begin)


def _unite(stretches: list[list[int]]) -> None:
    """Unite the last two changes where what is between them is no longer than either, and so on backwards."""
    while len(stretches) > 1:
        (start, end, begin, until), (start2, end2, begin2, until2) = stretches[-2:]
        between = start2 - end
        if between > min(max(end - start, until - begin), max(end2 - start2, until2 - begin2)):
            return
        stretches[-2:] = [[start, end2, begin, until2]]
