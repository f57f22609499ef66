"""Archives from and to other places: `archive merge`, `backup`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.chinese.text import clean, number_of
from archive.commands.options import db_option, json_option, opened
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.store.schema import SchemaError

if TYPE_CHECKING:
    from archive.transfer.merging import Merged

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("merge")
@click.argument("into", type=_FILE)
@click.argument("others", metavar="FROM...", nargs=-1, required=True, type=_FILE)
@json_option
def merge_command(into: Path, others: tuple[Path, ...], as_json: bool) -> None:
    """Bring other archives into the archive INTO: those of other people, shards, a backup.

    What they keep is united, and what follows from it derived: in whichever
    order, and however often. WARC files are linked, else copied, under names
    that are free. Nothing is written to FROM, which may be of an older version.
    A merge that was cut short is taken up by the same command. Papers keep the
    row that INTO has; what FROM has otherwise is told. Exits with 1 where an
    archive cannot be used, or WARC files of one are not beside it: all else has
    come then, and `archive verify` names the captures.
    """
    from archive.transfer.merging import Merged, merge, source

    reports = [Merged(path) for path in others]
    try:
        with ExitStack() as stack:
            sources = [
                stack.enter_context(source(path)) for path in others
            ]  # one that is none ends it before the first
            archive = stack.enter_context(opened(into, create=True))
            for other, report in zip(sources, reports, strict=True):
                steps = (step for size in merge(archive, other, report) for step in range(size))
                for _ in progress(steps, other.steps, clean(f"Merging {other.path.name}")):
                    pass
            names = archive.catalogue.names()
    except (FileNotFoundError, SchemaError, OSError, sqlite3.DatabaseError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        print_json([asdict(report) for report in reports])
    else:
        say(clean("\n".join(line for report in reports for line in _merged_lines(report, names))))
    for report in reports:
        for name in report.lost:
            say(clean(f"{report.path}: {name} is not beside it; its captures cannot be read"), err=True)
    if any(report.lost for report in reports):
        sys.exit(1)


_NOUNS = {
    "newspapers": ("paper", "papers"),
    "documents": ("document", "documents"),
    "captures": ("capture", "captures"),
    "witnesses": ("witness", "witnesses"),
    "links": ("link", "links"),
    "attempts": ("attempt at a link", "attempts at links"),
    "pages": ("page of an issue", "pages of issues"),
    "placements": ("place on a page", "places on pages"),
    "absences": ("absence", "absences"),
    "runs": ("run", "runs"),
    "tags": ("tag", "tags"),
    "ways": ("way to issues", "ways to issues"),
}
"""What the rows of tables are called, in the order in which they are told."""


def _merged_lines(report: Merged, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what came, in articles, then in what comes beside them; `names` are those of papers."""
    known = f"{number_of(report.known, 'article')} of it here already"
    if any(report.changed.values()):
        yield f"{report.path}: {number_of(report.new, 'new article')}, {known}"
        for paper, number in sorted(report.appearances.items(), key=lambda one: (-one[1], one[0])):
            named = f"{names.get(paper, paper)} ({paper})" if paper else "of no paper"
            yield f"  {named}: {number_of(number, 'new appearance')}"
        if report.versions > 0:
            yield f"  {number_of(report.versions, 'new version')} of what stood at addresses"
        told = [number_of(n, *nouns) for name, nouns in _NOUNS.items() if (n := report.changed.get(name, 0))]
        if told:
            yield f"  new or told more of: {', '.join(told)}"
    else:
        yield f"{report.path}: nothing new, {known}"
    yield from (f"  kept as it is: {line}" for line in report.differing)
    for name, articles in (("withdrawn", report.withdrawn), ("withdrawn no longer", report.restored)):
        if articles:
            yield f"  {name}: {' '.join(articles)}"


@click.command("backup")
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@json_option
@db_option
def backup_command(destination: Path, as_json: bool, db: Path) -> None:
    """Copy the archive to DEST, a folder or a FILE.db, with its WARC files beside it.

    The copy is one of a single moment, whoever writes meanwhile, and is an
    archive like any other. In one that is there only WARC files that are new or
    have grown are brought, and the database is replaced as a whole. On one file
    system WARC files are links to the same bytes, which keep them from being
    removed, not from a broken disk. Exits with 1 where WARC files are lost.
    """
    from archive.transfer.backup import BackupError, back_up, backup_path

    with opened(db) as archive:
        try:
            path = backup_path(archive, destination)
            length = len(list(archive.warc_folder.glob("*"))) + 1
            *_, report = progress(back_up(archive, path), length, "Copying")
        except (BackupError, OSError) as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        print_json(asdict(report))
    else:
        say(clean(f"{report.path}: {number_of(report.new, 'WARC file')} new, {report.known} there before"))
    for name in report.lost:
        say(clean(f"{name} is not in the folder of WARC files; its captures cannot be read"), err=True)
    if report.lost:
        sys.exit(1)
