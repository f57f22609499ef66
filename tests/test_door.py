"""A program that is started as a file, but begins where the imports end, is what it is when Python starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.door import program
from tests.harness.looked_at import look_at
from tests.harness.patience import patience

SAYING = """
import os, sys
print(sys.argv, os.getcwd(), os.environ.get("ASKED"), sys.stdin.read(), sys.stdout.isatty(), sys.stdout.line_buffering)
print(sys.stdout.write_through, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with program(tmp_path_factory.mktemp("bin") / "python") as path:
        yield path


def both(file: Path, code: str, *words: str, **named: object) -> list[tuple[int, bytes, bytes]]:
    found = []
    for python in (sys.executable, str(file)):
        options = {"capture_output": True, "timeout": patience(60)} | named
        done = subprocess.run([python, "-c", code, *words], **options)  # type: ignore[call-overload]
        found.append((done.returncode, done.stdout, done.stderr))
    return found


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_it_has_the_words_the_folder_the_environment_and_the_streams(
    unbuffered: str, file: Path, tmp_path: Path
) -> None:
    env = os.environ | {"ASKED": "路灯", "PYTHONUNBUFFERED": unbuffered}
    one, other = both(file, SAYING, "百色", "", cwd=tmp_path, env=env, input="水渠\n".encode())
    assert one == other and "百色" in one[1].decode()


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(7)", "import os; os.kill(os.getpid(), 15)", "raise ValueError('x')", "print(1)"],
)
def test_it_ends_as_that_does(code: str, file: Path) -> None:
    with open("/dev/full", "wb") as full:
        one, other = both(file, code, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (one[0], one[2].splitlines()[-1:]) == (other[0], other[2].splitlines()[-1:])


def test_a_terminal_is_one(file: Path) -> None:
    code = "import sys; print(sys.stdin.isatty(), sys.stdout.isatty(), sys.stdout.line_buffering)"
    assert look_at([str(file), "-c", code], os.environ).text == "True True True\n"


def test_another_interpreter_is_refused(file: Path) -> None:
    done = subprocess.run([str(file), "-c", ""], env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True)
    assert done.returncode == 1 and "another interpreter: {'LC_ALL'}" in done.stderr
