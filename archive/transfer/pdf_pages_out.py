"""The PDFs of printed pages as they were received, byte for byte: a file each, and a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.formats.csv_table import MARK, table_line
from archive.formats.warc import WarcError
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.pictures import Picture, PictureFile
from archive.transfer.exporting import ALL, free_name, replacing, safe_name
from archive.transfer.pictures import picture_bytes
from archive.transfer.printed_pages import PrintedPage, printed_pages
from archive.transfer.verifying import Fault, picture_fault

PDF_PAGES = "pdf-pages"
LIST = "pages.csv"
"""The file that lists the pages, beside the folders of papers."""
HEADERS = ("报纸", "日期", "版次", "版名", "文件", "SHA-256", "网址", "没有的原因")
_PDF = "pdf"
_NEVER = "never asked for"


@dataclass
class PagesWritten:
    """How many PDFs were written, of how many pages that name one; of how many it is not kept; which cannot be read.

    `without` is how many pages of the selection name no PDF.
    """

    files: int = 0
    named: int = 0
    not_kept: int = 0
    without: int = 0
    lost: list[Fault] = field(default_factory=list)


def export_pdf_pages(
    archive: Archive, folder: Path, report: PagesWritten, *, selection: Wanted = ALL
) -> Iterator[None]:
    """Write the PDFs of a selection's pages as `<paper>/<day>/<page>.pdf`, and `LIST`; yield after each page.

    The list has each page that names a PDF, and why there is none of it, where none is kept. Where none is written
    there is no folder. Pages on which something withdrawn stands are left out. Raises OSError.
    """
    names = _Names()
    lines = [table_line(HEADERS)]
    for page in printed_pages(archive, selection):
        if page.page.pdf and not page.pictures.is_withheld:
            lines.append(_written(archive, folder, page, names, report))
        report.without += not page.page.pdf
        yield
    if report.files:
        with replacing(folder / LIST) as file:
            file.write(MARK + b"".join(lines))
            file.flush()


class _Names:
    """The names of files and folders, of which each is given once in its folder."""

    def __init__(self) -> None:
        self._papers: dict[str, str] = {}
        self._taken: dict[str, set[str]] = {}

    def of(self, page: PrintedPage, digest: str) -> str:
        """Return the path of a page's PDF, below the folder that is written to."""
        paper = page.paper.id
        if paper not in self._papers:
            self._papers[paper] = free_name(paper, str(len(self._papers)), self._taken.setdefault("", set()))
        folder = f"{self._papers[paper]}/{page.day}"
        name = safe_name(f"{page.page.page or page.page.page_name or '_'}.{_PDF}")
        return f"{folder}/{free_name(name, digest[:16], self._taken.setdefault(folder, set()))}"


def _written(archive: Archive, folder: Path, page: PrintedPage, names: _Names, report: PagesWritten) -> bytes:
    """Write the PDF of a page, where it is kept; return its line of the list."""
    report.named += 1
    file, why_not = _kept(page.pictures.pdf)
    path = ""
    if file:
        try:
            content = picture_bytes(archive, file)
        except WarcError as error:
            report.lost.append(picture_fault(archive, file, error))
            why_not = str(error)
        else:
            path = names.of(page, file.digest)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with replacing(folder / path) as written:
                written.write(content)
                written.flush()
            report.files += 1
    else:
        report.not_kept += 1
    told = (page.paper.name, str(page.day), page.page.page, page.page.page_name, path)
    return table_line((*told, file.digest if file else "", page.page.pdf, why_not))


def _kept(picture: Picture | None) -> tuple[PictureFile | None, str]:
    """Return the PDF that was sent, or None and why there is none."""
    if picture is None or picture.file is None:
        return None, (picture.reason if picture else "") or _NEVER
    if picture.file.type != _PDF:
        return None, f"no PDF: {picture.file.type}"
    return picture.file, ""
