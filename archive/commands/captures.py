"""Captures, which hold the pages: as web archives for `archive export`, in less room by `archive compact`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from filelock import FileLock, Timeout

from archive.chinese.text import clean, number_of
from archive.commands.options import db_option, json_option, opened, selected
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.search.find import Wanted
from archive.store.opening import ReadOnlyPlace
from archive.store.wording import archive_line

if TYPE_CHECKING:
    from archive.transfer.repacking import Repacked


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


@click.command("compact")
@click.option("--dry-run", is_flag=True, help="Only say what it would save; nothing is written.")
@json_option
@db_option
def compact_command(dry_run: bool, as_json: bool, db: Path) -> None:
    """Rewrite WARC files so that they take less room, and hold what they held.

    A body that an earlier capture has is kept once: in its place stands a revisit that names that
    capture, with all headers of its own (WARC's identical-payload-digest). Each new file has another name, is
    read back and compared record by record, and then the rows follow at once. The old one goes with the next `archive
    compact`, since a reader may have it open: so the first one takes room, and the next gives it back. A file of a run
    that has not ended stays as it is. Killed at any moment, nothing is lost. Exits with 1 where a file is lost or
    damaged: that one stays as it is, and is named.
    """
    from archive.transfer.repacking import Repacked, captures_to_repack, repack

    report = Repacked()
    with opened(db) as archive:
        if archive.is_read_only and not dry_run:
            raise ReadOnlyPlace
        try:
            with FileLock(f"{archive.path}.compact.lock", timeout=0) if not dry_run else nullcontext():
                length = captures_to_repack(archive)
                for _ in progress(repack(archive, report, dry_run=dry_run), length, "Compacting"):
                    pass
        except Timeout:
            raise click.ClickException(f"another `archive compact` is at work on {archive.path}") from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or archive.warc_folder}: {error.strerror}") from None
    if as_json:
        print_json(asdict(report) | {"saved": report.saved, "dry_run": dry_run})
    else:
        for line in _compacted(report, db, dry_run=dry_run):
            say(clean(line))
    faults = [one for one in report.files if one.is_fault]
    for one in faults:
        say(clean(f"{one.name}: stays as it is: {one.why_not}"), err=True)
    if faults:
        sys.exit(1)


def _compacted(report: Repacked, db: Path, *, dry_run: bool) -> Iterator[str]:
    """Yield a line a file that is smaller now, and what that comes to."""
    would = "would be " if dry_run else ""
    for one in report.files:
        if not one.why_not:
            told = f"{number_of(one.repeats, 'body', 'bodies')} not kept again" if one.repeats else "packed anew"
            yield f"{one.name}: {one.before:,} bytes {would}{one.after:,}, {told}"
    if report.removed:
        gone = number_of(len(report.removed), "file")
        yield f"{gone} of before {'would go' if dry_run else 'went'}: {sum(report.removed.values()):,} bytes"
    stay = [one for one in report.files if one.why_not and not one.is_fault]
    words = f"{report.saved:,} bytes {'would be ' if dry_run else ''}saved, {number_of(len(stay), 'file')} as before"
    if report.saved and not dry_run:
        words += f"; the old files go with the next {archive_line(db, 'compact')}"
    yield words
