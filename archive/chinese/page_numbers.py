"""The numbers of printed pages (版次): 03, A02, 06-07. As the paper writes them, in digits, in order; what is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ONE = r"(?:[A-Za-z]{1,2}[叠疊]第?|[特增]刊?|[A-Za-z]{0,4})\d{1,6}[A-Za-z]?"
"""A page's number, as it stands in a label: 3, 03, 00001, A02, GA01, 01B, A叠01, and 特1 and 增1 of special issues."""
NUMERAL = "[〇零一二三四五六七八九十廿卅]{1,3}"
BETWEEN = r"\s*[、,/&~\-\u2010-\u2015\u2212和至及]\s*"  # of the numbers of a page over two: 06、07版

_SINGLE, _NUMERAL, _BETWEEN = re.compile(ONE), re.compile(NUMERAL), re.compile(rf"(?:版面?)?{BETWEEN}")
_AROUND = re.compile(r"(?<=[A-Za-z])[叠疊]|第|版面?$|\s")
_GLUED = re.compile(
    r"(?P<letters>[A-Za-z]{0,4})(?:(?P<first>\d\d)(?P=letters)?(?P<last>\d\d)|(\d{3})(?P=letters)?(\d{3}))"
)
_STEP = re.compile(
    r"[上下前后後]\s*一\s*[版页頁期篇张張]|(?<![\u3400-\u9fff])[上下前后後]\s*[版页頁期篇张張]"
    r"|^[\s<>«»‹›←→◀▶◄►▲▼△▽…]+$|^(?:next|prev(?:ious)?)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(?P<letters>\D*)(?P<digits>\d*)(?P<rest>.*)", re.DOTALL)
_ASKED_MAX = 20  # characters
_SIGNS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"〇": 0}


def page_number(text: str) -> str:
    """Return the number that 第0607版, 06、07, A01 or 第十二版 tells; empty where it is none.

    Digits stay as written (1, 01, 00001: papers count either way), 十二 is 12, A叠01 is A01. A page over two or
    more is one page, `06-07`; two numbers in a row without a mark between them (0607, A06A07) are
    that where one follows the other.
    """
    parts = [_AROUND.sub("", part) for part in _BETWEEN.split(unicodedata.normalize("NFKC", text).strip())]
    if len(parts) == 1 and _NUMERAL.fullmatch(parts[0]):
        return _from_chinese(parts[0])
    if len(parts) == 1 and (glued := _GLUED.fullmatch(parts[0])):
        first, last = [one for one in glued.groups()[1:] if one]
        if int(last) == int(first) + 1:
            return f"{glued['letters']}{first}-{last}"
    if not all(_SINGLE.fullmatch(part) for part in parts):
        return ""
    return parts[0] if len(parts) == 1 else f"{parts[0]}-{_without_letters(parts[-1], parts[0])}"


def is_in_a_row(number: str) -> bool:
    """Say whether a page over two is one over two that follow each other, as pages over two are."""
    first, _, last = number.partition("-")
    return bool(last) and page_order(last)[1] == page_order(first)[1] + 1


def page_order(number: str) -> tuple[str, int, str]:
    """Return a key that orders pages as papers count them: 2 before 10, A12 before B1; 06-07 by its first."""
    match = _PARTS.match(number)
    assert match  # it matches any text
    return match["letters"].upper(), int(match["digits"][:18] or 0), match["rest"]


def meant_numbers(asked: str, numbers: Iterable[str]) -> list[str]:
    """Return those of some pages' numbers that somebody may mean who asks for one: 1 of 01, a1 or Ａ０１ of A01.

    What is asked for itself comes alone, where it is one of them. An empty text, or one without a digit, means none.
    """
    known = list(dict.fromkeys(numbers))
    if asked in known:
        return [asked]
    wanted = _plainly(asked) if len(asked) <= _ASKED_MAX else ()
    return [one for one in known if wanted and _plainly(one) == wanted]


def _plainly(number: str) -> tuple[tuple[str, int, str], ...]:
    """Return what is alike for a number in all its spellings; nothing for what has no digit in it."""
    text = unicodedata.normalize("NFKC", number).strip().upper()
    return tuple(map(page_order, text.split("-"))) if re.search(r"\d", text) else ()


def halves(number: str) -> tuple[str, ...]:
    """Return the numbers of which a page over two is made: of A06-07, A06 and A07; nothing for any other."""
    first, _, last = number.partition("-")
    if not last:
        return ()
    letters = page_order(first)[0]
    return first, last if page_order(last)[0] else letters + last


def is_step(text: str) -> bool:
    """Say whether the words of a link lead on or back: 下一版, 上一期, 下一頁, an arrow."""
    return bool(_STEP.search(text))


def _without_letters(last: str, first: str) -> str:
    letters = page_order(first)[0]
    return last[len(letters) :] if letters and page_order(last)[0] == letters else last


def _from_chinese(text: str) -> str:
    """Return a Chinese numeral below a hundred in digits; 二〇 and 廿 are 20."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return str(int("".join(str(_SIGNS[sign]) for sign in text)))
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return ""
    return str(10 * (_SIGNS[tens] if tens else 1) + (_SIGNS[ones] if ones else 0))
