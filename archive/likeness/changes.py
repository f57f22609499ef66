"""What changed between two texts, sentence by sentence and within one: the one difference, for all who show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from archive.likeness.key import letters_of, surroundings

_END = re.compile(r"(?<=[。！？!?；;…])(?![”’」』）)。！？!?…])|(?<=[。！？!?…][”’」』）)])|\n")
_WORD = re.compile(r"\d+(?:[.,:：．]\d+)*|[A-Za-z]+|.", re.DOTALL)  # 3560 → 3650 is one change, and not two of a digit
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


Growth = Literal["grown", "cut", "edited"]
"""What became of a text: it has further sentences, it lacks some, or anything else."""


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


def story_changes(a: str, b: str) -> list[Step]:
    """Return the steps in which a story changed, without those of what stands around it: counters, credits."""
    around = [set(map(letters_of, sentences(surroundings(text)))) | {""} for text in (a, b)]
    changed = (step for step in difference(a, b) if step.kind != "same")
    return [step for step in changed if not (letters_of(step.a) in around[0] and letters_of(step.b) in around[1])]


def growth(steps: Iterable[Step]) -> Growth:
    """Return what became of a text that changed in some steps."""
    kinds = {step.kind for step in steps}
    return "grown" if kinds == {"added"} else "cut" if kinds == {"removed"} else "edited"


def fragments(step: Step) -> list[Fragment]:
    """Return a step in fragments: of a changed sentence what both forms share, and what only one has."""
    whole = [Fragment("removed", step.a), Fragment("added", step.b)]
    if step.kind == "same":
        return [Fragment("same", step.b)]
    if step.kind != "changed" or max(len(step.a), len(step.b)) > _CHARACTERS:
        return [one for one in whole if one.text]
    found: list[Fragment] = []
    ours, theirs = _WORD.findall(step.a), _WORD.findall(step.b)
    for tag, start, end, begin, until in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Fragment("same", "".join(ours[start:end])))
        else:
            parts = Fragment("removed", "".join(ours[start:end])), Fragment("added", "".join(theirs[begin:until]))
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
