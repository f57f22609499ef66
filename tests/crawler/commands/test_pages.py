"""Saved pages into the archive: found as a format, read in a process of its own, kept as received."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats import formats
from archive.model import Link
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.importing import import_paths
from archive.transfer.verifying import verify
from archive.transfer.walking import list_files
from crawler.commands import pages
from tests.crawler.test_workers import HOSTILE
from tests.harness.saved_pages import ADDRESS, LINES, TITLE, mhtml, page, saved_from

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive.db")


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def test_saved_pages_are_a_format_of_the_archives() -> None:
    assert formats()["html"] is pages.FORMAT


@pytest.mark.parametrize(
    "name, content, expected",
    [
        ("a.html", page().encode(), True),
        ("a", page().encode(), True),
        ("a.txt", page(saved_from()).encode(), True),
        ("a.htm", page().encode("utf-16"), True),
        ("a.htm", "<div>只有一段</div>".encode(), True),
        ("a.htm", "只有一段".encode(), False),
        ("a.html", b"---\nlayout: post\n---\n<p>a</p>", False),
        ("a.xml", b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', True),
        ("a.xml", b'<?xml version="1.0"?>\n<rss>', False),
        ("a.mht", mhtml(), True),
        ("a.mhtml", b"\x00", True),
        ("a.eml", mhtml(), True),
        ("a.txt", "题目\n\n□ 王小明\n\n<p>正文。</p>".encode(), False),
        ("a.md", b"# a <html> b", False),
    ],
)
def test_a_page_is_recognised_by_how_it_begins_or_by_its_name(name: str, content: bytes, expected: bool) -> None:
    assert pages.recognises(name, content) is expected


def test_pages_of_all_kinds_come_in_as_one_article_of_one_address(archive: Archive, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", a__html=page(saved_from()).encode(), b__mht=mhtml(), c__htm=page().encode("gb18030"))
    reports = list(import_paths(archive, [folder]))
    assert [report.error for report in reports] == ["", "", ""]
    assert [report.added[0].outcome for report in reports] == ["added", "known", "known"]
    assert reports[2].problems == ("the page does not tell its address: the article has none",)
    [record] = archive.articles()
    assert (record.article.title, record.article.text) == (TITLE, "\n".join(LINES))
    assert [record.link for record in archive.links.select()] == [Link(ADDRESS, found_in="a.html")]
    [appearance] = [one for one in archive.histories.appeared(record.id) if one.article.addresses]
    assert appearance.article.addresses == (ADDRESS,)
    assert [fault for fault in verify(archive) if fault] == []


def test_a_page_goes_out_as_it_was_received(archive: Archive, tmp_path: Path) -> None:
    content = page(saved_from()).encode("gb18030")
    list(import_paths(archive, [put(tmp_path / "in", a__html=content)]))
    [written] = export(archive, "original", tmp_path / "out")
    assert written.path.read_bytes() == content


DEEP = b"<html><body>" + b"<div>" * 2_000_000


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"<html><body></body></html>", "LayoutChanged: "),
        (mhtml().replace(b"text/html", b"image/png"), "NoArticle: an MHTML file without a page"),
        (str(HOSTILE["30,000 attributes"]).encode(), "Refused: "),
        (DEEP, ""),
    ],
    ids=["empty", "no page", "flood", "deep"],
)
def test_what_is_no_article_is_kept_as_received_with_the_reason(
    archive: Archive, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = put(tmp_path / "in", a__html=content) / "a.html"
    [report] = import_paths(archive, [path])
    assert report.error.startswith(f"{path}: {reason}") and len(report.error) > len(f"{path}: ")
    [document] = archive.documents()
    assert (document.format, document.content) == ("unread", content)
    assert archive.counts()["articles"] == 0


def test_what_belongs_to_a_page_is_no_article(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", 甲__html=page().encode(), 乙__htm=page().encode())
    for name in ("甲_files", "乙.files", "丙_files"):
        put(folder / name, frame__html=page().encode())
        put(folder / name / "deep", readable__txt=b"a")
    names = [str(file.relative_to(folder)) for file in list_files(folder)]
    assert names == ["丙_files/deep/readable.txt", "丙_files/frame.html", "乙.htm", "甲.html"]
