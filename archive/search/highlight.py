"""The words of a search, marked in the text as it stands. Escaping is for whoever shows the pieces.

A text is gone through once, whatever the words: by the automaton of Aho and Corasick, over Chinese characters and whole
words of other scripts. So no query and no text make it take longer than their lengths together.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from archive.chinese.characters import HAN
from archive.chinese.variants import forms, forms_of
from archive.search.segment import GAP, plain

_LETTERS = f"[^\\W_{HAN}]+"
_UNIT = re.compile(rf"([{HAN}])|({_LETTERS})|(?:(?!{GAP})[\W_])+")
_BREAK = "，"
"""The unit that stands between two Chinese characters which something other than a gap parts."""
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
    start = _start(text, list(islice(_hits(text, words), _HITS_MAX)), width)
    end = min(len(text), start + width)
    before, after = Stretch(ELLIPSIS if start else ""), Stretch(ELLIPSIS if end < len(text) else "")
    return [piece for piece in (before, *marked(text[start:end], words), after) if piece.text]


def _start(text: str, hits: Sequence[tuple[int, int]], width: int) -> int:
    """Return where an excerpt begins: before the hits that stand together, at a sentence where one begins."""
    if not hits:
        return 0
    first = _densest([(start, plain(text[start:end]).lower()) for start, end in hits], width * 3 // 4)
    begin = max(0, min(first - width // 4, len(text) - width))
    sentences = [match.end() for match in _SENTENCE.finditer(text, begin, first)]
    return sentences[0] if sentences and begin else begin


def _densest(found: Sequence[tuple[int, str]], width: int) -> int:
    """Return where a stretch begins that has most different words, and most of them."""
    inside: Counter[str] = Counter()
    best, last = (0, 0, 0), 0
    for start, word in found:
        while last < len(found) and found[last][0] < start + width:
            inside[found[last][1]] += 1
            last += 1
        best = max(best, (len(inside), inside.total(), -start))
        inside[word] -= 1
        if not inside[word]:
            del inside[word]
    return -best[2]


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where words stand, from the first to the last; those that overlap are one."""
    for group in _automaton(tuple(words)).found(_folded(text)):
        apart: list[tuple[int, int]] = []
        for start, end in reversed(group):  # by their ends: a long one may begin before several short ones
            if apart and end > apart[-1][0]:
                apart[-1] = min(start, apart[-1][0]), apart[-1][1]
            else:
                apart.append((start, end))
        yield from reversed(apart)


class _Automaton:
    """Finds words in a text in one go. Each state is what has been read of some words.

    `onward` leads on by the next unit; where that is impossible `back` leads to the longest end of what was read that
    begins a word, too; `lengths` are those of the longest word that ends here, in units.
    """

    def __init__(self, words: Iterator[list[str]]) -> None:
        self.onward: list[dict[str, int]] = [{}]
        self.lengths = [0]
        for word in words:
            state = 0
            for unit in word:
                if unit not in self.onward[state]:
                    self.onward[state][unit] = len(self.onward)
                    self.onward.append({})
                    self.lengths.append(0)
                state = self.onward[state][unit]
            self.lengths[state] = len(word)
        self.back = [0] * len(self.onward)
        self._lead_back()
        chinese = "".join(unit for unit in self.onward[0] if re.match(f"[{HAN}]", unit))
        begins = [f"[{chinese}]"] if chinese else []
        begins += [_LETTERS] if len(chinese) < len(self.onward[0]) else []
        self.begins = re.compile("|".join(begins) or "(?!)")

    def _lead_back(self) -> None:
        waiting = deque(self.onward[0].values())
        while waiting:
            state = waiting.popleft()
            for unit, after in self.onward[state].items():
                self.back[after] = self._after(self.back[state], unit)
                self.lengths[after] = self.lengths[after] or self.lengths[self.back[after]]
                waiting.append(after)

    def _after(self, state: int, unit: str) -> int:
        while state and unit not in self.onward[state]:
            state = self.back[state]
        return self.onward[state].get(unit, 0)

    def found(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """Yield where words stand: of each unit with which one ends the longest, in groups that never overlap."""
        at = 0
        while begin := self.begins.search(text, at):
            starts: list[int] = []
            group: list[tuple[int, int]] = []
            state = 0
            for unit, start, at in _units(text, begin.start()):
                starts.append(start)
                state = self._after(state, unit)
                if length := self.lengths[state]:
                    group.append((starts[-length], at))
                if not state:
                    break
            yield group
            if state:
                return


def _units(text: str, begin: int = 0) -> Iterator[tuple[str, int, int]]:
    """Yield the units of a text with where they stand: Chinese characters, words of other scripts, breaks."""
    after_chinese = broken = False
    for match in _UNIT.finditer(text, begin):
        if not match.lastindex:
            broken = True
            continue
        start, end = match.span()
        if broken and after_chinese and match.lastindex == 1:
            yield _BREAK, start, start
        yield (match[0] if match.lastindex == 1 else match[0].lower()), start, end
        after_chinese, broken = match.lastindex == 1, False


@lru_cache(maxsize=256)
def _automaton(words: tuple[str, ...]) -> _Automaton:
    alike = dict.fromkeys(_folded(one) for word in words for one in forms(plain(word)))
    return _Automaton([unit for unit, _, _ in _units(one)] for one in alike)


class _Forms(dict[int, str]):
    """The one form that stands for all forms of a character, found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = min(forms_of(chr(code)))
        return self[code]


_ONE_FORM = _Forms()


def _folded(text: str) -> str:
    """Return a text of the same length in which each character is one for all its forms."""
    return plain(text).translate(_ONE_FORM)
