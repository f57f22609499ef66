"""Where a saved page is from and when it was saved, as the page itself tells: what browsers and tools write into it."""

from __future__ import annotations

import re
from datetime import datetime

from archive.addresses.absolute import split
from archive.addresses.canonical import is_address
from archive.formats.moments import mail_moment
from crawler.extract.page import WebPage

_BEGINNING = 20_000  # characters in which a program that saves a page writes of it
_COMMENTS = (
    re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(?P<url>\S{1,4000})"),  # browsers
    re.compile(
        r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S{1,4000})(?:\s+saved date:\s*(?P<js>[^\n]{1,99}))?"
    ),
    re.compile(r"<!-- Mirrored from (?P<bare>\S{1,4000}) by HTTrack[^>]{0,200}\], (?P<mail>[^>]{1,60}) -->"),
)
_OF_PAGE = (
    "link[rel~=canonical i]::attr(href)",
    "meta[property='og:url' i]::attr(content), meta[name='og:url' i]::attr(content)",
)
_BASE = "base::attr(href)"


def told_origin(page: WebPage) -> tuple[str, datetime | None]:
    """Return the http address that a saved page was at and when it was saved: empty and None where it does not tell.

    What saved the page knows best. Of what its author wrote into it, an address that
    names a host alone is a site's and no page's, and so is a `<base>` that names a folder.
    """
    head = page.text[:_BEGINNING]
    for comment in _COMMENTS:
        if found := comment.search(head):
            told = found.groupdict()
            url = told.get("url") or f"http://{told['bare']}"
            if is_address(url):
                return url, _moment(told)
    for selector in _OF_PAGE:
        for url in map(_whole, page.selector.css(selector).getall()):
            if _names_a_page(url):
                return url, None
    base = _whole(page.selector.css(_BASE).get(""))
    return (base if _names_a_page(base) and not base.partition("?")[0].endswith("/") else ""), None


def _whole(url: str) -> str:
    """Return an address with a scheme, where one that holds for any is left out."""
    url = url.strip()
    return f"http:{url}" if url.startswith("//") else url


def _names_a_page(url: str) -> bool:
    parts = split(url) if is_address(url) else None
    return bool(parts and (parts.path.strip("/") or parts.query))


def _moment(told: dict[str, str | None]) -> datetime | None:
    """Return when a page was saved, by a date as JavaScript or as a mail has it."""
    try:
        if written := told.get("js"):
            return datetime.strptime(written.partition(" (")[0].strip(), "%a %b %d %Y %H:%M:%S GMT%z")
        return mail_moment(told.get("mail") or "")
    except ValueError:
        return None
