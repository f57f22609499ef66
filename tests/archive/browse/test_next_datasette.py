"""The same tests under Datasette 1.0, which is still an alpha: in an environment of its own beside ours.

It holds the newest Datasette and sees all else through ours, so it is made in
seconds; `.venv/next` goes with `.venv`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NEXT = "1.0a41"
ENVIRONMENT = Path(sys.prefix) / "next"
INSIDE = "TESTS_UNDER_NEXT_DATASETTE"
pytestmark = pytest.mark.skipif(INSIDE in os.environ, reason="this is the environment that the test makes")


@pytest.fixture(scope="module")
def python() -> str:
    """The interpreter of the environment, made where it is not there."""
    if sys.prefix == sys.base_prefix:
        pytest.skip("not in a virtual environment, so there is no place for another one")
    python = ENVIRONMENT / "bin" / "python"
    made = ENVIRONMENT / f"datasette-{NEXT}"
    if not made.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        command = [python, "-m", "pip", "install", "--quiet", f"datasette=={NEXT}"]
        if subprocess.run(command, capture_output=True).returncode != 0:
            pytest.skip(f"datasette {NEXT} is not to be had here")
        where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
        folder = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
        (Path(folder) / "zz_ours.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{ROOT}\n")
        made.touch()
    return str(python)


def test_everything_holds_under_the_next_datasette(python: str) -> None:
    version = "import datasette; print(datasette.__version__)"
    assert subprocess.run([python, "-c", version], capture_output=True, text=True).stdout.strip() == NEXT
    chosen = ["-k", "not test_browser or datasettes_own"]  # our own pages look alike under both
    command = [python, "-m", "pytest", "tests/archive/browse", "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {INSIDE: "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:]
