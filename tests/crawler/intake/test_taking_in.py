"""`archive import` of WARC files: what a crawl has left is the same archive again, in whatever order records come."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.formats.stored import Stored, stored_records
from archive.store.archive import Archive
from crawler.commands import take_in
from crawler.intake import taking
from crawler.workers import Workers
from tests.crawler.intake.conftest import AS_USERS
from tests.crawler.intake.test_foreign_records import body, url
from tests.harness.bench import Bench, TimedReplica
from tests.harness.foreign_records import response, written
from tests.harness.same_archive import told
from tests.replica.papers import PAPERS

assert Workers  # pages are read in processes of their own
_SAME = (
    *("articles", "appearances", "appearance_pages", "signatures", "bylines", "addresses", "versions", "witnesses"),
    *("contents", "sightings", "placements", "pages", "newspapers", "absences"),
)


@pytest.fixture(scope="module")
def interface(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a crawl of a paper whose pages are an interface's answers, some of which go on elsewhere."""
    folder, paper = tmp_path_factory.mktemp("interface"), PAPERS["jiefangribao"]
    with TimedReplica() as replica:
        bench = Bench(folder, replica)
        days = ("-a", f"since={paper.days[0]}", "-a", f"until={paper.days[-1]}")
        assert bench.crawl(*bench.bare, *days, paper=paper.id).code == 0
    return folder


def taken(db: Path, *paths: Path, code: int = 0, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Import files; return what is told of each."""
    done = CliRunner().invoke(main, ["import", *options, "--json", "--db", str(db), *map(str, paths)])
    assert done.exit_code == code, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def shuffled(source: Path, target: Path) -> Path:
    """Write the records of a file in another order."""
    with source.open("rb") as file:
        packed = [one.packed for one in stored_records(file) if isinstance(one, Stored)]
    random.Random(7).shuffle(packed)
    target.write_bytes(b"".join(packed))
    return target


def assert_same(one: Path, other: Path) -> None:
    ours, theirs = told(one, but_clocks=True), told(other, but_clocks=True)
    for name in _SAME:
        assert ours[name] == theirs[name], name


def test_pages_are_read_in_processes_of_their_own(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_in, "reading_limits", AS_USERS)
    [warc] = (crawled / "archive.warc").glob("*.warc.gz")
    taken(tmp_path / "a.db", warc)
    assert_same(crawled / "archive.db", tmp_path / "a.db")


@pytest.mark.parametrize("order", [lambda source, target: source, shuffled], ids=["as it was", "in any order"])
@pytest.mark.parametrize("paper", ["crawled", "interface"])
def test_what_a_crawl_left_is_the_same_archive_again(
    paper: str, order: Callable[[Path, Path], Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(paper)
    [warc] = (folder / "archive.warc").glob("*.warc.gz")
    [report] = taken(tmp_path / "a.db", order(warc, tmp_path / "other.warc.gz"))
    assert report["error"] == ""
    assert_same(folder / "archive.db", tmp_path / "a.db")
    verified = CliRunner().invoke(main, ["verify", "--db", str(tmp_path / "a.db")])
    assert verified.exit_code == 0, verified.output
    with Archive(tmp_path / "a.db") as archive:
        assert archive.intake.count() == 0


def test_a_file_that_was_taken_in_changes_nothing_again(crawled: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    [warc] = (crawled / "archive.warc").glob("*.warc.gz")
    first = taken(db, warc)
    before = told(db)
    [again] = taken(db, warc)
    assert first[0]["taken_before"] is None and again["taken_before"]
    assert again | {"taken_before": None} == first[0]
    (tmp_path / "again").mkdir()
    assert taken(db, shuffled(warc, tmp_path / "again" / "b.warc.gz"))[0]["records"].get("kept", 0) == 0
    assert told(db) == before


def test_a_folder_is_read_by_what_its_files_hold_and_no_link_leads_out_of_it(tmp_path: Path, crawled: Path) -> None:
    [warc] = (crawled / "archive.warc").glob("*.warc.gz")
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "no-ending").write_bytes(warc.read_bytes())
    (folder / "l.warc.gz").symlink_to(warc)
    os.mkfifo(folder / "p.warc.gz")
    done = CliRunner().invoke(main, ["import", "--json", "--db", str(tmp_path / "a.db"), str(folder)])
    [told_of] = json.loads(done.stdout)
    assert (done.exit_code, told_of["path"]) == (0, str(folder / "sub" / "no-ending"))
    assert sorted(done.stderr.splitlines()) == [
        f"left out: {folder / 'l.warc.gz'}: a link that leads out of the folder",
        f"left out: {folder / 'p.warc.gz'}: no file: a pipe, a device or a socket",
    ]


def test_the_help_has_no_blanks_within_its_lines() -> None:
    told_by = CliRunner().invoke(main, ["import", "--help"]).output
    assert not re.search(r"\w  +\w", told_by.partition("Options:")[0])


def test_of_a_file_that_was_taken_in_before_it_is_said_when(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    records = [response(url(number), body(number)) for number in range(3)]
    warc, copy = (written(tmp_path / name, *records) for name in ("a.warc.gz", "b.warc.gz"))
    together = CliRunner().invoke(main, ["import", "--db", str(db), str(warc), str(copy)])
    again = CliRunner().invoke(main, ["import", "--db", str(db), str(warc)])
    assert (together.exit_code, again.exit_code) == (0, 0), together.output + again.output
    before = r"taken in before, on \d{4}-\d\d-\d\d: 3 new articles"
    assert re.fullmatch(rf"{warc}: 3 new articles\n{copy}: {before}\n", together.stdout)
    assert re.fullmatch(rf"{warc}: {before}\n", again.stdout)


def test_of_a_file_whose_pages_were_not_all_read_it_is_not_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "a.db"
    warc = written(tmp_path / "a.warc.gz", *(response(url(number), body(number)) for number in range(3)))
    with monkeypatch.context() as patch:
        patch.setattr(taking, "_read", lambda *_: None)  # as of one that is killed before
        taken(db, warc, code=1)
    [report] = taken(db, warc)
    assert (report["taken_before"], report["records"]["article/added"]) == (None, 3)


def test_files_that_begin_alike_are_told_apart_by_their_ends(tmp_path: Path) -> None:
    from crawler.intake.inputs import record_files

    for name, end in (("a.warc", b"1"), ("b.warc", b"2"), ("c.warc", b"1")):
        (tmp_path / name).write_bytes(b"WARC/1.0\r\n" + bytes(200_000) + end)
    first, other, copy = (record_files(tmp_path / f"{name}.warc")[0].fingerprint() for name in "abc")
    assert first == copy != other
