"""Command lines for somebody to copy: quoted for a shell, on the archive that is asked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path


def command_line(arguments: Sequence[str]) -> str:
    """Return a call of `scrapy` as one types it."""
    return shlex.join(["scrapy", *arguments])


def archive_line(db: Path, *arguments: str) -> str:
    """Return a call of `archive` as one types it; it names the archive where it is not the one that is taken anyway."""
    return shlex.join(["archive", *arguments, *([] if is_usual(db) else ["--db", str(db)])])


def scrapy_arguments(db: Path, *arguments: str) -> list[str]:
    """Return the arguments of a call of `scrapy`, with the archive where it is not the one that is taken anyway."""
    return [*arguments, *([] if is_usual(db) else ["-s", f"ARCHIVE_DB={db}"])]


def scrapy_line(db: Path, *arguments: str) -> str:
    """Return a call of `scrapy` as one types it, on an archive."""
    return command_line(scrapy_arguments(db, *arguments))


def path_word(path: Path) -> str:
    """Return a path as a word that a shell takes, whatever its name: `./-x`; `$'a\\x0ab'` of what is not shown."""
    text = f"./{path}" if str(path).startswith("-") else str(path)
    if text.isprintable():
        return shlex.quote(text)
    shown = (f"\\{one}" if one in "'\\" else one if one.isprintable() else _escaped(one) for one in text)
    return f"$'{''.join(shown)}'"


def _escaped(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(character))


def is_usual(db: Path) -> bool:
    """Say whether an archive is the one that verbs and spiders take where none is named."""
    return db == Path(os.environ.get("ARCHIVE_DB", "archive.db"))
