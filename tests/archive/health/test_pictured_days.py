"""Pictures in calendar and gaps: what was to be fetched and is not held, and issues that are pictures alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.health.calendar import Day, DayKind, GapKind, GapState, calendar
from archive.model import Article, LinkState, Page
from archive.store.archive import Archive
from archive.store.pictures import NOT_OF_THE_PAPER, PictureLink, PictureRole
from tests.harness.depicted import BASE, DAY, PAPER, drawn, issue, kept

NEXT = DAY + timedelta(days=1)
PDF = f"{BASE}/next/A01.pdf"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def day_of(archive: Archive, day: date = DAY) -> Day:
    (found,) = calendar(archive, PAPER.id, day, day, day)
    return found


def lacking(archive: Archive, name: str, role: PictureRole, state: LinkState | None = None, reason: str = "") -> str:
    url = f"{BASE}/{name}"
    archive.pictures.note([PictureLink(url, role, PAPER.id, DAY, "A01")])
    if state:
        archive.pictures.fail(url, state, reason or f"{url} answered 404")
    return url


def pictures_alone(archive: Archive, pages: int = 2) -> None:
    """Keep an issue of PDFs alone, none of which is fetched."""
    archive.add_newspapers([PAPER])
    page = Page("A01", "要闻", f"{BASE}/next/node.html", pdf=PDF, read=True)
    others = [replace(page, page=f"A{n:02}", url=f"{page.url}?{n}", pdf=f"{PDF}?{n}") for n in range(2, pages + 1)]
    archive.editions.keep(PAPER.id, NEXT, [page, *others])


def test_pictures_that_nobody_asked_for_are_no_gap(archive: Archive) -> None:
    issue(archive)
    assert (day_of(archive).kind, day_of(archive).gaps) == (DayKind.COMPLETE, ())


def test_those_that_were_to_be_fetched_are_gaps_and_make_no_day_partial(archive: Archive) -> None:
    issue(archive)
    waiting = lacking(archive, "waiting.jpg", PictureRole.PAGE)
    gone = lacking(archive, "gone.pdf", PictureRole.PDF, LinkState.ABSENT)
    lacking(archive, "x.jpg", PictureRole.ARTICLE, LinkState.REFUSED, f"other.cn: {NOT_OF_THE_PAPER}")
    found = day_of(archive)
    assert found.kind is DayKind.COMPLETE
    assert {(gap.kind, gap.state, gap.url, gap.title, gap.can_be_closed) for gap in found.gaps} == {
        (GapKind.PICTURE, GapState.NOT_FETCHED, waiting, "picture of the page", True),
        (GapKind.PICTURE, GapState.ABSENT, gone, "PDF of the page", False),
    }


@pytest.mark.parametrize(
    "roles, images",
    [
        ([PictureRole.PAGE], "pages"),
        ([PictureRole.ARTICLE], "articles"),
        ([PictureRole.PDF, PictureRole.ARTICLE], "all"),
        ([], ""),
    ],
)
def test_the_crawl_that_closes_them_asks_for_pictures(
    archive: Archive, tmp_path: Path, roles: list[PictureRole], images: str
) -> None:
    issue(archive)
    for number, role in enumerate(roles):
        lacking(archive, f"{number}.jpg", role)
    days = ["--since", str(DAY), "--until", str(DAY), "--json", "--db", str(tmp_path / "archive.db")]
    result = CliRunner().invoke(main, ["gaps", PAPER.id, *days])
    crawls = json.loads(result.stdout)[0]["crawls"]
    assert result.exit_code == int(bool(images))
    assert [one for crawl in crawls for one in crawl if one.startswith("images=")] == [f"images={images}"] * bool(
        images
    )


@pytest.mark.parametrize("held, words", [(0, "not held as pictures: "), (1, "1 of 2 pages held"), (2, "held as pict")])
def test_an_issue_of_pictures_alone_says_how_far_it_is_held_as_such(archive: Archive, held: int, words: str) -> None:
    pictures_alone(archive)
    for number, url in enumerate((PDF, f"{PDF}?2")[:held], 1):
        kept(archive, PictureLink(url, PictureRole.PDF, PAPER.id, NEXT, f"A{number:02}"), drawn(number))
    found = day_of(archive, NEXT)
    assert (found.kind, found.pages_pictured) == (DayKind.NO_TEXT, held)
    assert f"its pages are images or PDFs, without a text; {words}" in found.reason


def test_an_issue_whose_texts_were_read_from_pdfs_is_complete(archive: Archive) -> None:
    pictures_alone(archive, pages=1)
    kept(archive, PictureLink(PDF, PictureRole.PDF, PAPER.id, NEXT, "A01"), drawn(1))
    text = "右江区今年修好水渠三十二条，新添水田两千亩。"
    archive.add(Article("第A01版", text, newspaper=PAPER.id, issue_date=NEXT, page="A01", addresses=(PDF,)))
    found = day_of(archive, NEXT)
    assert (found.kind, found.gaps) == (DayKind.COMPLETE, ())
    assert found.reason == "its pages are PDFs, and their texts were read from these"
