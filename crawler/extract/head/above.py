"""The lines above a text: which of them tell day, credits and buttons, and where a headline may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.likeness.key import simplified
from crawler.extract.parsing.tree import Line

HEADINGS = {"h1": 2.0, "h2": 1.8, "h3": 1.2}  # what a tag says for a headline
HEADLINE_LENGTH = range(4, 81)  # characters of a headline that no text outside the page confirms
REACH = 25  # lines between a headline and the first sentence of its text
SEEN_MAX = 160  # characters of a line that is looked at
_OPENING = 40  # characters of a sentence with which a text opens
_BESIDE = 6  # lines within which another sentence stands beside it
_BELOW = 3  # lines from a summary, which opens the text, to the dateline
_ABOVE = 4  # lines that stand together above a dateline, of which one is the headline
_STEPS = 14  # lines of all kinds between
_SENTENCE_ENDS = ("。", "。”", "。」", "。』", "；")
_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|民国\s?\d{2,3}年|\d\d?[:：]\d\d")
_CREDIT = re.compile(
    r"(?:^|[\s|｜丨(（【\[·])(?:来\s?源|作\s?者|责任?编辑?|编\s?辑|记\s?者|摄影|供稿|发[布稿表]|时\s?间|日\s?期|字[号体]"
    r"|浏览|点击|阅读|评论|分享到?|位置|位于|所在|栏目|文[号字])[^:：]{0,2}[:：丨|｜／/]"
    r"|发[布表]于|^第?\s?[A-Z]?\d{1,3}\s?版|^第\w{1,4}版|供图|^资料图|^图为|摄\W?$|copyright|©|版权",
    re.IGNORECASE,
)
_BUTTONS = re.compile(
    r"(?:打印|收藏|分享|关注|评论|字[号体]|[大中小]|首页|正文|微信|微博|朋友圈|空间|举报|订阅|返回|复制|链接|纠错|点赞|朗读"
    r"|播放|语音|听新闻|浏览|阅读|点击|人气|次|扫一扫|扫码|手机|手机版|客户端|下载|app|qq|facebook|twitter|line|podcast"
    r"|本文|文章|全文|到|至|的|[at][+-]|\W|\d)+",
    re.IGNORECASE,
)
_CRUMB = re.compile(r"位置|您?所在|^\W*首页|首页\s?[>»›＞]|[>»›＞]\s?(?:正文|详情|内容)")


def opening_of(lines: Sequence[Line]) -> int:
    """Return where the text opens: the first long sentence beside which another one stands, else the first.

    A notice about cookies at the top of a page stands alone.
    """
    long = [index for index, line in enumerate(lines) if line.is_sentence and len(line.text) >= _OPENING]
    beside = (at for at in long if any(line.is_sentence for line in lines[at + 1 : at + 1 + _BESIDE]))
    return next(beside, long[0] if long else len(lines))


def places_above(lines: Sequence[Line], opening: int) -> dict[int, float]:
    """Return the lines where a headline may stand, and how much that says.

    2 right above a dateline; 1 above the text, 1.5 where a line of buttons or credits follows.
    """
    places: dict[int, float] = {}
    if opening and is_linked(lines[opening - 1]) and not is_furniture(lines[opening - 1]):
        places[opening - 1] = 1.0  # a headline that links to its own page
    for index in _above(lines, opening, REACH):
        below = lines[index + 1 : index + 3]
        beside = index >= opening - _STEPS and any(is_linked(line) or is_furniture(line) for line in below)
        places[index] = 1.5 if beside else 1.0
    for at in range(max(0, opening - REACH), min(len(lines), opening + _BELOW)):
        if _is_dateline(lines[at]):
            places |= dict.fromkeys(_block(lines, at), 2.0)
    return places


def _block(lines: Sequence[Line], at: int) -> list[int]:
    """Return the lines nearest above a dateline that stand together."""
    block: list[int] = []
    for index in _above(lines, at, _STEPS):
        if block and index < block[-1] - 1 or len(block) == _ABOVE:
            break
        block.append(index)
    return block


def _above(lines: Sequence[Line], at: int, steps: int) -> Iterator[int]:
    """Yield the lines above another that may be a headline, the nearest first, up to where the page tells its place."""
    for index in range(at - 1, max(-1, at - 1 - steps), -1):
        line = lines[index]
        if _CRUMB.search(simplified(line.text[:_OPENING])):
            return
        linked = is_linked(line) and line.node.tag not in HEADINGS
        furniture = line.node.tag == "title" or linked or is_furniture(line)
        if len(line.text) in HEADLINE_LENGTH and not furniture and not _is_text(line):
            yield index


def is_linked(line: Line) -> bool:
    """Say whether a line is a link, or has too many."""
    return line.linked > 0.3 * len(line.text)


def is_furniture(line: Line) -> bool:
    """Say whether a line tells day, credits, buttons, or where its reader is."""
    folded = simplified(line.text[:SEEN_MAX])
    return bool(_DAY.search(folded) or _CREDIT.search(folded)) or is_button(line)


def is_button(line: Line) -> bool:
    """Say whether a line is made of buttons, or tells where its reader is."""
    folded = simplified(line.text[:SEEN_MAX])
    return bool(_BUTTONS.fullmatch(folded) or _CRUMB.search(folded))


def is_ended(line: Line) -> bool:
    """Say whether a line ends as a sentence does, and no headline."""
    return line.text.endswith(_SENTENCE_ENDS)


def _is_text(line: Line) -> bool:
    """Say whether a line is running text. Headlines have commas, too, but no full stop."""
    return line.is_sentence and (len(line.text) >= 2 * _OPENING or is_ended(line))


def _is_dateline(line: Line) -> bool:
    shown = line.linked <= 0.5 * len(line.text) and not _is_text(line) and len(line.text) <= SEEN_MAX
    return shown and line.node.tag != "title" and _DAY.search(simplified(line.text)) is not None
