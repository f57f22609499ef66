"""A plain news site: a sitemap, a feed, or list pages, and articles that the general reader reads.

A row's `first_page` is where the lists begin, below `base_url`, several parted
by blanks: `sitemap.xml rss.xml news/index.html`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit

from lxml import etree

from archive.addresses.absolute import absolute, split
from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.model import CHINA, Capture, Link, LinkKind, Newspaper
from archive.reasons import CutPage, LayoutChanged, Refused
from crawler.epaper.nearby import text_beside
from crawler.extract.article import extract_page
from crawler.extract.ending import is_closed_xml
from crawler.extract.page import WebPage, decode_page, open_page
from crawler.extract.reading import Attempt, Platform, Reading

_ARTICLE = re.compile(r"\.s?html?$|/\d{4,}/?$|[/=_-]\d{5,}", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|/)(?:index|default|list|node)(?:_?\d*)?\.\w+$|/$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|&)(?:id|aid|newsid|articleid|contentid)=\d+", re.IGNORECASE)
_HEADLINE_MIN = 8  # characters: what is shorter is the name of a channel
_ENTRIES = ("url", "item", "entry", "sitemap")
_UNPACKED_MAX = 64 << 20  # bytes of a packed sitemap; the protocol allows 50 MB
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True)
class Site(Platform):
    """A news site without issues. With `since` or `until`, only articles that a list dates so, or not at all."""

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the lists where the site begins; they belong to no day."""
        for path in paper.first_page.split():
            yield Link(f"{paper.base_url}/{path}", LinkKind.LIST, newspaper=paper.id)

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of the site."""
        base, parts = split(paper.base_url), split(link.url)
        if not base or not parts or parts.netloc.lower() != base.netloc.lower():
            return ()
        if link.kind is LinkKind.LIST:
            return (Attempt(link.url, partial(read_list, paper)),)
        return (Attempt(link.url, partial(read_article, paper)),) if is_article_address(link.url) else ()


def read_list(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read a sitemap, a feed, or a page that lists articles. Raises LayoutChanged where it names nothing."""
    body = unpacked(capture.body)
    if _is_xml(body):
        return _read_xml(paper, body, capture.url)
    page = open_page(replace(capture, body=body))
    links = tuple(_of_page(paper, page))
    if not links:
        raise LayoutChanged(f"no link to an article or a list at {capture.url}")
    return Reading(links=links, next_page=page.next_page)


def read_article(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read an article as the general reader does; a list's date is no issue's."""
    page = open_page(capture)
    article = extract_page(page, replace(link, issue_date=None, newspaper=paper.id))
    return Reading(replace(article, source=article.source or paper.name), next_page=page.next_page)


def _read_xml(paper: Newspaper, body: bytes, url: str) -> Reading:
    """Read a sitemap or a feed.

    Raises CutPage where it stops before its end, LayoutChanged where it has
    entries, and not one with an address.
    """
    if not is_closed_xml(decode_page(body).text):
        raise CutPage(f"the XML at {url} stops before its end")
    entries = [node for node in _elements(body) if etree.QName(node).localname in _ENTRIES]
    links = tuple(_of_xml(paper, entries, url))
    if entries and not links:
        raise LayoutChanged(f"no address in any of the {len(entries)} entries at {url}")
    return Reading(links=links, nothing_new=not entries)


def _of_xml(paper: Newspaper, entries: Sequence[etree._Element], base: str) -> Iterator[Link]:
    """Yield what the entries of a sitemap or a feed name: further sitemaps, and articles with their days."""
    for node in entries:
        name = etree.QName(node).localname
        fields = {etree.QName(child).localname: child for child in node if isinstance(child.tag, str)}
        for told in node.iter("{*}publication_date"):  # within news:news
            fields.setdefault("publication_date", told)
        address = fields.get("loc") if name in ("url", "sitemap") else fields.get("link")
        written = "" if address is None else squeeze(address.get("href") or address.text or "")
        url = absolute(base, written) if written else None
        if url:
            kind = LinkKind.LIST if name == "sitemap" else LinkKind.ARTICLE
            day = None if kind is LinkKind.LIST else _day(fields)
            yield Link(url, kind, base, paper.id, day)


def _of_page(paper: Newspaper, page: WebPage) -> Iterator[Link]:
    """Yield the articles that a page lists: links of this site that read like headlines."""
    seen: set[str] = set()
    own = urlsplit(page.url).netloc.lower()
    for anchor in page.selector.css("a[href]"):
        url = page.join(anchor.attrib["href"])
        text = text_beside(anchor)
        if not url or url in seen or urlsplit(url).netloc.lower() != own:
            continue
        if len(text) >= _HEADLINE_MIN and is_article_address(url):
            seen.add(url)
            yield Link(url, LinkKind.ARTICLE, page.url, paper.id, day_of(url))


def is_article_address(url: str) -> bool:
    """Say whether an address may be that of an article: a page's file or a number, no channel's index."""
    parts = split(url)
    if not parts:
        return False
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    return bool(_NUMBERED.search(parts.query) or _ARTICLE.search(rest) and not _INDEX.search(parts.path))


def unpacked(body: bytes) -> bytes:
    """Return a packed sitemap unpacked. Raises CutPage for one that stops, Refused for one too large or broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    packer = zlib.decompressobj(_GZIP)
    try:
        found = packer.decompress(body, _UNPACKED_MAX)
    except zlib.error as error:
        raise Refused(f"a broken gzip file: {error}") from error
    if not packer.eof and not packer.unconsumed_tail:
        raise CutPage("the packed sitemap stops before its end")
    if packer.unconsumed_tail:
        raise Refused(f"a gzip file of more than {_UNPACKED_MAX >> 20} MiB")
    return found


def _is_xml(body: bytes) -> bool:
    head = body[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return any(mark in head for mark in (b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:rdf"))


def _elements(body: bytes) -> Iterator[etree._Element]:
    """Yield the elements of an XML document. Entities are not resolved: it comes from strangers."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise LayoutChanged(f"no XML: {error}") from error
    if root is not None:
        yield from (node for node in root.iter() if isinstance(node.tag, str))


def _day(fields: dict[str, etree._Element]) -> date | None:
    """Return the day that a list tells of an article, in China: ISO, or as mail writes it."""
    for name in ("publication_date", "pubDate", "published", "date", "updated", "lastmod"):
        text = squeeze(fields[name].text or "") if name in fields else ""
        if found := day_of(text):
            return found
        with suppress(ValueError, TypeError, OverflowError):  # a year 9999 west of China
            return parsedate_to_datetime(text).astimezone(CHINA).date()
    return None


PLATFORM = Site("site")
