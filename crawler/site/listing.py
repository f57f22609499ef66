"""List pages of news sites, home pages among them: the articles that they name, and how they go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html
from parsel import Selector

from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import text_beside
from crawler.extract.page import WebPage
from crawler.extract.reading import NO_HEADLINE, NO_NEXT, Reading
from crawler.site.address import is_article_address, is_surely_article
from crawler.site.hosts import is_own
from crawler.site.pager import next_list_page

_HEADLINE_MIN = 8  # characters: what is shorter is mostly the name of a channel, unless other evidence is there
_ITEMS = frozenset("li tr dd dt p div".split())
_LISTS = frozenset("ul ol dl table".split())
_ITEM_MAX = 300  # characters of an item with its headline, summary and day
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d\s?[-/.年]\s?)?(?:0?[1-9]|1[0-2])\s?[-/.月]\s?(?:0?[1-9]|[12]\d|3[01])(?!\d)"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class _Candidate:
    """A link whose address may be an article's: is it sure by itself, and what it shares with its like."""

    url: str
    is_sure: bool
    like: tuple[html.HtmlElement | None, str]


def read_listing(paper: Newspaper, page: WebPage) -> Reading:
    """Read a page that lists articles. Raises LayoutChanged where it names none."""
    candidates = _candidates(paper, page)
    alike = {one.like for one in candidates if one.is_sure and _DIGITS.search(one.url)}
    taken = [one.url for one in candidates if one.is_sure or one.like in alike]
    if not taken:
        raise LayoutChanged(f"no link to an article or a list at {page.url}")
    forms = {form for _, form in alike}
    passed_over = {one.url for one in candidates if one.like[1] in forms} - set(taken)
    links = tuple(Link(url, LinkKind.ARTICLE, page.url, paper.id, day_of(url)) for url in dict.fromkeys(taken))
    following = next_list_page(page)
    goes_on = following.url and is_own(paper, following.url)
    skipped = {NO_HEADLINE: len(passed_over), NO_NEXT: int(following.is_hidden and not goes_on)}
    told = tuple((what, number) for what, number in skipped.items() if number)
    return Reading(links=links, next_page=following.url if goes_on else "", skipped=told)


def _candidates(paper: Newspaper, page: WebPage) -> list[_Candidate]:
    """Return the links of a page to the paper's hosts whose addresses may be articles'.

    One is sure by its address, by words that read like a headline, or by a day
    that stands beside it in an item of its own.
    """
    found = []
    for anchor in page.selector.css("a[href]"):
        url = page.join(anchor.attrib["href"])
        if url and is_own(paper, url) and is_article_address(url):
            sure = is_surely_article(url) or len(_headline(anchor)) >= _HEADLINE_MIN or _is_dated(anchor.root)
            found.append(_Candidate(url, sure, (_list_around(anchor.root), _DIGITS.sub("0", url))))
    return found


def _headline(anchor: Selector) -> str:
    """Return the longest of what a link says: its text, its title, what its pictures say instead of showing."""
    told = [anchor.attrib.get("title", ""), *anchor.css("img::attr(alt), img::attr(title)").getall()]
    return max((text_beside(anchor), *map(squeeze, told)), key=len)


def _is_dated(anchor: html.HtmlElement) -> bool:
    """Say whether a day stands beside a link in its item, which has no other: 停水通知 2026-11-20, 补种 [11-20]."""
    item = next((above for above in anchor.iterancestors() if above.tag in _ITEMS), None)
    if item is None or any(link is not anchor for link in item.iter("a")):
        return False
    beside = "".join(_texts_but(item, anchor))
    return len(beside) <= _ITEM_MAX and bool(_DAY.search(beside))


def _texts_but(item: html.HtmlElement, anchor: html.HtmlElement) -> Sequence[str]:
    """Return the texts of an item without those of a link, as far as they count."""
    texts = item.xpath(".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")
    return [str(text) for text in texts[:_ITEM_MAX]]


def _list_around(anchor: html.HtmlElement) -> html.HtmlElement | None:
    """Return the list that a link stands in; outside of one, its item's parent."""
    above = next((one for one in anchor.iterancestors() if one.tag in _LISTS), None)
    if above is None:
        item = next((one for one in anchor.iterancestors() if one.tag in _ITEMS), None)
        above = item.getparent() if item is not None else None
    return above
