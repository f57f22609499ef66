"""Scrapy, watched at the disk and the network: `python -m tests.harness.traced crawl …` writes it to $TRACED.

A line is told in the order of what happened: a record that was written to a WARC file (`record NAME OFFSET`), that the
file was brought to the disk with so many bytes in it (`sync NAME BYTES`), a row that names a record (`row NAME
OFFSET`), a `begin` and a `commit` of the database; and a new connection to a host (`connect`).
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from twisted.web.client import HTTPConnectionPool

from archive.formats.warc import WarcFile
from archive.store.runs import Journal
from tests.harness.bench import ROOT, Bench
from tests.harness.patience import patience


def traced(bench: Bench, *args: str) -> list[list[str]]:
    """Crawl to the end as users do, and return what was done to the disk."""
    told = bench.folder / "traced"
    command = bench.command(*args, settings={"EXTRACT_WORKERS": 1})
    command[1:3] = ["-m", "tests.harness.traced"]
    env = bench.environment({"TRACED": str(told)})
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=patience(90), check=False)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in told.read_text().splitlines()]


def _watch(path: Path) -> None:
    log, names = path.open("a", buffering=1), dict[int, str]()
    sync, connect, write, add = os.fsync, sqlite3.connect, WarcFile._write, Journal.add_capture
    dial = HTTPConnectionPool._newConnection

    def synced(descriptor: int) -> None:
        sync(descriptor)
        if descriptor in names:
            log.write(f"sync {names[descriptor]} {os.fstat(descriptor).st_size}\n")

    def connected(*args: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*args, **named)
        connection.set_trace_callback(lambda sql: told(sql.partition(" ")[0].lower()))
        return connection

    def told(word: str) -> None:
        if word in ("begin", "commit"):
            log.write(f"{word}\n")

    def written(file: WarcFile, make: object) -> str:
        names[file._file.fileno()] = file.path.name
        log.write(f"record {file.path.name} {file.path.stat().st_size}\n")
        return write(file, make)

    def added(journal: Journal, capture: Any, warc: str, offset: int, run: str | None = None) -> None:
        add(journal, capture, warc, offset, run)
        log.write(f"row {warc} {offset}\n")

    def dialled(pool: Any, *args: Any) -> Any:
        log.write("connect\n")
        return dial(pool, *args)

    HTTPConnectionPool._newConnection = dialled
    os.fsync, sqlite3.connect = synced, connected
    WarcFile._write, Journal.add_capture = written, added  # type: ignore[method-assign]


if __name__ == "__main__":
    _watch(Path(os.environ["TRACED"]))
    from scrapy.cmdline import execute

    sys.exit(execute(["scrapy", *sys.argv[1:]]))
