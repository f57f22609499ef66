"""Who is measured: the programs, how each is called for so many pages, and how many articles it then says it had."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.environment import PEERS
from bench.peers import pages
from bench.peers.measuring import ROOT, Spent, spend

OWN = sys.executable
_INCOMPLETE = 6  # the exit code of a crawl in which some pages could not be read


@dataclass(frozen=True)
class Contender:
    """A program: what it is called with for a size, in an empty folder, and how many articles it had."""

    words: str
    command: Callable[[Path, int], list[str]]
    had: Callable[[Path, str], int]


@dataclass(frozen=True)
class Cost:
    """What a page costs a contender: CPU and clock in ms, and the CPU seconds that it takes without any."""

    cpu: float
    clock: float
    start: float


def _said(folder: Path, said: str) -> int:
    return int(said.split()[-1])


def held(folder: Path, said: str = "") -> int:
    """Return how many articles an archive in a folder holds."""
    with sqlite3.connect(f"file:{folder / 'archive.db'}?mode=ro", uri=True) as db:
        return int(db.execute("select count(*) from articles").fetchone()[0])


def crawl_of(paper: str, folder: Path, *given: str) -> list[str]:
    """Return the command that crawls a paper into the archive of a folder."""
    (folder / "empty").mkdir(exist_ok=True)
    command = [OWN, "-m", "scrapy", "crawl", paper, "-a", f"seeds={folder / 'empty'}", *given]
    return [*command, "-s", f"ARCHIVE_DB={folder / 'archive.db'}", "-s", "DOWNLOAD_DELAY=0"]


def days_of(count: int) -> list[str]:
    """Return the arguments of a crawl of the first issues."""
    last = pages.FIRST + timedelta(days=count - 1)
    return ["-a", f"since={pages.FIRST}", "-a", f"until={last}"]


def fronts(count: int) -> list[str]:
    """Return the first pages of the first issues."""
    days = (pages.FIRST + timedelta(days=number) for number in range(count))
    return [f"{pages.EPAPER}/column/{day:%Y%m/%d}/node_A01.html" for day in days]


def site_of(count: int, kind: str = "invented") -> str:
    """Return the address of the news site that has so many articles."""
    return f"http://www.{kind}-{count}.cn"


def rows_of_papers(file: Path, sites: Mapping[str, str], ten: Mapping[str, str]) -> None:
    """Write the project's rows, and those of news sites and of e-papers, by their ids."""
    lines = [f"{name},某某新闻网,广西百色,site,{base},news/list_0.html,,unknown,,,\n" for name, base in sites.items()]
    lines += [
        f"{name},{name}日报,广西百色,founder,{base},column/%Y%m/%d/node_A01.html,,unknown,,,\n"
        for name, base in ten.items()
    ]
    ours = ROOT / "seeds"
    file.write_text((ours / "newspapers.csv").read_text("utf-8") + "".join(lines), encoding="utf-8")
    shutil.copy(ours / "addresses.csv", file.parent)


def _peer(name: str, *given: str) -> list[str]:
    return [str(PEERS.python), "-m", f"bench.peers.programs.{name}", *given]


KNOWN = {
    "fetch": Contender("fetching alone", lambda folder, days: _peer("following", "-", *fronts(days)), _said),
    "floor": Contender(
        "the floor: fetching, and our readers on all cores",
        lambda folder, days: [OWN, "-m", "bench.peers.floor", "youjiang", *fronts(days)],
        _said,
    ),
    "rules": Contender(
        "small spider with WARC, the platform's rules alone",
        lambda folder, days: _peer("small", f"{folder}:rules", *fronts(days)),
        _said,
    ),
    "small": Contender(
        "small spider with WARC, trafilatura on the cut container",
        lambda folder, days: _peer("small", str(folder), *fronts(days)),
        _said,
    ),
    "naive": Contender("naive spider", lambda folder, days: _peer("naive", str(folder), *fronts(days)), _said),
    "ours": Contender("ours, everything on", lambda folder, days: crawl_of("youjiang", folder, *days_of(days)), held),
}
"""An e-paper of a known platform, by issues of 80 articles."""


def unknown(kind: str) -> dict[str, Contender]:
    """Return who crawls a news site that has no rules of its own, by its articles."""
    return {
        "plain": Contender(
            f"plain good spider, {kind} pages",
            lambda folder, count: _peer("plain", str(folder), f"{site_of(count, kind)}/news/list_0.html"),
            _said,
        ),
        "ours": Contender(
            f"ours, everything on, {kind} pages", lambda folder, count: crawl_of(f"{kind}{count}", folder), held
        ),
    }


def once(contender: Contender, size: int, env: Mapping[str, str], articles: int, least: float = 1) -> Spent:
    """Run a contender once. Raises SystemExit where it had fewer articles than that share of all."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        own = env | {"ARCHIVE_STATE": str(folder / "state")}
        fine = (0,) if least == 1 else (0, _INCOMPLETE)
        spent = spend([contender.command(folder, size)], own, folder / "log", fine=fine)
        had = contender.had(folder, spent.said[0])
        if not least * articles <= had <= articles:
            log = (folder / "log").read_text(errors="replace")[-3000:]
            raise SystemExit(f"{contender.words}: {had} of {articles} articles\n{log}")
        return spent


def costs(
    contenders: Mapping[str, Contender],
    sizes: Mapping[str, tuple[int, int]],
    env: Mapping[str, str],
    rounds: int,
    each: int = 1,
    least: float = 1,
) -> dict[str, Cost]:
    """Return what a page costs each, by the difference of a small and a large run; they take turns.

    `each` is how many articles a unit of size has.
    """
    found: dict[str, list[Cost]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            small, large = (once(contender, size, env, size * each, least) for size in sizes[name])
            few, many = (size * each for size in sizes[name])
            cpu, clock = ((b - a) / (many - few) for a, b in ((small.cpu, large.cpu), (small.clock, large.clock)))
            if cpu <= 0 or clock <= 0:
                raise SystemExit(f"{contender.words}: {many} articles cost no more than {few}: the machine is too busy")
            found[name].append(Cost(cpu * 1000, clock * 1000, small.cpu - few * cpu))
    return {
        name: Cost(*(median(getattr(one, what) for one in all_) for what in ("cpu", "clock", "start")))
        for name, all_ in found.items()
    }
