"""Taking a WARC file in, beside bare reading and extraction of the same records on all cores.

`python -m bench.peers.records write ISSUES FILE`, `… bare FILE`, `… steps FILE FOLDER`: the programs that are measured.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.formats.foreign_warc import NotKept, foreign_page
from archive.formats.stored import Stored, stored_records
from archive.formats.warc import Exchange, WarcFile
from archive.model import LinkKind
from archive.store.archive import Archive
from bench.peers import pages
from bench.peers.aims import Aim, Figure, Found
from bench.peers.contenders import OWN
from bench.peers.floor import read
from bench.peers.measuring import Spent, spend
from crawler.papers import paper_of

_BATCH = 10  # pages a call: of one page each, most of the cost is that of handing it over
_RATIO, _FLAT = 0.85, 1.15
_PAPER = "youjiang"


def warc(env: Mapping[str, str], issues: tuple[int, int]) -> Found:
    """Measure what a page more costs, of two files; and the memory that each takes."""
    counts = [number * (pages.FRONTS + pages.IN_ISSUE) for number in issues]
    with TemporaryDirectory(prefix="bench-") as name:
        files = [Path(name, f"{number}.warc.gz") for number in issues]
        for number, file in zip(issues, files, strict=True):
            write(number, file)
        ours = [_spend(env, file, "archive", "import", str(file), "--db", f"{file}.db") for file in files]
        bare = [_spend(env, file, "bench.peers.records", "bare", str(file)) for file in files]
        steps = json.loads(_spend(env, files[0], "bench.peers.records", "steps", str(files[0]), name).said[0])
        for number, file in zip(issues, files, strict=True):
            with Archive(f"{file}.db", create=False) as archive:
                if (had := archive.counts()["articles"]) != number * pages.IN_ISSUE:
                    raise SystemExit(f"{file.name}: {had} of {number * pages.IN_ISSUE} articles")
    more = counts[1] - counts[0]
    cpu = [(many.cpu - few.cpu) * 1000 / more for few, many in (ours, bare)]
    clock = [(many.clock - few.clock) * 1000 / more for few, many in (ours, bare)]
    whole = sum(steps.values())
    aims = (
        Aim("warc", "taking WARC in: bare reading and extraction, of its CPU", _RATIO, cpu[1] / cpu[0], at_least=True),
        Aim("warc", "taking WARC in: memory of many pages, of that of few", _FLAT, ours[1].memory / ours[0].memory),
    )
    figures = (
        Figure(f"pages a second, of {counts[1]:,}", f"{1000 / clock[0]:.0f} by the clock; bare {1000 / clock[1]:.0f}"),
        Figure("CPU of a page", f"{cpu[0]:.1f} ms; bare {cpu[1]:.1f} ms"),
        Figure("memory, all processes", f"{ours[0].memory:.0f} MB for {counts[0]:,} pages, {ours[1].memory:.0f} MB"),
        *(Figure(f"share of CPU: {step}", f"{cost / whole:.0%}") for step, cost in steps.items()),
    )
    return Found(aims, figures)


def _spend(env: Mapping[str, str], file: Path, module: str, *given: str) -> Spent:
    return spend([[OWN, "-m", module, *given]], env, file.with_suffix(".log"), with_memory=True)


def write(issues: int, path: Path) -> int:
    """Write so many issues of an e-paper as a WARC file; return how many pages there are."""
    moment, number = datetime(2022, 1, 1, tzinfo=UTC), 0
    with WarcFile(path, "bench") as file:
        for number, (url, body) in enumerate(pages.epaper(issues), 1):
            about = (("Content-Type", "text/html; charset=utf-8"),)
            at = moment + timedelta(seconds=number)
            file.append(Exchange("GET", url, (("Accept", "*/*"),), 200, "OK", about, body, at))
    return number


def _batches(path: Path) -> Iterator[list[tuple[str, bytes, LinkKind]]]:
    batch = []
    with path.open("rb") as file:
        for record in stored_records(file):
            try:
                page = foreign_page(record) if isinstance(record, Stored) else None
            except NotKept:
                continue
            if page:
                kind = LinkKind.ARTICLE if "/content_" in page.capture.url else LinkKind.LIST
                batch.append((page.capture.url, page.capture.body, kind))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    yield batch


def bare(path: Path) -> int:
    """Read a file's records, and their pages on all cores; return how many articles there are."""
    paper = paper_of(_PAPER)
    with ProcessPoolExecutor(cpu_count()) as pool:
        asked = [pool.submit(read, paper, batch) for batch in _batches(path)]
        return sum(one.result() for one in asked)


def steps(path: Path, folder: Path) -> dict[str, float]:
    """Take a file in; return the CPU seconds of each step."""
    from crawler.commands.take_in import reading_limits
    from crawler.intake.held_clock import HeldClock
    from crawler.intake.inputs import record_files
    from crawler.intake.taking import take_files

    spent: dict[str, float] = {}

    def timed(items: Iterator[int], length: int, label: str) -> Iterator[int]:
        began = time.process_time()
        yield from items
        name = "writing" if label == "Reading" else "reading and copying records"
        spent[name] = spent.get(name, 0) + time.process_time() - began

    moment = HeldClock()
    with Archive(folder / "steps.db", now=moment) as archive:
        take_files(archive, record_files(path), moment, reading_limits(), timed, everything=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"extraction, in workers": used.ru_utime + used.ru_stime} | spent


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "write":
        print(write(int(given[0]), Path(given[1])))
    elif what == "bare":
        print(bare(Path(given[0])))
    else:
        print(json.dumps(steps(Path(given[0]), Path(given[1]))))
