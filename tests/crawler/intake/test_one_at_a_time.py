"""Imports of records that meet: one at a time writes into an archive, and none writes over what another one kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock, Timeout

from archive.cli import main
from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.crawler.intake.test_foreign_records import body, taken, url
from tests.harness import warm
from tests.harness.bench import ROOT, capture
from tests.harness.foreign_records import response, written
from tests.harness.patience import patience
from tests.harness.same_archive import told

_COUNT = 12
_CHILD = """
import sys, time
from dataclasses import replace
from pathlib import Path
from crawler.commands import take_in
from crawler.intake import passing
limits = replace(take_in.reading_limits(), workers=0)
take_in.reading_limits = lambda: limits
passing._PAGES = 5
commit = passing.Passing._commit
def commit_and_wait(self, place, **how):  # until it is killed, or let go
    commit(self, place, **how)
    while Path(sys.argv[-1] + ".held").exists():
        Path(sys.argv[-1] + ".begun").touch()
        time.sleep(0.01)
passing.Passing._commit = commit_and_wait
take_in.import_files_and_records.main(sys.argv[1:], standalone_mode=True)
"""


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    return written(tmp_path / "x.warc.gz", *(response(url(number), body(number)) for number in range(_COUNT)))


class Held:
    """An import, in a process of its own, that has begun and waits."""

    def __init__(self, db: Path, warc: Path) -> None:
        self._gate, begun = Path(f"{db}.held"), Path(f"{db}.begun")
        self._gate.touch()
        words = ["-c", _CHILD, str(warc), "--db", str(db)]
        self._process = warm.begin(ROOT, words, os.environ, patience(120))
        end = time.monotonic() + patience(60)
        while not begun.exists():
            assert self._process.poll() is None and time.monotonic() < end
            time.sleep(0.01)

    def let_go(self) -> int:
        """Let it end; return its exit code."""
        self._gate.unlink()
        with self._process:
            return self._process.wait(patience(60))

    def kill(self) -> None:
        """Kill it where it is."""
        with self._process:
            self._process.kill()


def _import(db: Path, warc: Path) -> Result:
    return CliRunner().invoke(main, ["import", "--db", str(db), str(warc)])


def assert_whole(db: Path) -> None:
    with Archive(db, create=False) as archive:
        assert [fault for fault in verify(archive) if fault] == []
        assert archive.intake.count() == 0
        for number in range(_COUNT):
            record = archive.at(url(number))
            assert record and f"第{number}号" in record.article.title


def test_a_second_import_says_that_another_one_is_at_work_and_changes_nothing(tmp_path: Path, warc: Path) -> None:
    db = tmp_path / "a.db"
    held = Held(db, warc)
    link = tmp_path / "linked.db"
    link.symlink_to(db)
    before = told(db)
    second = _import(link, written(tmp_path / "copy.warc.gz", *(response(url(n), body(n)) for n in range(_COUNT))))
    assert second.exit_code == 7, second.output
    assert second.stderr == f"another import of WARC files is at work on {db}: nothing was taken in\n"
    assert told(db) == before
    assert held.let_go() == 0
    assert_whole(db)


def test_a_killed_one_stands_in_the_way_of_none(tmp_path: Path, warc: Path) -> None:
    db = tmp_path / "a.db"
    held = Held(db, warc)
    with pytest.raises(Timeout):
        FileLock(f"{db}.import.lock").acquire(blocking=False)
    held.kill()
    assert _import(db, warc).exit_code == 0
    assert_whole(db)


def test_what_no_row_names_is_cut_off(tmp_path: Path, warc: Path) -> None:
    db = tmp_path / "a.db"
    Held(db, warc).kill()
    [kept] = (tmp_path / "a.warc").iterdir()
    with kept.open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    assert _import(db, warc).exit_code == 0
    assert b"half a record" not in kept.read_bytes()
    assert_whole(db)


def test_where_the_end_of_a_file_is_lost_nothing_else_takes_its_place(tmp_path: Path, warc: Path) -> None:
    db = tmp_path / "a.db"
    Held(db, warc).kill()
    [kept] = (tmp_path / "a.warc").iterdir()
    left = kept.read_bytes()[:-100]
    kept.write_bytes(left)
    _import(db, warc)
    assert kept.read_bytes() == left
    assert [path.name for path in (tmp_path / "a.warc").iterdir() if path != kept] == [
        f"{kept.name.removesuffix('.warc.gz')}-2.warc.gz"
    ]
    with Archive(db, create=False) as archive:
        [fault] = [fault for fault in verify(archive) if fault]
        assert kept.name in str(fault)


def test_a_half_that_came_with_another_archive_is_not_written_over(tmp_path: Path, warc: Path) -> None:
    db, other = tmp_path / "a.db", tmp_path / "b.db"
    Held(other, warc).kill()
    Archive(db).close()
    merged = CliRunner().invoke(main, ["merge", str(db), str(other)])
    assert merged.exit_code == 0, merged.output
    assert taken(db, warc)[0]["records"]["kept"] == _COUNT - 5
    with Archive(db, create=False) as archive:
        assert [fault for fault in verify(archive) if fault] == []


def test_a_name_that_captures_have_is_taken_though_its_file_lies_elsewhere(tmp_path: Path, warc: Path) -> None:
    db, folder = tmp_path / "a.db", tmp_path / "a.warc"
    Held(db, warc).kill()
    [kept] = folder.iterdir()
    second, third = (f"{kept.name.removesuffix('.warc.gz')}-{number}.warc.gz" for number in (2, 3))
    with Archive(db) as archive:
        archive.journal.add_capture(capture(url(99), "别处"), second, 0)  # as another machine has taken it in
    kept.unlink()
    assert _import(db, warc).exit_code == 0
    assert [path.name for path in folder.iterdir()] == [third]
    with Archive(db) as archive:
        assert [one.url for one in archive.journal.captures_in(second)] == [url(99)]
