"""What changed between two texts, sentence by sentence and within one: the one difference, for all who show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from archive.likeness.key import letters_of

_END = re.compile(r"(?<=[。！？!?；;…])(?![”’」』）)。！？!?…])|(?<=[。！？!?…][”’」』）)])|\n")
_CHANGED = 50  # percent alike from which on one sentence has become the other
_LONGEST = 400  # sentences of a text; beyond, it is compared line by line
_PAIRED = 200  # sentences of a stretch that differs; of a longer one nothing is paired, which takes the square of it
_STRETCH = 60_000  # characters of such a stretch: comparing each sentence with each takes the square of them, too
_CHARACTERS = 2000  # of a sentence; within a longer one nothing is looked for, for the same reason


@dataclass(frozen=True)
class Step:
    """Sentences that are the same but for formatting, that became others, or that only one text has."""

    kind: Literal["same", "changed", "removed", "added"]
    a: str
    b: str


@dataclass(frozen=True)
class Fragment:
    """A stretch of a sentence: in both texts (`same`), only in the former (`removed`), or only in the latter."""

    kind: Literal["same", "removed", "added"]
    text: str


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, none of them empty."""
    return [piece.strip() for piece in _END.split(text) if letters_of(piece)]


def difference(a: str, b: str) -> list[Step]:
    """Return the steps from one text to the other, in order.

    Formatting makes no difference, nor does the script (simplified, traditional).
    """
    ours, theirs = sentences(a), sentences(b)
    if max(len(ours), len(theirs)) > _LONGEST:
        ours, theirs = ([line for line in text.split("\n") if letters_of(line)] for text in (a, b))
    steps: list[Step] = []
    at, there = 0, 0
    for stretch in LCSseq.opcodes([*map(letters_of, ours)], [*map(letters_of, theirs)]):
        if stretch.tag == "equal":
            steps += _changed(ours[at : stretch.src_start], theirs[there : stretch.dest_start])
            at, there = stretch.src_end, stretch.dest_end
            same = zip(ours[stretch.src_start : at], theirs[stretch.dest_start : there], strict=True)
            steps += [Step("same", *pair) for pair in same]
    return [*steps, *_changed(ours[at:], theirs[there:])]


def changes(a: str, b: str) -> list[list[Fragment]]:
    """Return the changed sentences of two texts, each in fragments; what stayed is left out."""
    return [fragments(step) for step in difference(a, b) if step.kind != "same"]


def fragments(step: Step) -> list[Fragment]:
    """Return a step in fragments: of a changed sentence what both forms share, and what only one has."""
    whole = [Fragment("removed", step.a), Fragment("added", step.b)]
    if step.kind == "same":
        return [Fragment("same", step.b)]
    if step.kind != "changed" or max(len(step.a), len(step.b)) > _CHARACTERS:
        return [one for one in whole if one.text]
    found: list[Fragment] = []
    for tag, start, end, begin, until in SequenceMatcher(None, step.a, step.b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Fragment("same", step.a[start:end]))
        else:
            parts = Fragment("removed", step.a[start:end]), Fragment("added", step.b[begin:until])
            found += [part for part in parts if part.text]
    return found


def _changed(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Step]:
    """Pair the sentences of two stretches that differ, in order: each with the next that is like it."""
    pairs = all(len(side) <= _PAIRED and sum(map(len, side)) <= _STRETCH for side in (ours, theirs))
    letters = [letters_of(other) for other in theirs] if pairs else []
    at = 0
    for one in ours:
        bare = letters_of(one) if pairs else ""
        alike = (n for n in range(at, len(letters)) if fuzz.ratio(bare, letters[n], score_cutoff=_CHANGED))
        found = next(alike, None)
        if found is None:
            yield Step("removed", one, "")
            continue
        yield from (Step("added", "", other) for other in theirs[at:found])
        yield Step("changed", one, theirs[found])
        at = found + 1
    yield from (Step("added", "", other) for other in theirs[at:])
