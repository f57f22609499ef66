"""`archive merge` and `archive backup` on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.transfer.test_merging import captured
from tests.harness.documents import SEEDS
from tests.harness.retold import BRIDGE, ROUTE
from tests.harness.terminal import parsed, run


@pytest.fixture
def two(here: Path) -> Path:
    captured(here / "a.db", ("http://a.cn/1", BRIDGE))
    captured(here / "b.db", ("http://a.cn/2", ROUTE))
    return here


def test_merge_says_what_came_and_again_that_nothing_is_new(two: Path) -> None:
    assert run("import", SEEDS, "--db", "c.db").exit_code == 0
    result = run("merge", "a.db", "b.db", "c.db")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0, result.output
    assert lines[:4] == [
        "b.db: 1 new article, 0 articles of it here already",
        "  右江日报 (youjiang): 1 new appearance",
        "  1 new version of what stood at addresses",
        "  new or told more of: 1 capture, 1 witness",
    ]
    third = lines.index("c.db: 3 new articles, 0 articles of it here already")
    assert "2 documents" in lines[-2] and third > 3
    *again, kept = run("merge", "a.db", "b.db", "c.db").stdout.splitlines()
    assert again == [
        "b.db: nothing new, 1 article of it here already",
        "c.db: nothing new, 3 articles of it here already",
    ]
    assert kept.startswith("  kept as it is: youjiang: place '', there '广西百色'; ")
    assert run("verify", "--db", "a.db").exit_code == 0


def test_merge_makes_an_archive_where_there_is_none(two: Path) -> None:
    [one, other] = parsed("merge", "all.db", "a.db", "b.db")
    assert (one["path"], one["warcs"], one["lost"], one["differing"]) == ("a.db", 1, [], [])
    assert other["changed"]["witnesses"] == 1
    assert parsed("stats", "--db", "all.db")["tables"]["articles"] == 2


def test_merge_without_its_files_comes_and_exits_with_1(two: Path) -> None:
    (two / "b.warc").rename(two / "elsewhere")
    result = run("merge", "a.db", "b.db")
    assert result.exit_code == 1
    assert result.stderr == "b.db: run.warc.gz is not beside it; its captures cannot be read\n"
    assert parsed("stats", "--db", "a.db")["tables"]["articles"] == 2


@pytest.mark.parametrize("name", ["nowhere.db", "text.db", "empty.db"])
def test_of_several_archives_one_that_is_none_ends_it_before_anything_is_written(two: Path, name: str) -> None:
    (two / "text.db").write_text("not a database" * 100)
    (two / "empty.db").touch()
    result = run("merge", "new.db", "a.db", name)
    assert result.exit_code == 1
    assert (
        result.stderr.startswith(f"Error: {name}: ") and "archive" in result.stderr or "not a database" in result.stderr
    )
    assert not (two / "new.db").exists()


@pytest.mark.parametrize("page", [2, 8, -3])
def test_a_damaged_archive_is_named_before_anything_is_written(two: Path, page: int) -> None:
    whole = (two / "b.db").read_bytes()
    at = 4096 * page % len(whole)
    (two / "b.db").write_bytes(whole[:at] + b"\xff" * 4096 + whole[at + 4096 :])
    result = run("merge", "new.db", "a.db", "b.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: b.db: ") and result.stderr.count("\n") == 1
    assert not (two / "new.db").exists()


def test_merge_into_what_is_no_archive_says_so(two: Path) -> None:
    (two / "text.db").write_text("not a database" * 100)
    result = run("merge", "text.db", "a.db")
    assert (result.exit_code, result.stderr) == (1, "Error: text.db: file is not a database\n")


def test_backup_says_what_came(two: Path) -> None:
    assert run("backup", "there", "--db", "a.db").stdout == "there/a.db: 1 WARC file new, 0 there before\n"
    told = parsed("backup", "there", "--db", "a.db")
    assert told == {"path": "there/a.db", "new": 0, "known": 1, "lost": []}
    assert run("verify", "--db", "there/a.db").exit_code == 0


def test_backup_of_an_archive_that_has_lost_a_file_exits_with_1(two: Path) -> None:
    (two / "a.warc" / "run.warc.gz").unlink()
    result = run("backup", "copy.db", "--db", "a.db")
    assert result.exit_code == 1
    assert result.stderr == "run.warc.gz is not in the folder of WARC files; its captures cannot be read\n"
    assert (two / "copy.db").exists()


def test_backup_to_its_own_place_is_refused(two: Path) -> None:
    result = run("backup", ".", "--db", "a.db")
    assert (result.exit_code, result.stderr) == (1, "Error: a.db: that is the archive itself\n")
