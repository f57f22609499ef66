"""Who asks for another host's pages, or for too much, is refused with a line; pages are compressed for who says so."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import time
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from archive.browse import routes
from archive.browse.compression import compressed
from archive.browse.routes import Route
from archive.browse.site import Ask
from archive.browse.visitors import MISDIRECTED, PARAMETERS_MAX, QUERY_MAX, refusal
from archive.browse.words import TOO_SLOW
from tests.archive.browse.conftest import Opened, Reader, configured
from tests.harness.newsroom import LAMPS
from tests.harness.patience import patience

PATHS = (
    "/",
    "/search?q=%E7%99%BE",
    "/archive/articles",
    "/archive.json",
    "/search.csv",
    "/robots.txt",
    "/no/such/page",
)


def asked(server: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask a server as a browser does; its answer as it is on the wire."""
    parts = urlsplit(server)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0, timeout=patience(60))
    try:
        connection.putrequest("GET", path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "10.1.2.3", "", "[::1"]
)
def test_a_host_that_is_not_ours_is_refused(path: str, host: str, reader: Reader) -> None:
    answer = reader.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert len(answer.text.splitlines()) == 1
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8001", "127.8.8.8", "localhost", "LOCALHOST:99", "localhost.", "[::1]", "[::1]:8001"],
)
def test_this_machine_is_ours_at_any_port(host: str, reader: Reader) -> None:
    assert reader.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("hosts", [["News.example.org", "b.example"], "news.example.org b.example"])
def test_names_that_were_set_are_ours(hosts: Any, newsroom: Path, opened: Opened) -> None:
    reader = opened(newsroom, **configured({"hosts": hosts}))
    asked_for = {"news.example.org": 200, "NEWS.example.org:443": 200, "localhost": 200, "evil.example": 421}
    assert {host: reader.get("/", headers={"Host": host}).status_code for host in asked_for} == asked_for


@pytest.mark.parametrize("server", [("192.0.2.7", 80), ("/run/news.sock", None), None])
def test_a_server_that_is_reached_from_elsewhere_answers_to_all_names_until_it_has_some(server: Any) -> None:
    scope = {"headers": [(b"host", b"news.example.org")], "server": server, "query_string": b""}
    assert refusal(scope, ()) is None
    assert refusal(scope, {"other.example.org"}) == (421, MISDIRECTED.format(host="news.example.org"))


def test_the_program_itself_refuses_another_host(server: str) -> None:
    assert asked(server, "/", Host="evil.example")[0] == 421
    assert asked(server, "/", Host="localhost")[0] == 200


@pytest.mark.parametrize("path", ["/search", "/archive/articles", "/article/0000"])
def test_a_query_has_its_bounds(path: str, reader: Reader) -> None:
    assert reader.get(f"{path}?q={'a' * QUERY_MAX}").status_code == 414
    assert reader.get(f"{path}?{'&'.join(f'a{n}=' for n in range(PARAMETERS_MAX + 1))}").status_code == 400
    assert reader.get(f"{path}?{'&'.join(f'a{n}=' for n in range(PARAMETERS_MAX))}").status_code in (200, 404)


