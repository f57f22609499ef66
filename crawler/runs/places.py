"""Where the crawls of a run are kept: in one archive, or in a folder with one for each paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from archive.store.archive import Archive
from archive.store.opening import make_room_for
from crawler.ending.keeping import Keeping, Spare
from crawler.papers import paper_of, papers
from crawler.runs.one import PaperCrawl


def shard_path(folder: Path, newspaper: str) -> Path:
    """Return where a folder of shards has the archive of a paper."""
    return folder / f"{newspaper}.db"


def changed_at(path: Path) -> float:
    """Return when a file was changed last, in seconds; 0 for one that is not there, which is due first."""
    return path.stat().st_mtime if path.exists() else 0.0


@contextmanager
def opened_to_crawl(path: Path) -> Iterator[Archive]:
    """Open an archive to crawl into, with all rows of the project. Raises CannotWrite, SchemaError."""
    make_room_for(path)
    with Archive(path) as archive:
        archive.add_newspapers(list(papers().values()))
        yield archive


@contextmanager
def crawl_in_archive(
    keep: Callable[..., PaperCrawl], archive: Archive, keeping: Keeping, newspaper: str
) -> Iterator[PaperCrawl]:
    """Make the crawl of a paper into the archive of all, under the paper's lock."""
    with FileLock(f"{archive.path}.{newspaper}.lock", timeout=0):
        yield keep(archive, paper_of(newspaper), keeping=keeping)


@contextmanager
def crawl_in_shard(keep: Callable[..., PaperCrawl], folder: Path, newspaper: str) -> Iterator[PaperCrawl]:
    """Make the crawl of a paper into an archive of its own."""
    path = shard_path(folder, newspaper)
    make_room_for(path)
    with FileLock(f"{path}.{newspaper}.lock", timeout=0), opened_to_crawl(path) as archive, Spare(path, newspaper):
        keeping = Keeping(archive, ends_all=False)
        try:
            yield keep(archive, paper_of(newspaper), keeping=keeping)
        finally:
            keeping.end()
