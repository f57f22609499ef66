"""HTML as browsers read it: Lexbor builds the tree that the WHATWG's standard wants, lxml takes it from there.

libxml2's own parser ends the page at the first `</html>`: where an included header closes it early, the rest became a
sibling of the root, which no selector sees (gov.cn's template, 2 of 1,018 real pages, 2026-11).
"""

from __future__ import annotations

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
        return html.document_fromstring((markup or _EMPTY).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # lxml's word for a document without an element
        return html.document_fromstring(_EMPTY)


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
