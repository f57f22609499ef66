"""The optional environment of the third-party extractors: `bench/.venv-eval`, no part of the project's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
_FOLDER = _HERE / ".venv-eval"
_STAMP = _FOLDER / ".installed"
PYTHON = _FOLDER / "bin" / "python"
REQUIREMENTS = _HERE / "requirements-extraction.txt"


def build() -> None:
    """Build the environment where it is missing or stale; say on standard error what could not be installed."""
    content = REQUIREMENTS.read_text(encoding="utf-8")
    state = f"{_FOLDER}\n{sys.version}\n{content}"
    if _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == state:
        return
    print("Building the environment of the other extractors, bench/.venv-eval …", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(_FOLDER)], check=True)  # noqa: S603
    if _install("--requirement", str(REQUIREMENTS)):
        _STAMP.write_text(state, encoding="utf-8")
        return
    wanted = [line for line in content.splitlines() if line and not line.startswith("#")]
    failed = [line for line in wanted if not _install("--constraint", str(REQUIREMENTS), line)]
    print(f"Not to be installed here: {', '.join(failed) or 'all of them at once'}", file=sys.stderr)


def _install(*what: str) -> bool:
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries", "1"]
    return subprocess.run([*pip, *what], capture_output=True).returncode == 0  # noqa: S603
