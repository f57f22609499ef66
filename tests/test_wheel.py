"""The package as it is installed elsewhere: whole, and working in a new environment, without a checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.harness.judges import PACKAGING, ROOT
from tests.harness.patience import patience
from tests.replica import Replica

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not PACKAGING.is_there, reason="not made, or not to be had: make judges"),
]
TOP = ("archive", "crawler", "seeds")
PAGE = f"<title>水渠修到村口</title><h1>水渠修到村口</h1><p>{'本县的水渠今日修到村口，村民说浇地不用挑水。' * 4}</p>"
BUILD = "import setuptools.build_meta as built; built.build_wheel('dist'); built.build_sdist('dist')"
ARTICLE = "b2c53902317d39bd"
HEADLINE = "百色：“四个并重”推进民族团结进步创建工作"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source distribution, built of a copy: building leaves folders behind."""
    source = tmp_path_factory.mktemp("built") / "source"
    for name in (*TOP, "docs"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_wheel.py", source / "tests")
    for path in (*ROOT.glob("*.md"), *(ROOT / name for name in ("pyproject.toml", "MANIFEST.in", "LICENSE", "NOTICE"))):
        shutil.copy(path, source)
    done = subprocess.run([PACKAGING.python, "-c", BUILD], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return source / "dist"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and a folder in which somebody works who has nothing else."""

    env: Path
    folder: Path
    network: dict[str, str]

    def run(self, *words: str) -> str:
        """Run a program of the environment, and return what it says."""
        programs = self.env / "bin"
        env = {"PATH": str(programs), "HOME": str(self.folder / "home"), **self.network}
        command = [str(programs / words[0]), *words[1:]]
        done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=patience(60))
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """Install the wheel. What it depends on is that of this environment: it is asked for ours, and not for theirs."""
    folder = tmp_path_factory.mktemp("installed")
    env = folder / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", env], check=True)
    python = env / "bin" / "python"
    (wheel,) = dist.glob("*.whl")
    words = ["-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel]
    done = subprocess.run([PACKAGING.python, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (packages,) = env.glob("lib/python*/site-packages")
    theirs = [path for path in sys.path if Path(path).name == "site-packages"]
    (packages / "dependencies.pth").write_text("\n".join(theirs), "utf-8")
    (folder / "home").mkdir()
    with Replica() as replica:
        yield Installed(env, folder, replica.env)


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    held = {name for name in ZipFile(wheel).namelist() if not name.endswith("/")}
    wanted = {str(path.relative_to(ROOT)) for name in TOP for path in (ROOT / name).rglob("*") if path.is_file()}
    assert {name for name in wanted - held if "__pycache__" not in name} == {"seeds/README.md"}
    assert {name.partition("/")[0].rpartition(".")[2] for name in held - wanted} == {"dist-info"}
    assert {Path(name).name for name in held if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert {"archive/py.typed", "crawler/py.typed"} <= held


def test_the_source_distribution_holds_what_explains_it_and_no_tests(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        held = {name.partition("/")[2] for name in source.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "docs/glossary.md"} <= held
    assert {name.partition("/")[0] for name in held}.isdisjoint({"tests", "bench", ".github"})


def test_an_index_of_packages_would_take_both(dist: Path) -> None:
    command = [PACKAGING.python, "-m", "twine", "check", "--strict", *sorted(dist.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_folder_of_ones_own_is_made_crawled_and_read_without_a_checkout(installed: Installed) -> None:
    installed.run("archive", "init", ".")
    assert installed.run("archive", "--version").endswith(f"\nnewspapers {installed.folder}/seeds/newspapers.csv\n")
    days = ("-a", "since=2021-12-24", "-a", "until=2021-12-24")
    installed.run("archive", "crawl", "youjiang", *days, "-s", "DOWNLOAD_DELAY=0")
    assert "0 faults" in installed.run("archive", "verify")
    serve = ("python", "-m", "datasette", "archive.db", "--get")
    assert "右江日报" in installed.run(*serve, "/home")
    assert HEADLINE in installed.run(*serve, f"/article/{ARTICLE}")


def test_saved_pages_are_read_in_it(installed: Installed, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    assert json.loads(installed.run("archive", "extract", str(page)))["title"] == "水渠修到村口"
