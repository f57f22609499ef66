"""E-books (EPUB 3.3): a ZIP of XHTML files and pictures, with a list of them in the order of reading, and contents.

https://www.w3.org/TR/epub-33/. All files lie in one folder, under names that we make. There is no script and nothing
that would be loaded from elsewhere, and the same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, TextIO
from zipfile import ZipFile

from archive.formats.markup import Markup, empty_tag, of_xml, start_tag, tag
from archive.formats.zip_entries import zip_entry

NAVIGATION = "nav.xhtml"
"""The file of the table of contents."""
XHTML = "application/xhtml+xml"
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_FOLDER = "EPUB"
_PACKAGE = "package.opf"
_STYLE = "style.css"
_BLOCK = 1 << 16  # characters
_CONTAINER = f"""{_DECLARATION}\
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="{_FOLDER}/{_PACKAGE}" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_LOOK = """\
body { line-height: 1.7; margin: 0 5%; }
h1 { font-size: 1.4em; line-height: 1.3; margin: 0.3em 0; text-align: start; }
.kicker, .subtitle, .facts, .cite, figcaption { font-size: 0.9em; margin: 0.3em 0; text-indent: 0; }
.facts, .cite { overflow-wrap: anywhere; }
.text p { margin: 0; text-indent: 2em; }
figure { margin: 1em 0; page-break-inside: avoid; text-align: center; }
img { height: auto; max-height: 95vh; max-width: 100%; }
ol { list-style: none; padding-inline-start: 1em; }
"""
_FEATURES = ("readingOrder", "structuralNavigation", "tableOfContents")


