"""Two texts beside each other, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz

from archive.likeness.keytext import bare

_END = re.compile(r"(?<=[。！？!?；;…])(?![”’」』）)。！？!?…])|(?<=[。！？!?…][”’」』）)])|\n")
_CHANGED = 50  # percent alike from which on one sentence has become the other


@dataclass(frozen=True)
class Step:
    """Sentences that are the same but for formatting, that became others, or that only one text has."""

    kind: Literal["same", "changed", "removed", "added"]
    a: str
    b: str


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, none of them empty."""
    return [piece.strip() for piece in _END.split(text) if bare(piece)]


def difference(a: str, b: str) -> list[Step]:
    """Return the steps from one text to the other, in order."""
    ours, theirs = sentences(a), sentences(b)
    matcher = SequenceMatcher(None, [bare(one) for one in ours], [bare(one) for one in theirs], autojunk=False)
    steps: list[Step] = []
    for tag, start, end, there, until in matcher.get_opcodes():
        if tag == "equal":
            steps += [Step("same", *pair) for pair in zip(ours[start:end], theirs[there:until], strict=True)]
        else:
            steps += _changed(ours[start:end], theirs[there:until])
    return steps


def _changed(ours: list[str], theirs: list[str]) -> Iterator[Step]:
    """Pair the sentences of two stretches that differ, in order: each with the next that is like it."""
    at = 0
    for one in ours:
        alike = (n for n in range(at, len(theirs)) if fuzz.ratio(bare(one), bare(theirs[n])) >= _CHANGED)
        found = next(alike, None)
        if found is None:
            yield Step("removed", one, "")
            continue
        yield from (Step("added", "", other) for other in theirs[at:found])
        yield Step("changed", one, theirs[found])
        at = found + 1
    yield from (Step("added", "", other) for other in theirs[at:])
