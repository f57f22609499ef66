"""What the tests of depots share: shards to publish, and buckets that are killed or outrun on their way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.shards.bucket import Bucket
from archive.shards.depot import Depot
from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.archive.transfer.test_merging import captured
from tests.archive.transfer.test_merging_laws import YOUJIANG
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE

SHARD = "youjiang"
TEXTS = (BRIDGE, ROUTE, LIBRARY)


def page(number: int) -> tuple[str, str]:
    return f"{YOUJIANG.base_url}/content_{number}.html", TEXTS[number]


def made(folder: Path, *numbers: int) -> Path:
    """An archive of some pages, each in a WARC file of its own."""
    path = folder / f"{SHARD}.db"
    for number in numbers:
        captured(path, page(number), warc=f"run{number}.warc.gz")
    return path


def faults(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [fault.reason for fault in verify(archive) if fault]


def held(depot: Depot, shard: str = SHARD) -> set[str]:
    """All that the depot holds of a shard."""
    return {one.path for folder in (shard, f"{shard}/warc") for one in depot.bucket.files(folder)}


class Outrun(Bucket):
    """A bucket in which somebody else publishes just before each of our generations, so many times."""

    def __init__(self, url: str, faster: Callable[[], object], times: int) -> None:
        super().__init__(url)
        self._faster, self._times = faster, times

    def create(self, path: str, content: bytes) -> None:
        if self._times:
            self._times -= 1
            self._faster()
        super().create(path, content)


class Killed(BaseException):
    pass


class Killing(Bucket):
    """A bucket whose user is killed after so many things were put."""

    def __init__(self, url: str, after: int) -> None:
        super().__init__(url)
        self.after = after

    def _count(self) -> None:
        if self.after == 0:
            raise Killed
        self.after -= 1

    def put(self, path: str, source: Path, size: int, sha256: str) -> None:
        self._count()
        super().put(path, source, size, sha256)

    def create(self, path: str, content: bytes) -> None:
        self._count()
        super().create(path, content)
        self._count()
