"""What is written to be read on paper or on a device: `archive export --format epub`."""

from __future__ import annotations

import sys
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
    from archive.transfer.verifying import told_by_file

    report = BookWritten()
    with opened(db) as archive:
        wanted = selected(archive, selection)
        written = export_book(archive, out, report, selection=wanted, heads_only=heads_only)
        try:
            for _ in progress(written, archive.counts()["articles"], "Exporting"):
                pass
        except OSError as error:
            raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None
    for line in told_by_file(report.lost):
        say(line, err=True)
    if report.file is None:
        nothing = "no article is selected" if selection != Wanted() else "there is no article yet"
        raise click.ClickException("nothing can be written" if report.lost else nothing)
    if as_json:
        told = {"path": report.file, "articles": report.articles, "pictures": report.pictures}
        print_json([told | {"too_large": report.too_large, "lost": len(report.lost)}])
    else:
        pictures = f" and {number_of(report.pictures, 'picture')}" if report.pictures else ""
        say(f"{number_of(report.articles, 'article')}{pictures} written to {report.file}")
    if report.too_large:
        say(f"note: {number_of(report.too_large, 'picture')} too large for a book left out", err=True)
    if report.lost:
        sys.exit(1)
