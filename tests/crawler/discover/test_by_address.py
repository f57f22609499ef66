"""Without a network: what an address alone tells of a paper, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Newspaper, Way, WayKind
from archive.store.archive import Archive
from crawler.discover.by_address import survey_by_address
from crawler.discover.findings import Survey
from crawler.discover.learned import with_learned
from crawler.discover.propose import preview
from crawler.discover.recognise import told_by_address
from crawler.platforms import platforms
from tests.crawler.discover.test_recognise import ROWS, front
from tests.harness.sweep import each

ALL = tuple(told_by_address(platforms().values()).values())
NOBODY = Newspaper("", "")


@pytest.mark.slow
@each("row", ROWS, ids=lambda row: row.id)
def test_the_first_page_of_every_row_tells_its_platform_and_itself(row: Newspaper) -> None:
    found = survey_by_address(front(row), ALL, [one for one in ROWS if one.id != row.id], NOBODY)
    assert found.row and found.is_unasked and found.failure is None
    if not found.known:  # two ids of one address
        whole = f"{found.row.base_url}/{found.row.first_page}"
        assert (found.row.platform, whole) == (row.platform, f"{row.base_url}/{row.first_page}")
        assert found.notes[0].startswith("unverified: nothing was asked; its day is written as")


def test_an_address_of_a_paper_without_a_row_gives_base_and_first_page() -> None:
    given = Newspaper("", "北山日报", "广西北山")
    found = survey_by_address("http://epaper.x.cn/pc/column/202603/01/node_A01.html", ALL, ROWS, given)
    assert found.row == Newspaper(
        "beishanribao",
        "北山日报",
        "广西北山",
        "founder",
        "http://epaper.x.cn/pc",
        "column/%Y%m/%d/node_A01.html",
        "",
        "unknown",
    )


@pytest.mark.parametrize(
    "page, is_doubtful", [("node_A01", False), ("node_A03", True), ("node_1", False), ("l02", True)]
)
def test_a_later_page_by_its_name_is_doubted(page: str, is_doubtful: bool) -> None:
    found = survey_by_address(f"http://epaper.x.cn/pc/column/202603/01/{page}.html", ALL, ROWS, NOBODY)
    assert any("is it the first one of an issue?" in note for note in found.notes) == is_doubtful


@pytest.mark.parametrize(
    "url, words",
    [
        ("http://epaper.x.cn/pc/content/202603/01/content_123.html", "is an article of founder"),
        ("http://www.x.cn/", "names no day"),
        ("http://www.x.cn/2026-03-01/1/index.html", "no platform calls its files so"),
        ("http://a.cn/reader/layout/detailData.do?guid=1", "names no day"),
    ],
)
def test_what_an_address_does_not_tell_is_not_made_up(url: str, words: str) -> None:
    found = survey_by_address(url, ALL, ROWS, NOBODY)
    assert found.row is None and found.failure and words in found.failure.reason


# What the archive has learnt

LEARNT = "html/%Y-%m/%d/node_17.htm"


def known_survey(db: Path, *days: date) -> Survey:
    """Return the survey of a paper that has a row, with what an archive of some issues has learnt."""
    row = next(one for one in ROWS if one.id == "beihairibao")
    with Archive(db) as archive:
        for day in days:
            way = Way(WayKind.FIRST_PAGE, row.platform, row.base_url, LEARNT, day, day)
            archive.ways.note(row.id, way)
    return with_learned(Survey(front(row), row, known=True), db)


def test_a_paper_is_shown_as_its_crawl_has_found_it(tmp_path: Path) -> None:
    found = known_survey(tmp_path / "archive.db", date(2022, 4, 1), date(2022, 4, 2))
    assert found.row and (found.row.id, found.row.first_page) == ("beihairibao", LEARNT)
    assert "begin at html/%Y-%m/%d/node_17.htm, not at html/%Y-%m/%d/node_1.htm" in found.notes[0]
    assert any("put this row in its place" in line for line in preview(found, ()))


def test_without_something_better_a_paper_is_shown_as_its_row(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    nobody = Survey("http://x.cn/", ROWS[0], known=True)
    assert with_learned(nobody, db) is nobody and not db.exists()
    assert known_survey(db).notes == ()
    new = replace(nobody, known=False)
    assert with_learned(new, db) is new


def test_an_archive_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    db.write_bytes(b"no database at all, but long enough to be looked at as one" * 40)
    found = with_learned(Survey("http://x.cn/", ROWS[0], known=True), db)
    assert found.row == ROWS[0] and "could not be asked" in found.notes[0]
