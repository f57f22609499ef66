"""WARC files come along where archives are merged: once, whole, under a name that is theirs."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcFile, read_record, read_whole
from archive.store.archive import Archive
from archive.transfer.warcs import read_back
from tests.archive.conftest import Clock
from tests.archive.transfer.test_merging import captured, faults, merged, rows
from tests.archive.transfer.test_merging_laws import SEEN, printed
from tests.harness.retold import BRIDGE, ROUTE


def test_pages_come_with_their_files(tmp_path: Path) -> None:
    other = captured(tmp_path / "b" / "b.db", ("http://a.cn/1", BRIDGE), ("http://a.cn/2", ROUTE))
    [report] = merged(tmp_path / "a.db", other)
    assert (report.warcs, report.lost, faults(tmp_path / "a.db")) == (1, (), [])
    assert (tmp_path / "a.warc" / "run.warc.gz").samefile(other.with_suffix(".warc") / "run.warc.gz")


def test_files_are_copied_where_they_cannot_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("another disk")

    other = captured(tmp_path / "b.db", ("http://a.cn/1", BRIDGE))
    monkeypatch.setattr(os, "link", refuse)
    merged(tmp_path / "a.db", other)
    assert faults(tmp_path / "a.db") == []
    assert [one.name for one in (tmp_path / "a.warc").iterdir()] == ["run.warc.gz"]


def test_two_files_of_one_name_are_two(tmp_path: Path) -> None:
    a = captured(tmp_path / "a.db", ("http://a.cn/1", BRIDGE))
    b = captured(tmp_path / "b.db", ("http://a.cn/2", ROUTE))
    for _ in range(2):
        merged(a, b)
        names = sorted(one.name for one in a.with_suffix(".warc").iterdir())
        assert len(names) == 2 and "run.warc.gz" in names
        assert sorted(rows(a, "select warc from captures")) == sorted((name,) for name in names)
        assert faults(a) == []


@pytest.mark.parametrize("grown", ["theirs", "ours"])
def test_of_a_file_that_has_grown_the_longer_one_is_kept(tmp_path: Path, grown: str) -> None:
    early = captured(tmp_path / "early.db", ("http://a.cn/1", BRIDGE))
    late = tmp_path / "late.db"
    shutil.copy(early, late)
    shutil.copytree(early.with_suffix(".warc"), late.with_suffix(".warc"))
    captured(late, ("http://a.cn/2", ROUTE))
    into, other = (early, late) if grown == "theirs" else (late, early)
    merged(into, other)
    assert [one.name for one in into.with_suffix(".warc").iterdir()] == ["run.warc.gz"]
    assert len(rows(into, "select id from captures")) == 2
    assert faults(into) == []


def test_without_its_files_an_archive_comes_all_the_same_and_verify_says_so(tmp_path: Path) -> None:
    a = captured(tmp_path / "a.db", ("http://a.cn/1", BRIDGE))
    b = captured(tmp_path / "b.db", ("http://a.cn/2", ROUTE))
    b.with_suffix(".warc").rename(tmp_path / "elsewhere")
    [report] = merged(a, b)
    assert report.lost == ("run.warc.gz",)
    [fault] = faults(a)
    assert "No such file" in fault
    assert len(rows(a, "select id from articles")) == 2
    (tmp_path / "elsewhere").rename(b.with_suffix(".warc"))
    [report] = merged(a, b)
    assert (report.lost, faults(a)) == ((), [])


def seen_again(path: Path, warc: str) -> None:
    """Let the host say of the first page of an archive that it is unchanged, in another WARC file."""
    with Archive(path, now=Clock()) as archive:
        [first, *_] = archive.journal.captures()
        kept = read_whole(archive.warc_folder / first.warc, first.offset)
        moment = SEEN + timedelta(days=7)
        with WarcFile(archive.warc_folder / warc, "test/1.0") as file:
            placed = file.append(Exchange("GET", kept.url, (), 304, "", (), b"", moment, revisit_of=kept))
        found = read_record(archive.warc_folder / warc, placed.offset)
        archive.journal.add_capture(found, warc, placed.offset)
        page = printed(kept.body.decode(), 0, addresses=(kept.url,))
        archive.add(page, capture=replace(kept, id=found.id, fetched_at=moment))


@pytest.mark.parametrize("ours_first", [True, False])
def test_an_unchanged_page_is_read_back_where_files_of_one_name_met(tmp_path: Path, ours_first: bool) -> None:
    ours = captured(tmp_path / "ours.db", ("http://a.cn/1", BRIDGE))
    theirs = captured(tmp_path / "theirs.db", ("http://a.cn/2", ROUTE))
    for path in (ours, theirs):
        seen_again(path, "later.warc.gz")
    merged(tmp_path / "a.db", *((ours, theirs) if ours_first else (theirs, ours)))
    with Archive(tmp_path / "a.db") as archive:
        revisits = [one for one in archive.journal.captures() if one.revisit_of]
        assert {one.url: read_back(archive, one).body.decode() for one in revisits} == {
            "http://a.cn/1": BRIDGE, "http://a.cn/2": ROUTE,
        }  # fmt: skip
        assert len({one.warc for one in archive.journal.captures()}) == 4
    assert faults(tmp_path / "a.db") == []


def test_a_revisit_that_came_without_its_files_is_found_when_they_come(tmp_path: Path) -> None:
    other = captured(tmp_path / "b.db", ("http://a.cn/1", BRIDGE))
    seen_again(other, "run.warc.gz")
    other.with_suffix(".warc").rename(tmp_path / "elsewhere")
    captured(tmp_path / "a.db", ("http://a.cn/9", ROUTE))  # whose file has the same name
    merged(tmp_path / "a.db", other)
    assert len(faults(tmp_path / "a.db")) == 2
    (tmp_path / "elsewhere").rename(other.with_suffix(".warc"))
    merged(tmp_path / "a.db", other)
    assert faults(tmp_path / "a.db") == []
    with Archive(tmp_path / "a.db") as archive:
        [revisit] = [one for one in archive.journal.captures() if one.revisit_of]
        assert read_back(archive, revisit).body.decode() == BRIDGE


def test_a_name_that_leads_elsewhere_is_a_name(tmp_path: Path) -> None:
    other = captured(tmp_path / "b" / "b.db", ("http://a.cn/1", BRIDGE))
    with closing(sqlite3.connect(other)) as db, db:
        db.execute("update captures set warc = '../../secret'")
    (tmp_path / "secret").write_text("secret")
    [report] = merged(tmp_path / "a.db", other)
    assert report.lost == ("../../secret",)
    assert not (tmp_path / "a.warc").exists()
