"""The long faults, by `make soak` alone: hundreds of kills at random moments, cut files, two at once.

After each the archive is sound, nothing committed is lost, and the next run completes. The short forms are
elsewhere, and in `make test`. `SOAK=0.1` takes a tenth of the rounds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from archive.store.archive import Archive
from archive.transfer.verifying import verify
from archive.transfer.warcs import read_back
from tests.archive.store.test_taking_over import unpack
from tests.archive.transfer.test_walking import posts
from tests.crawler import test_kill
from tests.crawler.intake.test_killed_import import KilledImport
from tests.crawler.test_kill import Killed
from tests.harness.bench import ROOT, TimedReplica
from tests.harness.captured import Captured
from tests.harness.contents import content
from tests.harness.edited_paper import PAPER, EditedPaper
from tests.harness.patience import patience
from tests.harness.terminal import run

pytestmark = pytest.mark.soak

SHARE = float(os.environ.get("SOAK") or 1)
POSTS = 120
KILLS_OF_A_CRAWL = 8  # in a row; then it is left in peace


def times(number: int) -> range:
    """Return so many rounds, or the share of them that is asked for."""
    return range(max(1, round(number * SHARE)))


# Killed


@dataclass(frozen=True)
class Deed:
    """What is killed: what it is done on, how, and what there is to see of it.

    `whole`: the archive may be verified in between; `grows`: what is committed stays where it is.
    """

    prepare: Callable[[Path, Path], object]
    words: Callable[[Path], Sequence[str]]
    seen: Callable[[Path], Any]
    rounds: int
    whole: bool = True
    grows: bool = True


def _articles(folder: Path) -> Any:
    with Archive(folder / "a.db", create=False) as archive:
        counts = archive.counts()
        return sorted(record.id for record in archive.articles()), counts["documents"], counts["links"]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _copy(*names: str) -> Callable[[Path, Path], None]:
    def copy(made: Path, folder: Path) -> None:
        for name in names:
            shutil.copytree(made / name, folder / name) if (made / name).is_dir() else shutil.copy(made / name, folder)

    return copy


def _db(folder: Path) -> tuple[str, str]:
    return "--db", str(folder / "a.db")


def _captured(made: Path, folder: Path) -> None:
    shutil.copytree(made / "captured", folder, dirs_exist_ok=True)


def _pages(folder: Path) -> Any:
    with Archive(folder / "a.db", create=False) as archive:
        pages = [read_back(archive, row) for row in archive.journal.captures()]
        return [(page.id, page.url, page.headers, page.body) for page in pages]


DEEDS = {
    "compact": Deed(_captured, lambda folder: ("compact", *_db(folder)), _pages, 30),
    "import": Deed(_copy("in"), lambda folder: ("import", str(folder / "in"), *_db(folder)), _articles, 50),
    "migration": Deed(
        lambda made, folder: unpack(folder),
        lambda folder: ("stats", "--db", str(folder / "archive.db")),
        lambda folder: content(folder / "archive.db"),
        30,
        whole=False,
    ),
    "merge": Deed(
        _copy("a.db", "b.db", "c.db"),
        lambda folder: ("merge", str(folder / "a.db"), str(folder / "b.db"), str(folder / "c.db")),
        _articles,
        30,
    ),
    "export": Deed(
        _copy("a.db"),
        lambda folder: ("export", "--format", "jekyll", "--out", str(folder / "out"), *_db(folder)),
        lambda folder: _files(folder / "out"),
        20,
    ),
    "export of lines": Deed(
        _copy("a.db"),
        lambda folder: ("export", "--format", "jsonl", "--out", str(folder / "out"), *_db(folder)),
        lambda folder: _files(folder / "out"),
        20,
    ),
    "withdraw": Deed(
        _copy("a.db"),
        lambda folder: ("withdraw", "--since", "1990", "--reason", "asked for", "--yes", *_db(folder)),
        _articles,
        20,
        grows=False,
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of posts, and three archives of a third of them each."""
    folder = tmp_path_factory.mktemp("made")
    files = sorted(posts(folder / "in", POSTS).iterdir())
    for number, name in enumerate("abc"):
        third = folder / name
        third.mkdir()
        for file in files[number::3]:
            shutil.copy(file, third)
        assert run("import", str(third), "--db", str(folder / f"{name}.db")).exit_code == 0
    with Archive(folder / "captured" / "a.db") as archive:
        shelf, page = Captured(archive), bytes(range(256)) * 40
        for file in range(20):
            shelf.article(file, file=f"{file}")
            for number in range(60):
                shelf.fetch(f"http://a.cn/{number}.html", b"%d" % (number % 7) + page, file=f"{file}")
    return folder


