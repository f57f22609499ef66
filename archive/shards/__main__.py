"""Make the shards of a folder ready to be read: `python -m archive.shards DIR`, as `make browse DB=DIR` does.

Each is brought up to date, as any command does with the archive that it opens. Printed are the files that can be read,
parted by NUL; what cannot is told on standard error, and the exit code is 1 where nothing can.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from archive.shards.folder import look_into
from archive.store.archive import Archive
from archive.store.opening import CannotWrite
from archive.store.schema import SchemaError


def brought_up_to_date(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the shards of a folder, brought up to date, and what of it cannot be read, with the reason.

    Raises FileNotFoundError and NotADirectoryError for what is no folder.
    """
    found = look_into(folder)
    yield from found.unreadable.items()
    for path in found.shards:
        try:
            Archive(path, create=False).close()
        except (SchemaError, CannotWrite, OSError, sqlite3.Error) as error:
            yield path, str(error).removeprefix(f"{path}: ")
        else:
            yield path, ""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def print_ready(folder: Path) -> None:
    """Bring the shards of a folder up to date, and print those that can be read."""
    ready = 0
    for path, amiss in brought_up_to_date(folder):
        if amiss:
            click.echo(f"{path} cannot be read, and is left out: {amiss}", err=True)
        else:
            ready += 1
            click.echo(str(path), nl=False)
            click.echo("\0", nl=False)
    if not ready:
        click.echo(f"There is no archive in {folder} that can be read", err=True)
        sys.exit(1)


if __name__ == "__main__":
    print_ready()
