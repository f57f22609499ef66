"""Files into the archive: each is kept as received, read by its format, and reported on."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.chinese.decoding import decode
from archive.formats import Cut, Format, Imported, SeedError, formats
from archive.formats.newspapers import FILE_NAME, read_newspapers
from archive.model import Added, Document
from archive.store.archive import Archive
from archive.store.identity import document_id

UNREAD = "unread"
SIZE_LIMIT = 64 << 20  # bytes; the seeds have 13 KB, a year of a magazine some MB
_OTHER_CODINGS = {  # UTF-32 first: its mark begins as that of UTF-16 does
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\udc80-\udcff\ue000-\uf8ff]")  # the last: Big5 as GB18030
_NO_TEXT_MIN, _NO_TEXT_SHARE = 8, 0.02  # characters; a text may hold some that went wrong
_SUFFIXES = frozenset((".md", ".markdown", ".html", ".htm", ".txt", ""))


@dataclass(frozen=True)
class FileReport:
    """What became of one file. `error` says why it could not be read, naming file and line."""

    path: Path
    new: bool = False
    added: tuple[Added, ...] = ()
    links: int = 0
    problems: tuple[str, ...] = ()
    steps: tuple[Cut, ...] = ()
    error: str = ""


def import_paths(archive: Archive, paths: Iterable[Path], newspaper: str | None = None) -> Iterator[FileReport]:
    """Import files and folders (with what lies below them) and report on each file.

    `newspaper` is the paper whose spider is to follow the links; without it,
    any spider may. A `newspapers.csv` in a folder is read first; README files
    and hidden files of a folder are not seeds.
    """
    for path in paths:
        for file in list_files(path):
            yield import_newspapers(archive, file) if file.name == FILE_NAME else import_file(archive, file, newspaper)


def list_files(path: Path) -> list[Path]:
    """Return the files to import at a path: itself, or in a folder all that may be a seed, the papers first."""
    if not path.is_dir():
        return [path]
    files = [file for file in sorted(path.rglob("*")) if not file.is_dir() and _may_be_seed(file.relative_to(path))]
    return sorted(files, key=lambda file: file.name != FILE_NAME)


def _may_be_seed(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    readme = file.stem.lower() == "readme"
    return not hidden and (file.name == FILE_NAME or not readme and file.suffix.lower() in _SUFFIXES)


def import_newspapers(archive: Archive, path: Path) -> FileReport:
    """Bring the archive's papers up to date with a CSV file."""
    try:
        archive.add_newspapers(read_newspapers(path))
    except (SeedError, OSError) as error:
        return FileReport(path, error=_complaint(path, error))
    return FileReport(path)


def import_file(archive: Archive, path: Path, newspaper: str | None = None) -> FileReport:
    """Import one file in one transaction; what cannot be read is kept all the same."""
    try:
        if not path.is_file():
            path.stat()  # says why, where there is nothing
            raise SeedError("neither a file nor a folder")  # a device or a pipe may never end
        if path.stat().st_size > SIZE_LIMIT:
            raise SeedError(f"larger than {SIZE_LIMIT >> 20} MiB")
        content = path.read_bytes()
    except (OSError, SeedError) as error:
        return FileReport(path, error=_complaint(path, error))
    document, imported, unread = read_document(path.name, content)
    with archive.transaction():
        new = archive.add_document(document)
        added = tuple(archive.add(article, passage=passage) for article, passage in imported.articles)
        links = [replace(link, newspaper=newspaper, found_in=document.name) for link in imported.links]
        fresh = sum(archive.links.found(link) for link in links)
    complaint = f"{path}: {unread}" if unread else ""
    return FileReport(path, new, added, fresh, imported.problems, imported.steps, complaint)


def read_document(name: str, content: bytes) -> tuple[Document, Imported, str]:
    """Return a file as a document, what was read in it, and why it could not be read (`line N: …`)."""
    identifier, digest = document_id(name, content), hashlib.sha256(content).hexdigest()
    document = Document(identifier, name, UNREAD, content, digest)
    try:
        form = format_of(name, content)
        document = replace(document, format=form.name)
        imported = form.read(document) if form.read else Imported(())
    except SeedError as error:
        reason = f"line {error.line}: {error.reason}"
        return replace(document, format=UNREAD, problems=(reason,)), Imported(()), reason
    return replace(document, problems=imported.problems), imported, ""


def format_of(name: str, content: bytes) -> Format:
    """Return the first format that recognises a file. Raises SeedError where none does."""
    if not content.strip():
        raise SeedError("the file is empty")
    _refuse_no_text(content)
    for form in formats().values():
        if form.recognises and form.recognises(name, content):
            return form
    raise SeedError("neither a Jekyll post (begins with ---) nor a magazine text (has a line that begins with □)")


def _refuse_no_text(content: bytes) -> None:
    """Raise SeedError for bytes that are no text in UTF-8 or GB18030: another coding's, or no text at all."""
    for mark, coding in _OTHER_CODINGS.items():
        if content.startswith(mark):
            raise SeedError(f"a text in {coding}: save it in UTF-8")
    text = decode(content)[0]
    odd = _NO_TEXT.findall(text)
    if len(odd) >= _NO_TEXT_MIN and len(odd) > _NO_TEXT_SHARE * len(text):
        raise SeedError(f"no text in UTF-8 or GB18030: {len(odd)} of {len(text)} characters are none")


def _complaint(path: Path, error: Exception) -> str:
    if isinstance(error, SeedError):
        return f"{path}: line {error.line}: {error.reason}"
    return f"{path}: {error.strerror if isinstance(error, OSError) else error}"
