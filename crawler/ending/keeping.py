"""Whether what a run receives can be kept; once it cannot, the run ends: nobody is asked for what is thrown away."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from archive.formats.warc import WarcFile
from archive.store.archive import Archive
from archive.store.batch import Batch
from archive.store.opening import DISK_ERRORS, CannotWrite, NoRoom, meaning
from crawler.ending.interrupts import end_loop, running_reactor

_SPARE = 256 << 10  # bytes: what the end of a run writes, its row and its links', takes some 50 KB
_PATIENCE = 3.0  # seconds for what is under way, and would be thrown away
_TOGETHER = 0.05  # seconds of writing that are one commit: a page's response, and what its reader says 20 ms later
_LOOK = 1.0  # seconds between two looks at the disk: a host sends 16 MB at most for a request

_T = TypeVar("_T")


class Keeping:
    """Commits what the crawls of an archive write, and ends them when something cannot be written.

    `fault` says why, None as long as all is kept. `files` are those of the records that rows name: they are on the
    disk before the rows are. One serves all crawls of a process that write to the same archive, for these have its
    one connection. Where other archives are written to in the same process (not `ends_all`), their crawls go on.
    """

    def __init__(self, archive: Archive, *, ends_all: bool = True) -> None:
        self.fault: CannotWrite | None = None
        self.files: list[WarcFile] = []
        self._spiders: WeakSet[Spider] = WeakSet()
        self._archive, self._ends_all = archive, ends_all
        self._batch: Batch | None = None
        self._coming: Any = None  # the next commit

    def serve(self, spider: Spider) -> Keeping:
        """Keep what a spider brings, too, and end it with the others; return itself."""
        self._spiders.add(spider)
        return self

    def begin(self) -> None:
        """Commit what is written in short batches from now on, as long as the reactor runs."""
        self._batch = self._batch or self._archive.gather(self._soon, self._sync)

    def end(self) -> None:
        """Commit what was written last, and then each transaction by itself. Raises CannotWrite."""
        if self._coming and self._coming.active():
            self._coming.cancel()  # the archive may be closed by then, while other crawls go on
        try:
            if self._batch:
                self._batch.end()
        finally:
            for file in self.files:
                file.close()

    def close(self, file: WarcFile) -> None:
        """Let a file go to which nothing more is written; what is committed next names records that are on the disk."""
        self._commit()
        self.files.remove(file)
        file.close()

    def failed(self, error: Exception) -> None:
        """Note an error of the disk or the database, and end the run. Raises what is neither, and a fault of ours."""
        told = meaning(error)
        if not isinstance(told, CannotWrite):
            raise error
        if self.fault is None:
            self.fault = told
            self._end()

    def attempt(self, write: Callable[..., _T], *given: Any) -> _T | None:
        """Return what a function gives that writes; None where nothing is kept any more."""
        if self.fault is None:
            try:
                return write(*given)
            except DISK_ERRORS as error:
                self.failed(error)
        return None

    def _soon(self) -> None:
        if not (self._coming and self._coming.active()):
            self._coming = running_reactor().callLater(_TOGETHER, self._commit)

    def _commit(self) -> None:
        assert self._batch
        try:
            self._batch.commit()
        except DISK_ERRORS as error:
            self.failed(error)

    def _sync(self) -> None:
        for file in self.files:
            file.sync()

    def _end(self) -> None:
        for spider in self._spiders:
            if engine := spider.crawler.engine:
                closing = deferred_from_coro(engine.close_spider_async(reason="cannot write"))
                closing.addErrback(_pass_over)
        if self._ends_all:
            running_reactor().callLater(_PATIENCE, end_loop)


def _pass_over(failure: Failure) -> None:
    """Pass over that an engine is closed, or not open yet."""
    failure.trap(RuntimeError)


def while_kept(
    method: Callable[..., AsyncIterator[_T]],
) -> Callable[..., AsyncIterator[_T]]:
    """Let a spider's method give no results once nothing is kept any more; where it cannot write, the run ends."""

    @wraps(method)
    async def guarded(spider: Any, *args: Any, **named: Any) -> AsyncIterator[_T]:
        if spider.keeping.fault is not None:
            return
        try:
            async for result in method(spider, *args, **named):
                yield result
        except DISK_ERRORS as error:
            spider.keeping.failed(error)

    return guarded


class RoomLeft:
    """End a run before the disk is full: other programs of this machine need room, too."""

    def __init__(self, crawler: Crawler, least: int) -> None:
        if least <= 0:
            raise NotConfigured
        self._crawler, self._least, self._loop = crawler, least, create_looping_call(self.look)
        crawler.signals.connect(self.start, signals.spider_opened)
        crawler.signals.connect(self.stop, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RoomLeft:
        return cls(crawler, crawler.settings.getint("MIN_FREE_MB"))

    def start(self) -> None:
        """Begin to look."""
        if hasattr(self._crawler.spider, "keeping"):
            self._loop.start(_LOOK)

    def look(self) -> None:
        """End the run where less is free than is to be left."""
        spider: Any = self._crawler.spider
        if fault := no_room(spider.archive, self._least):
            spider.keeping.failed(fault)

    def stop(self) -> None:
        """Look no more."""
        if self._loop.running:
            self._loop.stop()


def no_room(archive: Archive, least: int) -> NoRoom | None:
    """Return what is to be said where an archive's disk, or that of its WARC files, has less than so many MB free."""
    for folder in (archive.path.parent, archive.warc_folder):
        free = shutil.disk_usage(folder).free >> 20 if folder.exists() else least
        if free < least:
            words = f"{free} MB are free where {folder} is, and {least} are to be left"
            return NoRoom(f"{words} (-s MIN_FREE_MB={least}; 0: none)")
    return None


class Spare:
    """A file beside an archive that holds room for the end of a run: a full disk takes no record of how it ended."""

    def __init__(self, archive: Path, newspaper: str) -> None:
        self._path = archive.with_name(f"{archive.name}.{newspaper}.spare")

    def __enter__(self) -> Spare:
        try:
            with self._path.open("wb") as file:
                file.write(bytes(_SPARE))
                os.fsync(file.fileno())
        except OSError as error:
            self.free()
            raise meaning(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.free()

    def free(self) -> None:
        """Give the room back."""
        with suppress(FileNotFoundError):
            self._path.unlink()
