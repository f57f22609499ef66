"""How a crawl ends: bad usage, another run, a broken archive, an interrupt, an unreadable seed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from archive.portable import ending_signals
from archive.store.archive import Archive
from archive.store.opening import ArchiveLocked, ReadOnlyPlace
from archive.transfer.backup import back_up
from archive.transfer.merging import Merged, merge, source
from archive.transfer.verifying import verify
from tests.harness import warm
from tests.harness.bench import LIMIT, ONE_DAY, ROOT, Bench, TimedReplica, wait_for
from tests.harness.patience import load, patience
from tests.harness.terminal import run
from tests.harness.unprivileged import prefix, read_only
from tests.replica import STORIES, site

SLOW = site.content_url(next(story for story in STORIES if story.number == 28412))
ALL = {story.title for story in STORIES if f"{story.date}" == "2021-12-24"}


# Bad usage


@pytest.mark.parametrize(
    "args, words",
    [
        (("-a", "sinse=2021-12-24"), "-a sinse: not an argument; known are since, until, seeds, url"),
        (("-a", "since=24.12.2021"), "-a since=24.12.2021: no day, month or year"),
        (("-a", "since=2021-12-27", "-a", "until=2021-12-23"), "-a since=2021-12-27 lies after until=2021-12-23"),
        (("-a", "seeds=/no/such/folder"), "-a seeds=/no/such/folder: there is no such file or folder"),
        (("-a", "url=file:///etc/passwd"), "-a url=file:///etc/passwd: not an http address"),
        (("another",), "give one newspaper"),
        (("-s", "PICTURES_MAX=abc"), "-s PICTURES_MAX=abc: not a number of requests like 1000, or 0 for none"),
    ],
    ids=["typo", "no day", "order", "no folder", "no address", "two papers", "no limit"],
)
def test_bad_usage_is_refused_with_the_reason(
    bench: Bench, replica: TimedReplica, args: tuple[str, ...], words: str
) -> None:
    result = bench.crawl(*args)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err
    assert (replica.log, bench.db.exists()) == ([], False)


def test_an_unknown_newspaper_is_refused(bench: Bench) -> None:
    result = bench.crawl(paper="nosuchpaper")
    assert result.code == 2
    assert "no newspaper 'nosuchpaper'; `scrapy list` names them" in result.err


# One run at a time


def test_a_second_run_gives_way_and_does_not_disturb_the_first(bench: Bench, replica: TimedReplica) -> None:
    replica.held = SLOW
    with bench.crawling(*bench.small) as first:
        wait_for("the slow page", lambda: SLOW in replica.log)
        second = bench.crawl(*bench.small)
        assert second.code == 7
        assert second.err == f"youjiang: another run is active on {bench.db}\n"
        replica.released.set()
        assert first.wait(patience(30)) == 0
    assert len(replica.log) == len(set(replica.log))  # the second asked nothing, or it would be there twice
    assert {record.article.title for record in bench.records()} == ALL
    with bench.archive() as archive:
        assert [run.outcome for run in archive.journal.runs()] == ["fine"]


def test_a_lock_that_a_dead_run_left_is_no_hindrance(bench: Bench) -> None:
    (bench.folder / "archive.db.youjiang.lock").write_text("999999")
    assert bench.crawl(*bench.small).code == 0


# An archive that cannot be used


def test_a_file_that_is_no_archive_is_left_alone(bench: Bench, replica: TimedReplica) -> None:
    bench.db.write_text("not a database, but a letter\n" * 40)
    result = bench.crawl(*bench.small)
    assert (result.code, replica.log) == (1, [])
    assert str(bench.db) in result.err and "Traceback" not in result.err
    assert bench.db.read_text().startswith("not a database, but a letter\n")


def test_a_database_of_something_else_is_left_alone(bench: Bench) -> None:
    with closing(sqlite3.connect(bench.db)) as connection:
        connection.execute("create table recipes (name text)")
    result = bench.crawl(*bench.small)
    assert result.code == 1
    assert result.err == f"{bench.db}: a database, but no archive\n"


def test_an_archive_of_a_newer_program_is_left_alone(bench: Bench) -> None:
    assert bench.crawl(*bench.small).code == 0
    with closing(sqlite3.connect(bench.db)) as connection, connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archive', 'm999_later', '2030')"
        )
    result = bench.crawl(*bench.small)
    assert result.code == 1
    assert "newer version" in result.err and "m999_later" in result.err and "Traceback" not in result.err


# An interrupt


@pytest.mark.parametrize("number", ending_signals(), ids=lambda number: number.name)
def test_an_interrupted_run_ends_soon_and_is_incomplete(
    bench: Bench, replica: TimedReplica, number: signal.Signals
) -> None:
    replica.fault("slow", site.content_url(STORIES[0]).rpartition("/")[0], seconds=1)
    with bench.crawling(*bench.small, settings={"CONCURRENT_REQUESTS": 1}) as process:
        wait_for("the second article", lambda: len([url for url in replica.log if "/content/" in url]) >= 2)
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(patience(30)) == 6
        assert time.monotonic() - began < 20 * load()
    assert bench.last_run() == ("incomplete", 6)


def test_the_next_run_completes_an_interrupted_one(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("slow", site.content_url(STORIES[0]).rpartition("/")[0], seconds=1)
    with bench.crawling(*bench.small, settings={"CONCURRENT_REQUESTS": 1}) as process:
        wait_for("the second article", lambda: len([url for url in replica.log if "/content/" in url]) >= 2)
        process.send_signal(signal.SIGINT)
        process.wait(patience(30))
    early = {record.article.title for record in bench.records()}
    replica.clear_faults()
    assert bench.crawl(*bench.small).code == 0
    assert early < ALL
    assert {record.article.title for record in bench.records()} == ALL


def test_a_third_signal_ends_a_run_at_once_and_the_next_completes_it(bench: Bench, replica: TimedReplica) -> None:
    replica.held = SLOW
    with bench.crawling(*bench.small) as process:
        wait_for("the slow page", lambda: SLOW in replica.log)
        process.send_signal(signal.SIGSTOP)  # so that it finds all three where it goes on
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            process.send_signal(number)
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate(timeout=patience(30))
    assert (process.returncode, err.splitlines()[-1]) == (6, "ended at once by a third signal (SIGTERM)")
    replica.released.set()
    replica.held = ""
    assert bench.crawl(*bench.small).code == 0
    assert {record.article.title for record in bench.records()} == ALL


def test_a_closed_terminal_ends_no_run_that_was_started_to_outlive_it(bench: Bench, replica: TimedReplica) -> None:
    replica.held = SLOW
    command = ["nohup", *bench.command(*bench.small)]
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with subprocess.Popen(command, cwd=ROOT, env=bench.environment(), **quiet) as outliving:
        wait_for("the slow page", lambda: SLOW in replica.log)
        outliving.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        replica.released.set()
        assert outliving.wait(patience(30)) == 0
    assert bench.last_run() == ("fine", 0)


# A file by another name


def test_a_second_run_gives_way_whatever_name_the_file_has(bench: Bench, replica: TimedReplica) -> None:
    assert bench.crawl(*bench.small).code == 0
    link = bench.folder / "elsewhere" / "linked.db"
    link.parent.mkdir()
    link.symlink_to("../archive.db")
    with FileLock(f"{bench.db}.youjiang.lock"):
        result = bench.crawl(*bench.small, settings={"ARCHIVE_DB": link})
    assert (result.code, result.err) == (7, f"youjiang: another run is active on {bench.db}\n")


def test_all_that_lies_beside_an_archive_lies_beside_the_file_that_a_link_leads_to(bench: Bench) -> None:
    link = bench.folder / "elsewhere" / "linked.db"
    link.parent.mkdir()
    link.symlink_to("../archive.db")  # to a file that is not there yet
    assert bench.crawl(*bench.small, settings={"ARCHIVE_DB": link}).code == 0
    assert [path.name for path in link.parent.iterdir()] == ["linked.db"] and link.is_symlink()
    assert {record.article.title for record in bench.records()} == ALL
    for name in (bench.db, link):
        with Archive(name, create=False) as archive:
            assert {fault for fault in verify(archive) if fault} == set()
            assert archive.warc_folder == bench.folder / "archive.warc"
    merged = Merged(link)
    with Archive(bench.folder / "other.db") as other, source(link) as linked:
        list(merge(other, linked, merged))
    assert (merged.warcs, merged.lost) == (1, ())
    copy = bench.folder / "elsewhere" / "copy.db"
    copy.symlink_to("../copy-itself.db")
    with Archive(link, create=False) as archive:
        *_, report = back_up(archive, copy)
    assert copy.is_symlink() and report.path == bench.folder / "copy-itself.db"
    assert [path.name for path in (bench.folder / "copy-itself.warc").iterdir()]


# Seeds and settings


def test_a_seed_that_cannot_be_read_is_reported_and_the_rest_goes_on(bench: Bench) -> None:
    seeds = bench.folder / "seeds"
    seeds.mkdir()
    (seeds / "a_broken.md").write_text("---\nlayout: post\ntitle: never closed\n")
    (seeds / "b_good.md").write_bytes((ROOT / "seeds" / "003_2ab8d2395e847c7a.txt").read_bytes())
    result = bench.crawl("-a", f"seeds={seeds}", *ONE_DAY)
    assert (result.code, bench.last_run()) == (6, ("incomplete", 6))
    assert f"not read: {seeds / 'a_broken.md'}: line 1: the front matter" in result.err
    assert {record.article.title for record in bench.records()} >= ALL
    with bench.archive() as archive:
        assert [document.name for document in archive.documents()] == ["a_broken.md", "b_good.md"]


def test_the_archive_may_be_named_by_the_environment(bench: Bench) -> None:
    elsewhere = bench.folder / "elsewhere.db"
    result = bench.crawl(*bench.small, settings={"ARCHIVE_DB": None}, env={"ARCHIVE_DB": str(elsewhere)})
    assert (result.code, elsewhere.exists(), bench.db.exists()) == (0, True, False)


def test_a_folder_that_is_not_there_yet_is_made(bench: Bench) -> None:
    bench.db = bench.folder / "new" / "deep" / "archive.db"
    assert bench.crawl(*bench.small).code == 0
    assert {record.article.title for record in bench.records()} == ALL


_IMPATIENT = """
import sys
import archive.store.archive as store
from scrapy.cmdline import execute
store.BUSY_SECONDS = 0
execute(["scrapy", "crawl", "youjiang", "-s", f"ARCHIVE_DB={sys.argv[1]}"])
"""


def test_an_archive_that_another_program_holds_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    monkeypatch.setattr("archive.store.archive.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(path)) as holder:
        holder.execute("begin immediate")
        with Archive(path) as archive, pytest.raises(ArchiveLocked, match="another program holds it"):
            archive.add_newspapers([])
        done = warm.run(ROOT, ["-c", _IMPATIENT, str(path)], os.environ, patience(60))
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (1, [f"{path}: {ArchiveLocked()}"])
    assert "Traceback" not in done.stderr


@pytest.fixture
def copy(bench: Bench) -> Path:
    """An archive as VACUUM INTO leaves it: out of WAL, so that readers and a writer are in each other's way."""
    Archive(bench.db).close()
    path = bench.folder / "copy.db"
    with closing(sqlite3.connect(bench.db)) as connection:
        connection.execute("vacuum into ?", [str(path)])
    assert mode_of(path) == "delete"
    return path


