"""WARC files are rewritten in less room, and hold what they held: whoever reads, writes or kills meanwhile."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from filelock import FileLock
from warcio.archiveiterator import ArchiveIterator

from archive.formats.warc_anew import as_response, as_revisit
from archive.formats.warc_members import member_at
from archive.model import Capture
from archive.store.archive import Archive
from archive.store.repacked import Repacking
from archive.transfer import repacking
from archive.transfer.merging import Merged, merge, source
from archive.transfer.repacking import Repacked, repack
from archive.transfer.verifying import verify
from archive.transfer.warcs import as_received, file_of, read_back
from tests.harness.captured import PACKED, SITE, Captured, contents
from tests.harness.terminal import run

PAGE = b"".join(b"<p>%d</p>" % (number * 7919 % 10_007) for number in range(3_000))
LIST = f"{SITE}/column/202112/24/node_A01.html"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@pytest.fixture
def shelf(archive: Archive) -> Captured:
    """A list that came three times as it was, in as many runs, and was then unchanged; it came packed elsewhere."""
    shelf = Captured(archive)
    for file in ("first", "second", "third"):
        last = shelf.fetch(LIST, PAGE, file=file, headers=(("Content-Type", "text/html"), ("X-Run", file)))
    shelf.unchanged(last, file="fourth")
    for file in ("third", "fourth"):
        shelf.fetch(f"{SITE}/{file}.html", gzip.compress(PAGE, mtime=0), file=file, headers=PACKED)
    shelf.article(1, file="second")
    return shelf


def compacted(archive: Archive, *, dry_run: bool = False) -> Repacked:
    report = Repacked()
    list(repack(archive, report, dry_run=dry_run))
    return report


def held(archive: Archive) -> list[tuple[Capture, Capture]]:
    """Return what each capture is read back as, decoded and as received."""
    rows = archive.journal.captures()
    return [(read_back(archive, row), as_received(archive, row)) for row in rows]


def without_reference(told: list[tuple[Capture, Capture]]) -> list[object]:
    return [(one.id, one.url, one.status, one.headers, one.body, raw.body, one.digest) for one, raw in told]


def faults(archive: Archive) -> list[str]:
    return [f"{one.where}: {one.reason}" for one in verify(archive) if one]


def files(archive: Archive) -> set[str]:
    return {path.name for path in archive.warc_folder.iterdir()}


def test_everything_is_read_back_as_it_was_and_takes_less_room(shelf: Captured) -> None:
    archive = shelf.archive
    before, sizes = held(archive), {path: path.stat().st_size for path in archive.warc_folder.iterdir()}
    report = compacted(archive)
    assert without_reference(held(archive)) == without_reference(before)
    assert faults(archive) == []
    told = {one.name: (one.repeats, one.why_not) for one in report.files}
    assert told == {
        "first.warc.gz": (0, "it would not be smaller"),
        "second.warc.gz": (1, ""),
        "third.warc.gz": (1, ""),
        "fourth.warc.gz": (1, ""),
    }
    assert report.saved == sum(one.before - one.after for one in report.files) > 3 * 4096
    assert {one.before for one in report.files} == set(sizes.values())
    assert {row.warc for row in archive.journal.captures()} == {
        "first.warc.gz",
        *(one.now for one in report.files if one.now),
    }


def test_a_body_that_was_kept_before_is_a_revisit_of_that_record(shelf: Captured) -> None:
    archive = shelf.archive
    first = archive.journal.captures()[0]
    compacted(archive)
    row = archive.journal.captures()[1]
    assert row.revisit_of == first.id and row.status == 200
    with file_of(archive, row).open("rb") as file:
        file.seek(row.offset)
        record = next(iter(ArchiveIterator(file, check_digests="raise")))
        about = dict(record.rec_headers.headers)
        assert record.content_stream().read() == b""
    kept = contents(archive)[0]
    assert record.rec_type == "revisit" and about["WARC-Profile"] == SAME_PAYLOAD
    assert about["WARC-Refers-To"] == kept.id and about["WARC-Refers-To-Target-URI"] == LIST
    assert about["WARC-Refers-To-Date"] == "2026-11-01T05:00:00.250000Z"
    assert about["WARC-Payload-Digest"] == kept.digest
    assert record.http_headers.get_header("X-Run") == "second"


def test_a_page_that_was_unchanged_is_still_that_page(shelf: Captured) -> None:
    compacted(shelf.archive)
    row = shelf.archive.journal.captures()[3]
    assert row.status == 304
    page = read_back(shelf.archive, row)
    assert page.body == PAGE and page.header("X-Run") == "third"


def test_the_old_files_go_the_next_time(shelf: Captured) -> None:
    archive = shelf.archive
    old = files(archive)
    report = compacted(archive)
    assert report.removed == {} and files(archive) >= old
    again = compacted(archive)
    assert again.removed.keys() == {"second.warc.gz", "third.warc.gz", "fourth.warc.gz"}
    assert [one.name for one in again.files] == ["first.warc.gz"]
    assert files(archive) == {"first.warc.gz", *(one.now for one in report.files if one.now)}
    assert faults(archive) == []
    assert compacted(archive) == Repacked(again.files, {})


def test_who_has_a_file_open_reads_on(shelf: Captured) -> None:
    row = shelf.archive.journal.captures()[1]
    with file_of(shelf.archive, row).open("rb") as file:
        for _ in range(2):
            compacted(shelf.archive)
        assert PAGE in member_at(file, row.offset, "it").record


def test_a_dry_run_tells_the_same_and_writes_nothing(shelf: Captured) -> None:
    archive = shelf.archive
    rows, there = archive.journal.captures(), {path: path.read_bytes() for path in archive.warc_folder.iterdir()}
    told = compacted(archive, dry_run=True)
    assert archive.journal.captures() == rows
    assert {path: path.read_bytes() for path in archive.warc_folder.iterdir()} == there
    done = compacted(archive)
    assert [(one.name, one.before, one.after, one.repeats) for one in told.files] == [
        (one.name, one.before, one.after, one.repeats) for one in done.files
    ]


def test_what_lies_plain_or_loosely_packed_is_packed(archive: Archive) -> None:
    shelf = Captured(archive)
    shelf.fetch(LIST, PAGE)
    path = archive.warc_folder / "first.warc.gz"
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(plain)
    at = plain.index(b"WARC/1.1\r\nWARC-Profile") if b"WARC-Profile" in plain else plain.index(b"WARC/1.1", 10)
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute('update captures set "offset" = ?', [at])
    before = held(archive)
    [file] = compacted(archive).files
    assert file.why_not == "" and file.after < file.before / 2
    assert held(archive) == before and faults(archive) == []


def test_records_that_no_row_names_come_along(shelf: Captured) -> None:
    archive = shelf.archive
    with closing(sqlite3.connect(archive.path)) as db, db:
        lost = db.execute("delete from captures where status = 304 returning id").fetchall()[0][0]
    [now] = [one.now for one in compacted(archive).files if one.name == "fourth.warc.gz"]
    records = ArchiveIterator(BytesIO((archive.warc_folder / now).read_bytes()))
    assert lost in {one.rec_headers.get_header("WARC-Record-ID") for one in records}


# What stays as it is


def test_the_file_of_a_run_that_has_not_ended_stays_as_it_is(archive: Archive) -> None:
    shelf = Captured(archive)
    open_run, ended = archive.journal.start("youjiang"), archive.journal.start("youjiang")
    for file in (ended, open_run, f"{open_run}-2"):
        for _ in range(2):
            shelf.fetch(LIST, PAGE, file=file)
    archive.journal.finish(ended, "fine", 0, {})
    told = {one.name.removesuffix(".warc.gz"): one.why_not for one in compacted(archive).files}
    assert told.pop(ended) == ""
    assert told.keys() == {open_run, f"{open_run}-2"}
    assert all("has not ended" in why for why in told.values())
    assert faults(archive) == []


@pytest.mark.parametrize("spoil", ["cut", "lost", "zeroed", "behind"])
def test_what_is_damaged_stays_as_it_is_and_is_said(shelf: Captured, spoil: str) -> None:
    archive = shelf.archive
    path = archive.warc_folder / "second.warc.gz"
    data = path.read_bytes()
    spoiled = {"cut": data[:-9], "lost": None, "zeroed": bytes(len(data)), "behind": data + b"\x00" * 9}[spoil]
    path.unlink()
    if spoiled is not None:
        path.write_bytes(spoiled)
    result = run("compact", "--db", archive.path)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("second.warc.gz: stays as it is: ")
    assert spoiled is None or path.read_bytes() == spoiled
    assert archive.journal.captures()[1].warc == "second.warc.gz"
    assert archive.journal.captures()[2].warc.startswith("third-packed-")


def test_a_body_whose_first_record_is_lost_is_kept(shelf: Captured) -> None:
    archive = shelf.archive
    (archive.warc_folder / "first.warc.gz").unlink()
    report = compacted(archive)
    assert {one.name: one.repeats for one in report.files if not one.why_not} == {"fourth.warc.gz": 1}
    rows = archive.journal.captures()
    assert [row.revisit_of for row in rows[:3]] == ["", "", ""] and read_back(archive, rows[1]).body == PAGE


def test_a_page_that_is_known_to_be_cut_has_the_body_of_no_other(shelf: Captured) -> None:
    archive = shelf.archive
    archive.journal.mark_cut(archive.journal.captures()[0].id, "stops before its end")
    compacted(archive)
    rows = archive.journal.captures()
    assert [row.revisit_of for row in rows[:3]] == ["", "", rows[1].id]


# Whatever ends it, nothing is lost


class Killed(BaseException):
    """As a kill: nothing is tidied up."""


def _dying(method: Callable[..., object], after: int) -> Callable[..., object]:
    calls = iter(range(after))

    def dies(*args: object) -> object:
        if next(calls, None) is None:
            raise Killed
        return method(*args)

    return dies


@pytest.mark.parametrize("where", ["_compare", "sync_names", "packed_record", "move"])
@pytest.mark.parametrize("after", range(3))
def test_killed_anywhere_it_is_done_the_next_time(
    shelf: Captured, monkeypatch: pytest.MonkeyPatch, where: str, after: int
) -> None:
    archive = shelf.archive
    before = without_reference(held(archive))
    owner = Repacking if where == "move" else repacking
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(owner, where, _dying(getattr(owner, where), after))
        compacted(archive)
    assert without_reference(held(archive)) == before and faults(archive) == []
    for _ in range(2):
        compacted(archive)
        assert without_reference(held(archive)) == before and faults(archive) == []
    assert len(files(archive)) == 4


def test_a_file_that_is_not_read_back_so_is_thrown_away(shelf: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = shelf.archive
    rows, there = archive.journal.captures(), files(archive)
    monkeypatch.setattr(repacking, "as_response", lambda revisit, body: revisit)
    report = compacted(archive)
    assert [one.is_fault for one in report.files if one.repeats or one.why_not] == [False, True, True, True]
    assert (archive.journal.captures(), files(archive)) == (rows, there)


def test_a_capture_that_comes_into_the_file_meanwhile_is_not_left_behind(
    shelf: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, compare = shelf.archive, repacking._compare

    def one_more(*args: object) -> None:
        compare(*args)  # type: ignore[arg-type]
        shelf.fetch(f"{SITE}/late.html", PAGE[:2000], file="second")

    monkeypatch.setattr(repacking, "_compare", one_more)
    report = compacted(archive)
    assert (
        "another program has changed it meanwhile" in {one.name: one for one in report.files}["second.warc.gz"].why_not
    )
    assert faults(archive) == []


# With others


def merged(into: Archive, other: Archive) -> None:
    with source(other.path) as opened:
        list(merge(into, opened, Merged(other.path)))


@pytest.mark.parametrize("first", ["packed", "plain"])
def test_an_archive_and_its_copy_that_was_compacted_are_merged(shelf: Captured, tmp_path: Path, first: str) -> None:
    archive = shelf.archive
    before = without_reference(held(archive))
    run("backup", tmp_path / "copy" / "archive.db", "--db", archive.path)
    for _ in range(2):
        compacted(archive)
    shelf.fetch(f"{SITE}/more.html", PAGE, file="fifth")
    with Archive(tmp_path / "copy" / "archive.db") as copy, Archive(tmp_path / "all" / "archive.db") as union:
        for one in (archive, copy) if first == "packed" else (copy, archive):
            merged(union, one)
        assert faults(union) == []
        assert without_reference(held(union))[: len(before)] == before
        for _ in range(2):
            compacted(union)
        assert faults(union) == [] and without_reference(held(union))[: len(before)] == before


def test_where_the_file_here_is_lost_the_one_that_comes_has_other_bytes(shelf: Captured, tmp_path: Path) -> None:
    archive = shelf.archive
    before = without_reference(held(archive))
    run("backup", tmp_path / "copy" / "archive.db", "--db", archive.path)
    compacted(archive)
    with Archive(tmp_path / "copy" / "archive.db") as copy:
        for path in copy.warc_folder.iterdir():
            path.unlink()
        assert len(faults(copy)) == len(before)
        merged(copy, archive)
        assert faults(copy) == [] and without_reference(held(copy)) == before


# The record itself


def test_a_response_comes_back_byte_by_byte(shelf: Captured) -> None:
    first, second = shelf.archive.journal.captures()[:2]
    with file_of(shelf.archive, second).open("rb") as file:
        record = member_at(file, second.offset, "it").record
    kept = as_received(shelf.archive, first)
    revisit = as_revisit(record, kept)
    assert revisit and len(revisit) < 2000 and as_response(revisit, PAGE) == record
    assert as_response(record, PAGE) is None
    assert as_revisit(revisit, kept) is None
    odd = record.replace(b"WARC-Block-Digest: sha1:", b"WARC-Block-Digest: sha512:")
    assert as_revisit(odd, kept) is None and as_revisit(record.replace(b"<p>", b"<q>", 1), kept) is None


# On the terminal


def test_it_says_what_it_saved(shelf: Captured) -> None:
    told = json.loads(run("compact", "--dry-run", "--json", "--db", shelf.archive.path).stdout)
    assert told["dry_run"] is True and told["saved"] == sum(one["before"] - one["after"] for one in told["files"])
    result = run("compact", "--db", shelf.archive.path)
    assert (result.exit_code, result.stderr) == (0, "")
    *lines, last = result.stdout.splitlines()
    assert len(lines) == 3 and all("1 body not kept again" in line for line in lines)
    assert last == (f"{told['saved']:,} bytes saved, 1 file as before; "
                    f"the old files go with the next archive compact --db {shelf.archive.path}")  # fmt: skip
    assert "3 files of before went" in run("compact", "--db", shelf.archive.path).stdout


def test_two_at_once_are_one(shelf: Captured) -> None:
    with FileLock(f"{shelf.archive.path}.compact.lock"):
        done = run("compact", "--db", shelf.archive.path)
    assert done.exit_code == 1 and "another `archive compact` is at work" in done.stderr
