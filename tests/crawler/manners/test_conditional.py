"""By what a host is asked whether a page is still as it is kept, and when its answer is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import FormRequest, Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from archive.formats.warc import Exchange, WarcFile, read_record
from archive.model import Capture
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from crawler.arguments import Arguments
from crawler.attempts import KEPT_AT, OWN_HEADERS
from crawler.downloadermiddlewares import WhatIsKept, retry_after
from crawler.manners.conditional import ASKED_ABOUT, CONDITIONS, conditions_of, http_date, unchanged
from crawler.manners.robots import IS_ROBOTS
from crawler.papers import paper_of
from crawler.spider import NewspaperSpider
from tests.harness.sweep import each

URL = "http://epaper.bsyjrb.cn/pc/a.html"
SEEN = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ETAG, MODIFIED = '"5f3e-17a"', "Fri, 24 Dec 2021 08:00:00 GMT"
PAGE = "<html><body>县里修渠九公里</body></html>".encode()


def conditions(etag: str = "", modified: str = "", date: str = "", *, row_etag: str | None = None) -> dict[str, str]:
    headers = [("ETag", etag), ("Last-Modified", modified), ("Date", date)]
    kept = Capture("<urn:uuid:1>", URL, SEEN, 200, tuple(pair for pair in headers if pair[1]), PAGE, "sha256:0")
    etag = etag if row_etag is None else row_etag
    return conditions_of(CaptureRecord(kept.id, URL, "", 200, "", "", 0, None, "", etag, modified), kept)


# What is sent


@pytest.mark.parametrize(
    "etag", ['"abc"', 'W/"abc"', '""', "abc", "W/abc", "5f3e:17a", '"abc-gzip"', '"a, b*"', '"a b"']
)
def test_an_etag_is_sent_back_as_received(etag: str) -> None:
    assert conditions(etag) == {"If-None-Match": etag}


HOSTILE = ["*", " * ", "W/*", "a,*", '"a", *', '"a", "b"', 'a"b', '"a\r\nX: 1"', '"a\nb"', '"a\x00"', '"\x7f"', '"é"',
           '"县"', '"\ud800"', f'"{"a" * 1024}"', "", "   "]  # fmt: skip


@each("etag", HOSTILE)
def test_what_would_break_a_request_or_ask_for_any_page_is_not_sent(etag: str) -> None:
    assert conditions(etag) == {}
    assert conditions(etag, MODIFIED) == {"If-Modified-Since": MODIFIED}, "the date is as good as it was"


def test_what_the_record_could_not_hold_as_received_is_not_sent() -> None:
    assert conditions('"%C3%A9"', row_etag='"\xe9"') == {}


@given(st.text(max_size=40))
def test_whatever_is_sent_is_one_plain_line_and_as_received(value: str) -> None:
    sent = conditions(value, value)
    assert all(one == value.strip() and one.isascii() and one.isprintable() for one in sent.values())
    assert "*" not in sent.get("If-None-Match", "").replace(value.strip(), "") and sent.get("If-None-Match") != "*"


@pytest.mark.parametrize(
    "modified",
    [MODIFIED, "Friday, 24-Dec-21 08:00:00 GMT", "Fri Dec 24 08:00:00 2021", "Fri, 24 Dec 2021 16:00:00 +0800"],
)
def test_a_date_is_sent_back_as_received(modified: str) -> None:
    assert conditions(modified=modified) == {"If-Modified-Since": modified}


@pytest.mark.parametrize(
    "modified",
    ["yesterday", "0", "-1", "2021-12-24", "Fri, 99 Dec 2021 08:00:00 GMT", f"{MODIFIED}\r\nX: 1", MODIFIED * 99],
)
def test_what_is_no_date_is_not_sent(modified: str) -> None:
    assert conditions(modified=modified) == {}


@pytest.mark.parametrize(
    "date, is_sent",
    [("Fri, 24 Dec 2021 08:00:01 GMT", True), (MODIFIED, False), ("Fri, 24 Dec 2021 07:00:00 GMT", False), ("?", True)],
)
def test_a_page_that_was_modified_in_the_second_in_which_it_was_sent_may_be_so_again(date: str, is_sent: bool) -> None:
    assert bool(conditions(modified=MODIFIED, date=date)) is is_sent
    assert "If-None-Match" in conditions(ETAG, MODIFIED, date)


def test_without_the_hosts_own_date_the_moment_of_the_answer_counts() -> None:
    assert conditions(modified=f"{SEEN:%a, %d %b %Y %H:%M:%S GMT}") == {}


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"Fri, \d{1,30} Dec \d{1,30} \d{1,9}:\d{1,9}:\d{1,25} [+-]\d{1,30}"))
)
def test_no_header_of_a_date_raises(value: str) -> None:
    moment = http_date(value)
    assert moment is None or moment.tzinfo
    assert retry_after(value, SEEN) is None or isinstance(retry_after(value, SEEN), datetime)


# What is believed


def answered(sent: dict[str, str], told: dict[str, str], status: int = 304) -> bool:
    kept = Capture("<urn:uuid:1>", URL, SEEN, 200, (), PAGE, "sha256:0")
    request = Request(URL, headers=sent, meta={ASKED_ABOUT: kept} if sent else {})
    return unchanged(request, Response(URL, status, headers=told)) is not None


BOTH = dict(zip(CONDITIONS, (ETAG, MODIFIED), strict=True))
LATER = "Sat, 25 Dec 2021 08:00:00 GMT"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"ETag": ETAG},
        {"ETag": f"W/{ETAG}"},
        {"ETag": ETAG.strip('"')},
        {"ETag": '"5f3e-17a-gzip"'},
        {"ETag": '"5f3e-17a;gzip"'},
        {"ETag": '"5f3e-17a--gzip"'},
        {"ETag": ETAG, "Last-Modified": LATER},
        {"Last-Modified": MODIFIED},
        {"Last-Modified": "Fri, 24 Dec 2021 16:00:00 +0800"},
        {"Last-Modified": "soon"},
    ],
)
def test_a_304_that_agrees_with_what_was_asked_is_believed(told: dict[str, str]) -> None:
    assert answered(BOTH, told)


@pytest.mark.parametrize("tag", ['"5f3e-17a-gzip"', 'W/"5f3e-17a"', '"5f3e-17a;gzip"'])
def test_an_etag_of_what_was_compressed_agrees_with_the_plain_one(tag: str) -> None:
    assert answered({"If-None-Match": tag}, {"ETag": ETAG})


@pytest.mark.parametrize(
    "sent, told",
    [
        (BOTH, {"ETag": '"another"'}),
        (BOTH, {"ETag": '"another"', "Last-Modified": MODIFIED}),
        (BOTH, {"Last-Modified": LATER}),
        ({"If-Modified-Since": MODIFIED}, {"Last-Modified": LATER}),
        ({"If-Modified-Since": MODIFIED}, {"ETag": ETAG, "Last-Modified": "Thu, 23 Dec 2021 08:00:00 GMT"}),
        ({}, {}),
        ({}, BOTH),
    ],
)
def test_a_304_that_was_not_asked_for_or_names_another_page_is_not_believed(
    sent: dict[str, str], told: dict[str, str]
) -> None:
    assert not answered(sent, told)


@pytest.mark.parametrize("status", [200, 206, 302, 404, 412, 500])
def test_any_other_answer_says_nothing_of_what_is_kept(status: int) -> None:
    assert not answered(BOTH, {"ETag": ETAG}, status)


# The middleware


class Kept:
    """An archive that has a page, and the middleware that knows it."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder / "archive.db")
        crawler = get_crawler(NewspaperSpider)
        crawler.spider = NewspaperSpider(paper_of("youjiang"), archive=self.archive, arguments=Arguments())
        self.middleware = WhatIsKept(crawler)
        self.hours = 0
        self.keep()

    def keep(self, etag: str = ETAG, **what: object) -> Capture:
        self.hours += 1
        seen = SEEN + timedelta(hours=self.hours)
        told = (("Content-Type", "text/html"), ("ETag", etag), ("Last-Modified", MODIFIED))
        exchange = replace(Exchange("GET", URL, (), 200, "OK", told, PAGE, seen), **what)  # type: ignore[arg-type]
        path = self.archive.warc_folder / "run.warc.gz"
        with WarcFile(path, "test") as file:
            placed = file.append(exchange)
        found = read_record(path, placed.offset)
        self.archive.journal.add_capture(found, path.name, placed.offset)
        return found

    def asked(self, request: Request) -> list[str]:
        """Return the values of the conditions with which a request goes out."""
        self.middleware.process_request(request)
        return [value.decode() for name in CONDITIONS if (value := request.headers.get(name))]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path)
    with found.archive:
        yield found


