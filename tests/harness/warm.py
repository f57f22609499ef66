"""Commands in a process of their own that begins where the imports end: a crawl of a day takes 0.3 s of CPU, not 1.7.

A server that has loaded what every crawl loads, but nothing that looks at its environment, forks a process for each
command. That process has the command's words, environment and streams, runs what they say as `python` does, and ends
as every interpreter ends. What a start from nothing does is for the tests that start one (the main job, the wheel, what
outlives its terminal).
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
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import _lru_cache_wrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from archive.chinese.places import is_city
from archive.chinese.plausible import plausibility_of
from archive.chinese.variants import simplified
from archive.formats.newspapers import rows_path
from archive.store.witnesses.places import registered_site
from crawler import papers

LOADED = (
    "archive.addresses.surt",
    "archive.cli",
    "archive.commands.captures",
    "archive.commands.check",
    "archive.commands.files",
    "archive.commands.issues",
    "archive.formats.addresses",
    "archive.health.calendar",
    "archive.health.check",
    "archive.shards.depot",
    "archive.store.archive",
    "archive.transfer.importing",
    "archive.transfer.merging",
    "archive.transfer.verifying",
    "click.shell_completion",
    "crawler.answers",
    "crawler.arguments",
    "crawler.cluster.program",
    "crawler.commands.extract",
    "crawler.commands.pages",
    "crawler.discover.propose",
    "crawler.discover.survey",
    "crawler.downloadermiddlewares",
    "crawler.ending.interrupts",
    "crawler.ending.keeping",
    "crawler.epaper.guide",
    "crawler.extensions",
    "crawler.extract.fields",
    "crawler.extract.saved",
    "crawler.intake.inputs",
    "crawler.intake.rereading",
    "crawler.intake.taking",
    "crawler.manners.downloadhandlers",
    "crawler.papers",
    "crawler.pictures.decoding",
    "crawler.pictures.fetching",
    "crawler.pictures.kept_pages",
    "crawler.pictures.wanted",
    "crawler.pipelines",
    "crawler.plan",
    "crawler.rechecks",
    "crawler.report",
    "crawler.runs.command",
    "crawler.runs.many",
    "crawler.runs.one",
    "crawler.runs.open_files",
    "crawler.spider",
    "crawler.spiderloader",
    "crawler.spiders.youjiang",
    "crawler.workers",
    "encodings.big5",
    "encodings.cp1252",
    "encodings.euc_jp",
    "encodings.gb2312",
    "encodings.gbk",
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
    "archive.commands",
    "archive.formats",
    "crawler.commands",
    "crawler.platforms",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
)
"""Packages of which it imports each module."""

LEFT_TO_THE_CRAWL = ("crawler.settings", "twisted.internet.reactor")
"""What it must not: the environment decides about them."""


class Warm:
    """A server; it runs a command at a time, and ends with this process."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "tests.harness.warm"]
        pipe = subprocess.PIPE
        self._root = root
        env = {name: value for name, value in os.environ.items() if name != "ARCHIVE_NEWSPAPERS"}
        self._server = subprocess.Popen(command, cwd=root, env=env, stdin=pipe, stdout=pipe, text=True)
        atexit.register(self._end)

    def _end(self) -> None:
        with self._server as server:  # the end of its input ends it
            assert server.stdin
            server.stdin.close()

    def begin(self, order: Mapping[str, object]) -> tuple[int, Future[int]]:
        """Begin a command; return its process's id, and what its exit code will be."""
        assert self._server.stdin and self._server.stdout
        print(json.dumps(order), file=self._server.stdin, flush=True)
        identifier = int(self._server.stdout.readline())
        ended = Future[int]()
        threading.Thread(target=self._wait, args=[ended], daemon=True).start()
        return identifier, ended

    def _wait(self, ended: Future[int]) -> None:
        assert self._server.stdout
        ended.set_result(int(self._server.stdout.readline()))


