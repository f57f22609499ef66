"""What the verbs share: options, opening an archive, progress, JSON."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from archive.chinese.text import clean
from archive.search.find import is_part_of_date
from archive.store.archive import Archive, Record
from archive.store.schema import SchemaError

_T = TypeVar("_T")
_Command = Callable[..., None]


def db_option(command: _Command) -> _Command:
    """Add `--db`."""
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="ARCHIVE_DB",
        default=Path("archive.db"),
        show_default="$ARCHIVE_DB, else archive.db",
        help="The archive file.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`, which a verb gets as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")(command)


def _part_of_date(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and not is_part_of_date(value):
        raise click.BadParameter(f"{value!r} is no day, month or year (2021-12-24, 2021-12, 2021)")
    return value


def narrowing_options(command: _Command) -> _Command:
    """Add `--newspaper`, `--since` and `--until`, which narrow a list of articles."""
    when: dict[str, Any] = {"default": "", "metavar": "DATE", "callback": _part_of_date}
    for option in (
        click.option("--until", **when, help="Up to this day, month or year."),
        click.option("--since", **when, help="From this day, month or year on."),
        click.option("--newspaper", default="", metavar="ID|NAME", help="Only articles of this paper."),
    ):
        command = option(command)
    return command


@contextmanager
def opened(path: Path, create: bool = False) -> Iterator[Archive]:
    """Open an archive; end with a message where there is none or it cannot be used."""
    try:
        archive = Archive(path, create=create)
    except (FileNotFoundError, SchemaError, OSError) as error:
        raise click.ClickException(str(error)) from None
    with archive:
        try:
            yield archive
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{path}: {error}") from None


def progress(items: Iterable[_T], length: int, label: str) -> Iterator[_T]:
    """Pass items on, with a progress bar while a terminal looks on."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    click.echo(clean(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


def found(archive: Archive, identifier: str) -> Record:
    """Return an article by the beginning of its id; end with a message where there is none or several."""
    try:
        return archive.get(identifier)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from None


def correction_words(correction: Mapping[str, Any]) -> str:
    """Return a correction in a line: what is right, why, since when."""
    fields = (f"{name} → {_shown(value)}" for name, value in correction["fields"].items())
    return f"{', '.join(fields)} ({correction['reason']}), {correction['at'][:19]} UTC"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(f"{line['name']} ({line['role']})" for line in value)
    return str(value or "none")