def test_a_plain_request_for_what_is_kept_asks_whether_it_still_holds(kept: Kept) -> None:
    assert kept.asked(Request(URL)) == [ETAG, MODIFIED]
    assert kept.asked(Request(URL, meta={KEPT_AT: URL, OWN_HEADERS: ()})) == [ETAG, MODIFIED]


@pytest.mark.parametrize(
    "request_",
    [
        Request(URL, meta={IS_ROBOTS: True}),
        Request(URL, method="POST"),
        Request(URL, method="POST", body=b"{}"),
        Request(URL, body=b"x"),
        FormRequest(URL, formdata=[("a", "1")]),
        Request(URL, meta={OWN_HEADERS: ("X-Requested-With",)}, headers={"X-Requested-With": "XMLHttpRequest"}),
        Request(f"{URL}?page=2"),
        Request(URL, meta={KEPT_AT: f"{URL}?a=1"}),
        Request(URL.replace("http:", "https:")),
    ],
    ids=["robots.txt", "POST", "POST with a body", "GET with a body", "a form", "headers of its own", "another page",
         "kept elsewhere", "another scheme"],
)  # fmt: skip
def test_other_requests_ask_for_the_page_as_it_is(kept: Kept, request_: Request) -> None:
    assert kept.asked(request_) == []
    assert ASKED_ABOUT not in request_.meta


