"""The finews Jekyll site: home → categories → posts → their source links. The seeds of any paper may link to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from urllib.parse import urlsplit

from parsel import Selector

from archive.addresses.absolute import host_of
from archive.chinese.bylines import read_source
from archive.chinese.text import parse_fragment, squeeze
from archive.model import CHINA, Capture, Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import text_beside
from crawler.extract.compose import by_rule, compose
from crawler.extract.dating.dates import Moment
from crawler.extract.page import WebPage, open_page
from crawler.extract.reading import Attempt, Platform, Reading
from crawler.extract.text.body import body_of

HOSTS = ("finews.withounder.com", "finews.zning.me")

_POST = re.compile(r"/[^/]+/(?:[^/]+/)*20\d\d/\d\d/\d\d/[^/]+\.html$")
_DATE = re.compile(r"CST\)\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
SOURCE_LINK = "//p[a[starts-with(@href, 'http') and normalize-space() = @href]]"
_TITLE = "h1"


@dataclass(frozen=True)
class Jekyll(Platform):
    """The site as a paper: every category that the home page names, and the posts of each."""

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the home page. The site shows the last days alone, whatever days are asked for."""
        yield Link(f"{paper.base_url}/", LinkKind.LIST, newspaper=paper.id)

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of the site."""
        if host_of(link.url) not in HOSTS:
            return ()
        if link.url == f"{paper.base_url}/":
            return (Attempt(link.url, partial(read_home, paper)),)
        if link.kind is LinkKind.LIST:
            return (Attempt(link.url, read_category),)
        return (Attempt(link.url, read_post),) if _POST.search(urlsplit(link.url).path) else ()


def read_home(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read the home page: categories and posts."""
    page = open_page(capture)
    lists = (url for url in _own_targets(page) if "/category/" in url)
    found = (Link(url, LinkKind.LIST, capture.url, paper.id) for url in lists)
    return Reading(links=(*_posts(page, link), *found))


def read_category(capture: Capture, link: Link) -> Reading:
    """Read a category page: links to posts. It may be empty: only the last days' posts are shown."""
    return Reading(links=tuple(_posts(open_page(capture), link)))


def _posts(page: WebPage, link: Link) -> Iterator[Link]:
    if not page.selector.css("body a"):
        raise LayoutChanged(f"no link at all at {page.url}")
    posts = (url for url in _own_targets(page) if _POST.search(urlsplit(url).path))
    yield from (Link(url, found_in=page.url, newspaper=link.newspaper) for url in posts)


def _own_targets(page: WebPage) -> Iterator[str]:
    """Yield the addresses of the site that a page names, each once."""
    targets = dict.fromkeys(page.join(href) or "" for href in page.selector.css("a::attr(href)").getall())
    yield from (url for url in targets if host_of(url) in HOSTS)


def read_post(capture: Capture, link: Link) -> Reading:
    """Read a post: its article, at two addresses, and the source link to follow."""
    page = open_page(capture)
    sources = page.selector.xpath(SOURCE_LINK)
    if not sources:
        raise LayoutChanged(f"no source link at {capture.url}")
    source = sources[-1]
    container = source.xpath("ancestor::*[.//h1][1]")
    if not container:
        raise LayoutChanged(f"no {_TITLE} above the source link at {capture.url}")
    return _reading(container[0], source, page, link)


def _reading(container: Selector, source: Selector, page: WebPage, link: Link) -> Reading:
    heading = container.css(_TITLE)[-1]
    found = _DATE.search(" ".join(container.xpath(".//text()").getall()))
    html = _between(container, heading, source)
    lines, found_by = body_of(parse_fragment(html))
    original = page.join(source.xpath("a/@href").get(""))
    tag = squeeze("".join(container.css("em ::text").getall())).removeprefix("tags:").strip()
    title, told = text_beside(heading), found[1] if found else ""
    moment = _moment(told)
    article = compose(
        Link(link.url),  # whoever links to it: it is no article of that paper's issue
        "jekyll-post",
        found_by,
        title=title,
        lines=lines,
        html=html,
        source=read_source(html) or tag.removesuffix("新闻"),
        moment=moment,
        addresses=(original, link.url) if original else (link.url,),
        evidence=by_rule(
            title=(title, _TITLE),
            text=("between headline and source link", found_by),
            published_at=(told, "date line"),
            source=(tag, "tags"),
        ),
        notes=(*page.notes, *(() if moment or not told else (f"no date in {told!r}",))),
        doubts=page.doubts,
    )
    onward = (Link(original, found_in=link.url, newspaper=link.newspaper),) if original else ()
    return Reading(article, onward)


def _moment(told: str) -> Moment | None:
    """Return the moment of a date line; None for a day that there is not."""
    try:
        return Moment(datetime.fromisoformat(told).replace(tzinfo=CHINA), "second")
    except ValueError:
        return None


def _between(container: Selector, heading: Selector, source: Selector) -> str:
    """Return the HTML of what stands between the heading's date line and the source link."""
    nodes = container.xpath("./node()")
    kept, inside = [], False
    for node in nodes:
        if node.root is source.root or (hasattr(node.root, "iter") and source.root in node.root.iter()):
            break
        if inside and not _is_date_line(node):
            kept.append(node.get())
        inside = inside or (hasattr(node.root, "iter") and heading.root in node.root.iter())
    return "".join(kept).strip()


def _is_date_line(node: Selector) -> bool:
    return "(GMT+8" in "".join(node.xpath("descendant-or-self::text()").getall())


PLATFORM = Jekyll("jekyll", hosts=HOSTS)
