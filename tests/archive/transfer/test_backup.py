"""A backup is an archive like any other, as it was at one moment; the next one brings only what is new."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.transfer import backup
from archive.transfer.backup import BackedUp, BackupError, back_up, backup_path
from archive.transfer.importing import import_paths
from tests.archive.conftest import Clock
from tests.archive.transfer.test_merging import captured, faults, rows
from tests.harness.documents import SEEDS
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE
from tests.harness.same_archive import assert_same_archive


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = captured(tmp_path / "here" / "archive.db", ("http://a.cn/1", BRIDGE), ("http://a.cn/2", ROUTE))
    with Archive(path, now=Clock()) as archive:
        list(import_paths(archive, [SEEDS]))
    return path


def backed_up(path: Path, destination: Path) -> BackedUp:
    with Archive(path) as archive:
        *_, report = back_up(archive, backup_path(archive, destination))
    return report


@pytest.mark.parametrize("name, file", [("there", "there/archive.db"), ("deep/down/copy.db", "deep/down/copy.db")])
def test_a_backup_is_the_same_archive_with_its_files(tmp_path: Path, filled: Path, name: str, file: str) -> None:
    report = backed_up(filled, tmp_path / name)
    assert (report.path, report.new, report.known, report.lost) == (tmp_path / file, 1, 0, ())
    assert_same_archive(tmp_path / file, filled)
    assert faults(tmp_path / file) == []
    left = [one.name for one in (tmp_path / file).parent.iterdir() if one.name.startswith(".")]
    assert left == [], "nothing of the work is left"


def test_the_next_one_brings_what_is_new_and_no_file_again(tmp_path: Path, filled: Path) -> None:
    backed_up(filled, tmp_path / "there")
    copy = tmp_path / "there" / "archive.warc" / "run.warc.gz"
    copy.unlink()
    copy.write_bytes((filled.with_suffix(".warc") / "run.warc.gz").read_bytes())  # as on another disk
    number = copy.stat().st_ino
    captured(filled, ("http://a.cn/3", LIBRARY), warc="next.warc.gz")
    report = backed_up(filled, tmp_path / "there")
    assert (report.new, report.known) == (1, 1)
    assert copy.stat().st_ino == number
    assert_same_archive(tmp_path / "there" / "archive.db", filled)
    assert faults(tmp_path / "there" / "archive.db") == []


def test_a_file_that_has_grown_comes_again(tmp_path: Path, filled: Path) -> None:
    backed_up(filled, tmp_path / "there")
    copy = tmp_path / "there" / "archive.warc" / "run.warc.gz"
    content = copy.read_bytes()
    copy.unlink()
    copy.write_bytes(content[: len(content) // 2])
    assert backed_up(filled, tmp_path / "there").new == 1
    assert copy.read_bytes() == content


def test_whoever_writes_meanwhile_is_not_in_it(tmp_path: Path, filled: Path) -> None:
    with Archive(filled) as archive:
        steps = back_up(archive, tmp_path / "there" / "archive.db")
        next(steps)
        captured(filled, ("http://a.cn/3", LIBRARY))
        list(steps)
    assert len(rows(tmp_path / "there" / "archive.db", "select id from captures")) == 2
    assert faults(tmp_path / "there" / "archive.db") == []


def test_one_that_fails_leaves_the_former_one(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = backed_up(filled, tmp_path / "there")
    before = report.path.read_bytes()
    captured(filled, ("http://a.cn/3", LIBRARY), warc="next.warc.gz")

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(backup, "link_or_copy", fail)
    with pytest.raises(OSError, match="no space"):
        backed_up(filled, tmp_path / "there")
    assert report.path.read_bytes() == before
    assert sorted(os.listdir(tmp_path / "there")) == ["archive.db", "archive.warc"]


def test_what_an_earlier_use_has_left_beside_a_copy_does_not_get_into_the_next_one(
    tmp_path: Path, filled: Path
) -> None:
    path = backed_up(filled, tmp_path / "there").path
    with closing(sqlite3.connect(path)) as db:
        db.execute("update newspapers set name = '别的报' where id = 'youjiang'")
        db.commit()
        wal, memory = (path.with_name(f"archive.db{suffix}") for suffix in ("-wal", "-shm"))
        left = wal.read_bytes()
    wal.write_bytes(left)  # as a program that was killed leaves it
    assert left and not memory.exists()
    backed_up(filled, tmp_path / "there")
    assert rows(path, "select name from newspapers where id = 'youjiang'") == [("右江日报",)]
    assert faults(path) == []


def test_a_copy_that_is_in_use_is_not_replaced(tmp_path: Path, filled: Path) -> None:
    path = backed_up(filled, tmp_path / "there").path
    with closing(sqlite3.connect(path)) as db:
        db.execute("select * from newspapers").fetchall()
        with pytest.raises(BackupError, match="using it"):
            backed_up(filled, tmp_path / "there")


def test_an_archive_is_not_its_own_backup(filled: Path) -> None:
    with Archive(filled) as archive, pytest.raises(BackupError, match="the archive itself"):
        backup_path(archive, filled.parent)


def test_a_lost_file_is_told(tmp_path: Path, filled: Path) -> None:
    (filled.with_suffix(".warc") / "run.warc.gz").unlink()
    assert backed_up(filled, tmp_path / "there").lost == ("run.warc.gz",)
