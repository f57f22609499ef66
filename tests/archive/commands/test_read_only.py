"""An archive where nothing may be written is read by every verb that reads; verbs that write say so in a line."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.cli import main
from archive.store.archive import Archive
from tests.harness.documents import SEEDS
from tests.harness.newsroom import LAMPS, build
from tests.harness.unprivileged import prefix, read_only

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(prefix() is None, reason="modes do not hold for root, and setpriv is missing")

READING = {
    "backup": ["backup", "OUT/copy.db"],
    "calendar": ["calendar", "youjiang", "2021-12"],
    "check": ["check", "youjiang"],
    "dedup": ["dedup", "--dry-run"],
    "diff": ["diff", "ID", "OTHER"],
    "explain": ["explain", "ID"],
    "export": ["export", "--format", "jsonl", "--out", "OUT/lines"],
    "gaps": ["gaps", "youjiang"],
    "links": ["links", "--attempts"],
    "publish-shards": ["publish-shards", "archive.db", "OUT/depot"],
    "fetch-shards": ["fetch-shards", "OUT/depot", "OUT/fetched"],
    "papers": ["papers"],
    "pictures": ["pictures"],
    "reparse": ["reparse", "--dry-run"],
    "runs": ["runs"],
    "same": ["same", "SEED"],
    "search": ["search", "路灯"],
    "shards": ["shards", "OUT/depot"],
    "show": ["show", "ID"],
    "stats": ["stats"],
    "tags": ["tags"],
    "verify": ["verify"],
    "withdraw": ["withdraw", "--list"],
}
WRITING = {
    "compact": ["compact"],
    "correct": ["correct", "ID", "--title", "路灯", "--reason", "错字"],
    "dedup": ["dedup"],
    "derive": ["derive"],
    "forget": ["forget", "RUN"],
    "import": ["import", "SEED"],
    "merge": ["merge", "archive.db", "OUT/other.db"],
    "recheck": ["recheck", "youjiang"],
    "tag": ["tag", "要闻", "ID"],
    "withdraw": ["withdraw", "ID", "--reason", "约定", "--yes"],
}
FILLS = {"gaps": ["gaps", "youjiang", "--fill", "--since", "2021-12"]}
"""What writes, by a crawl, where it may; without these words the verb only reads."""
OF_A_DEPOT = ("publish-shards", "fetch-shards", "shards")
"""Verbs that name the moment at which a generation was made."""
UNREMEMBERED = """note: nothing of this is remembered: this place is read-only, so nothing was written; \
who writes needs the file and its folder
"""
VERBS = set(main.list_commands(None))  # type: ignore[arg-type]
OF_SCRAPY = dict.fromkeys(("crawl", "crawl-papers", "example", "extract", "list"), "it is a command of Scrapy")
NEITHER = {
    "init": "it makes a folder, and opens no archive",
    "new-source": "it asks a paper's site, and writes a row of a table",
    **OF_SCRAPY,
}

CHILD = """
import json, sys
from click.testing import CliRunner
from archive.cli import main
told = {}
for name, arguments in json.load(sys.stdin).items():
    done = CliRunner().invoke(main, arguments)
    crash = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
    told[name] = [done.exit_code, done.stdout, done.stderr, crash]
print(json.dumps(told))
"""
Told = dict[str, tuple[int, str, str, str]]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that was closed cleanly: nothing stands beside it."""
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    with Archive(path) as archive:
        for article in list(archive.articles()):
            archive.duplicates.enter(article.id)
    with sqlite3.connect(path) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    assert [file.name for file in path.parent.iterdir()] == ["archive.db"]
    return path


