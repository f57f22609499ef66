"""Which paper an address belongs to, by its host: any of the rows, where each is and was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from archive.addresses.absolute import host_of, split
from archive.model import Capture, Link, LinkKind, Newspaper
from crawler.epaper.html import below
from crawler.extract.article import extract_page
from crawler.extract.page import open_page
from crawler.extract.reading import Attempt, Platform, Reading
from crawler.papers import Paper, paper_of, papers
from crawler.platforms import platforms

NO_PAPER = ""
"""Stands for the paper of what is no paper's: of a site that seeds link to, or of any other."""


def papers_of_host(url: str) -> str | None:
    """Return the ids of the papers that an address may be of, parted by blanks: those on its host.

    Of several the one that has a reader for the address, or the most of its path, or its query; all that the address
    does not tell apart. NO_PAPER for a site that seeds link to, None for any other.
    """
    host = host_of(url)
    for name in _domains_of(host):
        if some := _papers_by_host().get(name):
            return " ".join(some if len(some) == 1 else _best(some, url))
    linked = (domain for platform in platforms().values() for domain in platform.hosts)
    return NO_PAPER if any(host == one or host.endswith(f".{one}") for one in linked) else None


@cache
def reading_paper(identifier: str) -> Paper:
    """Return the paper by which pages are read; for NO_PAPER one whose pages are those of any site."""
    return paper_of(identifier) if identifier else _Anybody(Newspaper(NO_PAPER, ""), Platform(""))


class _Anybody(Paper):
    """No paper: what no site of the seeds has, the general reader reads."""

    def given(self, url: str) -> Link:
        """Return the link for an address, which is no paper's."""
        link = Link(url)
        return link if self.route(link) else replace(link, kind=LinkKind.LIST)

    def route(self, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address; nothing for a list of a site that nobody knows."""
        if found := super().route(link):
            return found
        return (Attempt(link.url, _read_any),) if link.kind is LinkKind.ARTICLE and split(link.url) else ()


def _read_any(capture: Capture, link: Link) -> Reading:
    """Read an article of a site that nobody knows."""
    page = open_page(capture)
    return Reading(extract_page(page, replace(link, issue_date=None)), next_page=page.next_page)


def _domains_of(host: str) -> Iterator[str]:
    """Yield a host and the domains above it, the nearest first."""
    while host:
        yield host
        host = host.partition(".")[2]


@cache
def _papers_by_host() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for identifier in papers():
        paper = paper_of(identifier)
        for location in paper.locations:
            named = (*location.platform.domains(location.row), *map(host_of, location.row.further_sites))
            for host in filter(None, named):
                if identifier not in found.setdefault(host, []):
                    found[host].append(identifier)
    return {host: tuple(some) for host, some in found.items()}


def _best(some: tuple[str, ...], url: str) -> tuple[str, ...]:
    """Return the papers that have as much in common with an address as any."""
    scores = {one: (_has_reader(reading_paper(one), url), -_rest(url, one), _shared(url, one)) for one in some}
    best = max(scores.values())
    return tuple(one for one in some if scores[one] == best)


def _shared(url: str, identifier: str) -> int:
    """Return how many fields of the query with which a paper's row asks an address has, too."""
    told = set(parse_qsl(urlsplit(url).query))
    fronts = (location.row.first_page.partition("?")[2] for location in reading_paper(identifier).locations)
    return max(len(told.intersection(parse_qsl(front))) for front in fronts)


def _has_reader(paper: Paper, url: str) -> bool:
    return any(paper.owns(url) and paper.route(link) for link in (paper.given(url),))


def _rest(url: str, identifier: str) -> int:
    """Return how much of an address is not told by where a paper is."""
    told = [below(location.row, url) for location in reading_paper(identifier).locations]
    return min((len(rest) for rest in told if rest is not None), default=len(url) + 1)
