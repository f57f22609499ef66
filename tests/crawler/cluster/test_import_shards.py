"""`archive import --dask`: files of records taken in by several processes are the archive that one would make."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.formats.stored import Stored, stored_records
from archive.store.archive import Archive
from archive.transfer.verifying import verify
from crawler.workers import Workers
from tests.harness.bench import ROOT
from tests.harness.foreign_records import http, members, record
from tests.harness.patience import patience
from tests.harness.same_archive import Rows, assert_index_agrees, told

assert Workers  # pages are read in processes of their own


@pytest.fixture(scope="module")
def files(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the records of a crawl in two files, by the days that they are of."""
    folder = tmp_path_factory.mktemp("files")
    [warc] = (crawled / "archive.warc").glob("*.warc.gz")
    days: list[list[bytes]] = [[], []]
    with warc.open("rb") as file:
        for one in stored_records(file):
            assert isinstance(one, Stored)
            days["2022-03/02" in one.header("WARC-Target-URI")].append(one.packed)
    for number, records in enumerate(days):
        (folder / f"{number}.warc.gz").write_bytes(b"".join(records))
    return sorted(folder.glob("*.warc.gz"))


def taken(db: Path, *args: object, code: int = 0) -> list[dict[str, Any]]:
    done = CliRunner().invoke(main, ["import", "--json", "--db", str(db), *map(str, args)])
    assert done.exit_code == code, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def assert_same(one: Path, other: Path) -> None:
    """Fail where two archives say otherwise, but for `endings` (counts of how pages end: of two the larger is kept)."""
    ours, theirs = (_without_places(told(path, but_clocks=True)) for path in (one, other))
    assert {name for name in ours if ours[name] != theirs[name]} <= {"endings"}
    assert_index_agrees(other)


def _without_places(rows: dict[str, Rows]) -> dict[str, Rows]:
    """Leave out at which byte of its WARC file a capture lies: the head of the file tells when it was begun."""
    return rows | {"captures": [row[:7] + row[8:] for row in rows["captures"]]}


def test_two_processes_make_the_archive_that_one_makes(files: list[Path], tmp_path: Path) -> None:
    plain, shared = tmp_path / "plain.db", tmp_path / "shared.db"
    alone = taken(plain, *files)
    together = taken(shared, *files, "--dask", "local:2")
    assert [one["records"]["kept"] for one in together] == [one["records"]["kept"] for one in alone]
    assert_same(plain, shared)
    with Archive(shared) as archive:
        assert not [fault for fault in verify(archive) if fault]
    assert sorted(path.name for path in tmp_path.glob("shared.*") if "lock" not in path.name) == [
        "shared.db",
        "shared.warc",
    ]
    again = taken(shared, *files, "--dask", "local:2")
    assert all(one["taken_before"] for one in again)
    assert_same(plain, shared)


@pytest.mark.soak
def test_a_killed_import_goes_on_and_what_was_shared_otherwise_is_not_lost(files: list[Path], tmp_path: Path) -> None:
    plain, killed = tmp_path / "plain.db", tmp_path / "killed.db"
    taken(plain, *files)
    words = [sys.executable, "-m", "archive", "import", *map(str, files), "--db", str(killed), "--dask", "local:2"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + patience(60)
        shards = tmp_path / "killed.db.importing"
        while process.poll() is None and not list(shards.glob("*.warc")) and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    taken(killed, *files, "--dask", "local:1")
    assert_same(plain, killed)


def test_what_a_file_refers_to_in_another_one_is_found(files: list[Path], tmp_path: Path) -> None:
    with files[0].open("rb") as file:
        pages = [one for one in stored_records(file) if isinstance(one, Stored) and one.kind == "response"]
    page = next(one for one in pages if one.header("WARC-Payload-Digest"))
    revisit = record(
        "revisit",
        page.header("WARC-Target-URI"),
        http(b"", "Content-Type: text/html"),
        date="2023-01-01T00:00:00Z",
        digest=page.header("WARC-Payload-Digest"),
        refers_to=page.header("WARC-Record-ID"),
    )
    (tmp_path / "revisit.warc.gz").write_bytes(members(revisit))
    plain, shared = tmp_path / "plain.db", tmp_path / "shared.db"
    given = (files[0], tmp_path / "revisit.warc.gz")
    alone = taken(plain, *given)
    together = taken(shared, *given, "--dask", "local:2")
    assert [one["records"].get("kept") for one in together] == [one["records"].get("kept") for one in alone]
    assert_same(plain, shared)


def test_a_scheduler_elsewhere_has_not_these_files(files: list[Path], tmp_path: Path) -> None:
    words = ["import", "--db", str(tmp_path / "a.db"), str(files[0]), "--dask", "tcp://127.0.0.1:8786"]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, "lie on this machine" in done.stderr) == (2, True)
