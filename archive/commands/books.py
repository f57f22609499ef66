"""What is written to be read on paper or on a device, for `archive export`: books, and the PDFs of printed pages."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.chinese.text import number_of
from archive.commands.options import opened, selected
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.search.find import Wanted

if TYPE_CHECKING:  # with it comes what reads WARC files
    from archive.transfer.verifying import Fault


def _write(steps: Iterable[None], number: int, out: Path) -> None:
    """Go through the steps of an export; what the disk refuses is told in a line."""
    try:
        for _ in progress(steps, number, "Exporting"):
            pass
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None


def _say_lost(lost: Iterable[Fault]) -> None:
    from archive.transfer.verifying import told_by_file

    for line in told_by_file(lost):
        say(line, err=True)


def write_book(out: Path, selection: Wanted, *, heads_only: bool, as_json: bool, db: Path) -> None:
    """Write an e-book and say what is in it; end with a message where no article is selected."""
    from archive.transfer.books_out import BookWritten, export_book

    report = BookWritten()
    with opened(db) as archive:
        wanted = selected(archive, selection)
        written = export_book(archive, out, report, selection=wanted, heads_only=heads_only)
        _write(written, archive.counts()["articles"], out)
    _say_lost(report.lost)
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


def write_pdf_pages(out: Path, selection: Wanted, *, as_json: bool, db: Path) -> None:
    """Write the PDFs of pages and say how many; exit with 1 where some cannot be read, or none is kept."""
    from archive.transfer.pdf_pages_out import PagesWritten, export_pdf_pages

    report = PagesWritten()
    with opened(db) as archive:
        wanted = selected(archive, selection)
        written = export_pdf_pages(archive, out, report, selection=wanted)
        _write(written, archive.counts()["pages"], out)
    _say_lost(report.lost)
    if not report.files:
        named = (
            f"no PDF of {number_of(report.named, 'page')} that {'name' if report.named > 1 else 'names'} one is kept"
        )
        raise click.ClickException(named if report.named else "no page is selected that names a PDF")
    if as_json:
        print_json(asdict(report) | {"path": out, "lost": len(report.lost)})
    else:
        say(f"{number_of(report.files, 'PDF')} written to {out}")
    if report.not_kept:
        say(
            f"note: of {number_of(report.not_kept, 'page')} the PDF is not kept: {out / 'pages.csv'} says why", err=True
        )
    if report.without:
        say(f"note: {number_of(report.without, 'page')} without a PDF", err=True)
    if report.lost:
        sys.exit(1)
