"""The manual as a site: `python -m tests.harness.manual [FOLDER]` has it built by a program of its own environment."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness.judges import MANUAL, ROOT

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)\s]+)\)")


def _named(found: re.Match[str]) -> str:
    words, path = found[1], found[2].partition("#")[0]
    return words if path in words else f"{words} (`{path}`)"


def build(folder: Path) -> None:
    """Build the manual into a folder. Raises CalledProcessError, with what was said: a link leads nowhere.

    A link out of the manual, to a file that lies beside it in the project, becomes its words with the file's path.
    """
    with TemporaryDirectory() as name:
        project = Path(name)
        shutil.copytree(ROOT / "docs", project / "docs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", project)
        for page in (project / "docs").glob("*.md"):
            page.write_text(_OUTSIDE.sub(_named, page.read_text("utf-8")), "utf-8")
        words = [MANUAL.python, "-m", "zensical", "build", "--strict"]
        subprocess.run(words, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(project / "build/manual", folder)


if __name__ == "__main__":
    if not MANUAL.is_there and not MANUAL.make():
        raise SystemExit(f"{' '.join(MANUAL.packages)} cannot be had here, and so no site is built: read docs/index.md")
    try:
        build(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "build/manual")
    except subprocess.CalledProcessError as error:
        raise SystemExit(error.stdout) from error
