"""The table of reasons: what a failed attempt means for its link, the run, the paper, and the reader of the pages."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from archive.browse.words import KINDS, OUTCOMES
from archive.reasons import REASONS, ExitCode, NoArticle, ReadError, named

ROWS = {
    # name: severity, link state, exit code, a front page that failed so, pages and articles that failed so, Chinese
    "ReadError": (0, "failed", 6, "layout changed", "layout changed", "未能读取"),
    "ReaderFailed": (0, "failed", 4, "layout changed", "layout changed", "程序未能读取"),
    "BlockedPage": (1, "failed", 5, "blocked", "blocked", "被拒绝访问"),
    "LayoutChanged": (2, "failed", 4, "layout changed", "layout changed", "版式已变"),
    "Moved": (3, "failed", 6, "moved", None, "已迁往别处"),
    "Refused": (4, "failed", 6, "moved", None, "不取"),
    "ServerTrouble": (5, "failed", 6, "unreachable", None, "对方出错"),
    "CutPage": (5, "failed", 6, "cut", "cut", "页面不全"),
    "NamedInVain": (5, "failed", 6, "unreachable", None, "目录有而原站无"),
    "Unreachable": (6, "failed", 3, "unreachable", None, "连接不上"),
    "Untrusted": (6, "failed", 3, "unreachable", None, "证书无法核实"),
    "NoIssue": (7, "absent", 0, "layout changed", None, "无此期"),
    "NotPublished": (7, "absent", 0, "layout changed", None, "休刊"),
    "NoArticle": (7, "no-article", 0, "layout changed", None, "不是文章"),
    "NotAPicture": (5, "failed", 6, "layout changed", None, "不是图片"),
    "BrokenPicture": (5, "failed", 6, "layout changed", None, "图片损坏"),
    "TooLargePicture": (5, "refused", 6, "layout changed", None, "图片过大"),
    "NotCaptured": (9, "failed", 6, "unreachable", None, "网页档案馆没有"),
    "NotThere": (8, "absent", 0, "layout changed", None, "原站没有"),
}

each_reason = pytest.mark.parametrize("name", REASONS)


def test_the_table_holds_these_reasons() -> None:
    assert set(REASONS) == set(ROWS)


@each_reason
def test_a_reason_means_what_its_row_says(name: str) -> None:
    row = REASONS[name]
    assert (row.severity, row.state, row.code, row.front, row.unread, row.chinese) == ROWS[name]
    assert (row.__doc__ or "").rstrip().endswith("."), "a row says what it stands for"


@each_reason
def test_the_browser_has_a_word_for_every_reason(name: str) -> None:
    assert KINDS[name] == ROWS[name][-1]


@pytest.mark.parametrize("code", ExitCode)
def test_the_browser_has_a_word_for_every_end_of_a_run(code: ExitCode) -> None:
    assert OUTCOMES[code.words] == code.chinese


@each_reason
def test_a_reason_comes_whole_from_the_process_that_read_the_page(name: str) -> None:
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    found = pickle.loads(pickle.dumps(REASONS[name]("no body", moment)))
    assert (type(found), found.reason, found.not_before) == (REASONS[name], "no body", moment)


@pytest.mark.parametrize(
    "reason, sort",
    [
        ("a video page at http://news.example.cn/v/1.html", "video-page"),
        ("a list at http://news.example.cn/a at b", "list"),
        ("an index of pictures at http://news.example.cn/", "index-of-pictures"),
        ("a sign-in wall at http://news.example.cn/", "sign-in-wall"),
        ("search results at http://news.example.cn/", "search-results"),
        ("视频 at http://news.example.cn/", "other"),
        ("nothing to read", "other"),
        (f"{'a' * 10_000} at http://news.example.cn/", "other"),
        (f"{'a ' * 10_000} at http://news.example.cn/", "other"),
    ],
)
def test_what_is_no_article_is_counted_as_what_it_is(reason: str, sort: str) -> None:
    assert NoArticle(reason).sort_of_page == sort


def test_a_name_that_is_not_known_stands_for_any_failure() -> None:
    assert named("GoneWithTheWind") is ReadError
