"""What a book is made of: markup that nothing breaks out of, contents without empty places, files in their order."""

from __future__ import annotations

from io import BytesIO, StringIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree

from archive.formats.epub import BookAbout, BookFile, Outline, page_of_book
from archive.formats.markup import Markup, of_xml, tag
from tests.archive.formats.test_broken_out import NASTY, as_utf_8

ABOUT = BookAbout("urn:uuid:1", "书", "zh-CN", "2026-11-01T04:00:00Z")


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_becomes_markup(nasty: str) -> None:
    element = etree.fromstring(tag("p", {"class": nasty}, nasty, tag("b", None, nasty)).encode("utf-8", "replace"))
    text = as_utf_8(of_xml(nasty)).replace("\r\n", "\n").replace("\r", "\n")
    assert [element.tag, element.text or "", len(element)] == ["p", text, 1]
    assert (element[0].tag, element[0].text or "") == ("b", text)
    assert element.get("class") == text.translate(dict.fromkeys(map(ord, "\t\n"), " "))  # so XML reads attributes


def test_markup_stays_markup_and_nothing_else_does() -> None:
    assert tag("p", None, Markup("<b>一</b>"), "<b>二</b>") == "<p><b>一</b>&lt;b&gt;二&lt;/b&gt;</p>"


def test_contents_lead_to_the_first_thing_below_and_name_nothing_that_has_nothing() -> None:
    file = StringIO()
    outline = Outline(file)
    with outline.above("空"), outline.above("也空"):
        pass
    with outline.above("甲报"), outline.above(""), outline.above("01版", "page"):
        outline.leaf("一 & 二", "1")
    assert file.getvalue().splitlines() == [
        '<li><a href="page">甲报</a><ol>',
        '<li><a href="page">01版</a><ol>',
        '<li><a href="1">一 &amp; 二</a></li>',
        *["</ol></li>"] * 2,
    ]


def test_a_book_begins_with_what_it_is_and_lists_its_files_in_the_order_of_reading() -> None:
    data = BytesIO()
    with BookFile(data) as book:
        for name in ("b.xhtml", "a.xhtml"):
            book.place(name)
        for name in ("a.xhtml", "b.xhtml"):
            book.add(name, page_of_book(name, "zh-CN"))
            book.contents.leaf(name, name)
        book.finish(ABOUT, "a.xhtml")
    assert data.getvalue()[30:58] == b"mimetypeapplication/epub+zip"  # OCF 3.3: stored, first, no further fields
    with ZipFile(data) as file:
        assert file.infolist()[0].compress_type == ZIP_STORED
        assert file.testzip() is None
        package = etree.fromstring(file.read("EPUB/package.opf"))
        listed = {one.get("href") for one in package.iterfind(".//{*}item")}
        assert listed == {"a.xhtml", "b.xhtml", "style.css", "nav.xhtml"}
        assert {f"EPUB/{name}" for name in listed} < set(file.namelist())
    assert [one.get("idref") for one in package.iterfind(".//{*}itemref")] == ["b.xhtml", "a.xhtml"]