def test_a_thousand_words_mark_an_article(reader: Reader, article_of: Any) -> None:
    address = article_of(LAMPS.title)
    thousand = [chr(0x4E00 + n // 40) + chr(0x5000 + n % 40) for n in range(1000)]
    answer = reader.get(f"{address}?q={quote(' '.join(['凌云县', *thousand]))}")
    assert answer.status_code == 200
    assert "<mark>凌云县</mark>" in answer.text


@pytest.mark.parametrize("path", PATHS[:5])
def test_pages_are_compressed_for_who_asks_so(path: str, server: str) -> None:
    plain_status, plain_headers, plain = asked(server, path)
    status, headers, body = asked(server, path, Accept_Encoding="gzip, deflate, br")
    assert (status, plain_status) == (200, 200)
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert "accept-encoding" in headers["vary"].lower()
    assert len(body) < len(plain)
    if "archive" not in path:  # whose pages tell how long they took
        assert gzip.decompress(body) == plain


def test_a_table_streams_compressed_as_it_does_plain(server: str) -> None:
    path = "/archive/articles.csv?_stream=on"
    _, _, plain = asked(server, path)
    _, headers, body = asked(server, path, Accept_Encoding="gzip")
    assert headers["transfer-encoding"] == "chunked"
    assert gzip.decompress(body) == plain


REFUSING = ({"Accept_Encoding": "gzip;q=0, br"}, {"Accept_Encoding": "br"})
SIGNED_IN = ({"Cookie": "a=b; ds_actor=x"}, {"Authorization": "Bearer x"})


@pytest.mark.parametrize("headers", [*REFUSING, *SIGNED_IN])
def test_nothing_is_compressed_for_who_does_not_take_it_or_has_signed_in(headers: dict[str, str], server: str) -> None:
    assert "content-encoding" not in asked(server, "/", **{"Accept_Encoding": "gzip", **headers})[1]


def test_workbooks_are_compressed_already(server: str) -> None:
    assert "content-encoding" not in asked(server, "/search.xlsx", Accept_Encoding="gzip")[1]


Message = dict[str, Any]


def sent_by(*messages: Message) -> list[Message]:
    """Return what goes out of an application that sends some messages, for a browser that takes gzip."""
    sent: list[Message] = []

    async def application(_: Message, __: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(compressed(application)(scope, None, send))
    return sent


TYPE, VARY = (b"content-type", b"text/csv"), (b"vary", b"Cookie")
START = {"type": "http.response.start", "status": 200, "headers": [TYPE, VARY]}
ERROR = {"type": "http.response.start", "status": 500, "headers": [(b"content-type", b"text/html")]}


def test_each_piece_of_a_stream_can_be_read_when_it_has_come() -> None:
    pieces = [f"行{n}\n".encode() for n in range(5)]
    sent = sent_by(START, *({"type": "http.response.body", "body": one, "more_body": True} for one in pieces))
    reading = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert [reading.decompress(message["body"]) for message in sent[1:]] == pieces
    assert {value for name, value in sent[0]["headers"] if name == b"vary"} == {b"Cookie", b"Accept-Encoding"}


def test_an_error_within_an_answer_is_not_made_its_end() -> None:
    piece = {"type": "http.response.body", "body": b"a" * 1000, "more_body": True}
    sent = sent_by(START, piece, ERROR)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body", "http.response.start"]
    assert sent[2] == ERROR, "which no server lets pass"


def test_a_table_that_breaks_off_is_seen_to_be_cut(newsroom: Path, opened: Opened) -> None:
    reader = opened(newsroom)
    reader.datasette._settings["max_csv_mb"] = 0.01
    with pytest.raises(AssertionError):  # of the client within, which gets no end
        reader.get("/archive/articles.csv?_stream=on", headers={"Accept-Encoding": "gzip"})


@pytest.mark.slow
def test_eight_visitors_at_once_are_answered_as_one_is(newsroom: Path, opened: Opened) -> None:
    reader = opened(newsroom)
    addresses = ["/", "/search.json?q=百色", "/people", "/paper/youjiang", "/paper/youjiang/2021", "/changes", "/runs"]
    alone = {address: reader.get(address).text for address in addresses}

    async def visit() -> list[str]:
        answers = await asyncio.gather(*(reader.datasette.client.get(one) for one in addresses * 8))
        return [answer.text for answer in answers]

    assert reader.loop.run_until_complete(visit()) == list(alone.values()) * 8


def endless(site: Ask) -> dict[str, Any]:
    """A page that asks what takes for ever."""
    site.db.execute("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n").fetchone()
    return {}


def test_what_works_for_ever_is_broken_off(newsroom: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened) -> None:
    monkeypatch.setattr(routes, "TIME_LIMIT", 50)
    monkeypatch.setattr(routes, "PAGES", (Route("/endless", "home", endless),))
    reader = opened(newsroom)
    began = time.monotonic()
    answer = reader.get("/endless")
    assert (answer.status_code, time.monotonic() - began < patience(5)) == (503, True)
    assert TOO_SLOW["message"] in answer.text


def test_what_waits_for_others_is_not_broken_off(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    def waits(site: Ask) -> dict[str, Any]:
        time.sleep(0.2)
        return {"rows": site.db.execute("select count(*) from articles, bylines, links").fetchone()[0]}

    monkeypatch.setattr(routes, "TIME_LIMIT", 150)
    monkeypatch.setattr(routes, "PAGES", (Route("/waits", "home", waits),))
    assert opened(newsroom).json("/waits.json")["rows"] > 10_000
