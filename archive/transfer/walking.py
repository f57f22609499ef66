"""Which files of a folder are documents, and which are left out, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.formats.newspapers import FILE_NAME

_PAGES = frozenset((".html", ".htm", ".xhtml", ".shtml"))
_SUFFIXES = frozenset((".md", ".markdown", ".mdown", ".text", ".txt", ".jsonl", "", ".mht", ".mhtml")) | _PAGES
_BELONGINGS = ("_files", ".files")  # the folder of what a page shows, as browsers name it after the page
_DATABASE = b"SQLite format 3\0"
_TABLES = ("addresses.csv", "countries.csv", "places.csv", "words.csv")
"""What the program's own folder of seeds has beside `newspapers.csv`: no documents."""
MERGE = "a database: bring another archive in with `archive merge`"


@dataclass(frozen=True)
class LeftOut:
    """A file of a folder that is not imported, and why. `is_of_no_kind`: its name alone says so, and it may be read."""

    path: Path
    reason: str
    is_of_no_kind: bool = False


def list_files(path: Path) -> list[Path]:
    """Return the files to import at a path: itself, or in a folder all that may be a seed, the papers first."""
    if not path.is_dir():
        return [path]
    files = [file for file in _walk(path) if not isinstance(file, LeftOut)]
    return sorted(files, key=lambda file: file.name != FILE_NAME)


def left_out(path: Path) -> list[LeftOut]:
    """Return the files of a folder that are left out and might have been meant.

    Of hidden files and folders, of README files, of the program's tables beside a `newspapers.csv`, and of what a
    browser saved beside a page nothing is said.
    """
    return [file for file in _walk(path) if isinstance(file, LeftOut)] if path.is_dir() else []


def is_database(path: Path) -> bool:
    """Say whether a file is one of SQLite's, as an archive is. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE


def _walk(top: Path) -> Iterator[Path | LeftOut]:
    """Yield the files below a folder in order. Links to folders are not followed, nor those to files outside of it."""
    found: list[Path | LeftOut] = []
    unread: list[OSError] = []
    for folder, folders, files in os.walk(top, onerror=unread.append):
        here = Path(folder)
        pages = {file.rpartition(".")[0] for file in files if Path(file).suffix.lower() in _PAGES}
        folders[:] = [name for name in folders if not name.startswith(".") and not _belongs(name, pages)]
        links = [name for name in folders if os.path.islink(here / name)]
        found += (LeftOut(here / name, "a link to a folder, which is not followed") for name in links)
        tables = _TABLES if FILE_NAME in files else ()
        found += (_judged(here / name, top) for name in files if not _is_unmeant(name) and name not in tables)
    found += map(_unread, unread)
    yield from sorted(found, key=lambda file: file.path if isinstance(file, LeftOut) else file)


def _belongs(folder: str, pages: set[str]) -> bool:
    """Say whether a folder is the one that a browser made beside a page for what it shows (`X_files`)."""
    return any(folder.lower().endswith(end) and folder[: -len(end)] in pages for end in _BELONGINGS)


def _is_unmeant(name: str) -> bool:
    return name.startswith(".") or Path(name).stem.lower() == "readme"


def _unread(error: OSError) -> LeftOut:
    """Return a folder that cannot be listed, as one whose path is longer than the system takes."""
    return LeftOut(Path(error.filename), str(error.strerror))


def _judged(file: Path, top: Path) -> Path | LeftOut:
    try:
        if file.is_symlink() and file.is_file() and not file.resolve().is_relative_to(top.resolve()):
            return LeftOut(file, "a link that leads out of the folder")
        if file.name == FILE_NAME or file.suffix.lower() in _SUFFIXES:
            file.stat(follow_symlinks=False)  # a path may be longer than the system takes
            return file
        if file.is_file() and is_database(file):
            return LeftOut(file, MERGE)
    except OSError as error:
        return LeftOut(file, str(error.strerror))
    if not file.is_file():
        return LeftOut(file, "no file: a pipe, a device or a socket")
    return LeftOut(file, f"{file.suffix} is no kind of document that is read", is_of_no_kind=True)
