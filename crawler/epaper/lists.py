"""What stands with what in the lists of an index: a PDF with its page, articles under the heading of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from crawler.epaper.targets import Target

_ITEM_LEVELS = 4  # elements between a PDF's link and the item of the list that it shares with its page's
_RANKED_LEVELS = 6  # elements between a link and the box whose heading says that it holds the most read
_RANKING = re.compile(
    r"[\u3400-\u9fff]{0,6}(?:排行榜?|点击榜|热榜)|热门(?:新闻|文章|推荐)|猜你喜欢|相关(?:新闻|阅读|推荐)"
)
_HEADING_MAX = 12  # characters of such a heading
_LIST_LEVELS = 12  # elements between a heading and the list; deeper is no list


@dataclass(frozen=True)
class Entry:
    """A link in the order of an index: to a page, by its key and with a label, or to an article, by its address."""

    element: html.HtmlElement
    page: str = ""
    article: str = ""


def is_ranked(link: html.HtmlElement) -> bool:
    """Say whether a link stands in a box of what is read most, which is of other days (点击排行: qpaper)."""
    for one in (link, *islice(link.iterancestors(), _RANKED_LEVELS)):
        heading = one.getprevious()
        if heading is not None and isinstance(heading.tag, str):
            words = squeeze("".join(text[: 2 * _HEADING_MAX] for text in islice(heading.itertext(), 4))).strip("：: ")
            if len(words) <= _HEADING_MAX and _RANKING.fullmatch(simplified(words)):
                return True
    return False


def pdfs_of(files: Sequence[Target], entries: Sequence[Entry]) -> tuple[dict[str, str], str]:
    """Return the PDF of each page by its key, and the first that stands with no page: that of this page.

    A PDF belongs to the page whose link stands in the same item of a list, before it (founder) or
    behind (huaguang); where several stand in one element, the first of them says which way round.
    """
    heads = [entry for entry in entries if entry.page]
    within = _pages_within(heads)
    by_element = {entry.element: entry.page for entry in heads}
    links = {file.element for file in files}
    found: dict[str, str] = {}
    own = ""
    for file in files:
        page = ""
        if file.element is not None:
            for level, above in enumerate(islice(file.element.iterancestors(), _ITEM_LEVELS)):
                if pages := within.get(above):
                    several = level == 0 and len(pages) > 1
                    page = _beside(file.element, by_element, links) if several else pages[0] if len(pages) == 1 else ""
                    break
        if page:
            found.setdefault(page, file.url)
        else:
            own = own or file.url
    return found, own


def _pages_within(heads: Sequence[Entry]) -> dict[html.HtmlElement, list[str]]:
    """Return the pages that stand within each element, two at most: more say no more."""
    within: dict[html.HtmlElement, list[str]] = {}
    for entry in heads:
        for above in entry.element.iterancestors():
            pages = within.setdefault(above, [])
            if len(pages) > 1 or entry.page in pages:
                break
            pages.append(entry.page)
    return within


def _beside(element: html.HtmlElement, pages: dict[html.HtmlElement, str], files: set[html.HtmlElement | None]) -> str:
    """Return the page whose link is the PDF's neighbour; behind it where the element begins with a PDF."""
    parent = element.getparent()
    assert parent is not None
    first = next(child for child in parent if child in pages or child in files)
    for sibling in element.itersiblings(preceding=first not in files):
        if sibling in files:
            return ""
        if sibling in pages:
            return pages[sibling]
    return ""


def headed(entries: Sequence[Entry], own: str) -> dict[str, str]:
    """Return the pages under whose headings articles stand, by their addresses: in a list of all pages (新华每日电讯).

    That is a list whose headings lie in one element with articles between them; the page itself,
    `own`, is one of them. A list of pages alone, before a list of articles, is none.
    """
    found: dict[str, str] = {}
    for heads, container in _lists(entries):
        last = heads[-1]
        pages = [entries[place].page for place in heads]
        if own not in pages:
            continue
        between = [place for place in range(heads[0], last) if entries[place].article]
        behind = []
        for place in range(last + 1, len(entries)):
            if entries[place].page or not _is_in(entries[place].element, container):
                break
            behind.append(place)
        under: dict[str, str] = {}
        page = ""
        for place in range(heads[0], behind[-1] + 1 if behind else last + 1):
            page = entries[place].page or page
            if entries[place].article:
                under.setdefault(entries[place].article, page)
        if between and (own in under.values() or len(set(under.values())) > 1):
            found = under | found
    return found


def _lists(entries: Sequence[Entry]) -> Iterator[tuple[list[int], html.HtmlElement]]:
    """Yield the lists of pages: the places of two headings or more that all lie as closely together."""
    heads: list[int] = []
    pages: set[str] = set()
    container: html.HtmlElement | None = None
    for place, entry in enumerate(entries):
        if not entry.page:
            continue
        around = _around(entries[heads[-1]].element, entry.element) if heads else None
        if heads and entry.page not in pages and around is not None and container in (None, around):
            heads.append(place)
            pages.add(entry.page)
            container = around
            continue
        is_other = heads and entries[heads[-1]].page != entry.page
        closer = is_other and container is not None and _is_in(around, container)
        if container is not None and not (closer and len(heads) == 2):  # else the first of two stood before the list
            yield heads, container
        heads, container = ([heads[-1], place], around) if closer else ([place], None)
        pages = {entries[head].page for head in heads}
    if container is not None:
        yield heads, container


def _around(first: html.HtmlElement, second: html.HtmlElement) -> html.HtmlElement | None:
    """Return the smallest element that holds both, None where that is far above."""
    above = list(islice(first.iterancestors(), _LIST_LEVELS))
    return next((one for one in islice(second.iterancestors(), _LIST_LEVELS) if one in above), None)


def _is_in(element: html.HtmlElement | None, container: html.HtmlElement) -> bool:
    return element is not None and any(one is container for one in islice(element.iterancestors(), 2 * _LIST_LEVELS))