_idle: list[Warm] = []


class Running:
    """A command that runs: what tests ask of a `subprocess.Popen`, but for what it says before its end."""

    def __init__(self, root: Path, words: Sequence[str], env: Mapping[str, str], limit: float) -> None:
        try:
            self._server = _idle.pop()
        except IndexError:
            self._server = Warm(root)
        self.args = list(words)
        self._folder = TemporaryDirectory(prefix="warm-")
        self._out, self._err = (Path(self._folder.name, name) for name in ("out", "err"))
        for said in (self._out, self._err):
            said.touch()
        self.pid, self._ended = self._server.begin(
            {
                "words": self.args,
                "env": dict(env),
                "limit": math.ceil(limit),
                "out": str(self._out),
                "err": str(self._err),
            }
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what still runs."""
        self.kill()
        self._ended.result()
        self._folder.cleanup()
        _idle.append(self._server)

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._ended.result() if self._ended.done() else None

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit code. Raises TimeoutExpired after so many seconds."""
        return self._until_its_end(timeout)

    def _until_its_end(self, timeout: float | None) -> int:
        try:
            return self._ended.result(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(self.args, timeout or 0, *self._said()) from None

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end and return what it said, and what it said of errors."""
        self._until_its_end(timeout)
        out, err = self._said()
        return out.decode("utf-8"), err.decode("utf-8")

    def _said(self) -> tuple[bytes, bytes]:
        return self._out.read_bytes(), self._err.read_bytes()

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended just now
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def begin(root: Path, words: Sequence[str], env: Mapping[str, str], limit: float) -> Running:
    """Begin `python -m …` or `python -c …` in `root`, as `subprocess.Popen` would; it may run so many seconds.

    Each that runs has a server of its own. What an interpreter asks of its environment as it starts cannot be given.
    """
    at_start = {name for name in env.keys() | os.environ.keys() if name.startswith(("PYTHON", "LANG", "LC_"))}
    assert all(env.get(name) == os.environ.get(name) for name in at_start)
    return Running(root, words, env, limit)


def run(root: Path, words: Sequence[str], env: Mapping[str, str], limit: float) -> subprocess.CompletedProcess[str]:
    """Run what `begin` begins to its end. Raises TimeoutExpired after `limit` seconds."""
    with begin(root, words, env, limit) as running:
        out, err = running.communicate()
        code = running.wait()
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(list(words), limit, out.encode(), err.encode())
        return subprocess.CompletedProcess(list(words), code, out, err)


def _become(words: list[str], env: dict[str, str], limit: int, out: str, err: str) -> None:
    """Make of this process the one that the order wants, and run it."""
    signal.alarm(limit)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    if rows_path() != papers.NEWSPAPERS:
        _forget_rows()
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


def _forget_rows() -> None:
    """Let the rows be read that the environment names."""
    papers.NEWSPAPERS = rows_path()
    for value in vars(papers).values():
        if isinstance(value, _lru_cache_wrapper):
            value.cache_clear()


def _read_tables() -> None:
    """Read what every crawl reads on its first page: it is the same whatever the environment says."""
    simplified("縣")
    is_city("百色")
    plausibility_of("utf-8", "百色")
    registered_site("epaper.bsyjrb.cn/")
    papers.paper_of("youjiang")  # by the rows and the addresses


_code: int | None = None
"""How the command ends, where all that is left to do is to take its modules apart: 0.07 s of CPU, for nothing."""


def _run(order: dict[str, Any]) -> None:
    global _code
    try:
        _become(**order)
        _code = 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            _code = (end.code or 0) & 0xFF
        raise


def _end_at_once() -> None:
    if _code is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_code)


def serve() -> None:
    """Run what is ordered, and say each exit code; the child leaves this as its own program's end."""
    atexit.register(_end_at_once)  # the first, so that it is the last that is done
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
            _run(json.loads(line))
            return
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
