"""The `archive` command. Exit codes: 0 fine, 1 something is wrong with the data, 2 wrong use."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from archive.article import CHINA, LinkRecord, LinkState, Run
from archive.exporting import FORMATS, export, verify
from archive.formats.jsonl import fields_of
from archive.importing import FileReport, import_file, import_newspapers, list_files
from archive.newspapers import FILE_NAME
from archive.schema import SchemaError
from archive.store import Archive, Record
from archive.text import clean

_T = TypeVar("_T")
_Command = Callable[..., None]


def _db(command: _Command) -> _Command:
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="ARCHIVE_DB",
        default=Path("archive.db"),
        show_default="$ARCHIVE_DB, else archive.db",
        help="The archive file.",
    )(command)


def _json(command: _Command) -> _Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")(command)


@contextmanager
def _opened(path: Path, create: bool = False) -> Iterator[Archive]:
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


def _progress(items: Iterable[_T], length: int, label: str) -> Iterator[_T]:
    """Pass items on, with a progress bar while a terminal looks on."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def _print_json(value: object) -> None:
    click.echo(clean(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="local-news-archive")
def main() -> None:
    """Keep, check and write back an archive of local newspapers."""


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--explain", is_flag=True, help="Say which rule made each cut, with its line.")
@_json
@_db
def import_command(paths: tuple[Path, ...], explain: bool, as_json: bool, db: Path) -> None:
    """Import seed documents: files, or folders with all that lies below them.

    Jekyll posts and magazine texts are told apart by what they hold. A file
    that cannot be read is kept all the same; the exit code is then 1.
    """
    files = [file for path in paths for file in list_files(path)]
    with _opened(db, create=True) as archive:
        reports = [
            import_newspapers(archive, file) if file.name == FILE_NAME else import_file(archive, file)
            for file in _progress(files, len(files), "Importing")
        ]
    if as_json:
        _print_json([asdict(report) for report in reports])
    else:
        for report in reports:
            _print_report(report, explain)
    if any(report.error for report in reports):
        sys.exit(1)


def _print_report(report: FileReport, explain: bool) -> None:
    if report.error:
        click.echo(clean(f"not read: {report.error}"), err=True)
        return
    outcomes = ", ".join(f"{added.outcome} {added.article}" for added in report.added) or "no article"
    click.echo(clean(f"{report.path}: {outcomes if report.path.name != FILE_NAME else 'newspapers up to date'}"))
    for problem in report.problems:
        click.echo(f"  {problem}")
    for step in report.steps if explain else ():
        click.echo(f"  line {step.line}: {step.result}  [{step.rule}]")


@main.command("export")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@_json
@_db
def export_command(form: str, out: Path, as_json: bool, db: Path) -> None:
    """Write the archive into a folder.

    jekyll and magazine: documents that came in this format byte for byte, each
    other article as a file of its own. jsonl: all articles with all fields in
    one file. original: every document as received.
    """
    with _opened(db) as archive:
        counts = archive.counts()
        length = counts["articles"] + counts["documents"] if form != "jsonl" else 1
        try:
            written = list(_progress(export(archive, form, out), length, "Exporting"))
        except OSError as error:
            raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None
    if as_json:
        _print_json([asdict(one) for one in written])
    else:
        click.echo(f"{len(written)} files with {sum(one.articles for one in written)} articles written to {out}")


@main.command()
@click.argument("identifier", metavar="ID")
@_json
@_db
def show(identifier: str, as_json: bool, db: Path) -> None:
    """Show an article: ID is its id or the beginning of it."""
    with _opened(db) as archive:
        record = _found(archive, identifier)
        witnesses = _witnesses(archive, record)
    if as_json:
        _print_json(fields_of(record) | witnesses)
    else:
        click.echo("\n".join(_article_lines(record, witnesses)))


def _found(archive: Archive, identifier: str) -> Record:
    try:
        return archive.get(identifier)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from None


def _witnesses(archive: Archive, record: Record) -> dict[str, list[dict[str, Any]]]:
    passages = []
    for _, passage in archive.passages(article=record.id):
        document = archive.document(passage.document)
        passages.append(asdict(passage) | {"name": document.name, "digest": document.digest})
    captures = [asdict(capture) for capture in archive.journal.captures(record.id)]
    return {"passages": passages, "captures": captures, "revisions": [{"id": i} for i in archive.revisions(record.id)]}


def _article_lines(record: Record, witnesses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    article = record.article
    yield from filter(None, (article.kicker, article.title, article.subtitle))
    yield ""
    yield f"id         {record.id}"
    if article.published_at:
        form = "%Y-%m-%d" if article.date_precision == "day" else "%Y-%m-%d %H:%M:%S %z"
        yield f"published  {article.published_at.astimezone(CHINA).strftime(form)} ({article.date_precision})"
    if article.issue_date:
        yield f"issue      {article.issue_date} {article.page} {article.page_name}".rstrip()
    for byline in article.bylines:
        yield f"byline     {byline.name} ({byline.role})"
    for name, value in (("source", article.source), ("newspaper", article.newspaper), ("summary", article.summary)):
        if value:
            yield f"{name:10} {value}"
    yield from (f"address    {url}" for url in article.addresses)
    for passage in witnesses["passages"]:
        span = f"bytes {passage['start']} to {passage['end']}"
        yield f"document   {passage['name']}, {span}, sha256 {passage['digest']}"
        yield from (
            f"           cut at byte {j['offset']} joined, paragraph {j['paragraph']}" for j in passage["joins"]
        )
    for capture in witnesses["captures"]:
        yield f"capture    {capture['fetched_at']} {capture['url']} ({capture['warc']}, byte {capture['offset']})"
    if record.revision_of:
        yield f"revises    {record.revision_of}"
    yield from (f"revised by {revision['id']}" for revision in witnesses["revisions"])
    yield from (f"note       {note}" for note in article.notes)
    yield f"archived   {record.archived_at} by {article.extractor}"
    yield ""
    yield article.text


@main.command()
@click.argument("identifier", metavar="ID")
@_json
@_db
def explain(identifier: str, as_json: bool, db: Path) -> None:
    """Show the ballot of an article: each candidate of each field, its rule and weight, and which won (*).

    Articles read by a platform's own rule have no ballot; their extractor is named.
    """
    with _opened(db) as archive:
        record = _found(archive, identifier)
    if as_json:
        _print_json({"id": record.id} | {"evidence": [asdict(one) for one in record.article.evidence]})
        return
    click.echo(f"{record.id}  {record.article.title}\nread by {record.article.extractor}")
    for field in dict.fromkeys(one.field for one in record.article.evidence):
        click.echo(field)
        for one in record.article.evidence:
            if one.field == field:
                click.echo(f"  {'*' if one.chosen else ' '} {one.weight:5.1f}  {one.value}  [{one.rule}]")
    for note in record.article.notes:
        click.echo(f"note: {note}")


@main.command()
@_json
@_db
def stats(as_json: bool, db: Path) -> None:
    """Count what is in the archive."""
    with _opened(db) as archive:
        found = {
            "tables": archive.counts(),
            "newspapers": dict(archive.tally("newspaper")),
            "years": dict(archive.tally("year")),
            "sources": dict(archive.tally("source")),
            "links": archive.links.tally(),
        }
    if as_json:
        _print_json(found)
        return
    titles = {"tables": "rows", "newspapers": "articles by newspaper", "years": "articles by year"}
    for name, counts in found.items():
        click.echo(f"{titles.get(name, 'articles by source' if name == 'sources' else 'links by state')}")
        for value, count in counts.items():
            click.echo(f"  {count:8} {value or '–'}")


@main.command()
@click.option("--state", type=click.Choice([state.value for state in LinkState]), help="Only links in this state.")
@click.option("--run", help="Only links that this run tried in vain.")
@click.option("--attempts", is_flag=True, help="Show each failed attempt.")
@_json
@_db
def links(state: str | None, run: str | None, attempts: bool, as_json: bool, db: Path) -> None:
    """List the links: state, tries, last reason and next try of each."""
    with _opened(db) as archive:
        records = archive.links.missed_in(run) if run else archive.links.select()
        found = [record for record in records if state in (None, record.state)]
        tried = {record.link.url: archive.links.attempts(record.link.url) for record in found}
    if as_json:
        _print_json([asdict(record) | {"attempts": tried[record.link.url]} for record in found])
        return
    for record in found:
        click.echo(_link_line(record))
        for when, url, reason in tried[record.link.url] if attempts else ():
            click.echo(f"    {when[:19]} {url}: {reason}")


def _link_line(record: LinkRecord) -> str:
    words = f"{record.state:8} {record.tries} tries  {record.link.url}"
    words += f"  → {record.article}" if record.article else ""
    words += f"  {record.last_reason}" if record.last_reason else ""
    return words + (f"  (next try {record.next_try:%Y-%m-%d %H:%M} UTC)" if record.next_try else "")


@main.command("verify")
@_json
@_db
def verify_command(as_json: bool, db: Path) -> None:
    """Prove that nothing was lost or changed.

    Every document is written anew and compared byte for byte, every article's
    text with its digest, every capture with its WARC record, and SQLite checks
    its file. Exits with 1 and names what differs, the first first.
    """
    with _opened(db) as archive:
        counts = archive.counts()
        length = counts["documents"] + counts["articles"] + counts["captures"]
        faults = [fault for fault in _progress(verify(archive), length, "Verifying") if fault]
        integrity = archive.check_integrity()
    if as_json:
        _print_json({"checked": length, "faults": [asdict(fault) for fault in faults], "integrity_check": integrity})
    else:
        for fault in faults:
            click.echo(f"{fault.where}: {fault.reason}", err=True)
        checked = ", ".join(f"{counts[name]} {name}" for name in ("documents", "articles", "captures"))
        click.echo(f"{checked} checked, {len(faults)} faults; integrity_check: {integrity}")
    if faults or integrity != "ok":
        sys.exit(1)


@main.command()
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs to show.")
@_json
@_db
def runs(last: int, as_json: bool, db: Path) -> None:
    """List the last runs: when, how they ended, what they counted."""
    with _opened(db) as archive:
        found = list(archive.journal.runs(last))
    if as_json:
        _print_json([asdict(run) for run in found])
        return
    for run in found:
        click.echo(_run_line(run))


def _run_line(run: Run) -> str:
    counts = " ".join(f"{name}={count}" for name, count in run.counts.items())
    ended = f"{run.outcome} ({run.exit_code})" if run.exit_code is not None else run.outcome or "running"
    return f"{run.started_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}  {run.newspaper}  {ended}  {run.arguments}  {counts}"
