"""What a crawl does for an article: SQL statements, commits, calls of fsync, pages parsed.

The real crawl runs with `sitecustomize.py` of this folder in all its processes, and under strace where that is there.
What a start does is left out: the difference of a long and of a short crawl is counted.
"""

from __future__ import annotations

import shutil
import struct
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers import pages
from bench.peers.aims import Aim, Figure, Found
from bench.peers.contenders import crawl_of, days_of, held
from bench.peers.counting.sitecustomize import NAMES
from bench.peers.measuring import ROOT, spend

_FSYNCS = "fsyncs"
_STRACE = "strace"


def counted(env: Mapping[str, str], days: int) -> Counter[str]:
    """Return what a crawl of the first issues does, in all its processes."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        counts, calls = folder / "counts", folder / "calls"
        counts.mkdir()
        own = env | {"ARCHIVE_STATE": str(folder / "state"), "BENCH_COUNTS": str(counts)}
        own |= {"PYTHONPATH": f"{Path(__file__).parent}:{ROOT}"}
        command = crawl_of("youjiang", folder, *days_of(days))
        if strace := shutil.which(_STRACE):
            command = [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", calls, *command]
        spend([command], own, folder / "log")
        assert held(folder) == days * pages.IN_ISSUE
        found = Counter[str]()
        for file in counts.iterdir():
            found.update(dict(zip(NAMES, struct.unpack(f"{len(NAMES)}q", file.read_bytes()), strict=True)))
        if strace:
            found[_FSYNCS] = sum("sync(" in line for line in calls.read_text(errors="replace").splitlines())
        return found


def counts(env: Mapping[str, str], issues: tuple[int, int]) -> Found:
    """Count, and compare with the aims."""
    few, many = (counted(env, days) for days in issues)
    articles = (issues[1] - issues[0]) * pages.IN_ISSUE
    fetched = (issues[1] - issues[0]) * (pages.IN_ISSUE + pages.FRONTS)
    each = {name: (many[name] - few[name]) / articles for name in many}
    parses = max(many[name] - few[name] for name in ("lexbor", "lxml")) / fetched
    fsyncs = each.get(_FSYNCS)
    return Found(
        (
            Aim("counts", "SQL statements an article", 60, each["statements"]),
            Aim("counts", "commits an article", 2, each["commits"]),
            Aim("counts", "times that a page is parsed, by the parser that does it most", 1, parses),
            Aim("counts", "fsyncs an article, where one a batch is wanted", 1, fsyncs, why="strace is not here"),
        ),
        (Figure("statements within triggers and FTS5, an article", f"{each['nested']:.0f}"),),
    )
