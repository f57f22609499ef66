"""The archive back into files, and the proof that nothing was lost on the way in."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from archive.article import Document
from archive.dedup import digest
from archive.formats import jekyll, jsonl, magazine
from archive.formats.warc import WarcError, read_capture
from archive.importing import UNREAD, read_document
from archive.likeness.keytext import key_text
from archive.store import Archive, Record

FORMATS = ("jekyll", "magazine", "jsonl", "original")
_UNSAFE = re.compile(r"[^\w.()+,=@~ ·—-]|^[. ]+|[. ]+$")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # what Windows takes for a device
_SUFFIX_MAX = 10
_NAME_MAX = 200  # bytes; file systems take 255, and a suffix may come


@dataclass(frozen=True)
class Written:
    """A file that was written, and how many articles it holds (documents: 0 where no reader could tell)."""

    path: Path
    articles: int


def export(archive: Archive, form: str, folder: Path, *, heads_only: bool = False) -> Iterator[Written]:
    """Write an archive into a folder and yield each file.

    `jekyll` and `magazine` write documents that came in this format back byte
    for byte, and each other article as a file of its own; `jsonl` writes all
    articles with all fields into one file, `original` every document as
    received. `heads_only` leaves out articles for which another one stands,
    and documents that hold none but such.
    """
    folder.mkdir(parents=True, exist_ok=True)
    left_out = archive.stories.repeating() if heads_only else set()
    if form == "jsonl":
        yield _export_jsonl(archive, folder, left_out)
        return
    taken: set[str] = set()
    for document in archive.documents():
        held = [article for article, _ in archive.passages(document=document.id)]
        if form in (document.format, "original") and not (held and left_out.issuperset(held)):
            path = folder / _free_name(document.name, document.id, taken)
            _write(path, rewritten(document))
            yield Written(path, len(held))
    if form != "original":
        yield from _export_articles(archive, form, folder, taken, left_out)


def _export_articles(
    archive: Archive, form: str, folder: Path, taken: set[str], left_out: set[str]
) -> Iterator[Written]:
    writer: Callable[[Record], tuple[str, bytes]] = _as_post if form == "jekyll" else _as_magazine
    formats = {document.id: document.format for document in archive.documents()}
    for record in archive.articles():
        if record.id not in left_out and not any(
            formats[passage.document] == form for _, passage in archive.passages(article=record.id)
        ):
            name, content = writer(record)
            path = folder / _free_name(name, record.id, taken)
            _write(path, content)
            yield Written(path, 1)


def _export_jsonl(archive: Archive, folder: Path, left_out: set[str]) -> Written:
    path, count = folder / "articles.jsonl", 0
    with _replacing(path) as file:
        for record in archive.articles():
            if record.id in left_out:
                continue
            file.write(jsonl.line_of(record).encode("utf-8") + b"\n")
            count += 1
        file.flush()
    return Written(path, count)


def _as_post(record: Record) -> tuple[str, bytes]:
    return jekyll.file_name(record.article, record.id), jekyll.write(jekyll.post_of(record.article))


def _as_magazine(record: Record) -> tuple[str, bytes]:
    return magazine.file_name(record.article, record.id), magazine.text_of(record.article)


def rewritten(document: Document) -> bytes:
    """Return a document written anew from what its reader made of it; an unread one as received."""
    if document.format == jekyll.NAME:
        return jekyll.write(jekyll.read(document.content))
    if document.format == magazine.NAME:
        return magazine.write(magazine.read(document.content))
    return document.content


def safe_name(name: str) -> str:
    """Return a name that is a plain file name everywhere: no separators, control characters, leading dots, devices."""
    name = _UNSAFE.sub("_", name) or "_"
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = suffix, "", ""
    suffix = suffix[:_SUFFIX_MAX]
    stem = f"_{stem}" if _DEVICE.fullmatch(stem.split(".")[0]) else stem
    while len(f"{stem}{dot}{suffix}".encode("utf-8", "replace")) > _NAME_MAX:
        stem = stem[:-1]
    return f"{stem}{dot}{suffix}"


def _free_name(name: str, identifier: str, taken: set[str]) -> str:
    """Return a safe name that no other file of this export has; case is no difference on some systems."""
    name = safe_name(name)
    while name.casefold() in taken:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem or suffix}~{identifier}{dot}{suffix if stem else ''}"
    taken.add(name.casefold())
    return name


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file whole or not at all. A link in its place is replaced, not followed."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        try:
            yield file
            os.fchmod(file.fileno(), 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _write(path: Path, content: bytes) -> None:
    with _replacing(path) as file:
        file.write(content)
        file.flush()


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was received."""

    where: str
    reason: str


def verify(archive: Archive) -> Iterator[Fault | None]:
    """Check every document, article and capture; yield a fault or None for each.

    A document must have the digest it came with, be written back byte for
    byte, and still give its passages' articles; an article must have the
    digest of its text; a capture must be readable in its WARC file.
    """
    for document in archive.documents():
        yield _check_document(archive, document)
    for record in archive.articles():
        same = digest(record.article.text) == record.digest
        yield None if same else Fault(f"article {record.id}", "the text does not agree with its digest")
    for capture in archive.journal.captures():
        try:
            found = read_capture(archive.warc_folder / safe_name(capture.warc), capture.offset)
            yield None if found.id == capture.id else Fault(f"capture {capture.id}", f"{capture.warc} holds {found.id}")
        except WarcError as error:
            yield Fault(f"capture {capture.id}", str(error))


def _check_document(archive: Archive, document: Document) -> Fault | None:
    if hashlib.sha256(document.content).hexdigest() != document.digest:
        return Fault(document.name, "the bytes do not agree with the digest they came with")
    if document.format == UNREAD:
        return None
    again, imported, error = read_document(document.name, document.content)
    if error or again.format != document.format:
        return Fault(document.name, error or f"read as {again.format}, not {document.format}")
    if rewritten(document) != document.content:
        return Fault(document.name, "is not written back byte for byte")
    texts = {passage.start: article.text for article, passage in imported.articles}
    for article, passage in archive.passages(document=document.id):
        if not _says_the_same(archive.get(article), texts.get(passage.start)):
            return Fault(document.name, f"bytes {passage.start} to {passage.end} are not the text of article {article}")
    return None


def _says_the_same(record: Record, text: str | None) -> bool:
    """Say whether an article has a passage's text: the very text, or another witness's of it, formatted otherwise."""
    if text is None:
        return False
    return digest(text) == record.digest or key_text(text) == key_text(record.article.text)
