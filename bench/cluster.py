"""What sharing costs: `archive import` and `archive reparse` plain, and by one and two workers of this machine.

`python -m bench.cluster` writes 20,000 pages of an e-paper (`--captures N`) into eight WARC files (`--files N`), takes
them in, and reads them again. Told are seconds of CPU of all processes and of the clock, and both as ratios to the
plain command, which reads pages on all processors itself: on one machine, workers can only cost. They are measured in
turns, `--rounds` times, and the least of each counts.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from archive.formats.warc import Exchange, WarcFile
from bench.peers import pages
from bench.peers.contenders import OWN
from bench.peers.measuring import Spent, spend

_OF_ISSUE = pages.FRONTS + pages.IN_ISSUE
_WAYS = {"plain": (), "one worker": ("--dask", "local:1"), "two workers": ("--dask", "local:2")}


def write_files(captures: int, count: int, folder: Path) -> list[Path]:
    """Write about so many pages, in whole issues, into so many WARC files, each of days of its own."""
    issues = max(1, round(captures / count / _OF_ISSUE))
    moment, number, files = datetime(2022, 1, 1, tzinfo=UTC), 0, []
    made = iter(pages.epaper(issues * count))
    for name in range(count):
        files.append(folder / f"{name}.warc.gz")
        with WarcFile(files[-1], "bench") as file:
            for url, body in islice(made, issues * _OF_ISSUE):
                number += 1
                about = (("Content-Type", "text/html; charset=utf-8"),)
                at = moment + timedelta(seconds=number)
                file.append(Exchange("GET", url, (("Accept", "*/*"),), 200, "OK", about, body, at))
    return files


def imports(files: Sequence[Path], folder: Path) -> dict[str, Spent]:
    """Take files in by each way, each into an archive of its own."""
    spent = {}
    for name, way in _WAYS.items():
        db = folder / f"{name.split()[0]}.db"
        for suffix in (".db", ".db-wal", ".db-shm"):
            db.with_suffix(suffix).unlink(missing_ok=True)
        rmtree(db.with_suffix(".warc"), ignore_errors=True)
        spent[name] = _spend(folder, "import", *map(str, files), "--db", str(db), *way)
    return spent


def shards_of(files: Sequence[Path], folder: Path) -> Path:
    """Take each file into a shard; return their folder."""
    shards = folder / "shards"
    for file in files:
        _spend(folder, "import", str(file), "--db", str(shards / f"{file.name.partition('.')[0]}.db"))
    return shards


def rereads(db: Path, shards: Path) -> dict[str, Spent]:
    """Read again what is in an archive, and what is in shards by workers: the same pages."""
    ways = {"plain": ("--db", str(db))}
    ways |= {name: ("--shards", str(shards), *way) for name, way in _WAYS.items() if way}
    return {name: _spend(shards.parent, "reparse", "--dry-run", *way) for name, way in ways.items()}


def _spend(folder: Path, verb: str, *given: str) -> Spent:
    return spend([[OWN, "-m", "archive", verb, *given]], {}, folder / "log")


def _least(rounds: Sequence[dict[str, Spent]]) -> dict[str, tuple[float, float]]:
    """Return the least CPU and clock of each way."""
    return {name: (min(one[name].cpu for one in rounds), min(one[name].clock for one in rounds)) for name in rounds[0]}


def told(what: str, least: dict[str, tuple[float, float]]) -> list[str]:
    """Return a line for each way."""
    cpu, clock = least["plain"]
    return [
        f"{what}, {name}: {used:.1f} s of CPU ({used / cpu:.2f}), {took:.1f} s by the clock ({took / clock:.2f})"
        for name, (used, took) in least.items()
    ]


def main() -> None:
    """Measure, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--captures", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", choices=("import", "reparse"))
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        files = write_files(asked.captures, asked.files, folder)
        if asked.only != "reparse":
            taken = [imports(files, folder) for _ in range(asked.rounds)]
            print("\n".join(told(f"import of {len(files)} files", _least(taken))), flush=True)
        if asked.only != "import":
            shards, whole = shards_of(files, folder), folder / "whole.db"
            _spend(folder, "merge", str(whole), *map(str, sorted(shards.glob("*.db"))))
            again = [rereads(whole, shards) for _ in range(asked.rounds)]
            print("\n".join(told(f"reparse of {len(files)} shards", _least(again))))


if __name__ == "__main__":
    main()
