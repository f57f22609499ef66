"""HTML as browsers read it: Lexbor builds the tree that the WHATWG's standard wants, lxml takes it from there.

libxml2's own parser ends the page at the first `</html>`: where an included header closes it early, the rest became a
sibling of the root, which no selector sees (gov.cn's template, 2 of 1,018 real pages, 2026-11).
"""

from __future__ import annotations

import re

from lxml import etree, html
from selectolax.lexbor import LexborHTMLParser

_EMPTY = "<html><body></body></html>"
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)", re.IGNORECASE)
_DEPTH_MAX = 10_000  # Lexbor's time grows with the square of the depth: 0.1 s here, 2.8 s at 50,000 (2026-11)
# What has no content, and what the standard closes by itself where the next one begins, makes nothing deeper.
_FLAT = frozenset(
    (
        "area base br col embed hr img input link meta param source track wbr"
        " p li dt dd tr td th thead tbody tfoot option optgroup"
        " a b big code em font i nobr s small strike strong tt u"
    ).split()
)


def parse_html(text: str, *, comments: bool = True) -> html.HtmlElement:
    """Return the root element, `html`, of a decoded page, with its comments or without. Any text gives a tree."""
    markup = text if _is_too_deep(text) else LexborHTMLParser(text.encode("utf-8", "replace") or b" ").html
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8", remove_pis=True, remove_comments=not comments)
    try:
        return html.document_fromstring((markup or _EMPTY).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # lxml's word for a document without an element
        return html.document_fromstring(_EMPTY)


def _is_too_deep(text: str) -> bool:
    """Say whether elements may be nested so deep that the standard's way takes too long: no page that is read is."""
    depth = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() not in _FLAT:
            depth += -1 if tag["end"] else 1
            if depth > _DEPTH_MAX:
                return True
    return False
