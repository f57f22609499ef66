"""A disk of a few megabytes, which can be filled up."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BLOCK = 4096


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk in memory on a folder for a block; skip the test where this program may not."""
    folder.mkdir()
    options = f"size={megabytes}m,mode=700"
    mount = shutil.which("mount")
    command = [mount or "", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk in memory (tmpfs) is mounted by root alone, and on Linux")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill_up(folder: Path, left: int) -> Path:
    """Leave so many bytes on the disk of a folder, and return the file that takes the rest."""
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free - left
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free // _BLOCK * _BLOCK, _BLOCK))
    return filler
