"""WARC files from one folder into another: linked where the file system can, else copied, under names that are free."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive.formats.warc import WarcError, read_capture
from archive.transfer.exporting import safe_name

_PIECE = 12  # hex digits of a digest that make a name a file's own

_BLOCK = 1 << 20


def link_or_copy(source: Path, target: Path) -> None:
    """Put a file in place, whole or not at all; as a link to the same bytes where both are on one file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".part", delete=False) as file:
        part = Path(file.name)
    try:
        part.unlink()
        try:
            os.link(source.resolve(), part)
        except OSError:  # another disk, or a file system without links
            shutil.copy2(source, part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)  # of two links to one file, replacing leaves both


def bring(source: Path, folder: Path) -> str:
    """Bring a WARC file into a folder; return the name that it has there.

    That is its own; where another file has that, one with a piece of its digest. The file of a run only grows: of two
    of which one begins with all of the other, the longer one is kept.
    """
    target = folder / source.name
    if not target.exists() or not target.samefile(source) and _begins_with(source, target):
        link_or_copy(source, target)
    if _begins_with(target, source):
        return target.name
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_PIECE]
    own = folder / _named(source.name, digest)
    if not own.exists():
        link_or_copy(source, own)
    return own.name


def name_of_lost(name: str, folder: Path, captures: Iterable[tuple[str, int]]) -> str:
    """Return the name here of a WARC file that did not come, by the ids and offsets of its captures.

    That is its own where the folder has that very file, or none of the name: no capture may be looked for in
    another's file.
    """
    name, ids = safe_name(name), []
    for capture, offset in captures:
        ids.append(capture)
        if not (folder / name).exists() or _holds(folder / name, offset, capture):
            return name
    return _named(name, hashlib.sha256("\n".join(ids).encode()).hexdigest()[:_PIECE])


def _holds(path: Path, offset: int, capture: str) -> bool:
    try:
        return read_capture(path, offset).id == capture
    except WarcError:
        return False


def _begins_with(path: Path, other: Path) -> bool:
    """Say whether a file begins with all bytes of another one, or is that one."""
    if path.samefile(other):
        return True
    if path.stat().st_size < other.stat().st_size:
        return False
    with path.open("rb") as file, other.open("rb") as beginning:
        return all(file.read(len(block)) == block for block in iter(lambda: beginning.read(_BLOCK), b""))


def _named(name: str, piece: str) -> str:
    stem, dot, suffixes = name.partition(".")
    return f"{stem}-{piece}{dot}{suffixes}"
