"""What the pages of an archive cost: `python -m bench.browsing`. See bench/README.md."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

import click

from bench.browsing_archive import made
from bench.browsing_shards import found_over_shards, made_shards
from bench.search_pages import served
from bench.search_texts import PAPERS

_YEARS = range(2015, 2025)
_MEDIAN_MAX, _PERCENTILE_MAX, _MOST_MAX = 100, 500, 3000
"""What the pages may take, in milliseconds of CPU."""
_SHARDS_MEDIAN_MAX = 200  # of twenty shards of 10,000 articles
_VISITORS = 8
_HAN = "百色右江日报的一是在了发台干后里"


@dataclass(frozen=True)
class Asked:
    """A page that was asked for: of which kind, what it took, and its status."""

    kind: str
    address: str
    milliseconds: float
    status: int


@click.command()
@click.option("--articles", "count", default=100_000, show_default=True, help="Articles of the archive.")
@click.option("--pages", default=40, show_default=True, help="Pages of each kind.")
@click.option("--seed", default=6, show_default=True, help="Which articles, days and names are drawn.")
@click.option("--db", type=click.Path(path_type=Path), help="Keep the archive here, or use the one that is here.")
@click.option("--shards", default=0, help="A folder of so many archives of --articles each, read as one, instead.")
def main(count: int, pages: int, seed: int, db: Path | None, shards: int) -> None:
    """Print the CPU time of each kind of page, then what visitors at once wait; exit with 1 above a bar."""
    with tempfile.TemporaryDirectory() as folder:
        path = db or Path(folder) / "pages.db"
        if shards:
            raise SystemExit(of_shards(made_shards(path, shards, count), pages, seed))
        if not path.exists():
            made(path, count)
        kinds = drawn(path, pages, random.Random(seed)) | hostile()
        one_by_one, at_once, beside = asyncio.run(_measured([path], kinds))
    click.echo(f"{'CPU ms of the server':28} {'median':>7} {'95th':>7} {'most':>7}  pages  refused")
    for kind in kinds:
        click.echo(_line(kind, [one for one in one_by_one if one.kind == kind]))
    everything = [one for one in one_by_one if one.kind not in hostile()]
    click.echo(_line("all but the hostile", everything))
    click.echo(f"\n{_VISITORS} visitors at once, by the clock")
    click.echo(_line("all", at_once))
    click.echo(_line("an issue, while others ask", beside))
    worst = max(one_by_one, key=lambda one: one.milliseconds)
    click.echo(f"\nworst: {worst.milliseconds:.0f} ms, {worst.address[:80]}")
    middle, percentile, most = _summary(everything)
    raise SystemExit(middle > _MEDIAN_MAX or percentile > _PERCENTILE_MAX or worst.milliseconds > _MOST_MAX)


def of_shards(paths: Sequence[Path], pages: int, seed: int) -> bool:
    """Print what pages and searches of a folder of shards cost and find; say whether that misses a bar."""
    chance, kinds = random.Random(seed), dict[str, list[str]]()
    for path in chance.sample(paths, min(len(paths), pages)):
        for kind, some in drawn(path, max(pages // len(paths), 1), chance).items():
            kinds.setdefault(kind, []).extend(some)
    several = {kind: chance.sample(some, min(len(some), pages)) for kind, some in kinds.items()}
    one_by_one, *_ = asyncio.run(_measured(paths, several, at_once=False))
    click.echo(f"{'CPU ms of the server':28} {'median':>7} {'95th':>7} {'most':>7}  pages  refused")
    for kind in several:
        click.echo(_line(kind, [one for one in one_by_one if one.kind == kind]))
    click.echo(_line("all", one_by_one))
    found = found_over_shards(paths, max(pages // 4, 2), chance)
    click.echo(f"\n{'search':28} {'recall':>7} {'precision':>9} {'in order':>9}   hits")
    for kind, recall, precision, order, hits in found:
        click.echo(f"{kind:28} {recall:7.2f} {precision:9.2f} {order:9.2f} {hits:6}")
    middle, _, _ = _summary(one_by_one)
    return middle > _SHARDS_MEDIAN_MAX or any(min(one[1:4]) < 1 for one in found)


def drawn(path: Path, count: int, chance: random.Random) -> dict[str, list[str]]:
    """Return addresses of each kind of page, drawn from what there is."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("select id, newspaper, day, title, substr(text, 1, 200) from articles").fetchall()
        names = [name for (name,) in db.execute("select distinct name from signatures")]
        known = [paper for (paper,) in db.execute("select id from newspapers")]
    some = chance.choices(rows, k=count)
    words = [
        quote(row[4][at : at + length]) for row in some for at, length in [(chance.randrange(150), 2 + len(row[1]) % 3)]
    ]
    papers = known if len(known) < len(PAPERS) else [paper.id for paper in PAPERS]
    return {
        "home": ["/"] * 5,
        "article": [f"/article/{row[0]}" for row in some],
        "article, with words": [f"/article/{row[0]}?q={word}" for row, word in zip(some, words, strict=True)],
        "search": [f"/search?q={word}" for word in words],
        "search, one character": [f"/search?q={quote(row[3][:1])}" for row in some],
        "search, newest": [f"/search?q={word}&sort=newest" for word in words],
        "search of a paper": [f"/search?q={word}&paper={row[1]}" for word, row in zip(words, some, strict=True)],
        "search of a year": [f"/search?paper={row[1]}&year={row[2][:4]}" for row in some],
        "everything": [f"/search?p={chance.randrange(1, 5000)}" for _ in some],
        "papers": ["/papers"] * 5,
        "paper": [f"/paper/{paper}" for paper in papers] * 2,
        "calendar": [f"/paper/{row[1]}/{row[2][:4]}" for row in some],
        "issue": [f"/paper/{row[1]}/{row[2]}" for row in some],
        "people": ["/people"] * 3 + [f"/people?q={quote(name[0])}" for name in chance.choices(names, k=count)],
        "person": [f"/person/{quote(name)}" for name in chance.choices(names, k=count)],
        "runs, changes": ["/runs", "/changes", *(f"/changes?paper={paper}" for paper in papers)],
        "feeds": ["/search.atom", *(f"/search.atom?q={word}" for word in words), "/changes.atom"]
        + [f"/paper/{paper}.atom" for paper in papers],
    }


