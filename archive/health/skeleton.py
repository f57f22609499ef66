"""The skeleton of a page: how it is laid out, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from statistics import median

from lxml import etree, html

DEPTH = 40  # elements from <body> down; texts stand 5 to 9 deep, in pages made of tables up to 30
ALIKE = 0.7
"""Pages of one layout have more in common, 0.75 to 1 on sixteen papers of ten publishing systems and five news sites;
the articles and the indexes of one site 0.24 to 0.71; an old layout and a new one 0.03 to 0.14.
"""
_BYTES = 1 << 20  # a page of news has some 60 KB
_PATHS_MAX, _NAME_MAX = 10_000, 200  # a page of news has some 300; a flood of long ones would take gigabytes
_WRITING = frozenset(
    "a area b big br em font h1 h2 h3 h4 h5 h6 hr i img li option p s script small span strong style sub sup u".split()
)
"""What an editor puts into a text or a list: it differs from page to page of one layout."""
_NUMBER = re.compile(r"\d+")


def skeleton(body: bytes) -> frozenset[str]:
    """Return the paths of a page's elements, as `div.container>div#ozoom`; empty where it is no HTML.

    A set and not a multiset: a page with more pieces is laid out alike. Digits
    in names count for nothing (`page-3`), nor do the elements of the text itself.
    """
    try:
        root = html.document_fromstring(body[:_BYTES])
    except (etree.ParserError, ValueError):
        return frozenset()
    found: set[str] = set()
    waiting = [("", one, 1) for one in root.iterchildren("body")]
    while waiting and len(found) < _PATHS_MAX:
        above, element, depth = waiting.pop()
        path = above + _name(element)
        found.add(path)
        if depth < DEPTH:
            waiting += ((path + ">", one, depth + 1) for one in element.iterchildren(etree.Element) if _counts(one))
    return frozenset(found)


def _counts(element: html.HtmlElement) -> bool:
    return isinstance(element.tag, str) and element.tag not in _WRITING


def _name(element: html.HtmlElement) -> str:
    names = [str(element.tag), *(f".{one}" for one in sorted(element.get("class", "").split()))]
    names += [f"#{one}"] if (one := element.get("id", "")) else []
    return _NUMBER.sub("0", "".join(names)[:_NAME_MAX])


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """Return how much two skeletons have in common, from 0 to 1 (Jaccard)."""
    either = set(one) | set(other)
    return len(set(one) & set(other)) / len(either) if either else 1.0


def alike(new: Sequence[Collection[str]], old: Sequence[Collection[str]]) -> float | None:
    """Return how like the old pages the new ones are: each against the old one that it is most like, the middle value.

    None where there is nothing to compare.
    """
    best = [max(likeness(page, former) for former in old if former) for page in new if page and any(old)]
    return median(best) if best else None
