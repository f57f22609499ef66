"""Programs that may write only where a folder's and a file's mode says so: also when the tests are root's."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_SETPRIV = shutil.which("setpriv")
_WITHOUT = ("--bounding-set=-all", "--inh-caps=-all")


@cache
def prefix() -> tuple[str, ...] | None:
    """Return what to begin a command with so that modes hold for it; None where that cannot be had."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return ()
    if _SETPRIV is None:
        return None
    command = (_SETPRIV, *_WITHOUT)
    works = subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if works else None


@contextmanager
def read_only(folder: Path, files: bool = True, folders: bool = True) -> Iterator[None]:
    """Take the right to write from a folder, from the files in it, or from both, for a block."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    wanted: Callable[[Path], bool] = lambda path: folders if path.is_dir() else files  # noqa: E731
    try:
        for path, mode in modes.items():
            if wanted(path):
                path.chmod(mode & ~0o222)
        yield
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)
