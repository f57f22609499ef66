"""The words of a search, marked in the text as it stands. Escaping is for whoever shows the pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from archive.chinese.characters import HAN
from archive.chinese.radicals import UNIFIED
from archive.chinese.variants import forms
from archive.search.segment import GAP, plain

_UNIT = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|(?:(?!{GAP})[\W_])+")
_LETTERS = f"[^\\W_{HAN}]"
_WIDE = {code: f"[{chr(code)}{chr(code + 0xFEE0)}]" for code in map(ord, "0123456789abcdefghijklmnopqrstuvwxyz")}
_ALIKE = {character: {character} for character in UNIFIED.values()}
for _code, _character in UNIFIED.items():
    _ALIKE[_character].add(chr(_code))
_HITS_MAX = 200  # of a text, when the best stretch is looked for
_SENTENCE = re.compile(r"[。！？；\n]")
ELLIPSIS = "…"


class Stretch(NamedTuple):
    """A piece of a text, and whether it is what was looked for."""

    text: str
    hit: bool = False


def marked(text: str, words: Sequence[str], width: int | None = None) -> list[Stretch]:
    """Return a text in pieces; put together they give the text.

    Of a text longer than `width` only the stretch of about that length is taken
    that shows most of the words (where none occurs, the beginning), on one line.
    """
    if width is not None and len(text) > width:
        return _excerpt(re.sub(r"\s+", " ", text).strip(), words, width)
    pieces, at = [], 0
    for start, end in _hits(text, words):
        pieces += [Stretch(text[at:start]), Stretch(text[start:end], True)]
        at = end
    return [piece for piece in (*pieces, Stretch(text[at:])) if piece.text]


def _excerpt(text: str, words: Sequence[str], width: int) -> list[Stretch]:
    start = _start(text, list(_hits(text, words))[:_HITS_MAX], width)
    end = min(len(text), start + width)
    before, after = Stretch(ELLIPSIS if start else ""), Stretch(ELLIPSIS if end < len(text) else "")
    return [piece for piece in (before, *marked(text[start:end], words), after) if piece.text]


def _start(text: str, hits: Sequence[tuple[int, int]], width: int) -> int:
    """Return where an excerpt begins: before the hits that stand together, at a sentence where one begins."""
    if not hits:
        return 0
    found = [(start, plain(text[start:end]).lower()) for start, end in hits]

    def worth(first: int) -> tuple[int, int]:
        inside = [word for start, word in found if first <= start < first + width * 3 // 4]
        return len(set(inside)), len(inside)

    first = max((start for start, _ in found), key=worth)
    begin = max(0, min(first - width // 4, len(text) - width))
    sentences = [match.end() for match in _SENTENCE.finditer(text, begin, first)]
    return sentences[0] if sentences and begin else begin


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    pattern = _pattern(tuple(words))
    return (match.span() for match in pattern.finditer(text)) if pattern else iter(())


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    found = sorted({one for word in words for one in forms(plain(word))}, key=len, reverse=True)
    patterns = [pattern for pattern in map(_word_pattern, found) if pattern]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _word_pattern(word: str) -> str:
    """Return the pattern for a word: Chinese wherever it stands, with gaps in it; Latin words and numbers whole."""
    pattern, before = "", ""
    for unit in _UNIT.findall(word.strip("*").strip()):
        kind = "han" if re.match(f"[{HAN}]", unit) else "word" if re.match(_LETTERS, unit) else ""
        if kind:
            pattern += _between(before, kind) if pattern else ""
            whole = rf"(?<!{_LETTERS}){unit.lower().translate(_WIDE)}(?!{_LETTERS})"
            pattern += f"[{''.join(sorted(_ALIKE.get(unit, unit)))}]" if kind == "han" else whole
        before = kind
    return pattern


def _between(before: str, kind: str) -> str:
    if before == kind == "han":
        return f"{GAP}*"
    return r"[\W_]*" if {before, kind} == {"han", "word"} else r"[\W_]+"
