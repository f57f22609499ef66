"""A plain news site: sitemaps, feeds, list pages or its home page, and articles that the general reader reads.

A row's `first_page` is where the lists begin, below `base_url`, several parted
by blanks: `sitemap.xml rss.xml news/index.html`. The home page is `./`, or an
empty column.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from archive.addresses.absolute import absolute
from archive.model import Capture, Link, LinkKind, Newspaper
from archive.reasons import CutPage, Refused
from crawler.extract.article import extract_page
from crawler.extract.checks.ending import is_closed_xml
from crawler.extract.page import decode_page, open_page
from crawler.extract.parsing.xml import list_start, local_name, parse_xml
from crawler.extract.reading import Attempt, Platform, Reading
from crawler.site.address import is_article_address
from crawler.site.feed import read_feed
from crawler.site.hosts import is_own, own_domains
from crawler.site.listing import read_listing
from crawler.site.sitemap import is_text_sitemap, read_sitemap, read_text_sitemap

_UNPACKED_MAX = 64 << 20  # bytes of a packed sitemap; the protocol allows 50 MB
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True)
class Site(Platform):
    """A news site without issues. With `since` or `until`, only articles that a list dates so, or not at all."""

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the lists where the site begins; they belong to no day."""
        for path in paper.first_page.split() or ["./"]:
            if url := absolute(f"{paper.base_url}/", path):
                yield Link(url, LinkKind.LIST, newspaper=paper.id)

    def domains(self, paper: Newspaper) -> tuple[str, ...]:
        """Return the site's domain: its hosts with and without `www.`, and the sub-domains, are the paper's."""
        return own_domains(paper)

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of the site. What a list of it names as an article is read as one."""
        if not is_own(paper, link.url):
            return ()
        if link.kind is LinkKind.LIST:
            return (Attempt(link.url, partial(read_list, paper)),)
        is_article = is_article_address(link.url) or is_own(paper, link.found_in)
        return (Attempt(link.url, partial(read_article, paper)),) if is_article else ()


def read_list(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read a sitemap, a feed, or a page that lists articles. It is told by its content which.

    Raises CutPage where it stops before its end, LayoutChanged where it names
    nothing, Refused for one too large or broken.
    """
    capture = replace(capture, body=unpacked(capture.body))
    text = decode_page(capture.body, capture.header("Content-Type")).text
    start = list_start(text)
    if start is not None:
        return _read_xml(paper, text[start:], capture.url)
    if is_text_sitemap(text):
        return read_text_sitemap(paper, text, capture.url)
    return read_listing(paper, open_page(capture))


def read_article(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read an article as the general reader does; a list's date is no issue's."""
    page = open_page(capture)
    article = extract_page(page, replace(link, issue_date=None, newspaper=paper.id))
    return Reading(replace(article, source=article.source or paper.name), next_page=page.next_page)


def _read_xml(paper: Newspaper, text: str, url: str) -> Reading:
    if not is_closed_xml(text):
        raise CutPage(f"the XML at {url} stops before its end")
    root = parse_xml(text)
    is_sitemap = local_name(root).lower() in ("urlset", "sitemapindex")
    return (read_sitemap if is_sitemap else read_feed)(paper, root, url)


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


PLATFORM = Site("site")
