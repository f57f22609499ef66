"""Files into the archive: each is kept as received, read by its format, and reported on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO

from archive.chinese import clock
from archive.chinese.decoding import decode
from archive.chinese.plausible import beyond_ascii, plausibility
from archive.chinese.text import clean, number_of
from archive.formats import LINE_LIMIT, Cut, Format, Imported, SeedError, TellingLine, formats
from archive.formats.newspapers import FILE_NAME, read_newspapers
from archive.model import Added, Article, Document, Passage
from archive.store.archive import Archive
from archive.store.identity import document_id
from archive.store.witnesses.witness import Witness, witness_row
from archive.transfer.walking import MERGE, is_database, list_files

UNREAD = "unread"
SIZE_LIMIT = 64 << 20  # bytes; a page that was saved with all its pictures
TEXT_LIMIT = 8 << 20  # bytes; the seeds have 13 KB, a year of a magazine some MB. 60 MB of lines took 4.2 GB, 2026-11
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\udc80-\udcff\ue000-\uf8ff]")  # the last: Big5 as GB18030
_CODINGS = "UTF-8, GB18030, Big5 or UTF-16"
_PLAUSIBLE, _JUDGED = 0.5, 20_000  # below it a text is doubtful; characters by which it is judged
_NO_TEXT_MIN, _NO_TEXT_SHARE = 8, 0.02  # characters; a text may hold some that went wrong
_BEGINNING = 1 << 10  # bytes by which a file is told that is read line by line
_FIRST_PAGES = datetime(1993, 1, 1, tzinfo=UTC)  # before it there was no browser that could save a page
_ARTICLE_MAX = 300_000  # characters; a page of a newspaper has some 10,000, and 900,000 took 87 s to compare, 2026-11
_FILES, _SECONDS = 50, 1.0  # of files that are committed together: 4.7 ms of CPU a post, one by one 6.2 (2026-11)
_BATCH = 200  # lines a transaction
_COMPLAINTS_MAX = 20  # lines that are named


@dataclass(frozen=True)
class FileReport:
    """What became of one file. `error` says why it could not be read, naming file and line.

    Of a file that is read line by line `lines` are those that were read, `witnesses` those that were not known.
    """

    path: Path
    new: bool = False
    added: tuple[Added, ...] = ()
    links: int = 0
    problems: tuple[str, ...] = ()
    steps: tuple[Cut, ...] = ()
    error: str = ""
    lines: int = 0
    witnesses: int = 0

    @property
    def took(self) -> bool:
        """Whether anything of the file is in the archive now: articles, links, lines, or papers."""
        papers = self.path.name == FILE_NAME and not self.error
        return bool(self.added or self.links or self.lines or papers)


@dataclass(frozen=True)
class _Read:
    """A file that was read: the document, what was found in it, and why it could not be understood."""

    path: Path
    document: Document
    imported: Imported
    unread: str


def import_paths(archive: Archive, paths: Iterable[Path], newspaper: str | None = None) -> Iterator[FileReport]:
    """Import files and folders (with what lies below them) and report on each file.

    `newspaper` is the paper whose spider is to follow the links; without it,
    any spider may. A `newspapers.csv` in a folder is read first; README files
    and hidden files of a folder are not seeds.
    """
    yield from import_files(archive, files_of(archive, paths), newspaper)


def files_of(archive: Archive, paths: Iterable[Path]) -> list[Path]:
    """Return the files to import: lists of papers first, and last those that the archive has.

    So an import that is broken off again and again gets on each time.
    """
    files = [file for path in paths for file in list_files(path)]
    has_any = archive.origins.has_documents()
    return sorted(files, key=lambda file: (file.name != FILE_NAME, has_any and _is_known(archive, file)))


def import_files(archive: Archive, files: Iterable[Path], newspaper: str | None = None) -> Iterator[FileReport]:
    """Import files in their order and report on each. Some are committed together, within a second or so."""
    batch: list[_Read | FileReport] = []
    begun = monotonic()
    for file in files:
        one = import_newspapers if file.name == FILE_NAME else _read(file)
        if isinstance(one, _Read | FileReport):
            batch.append(one)
        if not isinstance(one, _Read | FileReport) or len(batch) == _FILES or monotonic() - begun > _SECONDS:
            yield from _keep(archive, batch, newspaper)
            batch, begun = [], monotonic()
        if isinstance(one, Format):
            yield _import_lines(archive, file, one)
        elif not isinstance(one, _Read | FileReport):
            yield one(archive, file)
    yield from _keep(archive, batch, newspaper)


def _keep(archive: Archive, batch: Iterable[_Read | FileReport], newspaper: str | None) -> list[FileReport]:
    """Take in what was read, in one transaction."""
    with archive.transaction():
        return [one if isinstance(one, FileReport) else _take_in(archive, one, newspaper) for one in batch]


def _is_known(archive: Archive, file: Path) -> bool:
    try:
        if not file.is_file() or file.stat().st_size > SIZE_LIMIT:
            return False
        return archive.origins.has_document(document_id(file.name, file.read_bytes()))
    except OSError:
        return False  # it will be told when its turn comes


def import_newspapers(archive: Archive, path: Path) -> FileReport:
    """Bring the archive's papers up to date with a CSV file."""
    try:
        _refuse_no_file(path)
        _refuse_larger(path, TEXT_LIMIT)
        archive.add_newspapers(read_newspapers(path))
    except (SeedError, OSError) as error:
        return FileReport(path, error=_complaint(path, error))
    return FileReport(path)


def import_file(archive: Archive, path: Path, newspaper: str | None = None) -> FileReport:
    """Import one file in one transaction; what cannot be read is kept all the same.

    A file of whole witnesses is read line by line, however large it is, and in several transactions; lines that
    cannot be read are named, the others are taken in.
    """
    one = _read(path)
    return _import_lines(archive, path, one) if isinstance(one, Format) else _keep(archive, [one], newspaper)[0]


def _read(path: Path) -> _Read | FileReport | Format:
    """Return what a file holds, or why it cannot be had; of one that is to be read line by line its format."""
    try:
        _refuse_no_file(path)
        if is_database(path):
            raise SeedError(MERGE, line=0)
        if form := _read_by_lines(path):
            return form
        _refuse_larger(path, SIZE_LIMIT)
        return _Read(path, *read_document(path.name, path.read_bytes()))
    except (OSError, SeedError) as error:
        return FileReport(path, error=_complaint(path, error))


def _refuse_no_file(path: Path) -> None:
    """Raise SeedError for a device or a pipe, which may never end, and OSError where there is nothing."""
    if not path.is_file():
        path.stat()
        raise SeedError("neither a file nor a folder")


def _refuse_larger(path: Path, most: int) -> None:
    if path.stat().st_size > most:
        raise SeedError(f"larger than {most >> 20} MiB")


def _take_in(archive: Archive, read: _Read, newspaper: str | None) -> FileReport:
    """Keep a document and what was read in it."""
    document, imported = read.document, read.imported
    new, seen = archive.add_document(document), _believed(imported.seen)
    added = tuple(_add(archive, article, passage, seen, new) for article, passage in imported.articles)
    if new:  # of a file that is known, a tag that was taken away since stays so
        for tag in imported.tags:
            archive.tags.bring(tag, [one.article for one in added])
    links = [replace(link, newspaper=newspaper, found_in=document.name) for link in imported.links]
    fresh = sum(archive.links.found(link) for link in links)
    complaint = f"{read.path}: {read.unread}" if read.unread else ""
    return FileReport(read.path, new, added, fresh, imported.problems, imported.steps, complaint)


def _add(archive: Archive, article: Article, passage: Passage, seen: datetime | None, is_new: bool) -> Added:
    """Take in what a passage tells; where it has told the very same before, nothing follows from it anew.

    In a document that `is_new` none has.
    """
    known = None if is_new else archive.origins.told_by(article, passage)
    return Added("known", known) if known else archive.add(article, passage=passage, seen=seen)


def _believed(seen: datetime | None) -> datetime | None:
    """Return when a document says that its articles were seen; None where that cannot be, as by a wrong clock."""
    return seen if seen and _FIRST_PAGES <= seen <= clock.now() else None


def _read_by_lines(path: Path) -> Format | None:
    """Return the format of a file that is read line by line."""
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    for form in formats().values():
        if form.recognises_lines and form.recognises_lines(path.name, beginning):
            return form
    return None


def _import_lines(archive: Archive, path: Path, form: Format) -> FileReport:
    assert form.read_lines
    read = new = failed = 0
    complaints: list[str] = []
    with path.open("rb") as file:
        for batch in _batches(form.read_lines(_lines(file)), file):
            good = []
            for line in batch:
                if problem := line.problem or _unknown_paper(archive, line):
                    failed += 1
                    complaints += [f"line {line.number}: {problem}"] * (len(complaints) < _COMPLAINTS_MAX)
                else:
                    good.append(line)
            with archive.transaction():
                new += archive.take_in(witness for line in good for witness in line.witnesses)
                for line in good:
                    if line.tags and line.witnesses:
                        archive.tags.told_of(_id_of(line.witnesses[0]), line.id, line.tags)
            read += len(good)
    error = f"{path}: {number_of(failed, 'line')} cannot be read, the first: {complaints[0]}" if failed else ""
    error = error or ("" if read else f"{path}: line 1: the file is empty")
    return FileReport(path, bool(new), problems=tuple(complaints), error=error, lines=read, witnesses=new)


