"""A page as a tree and as a list of lines: what the readers of headline, body and credits look at."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree, html

from archive.chinese.blocks import SILENT, lines_in
from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from crawler.extract.parsing.markup import parse_html

_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile("[，。！？；：、”“]")
_FOOT = re.compile(
    r"copyright ?(?:©|\(c\)|\d)|©|all rights reserved|版权所有|ICP[备证]|公网安备|统一刊号|邮发代号|信息服务许可证"
    r"|不良信息举报|网站标识码|备案号[:：]|地址[:：].{2,60}(?:邮编|邮政编码|电话)[:：]",
    re.IGNORECASE,
)
_FOOT_MAX = 200  # characters of a line of a page's foot
_ENDS_SENTENCE = re.compile("[。！？]")
_UNSEEN = re.compile(r"font-size:0(?:px|pt|em|rem|%)?(?:;|!|$)")
_UNCLOSED = 100  # characters of sentences; a card of a list has fewer
_ENDS = "。！？：；…"


@dataclass(frozen=True, eq=False)
class Line:
    """One block of text as a reader sees it. `linked` counts its characters inside links."""

    text: str
    linked: int
    node: html.HtmlElement
    han: int
    marks: int

    @cached_property
    def folded(self) -> str:
        """The text in simplified characters, one for one: what the vocabulary is compared with."""
        return simplified(self.text)

    @cached_property
    def is_sentence(self) -> bool:
        """Say whether it reads as running text: a punctuation mark, few links, and some length or an end."""
        if not self.marks or self.is_foot:
            return False
        ends = self.text[-1] in _ENDS
        if self.linked >= (0.95 if ends and self.marks > 1 else 0.3) * len(self.text):
            return False
        return len(self.text) >= 20 or ends

    @cached_property
    def is_foot(self) -> bool:
        """Say whether it stands at a page's foot: who owns it, its licences, where to complain."""
        return len(self.text) <= _FOOT_MAX and self.text[-1] != "。" and _FOOT.search(self.folded) is not None


@dataclass(frozen=True, eq=False)
class Tree:
    """A parsed page. `root` is without scripts and hidden parts; `meta` and `json_ld` come from before that.

    `hidden` counts the Chinese characters in the sentences of parts that a style hides.
    """

    root: html.HtmlElement
    lines: tuple[Line, ...]
    title: str
    meta: tuple[tuple[str, str], ...]
    json_ld: tuple[dict[str, Any], ...]
    hidden: int = 0

    @property
    def han_share(self) -> float:
        """The share of Chinese characters in the page's text: what says which language it is in."""
        size = sum(len(line.text) for line in self.lines)
        return sum(line.han for line in self.lines) / size if size else 0.0


def parse_tree(text: str, *, hidden: bool = False) -> Tree:
    """Parse a decoded page. A page of nothing (or of comments alone) gives a tree of nothing.

    `hidden`: with the parts that a style hides, where they may be the article (展开全文).
    """
    root = parse_html(text, comments=False)
    meta = tuple(_meta(root))
    json_ld = tuple(json_ld_of(root))
    title = squeeze("".join(root.xpath("string((//title)[1])")))
    etree.strip_elements(root, *SILENT, with_tail=False)
    dropped = 0 if hidden else _drop_hidden(root)
    _unlink(root)
    return Tree(root, tuple(lines_of(root)), title, meta, json_ld, dropped)


def _meta(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the meta elements: name, property, itemprop or http-equiv in lower case, and content."""
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if name.strip() and element.get("content"):
            yield name.strip().lower(), squeeze(element.get("content"))


def json_ld_of(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of a page's JSON-LD."""
    for element in root.iter("script"):
        if element.get("type") == "application/ld+json":
            try:
                found = json.loads(element.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            for item in found if isinstance(found, list) else [found]:
                if isinstance(item, dict):
                    yield item
                    parts = item.get("@graph")
                    yield from (part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else ()


def _drop_hidden(root: html.HtmlElement) -> int:
    """Drop what a style or an attribute hides; return the number of Chinese characters in its sentences."""
    dropped = 0
    for element in root.xpath("//*[@style or @hidden]"):
        style = (element.get("style") or "").replace(" ", "").lower()
        hidden = element.get("hidden") is not None or "display:none" in style or _UNSEEN.search(style) is not None
        if hidden and element.tag not in ("html", "body") and element.getparent() is not None:
            text = "".join(element.itertext())
            dropped += len(_HAN.findall(text)) if "。" in text else 0
            element.drop_tree()
    return dropped


def _unlink(root: html.HtmlElement) -> None:
    """Take away a link that was never closed: browsers open it again in each block, until the whole text is one.

    Where several links hold as much text as an article does, they are cards of a list, each a link as a whole.
    """
    sizes: dict[str, int] = defaultdict(int)
    parts: dict[str, list[html.HtmlElement]] = defaultdict(list)
    for link in root.iter("a"):
        if (target := link.get("href")) is not None:
            text = link.text_content()
            sizes[target] += len(text) if _ENDS_SENTENCE.search(text) else 0
            parts[target].append(link)
    unclosed = [target for target, size in sizes.items() if size >= _UNCLOSED]
    if len(unclosed) == 1:
        for link in parts[unclosed[0]]:
            link.drop_tag()


def lines_of(root: html.HtmlElement) -> Iterator[Line]:
    """Yield the lines of a tree in the document's order."""
    for raw, linked, node in lines_in(root):
        if text := squeeze(raw):
            yield Line(text, linked, node, len(_HAN.findall(text)), len(_MARKS.findall(text)))


def _line(pieces: list[str], linked: int, node: html.HtmlElement) -> Iterator[Line]:
    text = squeeze("".join(pieces))
    if text:
        yield Line(text, linked, node, len(_HAN.findall(text)), len(_MARKS.findall(text)))
