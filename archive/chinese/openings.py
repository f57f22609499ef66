"""How a text begins, without what stands before its first sentence: 本报讯, dateline, signature, 图/文."""

from __future__ import annotations

import re
from collections.abc import Collection

_BLANK = r"[\s　]*"
_SEP = r"[\s　、，,/／|｜:：]*"
_TELLS = "讯|訊|电|電|消息|报道|報道|报导|報導"
_ROLE = (
    r"(?:本[报報网網台刊社]|[\u4e00-\u9fff]{1,8}[报報网網台])?"
    r"(?:特约|特約|见习|見習|实习|實習|全媒体|全媒體|融媒体|融媒體|首席|驻地)?"
    r"(?:记者|記者|通讯员|通訊員|作者|摄影|攝影|图[/／]?文|圖[/／]?文|文[/／]?图|文[/／]?圖|文|图|圖|摄|攝)"
)
_HEAD = re.compile(
    rf"{_BLANK}(?:[（(【〔\[［]{_BLANK})?"
    rf"(?:本[报報网網台刊社]|新华社|新華社|中新[社网網]|中国新闻网|央视网|[\u4e00-\u9fff]{{2,8}}(?:日报|晚报|日報|晚報|新闻网|新聞網))"
    rf"(?:[^。！？，,（()）\n]{{0,24}}?)(?:{_TELLS})(?=[\s　（(【〔\])）】〕］]|[记記通]){_BLANK}[）)】〕\]］]?"
)
_IN_BRACKETS = re.compile(
    rf"{_BLANK}[（(【〔\[［](?=[^）)】〕\]］\n]*(?:记者|記者|通讯员|通訊員|[文图圖摄攝][/／]|(?:{_TELLS})[）)】〕\]］]))"
    r"[^）)】〕\]］\n]{1,40}[）)】〕\]］]"
)
_END = re.compile(
    r"(?:摄影|攝影)?(?:报道|報道|报导|報導)(?=[\s　\n:：])[:：]?"
    r"|(?:文[/／]?[图圖]|[图圖][/／]?文|摄|攝)(?=[\s　\n])"
)


def opening(text: str, names: Collection[str], length: int) -> str:
    """Return the first characters of a text that are its own; … ends what is cut.

    `names` signed it: a role word counts only beside one of them, so that 记者从市政府获悉 stays.
    """
    body = _without_signature(text, names).strip() or text.strip()
    told = "".join(line.strip() for line in body.split("\n"))
    return told if len(told) <= length else f"{told[:length].rstrip()}…"


def _without_signature(text: str, names: Collection[str]) -> str:
    patterns = [_HEAD, _IN_BRACKETS]
    if names:
        one = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        signed = rf"(?:{one})(?:[、，,\s　]+(?:{one}))*"
        patterns.append(re.compile(rf"{_BLANK}(?:{_ROLE}{_SEP})+{signed}(?!从|從|在|说|說|表示)(?:{_SEP}|$)"))
        patterns.append(re.compile(rf"{_BLANK}[（(]{_BLANK}{signed}{_BLANK}[）)]"))
        patterns.append(re.compile(rf"{_BLANK}{signed}(?=[\s　/／])(?:{_SEP}(?:{_ROLE}(?=[\s　/／]))?)*"))
    found, rest = False, text
    while True:
        match = next((match for one in patterns if (match := one.match(rest)) and match.end()), None)
        if match is None and found:
            match = _END.match(rest)
        if match is None:
            return rest
        found, rest = True, rest[match.end() :]
