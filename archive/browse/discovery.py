"""How programs find what is here: an OpenSearch description for browsers, a sitemap for engines that may come."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from archive.browse.site import Ask, Missing
from archive.browse.words import NOT_FOUND

SITE_NAME = "地方报纸档案"
OPENSEARCH = "application/opensearchdescription+xml"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_MAX = 50_000
"""So many addresses a sitemap may have (sitemaps.org); of more there is an index."""


def opensearch(ask: Ask) -> bytes:
    """Return the description by which a browser searches here from its address bar."""
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    for name, text in (("ShortName", SITE_NAME), ("Description", "检索地方报纸档案的全文"), ("InputEncoding", "UTF-8")):
        ET.SubElement(root, name).text = text
    page, feed = (ask.absolute(f"{ask.site.url(name)}?q={{searchTerms}}") for name in ("search", "search.atom"))
    ET.SubElement(root, "Url", type="text/html", method="get", template=page)
    ET.SubElement(root, "Url", type="application/atom+xml", template=feed)
    ET.SubElement(root, "Url", type=OPENSEARCH, rel="self", template=ask.absolute(ask.site.url("opensearch.xml")))
    return _written(root)


def sitemap(ask: Ask) -> bytes:
    """Return the addresses of all articles, or, where they are too many for one, an index of sitemaps."""
    count = ask.archive.catalogue.totals()["articles"]
    if count <= SITEMAP_MAX:
        return _urls(ask, ask.archive.catalogue.article_ids(0, SITEMAP_MAX))
    root = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
    for number in range(1, _parts(count) + 1):
        at = ask.absolute(ask.site.url(f"sitemap-{number}.xml"))
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = at
    return _written(root)


def sitemap_part(ask: Ask) -> bytes:
    """Return one of several sitemaps. Raises Missing for one that there is not."""
    number = int(ask.path["number"])
    if not 1 <= number <= _parts(ask.archive.catalogue.totals()["articles"]):
        raise Missing(NOT_FOUND)
    return _urls(ask, ask.archive.catalogue.article_ids((number - 1) * SITEMAP_MAX, SITEMAP_MAX))


def _parts(count: int) -> int:
    return -(-count // SITEMAP_MAX)


def _urls(ask: Ask, articles: Iterable[tuple[str, str]]) -> bytes:
    root = ET.Element("urlset", {"xmlns": _SITEMAP})
    for identifier, changed in articles:
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = ask.absolute(ask.site.article(identifier))
        ET.SubElement(url, "lastmod").text = changed
    return _written(root)


def _written(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
