"""The pages of an archive, or of a selection, as web archives that pywb and ReplayWeb.page show: WARC, WACZ.

Records are copied as they lie in the archive's WARC files, in the order of their keys: so the index is in order, and
what is written is the same each time, whatever came when. What cannot be read is told and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from warcio.warcwriter import WARCWriter

from archive.addresses.surt import surt
from archive.chinese import clock
from archive.formats.cdxj import IndexLine, index_line, sorted_lines
from archive.formats.wacz import WaczFile, page_lines
from archive.formats.warc import WarcError, reading_record, warc_date
from archive.formats.warc_members import WARC_STANDARD, exchange_at
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.proofs import ToProve
from archive.store.replaying import CapturesChosen, WholeCapture
from archive.transfer.exporting import ALL, chosen_articles, named_file, replacing, safe_name
from archive.transfer.verifying import Fault

WARC, WACZ = "warc", "wacz"
CAPTURE_FORMS = (WARC, WACZ)
"""What the captures of an archive can be written as."""
_SUFFIXES = {WARC: ".warc.gz", WACZ: ".wacz"}
_INDEX = ".cdxj"
_PROGRAM = "local-news-archive"
_BLOCK = 1 << 20
_OPEN_MAX = 16  # WARC files that are held open: a page's captures lie in those of many runs


@dataclass
class CapturesWritten:
    """The files that were written, what is in them, and which captures cannot be read.

    `uncaptured` is how many articles of those that were `selected` have no capture: they came in documents.
    """

    files: tuple[Path, ...] = ()
    selected: int = 0
    captures: int = 0
    articles: int = 0
    uncaptured: int = 0
    lost: list[Fault] = field(default_factory=list)


def captures_path(form: str, out: Path) -> Path:
    """Return the file that captures are written to: `out` where it is named like one, else one in that folder."""
    return named_file(out, _SUFFIXES[form])


def captures_expected(archive: Archive, selection: Wanted, heads_only: bool) -> int:
    """Return how many captures belong to a selection."""
    return archive.replaying.chosen(chosen_articles(archive, selection, heads_only).ids(archive)).number


def export_captures(
    archive: Archive,
    form: str,
    out: Path,
    report: CapturesWritten,
    *,
    selection: Wanted = ALL,
    heads_only: bool = False,
) -> Iterator[None]:
    """Write captures with their requests into one file: those of a selection's articles, with the pages of issues that
    name them, and what revisits refer to; of the whole archive all. Yield after each; `report` says what came of them.

    `warc` has its index beside it, `wacz` inside. Both are written whole or not at all; where no capture can be
    written, nothing is. Raises OSError.
    """
    articles = chosen_articles(archive, selection, heads_only).ids(archive)
    report.selected = archive.counts()["articles"] if articles is None else len(articles)
    chosen = archive.replaying.chosen(articles)
    work = _Writing(archive, articles, chosen, report)
    path = captures_path(form, out)
    if not chosen.number:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield from work.wacz(path) if form == WACZ else work.warc(path)
    except _NothingWritten:
        return
    _count_articles(archive, articles, report)


class _NothingWritten(Exception):
    """None of the captures can be read."""


def _count_articles(archive: Archive, articles: list[str] | None, report: CapturesWritten) -> None:
    lost = {fault.mark.name for fault in report.lost}
    pages = groupby(archive.replaying.pages(articles), key=lambda page: page.article)
    captured, told = 0, 0
    for _, captures in pages:
        captured += 1
        told += any(one.capture not in lost for one in captures)
    report.articles = told
    report.uncaptured = report.selected - captured


class _Writing:
    """Writes the chosen captures, once."""

    def __init__(
        self, archive: Archive, articles: list[str] | None, chosen: CapturesChosen, report: CapturesWritten
    ) -> None:
        self._archive = archive
        self._articles = articles
        self._chosen = chosen
        self._report = report
        self._files = _OpenFiles(archive.warc_folder)

    def warc(self, path: Path) -> Iterator[None]:
        """Write a WARC file, and its index beside it."""
        index = path.with_name(path.name.removesuffix(_SUFFIXES[WARC]) + _INDEX)
        with replacing(index) as lines, replacing(path) as file:
            for piece in self._pieces(path.name, lines):
                file.write(piece)
                yield
            lines.flush()
            file.flush()
        self._report.files = (path, index)

    def wacz(self, path: Path) -> Iterator[None]:
        """Write a WACZ file."""
        name = path.name.removesuffix(_SUFFIXES[WACZ]) + _SUFFIXES[WARC]
        with replacing(path) as file, TemporaryFile(prefix="archive-") as lines:
            with WaczFile(file) as made:
                with made.entry(f"archive/{name}") as write:
                    for piece in self._pieces(name, lines):
                        write(piece)
                        yield
                lines.seek(0)
                with made.entry("indexes/index.cdxj") as write:
                    for piece in iter(lambda: lines.read(_BLOCK), b""):
                        write(piece)
                with made.entry("pages/pages.jsonl", is_packed=True) as write:
                    for line in page_lines(self._pages()):
                        write(line)
                created = warc_date(clock.now().replace(microsecond=0))
                made.describe({"title": self._archive.path.stem, "software": _software(), "created": created})
            file.flush()
        self._report.files = (path,)

    def _pieces(self, name: str, lines: IO[bytes]) -> Iterator[bytes]:
        """Yield the pieces of a WARC file of that name, and write its index."""
        with self._files:
            head = _info(name, self._chosen)
            yield head
            at = len(head)
            told: list[IndexLine] = []
            for capture in self._archive.replaying.captures(self._articles, surt):
                piece, line = self._piece(capture, name, at)
                if not piece:
                    continue
                if line and told and told[-1][:2] != line[:2]:
                    lines.writelines(sorted_lines(told))
                    told = []
                told += [line] if line else []
                self._report.captures += 1
                at += len(piece)
                yield piece
            lines.writelines(sorted_lines(told))
        if not self._report.captures:
            raise _NothingWritten

    def _piece(self, row: WholeCapture, name: str, at: int) -> tuple[bytes, IndexLine | None]:
        """Return the records of a capture, nothing where they cannot be read, and its line of the index.

        That a page was unchanged (304) is in the file and not in the index: pywb would show a reader an empty page.
        """
        try:
            file = self._files.opened(safe_name(row.warc))
            capture, members = exchange_at(file, row.offset, str(self._archive.warc_folder / row.warc))
            if capture.id != row.id:
                raise WarcError(f"{row.warc} holds {capture.id}")
        except WarcError as error:
            fault = Fault(f"capture {row.id}", str(error), row.warc, ToProve("capture", row.id))
            self._report.lost.append(fault)
            return b"", None
        packed = [member.packed for member in members]
        line = index_line(capture, name, at, len(packed[0])) if capture.status != HTTPStatus.NOT_MODIFIED else None
        return b"".join(packed), line

    def _pages(self) -> Iterator[dict[str, str]]:
        """Yield each article as a page: by its newest capture that is whole."""
        lost = {fault.mark.name for fault in self._report.lost}
        pages = self._archive.replaying.pages(self._articles)
        for article, captures in groupby(
            (one for one in pages if one.capture not in lost), key=lambda one: one.article
        ):
            page = next(captures)
            yield {"id": article, "url": page.url, "ts": _in_utc(page.fetched_at), "title": page.title}


def _in_utc(moment: str) -> str:
    """Return a moment as rows have it in the form of records."""
    return warc_date(datetime.fromisoformat(moment))


class _OpenFiles:
    """WARC files of a folder, of which the ones that were asked for last are held open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> _OpenFiles:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def opened(self, name: str) -> BinaryIO:
        """Return a file to read in. Raises WarcError where it is none, or is lost."""
        file = self._files.pop(name, None)
        if file is None:
            path = self._folder / name
            with reading_record(str(path)):
                if path.exists() and not path.is_file():
                    raise WarcError(f"{path}: no file")
                file = path.open("rb")
        self._files[name] = file
        if len(self._files) > _OPEN_MAX:
            self._files.pop(next(iter(self._files))).close()
        return file


def _software() -> str:
    return f"{_PROGRAM}/{version(_PROGRAM)}"


def _info(name: str, chosen: CapturesChosen) -> bytes:
    """Return the record that says what a file is; of the same captures it is the same."""
    told = f"software: {_software()}\r\nformat: WARC File Format 1.1\r\nconformsTo: {WARC_STANDARD}\r\n".encode()
    about = {
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(map(str, chosen)))}>",
        "WARC-Date": _in_utc(chosen.newest),
        "WARC-Filename": name,
        "Content-Type": "application/warc-fields",
    }
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    writer.write_record(
        writer.create_warc_record("", "warcinfo", payload=BytesIO(told), length=len(told), warc_headers_dict=about)
    )
    return buffer.getvalue()
