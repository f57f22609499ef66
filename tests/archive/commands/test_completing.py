"""The shell completes verbs, options, papers, articles, tags and runs, by the lines that the manual tells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.model import Newspaper
from archive.store.archive import Archive
from tests.harness.documents import ROOT
from tests.harness.door import program
from tests.harness.newsroom import LAMPS, build
from tests.harness.patience import patience

MANUAL = (ROOT / "docs/commands.md").read_text("utf-8")
EVIL = ("$(touch owned)", "`touch owned`", "a;touch owned", "*", "-rf", "a\x1b[31mb", "水 灾")
BASH = """
eval_line=$1; shift
eval "$eval_line"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_archive_completion archive "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def line_of(shell: str) -> str:
    """Return the line that the manual tells to put into a shell's file."""
    [row] = [row for row in MANUAL.splitlines() if row.startswith(f"| {shell} ")]
    return row.split(" | ")[2].strip(" |`").replace("\\|", "|")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an archive of strangers' names, and the `archive` command on the path."""
    path = tmp_path_factory.mktemp("typed")
    (path / "bin").mkdir()
    build(path / "archive.db")
    with Archive(path / "archive.db") as archive:
        archive.add_newspapers([Newspaper(f"evil{n}", name) for n, name in enumerate(EVIL)])
        article = next(one.id for one in archive.articles() if one.article.title == LAMPS.title)
        for name in EVIL:
            archive.tags.give(name, [article])
    with program(path / "bin" / "archive", "-c", "from archive.cli import main; main(prog_name='archive')"):
        yield path


def environment(folder: Path) -> dict[str, str]:
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    known = {name: value for name, value in os.environ.items() if name != "ARCHIVE_DB"}
    return known | {"PATH": path, "PYTHONPATH": str(ROOT)}


def offered(folder: Path, *words: str) -> list[str]:
    """Return what bash offers for the last of the words that stand behind `archive`."""
    command = ["bash", "--norc", "-c", BASH, "bash", line_of("bash"), "archive", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=patience(60)
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line for line in done.stdout.splitlines() if line]


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")


@needs_bash
@pytest.mark.parametrize(
    "words, expected",
    [
        (["cal"], ["calendar"]),
        (["tag", "路"], ["路灯"]),
        (["calendar", "you"], ["youjiang"]),
        (["crawl", "you"], ["youjiang"]),
        (["calendar", "右"], ["右江日报"]),
        (["gaps", "hech"], ["hechiribao"]),
        (["recheck", "河池"], ["河池日报"]),
        (["check", "youjiang", "hechi"], ["hechiribao"]),
        (["papers", "youj"], ["youjiang"]),
        (["search", "x", "--newspaper", "you"], ["youjiang"]),
        (["export", "--tag", "路"], ["路灯"]),
        (["export", "--format", "json"], ["json", "jsonl"]),
        (["show", "6632d0ab"], ["6632d0ab7e60ef26"]),
        (["diff", "6632d0ab7e60ef26", "6632d0"], ["6632d0ab7e60ef26"]),
        (["stats", "--db", "nowhere.db", "--newspaper", "you"], []),
        (["show", ""], []),
        (["search", "x", "--newsp"], ["--newspaper"]),
        (["search", "x", "--newspaper", "$"], []),
        (["tag", ""], ["路灯"]),
        (["tag", "水"], []),
    ],
    ids=lambda words: " ".join(words) or "none",
)
def test_bash_offers_what_the_archive_has_and_nothing_that_it_would_run(
    words: list[str], expected: list[str], folder: Path
) -> None:
    assert offered(folder, *words) == expected
    assert not (folder / "owned").exists()


@needs_bash
def test_bash_offers_runs(folder: Path) -> None:
    runs = offered(folder, "links", "--run", "2026")
    assert len(runs) == 2 and all(re.fullmatch(r"2026\d{4}T\d{6}Z-\w+-\w+", one) for one in runs)
    assert runs == offered(folder, "forget", "2026")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_the_line_of_the_readme(shell: str, folder: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here: apt-get install {shell}")
    script = line_of(shell) if shell == "fish" else f"autoload -U compinit && compinit -D; {line_of(shell)}"
    done = subprocess.run(
        [shell, "-c", script], cwd=folder, env=environment(folder), capture_output=True, timeout=patience(60)
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_line_of_the_readme_asks_the_program_for_the_script_of_that_shell(shell: str, folder: Path) -> None:
    assert f"_ARCHIVE_COMPLETE={shell}_source archive" in line_of(shell)
    environ = environment(folder) | {"_ARCHIVE_COMPLETE": f"{shell}_source"}
    done = subprocess.run(["archive"], cwd=folder, env=environ, capture_output=True, text=True, timeout=patience(60))
    assert done.returncode == 0 and f"_ARCHIVE_COMPLETE={shell}_complete" in done.stdout


def test_what_is_typed_changes_no_archive(folder: Path) -> None:
    before = (folder / "archive.db").read_bytes()
    environ = environment(folder) | {
        "_ARCHIVE_COMPLETE": "fish_complete", "COMP_WORDS": "archive calendar yo", "COMP_CWORD": "yo",
    }  # fmt: skip
    done = subprocess.run(["archive"], cwd=folder, env=environ, capture_output=True, text=True, timeout=patience(60))
    assert "youjiang" in done.stdout and "右江日报" in done.stdout
    assert (folder / "archive.db").read_bytes() == before and not (folder / "owned").exists()
