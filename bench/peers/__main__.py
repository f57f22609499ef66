"""Ours beside its peers: every aim of speed and what was reached, as ratios of CPU time measured in turns in one run.

`make bench` measures all; `make bench ARGS=--write` also writes `bench/RESULTS.md`. `--quick` is for a look: small
sizes, one round. `--only crawl,counts` measures these parts.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.environment import PEERS
from bench.peers import crawls, pages
from bench.peers.aims import Aim, Figure, Found, table
from bench.peers.contenders import KNOWN, Cost, costs
from bench.peers.counting import counts
from bench.peers.files import files
from bench.peers.measuring import ROOT
from bench.peers.others import browsing, daily, space
from bench.peers.records import warc
from bench.peers.server import serving

_RESULTS = ROOT / "bench" / "RESULTS.md"
_REAL = ROOT.parent / "shared" / "eval" / "pages"
_VERSIONS = ("Scrapy", "Twisted", "lxml", "selectolax", "trafilatura", "sqlite-utils", "warcio")


class Measurement:
    """One run of the parts, in the environment that the server of the pages gives them."""

    def __init__(self, env: Mapping[str, str], is_quick: bool, has_real: bool) -> None:
        self._env = env
        self._is_quick = is_quick
        self._has_real = has_real
        self._sizes = crawls.QUICK if is_quick else crawls.FULL
        self._page: Cost | None = None

    @property
    def parts(self) -> dict[str, Callable[[], Found]]:
        """What is measured, by name, in its order."""
        quick, sizes = self._is_quick, self._sizes
        return {
            "crawl": self._crawl,
            "site": lambda: crawls.site(self._env, sizes, self._has_real),
            "memory": lambda: crawls.memory(self._env, sizes),
            "counts": lambda: counts(self._env, sizes.issues),
            "daily": lambda: daily(self._env, (10_000,) if quick else (100_000,)),
            "files": lambda: files(self._env, (50, 450) if quick else (500, 2500), self._measured()),
            "space": lambda: space(500 if quick else 5000),
            "browsing": lambda: browsing(1000 if quick else 20_000),
            "warc": lambda: warc(self._env, (6, 24) if quick else (24, 240)),
            "papers": lambda: crawls.ten_papers(self._env, sizes),
        }

    def _crawl(self) -> Found:
        found, self._page = crawls.known(self._env, self._sizes)
        return found

    def _measured(self) -> Cost:
        """Return what a page costs the small spider here, measured where that was not done yet."""
        if self._page is None:
            alone = {"small": KNOWN["small"]}
            lengths = {"small": self._sizes.issues}
            self._page = costs(alone, lengths, self._env, self._sizes.rounds, pages.IN_ISSUE)["small"]
        return self._page


def main() -> None:
    """Measure, print what was reached, and write it down where that is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description=__doc__.split("\n\n")[0] if __doc__ else ""
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: for a look")
    parser.add_argument("--only", default="", metavar="PART,…", help="these parts alone")
    parser.add_argument("--write", action="store_true", help=f"write {_RESULTS.relative_to(ROOT)}")
    parser.add_argument("--real", type=Path, default=_REAL, metavar="DIR", help="real pages for the unknown site")
    given = parser.parse_args()
    PEERS.build()
    began = time.monotonic()
    real = [page for file in sorted(given.real.glob("*.html")) if is_whole(page := file.read_bytes())]
    found: dict[str, Found] = {}
    failed: list[str] = []
    with TemporaryDirectory(prefix="bench-") as name:
        sizes = crawls.QUICK if given.quick else crawls.FULL
        rows, served = Path(name, "newspapers.csv"), Path(name, "pages")
        crawls.rows(sizes, rows)
        pages.write(served, crawls.all_pages(sizes, real))
        with serving(served) as env:
            own = env | {"ARCHIVE_NEWSPAPERS": str(rows)}
            measurement = Measurement(own, given.quick, len(real) >= max(sizes.real))
            wanted = given.only.split(",") if given.only else list(measurement.parts)
            for part in wanted:
                print(f"{part} …", file=sys.stderr, flush=True)
                try:
                    found[part] = measurement.parts[part]()
                except SystemExit as error:  # the others can be measured all the same
                    print(error, file=sys.stderr)
                    failed.append(part)
                    continue
                print(_shown(found[part]), flush=True)
    minutes = (time.monotonic() - began) / 60
    if given.write:
        _RESULTS.write_text(_page(found, failed, given.quick, minutes), encoding="utf-8")
    all_ = [aim for one in found.values() for aim in one.aims]
    missed = [aim for aim in all_ if not aim.is_met]
    print(f"{len(all_) - len(missed)} aims met, {len(missed)} not; {minutes:.0f} minutes")
    sys.exit(bool(failed))


def is_whole(page: bytes) -> bool:
    """Say whether a page ends as it should: a site's pages are taken for cut where one does not end as the others."""
    return page.rstrip().lower().endswith(b"</html>")


def command_of(part: str, is_quick: bool = False) -> str:
    """Return the command that measures a part."""
    return f"`make bench ARGS='--only {part}{' --quick' if is_quick else ''}'`"


def _shown(found: Found) -> str:
    lines = ["  ".join((*aim.cells[:3], "met" if aim.is_met else "NOT MET")) for aim in found.aims]
    return "\n".join([*lines, *(f"  {one.words}: {one.value}" for one in found.figures)])


def _page(found: Mapping[str, Found], failed: list[str], is_quick: bool, minutes: float) -> str:
    """Return what was measured as a page."""
    aims: list[tuple[str, Aim]] = [(part, aim) for part, one in found.items() for aim in one.aims]
    figures: list[tuple[str, Figure]] = [(part, one) for part, all_ in found.items() for one in all_.figures]
    reached = table(
        ("aim", "asked", "reached", "met", "command"),
        [(*aim.cells, command_of(part, is_quick)) for part, aim in aims],
    )
    beside = table(("part", "figure", "value"), [(part, one.words, one.value) for part, one in figures])
    written = "'--write --quick'" if is_quick else "--write"
    lacking = f" Not measured, since a program failed: {', '.join(failed)}." if failed else ""
    versions = ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
    return f"""# Results

Written by `make bench ARGS={written}` on {date.today()}, in {minutes:.0f} minutes. `bench/README.md` says what is
measured, and how. Ratios hold from machine to machine, roughly; nothing else does.{lacking}

{_machine()}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}.

## Aims

{reached}

## Beside them

{beside}
"""


def _machine() -> str:
    """Return what this machine is."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    model = names[0] if names else platform.machine()
    strace = "" if shutil.which("strace") else ", without strace"
    return f"{cpu_count()} × {model}, {int(memory) >> 20} GB, {platform.system()} {platform.release()}{strace}"


if __name__ == "__main__":
    main()
