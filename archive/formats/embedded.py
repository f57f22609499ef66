"""What an article's page tells programs: names and contents of meta elements, as reference managers read them.

`citation_…` (Highwire Press, read by Google Scholar), Dublin Core and PRISM. Zotero's translator *Embedded Metadata*
(2025) takes from them: item type `z:itemType`; title `citation_title`; creators `citation_author`, each as often as
there are; date `citation_publication_date`; publication title `prism.publicationName`; pages `citation_firstpage` and
`citation_lastpage`; place `eprints.place_of_pub`; language `citation_language`; address `citation_public_url`;
abstract `dcterms.abstract`.
What is not told here it takes from the page: authors from a class like `byline` or `bylines`, the date from the first
`<time datetime>` of all. So the page has no such class, and no `<time>` but of its own article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.chinese.text import squeeze
from archive.formats.citing import UNTITLED, first_and_last, writers

SCHEMAS = {
    "DC": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "eprints": "http://purl.org/eprint/terms/",
    "z": "http://www.zotero.org/namespaces/export#",
}
"""Where the prefixes of the names are explained, for `<link rel="schema.DC">`."""
_DASH = re.compile("[-\u2013]")
_LANGUAGE = "zh"  # of every paper here; the script stands in no field


def embedded(article: Mapping[str, Any], place: str = "") -> list[tuple[str, str]]:
    """Return the meta elements of an article: name and content. What is not known is not said.

    `article` is what `gbt7714` takes; `place` is where its newspaper appears.
    """
    found = ((name, squeeze(str(content or ""))) for name, content in _told(article, place))
    return [(name, content) for name, content in found if content]


def _told(article: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    title, paper, url = article["title"] or UNTITLED, article["paper"], article["cited_url"]
    yield "z:itemType", "newspaperArticle" if paper else "webpage"
    yield "citation_title", title
    yield "DC.title", title
    for name in writers(article):
        yield "citation_author", name
        yield "DC.creator", name
    yield "citation_publication_date", article["day"]
    yield "DC.date", article["day"]
    yield "citation_newspaper_title", paper
    yield "prism.publicationName", paper or article["source"]
    yield "DC.source", paper or article["source"]
    first, last = first_and_last(article["page"] if paper else "")
    yield "citation_firstpage", _DASH.sub("\u2011", first)  # at a hyphen Zotero would take it apart
    yield "citation_lastpage", last
    yield "prism.section", article["page_name"] if paper else ""
    yield "eprints.place_of_pub", place if paper else ""
    yield "citation_language", _LANGUAGE
    yield "DC.language", _LANGUAGE
    yield "citation_public_url", url
    yield "DC.identifier", url
    yield "dcterms.abstract", article["summary"]
    yield "DC.type", "Text"
