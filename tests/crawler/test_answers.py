"""From a response or an error to a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from scrapy import Request, exceptions
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseNeverReceived

from archive.model import Link, LinkKind
from archive.reasons import (
    BlockedPage,
    CutPage,
    LayoutChanged,
    Moved,
    NoIssue,
    NotThere,
    ReadError,
    Refused,
    ServerTrouble,
    Unreachable,
)
from crawler.answers import reason_of
from crawler.extract.checks.status import check_answer
from crawler.manners.errors import HostClosed, HostRefused, NotAllowed, RobotsForbid
from tests.harness.bench import capture
from tests.harness.sweep import each

URL = "http://epaper.bsyjrb.cn/pc/a.html"

REQUEST = Request("http://epaper.bsyjrb.cn/pc")


def check(status: int, kind: LinkKind = LinkKind.ARTICLE, body: str = "", *headers: tuple[str, str]) -> None:
    day = date(2021, 12, 24) if kind is LinkKind.LIST else None
    check_answer(capture(URL, body, "text/html", status, *headers), Link(URL, kind, issue_date=day))


@pytest.mark.parametrize("status", [200, 203])
def test_an_answer_with_a_page_has_no_reason(status: int) -> None:
    check(status)


@each(
    "status, reason",
    [
        (404, NotThere),
        (410, NotThere),
        (401, BlockedPage),
        (403, BlockedPage),
        (405, BlockedPage),
        (412, BlockedPage),
        (418, BlockedPage),
        (429, BlockedPage),
        (451, BlockedPage),
        (521, BlockedPage),
        (304, Refused),
        (400, ServerTrouble),
        (500, ServerTrouble),
        (502, ServerTrouble),
        (503, ServerTrouble),
        (202, ServerTrouble),
        (204, ServerTrouble),
        (205, ServerTrouble),
        (206, CutPage),
    ],
)
def test_a_status_stands_for_a_reason_that_names_it(status: int, reason: type[ReadError]) -> None:
    with pytest.raises(reason, match=f"{URL} answered {status}") as caught:
        check(status)
    assert type(caught.value) is reason


def test_a_list_that_is_not_there_is_no_issue() -> None:
    with pytest.raises(NoIssue, match="no issue: .* answered 404"):
        check(404, LinkKind.LIST)


def test_a_list_of_the_row_that_is_not_there_is_no_absence() -> None:
    link = Link(URL, LinkKind.LIST)
    with pytest.raises(LayoutChanged, match="the list that the paper's row names is not there"):
        check_answer(capture(URL, "", "text/html", 404), link)


def test_a_list_that_another_names_may_be_gone() -> None:
    link = Link(URL, LinkKind.LIST, found_in="http://epaper.bsyjrb.cn/sitemap.xml")
    with pytest.raises(NotThere) as caught:
        check_answer(capture(URL, "", "text/html", 404), link)
    assert type(caught.value) is NotThere


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("found_in", ["", "http://epaper.bsyjrb.cn/sitemap.xml"])
@pytest.mark.parametrize("day, reason", [(None, NotThere), (date(2022, 3, 1), ServerTrouble)])
def test_a_page_that_follows_and_is_not_there_says_nothing_of_the_list_itself(
    status: int, found_in: str, day: date | None, reason: type[ReadError]
) -> None:
    link = Link(URL, LinkKind.LIST, found_in=found_in, issue_date=day)
    with pytest.raises(reason) as caught:
        check_answer(capture(URL, "", "text/html", status), link, follows=True)
    assert type(caught.value) is reason


@pytest.mark.parametrize("status", [202, 404, 503, 521])
def test_a_challenge_counts_more_than_its_status(status: int) -> None:
    with pytest.raises(BlockedPage, match=f"answered {status}: 加速乐"):
        check(status, LinkKind.LIST, "<script>document.cookie='__jsl_clearance=1'</script>")


def test_a_redirect_that_was_not_followed_says_where_it_leads() -> None:
    with pytest.raises(Refused, match="leads to file:///etc/passwd"):
        check(302, LinkKind.ARTICLE, "", ("Location", "file:///etc/passwd"))


@pytest.mark.parametrize(
    "error, reason, words",
    [
        (HostClosed("silent", Unreachable), Unreachable, "silent"),
        (HostClosed("busy", ServerTrouble), ServerTrouble, "busy"),
        (HostClosed("a challenge", BlockedPage), BlockedPage, "a challenge"),
        (RobotsForbid("robots.txt forbids /pc"), BlockedPage, "robots.txt forbids /pc"),
        (NotAllowed("evil.example: not a host that this spider visits"), Refused, "evil.example"),
        (exceptions.IgnoreRequest("max redirections reached"), Refused, "max redirections reached"),
        (exceptions.DownloadCancelledError("too large"), Refused, "too large"),
        (exceptions.ResponseDataLossError("cut"), CutPage, "half a page: cut"),
        (exceptions.CannotResolveHostError("x.cn"), Unreachable, "the host name cannot be resolved"),
        (exceptions.DownloadConnectionRefusedError("x.cn"), Unreachable, "the connection was refused (x.cn)"),
        (exceptions.DownloadTimeoutError("x.cn"), Unreachable, "the host took too long (x.cn)"),
        (exceptions.DownloadFailedError("x.cn"), Unreachable, "the connection failed (x.cn)"),
        (ConnectionResetError("reset"), Unreachable, "reset"),
    ],
)
def test_an_error_stands_for_a_reason_in_words(error: Exception, reason: type[ReadError], words: str) -> None:
    found = reason_of(error, REQUEST)
    assert type(found) is reason
    assert words in found.reason


@pytest.mark.parametrize("closed", [ConnectionDone, ConnectionLost])
@pytest.mark.parametrize("wrapped", ["not", "once", "twice"])
def test_a_connection_that_was_closed_is_told_in_a_readers_words(closed: type[Exception], wrapped: str) -> None:
    error: BaseException = closed()
    if wrapped != "not":
        error = ResponseNeverReceived([Failure(closed())])
    if wrapped == "twice":
        outer = exceptions.DownloadFailedError(str(error))
        outer.__cause__, error = error, outer
    found = reason_of(error, REQUEST)
    assert type(found) is Unreachable and found.reason.endswith("the connection was closed")
    assert "<" not in found.reason


def test_an_error_without_words_is_named() -> None:
    assert reason_of(TimeoutError(), REQUEST).reason == "TimeoutError"


def test_an_error_of_many_lines_is_told_on_one() -> None:
    assert reason_of(OSError("first\nsecond"), REQUEST).reason == "first"


def test_a_host_that_asked_to_wait_says_until_when() -> None:
    until = datetime(2026, 11, 22, tzinfo=UTC)
    assert reason_of(HostClosed("busy", ServerTrouble, until), REQUEST).not_before == until


def test_a_redirect_to_a_host_that_is_not_the_papers_says_that_the_paper_moved() -> None:
    request = Request("http://new.example/", meta={"redirect_urls": ["http://epaper.bsyjrb.cn/pc"]})
    found = reason_of(NotAllowed("new.example: not a host that this spider visits"), request)
    assert type(found) is Moved
    assert found.reason.startswith("http://epaper.bsyjrb.cn/pc leads to http://new.example/")


@pytest.mark.parametrize(
    "meta, asked", [({}, False), ({"retry_times": 1}, True), ({"redirect_urls": ["http://a.cn/"]}, True)]
)
def test_a_request_that_a_refusing_host_did_not_get_is_no_try(meta: dict[str, object], asked: bool) -> None:
    found = reason_of(HostRefused("answered 403", BlockedPage), Request("http://epaper.bsyjrb.cn/pc", meta=meta))
    assert (type(found), found.reason, found.asked) == (BlockedPage, "answered 403", asked)
