"""Small pictures: made once, in a worker process with limits, and kept beside the archive; remade where they are lost.

The crawl makes them when it keeps a picture, the server where there is none. In both, one process decodes, one picture
at a time. Found by the entry point group `archive.thumbnails`, so that the archive itself starts no process.
"""

from __future__ import annotations

import atexit
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.reasons import BrokenPicture, ReadError, TooLargePicture
from archive.transfer.pictures import THUMBNAILS, keep_thumbnail, kept_thumbnail
from crawler.pictures.decoding import SmallPictures, made_small
from crawler.workers import ReaderFault, Workers

DECODING_SECONDS = 20
"""Seconds for one picture, on the clock: one of 80 million pixels takes 4 (2026-11)."""
DECODING_MEMORY = 1 << 30
"""Bytes of addresses of the process that decodes: 80 million pixels with transparency take 320 MB, twice at a time."""

_FAULTS_KEPT = 10_000  # pictures that could not be decoded, which are not tried again by the same program
_Told = TypeVar("_Told")
_logger = logging.getLogger(__name__)


class PictureWorker:
    """A process that looks at pictures of strangers, and starts with the first one. Threads share it, in turn."""

    def __init__(self) -> None:
        self._lock, self._threads = threading.Lock(), ThreadPoolExecutor(1, "pictures")
        self._workers: Workers | None = None
        self._faults: dict[str, ReadError] = {}

    def make(self, folder: Path, digest: str, size: str, content: bytes) -> bytes:
        """Make a picture in both sizes, keep them, and return that in one of them, `small` or `medium`.

        One that is no wider than a size is that itself, and not kept once more. In a folder that cannot be written to
        they are made, and not kept. Raises ReadError for what cannot be decoded, at once where that is known of it;
        ReaderFault where no process can be started.
        """
        return bytes(getattr(self._made(folder, digest, content), size)) or content

    def begin(self, folder: Path, digest: str, content: bytes) -> Future[bool]:
        """Make and keep both sizes in a thread, where one is lacking. What comes of it says whether it was made."""
        return self._threads.submit(self._make_lacking, folder, digest, content)

    def begin_to_look(self, job: partial[_Told]) -> Future[_Told]:
        """Have a function look at a file of strangers in the same process; what comes of it raises as `make`."""
        return self._threads.submit(self._look, job)

    def close(self) -> None:
        """End the process; another call starts it anew."""
        workers, self._workers = self._workers, None
        if workers:
            workers.close()

    def _make_lacking(self, folder: Path, digest: str, content: bytes) -> bool:
        if all(kept_thumbnail(folder, digest, size) for size in THUMBNAILS):
            return False
        self._made(folder, digest, content)
        return True

    def _look(self, job: partial[_Told]) -> _Told:
        with self._lock:
            return self._running().submit(job).result()

    def _made(self, folder: Path, digest: str, content: bytes) -> SmallPictures:
        if fault := self._faults.get(digest):
            raise type(fault)(fault.reason)
        try:
            made = self._look(partial(made_small, content))
        except ReadError as fault:
            if self._workers:  # else the program ends, which is no fault of the picture's
                self._faults[digest] = fault
                while len(self._faults) > _FAULTS_KEPT:
                    self._faults.pop(next(iter(self._faults)), None)
            raise
        for size in THUMBNAILS:
            if one := getattr(made, size):
                with suppress(OSError):  # it is made again when it is asked for
                    keep_thumbnail(folder, digest, size, one)
        return made

    def _running(self) -> Workers:
        if self._workers is None:
            self._workers = Workers(1, DECODING_SECONDS, DECODING_MEMORY, made_small.__module__)
            atexit.register(self.close)
        return self._workers


PICTURE_WORKER = PictureWorker()
"""That of this program."""


def fault_of_picture(digest: str, error: ReadError | ReaderFault) -> ReadError | None:
    """Return why a picture is not shown by what `begin` raised; None where no process could be started.

    That is a fault of this machine, and none of the picture's.
    """
    if isinstance(error, ReaderFault):
        _logger.warning("no small picture of %s: %s", digest, error)
        return None
    return error if isinstance(error, TooLargePicture) else BrokenPicture(error.reason)  # too slow, or broken


def make_thumbnail(folder: Path, digest: str, size: str, content: bytes) -> bytes:
    """Make a small picture and keep it, for the reading room and books (`archive.transfer.pictures.Maker`).

    Raises ValueError.
    """
    try:
        return PICTURE_WORKER.make(folder, digest, size, content)
    except (ReadError, ReaderFault) as error:
        raise ValueError(str(error)) from error
