"""The papers that can be crawled: a row of `newspapers.csv`, its publishing system, and what is odd about it.

Pure and without Scrapy. `scrapy list` and `scrapy crawl ID` know every row.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

from archive.addresses.absolute import split
from archive.formats import SeedError
from archive.formats.newspapers import FILE_NAME, read_newspapers
from archive.model import Link, LinkKind, Newspaper
from crawler import spiders
from crawler.arguments import SEEDS
from crawler.extract.reading import Attempt, Platform
from crawler.platforms import platforms

NEWSPAPERS = Path(os.environ.get("ARCHIVE_NEWSPAPERS") or SEEDS / FILE_NAME)
"""The rows. A variable and no setting: every command reads it, with Scrapy or without."""

URL_MAX = 2083  # characters, Scrapy's own limit; Scrapy drops longer ones without a word to the spider


class PapersError(Exception):
    """The rows cannot be used; the message names file, line and column."""


@dataclass(frozen=True)
class Paper:
    """A newspaper as it can be crawled. `seeds` are documents about it, to start from where no others are given."""

    row: Newspaper
    platform: Platform
    seeds: Path | None = None

    def issue_links(self, days: Sequence[date]) -> Iterator[Link]:
        """Yield the lists that name the issues of these days."""
        return self.platform.issue_links(self.row, days)

    def given(self, url: str) -> Link:
        """Return the link for an address that a person gave: an article, or else a list."""
        link = Link(url, newspaper=self.row.id, issue_date=self.platform.issue_day(url))
        return link if self.route(link) else replace(link, kind=LinkKind.LIST)

    def route(self, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address, of this paper or of a site that seeds link to; nothing where nobody knows."""
        if len(link.url) > URL_MAX or split(link.url) is None:
            return ()
        found = (platform.attempts(self.row, link) for platform in (self.platform, *_sources()))
        return next(filter(None, found), ())

    @property
    def hosts(self) -> list[str]:
        """The hosts that its crawl visits: the paper's own, and those that seeds link to."""
        own = split(self.row.base_url)
        named = [host for platform in _sources() for host in platform.hosts]
        return [*([own.hostname] if own and own.hostname else []), *named]

    @property
    def ports(self) -> set[int | None]:
        """The ports that its crawl asks."""
        own = split(self.row.base_url)
        return {80, 443, own.port if own else None}


@cache
def papers() -> dict[str, Newspaper]:
    """Return the rows by id. Raises PapersError."""
    try:
        rows = read_newspapers(NEWSPAPERS, platforms())
    except (SeedError, OSError) as error:
        where = f"line {error.line}: {error.reason}" if isinstance(error, SeedError) else error.strerror
        raise PapersError(f"{NEWSPAPERS}: {where}") from None
    return {row.id: row for row in rows}


@cache
def paper_of(identifier: str) -> Paper:
    """Return a paper. Raises KeyError for an unknown id, PapersError where the rows cannot be used."""
    row = papers()[identifier]
    platform = platforms()[row.platform]
    if identifier in _odd_ones():
        odd: Paper = import_module(f"{spiders.__name__}.{identifier}").paper(row, platform)
        return odd
    return Paper(row, platform)


@cache
def _odd_ones() -> frozenset[str]:
    """Return the ids of the papers that have a file of their own."""
    return frozenset(module.name for module in pkgutil.iter_modules(spiders.__path__))


@cache
def _sources() -> tuple[Platform, ...]:
    """Return the systems whose sites the seeds of any paper may link to."""
    return tuple(platform for platform in platforms().values() if platform.hosts)
