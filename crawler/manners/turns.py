"""One request at a time per host, with its pause, across all processes and archives of this user on this machine.

68 hosts carry 174 of the 503 papers (2026-11): two crawls at once would ask one host at the same moment. So each
host has three files in a folder of the user's. Who holds `HOST.lock` asks the host; who holds `HOST.next` asks it
next; `HOST.asked` says from when the next pause counts, and who asked last. Both locks are the kernel's and go with
their process, so that what a killed one leaves behind stops nobody. The moment is in no lock's file, because filelock
3.16 empties those.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

from filelock import FileLock, Timeout
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import BaseSettings

from archive.portable import open_in_place

FOLDER = "local-news-archive"

_PRIVATE = 0o600
_SAFE = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,199}")  # a file's name may have 255 bytes; no host of the DNS has over 253
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # what else stands for a dot in a host, RFC 3490, section 3.1
_LOOK = (0.005, 0.1)  # seconds between two looks at a lock, the least and the most: an idle look costs 45 µs of CPU
_LOOKS = 20  # in a pause


class StateError(OSError):
    """The folder of the state cannot be used. Raised before the first request; the message says how to name another."""


class NoTurn(IgnoreRequest):
    """The request was not made: the run is being stopped, or the files of the turns cannot be used."""


def state_folder(given: str = "", environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of what holds for all archives of this user: the `given` one, else where XDG puts it.

    By the XDG Base Directory Specification 0.8: `$XDG_STATE_HOME`, which counts
    only as an absolute path, else `~/.local/state`. Raises StateError where
    there is no home either.
    """
    if given:
        return Path(given).absolute()
    base = environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / FOLDER
    try:
        return Path.home() / ".local" / "state" / FOLDER
    except RuntimeError as error:
        raise StateError(f"{error} $ARCHIVE_STATE names a folder for what all archives share") from None


def make_ready(settings: BaseSettings) -> None:
    """Make the folder that a crawl with these settings needs: none without a pause. Raises StateError."""
    if settings.getfloat("DOWNLOAD_DELAY"):
        make_folder(state_folder(settings["ARCHIVE_STATE"]))


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there, for this user only, and try it. Raises StateError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = f"{folder}: {error.strerror}: here the pause of each host is kept for all crawls at once"
        raise StateError(f"{words}; $ARCHIVE_STATE names another folder") from None


def host_key(host: str) -> str:
    """Return what hosts are one: in lower case and ASCII, without `www.`, port and the dot at the end."""
    host = _DOTS.sub(".", host.strip().lower())
    if host.startswith("["):
        return host[1:].partition("]")[0]
    if host.count(":") == 1:
        host = host.partition(":")[0]
    host = host.rstrip(".")
    with suppress(UnicodeError):  # labels that are too long, or no names at all: they are compared as they are
        host = host.encode("idna").decode("ascii").lower()
    return host.removeprefix("www.") or host


def name_of_files(host: str) -> str:
    """Return what the files of a host begin with. What is no plain host name is told by its SHA-256, behind a `=`."""
    key = host_key(host)
    if _SAFE.fullmatch(key) and ".." not in key:
        return key
    return "=" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


OtherMachines = Callable[[str, float], AbstractAsyncContextManager[None]]
"""Waits until no other machine asks a host, and keeps them from it meanwhile and for so many seconds afterwards."""


@asynccontextmanager
async def nobody_elsewhere(host: str, pause: float) -> AsyncIterator[None]:
    """Wait for nobody: this machine crawls alone."""
    yield


class Turns:
    """The turns of one process. `stopping` says that it is to end: then nothing is waited for any more.

    `elsewhere` takes the turn among machines, where several share the work (`crawler.cluster`): within the turn on
    this machine, so that of each machine one process at most waits for it.

    The pause counts from the answer, within a process (the download handler sees
    to that) and between two: the host counts from when a
    request arrives, which may be any moment before. Counted from the beginning,
    a pause of 0.5 s was 0.4987 at the host on an idle machine, and half of it on
    a busy one; counted from one pause later at most, one of 0.3 s was 0.2965
    (2026-11).
    """

    def __init__(
        self,
        folder: Path,
        stopping: Callable[[], bool] = lambda: False,
        elsewhere: OtherMachines = nobody_elsewhere,
    ) -> None:
        self._folder = folder
        self._stopping = stopping
        self._elsewhere = elsewhere
        self._own = uuid4().hex

    @asynccontextmanager
    async def turn(self, host: str, pause: float, queue: str = "") -> AsyncIterator[None]:
        """Wait until nobody else asks a host, and has not for `pause` seconds. Inside, nobody else may ask it.

        Requests of one `queue` of this process keep their pause among
        themselves (Scrapy's slots do) and do not wait for it again. Who holds
        the turn waits the pause out, so that of two pauses the longer one
        counts. Raises NoTurn, also where a file cannot be used.
        """
        path = self._folder / name_of_files(host)
        clock, own = path.with_name(f"{path.name}.asked"), f"{self._own} {ascii(queue)[:200]}"
        look = min(max(pause / _LOOKS, _LOOK[0]), _LOOK[1])
        with _told(host):
            if not self._folder.is_dir():  # removed meanwhile
                make_folder(self._folder)
            mine = await self._my_turn(path, look)
        try:
            with _told(host):
                await self._wait(_left(clock, pause, own), look)
            async with self._elsewhere(host_key(host), pause):
                with _told(host):
                    _write(clock, time.time(), own)
                try:
                    yield
                finally:
                    with suppress(OSError):  # when it began stands there; whoever begins next tells what is wrong
                        _write(clock, time.time(), own)
        finally:
            mine.release()

    async def _my_turn(self, path: Path, look: float) -> FileLock:
        """Return the lock of a host, held.

        Only one may wait for it, the others wait for that place: who has just
        had a turn cannot take the next before somebody who waits for it.
        """
        next_one = await self._hold(path.with_name(f"{path.name}.next"), look)
        try:
            return await self._hold(path.with_name(f"{path.name}.lock"), look)
        finally:
            next_one.release()

    async def _hold(self, path: Path, look: float) -> FileLock:
        """Return a lock, held. Looks at it now and then: a thread that waits for it could not be called back."""
        lock = FileLock(path, mode=_PRIVATE)
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                await self._sleep(look)
            else:
                return lock

    async def _wait(self, seconds: float, look: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await self._sleep(min(left, look))

    async def _sleep(self, seconds: float) -> None:
        """Sleep. Raises NoTurn where the run is being stopped: a graceful stop waits for all that was begun."""
        if self._stopping():
            raise NoTurn("the run was stopped before its turn came")
        await asyncio.sleep(seconds)


def _left(path: Path, pause: float, own: str) -> float:
    """Return what is left of a pause: all of it where the last request's moment cannot be told, never more."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            told = file.read(400)
    except FileNotFoundError:  # nobody ever asked
        return 0
    moment, _, by = told.rstrip("\n").partition(" ")
    if by == own:
        return 0
    try:
        since = time.time() - float(moment)
    except ValueError:  # empty, or garbage: somebody died writing it
        return pause
    return pause - since if math.isfinite(since) and since >= 0 else pause


def _write(path: Path, moment: float, own: str) -> None:
    descriptor = open_in_place(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{moment:.6f} {own}\n")


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Raise NoTurn where a file cannot be used."""
    try:
        yield
    except OSError as error:
        raise NoTurn(f"no turn at {host_key(host)[:200]}: {error}") from error
