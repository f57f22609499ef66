"""The shards of a unit where they lie in a depot: fetched before it crawls, written back after it and now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from archive.shards.depot import Depot, Fetched
from archive.shards.generation import Generation
from crawler.runs.one import PaperCrawl
from crawler.runs.places import crawl_in_shard, shard_path

_FETCHING = 4  # at a time: a depot is far away, and what one of them waits for is the line

_logger = logging.getLogger(__name__)


class DepotShards:
    """The shards of some papers, brought from the depot at `url` into a folder. Raises DepotError where it is none.

    One shard is published at a time, beside the crawls.
    """

    def __init__(self, url: str, folder: Path, newspapers: Sequence[str]) -> None:
        self._depot, self._folder = Depot(url, tell=_logger.info), folder
        self._bases: dict[str, Fetched | Generation] = {}
        self._kept_from: dict[str, Exception] = {}
        self._publishing = ThreadPoolExecutor(1, "publish")
        self._published: dict[str, Future[None]] = {}
        self._failed: dict[str, str] = {}
        with ThreadPoolExecutor(_FETCHING, "fetch") as threads:
            for newspaper, fetched in [(one, threads.submit(self._fetch, one)) for one in newspapers]:
                if error := fetched.exception():
                    assert isinstance(error, Exception)
                    self._kept_from[newspaper] = error

    def made_at(self, newspaper: str) -> str:
        """Return the moment of the paper's generation, which sorts; nothing where it has none yet."""
        fetched = self._bases.get(newspaper)
        return fetched.generation.made_at if isinstance(fetched, Fetched) and fetched.generation else ""

    @contextmanager
    def crawl(self, keep: Callable[..., PaperCrawl], newspaper: str) -> Iterator[PaperCrawl]:
        """Make the crawl of a paper, and publish its shard after it. Raises why it could not be fetched."""
        if newspaper in self._kept_from:
            raise self._kept_from[newspaper]
        with crawl_in_shard(keep, self._folder, newspaper) as crawl:
            yield crawl
        self._publish_soon(newspaper)

    def publish(self, newspapers: Sequence[str]) -> None:
        """Publish shards as they are now, but those that wait to be."""
        for newspaper in newspapers:
            if newspaper not in self._published or self._published[newspaper].done():
                self._publish_soon(newspaper)

    def written_back(self) -> dict[str, str]:
        """Wait until all is written back; return the papers whose shard could not be, and why."""
        self.close()
        return self._failed

    def close(self) -> None:
        """Publish what waits to be, and nothing more."""
        self._publishing.shutdown(wait=True)

    def _fetch(self, newspaper: str) -> None:
        self._bases[newspaper] = self._depot.fetch(newspaper, self._folder)

    def _publish_soon(self, newspaper: str) -> None:
        self._published[newspaper] = self._publishing.submit(self._publish, newspaper)

    def _publish(self, newspaper: str) -> None:
        """Write a shard back. What keeps it from that is told at the end: a later try may do."""
        try:
            path = shard_path(self._folder, newspaper)
            self._bases[newspaper] = self._depot.publish(newspaper, path, self._bases[newspaper])
            self._failed.pop(newspaper, None)
        except Exception as error:
            _logger.info("%s could not be written back", newspaper, exc_info=error)
            self._failed[newspaper] = f"what was fetched is not written back: {type(error).__name__}: {error}"