def test_a_request_that_is_sent_on_leaves_its_conditions_behind(kept: Kept) -> None:
    request = Request(URL, meta={KEPT_AT: URL})
    kept.asked(request)
    onward = request.replace(url=f"{URL}?b", meta=request.meta | {"redirect_urls": [URL]})
    assert kept.asked(onward) == [] and ASKED_ABOUT not in onward.meta
    back = Request(URL, meta={KEPT_AT: f"{URL}?b", "redirect_urls": [f"{URL}?b"]})
    assert kept.asked(back) == [ETAG, MODIFIED], "what answers is asked about, whoever led there"


@pytest.mark.parametrize(
    "what",
    [
        {"status": 404},
        {"status": 203},
        {"status": 302, "headers": (("Location", "/b.html"), ("ETag", '"newer"'))},
        {"truncated": "disconnect"},
        {"headers": (("Content-Encoding", "gzip"), ("ETag", '"newer"')), "body": b"\x1f\x8b\x08\x00"},
    ],
    ids=["not there", "changed on its way", "a redirect", "broken off", "a cut gzip body"],
)
def test_what_came_later_and_is_no_whole_page_is_not_asked_about(kept: Kept, what: dict[str, object]) -> None:
    kept.keep('"newer"', **what)
    assert '"newer"' not in kept.asked(Request(URL))


def test_the_newest_whole_page_is_asked_about(kept: Kept) -> None:
    newer = kept.keep('"newer"')
    assert kept.asked(Request(URL)) == ['"newer"', MODIFIED]
    kept.archive.journal.mark_cut(newer.id, "it stops in a sentence")
    assert kept.asked(Request(URL)) == [ETAG, MODIFIED]


def test_a_page_without_validators_makes_those_before_it_old(kept: Kept) -> None:
    kept.keep("", headers=(("Content-Type", "text/html"),))
    assert kept.asked(Request(URL)) == []


def test_a_revisit_is_not_asked_about_but_the_page(kept: Kept) -> None:
    [row] = kept.archive.journal.captures_at(URL)
    page = read_record(kept.archive.warc_folder / row.warc, row.offset)
    kept.keep('"of the 304"', status=304, revisit_of=page, body=b"")
    assert kept.asked(Request(URL)) == [ETAG, MODIFIED]


def test_a_row_whose_record_is_anothers_is_not_asked_about(kept: Kept) -> None:
    kept.archive._db.execute("update captures set digest = 'sha256:1'")
    assert kept.asked(Request(URL)) == []


def test_an_unchanged_page_comes_again_as_it_was_received(kept: Kept) -> None:
    request = Request(URL)
    kept.asked(request)
    found = kept.middleware.process_response(request, Response(URL, 304, headers={"ETag": ETAG, "X-Of": "the 304"}))
    assert isinstance(found, HtmlResponse)
    assert (found.status, found.body, found.headers["Content-Type"]) == (200, PAGE, b"text/html")
    assert "X-Of" not in found.headers


def test_what_was_not_asked_for_is_asked_once_more_without_a_condition(kept: Kept) -> None:
    request = Request(URL, dont_filter=False, priority=2)
    kept.asked(request)
    answer = Response(URL, 304, headers={"ETag": '"another"'})
    again = kept.middleware.process_response(request, answer)
    assert isinstance(again, Request)
    assert (again.url, again.dont_filter, again.priority) == (URL, True, 2)
    assert kept.asked(again) == []
    assert kept.middleware.process_response(again, Response(URL, 304)).status == 304  # type: ignore[union-attr]


def test_a_robots_txt_that_is_said_to_be_unchanged_stays_what_it_is(kept: Kept) -> None:
    answer = Response(URL, 304)
    assert kept.middleware.process_response(Request(URL, meta={IS_ROBOTS: True}), answer) is answer
