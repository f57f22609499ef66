"""Texts that a page holds and does not show: in scripts and their data, in JSON-LD, in forms, in parts that are hidden.

Pages that a script is to fill hold their article in one of these; pages that show theirs often hold it once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from lxml import html

from archive.chinese.text import squeeze
from crawler.extract.head.titles import bare
from crawler.extract.parsing.markup import parse_html
from crawler.extract.parsing.tree import Line, json_ld_of, parse_tree

PROSE_MIN = 40
"""Chinese characters of the shortest notice."""
NAMED = "the text in a script"
"""Where a script names what it holds a text: content_noencode of WeChat's shares, of which many have one sentence."""
_DATA, _TITLED = "data of a script", "an article among the data of a script"
_DATA_START = re.compile(r"(?:^|=)\s{0,9}[{\[]")
_DECODER = json.JSONDecoder(strict=False)
_AROUND = 800  # characters before and behind a text in which its object has other fields
_PAIR = re.compile(r"""(?P<name>\w{3,20})["']?\s{0,3}:\s{0,3}(?:\w{1,24}\()?["'](?P<value>[^"'\n]{1,200})["']""")
_LETTERS_ONLY = re.compile("[^A-Za-z]")
_TOLD_MAX = 200  # characters of a field
_NAMED_MIN = 6  # Chinese characters of the shortest of these
_NAMES = re.compile(
    r"\b(?:content|desc|body|articlebody)(?:_noencode)?[\"']?\s{0,3}[:=]\s{0,3}(?:\w{1,24}\()?\Z", re.IGNORECASE
)
_PARAGRAPH = ("text", "content", "value", "html", "data", "children")
_MARKUP = re.compile("html|template", re.IGNORECASE)
_NAME_MAX = 60  # characters before a string in which its name stands
_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile("[，。！？；]")
_TAG = re.compile(r"<(?:p|br|div|section|span|strong|img|table)\b[^<>]{0,200}>", re.IGNORECASE)
_STRING = re.compile(  # closed or not, so that no quote is looked at twice
    r"""(?:"(?:[^"\\\n]|\\.)*+(?:"|(?=\n)|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|(?=\n)|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z))""",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<code>[0-9a-fA-F]{1,6})\}|u(?P<u>[0-9a-fA-F]{4})|x(?P<x>[0-9a-fA-F]{2})|(?P<one>.))", re.DOTALL
)
_ESCAPED_HAN = re.compile(r"\\u[4-9][0-9a-fA-F]{3}")
_LETTERS = {"n": "\n", "r": "", "t": " ", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_DEPTH = 60  # objects within one another, of which the data of a page are read
_HIDES = "textarea", "noscript", "template", "noframes"


Told = tuple[tuple[str, str], ...]
TOLD_FIELDS = {
    "title": frozenset("title headline newstitle articletitle subject name".split()),
    "moment": frozenset(
        "pubtime publishtime publishedat publishdate pubdate datepublished createtime releasetime".split()
    ),
    "author": frozenset("author authorname writer reporter authors".split()),
    "source": frozenset("source sourcename copyfrom origin publisher medianame".split()),
}
"""What the objects of articles call their fields, without marks and in small letters; seen up to 2026-11."""


@dataclass(frozen=True, eq=False)
class Hidden:
    """A text that a page does not show: where it was, its lines, and what its object says beside it.

    `told` are a title, a moment, an author and a source, under the names of `TOLD_FIELDS`.
    """

    place: str
    lines: tuple[Line, ...]
    told: Told = ()

    @property
    def prose(self) -> int:
        """How many Chinese characters it has in sentences, or in all, where a script names it a text."""
        return sum(line.han for line in self.lines if line.is_sentence or self.place == NAMED)


def hidden_texts(text: str, title: str) -> list[Hidden]:
    """Return the texts that a decoded page holds and does not show, the named ones and those with the most prose first.

    `title` is the page's headline: what stands beside it in data is its text.
    """
    pieces = (piece for piece in _pieces(text, title) if _is_prose(piece[0], piece[1]))
    found = [Hidden(place, _lines(markup), told) for place, markup, told in pieces]
    return sorted(found, key=lambda one: (one.place != NAMED, one.place != _TITLED, -one.prose))


def _is_prose(place: str, markup: str) -> bool:
    if place == NAMED:
        return len(_HAN.findall(markup)) >= _NAMED_MIN
    return len(_MARKS.findall(markup)) >= 2 and len(_HAN.findall(markup)) >= PROSE_MIN


def _pieces(text: str, title: str) -> Iterator[tuple[str, str, Told]]:
    root = parse_html(text, comments=False)
    for item in json_ld_of(root):
        if isinstance(body := item.get("articleBody"), str):
            yield "JSON-LD articleBody", body, _told(item)
    for script in root.iter("script"):
        source, kind = script.text or "", script.get("type") or ""
        if "json" in kind:
            if "ld+json" not in kind:
                yield from _of_script(source, bare(title))
        elif _MARKUP.search(kind):
            yield "a template in a script", source, ()
        elif len(_HAN.findall(source)) >= PROSE_MIN or len(_ESCAPED_HAN.findall(source)) >= PROSE_MIN:
            yield from _of_script(source, bare(title))
    for element in root.iter(*_HIDES):
        inner = "".join([element.text or "", *(str(html.tostring(child, encoding="unicode")) for child in element)])
        yield f"<{element.tag}>", inner, ()
    for value in root.xpath("//@*[string-length() > 80]"):  # of <input>, <iframe srcdoc>, data-content …
        yield "an attribute", str(value), ()


def _of_script(source: str, title: str) -> Iterator[tuple[str, str, Told]]:
    """Yield the texts of JSON data, or of a script that is given such, else the strings of a script."""
    start = _DATA_START.search(source)
    try:
        data, _ = _DECODER.raw_decode(source, start.end() - 1) if start else (None, 0)
    except (ValueError, RecursionError):
        data = None
    if data is None:
        yield from _literals(source)
    else:
        yield from _of_data(data, title)


def _literals(source: str) -> Iterator[tuple[str, str, Told]]:
    """Yield the strings of a script, those of which it says that they are a text apart."""
    for literal in _STRING.finditer(source):
        named = _NAMES.search(source, max(0, literal.start() - _NAME_MAX), literal.start())
        told = _told_near(source, literal.start(), literal.end()) if named else ()
        yield NAMED if named else "a script", _unescaped(literal[0][1:-1]), told


def _told_near(source: str, start: int, end: int) -> Told:
    """Return what a script says of a text within the same braces, whose names may stand without quotes."""
    before = source[max(0, start - _AROUND) : start].rpartition("{")[2]
    after = source[end : end + _AROUND].partition("}")[0]
    return _told({pair["name"]: _unescaped(pair["value"]) for pair in _PAIR.finditer(f"{before},{after}")})


def _of_data(data: Any, title: str) -> Iterator[tuple[str, str, Told]]:
    """Yield the texts of data, however deep they lie, each with what its object says of it."""
    left: list[tuple[Any, int, str, Told]] = [(data, 0, _DATA, ())]
    while left:
        value, depth, place, told = left.pop()
        if isinstance(value, str):
            yield place, value, told
        elif isinstance(value, list) and len(parts := [part for one in value if (part := _paragraph(one))]) > 1:
            yield place, "\n".join(parts), told
        elif depth < _DEPTH and isinstance(value, dict):
            told = _told(value)
            own = any(name == "title" and (not title or bare(one) == title) for name, one in told)
            place = NAMED if own else _TITLED if told and told[0][0] == "title" else _DATA
            left += [(one, depth + 1, place, told) for one in value.values()]
        elif depth < _DEPTH and isinstance(value, list):
            left += [(one, depth + 1, place, told) for one in value]


def _told(item: dict[str, Any]) -> Told:
    """Return what an object says of the text that it holds: title, moment, author, source."""
    found: dict[str, str] = {}
    for key, value in item.items():
        name = next((name for name, keys in TOLD_FIELDS.items() if _LETTERS_ONLY.sub("", key).lower() in keys), "")
        if isinstance(value, dict):
            value = value.get("name")
        if name and isinstance(value, str) and value.strip() and name not in found:
            found[name] = squeeze(value)[:_TOLD_MAX]
    return tuple((name, found[name]) for name in TOLD_FIELDS if name in found)


def _paragraph(value: Any) -> str:
    """Return a paragraph that is one of a list: a text, or an object with a text."""
    if isinstance(value, dict):
        texts = [one for name, one in value.items() if name in _PARAGRAPH and isinstance(one, str)]
        value = texts[0] if texts else ""
    return value if isinstance(value, str) and len(_HAN.findall(value)) >= _NAMED_MIN else ""


def _unescaped(literal: str) -> str:
    """Return what a string of JavaScript says."""
    return _ESCAPE.sub(_said, literal) if "\\" in literal else literal


def _said(escape: re.Match[str]) -> str:
    if code := escape["code"] or escape["u"] or escape["x"]:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _LETTERS.get(escape["one"], escape["one"])


def _lines(markup: str) -> tuple[Line, ...]:
    """Return the lines of a text that may be HTML, HTML with its brackets escaped, or plain."""
    if "&lt;" in markup:
        markup = unescape(markup)
    if not _TAG.search(markup):
        markup = f"<pre>\n{escape(unescape(markup), quote=False)}</pre>"
    return parse_tree(markup).lines
