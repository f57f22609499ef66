"""The PDFs of pages are written as they were received, listed, and what is not kept is told."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from archive.model import LinkState, Newspaper, Page
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer.pdf_pages_out import HEADERS, PagesWritten, export_pdf_pages
from tests.harness.depicted import BASE, DAY, PAPER, drawn, issue, kept
from tests.harness.terminal import run


def pdf(number: int) -> bytes:
    """Return what begins as a PDF does; nobody looks further."""
    return b"%%PDF-1.4\n%%\xe2\xe3\xcf\xd3 page %d\n" % number * 40


def keep(archive: Archive, page: str, body: bytes, day: date = DAY, paper: Newspaper = PAPER) -> None:
    url = f"{BASE}/{page}.pdf"
    archive.editions.keep(paper.id, day, [Page(page, "要闻", pdf=url, read=True)])
    kept(archive, PictureLink(url, PictureRole.PDF, paper.id, day, page), body, "application/pdf")


def exported(archive: Archive, out: Path, **wanted: object) -> tuple[PagesWritten, list[dict[str, str]]]:
    """Export the PDFs of a selection; return the report, and the lines of the list."""
    report = PagesWritten()
    list(export_pdf_pages(archive, out, report, selection=Wanted(**wanted)))  # type: ignore[arg-type]
    text = (out / "pages.csv").read_text("utf-8-sig") if report.files else ""
    return report, list(csv.DictReader(StringIO(text, newline="")))


@pytest.fixture
def pages(archive: Archive) -> list[str]:
    """An issue of three pages, of which the first two have a PDF; the ids of its articles."""
    found = issue(archive, pages=3)
    for number in (1, 2):
        keep(archive, f"A{number:02}", pdf(number))
    return found


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_each_pdf_is_a_file_by_paper_day_and_page_as_it_was_received(
    archive: Archive, pages: list[str], tmp_path: Path
) -> None:
    report, told = exported(archive, tmp_path / "out", newspaper=PAPER.id)
    assert (report.files, report.named, report.not_kept, report.lost) == (2, 3, 1, [])
    written = files(tmp_path / "out")
    assert list(written) == ["pages.csv", f"youjiang/{DAY}/A01.pdf", f"youjiang/{DAY}/A02.pdf"]
    assert list(written.values())[1:] == [pdf(1), pdf(2)]
    first, _, third = told
    assert tuple(first) == HEADERS
    assert list(first.values()) == [
        *("右江日报", str(DAY), "A01", "要闻", f"youjiang/{DAY}/A01.pdf"),
        *(hashlib.sha256(pdf(1)).hexdigest(), f"{BASE}/A01.pdf", ""),
    ]
    assert list(third.values())[2:] == ["A03", "要闻", "", "", f"{BASE}/A03.pdf", "never asked for"]


def test_the_same_again_is_the_same(archive: Archive, pages: list[str], tmp_path: Path) -> None:
    exported(archive, tmp_path / "out")
    before = files(tmp_path / "out")
    exported(archive, tmp_path / "out")
    assert files(tmp_path / "out") == before


def test_what_was_not_had_is_listed_with_the_reason(archive: Archive, pages: list[str], tmp_path: Path) -> None:
    keep(archive, "A03", b"<html>404</html>")  # HTML under a name of a PDF
    keep(archive, "A04", drawn(1))
    archive.pictures.fail(f"{BASE}/A03.pdf", LinkState.ABSENT, "NotFound: answered 404")
    report, told = exported(archive, tmp_path)
    assert [line["没有的原因"] for line in told] == ["", "", "NotFound: answered 404", "no PDF: jpeg"]
    assert (report.files, report.not_kept) == (2, 2)


@pytest.mark.parametrize(
    "wanted, expected",
    [
        ({"since": "2021-12", "until": "2021-12"}, ["A01", "A02", "A03"]),
        ({"since": "2021-12-02"}, []),
        ({"newspaper": "youjiang", "until": "2021"}, ["A01", "A02", "A03"]),
        ({"place": "广西"}, ["A01", "A02", "A03"]),
        ({"place": "云南"}, []),
        ({"year": "2022"}, []),
        ({"words": '"A02 第1篇"'}, ["A02"]),
    ],
)
def test_of_papers_and_days_all_pages_go_out_of_else_those_on_which_something_stands(
    archive: Archive, pages: list[str], tmp_path: Path, wanted: dict[str, str], expected: list[str]
) -> None:
    _, told = exported(archive, tmp_path / "out", **wanted)
    assert [line["版次"] for line in told] == expected
    assert (tmp_path / "out").exists() == bool(expected)


def test_a_page_on_which_something_withdrawn_stands_is_left_out(
    archive: Archive, pages: list[str], tmp_path: Path
) -> None:
    archive.withdrawals.withdraw([pages[0]], "约定")
    _, told = exported(archive, tmp_path)
    assert [line["版次"] for line in told] == ["A02", "A03"]
    assert pdf(1) not in files(tmp_path).values()


def test_names_are_safe_and_each_page_has_its_own(archive: Archive, tmp_path: Path) -> None:
    odd = [replace(PAPER, id=name) for name in ("../up", "a/b", "a_b", "CON")]
    archive.add_newspapers(odd)
    names = ["A/1", "A_1", "../x", "a_1", "=cmd", "."]
    for paper in odd:
        for number, name in enumerate(names):
            url = f"{BASE}/{odd.index(paper)}{number}.pdf"
            archive.editions.keep(paper.id, DAY, [Page(name, "=1+1", pdf=url, read=True)])
            kept(archive, PictureLink(url, PictureRole.PDF, paper.id, DAY, name), pdf(number))
    report, told = exported(archive, tmp_path / "out")
    assert report.files == len(odd) * len(names) == len(files(tmp_path / "out")) - 1
    assert sorted(files(tmp_path / "out")) == sorted(["pages.csv", *(line["文件"] for line in told)])
    assert {path.name for path in tmp_path.iterdir()} >= {"out"} and not (tmp_path / "up").exists()
    assert not [cell for line in told for cell in line.values() if cell.startswith("=")]


# The terminal


def test_the_terminal_says_how_many_and_what_is_missing(archive: Archive, pages: list[str], tmp_path: Path) -> None:
    keep(archive, "A03", pdf(3))
    archive.editions.keep(
        PAPER.id, DAY, [Page("A04", "副刊", read=True), Page("A05", pdf=f"{BASE}/A05.pdf", read=True)]
    )
    out = tmp_path / "out"
    told = run("export", "--format", "pdf-pages", "--out", out, "--db", archive.path)
    assert (told.exit_code, told.stdout) == (0, f"3 PDFs written to {out}\n")
    assert told.stderr.splitlines() == [
        f"note: of 1 page the PDF is not kept: {out / 'pages.csv'} says why",
        "note: 1 page without a PDF",
    ]
    told = run("export", "--format", "pdf-pages", "--out", out, "--db", archive.path, "--json")
    counts = {"files": 3, "named": 4, "not_kept": 1, "without": 1, "lost": 0}
    assert json.loads(told.stdout) == {**counts, "path": str(out)}


def test_where_none_is_kept_nothing_is_written(archive: Archive, tmp_path: Path) -> None:
    issue(archive)
    out = ("--out", tmp_path / "out", "--db", archive.path)
    told = run("export", "--format", "pdf-pages", *out)
    assert (told.exit_code, told.stderr) == (1, "Error: no PDF of 2 pages that name one is kept\n")
    told = run("export", "--format", "pdf-pages", *out, "--until", "2001")
    assert (told.exit_code, told.stderr) == (1, "Error: no page is selected that names a PDF\n")
    told = run("export", "--format", "pdf-pages", *out, "--heads-only")
    assert told.exit_code == 2 and "--heads-only is for articles" in told.stderr
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_read_back_is_told_and_the_rest_is_written(
    archive: Archive, pages: list[str], tmp_path: Path
) -> None:
    path = archive.warc_folder / "archive.warc.gz"
    whole = path.stat().st_size
    keep(archive, "A03", pdf(3))
    with path.open("r+b") as file:
        file.truncate(whole)
    out = tmp_path / "out"
    told = run("export", "--format", "pdf-pages", "--out", out, "--db", archive.path)
    assert (told.exit_code, told.stdout) == (1, f"2 PDFs written to {out}\n")
    assert told.stderr.startswith("picture ")
    with (out / "pages.csv").open(encoding="utf-8-sig", newline="") as file:
        *_, last = csv.DictReader(file)
    assert last["文件"] == "" and "archive.warc.gz" in last["没有的原因"] and last["SHA-256"]