def _id_of(witness: Witness) -> str:
    return witness.id or str(witness_row(witness)[0]["id"])


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long so much that it shows."""
    while line := file.readline(LINE_LIMIT + 1):
        more = line
        while len(more) > LINE_LIMIT and not more.endswith(b"\n"):
            more = file.readline(LINE_LIMIT + 1)
        yield line


def _batches(lines: Iterator[TellingLine], file: IO[bytes]) -> Iterator[list[TellingLine]]:
    """Yield what lines tell, some at a time: no more of them than a transaction or the memory should hold."""
    batch, begun = [], 0
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH or file.tell() - begun > LINE_LIMIT:
            yield batch
            batch, begun = [], file.tell()
    if batch:
        yield batch


def _unknown_paper(archive: Archive, line: TellingLine) -> str:
    """Say which paper a line names that the archive does not know; empty where there is none."""
    named = {one.article.newspaper for one in line.witnesses if one.article.newspaper}
    unknown = sorted(paper for paper in named if archive.newspaper(paper) is None)
    return f"no newspaper has the id {unknown[0]!r}: import its {FILE_NAME} first" if unknown else ""


def read_document(name: str, content: bytes) -> tuple[Document, Imported, str]:
    """Return a file as a document, what was read in it, and why it could not be read (`line N: …`)."""
    identifier, digest = document_id(name, content), hashlib.sha256(content).hexdigest()
    document = Document(identifier, name, UNREAD, content, digest)
    try:
        form = format_of(name, content)
        document = replace(document, format=form.name)
        imported = form.read(document) if form.read else Imported(())
        _refuse_endless(imported)
    except SeedError as error:
        return replace(document, format=UNREAD, problems=(error.words,)), Imported(()), error.words
    return replace(document, problems=imported.problems), imported, ""


def _refuse_endless(imported: Imported) -> None:
    """Raise SeedError for what is too long for an article: comparing it with others would take hours."""
    longest = max((len(article.text) for article, _ in imported.articles), default=0)
    if longest > _ARTICLE_MAX:
        raise SeedError(f"an article of {longest} characters: it may have {_ARTICLE_MAX}; is this a book, or a dump?")


def format_of(name: str, content: bytes) -> Format:
    """Return the first format that recognises a file. Raises SeedError where none does."""
    if not content.strip():
        raise SeedError("the file is empty")
    for decodes in (True, False):
        if not decodes and len(content) > TEXT_LIMIT:
            raise SeedError(f"a text larger than {TEXT_LIMIT >> 20} MiB: divide it")
        if not decodes:
            _refuse_no_text(content)
        for form in formats().values():
            if form.decodes == decodes and form.recognises and form.recognises(name, content):
                return form
    raise SeedError(
        "none of what is read: a web page, a post (begins with --- or +++), a text or Markdown with a headline "
        "(.txt, .md), a magazine text (has a line that begins with □), articles.jsonl"
    )


_NO_TEXTS = {
    b"\x28\xb5\x2f\xfd": "a file packed by zstd",
    b"BZh91AY&SY": "a file packed by bzip2",
    b"\xfd7zXZ\x00": "a file packed by xz",
    b"\x1f\x8b\x08": "a file packed by gzip",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"PK\x03\x04": "a zip archive, or a document of Word or Excel",
    b"Rar!\x1a\x07": "a rar archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a document of an old Word or Excel",
    b"%PDF-": "a PDF",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG\r\n\x1a\n": "a picture",
}
"""What files are that begin so, of those that people are likely to try."""


def _refuse_no_text(content: bytes) -> None:
    """Raise SeedError for bytes that are no text in any encoding that documents are read in, with what they are."""
    if what := next((what for begins, what in _NO_TEXTS.items() if content.startswith(begins)), ""):
        raise SeedError(f"{what}, and no text: import what is in it")
    text, codec = decode(content)
    odd = sum(1 for _ in _NO_TEXT.finditer(text))
    if odd >= _NO_TEXT_MIN and odd > _NO_TEXT_SHARE * len(text):
        raise SeedError(f"no text in {_CODINGS}: {odd} of {len(text)} characters are none")
    piece = clean(text[:_JUDGED])
    if codec != "utf-8" and len(beyond_ascii(piece)) >= _NO_TEXT_MIN and plausibility(piece) < _PLAUSIBLE:
        raise SeedError(f"reads as no language in {_CODINGS}: save it in UTF-8")


def _complaint(path: Path, error: Exception) -> str:
    if isinstance(error, SeedError):
        return f"{path}: {error.words}"
    return f"{path}: {error.strerror if isinstance(error, OSError) else error}"
