"""What a depot no longer keeps goes, half things after a day; nothing that a kept generation names, nor foreign."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from archive.shards.depot import Depot
from archive.shards.generation import number_in, read_generation
from tests.archive.shards.depots import SHARD, Killed, Killing, faults, made, page
from tests.archive.transfer.test_merging import captured

DAY = 86_400


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """A depot with three generations, of which each has another WARC file grown or new."""
    depot, own = Depot(str(tmp_path / "depot")), tmp_path / "own" / f"{SHARD}.db"
    made(tmp_path / "own", 0)
    depot.publish(SHARD, own)
    captured(own, page(1), warc="run0.warc.gz")  # it has grown
    depot.publish(SHARD, own)
    made(tmp_path / "own", 2)
    depot.publish(SHARD, own)
    return depot


def swept(depot: Depot, keep: int = 2) -> list[str]:
    """Sweep all shards of a depot; return the files that went."""
    return [name for shard in depot.folders() for name in depot.sweep(shard, keep).files]


def names(depot: Depot) -> list[str]:
    root = Path(depot.url)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def older(depot: Depot, seconds: float = DAY + 60) -> None:
    for path in Path(depot.url).rglob("*"):
        os.utime(path, (time.time() - seconds,) * 2)


def test_two_generations_are_kept_and_what_they_name(depot: Depot, tmp_path: Path) -> None:
    before, [first] = names(depot), list(depot.generations(SHARD, depot.bucket.files(SHARD)))[2:]
    expected = [first.path, first.database_path, first.warc_path(first.warcs[0])]
    dry = depot.sweep(SHARD, dry_run=True)
    assert (list(dry.files), names(depot)) == (expected, before)
    assert depot.sweep(SHARD) == dry and set(before) - set(names(depot)) == set(expected)
    assert swept(depot) == []
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert (whole.number, whole.lost, faults(whole.path)) == (3, (), [])


def test_one_alone_is_kept_where_that_is_asked_for(depot: Depot) -> None:
    swept(depot, keep=1)
    assert [one.number for one in depot.generations(SHARD, depot.bucket.files(SHARD))] == [3]
    assert len(names(depot)) == 4
    with pytest.raises(ValueError):
        depot.sweep(SHARD, keep=0)


def test_half_a_generation_goes_after_a_day_and_not_before(depot: Depot, tmp_path: Path) -> None:
    swept(depot)
    before = names(depot)
    for number, after in ((1, 1), (2, 3)):
        made(tmp_path / "own", number)
        with pytest.raises(Killed):
            Depot(Killing(depot.url, after)).publish(SHARD, tmp_path / "own" / f"{SHARD}.db")
    half = set(names(depot)) - set(before)
    assert len(half) == 3
    assert swept(depot) == []
    older(depot)
    assert (set(swept(depot)), names(depot)) == (half, before)


def test_half_a_first_generation_goes_too(tmp_path: Path) -> None:
    url = str(tmp_path / "depot")
    with pytest.raises(Killed):
        Depot(Killing(url, 2)).publish(SHARD, made(tmp_path / "own", 0))
    depot = Depot(url)
    older(depot)
    assert len(swept(depot)) == 2
    assert names(depot) == []


def test_what_obstore_left_half_written_goes_after_a_day(depot: Depot) -> None:
    swept(depot)
    before = names(depot)
    for name in ("000004-0123456789abcdef.db#1", "000004.json#1", "warc/0123456789abcdef-a.warc.gz#22"):
        Path(depot.url, SHARD, name).write_bytes(b"half")
    assert swept(depot) == []
    older(depot)
    told = depot.sweep(SHARD)
    assert (len(told.files), told.bytes, names(depot)) == (3, 12, before)


def test_what_is_foreign_is_never_removed(depot: Depot) -> None:
    swept(depot)
    root = Path(depot.url)
    for name in (
        *("notes.txt", "youjiang/notes.json", "youjiang/12.json", "youjiang/000001.db", "youjiang/warc/a.warc.gz"),
        *("youjiang/warc/own/0123456789abcdef-a.warc.gz", "youjiang/a#1", "photos/000001.txt", "with.dot/000001.json"),
        *("youjiang/000009-xyz.db", "youjiang/deep/000001-0123456789abcdef.db", "000001-0123456789abcdef.db"),
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"foreign")
    older(depot)
    before = names(depot)
    assert swept(depot) == []
    assert names(depot) == before


def test_what_a_broken_newer_generation_may_name_stays(depot: Depot, tmp_path: Path) -> None:
    own = tmp_path / "own" / f"{SHARD}.db"
    made(tmp_path / "own", 1)
    fourth = depot.publish(SHARD, own)
    Path(depot.url, fourth.path).write_bytes(b"{")
    older(depot)
    assert [name for name in swept(depot) if not name.startswith(f"{SHARD}/000001")] == []
    assert Path(depot.url, fourth.database_path).exists()


def test_a_broken_older_generation_goes(depot: Depot) -> None:
    Path(depot.url, SHARD, "000001.json").write_bytes(b"{")
    older(depot)
    assert len(swept(depot)) == 3
    assert {name for name in names(depot) if "000001" in name} == set()


def test_killed_while_it_sweeps_no_generation_names_what_is_gone(depot: Depot) -> None:
    real, removed = depot.bucket.remove, list[str]()

    def remove(path: str) -> None:
        if removed:
            raise Killed
        removed.append(path)
        real(path)

    depot.bucket.remove = remove  # type: ignore[method-assign]
    for _ in range(4):  # of five files that go
        with pytest.raises(Killed):
            depot.sweep(SHARD, keep=1)
        removed.clear()
        older(depot)  # what the killed one did not come to is half a generation
        there = set(names(depot))
        for path in there:
            if path.endswith(".json"):
                content = Path(depot.url, path).read_bytes()
                one = read_generation(content, SHARD, number_in(path.partition("/")[2]))
                assert {one.database_path, *map(one.warc_path, one.warcs)} <= there
    assert len(swept(depot, keep=1)) == 1
    assert len(names(depot)) == 4
