"""Sitemaps: indexes, lists of pages with or without Google's news fields, and text files with a line an address.

The form is that of sitemaps.org, read in 2026-11.
"""

from __future__ import annotations

from collections import Counter

from lxml import etree

from archive.addresses.absolute import absolute, split
from archive.chinese.text import squeeze
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged
from crawler.extract.parsing.xml import local_name
from crawler.extract.reading import NO_ADDRESS, NO_ARTICLE, Reading
from crawler.site.address import is_article_address
from crawler.site.days import day_of_stamp


def read_sitemap(paper: Newspaper, root: etree._Element, url: str) -> Reading:
    """Read a sitemap: further sitemaps, and the articles with the day of their publication or their last change.

    A change (`lastmod`) may be years later than the publication: it is no day of
    the article's, but one in `changed`.
    What has fields of news is an article, whatever its address. Pages that are
    no articles by their addresses are counted, and so are entries without an
    address. Raises LayoutChanged where it has entries, and not one with an
    address.
    """
    entries = [node for node in root.iterdescendants() if local_name(node) in ("url", "sitemap")]
    links, changed, skipped = [], [], Counter[str]()
    for node in entries:
        written = squeeze(_field(node, "loc"))
        target = absolute(url, written) if written else None
        stamps = [child.text or "" for child in node.iterdescendants() if local_name(child) == "publication_date"]
        if not target:
            skipped[NO_ADDRESS] += 1
        elif local_name(node) == "sitemap":
            links.append(Link(target, LinkKind.LIST, url, paper.id))
        elif stamps or is_article_address(target):
            day = next(filter(None, map(day_of_stamp, stamps)), None)
            if day is None and (last := day_of_stamp(_field(node, "lastmod"))):
                changed.append((target, last))
            links.append(Link(target, LinkKind.ARTICLE, url, paper.id, day))
        else:
            skipped[NO_ARTICLE] += 1
    if entries and skipped[NO_ADDRESS] == len(entries):
        raise LayoutChanged(f"no address in any of the {len(entries)} entries at {url}")
    return Reading(links=tuple(links), changed=tuple(changed), nothing_new=not entries, skipped=tuple(skipped.items()))


def is_text_sitemap(text: str) -> bool:
    """Say whether a text is a sitemap of lines: it begins with an address, and holds no markup."""
    line = text[:3000].lstrip().partition("\n")[0].strip()
    return bool(split(line)) and "<" not in text and len(line.split()) == 1


def read_text_sitemap(paper: Newspaper, text: str, url: str) -> Reading:
    """Read a sitemap that has an address a line. Other lines, and addresses of no articles, are counted."""
    links, skipped = [], Counter[str]()
    for line in filter(None, map(squeeze, text.splitlines())):
        if not split(line) or " " in line:
            skipped[NO_ADDRESS] += 1
        elif is_article_address(line):
            links.append(Link(line, LinkKind.ARTICLE, url, paper.id))
        else:
            skipped[NO_ARTICLE] += 1
    return Reading(links=tuple(links), skipped=tuple(skipped.items()))


def _field(node: etree._Element, name: str) -> str:
    """Return the text of a field of an entry, in the entry's own namespace: pictures have a `loc` of their own."""
    tag = f"{str(node.tag).removesuffix(local_name(node))}{name}"
    return next((child.text or "" for child in node if child.tag == tag), "")
