"""A page as a tree and as a list of lines: what the readers of headline, body and credits look at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from archive.chinese.text import BLOCKS, squeeze
from crawler.extract.markup import parse_html

_SILENT = frozenset(
    "script style noscript template iframe object select textarea button svg canvas video audio".split()
)
_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile("[，。！？；：、”“]")
_COPYRIGHT = re.compile(r"(?:copyright|©|版权所有)", re.IGNORECASE)
_ENDS = "。！？：；…"


@dataclass(frozen=True, eq=False)
class Line:
    """One block of text as a reader sees it. `linked` counts its characters inside links."""

    text: str
    linked: int
    node: html.HtmlElement
    han: int
    marks: int

    @property
    def is_sentence(self) -> bool:
        """Say whether it reads as running text: a punctuation mark, few links, and some length or an end."""
        if not self.marks or self.linked >= 0.3 * len(self.text) or _COPYRIGHT.match(self.text):
            return False
        return len(self.text) >= 20 or self.text[-1] in _ENDS


@dataclass(frozen=True, eq=False)
class Tree:
    """A parsed page. `root` is without scripts and hidden parts; `meta` and `json_ld` come from before that."""

    root: html.HtmlElement
    lines: tuple[Line, ...]
    title: str
    meta: tuple[tuple[str, str], ...]
    json_ld: tuple[dict[str, Any], ...]

    @property
    def han_share(self) -> float:
        """The share of Chinese characters in the page's text: what says which language it is in."""
        size = sum(len(line.text) for line in self.lines)
        return sum(line.han for line in self.lines) / size if size else 0.0


def parse_tree(text: str) -> Tree:
    """Parse a decoded page. A page of nothing (or of comments alone) gives a tree of nothing."""
    root = parse_html(text, comments=False)
    meta = tuple(_meta(root))
    json_ld = tuple(_json_ld(root))
    title = squeeze("".join(root.xpath("string((//title)[1])")))
    _drop_hidden(root)
    return Tree(root, tuple(lines_of(root)), title, meta, json_ld)


def _meta(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the meta elements: name, property, itemprop or http-equiv in lower case, and content."""
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if name.strip() and element.get("content"):
            yield name.strip().lower(), squeeze(element.get("content"))


def _json_ld(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
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


def _drop_hidden(root: html.HtmlElement) -> None:
    etree.strip_elements(root, *_SILENT, with_tail=False)
    for element in list(root.iter()):
        style = (element.get("style") or "").replace(" ", "").lower()
        if "display:none" in style and element.tag not in ("html", "body") and element.getparent() is not None:
            element.drop_tree()


def lines_of(root: html.HtmlElement) -> Iterator[Line]:
    """Yield the lines of a tree in the document's order; each block and each `<br>` begins one."""
    pieces: list[str] = []
    linked, inside_links, node = 0, 0, root
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in BLOCKS or element.tag == "title"
        if block:
            yield from _line(pieces, linked, node)
            pieces, linked = [], 0
            node = element if event == "start" and element.tag != "br" else element.getparent()
        if event == "start":
            inside_links += element.tag == "a"
            text = element.text or ""
        else:
            inside_links -= element.tag == "a"
            text = element.tail or "" if element is not root else ""
        if text:
            pieces.append(text)
            linked += len(text.strip()) if inside_links else 0
    yield from _line(pieces, linked, node)


def _line(pieces: list[str], linked: int, node: html.HtmlElement) -> Iterator[Line]:
    text = squeeze("".join(pieces))
    if text:
        yield Line(text, linked, node, len(_HAN.findall(text)), len(_MARKS.findall(text)))
