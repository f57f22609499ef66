"""The forms that a Chinese word is written in, simplified and traditional, by OpenCC's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from archive.chinese.characters import CHINESE

if TYPE_CHECKING:
    from opencc import OpenCC

FORMS_MAX = 64
"""The spellings of one word that are looked for. Two characters in three have one form, most others have two."""
_WHOLE_WORDS = ("t2s", "s2t", "s2tw", "s2hk", "tw2s", "hk2s")
_DOUBLES = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))  # made for old code pages; no newspaper writes them


def forms(word: str) -> list[str]:
    """Return the forms of a word, itself first: 头发 → 头发, 头發, 头髮, 頭发, 頭發, 頭髮.

    Characters are exchanged one by one, since text on the web mixes them; whole
    words too, since 了解 is 瞭解 though 了 alone is never 瞭. Where that gives more
    than FORMS_MAX, only whole words are.
    """
    words = list(dict.fromkeys([word, *(_converter(name).convert(word) for name in _WHOLE_WORDS)]))
    choices = {tuple(map(frozenset, map(forms_of, one))): list(map(forms_of, one)) for one in reversed(words)}
    if sum(prod(map(len, choice)) for choice in choices) > FORMS_MAX:
        return words
    return list(dict.fromkeys([word, *("".join(one) for choice in choices.values() for one in product(*choice))]))


def forms_of(character: str) -> tuple[str, ...]:
    """Return the forms of one character, itself first: 发 → 发, 發, 髮. Any other character stands alone."""
    others = _classes().get(character, ())
    return (character, *(other for other in others if other != character))


@cache
def _converter(name: str) -> OpenCC:
    from opencc import OpenCC  # here: it takes 10 ms of every process, and few ask for a conversion

    return OpenCC(name)


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    """Return the characters that have other forms, each with all that share its simplified form."""
    codes = (code for first, last in CHINESE for code in range(first, last + 1))
    characters = [chr(code) for code in codes if not any(code in doubles for doubles in _DOUBLES)]
    key = characters
    for name in ("s2t", "tw2t", "t2s"):  # 馀 and 著 are simplified as 餘 and 着 are
        key = _each(name, key)
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for character, simplified in zip(characters, key, strict=True):
        classes[simplified].append(character)
    return {one: tuple(members) for members in classes.values() if len(members) > 1 for one in members}


def _each(name: str, characters: Iterable[str]) -> list[str]:
    """Convert characters one by one: on lines of their own, so that no two make a word."""
    return str(_converter(name).convert("\n".join(characters))).split("\n")


def simplified(text: str) -> str:
    """Return a text with each traditional character as its simplified one: 縣 → 县, one for one.

    By character, not by word: both sides of a comparison are folded alike, so that 乾 may be 干 in either.
    """
    folding, traditional = _folding()
    return text if traditional.isdisjoint(text) else text.translate(folding)


_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0))


@cache
def _folding() -> tuple[dict[int, str], frozenset[str]]:
    """Return OpenCC's table of characters. A character with several simplified forms gets the commonest."""
    characters = [chr(code) for block in _HAN for code in block]
    simple = _converter("t2s").convert("\n".join(characters)).split("\n")  # a line each, so that no word is converted
    table = {old: new for old, new in zip(characters, simple, strict=True) if old != new}
    return str.maketrans(table), frozenset(table)


_SAMPLE = 2000  # characters; a text is written in one script from its beginning on
_TRADITIONAL_SHARE = 0.1  # of what is not ASCII; 2026-11: traditional texts have a third, simplified ones next to none


def script_of(text: str) -> str:
    """Return the script that a text is written in, as BCP 47 has it: zh-Hant, else zh-CN."""
    letters = [sign for sign in text[:_SAMPLE] if not sign.isascii()]
    traditional = len(letters) - sum(map(str.__eq__, letters, simplified("".join(letters))))
    return "zh-Hant" if traditional > _TRADITIONAL_SHARE * len(letters) else "zh-CN"
