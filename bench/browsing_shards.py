"""A folder of shards of invented articles: a paper each, with some texts of an agency that all of them printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from archive.model import Article, Newspaper
from bench.browsing_archive import made
from bench.search_texts import articles

_OF_AGENCY = 0  # the seed of its texts
_EVERY = 100  # articles of a paper there is one of the agency's


def made_shards(folder: Path, shards: int, count: int) -> list[Path]:
    """Make so many shards of so many articles each, always the same; return them. What is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = [Newspaper(f"paper{number:03}", f"第{number}日报") for number in range(1, shards + 1)]
    found = []
    for seed, paper in enumerate(papers, 1):
        path = folder / f"{paper.id}.db"
        if not path.exists():
            part = path.with_suffix(".part")
            made(part, count, seed, papers=[paper], told=_of_paper(paper, count, seed))
            part.rename(path)
        found.append(path)
    return found


def _of_paper(paper: Newspaper, count: int, seed: int) -> Iterator[Article]:
    """Yield the articles of a paper: its own, and now and then one of the agency's."""
    common = articles(-(-count // _EVERY), _OF_AGENCY)
    own = articles(count, seed)
    for number, one in enumerate(islice(own, count)):
        told = next(common) if number % _EVERY == _EVERY - 1 else one
        yield replace(told, newspaper=paper.id, source=paper.name, title=f"{told.title}（{paper.id}）")
