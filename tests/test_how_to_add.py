"""`docs/how-to-add-a-newspaper.md` is followed against the replica: each command prints what the guide says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.documents import ROOT
from tests.harness.patience import patience
from tests.replica import Replica

GUIDE = (ROOT / "docs/how-to-add-a-newspaper.md").read_text("utf-8")
FENCE = re.compile(r"^```(?P<kind>console|python)(?: (?P<path>\S+))?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = ("archive", "scrapy", "pytest")


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield what the guide asks for, in order: `run`, a command and what it prints, or `write`, a path and a file."""
    for block in FENCE.finditer(GUIDE):
        if block["kind"] == "python":
            yield "write", block["path"], block["body"]
            continue
        for piece in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
            command, _, printed = piece.partition("\n")
            yield "run", command, printed


def pattern(printed: str) -> str:
    """Return the expression for what a command prints: `…` is anything on a line, alone on a line any lines."""
    lines = (
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in printed.splitlines()
    )
    return "".join(lines)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, with what Python has compiled of it, which the guide's commands change."""
    for name in ("archive", "crawler", "seeds", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("scrapy.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_guide_works_as_it_stands(project: Path) -> None:
    code, followed = 0, 0
    with Replica() as replica:
        for kind, what, text in steps():
            if kind == "write":
                (project / what).write_text(text, "utf-8")
                continue
            if what == "echo $?":
                assert text.strip() == str(code)
                continue
            done = run(project, replica, what)
            code, followed = done.returncode, followed + 1
            assert re.fullmatch(pattern(text), done.stdout), f"{what}\n{done.stdout}"
    assert followed >= 12


def run(project: Path, replica: Replica, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the guide, without the pause that real hosts are given."""
    program, *arguments = shlex.split(command)
    assert program in PROGRAMS
    if program == "scrapy" or arguments[0] == "new-source":
        arguments += ["-s", "DOWNLOAD_DELAY=0"]
    own = {"PYTHONPATH": str(project), "ARCHIVE_DB": str(project / "archive.db"), "ARCHIVE_NEWSPAPERS": ""}
    env = {
        **os.environ,
        **replica.env,
        **own,
        "ARCHIVE_STATE": str(project / "state"),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=project,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=patience(60),
    )


def test_every_row_that_the_guide_shows_is_one_of_the_county() -> None:
    assert set(re.findall(r"https?://[\w.-]+", GUIDE)) <= {
        f"{scheme}://{name}.example.cn"
        for scheme in ("http", "https")
        for name in (*(f"{part}.beishan" for part in ("epaper", "www", "app", "api", "zhoubao")), "epaper.nanshan")
    }


def test_the_guides_own_links_lead_somewhere() -> None:
    heads = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", GUIDE, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= heads
