"""Readers in processes of their own, with limits on time and memory: a hostile page ends a worker, not the crawl.

A worker is an interpreter that is handed jobs through its standard input and
has a thread here that waits for it. The pools that were looked at (2026-11):
pebble 5.2 breaks for good when an idle worker is killed, those of the standard
library know no limits, and all of them import the caller's main script again.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import math
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, Any, TypeVar

from archive.model import Capture, Link
from archive.portable import KILLED_FROM_OUTSIDE, OUT_OF_CPU_TIME, lower_limit, own_group, signal_name
from archive.reasons import ReadError, Refused

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings  # a worker starts without Scrapy

Given = TypeVar("Given")
Result = TypeVar("Result")

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from crawler.workers import serve; serve(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))"
)
_OUT_OF_MEMORY = 77  # the exit code by which a worker says so
_START_SECONDS = 60  # in which a process has to come up: it imports what the readers need, some 0.8 s
_CPU_GRACE = 2  # seconds over the limit on time; counts where nobody is left to watch the clock


class ReaderFault(Exception):
    """A reader raised what is no reason to give up a page: a fault of ours. Its notes say where."""


class _Ended(Exception):
    """The process of a worker is no more: how it ended, and whether because its time was up, or before it was ready."""

    def __init__(self, exit_code: int, *, late: bool, ready: bool) -> None:
        super().__init__(exit_code)
        self.how = signal_name(-exit_code) if exit_code < 0 else f"exit code {exit_code}"
        self.exit_code = exit_code
        self.late = late
        self.ready = ready


class Workers:
    """Some processes that read pages, `count` at a time; with 0 of them, pages are read here and without limits.

    They start at once and in the background. `preload` is the module of the
    readers: a worker imports it before the clock of its first page runs.
    """

    def __init__(self, count: int, seconds: float, memory_bytes: int, preload: str = "crawler.extract.article") -> None:
        self._count = count
        self._seconds = seconds
        self._memory = memory_bytes
        self._preload = preload
        self._closed = False
        self._spare: SimpleQueue[_Worker] = SimpleQueue()
        self._alive: set[_Worker] = set()
        if count:
            self._threads = ThreadPoolExecutor(count, "worker")
            for _ in range(count):
                self._spare.put(self._start())

    @classmethod
    def of(cls, settings: BaseSettings) -> Workers:
        """Return the workers of a crawl, which import all papers' readers."""
        seconds, memory = settings.getfloat("EXTRACT_SECONDS"), settings.getint("EXTRACT_MEMORY")
        return cls(settings.getint("EXTRACT_WORKERS"), seconds, memory, "crawler.papers")

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def read(self, reader: Callable[[Capture, Link], Result], capture: Capture, link: Link) -> Result:
        """Return what a reader says of a capture. Raises ReadError, and ReaderFault for any other error of it."""
        if not self._count:
            return _perform(partial(reader, capture, link))
        return await asyncio.wrap_future(self.submit(partial(reader, capture, link)))

    @property
    def count(self) -> int:
        """How many pages are read at a time; 0 where they are read here, and without limits."""
        return self._count

    def read_now(self, reader: Callable[[Capture, Link], Result], capture: Capture, link: Link) -> Result:
        """Return what `read` does, for a program that has nothing else to do meanwhile."""
        return self.submit(partial(reader, capture, link)).result()

    def map(
        self, reader: Callable[[Given], Result], pages: Iterable[Given]
    ) -> Iterator[Result | ReadError | ReaderFault]:
        """Yield what a reader says of each page, in their order: a result, or the error that it raised."""
        waiting: deque[Future[Result]] = deque()
        for page in pages:
            waiting.append(self.submit(partial(reader, page)))
            if len(waiting) > 4 * self._count:  # enough to keep all at work while a slow page holds up the order
                yield _outcome(waiting.popleft())
        while waiting:
            yield _outcome(waiting.popleft())

    def close(self) -> None:
        """End all workers at once; what they were reading is given up."""
        self._closed = True
        for worker in tuple(self._alive):
            worker.kill()
        if self._count:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in tuple(self._alive):
            self._drop(worker)

    def submit(self, job: partial[Result]) -> Future[Result]:
        """Begin a job and return what will come of it: its result, or ReadError or ReaderFault."""
        if self._count:
            return self._threads.submit(self._run, job)
        done: Future[Result] = Future()
        try:
            done.set_result(_perform(job))
        except (ReadError, ReaderFault) as error:
            done.set_exception(error)
        return done

    def _run(self, job: partial[Result]) -> Result:
        """Have a worker do a job; where somebody else killed its process, once more with a new one."""
        packed = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        try:
            answer = self._ask(packed)
        except _Ended as end:
            if end.late or end.how not in KILLED_FROM_OUTSIDE or self._closed:
                raise self._reason(end) from None
            answer = self._ask_again(packed)
        done, value = answer
        if not done:
            raise value
        result: Result = value
        return result

    def _ask_again(self, packed: bytes) -> tuple[bool, Any]:
        try:
            return self._ask(packed)
        except _Ended as end:
            raise self._reason(end) from None

    def _ask(self, packed: bytes) -> tuple[bool, Any]:
        worker = self._take()
        try:
            answer = worker.ask(packed, self._seconds)
        except BaseException:
            self._drop(worker)
            raise
        self._spare.put(worker)
        return answer

    def _take(self) -> _Worker:
        with suppress(Empty):
            while True:
                worker = self._spare.get_nowait()
                if worker.is_alive():
                    return worker
                self._drop(worker)
        return self._start()

    def _start(self) -> _Worker:
        if self._closed:
            raise Refused("the run ends")
        worker = _Worker(self._preload, self._seconds, self._memory)
        self._alive.add(worker)
        return worker

    def _drop(self, worker: _Worker) -> None:
        worker.end()
        self._alive.discard(worker)

    def _reason(self, end: _Ended) -> ReadError | ReaderFault:
        """Return why a page could not be read, from how the process ended that read it."""
        if self._closed:
            return Refused("the run was broken off while the page was read")
        if not end.ready:
            return ReaderFault(f"no process to read in could be started ({end.how})")
        if end.late or end.how == OUT_OF_CPU_TIME:
            return Refused(f"the reader took longer than {self._seconds:g} s")
        if end.exit_code == _OUT_OF_MEMORY:
            return Refused(f"the reader took more than {self._memory >> 20} MB of memory")
        return Refused(f"the reader's process died ({end.how})")


