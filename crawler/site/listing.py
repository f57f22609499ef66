"""List pages of news sites, home pages among them: the articles that they name, and how they go on."""

from __future__ import annotations

from collections.abc import Iterator

from parsel import Selector

from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import text_beside
from crawler.extract.page import WebPage
from crawler.extract.reading import NO_NEXT, Reading
from crawler.site.address import is_article_address, is_surely_article
from crawler.site.hosts import is_own
from crawler.site.pager import next_list_page

_HEADLINE_MIN = 8  # characters: what is shorter is mostly the name of a channel


def read_listing(paper: Newspaper, page: WebPage) -> Reading:
    """Read a page that lists articles. Raises LayoutChanged where it names none."""
    links = tuple(_articles(paper, page))
    if not links:
        raise LayoutChanged(f"no link to an article or a list at {page.url}")
    following = next_list_page(page)
    if following.url and is_own(paper, following.url):
        return Reading(links=links, next_page=following.url)
    return Reading(links=links, skipped=((NO_NEXT, 1),) if following.is_hidden else ())


def _articles(paper: Newspaper, page: WebPage) -> Iterator[Link]:
    """Yield the articles that a page lists: links of the paper's hosts.

    They are surely articles by their addresses, or may be and read like
    headlines.
    """
    seen: set[str] = set()
    for anchor in page.selector.css("a[href]"):
        url = page.join(anchor.attrib["href"])
        if not url or url in seen or not is_own(paper, url):
            continue
        if is_surely_article(url) or is_article_address(url) and len(_headline(anchor)) >= _HEADLINE_MIN:
            seen.add(url)
            yield Link(url, LinkKind.ARTICLE, page.url, paper.id, day_of(url))


def _headline(anchor: Selector) -> str:
    """Return the longest of what a link says: its text, its title, what its pictures say instead of showing."""
    told = [anchor.attrib.get("title", ""), *anchor.css("img::attr(alt), img::attr(title)").getall()]
    return max((text_beside(anchor), *map(squeeze, told)), key=len)
