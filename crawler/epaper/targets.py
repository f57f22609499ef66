"""What a page leads to: links, image areas, elements that only a script makes into links. Pure functions of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree, html

from archive.chinese.text import squeeze
from crawler.epaper.labels import is_numbered
from crawler.epaper.outlines import OutlinePiece, outline_of
from crawler.extract.page import WebPage

_HANDLER_MAX = 2000  # characters of a click's script
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_TEXT_MAX = 500  # characters of a link that are looked at: a row that a script makes into a link may hold a whole list
_ARROW_FONT = re.compile(r"web\s?dings|wingdings|marlett", re.IGNORECASE)
_QUOTED = re.compile(r"""(?:"([^"<>\s]{1,300})"|'([^'<>\s]{1,300})')""")
_CALLED = re.compile(r"(?<![\w$.])[\w$.]+(?=\s{0,9}\()")
_NAVIGATES = re.compile(
    r"location|href|go|to|open|show|view|jump|link|page|turn|load|read|nav|direct|detail|article|content|news|change|select",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"\b(?:location|href)\b")
_SAYS = re.compile(r"\b(?:alert|confirm|prompt|console\s*\.\s*\w{1,20})\s*\([^()]{0,500}\)")
_OBJECT = re.compile(r"\{[^{}]{0,2000}\}")
_VALUE = re.compile(r""":\s{0,9}(?:"((?:[^"\\\n]|\\.){1,300})"|'((?:[^'\\\n]|\\.){1,300})')""")
_FILE = re.compile(
    r"[\w./~:%\-]*(?:\.(?:s?html?|php|jsp|aspx?|do|pdf)|/)(?:\?[^\s]*)?(?:#.*)?|\?\w+=[^\s]*", re.IGNORECASE
)
_WRITTEN = re.compile(
    r"""document\s*\.\s*write(?:ln)?\s*\(\s*(?:\w+\s*\(\s*)?(?:"((?:[^"\\]|\\.){0,500})"|'((?:[^'\\]|\\.){0,500})')"""
)
_BREAK, _TAG, _ESCAPED = re.compile(r"<br\b[^<>]*>", re.IGNORECASE), re.compile(r"<[^<>]*>"), re.compile(r"\\(.)")
_COUNTS = re.compile(r"\d{1,3}[.、]?")
_SILENT = frozenset(("script", "style", "noscript", "template"))


@dataclass(frozen=True)
class Target:
    """A link on an index: where it leads, what it says, and the pieces of its outline on the page's image, if any.

    `stays` says that its `href` leads nowhere else (`#`): to the page itself, or to what a script makes of it.
    """

    url: str
    text: str
    pieces: tuple[OutlinePiece, ...] = ()
    stays: bool = False
    element: html.HtmlElement | None = field(default=None, compare=False, repr=False)


def targets(page: WebPage) -> Iterator[Target]:
    """Yield what a page leads to, in its order, without fragments.

    Besides `href` there are `onclick="location.href='…'"` (`window.open`, `goto`), `data-href`,
    `daoxiang` (新华每日电讯, 2026-09), and `data-…` of the shapes that lie over a page's picture
    (国家电网报, 2026-09).
    """
    for element in page.selector.root.iter():
        if not isinstance(element.tag, str):
            continue
        addresses = dict.fromkeys(filter(None, map(page.join, _addresses(element))))
        href = element.get("href") if element.tag in ("a", "area") else None
        stays = href is not None and (not href.strip() or href.lstrip().startswith("#"))
        if stays and not addresses and (own := page.join("")):
            addresses = {own: None}
        elif stays:
            stays = False
        if addresses:
            text = shown_text(element) or squeeze(element.get("title") or "")
            pieces = tuple(outline_of(element))
            for url in addresses:
                yield Target(url, text, pieces, stays, element)


def _addresses(element: html.HtmlElement) -> Iterator[str]:
    """Yield the addresses that an element tells, as written, without fragments."""
    for name, value in element.attrib.items():
        name = str(name).rpartition("}")[2].rpartition(":")[2]
        value = str(value)
        if name == "onclick" or name == "href" and value.lstrip()[:11].lower() == "javascript:":
            yield from (text.partition("#")[0] for text in _led_to(value))
        elif name == "href" and element.tag in ("a", "area"):
            if value.strip() and not value.lstrip().startswith("#"):
                yield value.partition("#")[0]
        elif name == "data-contentid" and re.fullmatch(r"[\w-]{1,40}", value):
            yield f"con-{value}.html"  # 国家电网报
        elif (name == "daoxiang" or name.startswith("data-")) and _FILE.fullmatch(value.strip()[:300]):
            yield value.strip().partition("#")[0]


