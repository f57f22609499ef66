"""A crawl on a shard that was fetched without its WARC files: nothing refers to a body that is not beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.shards.depot import Depot
from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.harness.bench import Bench, TimedReplica

pytestmark = pytest.mark.slow

SHARD = "archive"


def faults(path: Path) -> set[str]:
    """The WARC files of which captures cannot be read, and what else is wrong."""
    with Archive(path) as archive:
        return {fault.file or fault.where for fault in verify(archive) if fault}


def test_a_crawl_goes_on_where_the_depot_has_the_pages(bench: Bench, replica: TimedReplica, tmp_path: Path) -> None:
    replica.tell_age()
    assert bench.crawl(*bench.small).code == 0
    depot = Depot(str(tmp_path / "depot"))
    first = depot.publish(SHARD, bench.db)
    night = Bench(tmp_path / "night", replica)
    fetched = depot.fetch(SHARD, night.folder)
    articles = len(night.records())
    assert articles == len(bench.records()) > 3

    replica.clear_log()
    assert night.crawl(*night.small).code == 0
    assert replica.unchanged == [], "it asks for whole pages where it cannot read back what is kept"
    old = {one.name for one in first.warcs}
    assert faults(night.db) == old, "told: the captures whose files are in the depot alone, and no other"
    assert len(night.records()) == articles
    with night.archive() as archive:
        new = [one for one in archive.journal.captures() if one.warc not in old]
        mine = {one.id for one in new}
        assert new and {one.revisit_of for one in new if one.revisit_of} <= mine

    replica.clear_log()
    assert night.crawl(*night.small).code == 0
    assert replica.unchanged != [], "what it has fetched itself it can read back"

    second = depot.publish(SHARD, night.db, fetched)
    assert {*first.warcs} < {*second.warcs} and second.lost == ()
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert faults(whole.path) == set()
