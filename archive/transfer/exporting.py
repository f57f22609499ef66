"""The archive back into files."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from archive.formats import Format, Listing, PictureBeside, formats
from archive.formats.jekyll import UNDATED_FOLDER
from archive.formats.newspapers import FILE_NAME, csv_of
from archive.model import Article, Document
from archive.portable import let_all_read
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.histories import Whole
from archive.store.records import RECORDS_AT_ONCE, Record
from archive.transfer.listing import listings

ORIGINAL = "original"
ALL = Wanted()
"""The selection of the whole archive."""
_UNSAFE = re.compile(r"[^\w.()+,=@~ ·—-]|^[. ]+|[. ]+$")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # what Windows takes for a device
_SUFFIX_MAX = 10
_NAME_MAX = 200  # bytes; file systems take 255, a suffix may come, and .part while it is written


_Piece = tuple[str, Article, list[str], str]
"""An article or an appearance that is a file: its id, what it says, the article's tags and the article's id."""


@dataclass(frozen=True)
class Written:
    """A file that was written, and how many articles it holds (documents: 0 where no reader could tell)."""

    path: Path
    articles: int


def export_forms() -> list[str]:
    """Return what an archive can be written as: the formats that write articles, and its documents as received."""
    return [*(name for name, form in formats().items() if form.writes), ORIGINAL]


def writes_appearances(name: str) -> bool:
    """Say whether an archive can be written in a format with a file for each appearance."""
    form = formats().get(name)
    return bool(form and form.write)


def shows_pictures(name: str) -> bool:
    """Say whether a format has pictures in the files of its articles."""
    form = formats().get(name)
    return bool(form and form.with_pictures)


def files_expected(archive: Archive, name: str) -> int:
    """Return how many files an export writes at the most."""
    form, counts = formats().get(name), archive.counts()
    return 2 if form and (form.write_all or form.write_list) else counts["appearances"] + counts["documents"]


@dataclass(frozen=True)
class Chosen:
    """What is written: all that is not left out; of a selection what it found, by id.

    An appearance beside the id is what was found in the place of the article's head.
    """

    selection: Wanted
    left_out: set[str]
    found: dict[str, str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is the whole archive."""
        return not self.left_out and self.found is None

    @property
    def is_nothing(self) -> bool:
        """Whether something was selected, and nothing found."""
        return self.found is not None and not any(map(self.has, self.found))

    def ids(self, archive: Archive) -> list[str] | None:
        """Return the articles that are written; None for all there are."""
        if self.is_all:
            return None
        named = self.found if self.found is not None else (record.id for record in archive.articles())
        return [one for one in named if self.has(one)]

    def has(self, article: str) -> bool:
        """Say whether an article is written."""
        return article not in self.left_out and (self.found is None or article in self.found)

    def shown(self, article: str) -> str:
        """Return the appearance that was found of an article; nothing where that is its head."""
        return (self.found or {}).get(article, "")

    def has_document(self, held: Sequence[str]) -> bool:
        """Say whether a document goes out as it is: not one that holds more than was selected, or repeats alone."""
        if self.found is not None and not self.found.keys() >= set(held):
            return False
        return any(map(self.has, held)) if held else self.found is None


def chosen_articles(archive: Archive, selection: Wanted, heads_only: bool) -> Chosen:
    """Return what is written of an archive; `heads_only` leaves out what another article stands for."""
    left_out = archive.stories.repeating() if heads_only else set()
    if selection == ALL:
        return Chosen(selection, left_out)
    found = archive.search.find(selection, "oldest")
    shown = found.shown or {}
    ids = archive.search.ids(found.rows)
    return Chosen(selection, left_out, {one: shown.get(row, "") for row, one in zip(found.rows, ids, strict=True)})


def export(
    archive: Archive,
    name: str,
    folder: Path,
    *,
    selection: Wanted = ALL,
    heads_only: bool = False,
    appearances: bool = False,
    pictures: Callable[[str], Sequence[PictureBeside]] | None = None,
) -> Iterator[Written]:
    """Write an archive, or a selection of its articles, into a folder, as one of `export_forms` says; yield each file.

    A format of documents writes those that came in it back byte for byte, and
    each other article as a file of its own; one that is read by others alone writes every article so,
    also what came in it; one that writes all articles puts
    them into one file; `original` writes every document as received. A document that holds
    more than what is selected is left out, and what is selected of it an article of its own.
    `heads_only` leaves out articles for which another one stands, and documents
    that hold none but such. With `appearances` each appearance of an article is
    a file of its own, else its head appearance alone, or that which was selected.
    `pictures` returns those of an article by its id, put beside the files; never for documents as received.
    Of a selection that finds nothing there is neither a file nor a folder.
    """
    chosen = chosen_articles(archive, selection, heads_only)
    if chosen.is_nothing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    form = formats().get(name, Format(ORIGINAL))
    if form.write_all:
        yield _export_all(archive, form, folder, chosen)
        yield from _export_papers(archive, folder)
    elif form.write_list:
        yield _export_list(archive, form, folder, chosen)
    else:
        yield from _export_files(archive, form, folder, chosen, appearances, pictures)


