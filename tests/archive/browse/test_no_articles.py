"""Pages that are no articles, in the browser: told in Chinese as what they are, and not as failures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.browse.words import SORTS_OF_PAGES, counted, sort_of_page
from archive.model import Link, LinkKind, LinkState, Page, Placement
from archive.reasons import NoArticle
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import DAY, EPAPER, YOUJIANG

URL = f"{EPAPER}/content/202112/24/content_{{}}.html"


@pytest.fixture
def reader(opened: Opened, tmp_path: Path) -> Reader:
    """An archive of one issue: of what it names nothing is an article, and one could not be had."""
    reasons = [f"{sort} at {URL.format(number)}" for number, sort in enumerate(SORTS_OF_PAGES)]
    with Archive(tmp_path / "archive.db", create=True) as archive:
        archive.add_newspapers([YOUJIANG])
        run = archive.journal.start(YOUJIANG.id)
        front = Link(f"{EPAPER}/column/202112/24/node_A01.html", LinkKind.LIST, YOUJIANG.id, issue_date=DAY)
        archive.links.finish(front)
        for number, reason in enumerate(reasons):
            link = Link(URL.format(number), newspaper=YOUJIANG.id, issue_date=DAY, page="A01")
            archive.links.missed(link, link.url, reason, run, kind="NoArticle")
            archive.links.fail(link, LinkState.NO_ARTICLE, reason)
        lost = Link(URL.format(99), newspaper=YOUJIANG.id, issue_date=DAY, page="A01")
        archive.links.fail(lost, LinkState.FAILED, f"unreachable: {lost.url} did not answer")
        named = tuple(Placement(URL.format(number), f"第{number}条") for number in (*range(len(reasons)), 99))
        archive.editions.keep(YOUJIANG.id, DAY, [Page("A01", "要闻", front.url, placements=named, read=True)])
        archive.journal.finish(run, "layout changed", 4, {"link/failed/NoArticle": len(reasons)})
    return opened(tmp_path / "archive.db")


@pytest.mark.parametrize("address", ["/runs", f"/paper/youjiang/{DAY}"])
def test_what_they_are_is_told_in_chinese(reader: Reader, address: str) -> None:
    page = reader.html(address)
    assert [one for one in SORTS_OF_PAGES.values() if one not in page] == []
    assert [one for one in SORTS_OF_PAGES if f"{one} at" in page] == []
    assert "原站没有应答" in page, "other reasons in Chinese, too"


def test_the_runs_tell_them_apart_from_what_was_not_had(reader: Reader) -> None:
    page = reader.html("/runs")
    assert f"不是文章 {len(SORTS_OF_PAGES)}" in page and "未取到 0" not in page and "失败" not in page


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"link/failed/NoArticle": 2}, ["不是文章 2"]),
        ({"link/failed/NoArticle": 2, "link/failed/Unreachable": 1}, ["不是文章 2", "未取到 1"]),
        (
            {"link/failed/NoIssue": 1, "link/failed/Unreachable": 1, "archive/added": 3},
            ["新增 3", "无此期 1", "未取到 1"],
        ),
        ({"link/failed/NoIssue": 7}, ["无此期 7"]),
        ({"link/failed/NotPublished": 1, "link/failed/NotThere": 2}, ["休刊 1", "原站没有 2"]),
        ({"link/failed/OfAnotherVersion": 1}, ["未取到 1"]),
        (
            {"picture/kept": 8, "picture/left": 2, "picture/failed/NotAPicture": 1, "picture/failed/BrokenPicture": 2},
            ["取图 8", "图待取 2", "图未取得 3"],
        ),
        ({}, []),
    ],
)
def test_what_a_run_counted(counts: Mapping[str, int], told: list[str]) -> None:
    assert counted(counts) == told


@pytest.mark.parametrize("sort", list(SORTS_OF_PAGES))
@pytest.mark.parametrize("where", [" at http://epaper.example.cn/a b", " at http://epaper.example.cn/1", " at …", ""])
def test_a_sort_of_page_has_its_word_wherever_the_page_is(sort: str, where: str) -> None:
    whole = " b" not in where
    assert sort_of_page(sort + where) == (SORTS_OF_PAGES[sort] if whole else "")
    assert NoArticle(f"{sort} at http://a.cn/").sort_of_page != "other", "it is counted under its own name, too"


@pytest.mark.parametrize("reason", [None, "", "a list of links at http://a.cn/", "unreachable: http://a.cn/ at all"])
def test_of_other_reasons_nothing_is_said(reason: str | None) -> None:
    assert sort_of_page(reason) == ""
