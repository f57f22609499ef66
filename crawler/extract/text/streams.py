"""Lists of other articles, and of readers' comments, on an article's page: told by repetition, not by their names.

A teaser is set as its neighbours are: a linked headline, the day or the outlet, the first words. So is a reader's
comment: who, when, what. An article's own paragraphs repeat too, but none of them begins with a link or a moment.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.extract.parsing.tree import Line

_ITEMS = 3  # alike, from which on they are a list
_DEPTH = range(40, 400)  # elements around a line that are looked at
_ELEMENTS = 1_000_000  # in all: a page of 10,000 lines is looked at 100 elements deep
_HEAD_HAN = 5  # Chinese characters of the shortest headline of a teaser
_BESIDE = 24  # characters that may stand in one line with a linked headline
_TEXT_HAN = 10  # Chinese characters of the shortest text below one
_LONGER = 4  # times as many lines as the others an item may have
_POST_MAX = 60  # characters of the line above a comment
_AGO = re.compile(
    r"\d{1,3} ?(?:秒|分钟|小时|天|日|周|星期|个?月|年)[之以]?前|(?:昨天|今天|前天|刚刚) ?(?:\d{1,2}[:：]\d\d)?$"
)
_READ_ON = re.compile(
    r"[\[【(（]?(?:(?:阅读|查看|继续|点击)?(?:全文|更多|详情|详细|原文|阅读)|read more)[\]】)）]?[ >»…]{0,5}",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\d{1,2}[-/.月]\d{1,2}日?[ \u3000]{0,3}\d{1,2}[:：]\d\d")
_POSTED = re.compile(
    r"回复|回覆|发表|网友|评论|楼|说[:：]|^#|re[:：]|引用|来自|IP|游客|匿名|用户|[\[【(（]?\d{1,3}#|沙发|板凳",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stream:
    """A list on a page: what its items are, and the lines of each, by their numbers.

    `teaser`: of other articles; `comment`: of readers, or the posts of a thread; `report`: entries of which only the
    moment is told (3小时前), as in live reports.
    """

    kind: str
    items: tuple[range, ...]


def streams_in(lines: Sequence[Line]) -> list[Stream]:
    """Return the lists on a page."""
    paths = elements_around(lines)
    heads: dict[tuple[bool, str], list[int]] = defaultdict(list)
    opened = ((number, _opens_item(line)) for number, line in enumerate(lines))
    kinds_of = {number: kind for number, kind in opened if kind}
    for number, kind in kinds_of.items():
        heads[kind == "teaser", "/".join(element.tag for element in paths[number])].append(number)
    spans = _spans(paths)
    streams = []
    for numbers in heads.values():
        if len(numbers) >= _ITEMS:
            for items in _lists(lines, paths, spans, numbers):
                kinds = Counter(kinds_of[number] for item in items for number in item if number in kinds_of)
                streams.append(Stream("comment" if kinds["comment"] else kinds.most_common(1)[0][0], tuple(items)))
    return streams


def _opens_item(line: Line) -> str:
    """Say what a line may belong to: a teaser, by a linked headline or 阅读全文, a comment, by its moment."""
    beside = len(line.text) - line.linked  # a day, an outlet, a count
    if line.han >= _HEAD_HAN and line.linked >= beside and beside <= _BESIDE and not line.text.endswith("。"):
        return "teaser"
    if line.linked >= 0.8 * len(line.text) and _READ_ON.fullmatch(line.folded):
        return "teaser"
    if len(line.text) <= _POST_MAX:
        folded = line.folded
        posted, ago = _POSTED.search(folded), _AGO.search(folded)
        if posted and (ago or _TIMED.search(folded)):
            return "comment"
        return "report" if ago else ""
    return ""


def elements_around(lines: Sequence[Line]) -> list[list[html.HtmlElement]]:
    """Return the elements around each line, the outer ones first; of very many, the inner ones."""
    depth = max(_DEPTH.start, min(_DEPTH.stop, _ELEMENTS // (len(lines) or 1)))
    return [[*reversed([line.node, *islice(line.node.iterancestors(), depth)])] for line in lines]


def _spans(paths: Sequence[Sequence[html.HtmlElement]]) -> dict[html.HtmlElement, range]:
    """Return the lines within each element."""
    spans: dict[html.HtmlElement, range] = {}
    for number, path in enumerate(paths):
        for element in path:
            first = spans[element].start if element in spans else number
            spans[element] = range(first, number + 1)
    return spans


def _lists(
    lines: Sequence[Line],
    paths: Sequence[Sequence[html.HtmlElement]],
    spans: dict[html.HtmlElement, range],
    numbers: Sequence[int],
) -> Iterator[list[range]]:
    """Yield the lists that some lines of one form open: those that share an element, the innermost that holds three."""
    holders: dict[html.HtmlElement, dict[html.HtmlElement, int]] = defaultdict(dict)
    for number in numbers:
        for holder, child in zip(paths[number], paths[number][1:], strict=False):
            holders[holder].setdefault(child, number)
    done: set[int] = set()
    for holder, children in sorted(holders.items(), key=lambda item: len(spans[item[0]])):
        starts = [(child, number) for child, number in children.items() if number not in done]
        if len(starts) < _ITEMS:
            continue
        heads = [number for _, number in starts]
        nested = [spans[child] for child, _ in starts]
        flat = _between([span.start for span in nested], spans[holder].stop)
        for items in (nested, flat):
            full = sum(_has_text(lines, item, head) for item, head in zip(items, heads, strict=True))
            if full >= max(_ITEMS, 0.5 * len(items)):
                done.update(heads)
                yield items
                break


def _between(begins: Sequence[int], end: int) -> list[range]:
    """Return the lines from each item's first to the next one's, where items have no element of their own.

    What stands between two items and is far longer than the others are is not theirs.
    """
    lengths = [after - begin for begin, after in zip(begins, begins[1:], strict=False)]
    usual = _LONGER * sorted(lengths)[len(lengths) // 2]
    return [range(begin, min(begin + usual, after)) for begin, after in zip(begins, [*begins[1:], end], strict=True)]


def _has_text(lines: Sequence[Line], item: range, head: int) -> bool:
    return any(
        number != head and lines[number].han >= _TEXT_HAN and lines[number].linked < 0.5 * len(lines[number].text)
        for number in item
    )