def hostile() -> dict[str, list[str]]:
    """Return what somebody may ask who means no good."""
    thousand = "+".join(quote(one + two) for one in _HAN for two in _HAN * 4)[:30_000].rpartition("+")[0]
    return {
        "a thousand words": [f"/search?q={thousand}"],
        "or, a thousand times": [f"/search?q={'+OR+'.join(quote(one) for one in _HAN * 10)}"],
        "one long word": [f"/search?q={quote('发' * 1000)}"],
        "a common character": [f"/search?q={quote(one)}&sort={sort}" for one in "的一" for sort in ("", "newest")],
        "all but a rare word": [f"/search?q={quote('的')}+-{quote('罄')}"],
        "everything, filtered": ["/search?since=2015&until=2024&source=" + quote("右江日报")],
        "last page": ["/search?p=10000", f"/search?q={quote('的')}&p=5000", "/people?p=10000"],
        "person of a crowd": [f"/person/{quote('编韦明')}"],
    }


async def _measured(
    paths: Sequence[Path], kinds: dict[str, list[str]], *, at_once: bool = True
) -> tuple[list[Asked], ...]:
    start = time.process_time()
    datasette = await served(*paths)
    if not at_once:
        click.echo(f"{'until the first page':28} {(time.process_time() - start) * 1000:7.0f}")
    addresses = [(kind, address) for kind, some in kinds.items() for address in some]
    one_by_one = [await _asked(datasette, kind, address, time.process_time) for kind, address in addresses]
    if not at_once:
        return (one_by_one,)
    mixed = [pair for pair in addresses if pair[0] not in hostile()]
    random.Random(1).shuffle(mixed)
    waiting = asyncio.Semaphore(_VISITORS)

    async def visit(kind: str, address: str) -> Asked:
        async with waiting:
            return await _asked(datasette, kind, address, time.perf_counter)

    together = list(await asyncio.gather(*(visit(*pair) for pair in mixed[:400])))
    heavy = [asyncio.create_task(visit(kind, address)) for kind in hostile() for address in kinds[kind]]
    beside = []
    while not all(task.done() for task in heavy[: _VISITORS - 1]):
        address = kinds["issue"][len(beside) % len(kinds["issue"])]
        beside.append(await _asked(datasette, "issue", address, time.perf_counter))
    await asyncio.gather(*heavy)
    return one_by_one, together, beside


async def _asked(datasette: Any, kind: str, address: str, clock: Any) -> Asked:
    start = clock()
    response = await datasette.client.get(address)
    return Asked(kind, address, (clock() - start) * 1000, response.status_code)


def _summary(asked: Sequence[Asked]) -> tuple[float, float, float]:
    times = [one.milliseconds for one in asked]
    return median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0], max(times)


def _line(kind: str, asked: Iterable[Asked]) -> str:
    pages = list(asked)
    middle, percentile, most = _summary(pages)
    refused = sum(one.status != 200 for one in pages)
    return f"{kind:28} {middle:7.0f} {percentile:7.0f} {most:7.0f}  {len(pages):5}  {refused:7}"


if __name__ == "__main__":
    main()