def _led_to(handler: str) -> Iterator[str]:
    """Yield the addresses that a click's script leads to: not those that it only tells, `alert('content_1.html')`."""
    script = _SAYS.sub("", handler[:_HANDLER_MAX])
    if _ASSIGNED.search(script) or any(_NAVIGATES.search(name) for name in _CALLED.findall(script)):
        yield from quoted_files(script)


def options(page: WebPage) -> Iterator[Target]:
    """Yield what the choices of a page's lists lead to: `<option value="node_2.html">02版：要闻</option>`."""
    for element in page.selector.root.iter("option"):
        value = (element.get("value") or "").strip()[:300]
        if _FILE.fullmatch(value) and (url := page.join(value.partition("#")[0])):
            yield Target(url, shown_text(element))


def scripted(page: WebPage) -> Iterator[Target]:
    r"""Yield the lists that scripts hold: an address and its words, `{"url": "node_2.htm", "name": "第02版：要闻"}`.

    The words are a page's label where one stands there, else the longest of the others.
    """
    for script in page.selector.css("script::text").getall():
        for match in _OBJECT.finditer(script):
            values = [_spelled(value[1] or value[2]) for value in _VALUE.finditer(match[0])]
            addresses = [value for value in values if _FILE.fullmatch(value)]
            words = [squeeze(value) for value in values if value not in addresses]
            if len(set(addresses)) == 1 and words and (url := page.join(addresses[0].partition("#")[0])):
                yield Target(url, next(filter(is_numbered, words), max(words, key=len)))


def alternative_text(target: Target) -> str:
    """Return the words that stand for the picture within a link: its `alt`, its `title`; empty where there are none."""
    if target.element is None:
        return ""
    texts = (image.get(name) or "" for image in islice(target.element.iter("img"), 3) for name in ("alt", "title"))
    return next(filter(None, map(squeeze, texts)), "")


def _spelled(text: str) -> str:
    r"""Return a script's string as it reads: \u7248 is 版, \/ is /."""
    text = _UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    return _ESCAPED.sub(r"\1", text)


def quoted_files(script: str) -> Iterator[str]:
    """Yield what stands in quotation marks in a script and looks like an address: `content_1.htm`, `?code=01`."""
    for match in _QUOTED.finditer(script.replace("\\/", "/")):
        text = match[1] or match[2]
        if _FILE.fullmatch(text):
            yield text


def shown_text(element: html.HtmlElement) -> str:
    """Return what a link shows, on one line: what a script writes in it too, a line's end as a blank, no arrows.

    Arrows are letters and digits in a font of signs: `4` and `3` in Webdings (founder, older). Of a table's row
    that a script makes into a link, a cell that only counts is left out: 1 | 某题 (p001, 2020).
    """
    if element.tag == "tr" and (words := [text for text in _cells(element) if not _COUNTS.fullmatch(text)]):
        return " ".join(words)
    if _is_arrow(element) or any(map(_is_arrow, _near(element))):
        return ""
    parts: list[str] = []
    _collect(element, parts)
    if text := squeeze("".join(parts)):
        return text
    written = (_WRITTEN.search(script.text or "") for script in element.iter("script"))
    return squeeze(" ".join(_unscripted(match[1] or match[2] or "") for match in written if match))


def _cells(row: html.HtmlElement) -> list[str]:
    return [text for cell in row if cell.tag in ("td", "th") and (text := shown_text(cell))]


def _near(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for _, above in zip(range(2), element.iterancestors(), strict=False):
        yield above


def _is_arrow(element: html.HtmlElement) -> bool:
    return any(_ARROW_FONT.search(element.get(name) or "") for name in ("style", "face", "class"))


def _collect(element: html.HtmlElement, parts: list[str]) -> None:
    """Add the texts within an element to `parts`, up to what a link may hold."""
    skipped: html.HtmlElement | None = None
    length = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        text = ""
        if event == "start":
            if skipped is None and (node.tag in _SILENT or node is not element and _is_arrow(node)):
                skipped = node
            if skipped is None:
                text = (" " if node.tag == "br" else "") + (node.text or "")
        else:
            if skipped is node:
                skipped = None
            if skipped is None and node is not element:
                text = node.tail or ""
        parts.append(text)
        length += len(text)
        if length > _TEXT_MAX:
            return


def _unscripted(text: str) -> str:
    """Return what a script writes as text: without escapes and tags."""
    return _TAG.sub("", _BREAK.sub(" ", _ESCAPED.sub(r"\1", text)))
