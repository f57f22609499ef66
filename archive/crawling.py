"""Starting a crawl from the `archive` command: `scrapy` in a process of its own, on the same archive."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

_STDERR = 2  # where Scrapy's words go, so that standard output holds only what the verb prints


def crawl_arguments(newspaper: str, since: date, until: date) -> list[str]:
    """Return the arguments of `scrapy` that fetch what is missing of some days, both ends included.

    `again=1`: links of these days are asked for although they rest after a failure.
    """
    return ["crawl", newspaper, "-a", f"since={since}", "-a", f"until={until}", "-a", "again=1"]


def command_line(arguments: Sequence[str]) -> str:
    """Return a call of `scrapy` as one types it."""
    return shlex.join(["scrapy", *arguments])


def run_scrapy(arguments: Sequence[str], db: Path, stdout: int | None = _STDERR) -> int:
    """Run `scrapy` with these arguments on an archive, and return its exit code (`archive.reasons`).

    With `stdout=None` Scrapy's words are what the verb prints.

    An interrupt reaches Scrapy too, from the terminal: it is waited for, so
    that it ends its requests and its records in order.
    """
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings", "ARCHIVE_DB": str(db.resolve())}
    command = [sys.executable, "-m", "scrapy", *arguments]
    sys.stdout.flush()
    with subprocess.Popen(command, env=environment, stdout=stdout) as process:  # noqa: S603 # no shell, our own words
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise
