"""Books as a reader opens them: what is listed is there, and the contents lead into the order of reading."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.books_out import BookWritten, export_book

XHTML = "{http://www.w3.org/1999/xhtml}"


def written(archive: Archive, out: Path, **wanted: object) -> BookWritten:
    """Write a book of a selection; return what is told of it."""
    report = BookWritten()
    steps = len(list(export_book(archive, out, report, selection=Wanted(**wanted))))  # type: ignore[arg-type]
    assert steps == report.articles
    return report


class Book:
    """A book as a reader opens it."""

    def __init__(self, path: Path | None) -> None:
        assert path
        with ZipFile(path) as file:
            assert file.namelist()[0] == "mimetype"
            self.files = {name.removeprefix("EPUB/"): file.read(name) for name in file.namelist()}
        self.package = etree.fromstring(self.files["package.opf"])
        self.order = [one.get("idref") or "" for one in self.package.iterfind(".//{*}itemref")]
        listed = {one.get("href") for one in self.package.iterfind(".//{*}item")}
        assert listed | {"mimetype", "META-INF/container.xml", "package.opf"} == set(self.files)
        assert set(self.order) <= listed and len(set(self.order)) == len(self.order)

    def page(self, name: str) -> etree._Element:
        """Return one of its pages."""
        return etree.fromstring(self.files[name])

    def told(self, name: str) -> list[str]:
        """Return what it says of itself in an element of Dublin Core."""
        return [one.text or "" for one in self.package.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{name}")]

    def meta(self, name: str) -> list[str]:
        """Return what it says of itself by a property."""
        return [one.text or "" for one in self.package.iterfind(".//{*}meta") if one.get("property") == name]

    @property
    def articles(self) -> list[etree._Element]:
        """The pages of articles, in the order of reading."""
        return [self.page(name) for name in self.order if name.startswith("article-")]

    @property
    def headlines(self) -> list[str]:
        """The headlines in the order of reading."""
        return [one.findtext(f".//{XHTML}h1") or "" for one in self.articles]

    def contents(self, name: str = "nav.xhtml") -> list[tuple[int, str, str]]:
        """Return what the first list names: how deep, in which words, and where it leads."""
        found = []

        def read(items: etree._Element, depth: int) -> None:
            for item in items:
                found.append((depth, item[0].text or "", item[0].get("href", "")))
                assert 1 <= len(item) <= 2
                if len(item) == 2:
                    assert len(item[1])
                    read(item[1], depth + 1)

        read(next(self.page(name).iter(f"{XHTML}ol")), 0)
        assert all(href in self.order for _, _, href in found if href)
        return found
