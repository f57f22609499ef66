"""Feeds: RSS of all ages, RDF and Atom, read by feedparser.

feedparser gets a document that is decoded, well-formed and small: it never
fetches, and never has to fall back on its loose parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

import feedparser
from lxml import etree

from archive.addresses.absolute import absolute, split
from archive.addresses.canonical import link_key
from archive.chinese.text import squeeze
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged, Refused
from crawler.extract.parsing.xml import local_name
from crawler.extract.reading import NO_ADDRESS, Reading
from crawler.site.days import day_of_mail, day_of_stamp

_ITEMS_MAX = (
    10_000  # feedparser reads some 5,000 a second; feeds have 10 to 100, whole archives of blogs some thousands
)
_ATTRIBUTES_MAX = 1000
_TEXT_MAX = 3000  # characters; an address has 2,083 at most
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""What these prefixes mean where a feed uses them without saying so."""
_FOREIGN = "urn:undeclared"
_STRUCTURE = frozenset(("rss", "rdf", "channel", "feed", "item", "entry"))
_ITEMS = frozenset(("item", "entry"))
_ADDRESSES = frozenset(("link", "guid", "id", "origlink"))
_DAYS = frozenset(("pubdate", "published", "updated", "date", "created", "issued", "modified"))
_ATTRIBUTES = frozenset(("about", "base", "href", "isPermaLink", "rel", "type", "version"))
_CREATED = "{http://purl.org/dc/terms/}created"
"""How `dc:date` is handed on: the date of an item in RSS 1.0, which feedparser takes for that of a change."""
_HTML = ("", "text/html", "application/xhtml+xml")


def read_feed(paper: Newspaper, root: etree._Element, url: str) -> Reading:
    """Read a feed: its articles with their days, and the feed that goes on with it (RFC 5005).

    A change (`updated`) may be years later than the publication: where it is all
    that an entry tells, it is no day of the article's, but one in `changed`.

    An item without an address is skipped and counted. Raises LayoutChanged
    where it has items, and not one with an address.
    """
    feed = _parsed(root, url)
    ours = {link_key(url), link_key(absolute(url, feed.feed.get("link", "")) or url)}
    links, changed, skipped = [], [], 0
    for entry in feed.entries:
        address = next((one for one in _addresses(entry, url) if link_key(one) not in ours), None)
        if address:
            links.append(Link(address, LinkKind.ARTICLE, url, paper.id, day := _day(entry, "published", "created")))
            if day is None and (last := _day(entry, "updated")):
                changed.append((address, last))
        else:
            skipped += 1
    if not feed.entries and any(local_name(node).lower() in _ITEMS for node in root.iter(etree.Element)):
        raise LayoutChanged(f"the entries at {url} are in a form that is not known")
    if feed.entries and not links:
        raise LayoutChanged(f"no address in any of the {len(feed.entries)} entries at {url}")
    following = next((one["href"] for one in feed.feed.get("links", ()) if one.get("rel") == "next"), "")
    return Reading(
        links=tuple(links),
        changed=tuple(changed),
        next_page=absolute(url, following) or "" if following else "",
        nothing_new=not feed.entries,
        skipped=((NO_ADDRESS, skipped),) if skipped else (),
    )


def _parsed(root: etree._Element, url: str) -> Any:
    """Have a feed parsed by feedparser."""
    skeleton = _skeleton(root)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    document = BytesIO(etree.tostring(skeleton, encoding="utf-8", xml_declaration=True))  # a str might be fetched
    feed = feedparser.parse(document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo:
        raise LayoutChanged(f"feedparser cannot read the feed at {url}: {feed.bozo_exception}")
    return feed


def _skeleton(root: etree._Element) -> etree._Element:
    """Return a feed that holds only what tells addresses and days; the articles' texts are not read here.

    Raises Refused for one with too many items.
    """
    skeleton = etree.Element(_name(root.tag), _attributes(root))
    copies, number = [(root, skeleton)], 0
    while copies:
        node, copy = copies.pop()
        for child in node:
            kind = local_name(child).lower()
            if kind in _STRUCTURE:
                number += 1
                if number > _ITEMS_MAX:
                    raise Refused(f"a feed of more than {_ITEMS_MAX} items")
                copies.append((child, etree.SubElement(copy, _name(child.tag), _attributes(child))))
            elif kind in _DAYS or kind in _ADDRESSES and _may_lead(child, kind):
                name = _CREATED if kind == "date" else _name(child.tag)
                etree.SubElement(copy, name, _attributes(child)).text = (child.text or "")[:_TEXT_MAX]
    return skeleton


def _may_lead(node: etree._Element, kind: str) -> bool:
    """Say whether an element can hold an address: an empty one would be taken for that of the feed itself."""
    text = squeeze((node.text or "")[:_TEXT_MAX])
    return bool(split(text)) if kind in ("guid", "id") else bool(text or node.get("href"))


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    """Return a name that can be written: with a namespace where its prefix has none, without one that is no address."""
    prefix, colon, local = name.rpartition("}")[2].partition(":")
    if colon:
        return f"{{{_NAMESPACES.get(prefix.lower(), _FOREIGN)}}}{local.replace(':', '-')}"
    try:
        etree.Element(name)
    except ValueError:
        return prefix
    return name


def _attributes(node: etree._Element) -> dict[str, str]:
    """Return the attributes of an element that tell its address. Raises Refused for a flood of them."""
    if len(node.attrib) > _ATTRIBUTES_MAX:
        raise Refused(f"an element of a feed with over {_ATTRIBUTES_MAX} attributes")
    kept = ((name, value) for name, value in node.attrib.items() if len(value) <= _TEXT_MAX)
    return {_name(name): value for name, value in kept if re.split("[}:]", name)[-1] in _ATTRIBUTES}


def _addresses(entry: Any, url: str) -> Iterator[str]:
    """Yield where an item may be read, the best first.

    FeedBurner's note of the true one, `rel=alternate` or no rel, an address
    that identifies it (a permalink guid, `rdf:about`).
    """
    links = [one for one in entry.get("links", ()) if one.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda one: one.get("type", "") not in _HTML)
    written = [entry.get("feedburner_origlink", ""), *(one.get("href", "") for one in links)]
    identity = entry.get("id", "")
    if identity and entry.get("guidislink", True):
        written.append(identity)
    yield from filter(None, (absolute(url, one) for one in written if squeeze(one)))


def _day(entry: Any, *names: str) -> date | None:
    """Return the day in China that the first of some fields of an item tells; a moment without a zone is China's."""
    for name in names:
        text = squeeze(dict.get(entry, name) or "")
        if day := day_of_stamp(text) or day_of_mail(text, dict.get(entry, f"{name}_parsed")):
            return day
    return None
