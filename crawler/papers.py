"""The papers that can be crawled: a row of `newspapers.csv`, its publishing system, and what is odd about it.

Where a paper was before, or will be from a day on, `addresses.csv` beside it
tells. Pure and without Scrapy. `scrapy list` and `scrapy crawl ID` know every row.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from archive.addresses.absolute import host_of, split
from archive.formats import SeedError
from archive.formats.addresses import ADDRESSES, read_addresses
from archive.formats.newspapers import last_day_of, read_newspapers, rows_path
from archive.model import Article, Capture, Link, LinkKind, Newspaper, PaperAddress, in_zone
from archive.reasons import ReadError, Unreachable, Untrusted
from archive.store.catalogue import meant_among
from crawler import spiders
from crawler.epaper.html import below
from crawler.extract.reading import Attempt, Platform, Reader, Reading
from crawler.platforms import platforms

NEWSPAPERS = rows_path()
"""The rows. A variable and no setting: every command reads it, with Scrapy or without."""

NAMED_BY = "`scrapy list` names them"
_ALIKE = 8  # papers that are named where none or several may be meant
_Row = TypeVar("_Row")

URL_MAX = 2083  # characters, Scrapy's own limit; Scrapy drops longer ones without a word to the spider


class PapersError(Exception):
    """The rows cannot be used; the message names file, line and column."""


@dataclass(frozen=True)
class Location:
    """Where a paper's issues are: its row as it is there, and the system. `address` is None where the row says so."""

    row: Newspaper
    platform: Platform
    address: PaperAddress | None = None


