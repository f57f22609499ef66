"""The archive back into files."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from archive.formats import Format, formats
from archive.formats.newspapers import FILE_NAME, csv_of
from archive.model import Article, Document
from archive.store.archive import Archive
from archive.store.histories import Whole

ORIGINAL = "original"
_UNSAFE = re.compile(r"[^\w.()+,=@~ ·—-]|^[. ]+|[. ]+$")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # what Windows takes for a device
_SUFFIX_MAX = 10
_NAME_MAX = 200  # bytes; file systems take 255, and a suffix may come


@dataclass(frozen=True)
class Written:
    """A file that was written, and how many articles it holds (documents: 0 where no reader could tell)."""

    path: Path
    articles: int


def export_forms() -> list[str]:
    """Return what an archive can be written as: the formats that write articles, and its documents as received."""
    return [*(name for name, form in formats().items() if form.write or form.write_all), ORIGINAL]


def writes_appearances(name: str) -> bool:
    """Say whether an archive can be written in a format with a file for each appearance."""
    form = formats().get(name)
    return bool(form and form.write)


def files_expected(archive: Archive, name: str) -> int:
    """Return how many files an export writes at the most."""
    form, counts = formats().get(name), archive.counts()
    return 2 if form and form.write_all else counts["appearances"] + counts["documents"]


def export(
    archive: Archive, name: str, folder: Path, *, heads_only: bool = False, appearances: bool = False
) -> Iterator[Written]:
    """Write an archive into a folder, as one of `export_forms` says, and yield each file.

    A format of documents writes those that came in it back byte for byte, and
    each other article as a file of its own; one that writes all articles puts
    them into one file; `original` writes every document as received.
    `heads_only` leaves out articles for which another one stands, and documents
    that hold none but such. With `appearances` each appearance of an article is
    a file of its own, else its head appearance alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    left_out = archive.stories.repeating() if heads_only else set()
    form = formats().get(name, Format(ORIGINAL))
    if form.write_all:
        yield _export_all(archive, form, folder, left_out)
        yield from _export_papers(archive, folder)
        return
    taken: set[str] = set()
    for document in archive.documents():
        held = [article for article, _ in archive.passages(document=document.id)]
        if name in (document.format, ORIGINAL) and not (held and left_out.issuperset(held)):
            path = folder / _free_name(document.name, document.id, taken)
            _write(path, rewritten(document))
            yield Written(path, len(held))
    if form.write:
        came_as = {document.id: document.format for document in archive.documents()}
        came_so = {document for document, told_as in came_as.items() if told_as == name}
        pieces = _appearances(archive, left_out, came_so) if appearances else _articles(archive, left_out, came_so)
        for identifier, article in pieces:
            file_name, content = form.write(article, identifier)
            path = folder / _free_name(file_name, identifier, taken)
            _write(path, content)
            yield Written(path, 1)


def _articles(archive: Archive, left_out: set[str], came_so: set[str]) -> Iterator[tuple[str, Article]]:
    """Yield the articles that no document of the format holds, by their ids."""
    for record in archive.articles():
        passages = archive.passages(article=record.id) if record.id not in left_out else ()
        if record.id not in left_out and not any(passage.document in came_so for _, passage in passages):
            yield record.id, record.article


def _appearances(archive: Archive, left_out: set[str], came_so: set[str]) -> Iterator[tuple[str, Article]]:
    """Yield the appearances that no document of the format holds, by their ids, in order of publication."""
    for record in archive.articles():
        if record.id not in left_out:
            for one in archive.histories.appeared(record.id):
                if came_so.isdisjoint(one.documents):
                    yield one.id, one.article


def _export_all(archive: Archive, form: Format, folder: Path, left_out: set[str]) -> Written:
    assert form.write_all
    path, written = folder / f"articles.{form.name}", Counter[str]()
    with _replacing(path) as file:
        for piece in form.write_all(_wholes(archive, left_out, written)):
            file.write(piece)
        file.flush()
    return Written(path, written.total())


def _wholes(archive: Archive, left_out: set[str], written: Counter[str]) -> Iterator[Whole]:
    for record in archive.articles():
        if record.id not in left_out:
            written[record.id] += 1
            yield archive.histories.whole(record)
    rest = archive.histories.unattached() if not left_out else []
    if rest:
        yield Whole(None, (), (), tuple(rest))


def _export_papers(archive: Archive, folder: Path) -> Iterator[Written]:
    """Write the papers beside the articles that name them: who reads these has to know those."""
    papers = archive.newspapers()
    if papers:
        _write(folder / FILE_NAME, csv_of(papers).encode())
        yield Written(folder / FILE_NAME, 0)


def rewritten(document: Document) -> bytes:
    """Return a document written anew from what its reader made of it; an unread one as received."""
    form = formats().get(document.format)
    return form.rewritten(document.content) if form and form.rewritten else document.content


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
