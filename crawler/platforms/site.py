"""A plain news site: a sitemap, a feed, or list pages, and articles that the general reader reads.

A row's `first_page` is where the lists begin, below `base_url`, several parted
by blanks: `sitemap.xml rss.xml news/index.html`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector

from archive.article import CHINA, Capture, Link, LinkKind
from archive.dedup import is_address
from archive.reasons import LayoutChanged, Refused
from archive.text import squeeze
from crawler.edition import day_of
from crawler.extract.article import extract, next_page
from crawler.extract.page import open_page
from crawler.extract.tree import parse_tree
from crawler.newspaper import NewspaperSpider
from crawler.reading import Attempt, Reading

_ARTICLE = re.compile(r"\.s?html?$|/\d{4,}/?$|[/=_-]\d{5,}", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|/)(?:index|default|list|node)(?:_?\d*)?\.\w+$|/$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|&)(?:id|aid|newsid|articleid|contentid)=\d+", re.IGNORECASE)
_HEADLINE_MIN = 8  # characters: what is shorter is the name of a channel
_UNPACKED_MAX = 64 << 20  # bytes of a packed sitemap; the protocol allows 50 MB
_GZIP = 16 + zlib.MAX_WBITS


class SiteSpider(NewspaperSpider):
    """A news site without issues. With `since` or `until`, only articles that a list dates so, or not at all."""

    platform = "site"

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the lists where the site begins; they belong to no day."""
        for path in self.first_page.split():
            yield Link(f"{self.base_url}/{path}", LinkKind.LIST, newspaper=self.name)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of the site."""
        base, parts = urlsplit(cls.base_url), urlsplit(link.url)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != base.netloc.lower():
            return ()
        if link.kind is LinkKind.LIST:
            return (Attempt(link.url, cls.read_list),)
        return (Attempt(link.url, cls.read_article),) if is_article_address(link.url) else ()

    @classmethod
    def read_list(cls, capture: Capture, link: Link) -> Reading:
        """Read a sitemap, a feed, or a page that lists articles. Raises LayoutChanged where it names nothing."""
        body = unpacked(capture.body)
        if _is_xml(body):
            links = tuple(cls._of_xml(body, capture.url))
        else:
            page = open_page(replace(capture, body=body))
            links = tuple(cls._of_page(page.selector, capture.url))
        if not links:
            raise LayoutChanged(f"no link to an article or a list at {capture.url}")
        following = "" if _is_xml(body) else next_page(parse_tree(page.text), capture.url) or ""
        return Reading(links=links, next_page=following)

    @classmethod
    def read_article(cls, capture: Capture, link: Link) -> Reading:
        """Read an article as the general reader does; a list's date is no issue's."""
        article = extract(capture, replace(link, issue_date=None))
        tree = parse_tree(open_page(capture).text)
        found = replace(article, newspaper=cls.name, source=article.source or cls.paper)
        return Reading(found, next_page=next_page(tree, capture.url) or "")

    @classmethod
    def _of_xml(cls, body: bytes, base: str) -> Iterator[Link]:
        """Yield what a sitemap or a feed names: further sitemaps, and articles with their days."""
        for node in _elements(body):
            name = etree.QName(node).localname
            if name not in ("url", "item", "entry", "sitemap"):
                continue
            fields = {etree.QName(child).localname: child for child in node if isinstance(child.tag, str)}
            address = fields.get("loc") if name in ("url", "sitemap") else fields.get("link")
            told = "" if address is None else address.get("href") or address.text or ""
            url = urljoin(base, squeeze(told))
            if is_address(url):
                kind = LinkKind.LIST if name == "sitemap" else LinkKind.ARTICLE
                day = None if kind is LinkKind.LIST else _day(fields)
                yield Link(url, kind, base, cls.name, day)

    @classmethod
    def _of_page(cls, root: Selector, base: str) -> Iterator[Link]:
        """Yield the articles that a page lists: links of this site that read like headlines."""
        seen: set[str] = set()
        for anchor in root.css("a[href]"):
            url = urljoin(base, anchor.attrib["href"].strip())
            text = squeeze("".join(anchor.css("::text").getall()))
            own = urlsplit(url).netloc.lower() == urlsplit(base).netloc.lower()
            if own and len(text) >= _HEADLINE_MIN and is_article_address(url) and url not in seen:
                seen.add(url)
                yield Link(url, LinkKind.ARTICLE, base, cls.name, day_of(url))


def is_article_address(url: str) -> bool:
    """Say whether an address may be that of an article: a page's file or a number, no channel's index."""
    parts = urlsplit(url)
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    if not is_address(url):
        return False
    return bool(_NUMBERED.search(parts.query) or _ARTICLE.search(rest) and not _INDEX.search(parts.path))


def unpacked(body: bytes) -> bytes:
    """Return a packed sitemap unpacked. Raises Refused for one that is too large, or broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    packer = zlib.decompressobj(_GZIP)
    try:
        found = packer.decompress(body, _UNPACKED_MAX)
    except zlib.error as error:
        raise Refused(f"a broken gzip file: {error}") from error
    if packer.unconsumed_tail:
        raise Refused(f"a gzip file of more than {_UNPACKED_MAX >> 20} MiB")
    return found


def _is_xml(body: bytes) -> bool:
    head = body[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return any(mark in head for mark in (b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:rdf"))


def _elements(body: bytes) -> Iterator[etree._Element]:
    """Yield the elements of an XML document. Entities are not resolved: it comes from strangers."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    if root is not None:
        yield from (node for node in root.iter() if isinstance(node.tag, str))


def _day(fields: dict[str, etree._Element]) -> date | None:
    """Return the day that a list tells of an article, in China: ISO, or as mail writes it."""
    for name in ("publication_date", "pubDate", "published", "date", "updated", "lastmod"):
        text = squeeze(fields[name].text or "") if name in fields else ""
        if found := day_of(text):
            return found
        with suppress(ValueError, TypeError):
            return parsedate_to_datetime(text).astimezone(CHINA).date()
    return None
