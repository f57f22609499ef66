"""Commands in a process of their own that begins where the imports end: a crawl of a day takes 0.3 s of CPU, not 1.7.

A server that has loaded what every crawl loads, but nothing that looks at its environment, forks a process for each
command. That process has the command's words, environment and streams, runs what they say as `python` does, and ends
as every interpreter ends. What a start from nothing does is for the tests that start one (`Bench.crawling`, the main
job, the wheel).
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import math
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from archive.chinese.places import is_city
from archive.chinese.plausible import plausibility_of
from archive.chinese.variants import simplified
from archive.formats.newspapers import read_newspapers, rows_path
from archive.store.witnesses.places import registered_site
from crawler.platforms import platforms

LOADED = (
    "archive.commands.captures",
    "archive.commands.check",
    "archive.commands.files",
    "archive.commands.issues",
    "archive.formats.addresses",
    "archive.health.calendar",
    "archive.store.archive",
    "archive.transfer.importing",
    "click.shell_completion",
    "crawler.answers",
    "crawler.arguments",
    "crawler.commands.pages",
    "crawler.downloadermiddlewares",
    "crawler.ending.interrupts",
    "crawler.ending.keeping",
    "crawler.manners.downloadhandlers",
    "crawler.epaper.guide",
    "crawler.extract.fields",
    "crawler.extract.saved",
    "crawler.plan",
    "crawler.workers",
    "encodings.big5",
    "encodings.cp1252",
    "encodings.euc_jp",
    "encodings.gb2312",
    "encodings.utf_8_sig",
    "scrapy.cmdline",
    "scrapy.core.engine",
    "scrapy.dupefilters",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.extensions.logcount",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memdebug",
    "scrapy.extensions.memusage",
    "scrapy.extensions.remote_control",
    "scrapy.extensions.spiderstate",
    "scrapy.extensions.telnet",
    "scrapy.extensions.throttle",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
)
"""What the server imports."""

LOADED_WHOLE = (
    "crawler.platforms",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
)
"""Packages of which it imports each module."""

LEFT_TO_THE_CRAWL = ("crawler.papers", "crawler.settings", "twisted.internet.reactor")
"""What it must not: the environment decides about them."""


class Warm:
    """A server; it runs a command at a time, and ends with this process."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "tests.harness.warm"]
        pipe = subprocess.PIPE
        self._root = root
        self._server = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True)
        atexit.register(self._end)

    def _end(self) -> None:
        with self._server as server:  # the end of its input ends it
            assert server.stdin
            server.stdin.close()

    def run(self, words: Sequence[str], env: Mapping[str, str], limit: float) -> subprocess.CompletedProcess[str]:
        """Run `python` with these words to its end. Raises TimeoutExpired after `limit` seconds."""
        assert self._server.stdin and self._server.stdout
        with TemporaryDirectory(prefix="warm-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            order = {"words": words, "env": dict(env), "limit": math.ceil(limit), "out": str(out), "err": str(err)}
            print(json.dumps(order), file=self._server.stdin, flush=True)
            code = int(self._server.stdout.readline())
            if code == -signal.SIGALRM:
                raise subprocess.TimeoutExpired(list(words), limit, out.read_bytes(), err.read_bytes())
            return subprocess.CompletedProcess(list(words), code, out.read_text(), err.read_text())


_idle: list[Warm] = []


def run(root: Path, words: Sequence[str], env: Mapping[str, str], limit: float) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` or `python -c …` in `root`, as `subprocess.run` would; threads have a server each.

    What an interpreter asks of its environment as it starts cannot be given.
    """
    at_start = {name for name in env.keys() | os.environ.keys() if name.startswith(("PYTHON", "LANG", "LC_"))}
    assert all(env.get(name) == os.environ.get(name) for name in at_start)
    try:
        warm = _idle.pop()
    except IndexError:
        warm = Warm(root)
    done = warm.run(words, env, limit)
    _idle.append(warm)
    return done


def _become(words: list[str], env: dict[str, str], limit: int, out: str, err: str) -> None:
    """Make of this process the one that the order wants, and run it."""
    signal.alarm(limit)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    for number, path, how in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        file = os.open(path, how | (os.O_CREAT if how else 0), 0o600)
        os.dup2(file, number)
        os.close(file)
    run_words(words)


def run_words(words: list[str]) -> None:
    """Run what words say behind `python`: `-m` and a module, or `-c` and code."""
    how, what, *_ = words
    if how == "-m":
        sys.argv = words[1:]
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *words[2:]]
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(what, vars(main))


def _read_tables() -> None:
    """Read what every crawl reads on its first page: it is the same whatever the environment says."""
    simplified("縣")
    is_city("百色")
    plausibility_of("utf-8", "百色")
    registered_site("epaper.bsyjrb.cn/")
    read_newspapers(rows_path(), platforms())  # the rows are read anew; their addresses are remembered


def serve() -> None:
    """Run what is ordered, and say each exit code; the child leaves this as its own program's end."""
    for name in LOADED:
        importlib.import_module(name)
    for name in LOADED_WHOLE:
        for module in pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    assert not [name for name in LEFT_TO_THE_CRAWL if name in sys.modules]
    _read_tables()
    gc.freeze()  # what is loaded stays as it is, and its memory shared
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            _become(**json.loads(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
