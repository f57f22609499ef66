"""Files in and out: `archive import`, `export`, `verify`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import click
from click.shell_completion import CompletionItem

from archive.chinese.text import clean, number_of
from archive.commands.books import write_book, write_pdf_pages
from archive.commands.captures import write_captures
from archive.commands.options import db_option, json_option, opened, selected, selection_options
from archive.commands.output import china_time, print_json, say
from archive.commands.tables import progress
from archive.formats.newspapers import FILE_NAME
from archive.search.find import Wanted
from archive.store.wording import archive_line
from archive.transfer.importing import FileReport, files_of, import_files
from archive.transfer.walking import LeftOut, left_out

_NAMED_MAX = 200  # files left out for one reason that are named


class TakenIn(Protocol):
    """What became of a file that is no document: how it is told as JSON and in lines."""

    path: Path

    @property
    def took(self) -> bool:
        """Whether anything of the file is in the archive now."""

    @property
    def is_faulty(self) -> bool:
        """Whether anything of it could not be read."""

    def told(self) -> dict[str, Any]:
        """Return it as JSON knows it."""

    def lines(self) -> list[str]:
        """Return it in lines."""


class _Form(click.ParamType):
    """What an archive can be written as: a choice among forms that are found when asked, not at each start.

    2026-11: their readers are some 15 of 250 ms of CPU that `archive --help` takes.
    """

    name = "form"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return _forms().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return _forms().get_metavar(param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return _forms().shell_complete(ctx, param, incomplete)


def _forms() -> click.Choice[str]:
    from archive.transfer.books_out import BOOK
    from archive.transfer.captures_out import CAPTURE_FORMS
    from archive.transfer.exporting import export_forms
    from archive.transfer.pdf_pages_out import PDF_PAGES

    return click.Choice([*export_forms(), *CAPTURE_FORMS, BOOK, PDF_PAGES])


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--explain", is_flag=True, help="Say which rule made each cut, with its line.")
@json_option
@db_option
def import_command(paths: tuple[Path, ...], explain: bool, as_json: bool, db: Path) -> None:
    """Import seed documents: files, or folders with all that lies below them.

    Saved web pages (HTML, MHTML), posts, texts and Markdown with a headline, and
    magazine texts are told apart by what they hold. A file that cannot be read is
    kept all the same; the exit code is then 1. An exported articles.jsonl is read
    line by line, whatever its size: what the archive knows of its witnesses comes
    back, and what follows from them. Lines that cannot be read are named. Its
    newspapers.csv comes first, as in any folder.

    Files are committed some at a time, and what the archive has comes last: an import that is broken off goes on
    where it was. Files of a folder that are no documents are named, but for hidden ones, README files, and what a
    browser saved beside a page; links that lead out of it are not followed. Where nothing was taken in, the exit
    code is 1.
    """
    if not import_documents(paths, db, explain=explain, as_json=as_json):
        sys.exit(1)


def import_documents(
    paths: Sequence[Path], db: Path, *, explain: bool, as_json: bool, others: Sequence[TakenIn] = ()
) -> bool:
    """Import documents and print what became of each; say whether that was fine.

    `others` are files of other kinds that were taken in before: they are printed with them, and not named as left out.
    """
    elsewhere = {other.path for other in others}
    with opened(db, create=True) as archive:
        files = [file for file in files_of(archive, paths) if file not in elsewhere]
        reports = list(progress(import_files(archive, files), len(files), "Importing"))
    if as_json:
        print_json([*(one.told() for one in others), *(asdict(report) for report in reports)])
    else:
        for other in others:
            for line in other.lines():
                say(clean(line), err=other.is_faulty and not other.took)
        for report in reports:
            _print_report(report, explain)
    _print_left_out([one for path in paths for one in left_out(path) if one.path not in elsewhere])
    nothing = not any(report.took for report in reports) and not any(other.took for other in others)
    if nothing:
        count = number_of(len(reports) + len(others), "file")
        say(f"nothing was taken in: {count}, and no article in any", err=True)
    return not nothing and not any(report.error for report in reports) and not any(other.is_faulty for other in others)


def _print_left_out(files: list[LeftOut]) -> None:
    """Name the files that were left out; of very many of a reason the first."""
    for reason, several in groupby(sorted(files, key=lambda one: one.reason), key=lambda one: one.reason):
        named = list(several)
        for one in named[:_NAMED_MAX]:
            say(clean(f"left out: {one.path}: {reason}"), err=True)
        if len(named) > _NAMED_MAX:
            say(f"left out: {len(named) - _NAMED_MAX} more: {reason}", err=True)


def _print_report(report: FileReport, explain: bool) -> None:
    if report.error:
        say(clean(f"not read: {report.error}"), err=True)
        for problem in report.problems if report.lines else ():
            say(f"  {problem}", err=True)
    if report.lines:
        new = number_of(report.witnesses, "new witness", "new witnesses")
        say(clean(f"{report.path}: {number_of(report.lines, 'line')}, {new}"))
    if report.error or report.lines:
        return
    outcomes = ", ".join(f"{added.outcome} {added.article}" for added in report.added) or "no article"
    say(clean(f"{report.path}: {outcomes if report.path.name != FILE_NAME else 'newspapers up to date'}"))
    for problem in report.problems:
        say(f"  {problem}")
    for step in report.steps if explain else ():
        say(f"  line {step.line}: {step.result}  [{step.rule}]")


@click.command("export")
@click.option("--format", "form", type=_Form(), required=True, help="What to write.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="The folder, or web archive or book, to write to."
)
@click.option("--heads-only", is_flag=True, help="Leave out what repeats an article that stands for it.")
@click.option("--appearances", is_flag=True, help="A file for each appearance of an article (jekyll, magazine).")
@click.option("--pictures", is_flag=True, help="Also the pictures of articles that are kept (jekyll, markdown).")
@selection_options
@json_option
@db_option
def export_command(
    form: str,
    out: Path,
    heads_only: bool,
    appearances: bool,
    pictures: bool,
    selection: Wanted,
    as_json: bool,
    db: Path,
) -> None:
    """Write the archive, or what is selected of it, into a folder.

    jekyll and magazine: documents that came in this format byte for byte, each
    other article as a file of its own, by its head appearance; with --appearances
    each of its appearances, as it was printed there. jsonl: all articles in one file, a line each,
    with all fields, appearances, versions and witnesses, to be imported elsewhere
    without loss; and the newspapers. csv, xlsx: a table for a spreadsheet, a row each; ris,
    bibtex, csl-json: references; json: a list with the texts; markdown: a file each.
    original: every document as received. With --heads-only one
    article of each story; a document is left out when all in it repeats others.
    With --pictures the pictures that are kept lie in assets/pictures, and posts
    and Markdown show them; documents that came in the format stay as they came.

    warc, wacz: the pages themselves, as they were received, for pywb and ReplayWeb.page: those of
    the articles, and of the issues that name them; of the whole archive all there are. With an
    index in it (wacz) or beside it (warc). --out may name that very file. What cannot be read is
    told, and the exit code is then 1.

    epub: an e-book, EPUB 3.3, with a table of contents: issue by issue, page by page, each article as it was
    printed, with the pictures that are kept. --out may name that very file.

    pdf-pages: the PDFs of printed pages, as they were received, and a list of them: of papers and days
    all, of any other selection those on which something of it stands.
    """
    from archive.transfer.books_out import BOOK
    from archive.transfer.captures_out import CAPTURE_FORMS
    from archive.transfer.pdf_pages_out import PDF_PAGES

    _refuse_wrong(form, appearances=appearances, pictures=pictures, heads_only=heads_only)
    if form in CAPTURE_FORMS:
        write_captures(form, out, selection, heads_only=heads_only, as_json=as_json, db=db)
    elif form == BOOK:
        write_book(out, selection, heads_only=heads_only, as_json=as_json, db=db)
    elif out.exists() and not out.is_dir():
        raise click.BadParameter(f"Directory '{out}' is a file.", param_hint="'--out'")
    elif form == PDF_PAGES:
        write_pdf_pages(out, selection, as_json=as_json, db=db)
    else:
        _write_files(
            form,
            out,
            selection,
            heads_only=heads_only,
            appearances=appearances,
            pictures=pictures,
            as_json=as_json,
            db=db,
        )


def _refuse_wrong(form: str, *, appearances: bool, pictures: bool, heads_only: bool) -> None:
    """End with a message where an option is given to a format that has no use for it."""
    from archive.transfer.exporting import shows_pictures, writes_appearances
    from archive.transfer.pdf_pages_out import PDF_PAGES

    if appearances and not writes_appearances(form):
        raise click.UsageError(f"{form} has no file for each appearance: --appearances is for jekyll and magazine")
    if pictures and not shows_pictures(form):
        raise click.UsageError(f"{form} is written the same with and without: --pictures is for jekyll and markdown")
    if heads_only and form == PDF_PAGES:
        raise click.UsageError("pdf-pages are pages: --heads-only is for articles")


def _write_files(
    form: str,
    out: Path,
    selection: Wanted,
    *,
    heads_only: bool,
    appearances: bool,
    pictures: bool,
    as_json: bool,
    db: Path,
) -> None:
    """Write articles and documents, and say how many; exit with 1 where pictures cannot be read."""
    from archive.transfer.exporting import Written, export, files_expected
    from archive.transfer.pictures_beside import PicturesBeside
    from archive.transfer.verifying import told_by_file

    with opened(db) as archive:
        wanted = selected(archive, selection)
        beside = PicturesBeside(archive, out) if pictures else None
        given = beside.of if beside else None
        written_one_by_one = export(
            archive, form, out, selection=wanted, heads_only=heads_only, appearances=appearances, pictures=given
        )
        try:
            written = list(progress(written_one_by_one, files_expected(archive, form), "Exporting"))
        except OSError as error:
            raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None
    if selection != Wanted() and not any(one.articles for one in written):
        raise click.ClickException("no article is selected")
    shown = beside.files if beside else []
    lost = beside.lost if beside else []
    if as_json:
        print_json([asdict(one) for one in (*written, *(Written(path, 0) for path in shown))])
    else:
        articles = number_of(sum(one.articles for one in written), "article")
        with_pictures = f" and {number_of(len(shown), 'picture')}" if shown else ""
        files = number_of(len(written) + len(shown), "file")
        say(f"{files} with {articles}{with_pictures} written to {out}")
    for line in told_by_file(lost):
        say(line, err=True)
    if lost:
        sys.exit(1)


@click.command("verify")
@click.option("--all", "everything", is_flag=True, help="Read all, whatever was proven before.")
@json_option
@db_option
def verify_command(everything: bool, as_json: bool, db: Path) -> None:
    """Prove that nothing was lost or changed.

    Every document is written anew and compared byte for byte, every article's
    text with its digest, what every witness told with its id, every capture with its WARC record, and SQLite checks
    its file. Exits with 1 and names what differs, the first first.

    What was proven before and has not changed since stands, and is not read again: rows that no program has changed,
    WARC files of the same size and moment. How much that is, and since when, is told. A copy, and an archive that was
    moved or put back, is read as a whole. With --all everything is read: it alone finds what the disk has lost.
    """
    from archive.transfer.proving import Proof
    from archive.transfer.verifying import told_by_file

    with opened(db) as archive:
        proof = Proof(archive, everything=everything)
        length = sum(proof.read.values())
        faults = [fault for fault in progress(proof.faults(), length, "Verifying") if fault]
    standing = sum(proof.counts.values()) - length
    if as_json:
        named = [{"where": one.where, "reason": one.reason, "file": one.file} for one in faults]
        told = {"checked": length, "faults": named, "integrity_check": proof.integrity or None}
        before = {"since": proof.stands.at, "all_read_at": proof.stands.all_at} if proof.stands else {}
        print_json(told | {"standing": standing} | before)
    else:
        for line in told_by_file(faults):
            say(line, err=True)
        words = f"{_numbers(proof.read)} checked, {number_of(len(faults), 'fault')}"
        say(f"{words}; integrity_check: {proof.integrity}" if proof.integrity else words)
        if proof.stands:
            line, all_at = archive_line(db, "verify", "--all"), china_time(proof.stands.all_at)
            say(f"{standing:,} more stand as proven on {china_time(proof.stands.at)}; all was read on {all_at}: {line}")
    if proof.unkept:
        say(f"note: nothing of this is remembered: {proof.unkept}", err=True)
    if faults or proof.integrity not in ("", "ok"):
        sys.exit(1)


def _numbers(counts: Mapping[str, int]) -> str:
    nouns = {"documents": "document", "articles": "article", "witnesses": "witness", "captures": "capture"}
    return ", ".join(number_of(counts[name], noun, name) for name, noun in nouns.items())
