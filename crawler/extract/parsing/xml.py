"""XML from strangers: its first element found behind what servers write before it, made well-formed.

For the lists that are made for machines: feeds and sitemaps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5
from typing import Any

from lxml import etree

from archive.reasons import LayoutChanged, Refused

_ROOTS = frozenset(("urlset", "sitemapindex", "rss", "feed", "rdf"))
# What PHP's notices are written in, also Xdebug's tables; anything else says that this is a page for people.
_NOTICE = frozenset("b br center code em font h1 h2 h3 i p pre small span strong table tbody td th tr u".split())
_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<declared>[!?])|(?P<name>[A-Za-z][\w.:-]{0,60}))")
_OPENINGS_MAX = 2000  # tags, comments and declarations before the first element: a notice has 40
_REFERENCE = r"(?P<name>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});"
_ENTITY = re.compile(f"&(?!(?:amp|lt|gt|quot|apos);){_REFERENCE}")
_AMPERSAND = re.compile(f"&(?!{_REFERENCE})")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HTML = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|img|li|o:p|ol|p|pre|s|small|span|strong"
    r"|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_BARE = re.compile("<(?![A-Za-z_/!?])")  # `a < b`, and 《<乡村>》
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_LIMITS = ("ERR_INTERNAL_ERROR", "ERR_NAME_TOO_LONG", "ERR_NO_MEMORY", "ERR_RESOURCE_LIMIT")


def list_start(text: str) -> int | None:
    """Return where the first element of a feed or a sitemap stands; None where a text is none.

    Before it may stand comments of any length, and what PHP says of its
    troubles. Told by the content: servers send feeds as text/html, too.
    """
    position = 0
    for _ in range(_OPENINGS_MAX):
        opening = _OPENING.search(text, position)
        if opening is None:
            return None
        if opening["name"]:
            local = opening["name"].rpartition(":")[2].lower()
            if local in _ROOTS:
                return opening.start()
            if local not in _NOTICE:
                return None
            position = opening.end()
        else:
            position = _behind(text, opening)
        if position < 0:
            return None
    return None


def _behind(text: str, opening: re.Match[str]) -> int:
    """Return where a comment, an instruction or a declaration ends; -1 where it does not."""
    start = opening.end()
    if opening["comment"]:
        end, mark = text.find("-->", start), "-->"
    elif opening["declared"] == "?":
        end, mark = text.find("?>", start), "?>"
    else:
        end, mark = text.find(">", start), ">"
        if text.find("[", start, end) >= 0:  # a DOCTYPE with entities of its own
            end, mark = text.find("]>", start), "]>"
    return end + len(mark) if end >= 0 else -1


def parse_xml(text: str) -> etree._Element:
    """Return the first element of an XML text that begins with it, mended where it is not well-formed.

    A raw `&` is one, HTML's entities are characters, and no entity that the
    document declares is resolved. Raises LayoutChanged for what is no XML,
    Refused for what goes beyond the parser's limits (256 elements deep).
    """
    root, errors = _parsed(_outside_cdata(text, _with_entities))
    if errors:
        root, errors = _parsed(_outside_cdata(text, _without_html))
    if limits := [one for one in errors if one.type_name in _LIMITS]:
        raise Refused(f"XML beyond the parser's limits: {limits[0].message}")
    if root is None:
        raise LayoutChanged("no XML: it holds no element")
    return root


def with_ampersands(text: str) -> str:
    """Return an XML text whose raw `&` are ampersands: in `a.htm?x=1&y=2` a parser that recovers drops `&y`."""
    return _outside_cdata(text, lambda piece: _AMPERSAND.sub("&amp;", piece))


def local_name(node: etree._Element) -> str:
    """Return an element's name without its prefix, also where nothing declares the prefix."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


def _parsed(text: str) -> tuple[etree._Element | None, list[Any]]:
    """Return the first element of a text, and what the parser had to complain of."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_NO_CHARACTER.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise LayoutChanged(f"no XML: {error}") from error
    return root, list(parser.error_log)


def _outside_cdata(text: str, amend: Callable[[str], str]) -> str:
    """Return a text amended where it is no CDATA, which stays as it is."""
    parts, position = [], 0
    while (start := text.find(_CDATA, position)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        parts += [amend(text[position:start]), text[start : end + len(_CDATA_END)]]
        position = end + len(_CDATA_END)
    return "".join((*parts, amend(text[position:])))


def _with_entities(text: str) -> str:
    """Return a text whose `&` XML knows."""
    return _ENTITY.sub(_entity, _AMPERSAND.sub("&amp;", text))


def _without_html(text: str) -> str:
    """Return a text in which HTML's tags (`<br>` in a title closes nothing) and a `<` that opens nothing are none."""
    return _with_entities(_BARE.sub("&lt;", _HTML.sub("", text)))


def _entity(match: re.Match[str]) -> str:
    name = match["name"]
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return match[0] if number <= 0x10FFFF and not _NO_CHARACTER.match(chr(number)) else ""
    character = html5.get(f"{name};")
    return character if character else f"&amp;{name};"
