"""The package as it is installed elsewhere: whole, and working without a checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.harness.judges import PACKAGING, ROOT

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not PACKAGING.is_there, reason="not made, or not to be had: make judges"),
]
TOP = ("archive", "crawler", "seeds")
PAGE = f"<title>水渠修到村口</title><h1>水渠修到村口</h1><p>{'本县的水渠今日修到村口，村民说浇地不用挑水。' * 4}</p>"
FILES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the contents of the wheel, built of a copy: building leaves folders behind."""
    folder = tmp_path_factory.mktemp("wheel")
    source, target = folder / "source", folder / "target"
    for name in TOP:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, source)
    words = [PACKAGING.python, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    ZipFile(wheel).extractall(target)
    return target


def run(installed: Path, here: Path, *words: str) -> str:
    env = os.environ | {"PYTHONPATH": str(installed), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    done = subprocess.run([sys.executable, "-m", *words], cwd=here, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_packages(installed: Path) -> None:
    held = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    wanted = {str(path.relative_to(ROOT)) for name in TOP for path in (ROOT / name).rglob("*") if path.is_file()}
    missing = {name for name in wanted - held if "__pycache__" not in name}
    assert missing == {"seeds/README.md"}
    licences = {Path(name).name for name in held if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_it_works_where_no_checkout_is(installed: Path, tmp_path: Path) -> None:
    where = "import archive, crawler; print(archive.__file__, crawler.__file__)"
    code = [sys.executable, "-c", where]
    told = subprocess.run(code, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(installed)}, capture_output=True)
    assert told.stdout.decode().split() == [str(installed / name / "__init__.py") for name in ("archive", "crawler")]
    assert "youjiang" in run(installed, tmp_path, "scrapy", "list").split()
    verbs = run(installed, tmp_path, "archive", "--help")
    assert "new-source" in verbs and "--fill" in run(installed, tmp_path, "archive", "gaps", "--help")
    run(installed, tmp_path, "archive", "import", str(installed / "seeds"), "--db", "a.db")
    assert "0 faults" in run(installed, tmp_path, "archive", "verify", "--db", "a.db")
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    assert json.loads(run(installed, tmp_path, "scrapy", "extract", str(page)))["title"] == "水渠修到村口"
