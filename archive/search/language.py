"""What a person types into a search, in its parts: words, phrases, headlines, what stands near, what must not occur.

    民族团结 右江             both, in any order; ，、； and the like part words as blanks do
    "走进百色" OR 田阳 -番茄    a phrase, either of two, what must not occur
    标题:通车                 in headlines alone
    右江 NEAR 通车            at most NEAR_MAX characters apart, NEAR/5: at most five

Nothing that is typed is an error. What cannot be asked is left out, and that is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from archive.chinese.text import clean, number_of
from archive.search.segment import RUN, without_gaps

NEAR_MAX = 20
"""How many characters may stand between words that are near, where nothing else is said: about a clause."""
WORDS_MAX = 64
"""How many words are looked for; more are left out. Each costs time of its own."""
ALONE_MAX = 12
"""How many different characters are looked for that stand alone: for each all pairs are read that begin with it."""
_FARTHEST = 1000  # characters between words that are near

LETTER = re.compile("[^\\W_]|[\ue000-\uf8ff]")
"""What a word needs one of; FTS5 takes characters of private use for letters, too."""
PLAIN = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "})
"""Half-width characters for full-width ones."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』", '"'))
_SHOWN = 30  # characters of what was left out
# Half-width ones part Chinese words, and are a part of 3,000. A full stop between Chinese words is seldom typed.
_PARTING = r"[、。…‥；]+|(?<![A-Za-z0-9])[,;!?]+|[,;!?]+(?![A-Za-z0-9])"
_TOKEN = re.compile(
    rf"""
    (?P<bare>(?:标题|標題|[Tt]itle):\s*+(?=[\s|]|$|OR(?=[\s|]|$)|(?:AND|NOT)(?=\s|$)))
    | (?P<or>\|+ | OR(?=[\s|]|$)) | (?P<and>(?:AND|&+|\++)(?=\s|$)) | (?P<not>NOT(?=\s|$))
    | (?P<near>NEAR(?:/(?P<far>\d+))?(?=\s|$))
    | (?P<parting>{_PARTING})
    | (?P<minus>-*) (?P<headline>(?:标题|標題|[Tt]itle):\s*)? (?: "(?P<phrase>[^"]*)"? | (?P<word>[^\s"|]+) )
    """,
    re.VERBOSE,
)
_PARTS = re.compile(_PARTING)
_DRAWN = frozenset("+=<>^`~|$\ufffd")  # stands between words, or for what is none; other signs somebody may look for


class Words(NamedTuple):
    """A word; or several that stand near, each at most `distance` characters from the one before."""

    words: tuple[str, ...]
    in_headlines: bool = False
    distance: int = 0


class Query(NamedTuple):
    """What must all be there, and what must not."""

    wanted: tuple[Words, ...]
    unwanted: tuple[Words, ...]


class Dropped(NamedTuple):
    """What of a search is not asked, in English and in Chinese."""

    english: str
    chinese: str


class Typed(NamedTuple):
    """What a person typed: queries one of which must hold, and what was left out.

    `nothing` is told where no word is left to look for, so that nothing is found.
    """

    queries: list[Query]
    dropped: list[Dropped]
    nothing: Dropped | None = None