def _export_files(
    archive: Archive,
    form: Format,
    folder: Path,
    chosen: Chosen,
    appearances: bool,
    pictures: Callable[[str], Sequence[PictureBeside]] | None,
) -> Iterator[Written]:
    """Write documents that came in the format, and a file for each other article."""
    taken: set[str] = set()
    came_so: set[str] = set()  # the documents whose articles are in them
    within: set[str] = set()  # these articles
    made: set[Path] = set()  # folders
    for document in archive.documents() if not form.write_listing else ():
        held = [article for article, _ in archive.passages(document=document.id)]
        whole = chosen.has_document(held)
        if form.name == document.format and (whole or chosen.found is None):
            came_so |= {document.id}
            within.update(held)
        if form.name in (document.format, ORIGINAL) and whole:
            path = folder / free_name(document.name, document.id, taken)
            _write(path, rewritten(document))
            yield Written(path, len(held))
    if form.write_listing:
        listed = _listings(archive, chosen)
        pieces = ((one["id"], one["id"], *form.write_listing(one)) for one in listed)
    elif form.write:
        found = _appearances(archive, chosen, came_so) if appearances else _articles(archive, chosen, within)
        pieces = ((name, of, *form.write(article, name, tags)) for name, article, tags, of in found)
    else:
        return
    for identifier, of, file_name, content in pieces:
        below, _, plain = file_name.rpartition("/")
        path = (folder / UNDATED_FOLDER if below == UNDATED_FOLDER else folder) / free_name(plain, identifier, taken)
        if path.parent not in made:
            path.parent.mkdir(exist_ok=True)
            made.add(path.parent)
        shown = pictures(of) if pictures and form.with_pictures else ()
        _write(path, form.with_pictures(content, shown) if shown and form.with_pictures else content)
        yield Written(path, 1)


def _articles(archive: Archive, chosen: Chosen, within: set[str]) -> Iterator[_Piece]:
    """Yield the articles but those that are within documents of the format, by their ids."""
    for record, tags in _tagged(archive, chosen, within):
        shown = chosen.shown(record.id)
        told = [one.article for one in archive.histories.appeared(record.id) if one.id == shown] if shown else []
        yield record.id, told[0] if told else record.article, tags, record.id


def _appearances(archive: Archive, chosen: Chosen, came_so: set[str]) -> Iterator[_Piece]:
    """Yield the appearances that no document of the format holds, by their ids, in order of publication."""
    for record, tags in _tagged(archive, chosen, set()):
        for one in archive.histories.appeared(record.id):
            if came_so.isdisjoint(one.documents):
                yield one.id, one.article, tags, record.id


def _tagged(archive: Archive, chosen: Chosen, but: set[str]) -> Iterator[tuple[Record, list[str]]]:
    """Yield what is written of the articles, with their tags."""
    records = (record for record in archive.articles() if chosen.has(record.id) and record.id not in but)
    while some := list(islice(records, RECORDS_AT_ONCE)):
        tags = archive.tags.of_each([record.id for record in some])
        yield from ((record, tags.get(record.id, [])) for record in some)


def _export_all(archive: Archive, form: Format, folder: Path, chosen: Chosen) -> Written:
    assert form.write_all
    path, written = folder / form.file_name, Counter[str]()
    with replacing(path) as file:
        for piece in form.write_all(_wholes(archive, chosen, written)):
            file.write(piece)
        file.flush()
    return Written(path, written.total())


def _wholes(archive: Archive, chosen: Chosen, written: Counter[str]) -> Iterator[Whole]:
    records = (record for record in archive.articles() if chosen.has(record.id))
    for whole in archive.histories.wholes(records):
        written["articles"] += 1
        yield whole
    rest = archive.histories.unattached_told() if chosen.is_all else []
    if rest:
        yield Whole(None, (), (), tuple(rest))


def _export_list(archive: Archive, form: Format, folder: Path, chosen: Chosen) -> Written:
    assert form.write_list
    path, written = folder / form.file_name, Counter[str]()
    with replacing(path) as file:
        for piece in form.write_list(_counted(_listings(archive, chosen), written)):
            file.write(piece)
        file.flush()
    return Written(path, written.total())


def _listings(archive: Archive, chosen: Chosen) -> Iterator[Listing]:
    found = listings(archive, archive.search.find(chosen.selection, "oldest"))
    return (one for one in found if chosen.has(one["id"]))


def _counted(articles: Iterator[Listing], written: Counter[str]) -> Iterator[Listing]:
    for article in articles:
        written["articles"] += 1
        yield article


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


def named_file(out: Path, suffix: str) -> Path:
    """Return the file that is written to where `--out` names one, by its suffix, else one in that folder."""
    return out if out.name.endswith(suffix) else out / f"articles{suffix}"


def free_name(name: str, identifier: str, taken: set[str]) -> str:
    """Return a safe name that no other file of this export has; case is no difference on some systems."""
    name = safe_name(name)
    while name.casefold() in taken:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem or suffix}~{identifier}{dot}{suffix if stem else ''}"
    taken.add(name.casefold())
    return name


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file whole or not at all. A link in its place is replaced, not followed.

    What a killed one left behind is taken over. Raises IsADirectoryError where a folder stands in its place.
    """
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, "a folder stands in the place of the file", str(path))
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with part.open("xb") as file:
            yield file
            let_all_read(file)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)
        file.flush()
