"""What an article costs among a hundred thousand and among a million: `python -m bench.dedup --scale 1000000`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import median

from archive.likeness.shingles import SKETCH
from archive.store.archive import Archive
from archive.store.repeats import METHOD
from bench.dedup.corpus import SCORING_SEED, draw
from bench.dedup.entering import article_of
from bench.dedup.stories import DAYS, FIRST_DAY

_PERIOD_DAYS = 64
_EPOCH = 719163  # date(1970, 1, 1).toordinal()
_TABLES = ("sketches", "fingerprints", "idx_fingerprints_key", "sqlite_autoindex_fingerprints_1")
_ROUNDS = 5
_FINGERPRINT = "insert into fingerprints (number, article, key, days, letters, method) values (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Cost:
    """What was measured with so many sketches in the archive."""

    sketches: int
    cpu_ms: float
    bytes_an_article: float


def costs(sizes: list[int], grown: Callable[[int], None] = lambda _: None) -> Iterator[Cost]:
    """Fill an archive with sketches up to each size and enter the same articles at each, undone afterwards.

    The sketches are numbers by chance on days of the years that the articles
    are of, added day by day; the articles are those of the benchmark. Timed is
    looking up, comparing and writing, in rounds, of which the median counts.
    """
    random = Random(SCORING_SEED)
    docs = [asdict(doc) for doc in draw(SCORING_SEED, 150).docs]
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        have = 0
        for size in sizes:
            _fill(archive, have, size, random, grown)
            have = size
            yield Cost(size, median(_entered(archive, docs) for _ in range(_ROUNDS)), _bytes(archive) / size)


def _fill(archive: Archive, have: int, size: int, random: Random, grown: Callable[[int], None]) -> None:
    """Add sketches of articles of `have` to `size`; they name one article, for there is none to be compared."""
    db = archive._db
    db.execute("pragma foreign_keys=off")
    for start in range(have, size, 10_000):
        numbers = range(start + 1, min(start + 10_000, size) + 1)
        with archive.transaction():
            for number in numbers:
                day = _EPOCH + FIRST_DAY + random.randrange(DAYS)
                values = (number, f"{number:016x}", random.getrandbits(63), f"[{day}]", 700, METHOD)
                db.conn.execute(_FINGERPRINT, values)
                rows = [(day // _PERIOD_DAYS, random.getrandbits(27), number) for _ in range(SKETCH)]
                db.conn.executemany("insert or ignore into sketches values (?, ?, ?)", rows)
        grown(len(numbers))
    db.execute("pragma foreign_keys=on")
    db.execute("pragma wal_checkpoint(truncate)")


class _UndoneError(Exception):
    """Takes back what was entered only to be timed."""


def _entered(archive: Archive, docs: list[dict[str, object]]) -> float:
    """Return the CPU milliseconds that entering cost, an article; nothing of an earlier round is in memory."""
    archive.duplicates._texts.clear()
    try:
        with archive.transaction():
            settle, spent = archive.duplicates.settle, [0.0]

            def timed(article: str) -> None:
                start = time.process_time()
                settle(article)
                spent[0] += time.process_time() - start

            archive.duplicates.settle = timed  # type: ignore[method-assign]
            for doc in docs:
                archive.add(article_of(doc))
            archive.duplicates.settle = settle  # type: ignore[method-assign]
            raise _UndoneError
    except _UndoneError:
        return spent[0] / len(docs) * 1000


def _bytes(archive: Archive) -> float:
    """Return what the tables of sketches and their indexes take on the disk."""
    marks = ", ".join("?" * len(_TABLES))
    sql = f"select sum(pgsize) from dbstat where name in ({marks})"  # noqa: S608 (question marks)
    return float(archive._db.execute(sql, list(_TABLES)).fetchone()[0])
