"""What an attempt sends, to whom, and under which address its answer is kept."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from archive.formats.warc import Exchange, WarcFile, read_capture
from crawler.attempts import request_of
from crawler.downloadermiddlewares import OwnHeaders
from crawler.extract.reading import Attempt, Reading
from crawler.manners.errors import NotAllowed

URL = "https://epaper.stdaily.com/stdailynewspaperapi/uv/article/article/articleId"
JSON = '{"code": "KJRB", "id": "7"}'
HEADERS = (("X-Requested-With", "XMLHttpRequest"),)


def nothing(*_: object) -> Reading:
    return Reading()


def attempt(url: str = URL, **what: object) -> Attempt:
    return Attempt(url, nothing, **what)  # type: ignore[arg-type]


def test_json_is_posted_as_such_with_the_attempts_headers() -> None:
    request = request_of(attempt(json=JSON, headers=HEADERS))
    assert (request.method, request.body) == ("POST", JSON.encode())
    assert request.headers["Content-Type"] == b"application/json"
    assert request.headers["X-Requested-With"] == b"XMLHttpRequest"


def test_a_form_is_posted_with_the_attempts_headers() -> None:
    request = request_of(attempt(form=(("a", "1"),), headers=HEADERS))
    assert (request.method, request.body) == ("POST", b"a=1")
    assert request.headers["X-Requested-With"] == b"XMLHttpRequest"


def test_an_attempt_that_posts_nothing_is_a_plain_request() -> None:
    request = request_of(attempt())
    assert (request.method, request.body, dict(request.headers)) == ("GET", b"", {})


@pytest.mark.parametrize(
    "what, kept_at",
    [
        ({}, URL),
        ({"form": (("bc", "第01版"),)}, f"{URL}?bc=%E7%AC%AC01%E7%89%88"),
        ({"json": JSON}, f"{URL}?code=KJRB&id=7"),
        ({"json": '{"id": 7, "more": [1]}'}, f"{URL}?id=7&more=%5B1%5D"),
        ({"json": "[1]"}, f"{URL}?json=%5B1%5D"),
    ],
)
def test_what_is_posted_is_a_part_of_where_its_answer_is_kept(what: dict[str, object], kept_at: str) -> None:
    assert attempt(**what).kept_at == kept_at


def test_several_posts_to_one_address_are_kept_apart() -> None:
    kept = {attempt(json=f'{{"id": "{number}"}}').kept_at for number in range(5)}
    assert len(kept) == 5


def sent_on(request: Request, url: str) -> Request:
    """Return a request as Scrapy sends it on after a redirect that keeps method and body (307)."""
    return request.replace(url=url, meta={**request.meta, "redirect_urls": [request.url]})


@pytest.mark.parametrize("url", [URL + "/", "https://epaper.stdaily.com:8443/x", "http://epaper.stdaily.com/login"])
def test_headers_and_what_is_posted_go_on_within_the_host(url: str) -> None:
    request = sent_on(request_of(attempt(json=JSON, headers=HEADERS)), url)
    OwnHeaders().process_request(request)
    assert "X-Requested-With" in request.headers


def test_headers_stay_with_their_host() -> None:
    request = sent_on(request_of(attempt(headers=HEADERS)), "https://other.example/x")
    OwnHeaders().process_request(request)
    assert "X-Requested-With" not in request.headers


@pytest.mark.parametrize("what", [{"json": JSON}, {"form": (("a", "1"),)}])
def test_what_is_posted_stays_with_its_host(what: dict[str, object]) -> None:
    request = sent_on(request_of(attempt(**what)), "https://other.example/x")
    with pytest.raises(NotAllowed, match=r"other\.example: what is posted to epaper\.stdaily\.com is for that host"):
        OwnHeaders().process_request(request)


def test_the_warc_file_holds_what_was_posted_beside_the_answer(tmp_path: Path) -> None:
    request = request_of(attempt(json=JSON, headers=HEADERS))
    now = datetime(2026, 11, 28, tzinfo=UTC)
    headers = tuple((name.decode(), values[0].decode()) for name, values in request.headers.items())
    exchange = Exchange("POST", URL, headers, 200, "OK", (), b"{}", now, posted=request.body)
    with WarcFile(tmp_path / "a.warc.gz", "test") as file:
        placed = file.append(exchange)
    records = {
        record.rec_type: (record.http_headers, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO((tmp_path / "a.warc.gz").read_bytes()))
    }
    sent, body = records["request"]
    assert sent and sent.get_header("X-Requested-With") == "XMLHttpRequest"
    assert body == JSON.encode()
    assert read_capture(tmp_path / "a.warc.gz", placed.offset).url == URL


def test_a_response_has_its_own_address_whatever_was_posted() -> None:
    request = request_of(attempt(json=JSON))
    assert Response(request.url, request=request).url == URL
