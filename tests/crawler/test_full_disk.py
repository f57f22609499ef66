"""A disk that is full, or fills up: one line, an outcome, nothing lost; the next run goes on when there is room."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.opening import NoRoom
from archive.transfer.verifying import verify
from tests.harness.bench import ROOT, Bench, TimedReplica, wait_for
from tests.harness.patience import patience
from tests.harness.small_disk import fill_up, small_disk
from tests.replica import STORIES, site

pytestmark = pytest.mark.slow

ALL = {story.title for story in STORIES if f"{story.date}" == "2021-12-24"}
IN_FLIGHT = 4  # requests that are under way at most
NOT_LOOKING = {"MIN_FREE_MB": 0}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 24) as folder:
        yield folder


@pytest.fixture
def full(disk: Path, replica: TimedReplica) -> Bench:
    return Bench(disk, replica)


def assert_completes(bench: Bench) -> None:
    assert bench.crawl(*bench.small, settings=NOT_LOOKING).code == 0
    assert {record.article.title for record in bench.records()} == ALL
    with bench.archive() as archive:
        assert [fault for fault in verify(archive) if fault] == []
    assert not list(bench.folder.glob("*.spare"))


@pytest.mark.parametrize("left", [0, 40, 150, 300, 500, 700, 900, 1_200, 1_500, 2_000])
def test_a_disk_that_fills_up_ends_the_run_in_a_line(full: Bench, replica: TimedReplica, left: int) -> None:
    Archive(full.db).close()
    filler = fill_up(full.folder, left << 10)
    start = time.monotonic()
    result = full.crawl(*full.small, settings=NOT_LOOKING)
    took = time.monotonic() - start
    with_room = full.crawl(*full.small, settings=NOT_LOOKING) if result.code == 0 else None
    assert (result.code, result.err) == (18, f"{full.db}: {NoRoom()}\n") or with_room and left >= 900
    assert took < patience(10)
    filler.unlink()
    with full.archive() as archive:
        assert {run.outcome for run in archive.journal.runs()} <= {"no room", "fine"}
        runs = 1 if with_room is None else 2
        assert len(list(archive.journal.runs())) == runs or left < 300, "how it ended is noted where it could begin"
    assert_completes(full)


def test_an_archive_that_there_is_no_room_for_is_not_begun(full: Bench, replica: TimedReplica) -> None:
    filler = fill_up(full.folder, 100 << 10)
    result = full.crawl(*full.small, settings=NOT_LOOKING)
    assert (result.code, result.err, replica.log) == (18, f"{full.db}: {NoRoom()}\n", [])
    filler.unlink()
    assert_completes(full)


@pytest.mark.parametrize("left", [0, 4, 12, 20])
def test_a_full_disk_of_the_warc_files_alone_ends_the_run_as_well(
    tmp_path: Path, disk: Path, replica: TimedReplica, left: int
) -> None:
    bench = Bench(tmp_path / "here", replica)
    (bench.folder / "archive.warc").symlink_to(disk)
    filler = fill_up(disk, left << 10)
    result = bench.crawl(*bench.small, settings=NOT_LOOKING)
    assert (result.code, result.err) == (18, f"{bench.db}: {NoRoom()}\n")
    assert bench.last_run() == ("no room", 18)
    with bench.archive() as archive:
        assert len(replica.log) <= len(archive.journal.captures()) + IN_FLIGHT
    filler.unlink()
    assert_completes(bench)


def test_a_disk_that_has_less_than_is_to_be_left_is_not_written_to(full: Bench, replica: TimedReplica) -> None:
    result = full.crawl(*full.small)
    told = "MB are free where " + f"{full.folder} is, and 100 are to be left (-s MIN_FREE_MB=100; 0: none)"
    assert result.code == 18 and told in result.err and result.err.count("\n") == 1
    assert (replica.log, full.last_run()) == ([], ("no room", 18))
    assert_completes(full)


def test_a_run_ends_when_other_programs_take_the_room(full: Bench, replica: TimedReplica) -> None:
    replica.held = site.content_url(next(story for story in STORIES if f"{story.date}" == "2021-12-24"))
    with full.crawling(*full.small, settings={"MIN_FREE_MB": 5}) as run:
        wait_for("the held page", lambda: replica.held in replica.log)
        filler = fill_up(full.folder, 4 << 20)
        _, err = run.communicate(timeout=patience(30))
    assert run.returncode == 18 and "are to be left (-s MIN_FREE_MB=5" in err and err.count("\n") == 1
    assert full.last_run() == ("no room", 18)
    replica.released.set()
    filler.unlink()
    assert_completes(full)


def test_a_file_that_may_grow_no_more_ends_the_run_as_well(bench: Bench, replica: TimedReplica) -> None:
    Archive(bench.db).close()
    limit = ["prlimit", f"--fsize={bench.db.stat().st_size + 20_000}"]
    command = [*limit, *bench.command(*bench.small, settings=NOT_LOOKING)]
    done = subprocess.run(command, cwd=ROOT, env=bench.environment(), capture_output=True, text=True, check=False)
    assert done.returncode in (1, 18) and done.stderr.count("\n") == 1 and str(bench.db) in done.stderr
    assert_completes(bench)
