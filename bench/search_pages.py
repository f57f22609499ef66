"""CPU time of Datasette's pages on an archive, in one process and without a network."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import quote

from archive.search.segment import RUN

_SETTINGS = {"suggest_facets": False, "cache_size_kb": 40_000, "num_sql_threads": 8}
_SETTINGS |= {"sql_time_limit_ms": 3000, "facet_time_limit_ms": 1000}
_PAGES = {
    "table, two facets": "/{name}/articles?_search={words}&_facet=newspaper&_facet=year&_sort_desc=published_at",
    "table, headlines": "/{name}/articles?_search_title={words}&_facet=newspaper&_facet=year",
    "table, JSON": "/{name}/articles.json?_search={words}&_shape=array&_sort_desc=published_at",
    "search page": "/search?q={words}",
    "search page of a paper": "/search?q={words}&paper=guilin",
}
_LENGTHS = (1, 2, 3, 4, 6)


class PageTimes(NamedTuple):
    """CPU milliseconds of one kind of page, and how many were refused for taking too long."""

    name: str
    median: float
    percentile_95: float
    most: float
    pages: int
    refused: int


class Answer(NamedTuple):
    """CPU milliseconds and HTTP status of one page."""

    taken: float
    status: int


def page_times(path: Path, words: int, seed: int = 6) -> list[PageTimes]:
    """Ask for each kind of page with words of each length, and return what the server took for them."""
    return asyncio.run(_page_times(path, _words(path, words, random.Random(seed))))


def _words(path: Path, count: int, chance: random.Random) -> dict[int, list[str]]:
    """Draw words from the articles: as often as they occur, common ones more often."""
    with closing(sqlite3.connect(path)) as db:
        last = db.execute("select max(rowid) from articles").fetchone()[0]
        rows = sorted(chance.choices(range(1, last + 1), k=count * 3))
        texts = [db.execute("select text from articles where rowid = ?", [row]).fetchone()[0] for row in rows]
    runs = [run for text in texts for run in RUN.findall(text) if len(run) >= max(_LENGTHS)]
    return {length: [_cut(chance, runs, length) for _ in range(count)] for length in _LENGTHS}


def _cut(chance: random.Random, runs: Sequence[str], length: int) -> str:
    run = "".join(chance.choice(runs).split())
    start = chance.randrange(len(run) - length + 1)
    return run[start : start + length]


async def _page_times(path: Path, words: dict[int, list[str]]) -> list[PageTimes]:
    datasette = await served(path)
    found = []
    for page, address in _PAGES.items():
        everything: list[Answer] = []
        for length, drawn in words.items():
            answers = [await _cpu(datasette, address.format(name=path.stem, words=quote(word))) for word in drawn]
            if known := [answer for answer in answers if answer.status != 404]:  # there may be no such page
                found.append(_summary(f"{page}, {length} character{'s' if length > 1 else ''}", known))
                everything += known
        if everything:
            found.append(_summary(f"{page}, all", everything))
    return found


async def served(*paths: Path) -> Any:
    from datasette.app import Datasette
    from datasette.plugins import pm

    import archive.browse

    if not pm.is_registered(archive.browse) and not pm.has_plugin("local-news-archive"):
        pm.register(archive.browse, "local-news-archive")
    datasette = Datasette([str(path) for path in paths], settings=_SETTINGS)
    await datasette.invoke_startup()
    await datasette.client.get(f"/{paths[0].stem}/articles")  # templates are read, and the row counts
    return datasette


async def _cpu(datasette: Any, address: str) -> Answer:
    start = time.process_time()
    response = await datasette.client.get(address)
    taken = (time.process_time() - start) * 1000
    return Answer(taken, response.status_code)


def _summary(name: str, answers: Sequence[Answer]) -> PageTimes:
    times = [answer.taken for answer in answers]
    refused = sum(answer.status != 200 for answer in answers)
    percentile = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return PageTimes(name, median(times), percentile, max(times), len(times), refused)
