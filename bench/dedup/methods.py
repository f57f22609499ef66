"""The methods that are compared, and the process that runs one: `python -m bench.dedup.methods NAME < DOCS > PAIRS`.

Each is given the same texts in the same order, and the same normalised key where it has no normalisation of its own.
This module runs in any environment that has the method: it imports nothing but the standard library before that.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Docs = list[dict[str, Any]]
Pairs = set[tuple[int, int]]
UNAVAILABLE = 69  # the exit code of a process whose method cannot be imported (EX_UNAVAILABLE of sysexits.h)


@dataclass
class Found:
    """What a method found, and its CPU time: pairs of ids of one story, of a text and its part, or what draws on it."""

    same: Pairs
    parts: Pairs = field(default_factory=set)
    seconds: float = 0.0
    label: str = ""
    draws: Pairs = field(default_factory=set)


Method = Callable[[Docs], Found]


def ours(docs: Docs) -> Found:
    """The archive as it is, in a file of its own: articles enter one by one. Timed is what duplicates cost on entry."""
    import tempfile
    from pathlib import Path

    from archive.store.archive import Archive
    from bench.dedup.entering import added, entering_timed, pairs_of

    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        with entering_timed(archive) as spent:
            articles = added(archive, docs)
        same, parts, draws = pairs_of(archive, articles)
    return Found(same, parts, spent[0], "ours", draws)


def exact_hash(docs: Docs) -> Found:
    """Equal keys."""
    start = time.process_time()
    buckets: dict[bytes, list[int]] = defaultdict(list)
    for doc in docs:
        buckets[hashlib.blake2b(doc["key"].encode(), digest_size=8).digest()].append(doc["id"])
    return Found(_within(buckets.values()), seconds=time.process_time() - start, label="exact hash")


def trafilatura_simhash(docs: Docs) -> Found:
    """trafilatura's Simhash of the text, at most three bits apart."""
    from importlib.metadata import version

    from trafilatura.deduplication import Simhash

    start = time.process_time()
    hashes = {doc["id"]: Simhash(doc["text"]).hash for doc in docs}
    return Found(_near(hashes, 3), seconds=time.process_time() - start, label=f"trafilatura {version('trafilatura')}")


def simhash64(docs: Docs, distance: int = 3) -> Found:
    """Charikar's hash of 64 bits over runs of three characters of the key."""
    start = time.process_time()
    hashes = {doc["id"]: _charikar(doc["key"]) for doc in docs}
    return Found(_near(hashes, distance), seconds=time.process_time() - start, label=f"simhash64, ≤ {distance}")


def minhash(docs: Docs, permutations: int = 128, least: float = 0.5, bands: tuple[int, int] = (32, 4)) -> Found:
    """datasketch's MinHash with its LSH index over runs of five characters of the key."""
    from importlib.metadata import version

    from datasketch import MinHash, MinHashLSH

    start = time.process_time()
    index = MinHashLSH(num_perm=permutations, params=bands)
    made: dict[int, Any] = {}
    pairs: Pairs = set()
    for doc in docs:
        key = doc["key"]
        one = MinHash(num_perm=permutations)
        one.update_batch({key[at : at + 5].encode() for at in range(max(1, len(key) - 4))})
        for other in index.query(one):
            if one.jaccard(made[other]) >= least:
                pairs.add(_pair(other, doc["id"]))
        made[doc["id"]] = one
        index.insert(doc["id"], one)
    label = f"datasketch {version('datasketch')}, {permutations}, {bands[0]}×{bands[1]}, J ≥ {least}"
    return Found(pairs, seconds=time.process_time() - start, label=label)


METHODS: dict[str, Method] = {
    "ours": ours,
    "exact": exact_hash,
    "trafilatura": trafilatura_simhash,
    "simhash-3": simhash64,
    "simhash-10": lambda docs: simhash64(docs, 10),
    "minhash-.8": lambda docs: minhash(docs, least=0.8, bands=(9, 13)),
    "minhash-.5": minhash,
}
IN_THE_PROJECT = frozenset(("ours", "exact", "trafilatura", "simhash-3", "simhash-10"))


def _charikar(key: str) -> int:
    counts = [0] * 64
    for run in {key[at : at + 3] for at in range(max(1, len(key) - 2))}:
        value = int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            counts[bit] += 1 if value >> bit & 1 else -1
    return sum(1 << bit for bit in range(64) if counts[bit] > 0)


def _near(hashes: dict[int, int], distance: int) -> Pairs:
    """Return the pairs of hashes so many bits apart or less, found by a block of bits that they share."""
    blocks = distance + 1
    width = 64 // blocks
    pairs: Pairs = set()
    for block in range(blocks):
        buckets: dict[int, list[int]] = defaultdict(list)
        for identifier, value in hashes.items():
            buckets[value >> block * width & (1 << width) - 1].append(identifier)
        for bucket in buckets.values():
            for at, a in enumerate(bucket):
                value = hashes[a]
                pairs |= {_pair(a, b) for b in bucket[:at] if (value ^ hashes[b]).bit_count() <= distance}
    return pairs


def _within(buckets: Any) -> Pairs:
    return {_pair(a, b) for bucket in buckets for at, a in enumerate(bucket) for b in bucket[:at]}


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _lines() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    """Run the method that the command line names over the texts on standard input."""
    docs = list(_lines())
    try:
        found = METHODS[sys.argv[1]](docs)
    except ImportError as error:
        print(error, file=sys.stderr)
        sys.exit(UNAVAILABLE)
    pairs = {"same": sorted(found.same), "parts": sorted(found.parts), "draws": sorted(found.draws)}
    json.dump(pairs | {"seconds": found.seconds, "label": found.label}, sys.stdout)


if __name__ == "__main__":
    main()
