"""What is too large for a book goes into it smaller, by the worker; a picture that nobody can decode is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats.picture_header import picture_header
from archive.model import Page
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer import book_pictures
from archive.transfer.pictures import kept_thumbnail, thumbnails_beside
from crawler.pictures.thumbnails import make_thumbnail
from tests.harness.books import Book, written
from tests.harness.depicted import BASE, DAY, PAPER, drawn, issue, kept
from tests.harness.pictures import png

pytestmark = pytest.mark.slow


def test_large_pages_are_in_a_book_smaller_and_bombs_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_pictures, "maker", lambda: make_thumbnail)
    bomb, large = png(100_000, 100_000, 8, 2, b""), drawn(5, (4000, 4100))
    with Archive(tmp_path / "archive.db") as archive:
        issue(archive)
        told = []
        for page, body in (("A03", large), ("A04", bomb)):
            link = PictureLink(f"{BASE}/{page}.jpg", PictureRole.PAGE, PAPER.id, DAY, page)
            archive.editions.keep(PAPER.id, DAY, [Page(page, "画刊", image=link.url, read=True)])
            told.append(kept(archive, link, body))
        report = written(archive, tmp_path, newspaper=PAPER.id)
        small = kept_thumbnail(thumbnails_beside(archive.path), told[0], "medium")
    book = Book(report.file)
    assert (report.articles, report.pictures, report.too_large, report.lost) == (4, 5, 1, [])
    assert small and small in book.files.values() and picture_header(small).width == 1200
    assert not {bomb, large} & set(book.files.values())
    assert [name for name in book.order if name.startswith("page-")] == [
        f"page-{number:06}.xhtml" for number in (1, 2, 3)
    ]
