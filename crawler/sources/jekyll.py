"""The finews Jekyll site: category page → posts → their source links."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from archive.article import CHINA, Article, Capture, Link, LinkKind
from archive.bylines import read_bylines, read_source
from archive.reasons import LayoutChanged
from archive.text import squeeze
from crawler.extract.body import VERSION, body_of
from crawler.extract.credits import dateline_fields
from crawler.extract.facts import by_rule
from crawler.extract.page import open_page
from crawler.reading import Attempt, Reading

DOMAINS = ("finews.withounder.com", "finews.zning.me")

_POST = re.compile(r"/[^/]+/(?:[^/]+/)*20\d\d/\d\d/\d\d/[^/]+\.html$")
_DATE = re.compile(r"CST\)\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
SOURCE_LINK = "//p[a[starts-with(@href, 'http') and normalize-space() = @href]]"
TITLE = "h1"


def attempts(link: Link) -> tuple[Attempt, ...]:
    """Return how to read an address of the site."""
    parts = urlsplit(link.url)
    if parts.hostname not in DOMAINS:
        return ()
    if link.kind is LinkKind.LIST:
        return (Attempt(link.url, read_category),)
    return (Attempt(link.url, read_post),) if _POST.search(parts.path) else ()


def read_category(capture: Capture, link: Link) -> Reading:
    """Read a category page: links to posts. It may be empty: only the last days' posts are shown."""
    root = open_page(capture).selector
    if not root.css("body a"):
        raise LayoutChanged(f"no link at all at {capture.url}")
    targets = dict.fromkeys(urljoin(capture.url, href) for href in root.css("a::attr(href)").getall())
    posts = [url for url in targets if urlsplit(url).hostname in DOMAINS and _POST.search(urlsplit(url).path)]
    return Reading(links=tuple(Link(url, found_in=capture.url, newspaper=link.newspaper) for url in posts))


def read_post(capture: Capture, link: Link) -> Reading:
    """Read a post: its article, at two addresses, and the source link to follow."""
    page = open_page(capture)
    sources = page.selector.xpath(SOURCE_LINK)
    if not sources:
        raise LayoutChanged(f"no source link at {capture.url}")
    source = sources[-1]
    container = source.xpath("ancestor::*[.//h1][1]")
    if not container:
        raise LayoutChanged(f"no {TITLE} above the source link at {capture.url}")
    return _reading(container[0], source, page.notes, link)


def _reading(container: Selector, source: Selector, notes: tuple[str, ...], link: Link) -> Reading:
    heading = container.css(TITLE)[-1]
    found = _DATE.search(" ".join(container.xpath(".//text()").getall()))
    html = _between(container, heading, source)
    lines, found_by = body_of(html)
    original = source.xpath("a/@href").get("")
    tag = squeeze("".join(container.css("em ::text").getall())).removeprefix("tags:").strip()
    article = Article(
        title=squeeze("".join(heading.css("::text").getall())),
        text="\n".join(lines),
        html=html,
        bylines=read_bylines(lines),
        source=read_source(html) or tag.removesuffix("新闻"),
        published_at=datetime.fromisoformat(found[1]).replace(tzinfo=CHINA) if found else None,
        date_precision="second" if found else None,
        addresses=(original, link.url),
        extractor=f"jekyll-post {VERSION}, {found_by}",
        evidence=by_rule(
            title=(squeeze("".join(heading.css("::text").getall())), TITLE),
            text=("between headline and source link", found_by),
            published_at=(found[1] if found else "", "date line"),
            source=(tag, "tags"),
        ),
        notes=notes,
        **dateline_fields(lines),
    )
    return Reading(article, (Link(original, found_in=link.url, newspaper=link.newspaper),))


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
