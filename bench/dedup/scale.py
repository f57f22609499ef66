"""What an article costs among a hundred thousand and among a million: `python -m bench.dedup --scale 1000000`.

Each checkout that is measured has a process of its own, which runs this file with that checkout's `archive`; they take
turns, round by round.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from archive.likeness.relation import Text
from archive.store.archive import Archive
from archive.store.repeats import METHOD
from bench.dedup.corpus import SCORING_SEED, draw
from bench.dedup.entering import article_of
from bench.dedup.stories import DAYS, FIRST_DAY

ROOT = Path(__file__).resolve().parents[2]
_SKETCH = 20  # hashes of an article of usual length, and the period of its day, as `archive` has them
_PERIOD_DAYS = 64
_EPOCH = 719163  # date(1970, 1, 1).toordinal()
_YEARS = 3650  # days up to the last one of the benchmark's, on which the sketches are
_TABLES = ("sketches", "fingerprints", "idx_fingerprints_key", "sqlite_autoindex_fingerprints_1")
_ROUNDS = 5
_STORIES = 150
_MOST = 1 << 32  # articles: ids of texts are greater
_FINGERPRINT = "insert into fingerprints (number, article, key, days, letters, method) values (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Cost:
    """What a checkout takes with so many sketches in the archive, of an article with a day and of one without."""

    sketches: int
    cpu_ms: float
    undated_cpu_ms: float
    bytes_an_article: float


def costs(
    sizes: Sequence[int],
    checkouts: Sequence[Path] = (ROOT,),
    grown: Callable[[int], None] = lambda _: None,
    stories: int = _STORIES,
) -> Iterator[list[Cost]]:
    """Fill an archive with sketches up to each size and enter the same articles at each, undone afterwards.

    The sketches are numbers by chance on days of ten years; the articles are those of so many of the benchmark's
    stories. Timed is looking up, comparing and writing, in rounds, of which the median counts. Yields for each size
    what each checkout takes.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(checkout, stories)) for checkout in checkouts]
        have = 0
        for size in sizes:
            for start in range(have, size, 10_000):
                upto = min(start + 10_000, size)
                for worker in workers:
                    worker.ask("fill", start, upto)
                grown(upto - start)
            have = size
            figures: dict[tuple[int, str], list[float]] = {}
            for _ in range(_ROUNDS):
                for name in ("dated", "undated"):
                    for place, worker in enumerate(workers):
                        figures.setdefault((place, name), []).append(worker.ask(name))
            yield [
                Cost(
                    size, median(figures[place, "dated"]), median(figures[place, "undated"]), worker.ask("bytes") / size
                )
                for place, worker in enumerate(workers)
            ]


class _Worker:
    """A process that holds an archive of a checkout, and does what it is asked."""

    def __init__(self, checkout: Path, stories: int) -> None:
        env = os.environ | {"PYTHONPATH": str(checkout)}
        command = [sys.executable, str(Path(__file__).resolve()), str(stories)]
        self._process = subprocess.Popen(  # noqa: S603
            command, cwd=checkout, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, name: str, *arguments: int) -> float:
        """Have it do something; return the figure that it answers."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([name, *arguments]), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process that was to measure ended with {self._process.wait()}")
        return float(answer)


def main() -> None:
    """Answer what standard input asks for, line by line, with so many stories as the first word says."""
    docs = [asdict(doc) for doc in draw(SCORING_SEED, int(sys.argv[1])).docs]
    random = Random(SCORING_SEED)
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        _lend_texts(archive, docs)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            answer = 0.0
            if name == "fill":
                _fill(archive, *arguments, random)
            elif name == "bytes":
                answer = _bytes(archive)
            else:
                answer = _entered(archive, docs, dated=name == "dated")
            print(answer, flush=True)


def _lend_texts(archive: Archive, docs: list[dict[str, Any]]) -> None:
    """Let each sketch that was added by chance have a text, made ready anew each time, where it is compared."""
    known, duplicates = archive.duplicates._text, archive.duplicates

    def text_of(article: str) -> Text:
        number = int(article, 16)
        return known(article) if number > _MOST else Text(docs[number % len(docs)]["text"])

    duplicates._text = duplicates.stories._text = text_of  # type: ignore[method-assign]


def _fill(archive: Archive, have: int, size: int, random: Random) -> None:
    """Add sketches of articles of `have` to `size`."""
    db = archive._db
    db.execute("pragma foreign_keys=off")
    with archive.transaction():
        rows = []
        for number in range(have + 1, size + 1):
            day = _EPOCH + FIRST_DAY + DAYS - random.randrange(_YEARS)
            values = (number, f"{number:016x}", random.getrandbits(63), f"[{day}]", 700, METHOD)
            db.conn.execute(_FINGERPRINT, values)
            rows += [(random.getrandbits(27), day // _PERIOD_DAYS, number) for _ in range(_SKETCH)]
        rows.sort()
        db.conn.executemany("insert or ignore into sketches (hash, period, article) values (?, ?, ?)", rows)
    db.execute("pragma foreign_keys=on")
    db.execute("pragma wal_checkpoint(truncate)")


class _UndoneError(Exception):
    """Takes back what was entered only to be timed."""


def _entered(archive: Archive, docs: list[dict[str, Any]], *, dated: bool) -> float:
    """Return the CPU milliseconds that entering cost, an article; nothing of an earlier round is in memory."""
    archive.duplicates._texts.clear()
    articles = map(article_of, docs)
    if not dated:
        articles = (replace(one, published_at=None, date_precision=None) for one in articles)
    try:
        with archive.transaction():
            settle, spent = archive.duplicates.settle, [0.0]

            def timed(article: str) -> None:
                start = time.process_time()
                settle(article)
                spent[0] += time.process_time() - start

            archive.duplicates.settle = timed  # type: ignore[method-assign]
            for article in articles:
                archive.add(article)
            archive.duplicates.settle = settle  # type: ignore[method-assign]
            raise _UndoneError
    except _UndoneError:
        return spent[0] / len(docs) * 1000


def _bytes(archive: Archive) -> float:
    """Return what the tables of sketches and their indexes take on the disk."""
    marks = ", ".join("?" * len(_TABLES))
    sql = f"select sum(pgsize) from dbstat where name in ({marks})"  # noqa: S608 (question marks)
    return float(archive._db.execute(sql, list(_TABLES)).fetchone()[0])


if __name__ == "__main__":
    main()
