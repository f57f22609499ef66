"""Whose host or folder an address is in, where its own form does not tell the paper. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.discover.lookup import bare_site_of
from crawler.discover.recognise import page_key
from crawler.papers import Paper


def papers_at(url: str, papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return the papers of an address' host, now or formerly."""
    site = bare_site_of(url)
    return tuple(paper for paper in papers if site and site in map(bare_site_of, paper.sites))


def owner_of(url: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the paper that a file belongs to which is no page, a PDF: the only one of its host, or of its folder."""
    there = papers_at(url, papers)
    if len(there) == 1:
        return there[0]
    folders = [(page_key(at.row.base_url).lower(), paper) for paper in there for at in paper.locations]
    around = [(len(folder), paper) for folder, paper in folders if page_key(url).lower().startswith(f"{folder}/")]
    around = [(size, paper) for size, paper in around if size > len(urlsplit(url).netloc)]  # of the host they are all
    nearest_by = max((size for size, _ in around), default=0)
    found = {paper.row.id: paper for size, paper in around if size == nearest_by}
    return next(iter(found.values())) if len(found) == 1 else None
