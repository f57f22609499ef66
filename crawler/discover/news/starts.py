"""Where a news site lists its articles: what its pages and its robots.txt offer, and which lists a row begins with.

Pure functions.
"""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

from archive.addresses.absolute import absolute, split
from archive.chinese.text import number_of, squeeze
from archive.model import Capture
from crawler.discover.findings import Start
from crawler.discover.lookup import article_key, bare_site_of, origin_of
from crawler.extract.page import WebPage, decode_page

SITEMAP, FEED, LIST, HOME = "sitemap", "feed", "list", "home page"
HOME_PATH = "./"  # how a row's `first_page` writes the home page beside other lists
DEAD = timedelta(days=365)  # a list that has named nothing new for so long

_USUAL = {SITEMAP: ("sitemap.xml",), FEED: ("rss.xml", "feed/")}
_OFFERS_MAX = 3  # of a kind that are looked at: a portal has a feed for each channel
_SITEMAP_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_ROBOTS_MAX = 500 << 10  # bytes that are read, as of the rules
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml|text/(?:rss|atom)(?:\+xml)?", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w{1,10}:)?(urlset|sitemapindex|rss|feed|rdf|html|head|body|!doctype html)\b", re.IGNORECASE)
_ROOT_WITHIN = 100_000  # characters in which a document shows what it is
_ROOTS = {"urlset": SITEMAP, "sitemapindex": SITEMAP, "rss": FEED, "feed": FEED, "rdf": FEED}
_TITLE = re.compile(r"<title[^<>]{0,100}>\s{0,99}(?:<!\[CDATA\[)?([^<>\]]{1,100})")
_INDEX = re.compile(
    r"/(?:(?:index|default|list|node|channel|column|more)[\w-]{0,20}\.\w{2,5}|[\w-]{1,40}/)?$", re.IGNORECASE
)
_CHANNEL = re.compile(r"[\u3400-\u9fff]{2,8}")
_EPAPER = re.compile(r"[数數]字[报報]|[电電]子[报報]|[报報]纸电子版|電子版")
_BESIDE = "0123456789 \t\u3000[]()（）./年月日:·•-"  # of a day that stands beside a headline in a list
_NO_NEWS = re.compile(
    r"首[页頁]|主[页頁]|关于|關於|联系|聯[系繫]|广告|廣告|招聘|登[录錄]|注册|註冊|投稿|版[权權]|地[图圖]|[数數]字[报報]|[电電]子[报報]|"
    r"[视視][频頻]|直播|[图圖]片|专题|專題|论坛|論壇|下[载載]|更多"
)


def kind_of(capture: Capture) -> str:
    """Return what a document is by its root: a sitemap, a feed, or else a list."""
    if capture.body.startswith(b"\x1f\x8b"):
        return SITEMAP  # packed: feeds are not
    match = _ROOT.search(decode_page(capture.body[: 4 * _ROOT_WITHIN]).text[:_ROOT_WITHIN])
    return _ROOTS.get(match[1].lower(), LIST) if match else LIST


def feed_title(capture: Capture) -> str:
    """Return what a feed calls itself, an empty text where it does not."""
    match = _TITLE.search(decode_page(capture.body[:_ROOT_WITHIN], capture.header("Content-Type")).text)
    return squeeze(html.unescape(match[1])) if match else ""


def offered_sitemaps(robots: bytes, url: str) -> tuple[str, ...]:
    """Return the sitemaps of a site that its robots.txt names (`Sitemap:` lines, whatever group they stand in)."""
    lines = (match[1].decode("utf-8", "replace") for match in _SITEMAP_LINE.finditer(robots[:_ROBOTS_MAX]))
    return _own((absolute(url, line) for line in lines), url)


def offered_feeds(pages: Iterable[WebPage]) -> tuple[str, ...]:
    """Return the feeds of a site that its pages offer to readers (`<link rel=alternate>`), not those of comments."""
    found = {}
    for page in pages:
        for node in page.selector.css("link[rel~=alternate i][href]"):
            if _FEED_TYPE.match((node.attrib.get("type") or "").strip()):
                about_comments = re.search(
                    r"comments?\b|评论|評論", f"{node.attrib.get('title')} {node.attrib['href']}"
                )
                found[page.join(node.attrib["href"])] = page.url if not about_comments else ""
    return tuple(url for url, seen_at in found.items() if url and seen_at and _own((url,), seen_at))[:_OFFERS_MAX]


