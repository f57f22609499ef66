"""What is written to be read on paper or on a device: `archive export --format epub`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.chinese.text import number_of
from archive.commands.options import opened, selected
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.search.find import Wanted


def write_book(out: Path, selection: Wanted, *, heads_only: bool, as_json: bool, db: Path) -> None:
    """Write an e-book and say what is in it; end with a message where no article is selected."""
    from archive.transfer.books_out import BookWritten, export_book

    report = BookWritten()
    with opened(db) as archive:
        wanted = selected(archive, selection)
        written = export_book(archive, out, report, selection=wanted, heads_only=heads_only)
        try:
            for _ in progress(written, archive.counts()["articles"], "Exporting"):
                pass
        except OSError as error:
            raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None
    if report.file is None:
        raise click.ClickException("no article is selected" if selection != Wanted() else "there is no article yet")
    if as_json:
        told = {name: value for name, value in asdict(report).items() if name != "file"}
        print_json([{"path": report.file, **told}])
    else:
        say(f"{number_of(report.articles, 'article')} written to {report.file}")
