"""The parts of the measurement that other programs of this folder make, and the daily run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.browsing_archive import made
from bench.peers.aims import Aim, Figure, Found
from bench.peers.contenders import OWN, crawl_of, days_of
from bench.peers.measuring import ROOT, spend

_SMALL = 1000  # articles, to which a large archive is compared
_FINE = (0, 6)  # the large archive has links of addresses that nobody serves: some are asked for again, in vain
_TIMES = 3  # a daily run is some seconds, and what else the machine does only ever adds to it: the least of so many


def daily(env: Mapping[str, str], sizes: Sequence[int]) -> Found:
    """Measure a run with nothing new in archives that hold so many articles of other days, beside one of 1,000."""
    command = days_of(1)
    with TemporaryDirectory(prefix="bench-") as name:
        own = env | {"ARCHIVE_STATE": str(Path(name, "state"))}
        folders = {size: Path(name, str(size)) for size in (_SMALL, *sizes)}
        for size, folder in folders.items():
            folder.mkdir()
            made(folder / "archive.db", size)
            for _ in range(2):  # the second has nothing new, and learns what the first could not know
                spend([crawl_of("youjiang", folder, *command)], own, folder / "log", fine=_FINE)
        least = dict.fromkeys(folders, float("inf"))
        for _ in range(_TIMES):
            for size, folder in folders.items():
                spent = spend([crawl_of("youjiang", folder, *command)], own, folder / "log", fine=_FINE)
                least[size] = min(least[size], spent.cpu)
    words = "a daily run with nothing new, CPU at {:,} articles / at {:,}"
    return Found(tuple(Aim("daily", words.format(size, _SMALL), 1.3, least[size] / least[_SMALL]) for size in sizes))


def space(articles: int) -> Found:
    """Ask what room an archive takes, where that is measured."""
    words = "room that an archive takes without WARC, in that of its text"
    if find_spec("bench.space") is None:
        return Found((Aim("space", words, 3.5, None, why="no bench.space"),))
    _, said = _told("bench.space", "--articles", str(articles))
    numbers = re.findall(r"\d+(?:\.\d+)?", said.splitlines()[-1])
    return Found((Aim("space", words, 3.5, float(numbers[-1])),))


def browsing(articles: int) -> Found:
    """Ask what pages of a large archive cost; the bars are that program's own."""
    code, said = _told("bench.browsing", "--articles", str(articles), "--pages", "5")
    line = next(one for one in said.splitlines() if one.startswith("all but"))
    told = (
        "pages of the reading room that miss their bars (a median of 100 ms, a 95th percentile of 500, none above 3 s)"
    )
    return Found(
        (Aim("browsing", told, 0, code),),
        (
            Figure(
                "all pages but the hostile: median, 95th percentile, most in ms; pages; refused",
                " ".join(line.split()[4:]),
            ),
        ),
    )


def _told(module: str, *given: str) -> tuple[int, str]:
    """Run a program of this folder, and return its exit code and words. Raises SystemExit where it has none."""
    done = subprocess.run([OWN, "-m", module, *given], cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    if not done.stdout.strip():
        raise SystemExit(f"{module} ended with {done.returncode}\n{done.stderr[-3000:]}")
    return done.returncode, done.stdout.strip()
