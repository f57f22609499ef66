"""`archive pictures`: what there is of pictures, what is missing, and what would have to be read from a picture."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import LinkState, Page
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from tests.harness.depicted import BASE, DAY, PAPER, drawn, issue, kept

GONE = f"{BASE}/gone.pdf"
IMAGES_DAY = DAY + timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Return an archive with an issue of texts, one page's PDF gone, and an issue of which only a picture is had."""
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        issue(archive, pages=2)
        archive.pictures.note([PictureLink(GONE, PictureRole.PDF, PAPER.id, DAY, "A01")])
        archive.pictures.fail(GONE, LinkState.ABSENT, f"{GONE} answered 404")
        image = f"{BASE}/images.jpg"
        archive.editions.keep(PAPER.id, IMAGES_DAY, [Page("A01", "要闻", f"{BASE}/node.html", image, read=True)])
        kept(archive, PictureLink(image, PictureRole.PAGE, PAPER.id, IMAGES_DAY, "A01"), drawn(9))
    return path


def run(db: Path, *args: str) -> Any:
    result = CliRunner().invoke(main, ["pictures", *args, "--db", str(db), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_pictures_are_counted_by_paper_kind_and_state(db: Path) -> None:
    told = {(one["role"], one["state"]): one["number"] for one in run(db)}
    assert told == {("article", "done"): 2, ("page", "done"): 3, ("pdf", "absent"): 1}
    assert {one["paper"] for one in run(db)} == {"右江日报"}
    assert [one["number"] for one in run(db, "--since", str(IMAGES_DAY), "--newspaper", "右江日报")] == [1]
    words = CliRunner().invoke(main, ["pictures", "--db", str(db)]).output.splitlines()
    assert words[-1].startswith("5 pictures had, ")


def test_those_that_are_missing_are_listed_with_their_reasons(db: Path) -> None:
    (one,) = run(db, "--missing")
    assert (one["url"], one["state"], one["page"], one["reason"]) == (GONE, "absent", "A01", f"{GONE} answered 404")
    plain = CliRunner().invoke(main, ["pictures", "--missing", "--db", str(db)])
    assert plain.stdout == f"{DAY}  youjiang  page A01  pdf  absent  {GONE}  {GONE} answered 404\n"
    assert plain.stderr == "1 picture\n"
    assert run(db, "--missing", "--until", "2021-11") == []


def test_pages_without_a_text_are_listed(db: Path) -> None:
    (one,) = run(db, "--without-text")
    assert (one["issue_date"], one["page"], one["type"], one["reason"]) == (str(IMAGES_DAY), "A01", "jpeg", "a picture")


def test_a_pdf_without_a_text_says_why(db: Path) -> None:
    told = {"A02": "the PDF is locked by a password", "A03": "no text layer", "A04": "", "A05": "404", "A06": ""}
    urls = {page: f"{BASE}/alone/{page}.pdf" for page in told}
    with Archive(db) as archive:
        archive.editions.keep(PAPER.id, IMAGES_DAY, [Page(page, "", pdf=url, read=True) for page, url in urls.items()])
        for number, (page, reason) in enumerate(told.items()):
            link = PictureLink(urls[page], PictureRole.PDF, PAPER.id, IMAGES_DAY, page)
            if page < "A05":
                digest = kept(archive, link, b"%%PDF-1.4\n%d" % number, "application/pdf")
                if reason:
                    archive.pictures.keep_text(digest, f"pypdf 7: {reason}", "")
            elif reason:
                archive.pictures.note([link])
                archive.pictures.fail(link.url, LinkState.ABSENT, reason)
    told |= {"A04": "nobody has looked for its text yet", "A06": "not fetched"}
    assert {one["page"]: one["reason"] for one in run(db, "--without-text") if one["page"] in told} == told
    plain = CliRunner().invoke(main, ["pictures", "--without-text", "--db", str(db)])
    assert f"{IMAGES_DAY}  youjiang  page A03  pdf  {urls['A03']}  no text layer" in plain.stdout.splitlines()


def test_an_address_of_several_issues_counts_for_each_of_which_it_was_had(db: Path) -> None:
    later, last = IMAGES_DAY + timedelta(days=1), IMAGES_DAY + timedelta(days=2)
    url = f"{BASE}/images.jpg"
    with Archive(db) as archive:
        kept(archive, PictureLink(url, PictureRole.PAGE, PAPER.id, later, "A01"), drawn(10))
        archive.pictures.note([PictureLink(url, PictureRole.PAGE, PAPER.id, last, "A01")])
    for day, state, size in (
        (IMAGES_DAY, "done", len(drawn(9))),
        (later, "done", len(drawn(10))),
        (last, "pending", 0),
    ):
        told = run(db, "--since", str(day), "--until", str(day))
        assert [(one["role"], one["state"], one["number"], one["bytes"]) for one in told] == [("page", state, 1, size)]
    assert sum(one["number"] for one in run(db, "--since", str(IMAGES_DAY))) == 3


def test_an_archive_without_pictures_says_how_to_get_them(tmp_path: Path) -> None:
    Archive(tmp_path / "archive.db").close()
    result = CliRunner().invoke(main, ["pictures", "--db", str(tmp_path / "archive.db")])
    assert result.output == "no picture is known: crawls fetch them with -a images=pages, articles or all\n"


def test_two_lists_at_a_time_are_refused(db: Path) -> None:
    assert CliRunner().invoke(main, ["pictures", "--missing", "--without-text", "--db", str(db)]).exit_code == 2
