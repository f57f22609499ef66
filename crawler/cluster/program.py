"""Which program this is: two versions of it would read pages, or know papers, differently."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from archive.formats.addresses import ADDRESSES
from archive.formats.newspapers import rows_path

_ROOT = Path(__file__).resolve().parents[2]
_DIGITS = 12  # of the digest


@cache
def program() -> str:
    """Return the version of this program and of Dask in words, with a digest of its files and of the papers' rows."""
    told = hashlib.sha256()
    rows = [path for path in (rows_path(), rows_path().with_name(ADDRESSES)) if path.is_file()]
    for path in (*sorted(_ROOT.glob("archive/**/*.py")), *sorted(_ROOT.glob("crawler/**/*.py")), *rows):
        data = path.read_bytes()
        told.update(f"{path.name} {len(data)}\n".encode() + data)
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    ours = f"local-news-archive {version('local-news-archive')} ({told.hexdigest()[:_DIGITS]})"
    return f"{ours}, distributed {version('distributed')}, {python}"
