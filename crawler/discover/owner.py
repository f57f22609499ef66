"""Whose host or folder an address is in, where its own form does not tell the paper. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from archive.model import Newspaper
from crawler.discover.lookup import bare_site_of
from crawler.extract.reading import Platform
from crawler.papers import Paper


def papers_at(url: str, papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return the papers of an address' host, now or formerly."""
    site = bare_site_of(url)
    return tuple(paper for paper in papers if site and site in map(bare_site_of, paper.sites))


def owner_of(url: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the paper that a file belongs to which is no page, a PDF: the one of whose base it is below, the deepest.

    What all addresses of a paper begin with, those of no other do. Another
    folder of the same host may be another paper's, which has no row yet.
    """
    around = [
        (at.row.base_url.count("/"), paper) for paper in papers for at in paper.locations if is_below(at.row, url)
    ]
    deepest = max((depth for depth, _ in around), default=0)
    found = {paper.row.id: paper for depth, paper in around if depth == deepest}
    return next(iter(found.values())) if len(found) == 1 else None


def is_below(row: Newspaper, url: str) -> bool:
    """Say whether an address begins as all of a paper do, on its host or on a further one."""
    hosts = map(bare_site_of, (row.base_url, *row.further_sites))
    folder = urlsplit(row.base_url).path.rstrip("/") + "/"
    return bool(row.base_url) and bare_site_of(url) in hosts and urlsplit(url).path.startswith(folder)


def is_of_site(row: Newspaper, sites: Platform, url: str) -> bool:
    """Say whether an address is of a news site that has a row; `sites` is their platform."""
    places = (row.base_url, *row.further_sites) if row.platform == sites.name else ()
    return bare_site_of(url) in map(bare_site_of, filter(None, places))
