"""Where the lines of a piece of HTML begin and end, as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main ol p pre section table tbody td tfoot th thead tr ul".split()
)
SILENT = frozenset(
    "script style noscript noframes template iframe object select textarea button svg canvas video audio marquee"
    " rt rp".split()
)
"""Elements whose text is not part of what a reader reads: machinery, and the readings above ruby's characters."""
_INLINE = frozenset(
    "a abbr acronym b basefont bdi bdo big cite code data del dfn em font i img input ins kbd label mark nobr q"
    " rb rtc ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_INLINE_MAX = 12  # inline elements within one another, up to which neighbours are looked for


def lines_in(root: html.HtmlElement) -> Iterator[tuple[str, int, html.HtmlElement]]:
    """Yield the lines of a tree in the document's order, blanks as they are: text, characters in links, element.

    A line begins at each block, each `<br>`, what a style makes a block, each line end within `<pre>`, and at elements
    of a site's own making (`<txt>`) that stand in no sentence. The walk knows no recursion: pages nest as they like.
    """
    pieces: list[str] = []
    opened: list[tuple[bool, bool, bool]] = []
    linked, links, kept, node = 0, 0, 0, root
    for event, element in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if starts:
            tag, style = element.tag, _style(element)
            links_on, keeps = tag == "a" and element.get("href") is not None, tag == "pre" or "white-space:pre" in style
            opens = _opens_line(element, style)
            opened.append((opens, links_on, keeps))
            links, kept = links + links_on, kept + keeps
        else:
            opens, links_on, keeps = opened.pop()
            links, kept = links - links_on, kept - keeps
        if opens:
            yield "".join(pieces), linked, node
            pieces, linked = [], 0
            node = element if starts and element.tag != "br" else element.getparent()
        text = element.text if starts else element.tail if element is not root else None
        if not text:
            continue
        first, *others = text.split("\n") if kept else (text,)
        pieces.append(first)
        linked += len(first.strip()) if links else 0
        for other in others:
            yield "".join(pieces), linked, node
            pieces, linked = [other], len(other.strip()) if links else 0
    yield "".join(pieces), linked, node


def _opens_line(element: html.HtmlElement, style: str) -> bool:
    tag = element.tag
    if tag in BLOCKS or tag == "title":
        return True
    if "display:block" in style:
        return True
    return tag not in _INLINE and ":" not in tag and not in_sentence(element)  # <o:p>, <st1:chsdate>: Word's, inline


def in_sentence(element: html.HtmlElement) -> bool:
    """Say whether text stands right beside an element, in its own line: then it is a part of that line."""
    inner = element
    for _ in range(_INLINE_MAX):
        if inner.tag in BLOCKS:
            break
        before, parent = inner.getprevious(), inner.getparent()
        if parent is None:
            return False
        beside = (parent.text if before is None else before.tail) or ""
        if beside.strip() or (inner.tail or "").strip():
            return True
        if before is not None and before.tag not in BLOCKS or inner.getnext() is not None:
            return False
        inner = parent
    return False


def _style(element: html.HtmlElement) -> str:
    style = element.get("style")
    return style.replace(" ", "").lower() if style else ""
