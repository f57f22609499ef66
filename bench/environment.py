"""The optional environments of what we are compared with: `bench/.venv-eval`, `-dedup` and `-peers`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Environment:
    """A folder beside this file, and the list of what is installed there."""

    folder: Path
    requirements: Path

    @property
    def python(self) -> Path:
        """Its interpreter, whether it is there or not."""
        return self.folder / "bin" / "python"

    def build(self) -> None:
        """Build the environment where it is missing or stale; say on standard error what could not be installed."""
        content = self.requirements.read_text(encoding="utf-8")
        state = f"{self.folder}\n{sys.version}\n{content}"
        stamp = self.folder / ".installed"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
            return
        print(f"Building the environment of what we are compared with, bench/{self.folder.name} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.folder)], check=True)  # noqa: S603
        if self._install("--requirement", str(self.requirements)):
            stamp.write_text(state, encoding="utf-8")
            return
        wanted = [line for line in content.splitlines() if line and line[0] not in "#-"]
        failed = [line for line in wanted if not self._install("--constraint", str(self.requirements), line)]
        print(f"Not to be installed here: {', '.join(failed) or 'all of them at once'}", file=sys.stderr)

    def _install(self, *what: str) -> bool:
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries", "1"]
        return subprocess.run([*pip, *what], capture_output=True).returncode == 0  # noqa: S603


EXTRACTORS = Environment(_HERE / ".venv-eval", _HERE / "requirements-extraction.txt")
METHODS = Environment(_HERE / ".venv-dedup", _HERE / "requirements-dedup.txt")
PEERS = Environment(_HERE / ".venv-peers", _HERE / "requirements-peers.txt")

PYTHON = EXTRACTORS.python
REQUIREMENTS = EXTRACTORS.requirements
build = EXTRACTORS.build
