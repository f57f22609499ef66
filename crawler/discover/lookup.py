"""What a survey needs of whatever asks for pages: the network, or captures at hand."""

from __future__ import annotations

from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from archive.addresses.absolute import site_of, split
from archive.model import Capture, Link
from crawler.extract.reading import Attempt, Reading


class Answered(NamedTuple):
    """A page, and what its reader says of it."""

    capture: Capture
    reading: Reading


class Lookup(Protocol):
    """Gives pages by their addresses."""

    async def get(self, url: str) -> Capture:
        """Return a page. Raises ReadError."""

    async def read(self, attempt: Attempt, link: Link) -> Answered:
        """Return a page and what its reader says. Raises ReadError."""

    def robots_of(self, url: str) -> bytes:
        """Return the robots.txt of an address' site, nothing where there is none."""


def origin_of(url: str) -> str:
    """Return what an address begins with, in lower case: `https://www.x.cn`; an empty text where it is none."""
    parts = split(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts else ""


def bare_site_of(url: str) -> str:
    """Return the host and port of an address by which two sites are one: `www.` and the scheme make no other."""
    return site_of(url).removeprefix("www.")


def article_key(url: str) -> str:
    """Return what tells whether two lists name the same article: the scheme and `www.` are as a list has them."""
    return bare_site_of(url) + urlsplit(url).path + "?" + urlsplit(url).query
