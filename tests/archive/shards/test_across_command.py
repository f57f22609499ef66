"""`archive dedup --across DIR`: what it prints, and its exit codes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from archive.shards.across import Across
from tests.archive.store.test_repeats import article
from tests.harness.across import fill
from tests.harness.retold import BRIDGE, ROUTE, lead_of
from tests.harness.terminal import parsed, run


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two shards with a story, a reprint of it and a part."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "shards"
    folder.mkdir()
    fill(folder, {"a": [article(BRIDGE, 0, title="桥"), article(ROUTE, 1, title="路")]})
    fill(folder, {"b": [article("本报讯 " + lead_of(BRIDGE, 4), 2, title="桥通了"), article(lead_of(BRIDGE, 2), 3)]})
    return folder


def test_what_is_found_between_shards_is_told_and_kept(shards: Path) -> None:
    done = run("dedup", "--across", "shards")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "2 shards: 4 articles looked at: 1 pair the same, 2 parts of another\n"
    assert run("dedup", "--across", "shards").stdout.startswith("2 shards: 0 articles looked at: 0 pairs the same")
    with Across(shards) as across:
        assert len(across.stories()) == 1


def test_json_tells_the_same(shards: Path) -> None:
    told = {"shards": 2, "examined": 4, "same": 1, "parts": 2, "quotes": 0, "anew": False, "left": 0}
    assert parsed("dedup", "--across", "shards", "--json") == told | {"faults": {}, "dry_run": False, "relations": []}


def test_a_dry_run_shows_pairs_and_leaves_nothing_behind(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = shards.parent / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = sorted(path.name for path in shards.glob("*.db"))
    lines = run("dedup", "--across", "shards", "--dry-run").stdout.splitlines()
    assert len(lines) == 4
    assert any("桥通了" in line and line.startswith("same") for line in lines)
    assert sorted(path.name for path in shards.glob("*.db")) == before
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    "options", [("--since", "2022"), ("--archived-since", "2022"), ("--db", "a.db"), ("--newspaper", "甲")]
)
def test_what_only_says_something_of_one_archive_is_refused(shards: Path, options: tuple[str, ...]) -> None:
    done = run("dedup", "--across", "shards", *options)
    assert done.exit_code == 2
    assert "--across" in done.stderr
    assert not (shards / "relations.db").exists()


@pytest.mark.parametrize(("name", "code"), [("nowhere", 2), ("empty", 1)])
def test_where_no_archive_is_that_is_said(shards: Path, name: str, code: int) -> None:
    (shards.parent / "empty").mkdir()
    done = run("dedup", "--across", name)
    assert done.exit_code == code
    assert name in done.stderr


def test_a_shard_that_cannot_be_used_is_named_and_the_others_are_looked_at(shards: Path) -> None:
    (shards / "c.db").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with closing(sqlite3.connect(shards / "b.db")) as old:
        old.execute("delete from standing")
        old.commit()
    done = run("dedup", "--across", "shards")
    assert done.exit_code == 1
    assert done.stdout == "2 shards: 2 articles looked at: 0 pairs the same, 0 parts of another\n"
    assert "shards/c.db: file is not a database" in done.stderr
    assert "shards/b.db: of an older version: `archive stats --db" in done.stderr


def test_a_file_of_another_program_in_the_place_of_relations_is_left_alone(shards: Path) -> None:
    (shards / "relations.db").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    before = (shards / "relations.db").read_bytes()
    done = run("dedup", "--across", "shards")
    assert done.exit_code == 1
    assert "relations.db: file is not a database" in done.stderr
    assert (shards / "relations.db").read_bytes() == before


def test_two_runs_at_once_do_not_disturb_each_other(shards: Path) -> None:
    with FileLock(shards / "relations.db.lock"):
        done = run("dedup", "--across", "shards")
    assert done.exit_code == 7
    assert "another run" in done.stderr
    assert run("dedup", "--across", "shards").exit_code == 0
