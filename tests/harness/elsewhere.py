"""The tests that start no process, in other environments: the lowest versions that are taken, other Pythons.

    python -m tests.harness.elsewhere lowest [ARG…]              # of every direct dependency, for this Python
    python -m tests.harness.elsewhere python3.12 python3.13 [ARG…]

What follows the first word with a dash is pytest's. A Python that is not there is named and passed over. Exit code 1:
an environment could not be made, or a test failed in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.harness.judges import ROOT, UV

LOWEST = "lowest"
WANTED = ".[browse,cluster,test]"


def make(folder: Path, python: str, *options: str) -> bool:
    """Make an environment with this project in it, as `options` of uv choose versions; say whether all could be had."""
    subprocess.run([python, "-m", "venv", "--without-pip", "--clear", folder], check=True)
    install = [UV.python, "-m", "uv", "--system-certs", "pip", "install", "--quiet"]
    where = ["--python", folder / "bin" / "python", "--editable", WANTED]
    return not subprocess.run([*install, *options, *where], cwd=ROOT).returncode


def tested(name: str, python: str, options: Sequence[str], arguments: Sequence[str]) -> bool:
    """Run the tests in an environment of this name, made anew; say whether all went well."""
    folder = ROOT / f".venv-{name}"
    if not make(folder, python, *options):
        print(f"{name}: its environment cannot be made", file=sys.stderr)
        return False
    print(f"{name}: {folder}", flush=True)
    return not subprocess.run(
        [folder / "bin" / "python", "-m", "pytest", "-q", "-m", "not slow", *arguments], cwd=ROOT
    ).returncode


def main(words: Sequence[str]) -> int:
    """Test in what the words name."""
    split = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    names, arguments = words[:split], words[split:]
    if not UV.is_there and not UV.make():
        print(f"{' '.join(UV.packages)} is not to be had here", file=sys.stderr)
        return 1
    fine = []
    for name in names:
        if name == LOWEST:
            fine.append(tested(name, sys.executable, ["--resolution", "lowest-direct"], arguments))
        elif python := shutil.which(name):
            fine.append(tested(Path(name).name, python, ["--constraint", "constraints.txt"], arguments))
        else:
            print(f"{name} is not there", file=sys.stderr)
    return 0 if fine and all(fine) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
