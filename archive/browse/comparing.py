"""What changed between two texts, sentence by sentence and within a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"[^。！？!?；\n]*[。！？!?；]+[”’」』）)]*|[^。！？!?；\n]+|\n")
_ALIKE = 0.5  # below this, two sentences are different sentences rather than one that was edited
_LONGEST = 400  # sentences; beyond, the quadratic comparison would keep the reader waiting


@dataclass(frozen=True)
class Piece:
    """A stretch of text: in both (`same`), only in the former (`removed`), or only in the latter (`added`)."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[list[Piece]]:
    """Return the changed sentences, each as pieces. A change is one item; sentences that stayed are left out."""
    former, latter = (_SENTENCE.findall(text) for text in (old, new))
    if max(len(former), len(latter)) > _LONGEST:
        former, latter = old.splitlines(keepends=True), new.splitlines(keepends=True)
    changes: list[list[Piece]] = []
    for kind, i, j, k, m in SequenceMatcher(None, former, latter, autojunk=False).get_opcodes():
        if kind != "equal":
            changes += _changed(former[i:j], latter[k:m])
    return changes


def _changed(former: list[str], latter: list[str]) -> list[list[Piece]]:
    """Pair the sentences of one place; what has no partner was removed or added whole."""
    former, latter = ([text.strip() for text in side if text.strip()] for side in (former, latter))
    if len(former) == len(latter):
        return [_within(*pair) for pair in zip(former, latter, strict=True)]
    changes = [_within("".join(former), "".join(latter))] if former and latter else []
    return changes or [[Piece("removed", text)] for text in former] + [[Piece("added", text)] for text in latter]


def _within(old: str, new: str) -> list[Piece]:
    """Return two forms of a sentence as the pieces that they share and those that they do not."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Piece("removed", old), Piece("added", new)]
    pieces: list[Piece] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", old[i:j]))
            continue
        pieces += [Piece(name, text) for name, text in (("removed", old[i:j]), ("added", new[k:m])) if text]
    return pieces