def asked(verbs: dict[str, list[str]], folder: Path, out: Path) -> Told:
    """Run verbs in a folder, in one process that may write only where modes say so."""
    out.mkdir(exist_ok=True)
    verbs = {name: arguments for name, arguments in verbs.items() if name in VERBS}
    with sqlite3.connect(f"file:{folder / 'archive.db'}?immutable=1", uri=True) as db:
        run = db.execute("select id from runs").fetchone()[0]
        ids = [one for (one,) in db.execute("select id from articles order by title = ? desc, id", [LAMPS.title])]
    db.close()
    known = {"ID": ids[0], "OTHER": ids[1], "RUN": run, "SEED": str(next(SEEDS.glob("*.txt")))}
    commands = {
        name: [known.get(one, one.replace("OUT/", f"{out}/")) for one in arguments] for name, arguments in verbs.items()
    }
    command = [*(prefix() or ()), sys.executable, "-c", CHILD]
    done = subprocess.run(
        command, input=json.dumps(commands), cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stderr
    return {name: tuple(told) for name, told in json.loads(done.stdout).items()}


@contextmanager
def place(kind: str, newsroom: Path, folder: Path) -> Iterator[Path]:
    """Lend a copy of the archive in a place where something may not be written."""
    folder.mkdir()
    shutil.copy(newsroom, folder / "archive.db")
    with sqlite3.connect(folder / "archive.db") as writer:
        if kind == "while somebody else writes":
            writer.execute("pragma user_version = 7")
            writer.commit()
            assert (folder / "archive.db-wal").stat().st_size
        with read_only(folder, files=kind != "a folder alone", folders=kind != "the file alone"):
            yield folder
    writer.close()


@pytest.fixture(scope="module")
def expected(newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What the verbs say where they may write."""
    folder = tmp_path_factory.mktemp("writable")
    shutil.copy(newsroom, folder / "archive.db")
    return asked(READING, folder, tmp_path_factory.mktemp("out") / "same")


@pytest.mark.parametrize(
    "kind", ["closed cleanly", "a folder alone", "the file alone", "while somebody else writes"], ids=str
)
def test_every_verb_that_reads_says_the_same_where_nothing_may_be_written(
    kind: str, newsroom: Path, expected: Told, tmp_path: Path
) -> None:
    with place(kind, newsroom, tmp_path / "place") as folder:
        before = sorted(file.name for file in folder.iterdir())
        told = asked(READING, folder, tmp_path / "same")
        if kind != "the file alone":
            assert sorted(file.name for file in folder.iterdir()) == before
    for name, (status, output, errors, crash) in expected.items():
        here = tuple(one.replace(str(tmp_path), "OUT") if isinstance(one, str) else one for one in told[name])
        if name == "verify":
            errors += UNREMEMBERED
        assert (here[0], here[3]) == (status, crash), (name, told[name])
        if name not in ("backup", "export", *OF_A_DEPOT):  # which name the folder that they write to
            assert here[1:3] == (output, errors), name
    assert {file.name for file in (tmp_path / "same").iterdir()} >= {"copy.db", "lines"}


@pytest.mark.parametrize("kind", ["closed cleanly", "a folder alone", "the file alone"])
def test_every_verb_that_writes_says_in_a_line_that_it_may_not(kind: str, newsroom: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copy(newsroom, out / "other.db")
    before = newsroom.read_bytes()
    with place(kind, newsroom, tmp_path / "place") as folder:
        for name, (status, output, errors, crash) in asked(WRITING | FILLS, folder, out).items():
            assert (status, crash) == (1, ""), (name, output, errors, crash)
            assert len(errors.splitlines()) == 1 and "read-only" in errors, (name, errors)
        assert (folder / "archive.db").read_bytes() == before


def test_every_verb_is_known_to_read_or_to_write() -> None:
    assert {*READING, *WRITING, *NEITHER} >= VERBS


def test_what_cannot_be_merged_into_can_be_merged_from(newsroom: Path, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    shutil.copy(newsroom, tmp_path / "here" / "archive.db")
    with place("closed cleanly", newsroom, tmp_path / "there") as folder:
        told = asked({"merge": ["merge", "archive.db", str(folder / "archive.db")]}, tmp_path / "here", tmp_path / "o")
    assert told["merge"][:3] == (1, *told["merge"][1:3])  # a WARC file of the newsroom is nowhere
    assert "nothing new" in told["merge"][1]


def test_one_of_an_older_version_is_told_in_a_line(newsroom: Path, tmp_path: Path) -> None:
    with place("closed cleanly", newsroom, tmp_path / "place") as folder:
        pass
    with sqlite3.connect(folder / "archive.db") as db:
        db.execute("delete from standing")
    db.close()
    with read_only(folder):
        status, _, errors, crash = asked({"stats": ["stats"]}, folder, tmp_path / "out")["stats"]
    assert (status, crash) == (1, "")
    assert len(errors.splitlines()) == 1
    assert "older version" in errors and "read-only" in errors


def test_what_was_written_last_is_not_left_out_where_its_log_cannot_be_read(newsroom: Path, tmp_path: Path) -> None:
    with place("while somebody else writes", newsroom, tmp_path / "place") as folder:
        half = tmp_path / "half"
        half.mkdir()
        for name in ("archive.db", "archive.db-wal"):
            shutil.copy(folder / name, half / name)
    with read_only(half):
        status, _, errors, crash = asked({"stats": ["stats"]}, half, tmp_path / "out")["stats"]
    assert (status, crash) == (1, "")
    assert len(errors.splitlines()) == 1 and "archive.db-wal" in errors
