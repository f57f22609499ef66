"""WARC files that a killed run has left: whole gzip members, and a torn one at the end."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 16


def members(path: Path) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each whole gzip member of a file, up to the first torn one."""
    start, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            file.seek(start)
            stream = zlib.decompressobj(31)
            end = start
            try:
                while not stream.eof and (block := file.read(_BLOCK)):
                    stream.decompress(block)
                    end += len(block)
            except zlib.error:
                return
            if not stream.eof:
                return
            end -= len(stream.unused_data)
            yield start, end
            start = end


def repair(path: Path) -> int:
    """Cut a file after its last whole member, as a killed run leaves it; return the bytes cut.

    No row names what is cut: a row is committed only after its record was written.
    """
    good = max((end for _, end in members(path)), default=0)
    torn = path.stat().st_size - good
    if torn:
        with path.open("r+b") as file:
            file.truncate(good)
            os.fsync(file.fileno())
    return torn
