"""Which rows are used: those of the closest folder with a `scrapy.cfg`, where it names some, else the program's."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats.own_folder import CONFIG, PROGRAM_SEEDS, FolderError, own_folder, seeds_folder
from tests.harness.terminal import run

OURS = "[settings]\ndefault = crawler.settings\n\n[archive]\nseeds = seeds\n"
THEIRS = "[settings]\ndefault = theirs.settings\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b" / "c")
    return tmp_path


def test_the_closest_folder_counts_as_it_does_for_scrapy(here: Path) -> None:
    assert (own_folder(), seeds_folder()) == (None, PROGRAM_SEEDS)
    (here / CONFIG).write_text(OURS)
    assert (own_folder(), seeds_folder()) == (here, here / "seeds")
    (here / "a" / CONFIG).write_text(THEIRS)
    assert (own_folder(), seeds_folder()) == (None, PROGRAM_SEEDS)
    (here / "a" / "b" / CONFIG).write_text(OURS.replace("seeds = seeds", "seeds = 100% 报"))
    assert seeds_folder() == here / "a" / "b" / "100% 报"


@pytest.mark.parametrize("content", [b"seeds = seeds\n", b"[archive]\nseeds = a\nseeds = b\n", b"\xff\xfe"])
def test_one_that_cannot_be_read_is_named_and_no_other_taken(content: bytes, here: Path) -> None:
    (here / CONFIG).write_bytes(content)
    with pytest.raises(FolderError, match=str(here / CONFIG)):
        seeds_folder()
    result = run("papers", "youjiang", "--db", here / "a.db")
    assert result.exit_code == 1
    result = run("--version")
    assert result.exit_code == 1 and result.stderr.startswith(f"Error: {here / CONFIG}: ")


def test_a_folder_that_was_removed_has_no_rows(here: Path) -> None:
    (here / "a" / "b" / "c").rmdir()
    assert seeds_folder() == PROGRAM_SEEDS