@dataclass(frozen=True)
class Paper:
    """A newspaper as it can be crawled. `seeds` are documents about it, to start from where no others are given.

    `elsewhere` is where it is on other days than its row says.
    """

    row: Newspaper
    platform: Platform
    seeds: Path | None = None
    elsewhere: tuple[Location, ...] = ()

    @property
    def locations(self) -> tuple[Location, ...]:
        """All locations of the paper, that of its row first."""
        return (Location(self.row, self.platform), *self.elsewhere)

    def location_of(self, day: date) -> Location:
        """Return where the issue of a day is: where an address tells of that day, else where the row says."""
        told = (location for location in self.elsewhere if location.address and location.address.tells_of(day))
        return next(told, self.locations[0])

    def issue_links(self, days: Sequence[date]) -> Iterator[Link]:
        """Yield the lists that name the issues of these days, each where the issue of its day is."""
        if not days:
            yield from self.platform.issue_links(self.row, days)
        for location, its_days in groupby(days, self.location_of):
            yield from location.platform.issue_links(location.row, list(its_days))

    def issue_day(self, url: str) -> date | None:
        """Return the day of the issue that an address belongs to, where the systems of the paper can tell."""
        return next(filter(None, (location.platform.issue_day(url) for location in self.locations)), None)

    def days_of(self, article: Article) -> list[date]:
        """Return the day on which an article came out, where it is one of this paper's; its issue has others."""
        ours = self.row.id == article.newspaper or self.row.name == article.source
        return [in_zone(article.published_at).date()] if ours and article.published_at else []

    def given(self, url: str) -> Link:
        """Return the link for an address that a person gave: an article, or else a list."""
        link = Link(url, newspaper=self.row.id, issue_date=self.issue_day(url))
        return link if self.route(link) else replace(link, kind=LinkKind.LIST)

    def route(self, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address, of this paper or of a site that seeds link to; nothing where nobody knows.

        Where the paper is on the link's day goes before its other locations.
        """
        parts = split(link.url)
        if parts is None or len(link.url) > URL_MAX or "@" in parts.netloc:
            return ()
        day = link.issue_date or self.issue_day(link.url)
        first = self.location_of(day) if day else self.locations[0]
        own = [first, *(location for location in self.locations if location != first)]
        if found := next(filter(None, (location.platform.attempts(location.row, link) for location in own)), ()):
            return (*found, *(self._elsewhere(link, day) if day else ()))
        return next(filter(None, (platform.attempts(self.row, link) for platform in _sources())), ())

    def _elsewhere(self, link: Link, day: date) -> Iterator[Attempt]:
        """Yield how to read an issue where the paper was on days that nobody knows, after where its row says.

        Not for days after that on which it was seen where the row says.
        """
        undated = [location for location in self.elsewhere if location.address and not location.address.is_dated]
        seen = last_day_of(self.row.seen) if self.row.status == "confirmed" else None
        if not undated or self.location_of(day).address or (seen and day > seen):
            return
        if link.url not in _urls(self.locations[0], day):
            return
        for location in undated:
            for front in location.platform.issue_links(location.row, [day]):
                for attempt in location.platform.attempts(location.row, front):
                    yield replace(attempt, read=partial(_read_there, attempt.read, front.url))

    def owns(self, url: str) -> bool:
        """Say whether an address is one of the paper's."""
        return any(below(location.row, url) is not None for location in self.locations)

    def refusal(self, url: str) -> str:
        """Return why an address that `route` knows no reader for is not followed."""
        if len(url) > URL_MAX:
            return f"an address of {len(url)} characters"
        host = host_of(url)
        if not host:
            return "not an http address"
        if "@" in urlsplit(url).netloc:
            return f"{host}: an address with a name or a password in it"
        known = any(host == domain or host.endswith(f".{domain}") for domain in self.hosts)
        return f"{host}: no reader for such an address" if known else f"{host}: not a host that this spider visits"

    @property
    def sites(self) -> tuple[str, ...]:
        """Addresses on each of the paper's own hosts, that of its row first."""
        named = (url for location in self.locations for url in (location.row.base_url, *location.row.further_sites))
        return tuple(dict.fromkeys(url for url in named if split(url)))

    def counted(self, link: Link, failure: ReadError) -> ReadError:
        """Return a failure as it counts for the paper: an own host that is not trusted is as one that is silent."""
        own = isinstance(failure, Untrusted) and host_of(link.url) in map(host_of, self.sites)
        return Unreachable(failure.reason, failure.not_before) if own else failure

    @property
    def hosts(self) -> list[str]:
        """The hosts that its crawl visits: the paper's own, and those that seeds link to."""
        return [*dict.fromkeys((*self.own_hosts, *linked_hosts()))]

    @property
    def own_hosts(self) -> list[str]:
        """The hosts of the paper's pages, in all its locations; a crawl visits those below them, too."""
        own = (
            host
            for location in self.locations
            for host in (*location.platform.domains(location.row), *map(host_of, location.row.further_sites))
        )
        return [*dict.fromkeys(own)]

    @property
    def ports(self) -> set[int]:
        """The ports that its crawl asks."""
        return {80, 443, *(parts.port for url in self.sites if (parts := split(url)) and parts.port)}


def _urls(location: Location, day: date) -> set[str]:
    return {link.url for link in location.platform.issue_links(location.row, [day])}


def _read_there(read: Reader, url: str, capture: Capture, link: Link) -> Reading:
    """Read an issue by another address than its link's."""
    return read(capture, replace(link, url=url))


@cache
def papers() -> dict[str, Newspaper]:
    """Return the rows by id. Raises PapersError."""
    rows = _read(NEWSPAPERS, lambda path: read_newspapers(path, platforms()))
    return {row.id: row for row in rows}


@cache
def addresses() -> tuple[PaperAddress, ...]:
    """Return where papers are on other days than their rows say. Raises PapersError."""
    read = partial(read_addresses, papers=tuple(papers().values()), platforms=platforms())
    return tuple(_read(NEWSPAPERS.with_name(ADDRESSES), read))


def id_of(name: str) -> str:
    """Return the id of a paper by that or by one that it had before. Raises KeyError, PapersError."""
    if name in papers():
        return name
    return _aliases()[name]


@cache
def paper_of(name: str) -> Paper:
    """Return a paper by its id, or by one that it had before. Raises KeyError, PapersError."""
    identifier = id_of(name)
    row = papers()[identifier]
    platform = platforms()[row.platform]
    paper = Paper(row, platform)
    if identifier in _odd_ones():
        paper = import_module(f"{spiders.__name__}.{identifier}").paper(row, platform)
    return replace(paper, elsewhere=tuple(_place(row, one) for one in addresses() if one.paper == identifier))


def _place(row: Newspaper, address: PaperAddress) -> Location:
    there = replace(
        row,
        platform=address.platform,
        base_url=address.base_url,
        first_page=address.first_page,
        hosts=address.hosts,
    )
    return Location(there, platforms()[address.platform], address)


def _read(path: Path, read: Callable[[Path], Iterable[_Row]]) -> Iterable[_Row]:
    try:
        return read(path)
    except (SeedError, OSError) as error:
        where = f"line {error.line}: {error.reason}" if isinstance(error, SeedError) else error.strerror
        raise PapersError(f"{path}: {where}") from None


def like(name: str) -> str:
    """Return what to say of a name that no paper's id is: which may be meant. Raises PapersError."""
    names = {one: row.name for one, row in papers().items()}
    meant, alike = meant_among(name, [], names)
    near = [f"{names[meant]} ({meant})"] if meant else alike
    return f"no newspaper {name!r}; " + (f"did you mean {', '.join(near[:_ALIKE])}?" if near else NAMED_BY)


@cache
def _aliases() -> dict[str, str]:
    return {alias: row.id for row in papers().values() for alias in row.aliases.split()}


@cache
def _odd_ones() -> frozenset[str]:
    """Return the ids of the papers that have a file of their own."""
    return frozenset(module.name for module in pkgutil.iter_modules(spiders.__path__))


def linked_hosts() -> tuple[str, ...]:
    """Return the hosts that seeds of any paper link to: every crawl may visit them."""
    return tuple(host for platform in _sources() for host in platform.hosts)


@cache
def _sources() -> tuple[Platform, ...]:
    """Return the systems whose sites the seeds of any paper may link to."""
    return tuple(platform for platform in platforms().values() if platform.hosts)
