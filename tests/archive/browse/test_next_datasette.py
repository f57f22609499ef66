"""The same tests under Datasette 1.0, which is still an alpha: in an environment of its own (`make judges`)."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.harness.judges import NEXT_DATASETTE, ROOT

INSIDE = "TESTS_UNDER_NEXT_DATASETTE"
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(INSIDE in os.environ, reason="this is the environment that the test asks"),
    pytest.mark.skipif("ALL_JUDGES" not in os.environ, reason="takes minutes: ALL_JUDGES=1 make test"),
    pytest.mark.skipif(not NEXT_DATASETTE.is_there, reason="not made, or not to be had: make judges"),
]


def test_everything_holds_under_the_next_datasette() -> None:
    version = "import datasette; print(datasette.__version__)"
    python = NEXT_DATASETTE.python
    told = subprocess.run([python, "-c", version], capture_output=True, text=True).stdout.strip()
    assert [f"datasette=={told}"] == list(NEXT_DATASETTE.packages)
    # Our own pages look alike under both; those of an alpha are not finished.
    chosen = ["-k", "not (test_browser or test_layout or stock or test_while) or datasettes_own"]
    command = [python, "-m", "pytest", "tests/archive/browse", "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {INSIDE: "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:]
