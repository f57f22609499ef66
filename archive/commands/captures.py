"""Captures, which hold the pages themselves: written as web archives for `archive export`."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from archive.chinese.text import number_of
from archive.commands.options import opened, selected
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.search.find import Wanted


def write_captures(form: str, out: Path, selection: Wanted, *, heads_only: bool, as_json: bool, db: Path) -> None:
    """Write a web archive and say what is in it; exit with 1 where captures cannot be read, or there are none."""
    from archive.transfer.captures_out import CapturesWritten, captures_expected, captures_path, export_captures
    from archive.transfer.verifying import told_by_file

    report = CapturesWritten()
    path = captures_path(form, out)
    with opened(db) as archive:
        wanted = selected(archive, selection)
        length = captures_expected(archive, wanted, heads_only)
        written = export_captures(archive, form, out, report, selection=wanted, heads_only=heads_only)
        try:
            for _ in progress(written, length, "Exporting"):
                pass
        except OSError as error:
            raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None
    for line in told_by_file(report.lost):
        say(line, err=True)
    if not report.files:
        nothing = "no article is selected" if not report.selected and selection != Wanted() else ""
        raise click.ClickException(nothing or f"no capture can be written: {path} is left as it is")
    if as_json:
        lost = Counter(fault.file for fault in report.lost)
        told = {name: value for name, value in asdict(report).items() if name not in ("files", "lost")}
        print_json([{"path": file, **told, "lost": lost} for file in report.files])
    else:
        what = f"{number_of(report.captures, 'capture')} of {number_of(report.articles, 'article')}"
        say(f"{what} written to {' and '.join(map(str, report.files))}")
    if report.uncaptured:
        say(f"note: {number_of(report.uncaptured, 'article')} came in documents alone and have no page", err=True)
    if report.lost:
        sys.exit(1)