class _Reader:
    """Puts parts together, from the first token to the last."""

    def __init__(self) -> None:
        self.queries: list[tuple[list[Words], list[Words]]] = [([], [])]
        self.dropped: list[Dropped] = []
        self._negated = False
        self._near: int | None = None
        self._left = WORDS_MAX
        self._over = 0
        self._alone: dict[str, bool] = {}  # whether each is looked for

    def add(self, word: str, unwanted: bool, in_headlines: bool) -> None:
        if not LETTER.search(word):
            shown = word.strip()[:_SHOWN]
            if any(unicodedata.category(one)[0] == "S" and one not in _DRAWN for one in shown):
                self.drop(f"{shown!r} has no letter to look for", f"“{shown}”里没有可检索的字")
            return
        if not self._left:
            self._over += 1
            return
        if _ends_alone(word) and not self._alone.setdefault(word, len(self._alone) < ALONE_MAX):
            self._negated = False
            self.end_near()
            return
        self._left -= 1
        unwanted, self._negated = unwanted or self._negated, False
        parts = self.queries[-1][unwanted]
        last = parts[-1] if parts else None
        if self._near is None:
            parts.append(Words((word,), in_headlines))
        elif last and not unwanted and last.in_headlines == in_headlines and last.distance in (0, self._near):
            parts[-1] = Words((*last.words, word), in_headlines, self._near)
        elif last and not unwanted and last.in_headlines == in_headlines:  # 甲 NEAR/5 乙 NEAR/9 丙
            parts.append(Words((last.words[-1], word), in_headlines, self._near))
        else:
            parts.append(Words((word,), in_headlines))
            self._no_near()
        self._near = None

    def near(self, far: str | None) -> None:
        """Take note that the next word is to stand near the last one."""
        if self._near is not None or not self.queries[-1][False]:
            self._no_near()
            return
        self._near = min(int(far[:6]), _FARTHEST) if far else NEAR_MAX

    def either(self) -> None:
        """Begin what is asked otherwise."""
        self.end_near()
        self.queries.append(([], []))
        self._negated = False

    def negate(self) -> None:
        """Take note that the next word must not occur."""
        self._negated = True

    def end_near(self) -> None:
        if self._near is not None:
            self._no_near()
            self._near = None

    def end(self, typed: str) -> Typed:
        """Return what was read of a text."""
        self.end_near()
        if self._negated:
            self.drop("NOT stands before a word", "NOT 后面要有词")
        if self._over:
            left = "is left out" if self._over == 1 else "are left out"
            told = f"{number_of(self._over, 'word')} beyond the first {WORDS_MAX} {left}"
            self.drop(told, f"只检索前 {WORDS_MAX} 个词，其余 {self._over} 个没有检索")
        if over := list(self._alone.values()).count(False):
            stand = "stands alone" if over == 1 else "stand alone"
            left = "is left out" if over == 1 else "are left out"
            told = f"{number_of(over, 'character')} that {stand} beyond the first {ALONE_MAX} {left}"
            self.drop(told, f"只检索前 {ALONE_MAX} 个单字，其余 {over} 个没有检索")
        queries = [Query(tuple(wanted), tuple(unwanted)) for wanted, unwanted in self.queries]
        if any(one.unwanted and not one.wanted for one in queries):
            self.drop("what must not occur wants a word beside it that must", "只有“不要出现”的词，没有要找的词")
        nothing = None
        if typed.strip() and not any(one.wanted for one in queries):
            shown = typed.strip()[:_SHOWN]
            nothing = Dropped(
                f"there is no word to look for in {shown!r}, so that nothing is found",
                f"“{shown}”里没有要找的词，所以什么也没有找到",
            )
            self.dropped.append(nothing)
        return Typed(queries, list(dict.fromkeys(self.dropped)), nothing)

    def drop(self, english: str, chinese: str) -> None:
        self.dropped.append(Dropped(english, chinese))

    def _no_near(self) -> None:
        self.drop("NEAR stands between two words that must occur", "NEAR 前后都要有词，且都是要出现的词")


def read(words: str) -> Typed:
    """Return what a person typed: in simplified or traditional script, full-width or half-width, as ever."""
    reader = _Reader()
    for token in _TOKEN.finditer(clean(words).translate(PLAIN).translate(_QUOTES)):
        if token["bare"]:
            reader.drop("标题: stands before a word", "“标题:”后面要有词")
        elif token["or"]:
            reader.either()
        elif token["not"]:
            reader.negate()
        elif token["near"]:
            reader.near(token["far"])
        elif token["word"] is not None or token["phrase"] is not None:
            for word in _words(token):
                reader.add(word, bool(token["minus"]), bool(token["headline"]))
    return reader.end(words)


def _ends_alone(word: str) -> bool:
    """Say whether the last Chinese character of a word has none before it to make a pair with."""
    runs = [*RUN.finditer(word)]
    return bool(runs) and len(without_gaps(runs[-1][0])) == 1 and not LETTER.search(word, runs[-1].end())


def _words(token: re.Match[str]) -> Iterator[str]:
    """Yield the words of a token: those that marks part, or a phrase as a whole."""
    if token["phrase"] is not None:
        yield token["phrase"]
        return
    yield from filter(None, _PARTS.split(token["word"]))