def mode_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("pragma journal_mode").fetchone()[0])


def test_a_copy_out_of_wal_is_put_back_into_it(bench: Bench, copy: Path) -> None:
    bench.db = copy
    assert bench.crawl(*bench.small).code == 0
    assert mode_of(copy) == "wal"


def test_a_reader_that_does_not_end_is_told_of_where_it_is_in_the_way(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from articles").fetchone()
        done = warm.run(ROOT, ["-c", _IMPATIENT, str(copy)], os.environ, patience(60))
        assert (done.returncode, done.stderr) == (1, f"{copy}: {ArchiveLocked()}\n")
    with Archive(copy):
        assert mode_of(copy) == "wal"


def test_an_archive_that_is_held_can_be_read_meanwhile(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from articles").fetchone()
        assert run("stats", "--db", copy).exit_code == 0


# A place where no file can be made, so no lock either

NO_PLACE = Path("/proc")
OTHERS = {
    "crawl-papers": (["crawl-papers", "youjiang", "-s", f"ARCHIVE_DB={NO_PLACE}/archive.db"], f"{ReadOnlyPlace()}\n"),
    "shards": (["crawl-papers", "youjiang", "--shards", f"{NO_PLACE}/shards"], f"{ReadOnlyPlace()}\n"),
    "import": (
        ["import", "--dask", "local:1", "--db", f"{NO_PLACE}/archive.db", "a.warc"],
        f"Error: {NO_PLACE}/archive.db: {ReadOnlyPlace()}\n",
    ),
}


@pytest.mark.skipif(not NO_PLACE.is_dir(), reason="there is no such place here")
def test_where_no_lock_can_be_made_that_is_what_is_said_and_not_that_another_run_is_active(
    bench: Bench, replica: TimedReplica
) -> None:
    result = bench.crawl(settings={"ARCHIVE_DB": NO_PLACE / "archive.db"})
    assert (result.code, result.err) == (1, f"{NO_PLACE / 'archive.db'}: {ReadOnlyPlace()}\n")
    (bench.folder / "a.warc").write_bytes(b"WARC/1.0\r\n")
    for words, said in OTHERS.values():
        program = "scrapy" if words[0] == "crawl-papers" else "archive"
        words = [str(bench.folder / word) if word == "a.warc" else word for word in words]
        done = warm.run(ROOT, ["-m", program, *words], bench.environment(), patience(LIMIT))
        assert (done.returncode, done.stderr) == (1, said)
    assert replica.log == []


@pytest.mark.skipif(prefix() is None, reason="root may write everywhere, and cannot be told not to here")
def test_who_may_not_write_to_a_folder_is_told_so_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    environ = os.environ | {"PYTHONPATH": str(ROOT), "ARCHIVE_STATE": str(tmp_path / "state")}
    command = [*(prefix() or ()), sys.executable, "-m", "archive", "crawl", "youjiang"]
    with read_only(tmp_path / "place"):
        done = subprocess.run(
            command, cwd=tmp_path / "place", env=environ, capture_output=True, text=True, timeout=patience(LIMIT)
        )
    assert (done.returncode, done.stderr) == (1, f"archive.db: {ReadOnlyPlace()}\n")
