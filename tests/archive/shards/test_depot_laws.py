"""Whatever several publishers do, and whenever they are killed: what was published once is there, with its pages."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.shards.depot import Depot, Fetched
from archive.store.archive import Archive
from tests.archive.shards.depots import SHARD, Killed, Killing, faults
from tests.archive.shards.depots import page as page_of
from tests.archive.transfer.test_merging import captured

pytestmark = pytest.mark.slow

MACHINES = st.sampled_from(("north", "south"))
PAGES = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), MACHINES, PAGES, st.none()),
        st.tuples(st.just("publish"), MACHINES, PAGES, st.integers(0, 3)),
        st.tuples(st.just("fetch"), MACHINES, st.booleans(), st.none()),
        st.tuples(st.just("leave"), MACHINES, st.none(), st.none()),
        st.tuples(st.just("sweep"), MACHINES, st.integers(1, 2), st.none()),
    ),
    min_size=3,
    max_size=10,
)
"""What a machine does: publish after it has crawled a page, killed after so many files; fetch; lose its disk; sweep."""


class Machine:
    """Who fetches, crawls and publishes a shard, with what it has in its folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.path = folder / f"{SHARD}.db"
        self.base: Fetched | None = None

    def fetch(self, with_warc: bool) -> None:
        fetched = Depot(self.url).fetch(SHARD, self.folder, with_warc=with_warc)
        self.base = fetched if fetched.generation else None

    def publish(self, page: int, after: int | None) -> set[str]:
        """Crawl and publish; return the texts that the depot has for it, none where it was killed."""
        captured(self.path, page_of(page), warc=f"{uuid4().hex}.warc.gz")  # as runs have ids of their own
        if after is not None:
            with suppress(Killed):
                Depot(Killing(self.url, after)).publish(SHARD, self.path, self.base)
            return set()
        self.base = Fetched(self.path, Depot(self.url).publish(SHARD, self.path, self.base))
        return texts(self.path)

    def leave(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.base = None


def texts(path: Path) -> set[str]:
    with Archive(path, create=False) as archive:
        return {one.article.text for one in archive.articles()}


@settings(max_examples=10)
@given(STEPS)
def test_what_was_published_once_is_in_the_newest_generation(steps: list[tuple[str, str, int, int | None]]) -> None:
    with TemporaryDirectory() as name:
        folder, published = Path(name), set[str]()
        url = str(folder / "depot")
        machines = {one: Machine(folder / one, url) for one in ("north", "south")}
        for step, who, number, after in steps:
            machine = machines[who]
            if step == "publish":
                published |= machine.publish(number, after)
            elif step == "fetch":
                machine.fetch(bool(number))
            elif step == "leave":
                machine.leave()
            else:
                Depot(url).sweep(SHARD, number)
        whole = Depot(url).fetch(SHARD, folder / "whole", with_warc=True)
        there = texts(whole.path) if whole.generation else set()
        assert published <= there
        assert whole.generation is None or (whole.lost, faults(whole.path)) == ((), [])