@dataclass(frozen=True)
class BookAbout:
    """What a book says of itself.

    `modified` is a moment in UTC to the second, as ISO 8601 writes it with a Z; `day` and `covers` (from/to) are ISO
    dates, empty where no day is known; `language` is a tag of BCP 47.
    """

    identifier: str
    title: str
    language: str
    modified: str
    day: str = ""
    covers: str = ""
    publishers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Outline:
    """A list of what stands where, of several levels, written bit by bit as the inside of an `ol`."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: list[tuple[str, str]] = []

    def leaf(self, called: str, href: str) -> None:
        """Write what has nothing below it."""
        lines, leads_to = [f"<li>{tag('a', {'href': href}, called)}</li>\n"], href
        for name, own in reversed(self._waiting):
            leads_to = own or leads_to
            lines.append(f"<li>{tag('a', {'href': leads_to}, name)}<ol>\n")
        self._file.writelines(reversed(lines))
        self._waiting.clear()

    @contextmanager
    def above(self, called: str, href: str = "") -> Iterator[None]:
        """Name what is written meanwhile, where that is something; without an address it leads to the first of that.

        Without a name that stands as it is.
        """
        if not called:
            yield
            return
        self._waiting.append((called, href))
        yield
        if self._waiting:
            self._waiting.pop()
        else:
            self._file.write("</ol></li>\n")


def page_of_book(title: str, language: str, *body: str) -> bytes:
    """Return an XHTML file of a book."""
    head = _head(title, language)
    return f"{head}{tag('body', None, *body)}\n</html>\n".encode()


def _head(title: str, language: str) -> str:
    names = {"xmlns": "http://www.w3.org/1999/xhtml", "xmlns:epub": "http://www.idpf.org/2007/ops"}
    begun = start_tag("html", {**names, "lang": language, "xml:lang": language})
    look = empty_tag("link", {"rel": "stylesheet", "type": "text/css", "href": _STYLE})
    return f"{_DECLARATION}<!DOCTYPE html>\n{begun}\n<head>{tag('title', None, title)}{look}</head>\n"


class BookFile:
    """A book being written, one file within after another. What lists them waits in temporary files."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w")
        self._manifest, self._spine, self._contents = (_waiting() for _ in range(3))
        self.contents = Outline(self._contents)
        self._has_pictures = False

    def __enter__(self) -> BookFile:
        with ExitStack() as if_it_fails:
            if_it_fails.push(self)
            self._zip.writestr(zip_entry("mimetype", is_packed=False), "application/epub+zip")
            self._zip.writestr(zip_entry("META-INF/container.xml", is_packed=True), _CONTAINER)
            self.add(_STYLE, _LOOK.encode(), "text/css")
            if_it_fails.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        for waiting in (self._manifest, self._spine, self._contents):
            waiting.close()
        self._zip.close()

    def place(self, name: str) -> None:
        """Note that a file comes next in the order of reading; it may be added later."""
        self._spine.write(f'<itemref idref="{name}"/>\n')

    def add(self, name: str, content: bytes, kind: str = XHTML) -> None:
        """Write a file within: its name (of ours, begun with a letter), its bytes and its media type."""
        self._zip.writestr(zip_entry(f"{_FOLDER}/{name}", is_packed=kind in (XHTML, "text/css")), content)
        self._list(name, kind)

    def add_picture(self, name: str, content: bytes, kind: str, *, is_cover: bool = False) -> None:
        """Write a picture; one of them may be the cover."""
        self._has_pictures = True
        self._zip.writestr(zip_entry(f"{_FOLDER}/{name}", is_packed=False), content)
        self._list(name, kind, "cover-image" if is_cover else "")

    def _list(self, name: str, kind: str, properties: str = "") -> None:
        told = {"id": name, "href": name, "media-type": kind} | ({"properties": properties} if properties else {})
        self._manifest.write(f"{empty_tag('item', told)}\n")

    def finish(self, about: BookAbout, begins: str, cover: str = "") -> None:
        """Write the contents and what the book says of itself. `begins` is the file its text begins with."""
        marks = [("cover", "封面", cover)] if cover else []
        marks += [("toc", "目录", NAVIGATION), ("bodymatter", "正文", begins)]
        self._write(NAVIGATION, self._navigation(about, marks))
        self._list(NAVIGATION, XHTML, "nav")
        self._write(_PACKAGE, self._package(about))

    def _write(self, name: str, pieces: Iterator[str]) -> None:
        with self._zip.open(zip_entry(f"{_FOLDER}/{name}", is_packed=True), "w") as entry:
            for piece in pieces:
                entry.write(piece.encode())

    def _navigation(self, about: BookAbout, marks: list[tuple[str, str, str]]) -> Iterator[str]:
        yield f"{_head(about.title, about.language)}<body>"
        yield '<nav epub:type="toc" role="doc-toc" aria-labelledby="toc"><h1 id="toc">目录</h1>\n<ol>\n'
        yield from _read(self._contents)
        yield '</ol></nav>\n<nav epub:type="landmarks" aria-labelledby="landmarks" hidden="hidden">'
        yield '<h2 id="landmarks">要处</h2>\n<ol>\n'
        yield from (f"<li>{tag('a', {'epub:type': kind, 'href': href}, words)}</li>\n" for kind, words, href in marks)
        yield "</ol></nav>\n</body>\n</html>\n"

    def _package(self, about: BookAbout) -> Iterator[str]:
        space = {"xmlns": "http://www.idpf.org/2007/opf", "version": "3.0", "unique-identifier": "id"}
        yield f"{_DECLARATION}{start_tag('package', space | {'xml:lang': about.language})}\n"
        yield f"{start_tag('metadata', {'xmlns:dc': 'http://purl.org/dc/elements/1.1/'})}\n"
        yield "".join(f"{line}\n" for line in self._metadata(about))
        yield "</metadata>\n<manifest>\n"
        yield from _read(self._manifest)
        yield "</manifest>\n<spine>\n"
        yield from _read(self._spine)
        yield "</spine>\n</package>\n"

    def _metadata(self, about: BookAbout) -> Iterator[Markup]:
        yield tag("dc:identifier", {"id": "id"}, about.identifier)
        yield tag("dc:title", None, about.title)
        yield tag("dc:language", None, about.language)
        told = [("date", about.day), ("coverage", about.covers), *(("publisher", name) for name in about.publishers)]
        told += [("source", address) for address in about.sources]
        yield from (tag(f"dc:{name}", None, value) for name, value in told if of_xml(value).strip())
        yield _meta("dcterms:modified", about.modified)
        yield _meta("schema:accessMode", "textual")
        yield _meta("schema:accessModeSufficient", "textual")
        yield from (_meta("schema:accessibilityFeature", feature) for feature in _FEATURES)
        if self._has_pictures:
            yield _meta("schema:accessMode", "visual")
            yield _meta("schema:accessibilityFeature", "alternativeText")
        # Pictures are by strangers: whether one of them flashes nobody has looked at.
        yield _meta("schema:accessibilityHazard", "unknown" if self._has_pictures else "none")
        yield _meta("schema:accessibilitySummary", "文章都是文字，按报纸、日期、版次排列，有目录。图片有文字说明。")


def _meta(name: str, value: str) -> Markup:
    return tag("meta", {"property": name}, value)


def _waiting() -> TextIOWrapper:
    return TextIOWrapper(TemporaryFile(prefix="archive-"), "utf-8", newline="\n")


def _read(file: TextIO) -> Iterator[str]:
    file.seek(0)
    yield from iter(lambda: file.read(_BLOCK), "")