def usual_places(url: str, what: str) -> tuple[str, ...]:
    """Return where sites mostly have a sitemap or a feed, for one that names none."""
    return tuple(f"{origin_of(url)}/{path}" for path in _USUAL[what])


def offered_channels(pages: Iterable[WebPage], article: str = "") -> tuple[str, ...]:
    """Return list pages that pages name: of those around an article's address first, then of what is called a channel.

    A channel's name is short, its address that of a folder or an index.
    """
    near, others = {}, {}
    for page in pages:
        for node in page.selector.css("a[href]"):
            url = (page.join(node.attrib["href"]) or "").partition("#")[0]
            text = squeeze(node.root.text_content())
            if not _own((url,), page.url) or not _INDEX.search(urlsplit(url).path) or not urlsplit(url).path.strip("/"):
                continue
            if article.startswith(urljoin(url, ".")):
                near[url] = text
            elif _CHANNEL.fullmatch(text) and not _NO_NEWS.search(text):
                others[url] = text
    deepest = sorted(near, key=lambda url: -url.count("/"))
    return tuple(dict.fromkeys((*deepest, *others)))


def _own(urls: Iterable[str | None], url: str) -> tuple[str, ...]:
    """Return the addresses on an address' own site, each once, a few."""
    own = (one for one in urls if one and len(one) <= 2000 and bare_site_of(one) == bare_site_of(url))
    return tuple(dict.fromkeys(own))[:_OFFERS_MAX]


def path_of(url: str, base: str) -> str | None:
    """Return a list's address as a row's `first_page` has it, below the base; None where it cannot be written there.

    That is where it stands on another host, and where it holds a blank or a `%`, which mean something there.
    """
    parts = split(url)
    if not parts:
        return None
    path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    writable = path.isprintable() and not re.search(r"[\s%]|://", path) and not parts.path.startswith("//")
    return (path or HOME_PATH) if writable and bare_site_of(url) == bare_site_of(base) else None


def chosen(starts: Sequence[Start]) -> tuple[Start, ...]:
    """Return the lists that a row begins with: each that names an article which none before it names.

    Sitemaps go first, since they reach back; then feeds, which tell the days;
    then list pages, last the home page, of which most is in the others.
    """
    order = (SITEMAP, FEED, LIST, HOME)
    kept: list[Start] = []
    seen: set[str] = set()
    for start in sorted(starts, key=lambda one: order.index(one.what)):
        urls = {article_key(link.url) for link in start.articles}
        if not urls <= seen:
            kept.append(start)
        seen |= urls
    return tuple(kept)


def first_pages(starts: Sequence[Start]) -> str:
    """Return the column `first_page` for these lists; empty for the home page alone."""
    paths = [start.path for start in starts]
    return "" if paths == [HOME_PATH] else " ".join(paths)


def is_list_of_links(page: WebPage, text: str) -> bool:
    """Say whether what was read as an article is a list: most of its lines are texts of links, a day beside them."""
    lines = [line.strip(_BESIDE) for line in text.split("\n")]
    linked = {squeeze(node.root.text_content()).strip(_BESIDE) for node in page.selector.css("a[href]")}
    return sum(line in linked for line in lines) * 2 >= len(lines)


def epapers_named(pages: Iterable[WebPage]) -> Iterator[str]:
    """Yield which e-papers pages lead to, for a site that has one beside its news."""
    found = {}
    for page in pages:
        for node in page.selector.css("a[href]"):
            if _EPAPER.search(squeeze(node.root.text_content())) and (url := page.join(node.attrib["href"])):
                line = shlex.join(["archive", "new-source", url])
                found[url] = f"it names an e-paper, which may be had with its pages: {line}"
    yield from list(found.values())[:2]


def newest_day(starts: Iterable[Start], read: Iterable[date | None], today: date) -> date | None:
    """Return the latest day that lists or articles tell, none of the future."""
    days = [day for day in (*(start.newest for start in starts), *read) if day and day <= today + timedelta(days=1)]
    return max(days, default=None)


def stale(starts: Sequence[Start], newest: date | None, today: date) -> Iterator[str]:
    """Yield which lists name nothing new: all of them for a year, or one long after another has."""
    if newest and today - newest > DEAD:
        yield f"nothing new for {number_of((today - newest).days, 'day')}: the newest article is of {newest}"
        return
    for start in starts:
        if start.newest and newest and newest - start.newest > DEAD:
            yield f"{start.path} names nothing new since {start.newest}; it is kept for its past"
