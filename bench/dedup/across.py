"""What it takes to find what repeats what between shards: `python -m bench.dedup.across --shards 20 --stories 2000`.

Invented news are dealt out to shards by their papers, so that reprints lie in other shards than what they repeat. With
`--among` the file of relations has so many other sketches before anything is timed: numbers by chance which nothing
shares, so that what is timed is what an article takes among so many.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import click

from archive.shards.folder import RELATIONS
from archive.shards.likeness_units import look_at
from archive.shards.looking import Looking
from archive.shards.relations_tables import open_to_write
from archive.shards.survey import Unit
from archive.store.archive import Archive
from archive.store.repeats import METHOD
from bench.dedup.corpus import SCORING_SEED, draw
from bench.dedup.entering import added

_NEVER = 1 << 33  # hashes of texts are smaller
_SKETCH = 20
_DAY = 738000
_YEARS = 3650
_NEW = 50  # of so many articles one comes after the first run


class Cost:
    """CPU seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Count the CPU seconds of a block."""
        start = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.process_time() - start


def deal(folder: Path, docs: Iterable[dict[str, Any]], shards: int, grown: Callable[[int], None]) -> None:
    """Put texts into shards, each paper's into one."""
    dealt: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for doc in docs:
        dealt[zlib.crc32(f"{doc['paper']}{doc['id'] % 7}".encode()) % shards].append(doc)
    for number, some in sorted(dealt.items()):
        with Archive(folder / f"{number:04}.db") as archive:
            archive._db.execute("pragma synchronous = off")
            added(archive, some)
        grown(len(some))


def crowd(path: Path, among: int) -> None:
    """Fill a file of relations with sketches that nothing shares."""
    random, db = Random(SCORING_SEED), open_to_write(path)
    for start in range(0, among, 10_000):
        with db.atomic():
            rows = []
            for number in range(start + 1, min(start + 10_000, among) + 1):
                day = _DAY - random.randrange(_YEARS)
                told = (number, f"{number:016x}", random.getrandbits(62), f"[{day}]", "[1234567890]", 700, METHOD)
                db.conn.execute("insert into fingerprints values (?, ?, ?, ?, ?, ?, ?)", told)
                db.conn.execute("insert into held values (0, ?, ?, ?, null)", (number, f"{number:023}", number))
                rows += [(_NEVER + random.getrandbits(27), day // 64, number) for _ in range(_SKETCH + 1)]
            rows.sort()
            db.conn.executemany("insert or ignore into sketches (hash, period, article) values (?, ?, ?)", rows)
    db.close()


def looked(folder: Path) -> tuple[int, Cost]:
    """Look through a folder; return how many articles were looked at, and what that took."""
    cost = Cost()
    with Looking(folder) as looking:
        while units := _timed(cost, looking):
            results = []
            for unit in units:
                with cost.of(f"units that {unit['kind']}"):
                    results.append(look_at(unit))
            with cost.of("writing"):
                looking.write(results)
        return looking.report.examined, cost


def _timed(cost: Cost, looking: Looking) -> list[Unit]:
    with cost.of("finding what is new, and candidates"):
        return looking.units()


@click.command()
@click.option("--shards", default=20, show_default=True)
@click.option("--stories", default=600, show_default=True, help="Invented stories; texts are six times as many.")
@click.option("--among", default=0, show_default=True, help="Further sketches that are there already.")
def main(shards: int, stories: int, among: int) -> None:
    """Print what a first run, a run over what is new, and one over nothing new take."""
    docs = [doc.__dict__ for doc in draw(SCORING_SEED, stories).docs]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with click.progressbar(length=len(docs), label="Archiving") as bar:
            deal(folder, (doc for doc in docs if doc["id"] % _NEW), shards, bar.update)
        if among:
            crowd(folder / RELATIONS, among)
        before = (folder / RELATIONS).stat().st_size if among else 0
        for name in ("first run", "what came since", "nothing new"):
            if name == "what came since":
                deal(folder, (doc for doc in docs if not doc["id"] % _NEW), shards, lambda _: None)
            start = time.time()
            examined, cost = looked(folder)
            total = sum(cost.seconds.values())
            figures = {one: round(seconds, 2) for one, seconds in cost.seconds.items()}
            each = f", {total / examined * 1000:.2f} ms an article" if examined else ""
            click.echo(
                f"{name}: {examined} articles, {total:.2f} s of CPU{each}, {time.time() - start:.1f} s of the clock"
            )
            click.echo(f"  {json.dumps(figures)}")
            if name == "first run":
                taken = (folder / RELATIONS).stat().st_size - before
                click.echo(f"  {taken / examined:.0f} bytes an article in {RELATIONS}")
        held = sum(path.stat().st_size for path in folder.glob("[0-9]*.db"))
        click.echo(f"shards: {held / len(docs):.0f} bytes an article")
        (folder / RELATIONS).unlink()
        command = [sys.executable, "-m", "archive", "dedup", "--across", scratch]
        click.echo(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout, nl=False)  # noqa: S603
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        click.echo(f"memory at most of `archive dedup --across` over all of it: {most:.0f} MB")


if __name__ == "__main__":
    main()
