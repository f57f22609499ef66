"""`make browse` with names of all kinds, and without a terminal: which files it has read, told by a stand-in server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store.archive import Archive
from tests.harness.documents import ROOT
from tests.harness.patience import patience

SECONDS = 60
NAMES = ("plain", "共 享", "it's", 'a "b"', "one; two", "$$x & y")
"""Of folders, as `make` reads them: a dollar sign is written twice."""
PYTHON = """#!/bin/sh
if test "$1 $2" = "-m datasette"
then printf '%s\\n' "$@"
else exec "{python}" "$@"
fi
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the Makefile and an environment, which has Python and a server that only tells what it opens."""
    if shutil.which("make") is None or shutil.which("xargs") is None:
        pytest.skip("there is no make here")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = tmp_path / ".venv/bin/python"
    python.write_text(PYTHON.format(python=sys.executable))
    python.chmod(0o755)
    (tmp_path / ".venv/.installed").write_text(f"{tmp_path} ")
    return tmp_path


def browse(here: Path, name: str) -> subprocess.CompletedProcess[str]:
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "browse", f"DB={name}"],
        cwd=here,
        env=outside | {"PYTHONPATH": str(ROOT)},  # no make but this one: it would tell of its folders
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=patience(SECONDS),
    )


def test_archives_and_folders_of_any_name_are_opened_without_a_terminal(here: Path) -> None:
    Archive(here / "archive.db").close()
    for name in NAMES:
        (folder := here / name.replace("$$", "$")).mkdir()
        shutil.copy(here / "archive.db", folder / "of one.db")
    for name in (*NAMES, f"{NAMES[1]}/of one.db"):
        told = browse(here, name)
        assert told.returncode == 0, told.stderr
        plain = name.replace("$$", "$")
        assert f"Read {plain} at http" in told.stdout
        assert told.stdout.splitlines()[-1] == (plain if plain.endswith(".db") else f"{plain}/of one.db")


def test_what_is_not_there_is_told_by_its_name(here: Path) -> None:
    told = browse(here, "not here.db")
    assert told.returncode != 0
    assert "There is no not here.db yet: make crawl or make demo" in told.stderr
