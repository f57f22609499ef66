"""How a text begins, without what stands before its first sentence: 本报讯, dateline, signature, 图/文."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from archive.chinese.variants import simplified

_BLANK = r"[\s　]*"
_SEP = r"[\s　、，,/／|｜:：]*"
_OPEN, _CLOSE = r"[（(【〔\[［]", r"[）)】〕\]］]"
_TELLS = "讯|电|消息|报道|报导"
_OUTLET = r"(?:本[报网台刊社]|[\u4e00-\u9fff]{1,8}[报网台])"
_ROLE = (
    rf"{_OUTLET}?(?:特约|见习|实习|全媒体|融媒体|首席|驻地)?"
    r"(?:记者|通讯员|作者|摄影|图[/／]?文|文[/／]?图|文|图|摄)"
)
_MARK = r"(?:[□■◎●◆◇○▲]\s*)?"
_HEAD = re.compile(
    rf"{_BLANK}(?:{_OPEN}{_BLANK})?"
    rf"(?:本[报网台刊社]|新华社|中新[社网]|中国新闻网|央视网|[\u4e00-\u9fff]{{2,8}}(?:日报|晚报|新闻网))"
    rf"(?:[^。！？，,（()）\n]{{0,24}}?)(?:{_TELLS})(?=[\s　（(【〔\])）】〕］]|[记通]){_BLANK}{_CLOSE}?"
)
_BRACKET = re.compile(rf"{_BLANK}{_OPEN}(?P<said>[^）)】〕\]］\n]{{1,40}}){_CLOSE}")
_BESIDE_NAMES = re.compile(rf"(?:{_ROLE}|[\s　、，,/／|｜:：·]|[\u4e00-\u9fff]{{0,8}}(?:{_TELLS}))*+")
_PICTURES = re.compile(rf"{_BLANK}(?:图[/／]?文|文[/／]?图|摄影报道|文[/／]?摄影){_BLANK}")
_END = re.compile(
    r"[\u4e00-\u9fff]{0,4}(?:报道|报导)(?=[\s　\n:：])[:：]?"
    r"|(?:文[/／]?图|图[/／]?文|摄)(?=[\s　\n])"
)
_BEGINNING = 400  # characters; what stands before a first sentence is shorter


def opening(text: str, names: Collection[str], length: int) -> str:
    """Return the first characters of a text that are its own; … ends what is cut.

    `names` signed it: a role word counts only beside one of them, so that 记者从市政府获悉 and （记者手记） stay.
    """
    body = text[_length_before(text[:_BEGINNING], names) :].strip() or text.strip()
    told = "".join(line.strip() for line in body.split("\n"))
    return told if len(told) <= length else f"{told[:length].rstrip()}…"


def _length_before(text: str, names: Collection[str]) -> int:
    """Return how many characters stand before a text's own: in either script, so both are read as simplified."""
    folded = simplified(text)
    if len(folded) != len(text):
        folded = text
    signers = [*filter(None, map(simplified, names))]
    patterns = list(_signatures(signers))
    found, at = False, 0
    while at < len(folded):
        match = next((match for one in patterns if (match := one.match(folded, at)) and match.end() > at), None)
        match = match or _in_bracket(folded, at, signers) or (_END.match(folded, at) if found else None)
        if match is None:
            break
        found, at = True, match.end()
    return at


def _signatures(names: Collection[str]) -> Iterator[re.Pattern[str]]:
    """Yield how a text may begin before its own first words, brackets aside."""
    yield _HEAD
    if not names:
        return
    one = _any_of(names)
    signed = rf"(?:{one})(?:[、，,\s　]+(?:{one}))*"
    ends = rf"(?=[\s　、，,/／|｜:：（(）)]|\Z|{_ROLE}|报道|报导)"
    yield re.compile(rf"{_BLANK}{_MARK}(?:(?!{one}){_ROLE}{_SEP})++{signed}{ends}{_SEP}")
    yield re.compile(rf"{_BLANK}{_MARK}{signed}(?=[\s　/／])(?:{_SEP}(?:{_ROLE}(?=[\s　/／]))?)*+")


def _any_of(names: Collection[str]) -> str:
    """Return a pattern of names; two characters are set with a blank between them to be as long as three (梁　伟)."""
    return "|".join(r"[\s　]*".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))


def _in_bracket(text: str, at: int, names: Collection[str]) -> re.Match[str] | None:
    """Return what stands in brackets and signs: names, and beside them role words and what was done alone."""
    match = _BRACKET.match(text, at)
    if match is None:
        return None
    rest = re.sub(_any_of(names), " ", match["said"]) if names else match["said"]
    is_more = rest.strip("　 、，,") or match[0].strip()[0] in "（("  # 【甲】 alone may be a label
    signs = rest != match["said"] and is_more and _BESIDE_NAMES.fullmatch(rest)
    return match if signs or _PICTURES.fullmatch(match["said"]) else None
