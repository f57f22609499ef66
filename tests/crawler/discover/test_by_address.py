"""Without a network: what an address alone tells of a paper, and what it does not."""

from __future__ import annotations

import pytest

from archive.model import Newspaper
from crawler.discover.by_address import survey_by_address
from crawler.discover.recognise import told_by_address
from crawler.platforms import platforms
from tests.crawler.discover.test_recognise import ROWS, front

ALL = tuple(told_by_address(platforms().values()).values())
NOBODY = Newspaper("", "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
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
        "unverified",
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