def started(words: Sequence[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", "archive", *words], cwd=ROOT, stdout=quiet, stderr=quiet)


def faults(path: Path) -> list[object]:
    with Archive(path, create=False) as archive:
        assert archive.check_integrity() == "ok"
        return [fault for fault in verify(archive) if fault]


def committed(path: Path) -> int:
    """Return how many rows of witnesses are committed; 0 where there is no archive yet."""
    with closing(sqlite3.connect(path)) as db:
        try:
            return int(db.execute("select count(*) from witnesses").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.mark.parametrize("name", DEEDS)
def test_killed_at_any_moment_it_is_completed_by_the_next_run(name: str, made: Path, tmp_path: Path) -> None:
    deed, chance = DEEDS[name], random.Random(name)
    calm = tmp_path / "calm"
    calm.mkdir()
    deed.prepare(made, calm)
    began = time.monotonic()
    assert started(deed.words(calm)).wait(patience(120)) == 0
    whole, expected, struck = time.monotonic() - began, deed.seen(calm), 0
    for number in times(deed.rounds):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        deed.prepare(made, folder)
        with started(deed.words(folder)) as process:
            time.sleep(chance.uniform(0.2, 1) * whole)
            process.send_signal(signal.SIGKILL)
            struck += process.wait(patience(20)) == -signal.SIGKILL
        path = folder / "a.db"
        before = committed(path) if path.exists() else 0
        if deed.whole and before:
            assert faults(path) == []
        assert started(deed.words(folder)).wait(patience(120)) in (0, 1)  # 1: nothing is left to be done
        assert deed.seen(folder) == expected
        if deed.whole:
            assert committed(path) >= before or not deed.grows
            assert faults(path) == []
        shutil.rmtree(folder)
    print(f"{name}: {struck} of {len(times(deed.rounds))} were killed before the end, in {whole:.1f} s")
    assert struck * 3 >= len(times(deed.rounds))


@pytest.fixture(scope="module")
def replica() -> Iterator[TimedReplica]:
    with TimedReplica() as replica:
        yield replica


CHECKS = [
    check
    for name, check in vars(test_kill).items()
    if name.startswith("test_") and list(signature(check).parameters) == ["killed"]
]


@pytest.mark.parametrize("seed", times(200 // KILLS_OF_A_CRAWL))
def test_a_crawl_is_completed_whenever_it_was_killed(seed: int, tmp_path: Path, replica: TimedReplica) -> None:
    killed = Killed(tmp_path, replica, KILLS_OF_A_CRAWL, seed)
    assert len(CHECKS) >= 8
    for check in CHECKS:
        check(killed)


# Cut


def lines_of(*words: str) -> tuple[int, list[str]]:
    """Return how a command ended, and what it said, which is no traceback."""
    done = run(*words)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, [line for line in done.output.splitlines() if line.strip()]


@pytest.mark.parametrize("verb", ["stats", "verify", "import"])
def test_a_database_that_was_cut_is_told_by_a_line(verb: str, made: Path, tmp_path: Path) -> None:
    whole, chance, told = (made / "a.db").read_bytes(), random.Random(verb), 0
    for number in times(30):
        path = tmp_path / f"{number}.db"
        path.write_bytes(whole[: chance.randrange(1, len(whole))])
        code, lines = lines_of(verb, *([str(made / "b")] if verb == "import" else []), "--db", str(path))
        assert code == 0 or lines
        told += code != 0
    assert told * 3 >= 2 * len(times(30))


def test_a_warc_file_that_was_cut_is_told_by_a_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path, chance = unpack(tmp_path), random.Random("warc")
    assert run("stats", "--db", str(path)).exit_code == 0
    calm, before = lines_of("verify", "--db", str(path))
    assert calm == 0, before
    for _ in times(30):
        file = chance.choice(sorted((tmp_path / "archive.warc").iterdir()))
        content_before = file.read_bytes()
        file.write_bytes(content_before[: chance.randrange(len(content_before))])
        code, lines = lines_of("verify", "--db", str(path))
        assert code == 1
        assert [line for line in lines if file.name in line]
        file.write_bytes(content_before)
    assert lines_of("verify", "--db", str(path))[0] == 0


# Two at once


def test_two_imports_at_once_lose_nothing(made: Path, tmp_path: Path) -> None:
    for number in times(10):
        path = tmp_path / f"{number}.db"
        running = [started(("import", str(made / name), "--db", str(path))) for name in ("in", "a", "b")]
        assert [process.wait(patience(120)) for process in running] == [0, 0, 0]
        assert faults(path) == []
        with Archive(path, create=False) as archive:
            assert archive.counts()["articles"] == archive.counts()["documents"] == POSTS


def test_an_import_of_records_that_is_killed_ten_times_ends_with_the_same_rows(tmp_path: Path) -> None:
    with TimedReplica() as replica:
        paper = EditedPaper(tmp_path / "crawled", replica)
        days = ("-a", f"since={PAPER.days[0]}", "-a", f"until={PAPER.days[-1]}")
        assert paper.fetch(*paper.bare, *days).code == 0
    [warc] = (tmp_path / "crawled" / "archive.warc").glob("*.warc.gz")
    moments = [3, 8, 14, 20, 26, 30, 34, 38, 42, 46]
    killed = KilledImport(tmp_path, warc, moments[: len(times(len(moments)))])
    assert killed.struck
    killed.assert_same_rows()
