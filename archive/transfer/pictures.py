"""The bytes of pictures, read back from the WARC files; and where their small ones are kept."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from archive.formats.picture_header import SUFFIXES, picture_header
from archive.formats.warc import WarcError
from archive.portable import let_all_read
from archive.store.archive import Archive
from archive.store.pictures import PictureFile
from archive.transfer.warcs import read_back

THUMBNAILS = {"small": 240, "medium": 1200}
"""How wide small pictures are at most, in pixels: for a strip of pages, and for a page to be read."""
Maker = Callable[[Path, str, str, bytes], bytes]
"""Makes a small picture in a process of its own, and keeps it: folder, digest, size, the picture. Raises ValueError."""


def picture_bytes(archive: Archive, file: PictureFile) -> bytes:
    """Return what was sent for a picture. Raises WarcError where that cannot be read back as it was received."""
    capture = archive.journal.capture(file.capture)
    if capture is None:
        raise WarcError(f"picture {file.digest}: its capture, {file.capture}, is not in the archive")
    body = read_back(archive, capture).body
    if hashlib.sha256(body).hexdigest() != file.digest:
        raise WarcError(f"{capture.warc}: byte {capture.offset}: the record has another picture than {file.digest}")
    return body


def thumbnails_beside(archive: Path) -> Path:
    """Return the folder of an archive's small pictures, beside the database: `archive.db` → `archive.pictures/`."""
    return archive.with_suffix(".pictures")


def thumbnails_size(archive: Path) -> int:
    """Return the bytes of an archive's small pictures."""
    found = (path.lstat() for path in thumbnails_beside(archive).rglob("*"))
    return sum(one.st_size for one in found if stat.S_ISREG(one.st_mode))


def kept_thumbnail(folder: Path, digest: str, size: str) -> bytes | None:
    """Return a small picture that is kept; None where there is none, or something else lies there."""
    for suffix in ("jpg", "png"):
        path = _path(folder, digest, size, suffix)
        try:
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        except OSError:  # it is made anew
            content = b""
        if SUFFIXES.get(picture_header(content).type) == suffix:
            return content
    return None


def keep_thumbnail(folder: Path, digest: str, size: str, content: bytes) -> Path:
    """Keep a small picture, a JPEG or a PNG, whole or not at all; return where. Raises OSError."""
    path = _path(folder, digest, size, SUFFIXES[picture_header(content).type])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            let_all_read(file)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
    return path


def _path(folder: Path, digest: str, size: str, suffix: str) -> Path:
    return folder / digest[:2] / f"{digest}-{size}.{suffix}"


@cache
def maker() -> Maker | None:
    """Return what makes small pictures, None where nothing that is installed does."""
    for point in entry_points(group="archive.thumbnails"):
        found: Maker = point.load()
        return found
    return None
