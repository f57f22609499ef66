"""What the answers of web archives say: the readers, which are pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.formats.mementos import moment_of, page_in, replay_address, replayed
from archive.formats.warc import WarcError
from archive.model import Capture, Link, LinkKind
from archive.reasons import (
    BlockedPage,
    CutPage,
    LayoutChanged,
    NotCaptured,
    NotPublished,
    NotThere,
    ReadError,
    ServerTrouble,
    Unreachable,
)
from archive.store.archive import Archive
from crawler.extract.reading import Attempt, AttemptKind, Reading
from crawler.web_archives import WEB_ARCHIVES
from crawler.web_archives.asking import WebArchives
from crawler.web_archives.common_crawl import look_in_crawls, read_crawl_index, read_crawls, read_page_count
from crawler.web_archives.copies import Memento, Sought, best_copies, folder_of, read_copies, read_copy, since_of
from crawler.web_archives.wayback import look_in_wayback, rows_and_key
from tests.harness.bench import capture

URL = "http://x.cn/html/2021-12/24/content_1.htm"
LINK = Link(URL, newspaper="x", issue_date=date(2021, 12, 24))
INDEX = "https://web.archive.org/cdx/search/cdx?url=x"
API = "https://index.commoncrawl.org/CC-MAIN-2022-05-index"


def read(page: Capture, link: Link) -> Reading:
    return Reading(next_page=page.url)


SOUGHT = Sought(URL, read, look_in_wayback, since_of(LINK))


def copy(digits: str, status: str = "200", url: str = URL, digest: str = "") -> Memento:
    return Memento(url, digits, status, digest)


# Which copy


def test_the_copies_made_soonest_after_the_issues_day_are_taken_three_at_most() -> None:
    made = [copy("20230101000000"), copy("20211224000000"), copy("20211223155959"), copy("20220101000000")]
    made += [copy("20240101000000"), copy("20220102000000", "404")]
    assert [one.digits for one in best_copies(made, SOUGHT, INDEX)] == [
        "20211224000000",
        "20220101000000",
        "20230101000000",
    ]


def test_of_a_page_without_a_day_the_earliest_copy_is_taken() -> None:
    undated = Sought(URL, read, look_in_wayback)
    assert best_copies([copy("20230101000000"), copy("20050101000000")], undated, INDEX)[0].digits == "20050101000000"


def test_of_copies_with_one_digest_the_first_is_enough() -> None:
    made = [copy("20220101000000", digest="A"), copy("20230101000000", "-", digest="A"), copy("20240101000000")]
    assert [one.digits for one in best_copies(made, SOUGHT, INDEX)] == ["20220101000000", "20240101000000"]


def test_any_spelling_of_the_address_is_the_pages_and_no_other_address_is() -> None:
    made = [copy("20220101000000", url=URL.replace("http://", "https://www.")), copy("20220101000000", url=URL + "l")]
    assert best_copies(made, SOUGHT, INDEX) == made[:1]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ([], "no copy of http://x.cn/html/2021-12/24/content_1.htm at the Wayback Machine$"),
        ([copy("20211223155959")], "is from 2021-12-24 on$"),
        ([copy("20220101000000", "404"), copy("20220101000001", "301")], "is of a page: they are of answers 301, 404$"),
        ([copy("2022"), copy("99999999999999")], "at the Wayback Machine$"),
    ],
    ids=["none", "earlier ones", "of errors", "without a moment"],
)
def test_where_no_copy_can_be_used_it_is_told_why(made: list[Memento], told: str) -> None:
    with pytest.raises(NotCaptured, match=told):
        best_copies(made, SOUGHT, INDEX)


def test_where_a_first_page_has_no_copy_the_other_pages_are_named_in_their_order() -> None:
    def page_of(url: str) -> str | None:
        return url[-2:] if "/node_" in url else None

    def asked(one: Memento) -> Attempt:
        return Attempt(one.url, read)

    folder = "http://x.cn/html/2021-12/24"
    names = ("node_10", "node_02", "content_3.htm", "node_03")
    made = [copy("20220101000000", url=f"{folder}/{name}") for name in names]
    front = replace(SOUGHT, page_of=page_of)
    reading = read_copies(made, front, INDEX, LINK, asked)
    assert [one.url for one in reading.links] == [f"{folder}/node_{number}" for number in ("02", "03", "10")]
    assert {(one.kind, one.issue_date) for one in reading.links} == {("list", LINK.issue_date)}
    assert reading.lacking.startswith("no copy of ") and not reading.instead
    with pytest.raises(NotCaptured, match="content_1.htm at the Wayback Machine$"):
        read_copies(made[2:3], front, INDEX, LINK, asked)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        (URL, "http://x.cn/html/2021-12/24/"),
        ("http://x.cn/html/20211225/1.htm", ""),
        ("http://x.cn/a/1.htm?date=2021-12-24", ""),
        ("http://x.cn/a/1.htm", ""),
    ],
)
def test_the_folder_of_an_issue_is_asked_for_as_a_whole_where_the_address_has_one(url: str, folder: str) -> None:
    assert folder_of(url, date(2021, 12, 24)) == folder


# The Wayback Machine


def index(*rows: object) -> Capture:
    return capture(INDEX, json.dumps(rows), "application/json")


NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["cn,x)/html", "20220101000000", URL, "text/html", "200", "AAA", "900"]


def test_an_index_has_its_names_first_and_its_key_behind_an_empty_row() -> None:
    assert rows_and_key(index(NAMES, ROW, [], ["cn,x)/html 20220102"])) == (
        [Memento(URL, "20220101000000", "200", "AAA")],
        "cn,x)/html 20220102",
    )
    assert rows_and_key(index(NAMES, ROW))[1] == ""
    assert rows_and_key(index()) == rows_and_key(capture(INDEX, "\n")) == ([], "")


@pytest.mark.parametrize("told", [{"a": 1}, [1], [["urlkey"], ["a"]], [NAMES, ["a"]], "<html>"])
def test_what_is_no_index_is_not_taken_for_an_empty_one(told: object) -> None:
    with pytest.raises(ReadError):
        rows_and_key(capture(INDEX, told if isinstance(told, str) else json.dumps(told), "application/json"))


def test_the_index_is_asked_for_rows_from_the_issues_day_with_what_resuming_needs() -> None:
    [attempt] = look_in_wayback(SOUGHT)
    assert attempt.kind is AttemptKind.COPIES and attempt.about == URL
    assert "matchType=prefix" in attempt.url and "fl=urlkey%2C" in attempt.url and "from=20211223160000" in attempt.url


def test_a_copys_address_tells_page_and_moment() -> None:
    address = replay_address("20220101000000", URL + "?a=1&b=http://y.cn/")
    assert replayed(address) == (URL + "?a=1&b=http://y.cn/", datetime(2022, 1, 1, tzinfo=UTC))
    assert replayed("https://web.archive.org/web/20220101000000/http://x.cn/") is None, "with its own frame around"
    assert replayed("https://evil.example/web/20220101000000id_/http://x.cn/") is None
    assert moment_of("20221301000000") is None and moment_of("2022") is None


def replay(body: str = "<html>…</html>", status: int = 200, **about: object) -> Capture:
    told = {"origin": replay_address("20220101000000", URL), "fetched_at": datetime(2022, 1, 1, tzinfo=UTC)} | about
    headers = (("x-archive-orig-server", "nginx"), ("x-archive-orig-content-encoding", "gzip"))
    one = capture(URL, body, "text/html; charset=gbk", status, *headers)
    return Capture(one.id, one.url, told["fetched_at"], status, one.headers, one.body, one.digest, "", told["origin"])  # type: ignore[arg-type]


def test_the_page_in_a_copy_has_its_hosts_headers() -> None:
    page, truncated = page_in(replay())
    assert page.headers == (("server", "nginx"), ("Content-Type", "text/html; charset=gbk"))
    assert (page.url, truncated) == (URL, "")


def test_a_record_that_cannot_be_read_is_no_page() -> None:
    with pytest.raises(WarcError):
        page_in(replay("no record", origin="https://data.commoncrawl.org/a.warc.gz#bytes=0-8"))


def test_what_a_copy_leads_to_is_read_by_its_own_address() -> None:
    assert read_copy(SOUGHT, replay("<html><body>" + "字" * 300 + "</body></html>"), LINK).next_page == URL


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (replay(status=404), NotCaptured, "is of no page: "),
        (replay(status=500), NotCaptured, "is of no page: "),
        (replay(fetched_at=datetime(2021, 12, 23, tzinfo=UTC)), NotCaptured, "before the day of the issue"),
        (capture("https://web.archive.org/web/1id_/x", "", status=404), NotCaptured, "has no such copy"),
        (capture("https://web.archive.org/web/1id_/x", "busy", status=503), ServerTrouble, "503"),
        (capture("https://web.archive.org/web/1id_/x", "slow down", status=429), BlockedPage, "429"),
        (capture("https://web.archive.org/web/1id_/x", "<html>hello</html>"), ServerTrouble, "gave no copy"),
    ],
    ids=["404 then", "500 then", "too early", "404 now", "503 now", "429 now", "another page"],
)
def test_an_error_of_the_copy_is_told_from_one_of_the_web_archive(
    answer: Capture, reason: type[ReadError], words: str
) -> None:
    with pytest.raises(reason, match=words):
        read_copy(SOUGHT, answer, LINK)


def test_where_a_copy_sends_readers_on_the_same_web_archive_is_asked() -> None:
    page = '<html><head><meta http-equiv="refresh" content="0; url=/html/2021-12/24/content_2.htm"></head></html>'

    def nothing(page: Capture, link: Link) -> Reading:
        raise LayoutChanged("no text")

    reading = read_copy(Sought(URL, nothing, look_in_wayback, SOUGHT.since), replay(page), LINK)
    [attempt] = reading.instead
    assert attempt.about == "http://x.cn/html/2021-12/24/content_2.htm" and not reading.moved_to


# Common Crawl

CRAWLS = Sought(URL, read, look_in_crawls, SOUGHT.since)


def lines(*rows: dict[str, object]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


RECORD = {"urlkey": "cn,x)/", "timestamp": "20220120000000", "url": URL, "status": "200", "digest": "AAA"}
RECORD |= {"filename": "crawl-data/CC-MAIN-2022-05/1.warc.gz", "offset": "100", "length": "50"}


def test_the_crawls_that_ended_on_the_issues_day_or_later_are_asked_the_oldest_first() -> None:
    named = ["CC-MAIN-2022-05", "CC-MAIN-2021-49", "CC-MAIN-2021-51", "CC-MAIN-2008-2009", "CC-NEWS-1", ""]
    told = [{"id": one, "cdx-api": f"https://index.commoncrawl.org/{one}-index"} for one in named]
    reading = read_crawls(CRAWLS, capture("https://index.commoncrawl.org/collinfo.json", json.dumps(told)), LINK)
    assert [one.url.partition("?")[0][-15:-6] for one in reading.instead] == ["N-2021-51", "N-2022-05"]


def test_a_record_is_asked_for_by_its_bytes() -> None:
    reading = read_crawl_index(CRAWLS, API, 0, 1, (), capture(API, lines(RECORD)), LINK)
    [attempt] = reading.instead
    assert attempt.url == "https://data.commoncrawl.org/crawl-data/CC-MAIN-2022-05/1.warc.gz"
    assert (attempt.headers, attempt.copied) == ((("Range", "bytes=100-149"),), (URL, "20220120000000"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (capture(API, '{"message": "No Captures found for: x"}', status=404), NotCaptured),
        (capture(API, "<html>404</html>", status=404), ServerTrouble),
        (capture(API, lines(RECORD)[:60]), CutPage),
        (capture(API, lines(RECORD | {"filename": "../../etc/passwd"})), LayoutChanged),
        (capture(API, lines(RECORD | {"filename": "https://evil.example/"})), LayoutChanged),
        (capture(API, lines(RECORD | {"offset": "-1"})), LayoutChanged),
        (capture(API, lines(RECORD | {"length": "0"})), LayoutChanged),
        (capture(API, "[]\n"), LayoutChanged),
    ],
    ids=["nothing", "no index", "half a line", "a path", "an address", "offset", "length", "a list"],
)
def test_what_an_index_of_a_crawl_says_otherwise(answer: Capture, reason: type[ReadError]) -> None:
    with pytest.raises(reason):
        read_crawl_index(CRAWLS, API, 0, 1, (), answer, LINK)


def test_how_many_pages_an_index_has_is_asked_first() -> None:
    reading = read_page_count(CRAWLS, API, capture(API, '{"pages": 2, "pageSize": 5, "blocks": 6}'), LINK)
    [first] = reading.instead
    assert "page=0" in first.url
    [second] = first.read(capture(first.url, lines(RECORD | {"url": URL + "l"})), LINK).instead
    assert "page=1" in second.url
    with pytest.raises(NotCaptured):
        read_page_count(CRAWLS, API, capture(API, '{"pages": 0}'), LINK)
    with pytest.raises(LayoutChanged):
        read_page_count(CRAWLS, API, capture(API, '{"pages": "many"}'), LINK)


# When they are asked


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[WebArchives]:
    with Archive(tmp_path / "archive.db") as archive:
        yield WebArchives(archive, "x", lambda _: None, beside=True)


@pytest.mark.parametrize(
    ("failures", "is_asked"),
    [
        ([Unreachable("")], True),
        ([NotThere("", gone=True), Unreachable("")], True),
        ([NotPublished("休刊")], False),
        ([NotThere(""), BlockedPage("a challenge")], False),
        ([LayoutChanged("")], False),
        ([ServerTrouble("503")], False),
        ([], False),
    ],
)
def test_web_archives_are_asked_for_what_is_dead_alone(
    beside: WebArchives, failures: list[ReadError], is_asked: bool
) -> None:
    own = (Attempt(URL, read),)
    assert bool(beside.after(LINK, failures, own, date(2026, 1, 1))) is is_asked
    assert beside.after(LINK, failures, own, date(2021, 12, 30)) == (), "an issue of the last week may only be late"


def test_a_list_of_no_day_is_taken_as_it_was_on_the_first_day_asked_for() -> None:
    first = datetime(2021, 12, 23, 16, tzinfo=UTC)
    assert since_of(Link("http://x.cn/news/", LinkKind.LIST), date(2021, 12, 24)) == first
    assert since_of(Link("http://x.cn/news/1.htm"), date(2021, 12, 24)) is None
    assert since_of(LINK, date(2022, 1, 1)) == first, "an issue's own day counts"


def test_each_web_archive_is_asked_in_its_turn_for_all_that_can_be_asked_for_by_its_address(
    beside: WebArchives,
) -> None:
    own = (Attempt(URL, read, form=(("a", "1"),)), Attempt(URL + "?a", read), Attempt(URL + "?b", read))
    asked = [(one.url.split("/")[2], one.about) for one in beside.places(LINK, own)]
    assert asked == [
        *(("web.archive.org", URL + end) for end in ("?a", "?b")),
        *(("index.commoncrawl.org", URL + end) for end in ("?a", "?b")),
    ]
    [only] = WebArchives(beside._archive, "x", lambda _: None, "wayback").places(LINK, own[:1])
    assert only.about == URL, "what is posted no web archive has"
    assert WEB_ARCHIVES == ("wayback", "commoncrawl")