class _Worker:
    """One process. In a group of its own: Ctrl-C, which a terminal sends to a whole group, is not for it."""

    def __init__(self, preload: str, seconds: float, memory: int) -> None:
        command = [sys.executable, "-c", _BOOT, json.dumps(sys.path), preload, str(seconds), str(memory)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, process_group=own_group())  # noqa: S603
        self._ready = False

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, packed: bytes, seconds: float) -> tuple[bool, Any]:
        """Hand over a job and return whether it was done, and the result or the error. Raises _Ended."""
        if not self._ready:
            self._within(_START_SECONDS, lambda pipe: None)
            self._ready = True
        answer: tuple[bool, Any] = self._within(seconds, lambda pipe: pipe.write(packed))
        return answer

    def _within(self, seconds: float, say: Callable[[IO[bytes]], object]) -> Any:
        """Say something to the process and return its answer, or kill it when the time is up."""
        late = threading.Event()

        def break_off() -> None:
            late.set()
            self.kill()

        clock = threading.Timer(seconds, break_off)
        clock.daemon = True
        clock.start()
        assert self._process.stdin
        assert self._process.stdout
        try:
            say(self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)  # noqa: S301  # comes from our own child
        except (EOFError, OSError, pickle.UnpicklingError):
            raise _Ended(self._exit_code(), late=late.is_set(), ready=self._ready) from None
        finally:
            clock.cancel()

    def _exit_code(self) -> int:
        """Return how the process ended; its pipe is closed a moment before its end."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        self.kill()
        return self._process.wait()

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Kill the process and take leave of it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written
                if pipe:
                    pipe.close()


def _perform(job: partial[Result]) -> Result:
    """Do a job. An error of the reader that is no reason to give up a page becomes a ReaderFault."""
    try:
        return job()
    except (ReadError, MemoryError):
        raise
    except RecursionError:
        raise Refused("nested too deep for the reader") from None
    except Exception as error:
        fault = ReaderFault(f"{type(error).__name__}: {error}")
        fault.add_note("".join(traceback.format_exception(error)))
        raise fault from error


def serve(preload: str, seconds: float, memory: int) -> None:
    """Do jobs until nobody sends any: the life of a worker's process."""
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries have to say about pages is for nobody
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed by mistake is no answer
    importlib.import_module(preload)
    lower_limit("CORE", 0)
    lower_limit("AS", memory)
    answer = pickle.dumps("ready")
    with suppress(EOFError, OSError):
        while True:
            answers.write(answer)
            answers.flush()
            answer = _answer(jobs, seconds)


def _answer(jobs: IO[bytes], seconds: float) -> bytes:
    """Do a job and return what came of it. Where memory runs out, end: what is left of it is in shreds."""
    try:
        job = pickle.load(jobs)  # noqa: S301  # comes from our own parent
        lower_limit("CPU", math.ceil(sum(os.times()[:2]) + seconds + _CPU_GRACE))
        try:
            return pickle.dumps((True, _perform(job)), pickle.HIGHEST_PROTOCOL)
        except (ReadError, ReaderFault) as error:
            return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _outcome(future: Future[Any]) -> Any:
    try:
        return future.result()
    except (ReadError, ReaderFault) as error:
        return error
