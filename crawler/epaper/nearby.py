"""What stands near a headline or a picture, where a skin's selectors do not name it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html
from parsel import Selector

from archive.chinese.text import squeeze

_PART = re.compile(r"h[1-6]$")
_NAMED = re.compile(r"tit|yinti|yt\b|futi|ft\b|shoulder|^sub|^pre|intro|kicker|biaoti", re.IGNORECASE)
_NO_PART = re.compile(r"20\d\d\s*[-/.年]|来源|作者|记者|编辑|(?<!老)字号|浏览|返回|第?[A-Z]?\d+版|[上下]一[篇版期]|。")
_PART_MAX = 60  # characters of a 引题 or 副题
_CAPTION = range(4, 121)  # characters of a caption
_CAPTION_CLASS = re.compile(r"caption|tushuo|tuzhu|shuoming|pic|img|photo|desc", re.IGNORECASE)
_FURNITURE = frozenset("a li nav map header footer".split())
_UP_MAX = 4  # elements between a picture and the box that it shares with its caption


def text_beside(node: Selector) -> str:
    """Return the text of an element on one line, a line's end in it (`<br>`) as a blank."""
    return _one_line(node.root)


def _one_line(element: html.HtmlElement) -> str:
    if element.find(".//br") is None:
        return squeeze(element.text_content())
    return squeeze("".join(one if isinstance(one, str) else " " for one in element.xpath(".//text() | .//br")))


def neighbours(title: Selector) -> tuple[str, str]:
    """Return the 引题 and the 副题: headings right above and below a title, or elements whose names say so.

    Of a title that fills a table's row they are what fills the rows beside it.
    """
    node = title.root
    above, below = _part(node.itersiblings(preceding=True), node), _part(node.itersiblings(), node)
    row = node.getparent()
    if node.tag not in ("td", "th") or row is None or row.tag != "tr" or len(row) > 1:
        return above, below
    return above or _row_beside(row, node, -1), below or _row_beside(row, node, 1)


def _row_beside(row: html.HtmlElement, title: html.HtmlElement, step: int) -> str:
    """Return the only cell's text of the row before or behind a title's, if it is set in the middle as the title is."""
    beside = row.getprevious() if step < 0 else row.getnext()
    if beside is None or beside.tag != "tr" or len(beside) != 1 or beside[0].find(".//a") is not None:
        return ""
    cell = beside[0]
    text = (
        _one_line(cell) if (cell.get("align") or "").lower() == (title.get("align") or "").lower() == "center" else ""
    )
    return text if 0 < len(text) <= _PART_MAX and not _NO_PART.search(text) and text != _one_line(title) else ""


def _part(siblings: Iterator[html.HtmlElement], title: html.HtmlElement) -> str:
    for sibling in siblings:
        if not isinstance(sibling.tag, str):
            continue
        text = squeeze(sibling.text_content())
        if not text:
            continue
        names = f"{sibling.get('class') or ''} {sibling.get('id') or ''}".strip()
        fits = _PART.match(sibling.tag) or _NAMED.search(names)
        if fits and len(text) <= _PART_MAX and not _NO_PART.search(text) and text != squeeze(title.text_content()):
            return text
        return ""
    return ""


def captions_beside(root: Selector, body: Selector, title: str) -> Iterator[str]:
    """Yield the captions of the pictures around an article's body: beside them in a box, or told as their `alt`."""
    article = article_around(body.root)
    text = squeeze(body.root.text_content())
    seen = {title, ""}
    for image in article.iter("img"):
        if image.get("usemap") or any(above.tag in _FURNITURE for above in image.iterancestors()):
            continue
        for found in (_boxed(image, {article, body.root}), squeeze(image.get("alt") or "")):
            if len(found) in _CAPTION and found not in seen and re.search("[\u3400-\u9fff]{3}", found):
                if found not in text or len(text) == len(found):
                    yield found
                seen.add(found)
                break


def article_around(body: html.HtmlElement) -> html.HtmlElement:
    """Return the element that holds an article's headline and pictures, too: three levels above its body."""
    found = body
    for above in body.iterancestors():
        if above.tag in ("body", "html") or found is not body and above.getparent() is None:
            break
        found = above
        if found.find(".//h1") is not None or len(list(body.iterancestors())) - len(list(found.iterancestors())) >= 3:
            break
    return found


def _boxed(image: html.HtmlElement, outside: set[html.HtmlElement]) -> str:
    """Return the text of the smallest box that holds a picture and some text, if it is short."""
    for level, box in enumerate(image.iterancestors()):
        if box in outside or level >= _UP_MAX:
            break
        text = squeeze(box.text_content())
        if text:
            return text if len(text) in _CAPTION and box.find(".//a") is None else ""
        following = box.getnext()
        if following is not None and _CAPTION_CLASS.search(following.get("class") or ""):
            return squeeze(following.text_content())
    return ""
