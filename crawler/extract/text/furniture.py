"""Which single lines are not an article's: menus, credits, share bars, rights, and what opens lists and comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from crawler.extract.head.headline import bare
from crawler.extract.parsing.tree import Line
from crawler.extract.text.cues import AT_EDGE, OPENS_COMMENTS, OPENS_CREDIT, OPENS_END, OPENS_HEAD, OPENS_LABEL, PAYWALL

_DECLARES = re.compile(r".{0,8}声明[:：]\s?(?:凡|以上|该[文]|本[网站文]|此文|转载|文章|版权|图片|内容)")
_LEGAL = ("免责声明", "版权声明", "特别声明", "郑重声明", "凡本", "凡注", "本网", "本站", "以上内容", "反侵权")
_TOLD = 7  # Chinese characters of the shortest sentence that is told, and no label
_COMMENTS_MAX = 20  # characters of the heading of readers' comments
_EDGE_MAX = 250  # characters of a line of rights; a longer one is text
CREDIT_MAX = 60  # characters of a credit line; a longer one is text
_MOMENT_ALONE = re.compile(
    r"(?:\d{4}\s?[年./-]\s?)?(?:\d{1,2}\s?(?:[月./-]\s?(?:\d{1,2}日?)?|日))?\s?(?:\d{1,2}[:：时]\d\d分?)?|\d{1,3}\s?(?:分钟|小时|天)前"
)
_NUMBERED = re.compile(
    r"[（(【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)】、]|[.．](?!\d))|第[一二三四五六七八九十]{1,3}[步章节部条]"
)
SENTENCE_MARKS = "。！？"
"""What ends a sentence."""


def is_terminal(line: Line) -> bool:
    """Say whether a line opens what follows articles (相关阅读, 责任编辑, 版权声明 …) and is no sentence of one."""
    if line.is_foot:
        return True
    if not OPENS_END.match(line.folded):
        return False
    legal = line.folded.startswith(_LEGAL) or _DECLARES.match(line.folded) is not None
    if line.linked or not line.is_sentence or legal:
        return True
    return len(line.text) < CREDIT_MAX and not _is_told(line)


def _is_told(line: Line) -> bool:
    """Say whether a line is a whole sentence, whatever word it begins with: 热线电话开通以来，已接到来电三千多个。"""
    return line.text[-1] in "。！？”" and line.han >= _TOLD and OPENS_LABEL.match(line.folded) is None


def is_head(line: Line) -> bool:
    """Say whether a line belongs between headline and text: date, source, buttons, breadcrumbs."""
    if len(line.text) >= CREDIT_MAX or line.is_sentence and _is_told(line):
        return False
    return OPENS_HEAD.match(line.folded) is not None or is_credit(line)


def is_credit(line: Line) -> bool:
    """Say whether a line only names the source or the like."""
    longest = 2 * CREDIT_MAX if line.text[0] in "（([【" else CREDIT_MAX  # （本文来源：甲 作者：乙研究院院长丙）
    return len(line.text) < longest and OPENS_CREDIT.match(line.folded) is not None


def is_menu(line: Line) -> bool:
    """Say whether a line is made of links, and not a sentence with some."""
    return line.linked > 0.6 * len(line.text) and not line.is_sentence


def heads_comments(line: Line) -> bool:
    """Say whether a line is the heading of readers' comments."""
    return len(line.text) <= _COMMENTS_MAX and not line.linked and OPENS_COMMENTS.match(line.folded) is not None


def names_editor(line: Line) -> bool:
    """Say whether a line names the original headline or the editor: it may stand above a text, too."""
    return re.match(r"^\W*(?:原标题|责任编辑|责编|编辑)", line.folded) is not None


def is_edge(line: Line) -> bool:
    """Say whether a line is an invitation, a paywall, a rule for comments or a right, as at the edges of texts."""
    return len(line.text) <= _EDGE_MAX and AT_EDGE.search(line.folded) is not None


def is_foot_or_edge(line: Line) -> bool:
    """Say whether a line stands at a page's foot, or is an invitation, a rule or a right at a text's edge."""
    return line.is_foot or is_edge(line)


def promises_more(lines: Sequence[Line]) -> bool:
    """Say whether the last lines of a page's text tell that the rest is for those who pay or sign in."""
    return any(len(line.text) <= CREDIT_MAX and PAYWALL.search(line.folded) for line in lines)


def heading_form(line: Line) -> str:
    """Return what a line looks like as a heading (its element, a moment, a number, bold), or an empty text."""
    if line.node.tag in ("h2", "h3", "h4", "h5", "h6", "dt"):
        return str(line.node.tag)
    if moment := _MOMENT_ALONE.fullmatch(line.folded):
        return re.sub(r"\d{1,4}", "0", moment[0])
    if is_head(line):
        return ""
    if _NUMBERED.match(line.folded):
        return "numbered"
    bold = line.node.find(".//strong") if line.node.find(".//b") is None else line.node.find(".//b")
    return "bold" if bold is not None and "".join(bold.text_content().split()) == "".join(line.text.split()) else ""


def credit_label(line: Line) -> str:
    """Return what a credit line has before its colon."""
    return re.split("[:：]", line.folded, maxsplit=1)[0].strip()


def labels_again(lines: Sequence[Line]) -> set[str]:
    """Return the labels that open several credit lines: a list of books has 作者： of its own, each time."""
    labels = Counter(credit_label(line) for line in lines if is_credit(line))
    return {label for label, count in labels.items() if count > 1}


def repeats_headline(line: Line, title: str) -> bool:
    """Say whether a line is the headline once more. A sentence of the same words (下雨了 → 下雨了。) is text."""
    ends = line.text[-1] in SENTENCE_MARKS and line.text[-1] != title[-1:]
    return not ends and bare(line.text) == bare(title)
