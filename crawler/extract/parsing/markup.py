"""HTML as browsers read it: Lexbor builds the tree that the WHATWG's standard wants, lxml takes it from there.

libxml2's own parser ends the page at the first `</html>`: where an included header closes it early, the rest became a
sibling of the root, which no selector sees (gov.cn's template, 2 of 1,018 real pages, 2026-11).
"""

from __future__ import annotations

import re
from contextlib import suppress

from lxml import etree, html
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.extract.parsing.guard import is_too_deep

_EMPTY = "<html><body></body></html>"


def parse_html(text: str, *, comments: bool = True) -> html.HtmlElement:
    """Return the root element, `html`, of a decoded page, with its comments or without. Any text gives a tree.

    Raises Refused for a flood of attributes.
    """
    try:
        markup = text if is_too_deep(text) else LexborHTMLParser(text.encode("utf-8", "replace") or b" ").html
    except SelectolaxError as error:  # any bytes are a page: it has run out of memory
        raise MemoryError from error
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8", remove_pis=True, remove_comments=not comments)
    try:
        root = html.document_fromstring((markup or _EMPTY).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # lxml's word for a document without an element
        return html.document_fromstring(_EMPTY)
    if _BRACED.search(markup or ""):
        _drop_braced(root)
    return root


_BRACED = re.compile(r"\s\{[^\s/>=]*+(?:=|\s|/|>)")
_are_braced = etree.XPath("//*[@*[starts-with(name(), '{')]]")


def _drop_braced(root: html.HtmlElement) -> None:
    """Drop attributes that a template left behind (`<meta {if}="a">`): lxml takes a brace for that of a namespace.

    Whoever asked for all attributes of such an element met a ValueError, and nothing of the page was read.
    """
    for element in _are_braced(root.getroottree()):
        kept = [(name, value) for name, value in element.items() if name[:1] != "{"]
        element.attrib.clear()
        for name, value in kept:
            with suppress(ValueError):  # a name with a quote in it
                element.set(name, value)


_SHALLOW = 60  # levels of a tree that are left as they are
_is_deep = etree.XPath("boolean(" + "/*" * 2 * _SHALLOW + ")")


def make_shallow(root: html.HtmlElement) -> html.HtmlElement:
    """Take the wrappers that hold one element and no text out of a very deep tree, and return it.

    trafilatura takes 1.7 s for 700 nested tables (2026-11); of what is read nothing changes.
    """
    if not _is_deep(root.getroottree()):
        return root
    levels = {root: 0}
    for element in list(root.iterdescendants()):
        levels[element] = levels.get(element.getparent(), 0) + 1
        wraps = len(element) <= 1 and not (element.text or "").strip()
        if wraps and levels[element] > _SHALLOW and not (len(element) and (element[0].tail or "").strip()):
            levels[element] -= 1
            for child in element:
                levels[child] = levels[element]
            element.drop_tag()
    return root
