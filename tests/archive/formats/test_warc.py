"""WARC files: what is appended can be read, by us and by others, also after a crash."""

from __future__ import annotations

import gzip
import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.formats.torn import members, repair
from archive.formats.warc import (
    Exchange,
    Placed,
    WarcError,
    WarcFile,
    is_cut,
    read_capture,
    read_record,
    read_whole,
)
from archive.model import Capture

PAGE = "<p>县里今年修渠九公里，清水流到村口。</p>".encode() * 40
PLAIN = Exchange(
    "GET",
    "http://a.cn/1.html?x=1",
    (("Host", "a.cn"), ("Accept-Encoding", "gzip")),
    200,
    "OK",
    (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    PAGE,
    datetime(2026, 11, 1, 4, 0, 7, 123456, tzinfo=UTC),
    "127.0.0.1",
)
ZIPPED = replace(PLAIN, headers=(("Content-Encoding", "gzip"),), body=gzip.compress(PAGE, mtime=0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.warc" / "run.warc.gz"


def write(path: Path, *exchanges: Exchange) -> list[Placed]:
    with WarcFile(path, "test/1.0") as file:
        return [file.append(exchange) for exchange in exchanges]


def records(path: Path) -> list[tuple[str, str | None, bytes]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def test_a_response_is_read_back_as_it_came(path: Path) -> None:
    [placed] = write(path, PLAIN)
    digest = "sha256:c8c83b4b03d8d0db10ce7c0eae3e19d4b890cd653be1a9791458e8d7acc9b165"
    assert placed.digest == digest
    assert read_capture(path, placed.offset) == Capture(
        placed.id, "http://a.cn/1.html?x=1", PLAIN.fetched_at, 200, PLAIN.headers, PAGE, digest
    )


def test_a_gzip_body_is_kept_as_received_and_read_decoded(path: Path) -> None:
    [placed] = write(path, ZIPPED)
    assert read_capture(path, placed.offset).body == PAGE


def test_a_body_of_which_only_the_beginning_was_received_says_so(path: Path) -> None:
    headers = (("Content-Length", "99999"),)
    [placed] = write(path, replace(PLAIN, headers=headers, body=b"the beginning", truncated="length"))
    assert read_capture(path, placed.offset).body == b"the beginning"
    with path.open("rb") as file:
        told = [record.rec_headers.get_header("WARC-Truncated") for record in ArchiveIterator(file)]
    assert told == [None, "length", None]


@pytest.mark.parametrize(
    "encoding, body",
    [
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("gzip", PAGE),
        ("identity", PAGE),
    ],
    ids=["x-gzip", "upper case", "zlib", "raw deflate", "not gzip at all", "identity"],
)
def test_a_body_is_decoded_as_its_header_says_or_left_as_it_is(path: Path, encoding: str, body: bytes) -> None:
    [placed] = write(path, replace(PLAIN, headers=(("content-encoding", encoding),), body=body))
    assert read_capture(path, placed.offset).body == PAGE


def test_a_gzip_body_of_two_members_is_read_to_its_end(path: Path) -> None:
    [placed] = write(path, replace(ZIPPED, body=gzip.compress(PAGE) + gzip.compress(PAGE)))
    assert read_capture(path, placed.offset).body == PAGE * 2


def test_what_arrived_of_a_cut_gzip_body_is_read(path: Path) -> None:
    noise = random.Random(1).randbytes(5000)
    [placed] = write(path, replace(ZIPPED, body=gzip.compress(noise)[:3000]))
    body = read_capture(path, placed.offset).body
    assert len(body) > 1000 and noise.startswith(body)


def test_an_empty_answer_is_kept_too(path: Path) -> None:
    [placed] = write(path, replace(PLAIN, status=404, reason="", headers=(), body=b""))
    found = read_capture(path, placed.offset)
    assert (found.status, found.headers, found.body) == (404, (), b"")


def test_a_transfer_encoding_that_was_undone_is_not_written(path: Path) -> None:
    [placed] = write(path, replace(PLAIN, headers=(("Transfer-Encoding", "chunked"), ("ETag", "1"))))
    assert read_capture(path, placed.offset).headers == (("ETag", "1"),)


@pytest.mark.parametrize("value", ["caf\xe9", "\xd0\xc2\xce\xc5", "\x80\x85\xa0\xff", "a\x01b", "", "a: b", "县里"])
def test_a_header_of_odd_bytes_does_not_hinder_reading(path: Path, value: str) -> None:
    placed = write(path, replace(PLAIN, headers=(("X-Odd", value), ("ETag", "1"))), PLAIN)
    assert [read_capture(path, one.offset).body for one in placed] == [PAGE, PAGE]
    assert read_capture(path, placed[0].offset).header("ETag") == "1"
    assert len(records(path)) == 5


def test_other_readers_find_info_responses_and_requests(path: Path) -> None:
    write(path, PLAIN, ZIPPED)
    found = records(path)
    assert [(kind, url) for kind, url, _ in found] == [
        ("warcinfo", None),
        ("response", "http://a.cn/1.html?x=1"),
        ("request", "http://a.cn/1.html?x=1"),
        ("response", "http://a.cn/1.html?x=1"),
        ("request", "http://a.cn/1.html?x=1"),
    ]
    assert [body for kind, _, body in found if kind == "response"] == [PAGE, PAGE]


def test_a_request_names_method_path_and_its_response(path: Path) -> None:
    [placed] = write(path, PLAIN)
    with path.open("rb") as file:
        request = next(r for r in ArchiveIterator(file) if r.rec_type == "request")
        assert request.rec_headers.get_header("WARC-Concurrent-To") == placed.id
        assert request.http_headers.protocol + " " + request.http_headers.statusline == "GET /1.html?x=1 HTTP/1.1"


def test_a_file_is_continued_where_it_ends(path: Path) -> None:
    first, second = write(path, PLAIN) + write(path, ZIPPED)
    assert [kind for kind, _, _ in records(path)] == ["warcinfo", "response", "request", "response", "request"]
    assert [read_capture(path, one.offset).id for one in (first, second)] == [first.id, second.id]


# Revisits


LATER = replace(PLAIN, status=304, reason="Not Modified", headers=(("ETag", '"1"'),), body=b"", ip="127.0.0.2",
                fetched_at=datetime(2026, 11, 8, 4, tzinfo=UTC))  # fmt: skip


def revisited(path: Path, first: Exchange = ZIPPED) -> tuple[Capture, Placed]:
    [placed] = write(path, first)
    kept = read_whole(path, placed.offset)
    [later] = write(path, replace(LATER, revisit_of=kept))
    return kept, later


def test_a_revisit_has_its_own_headers_and_refers_to_the_response_with_the_body(path: Path) -> None:
    kept, later = revisited(path)
    found = read_record(path, later.offset)
    assert found == Capture(
        later.id, LATER.url, LATER.fetched_at, 304, LATER.headers, b"", kept.digest, revisit_of=kept.id
    )
    assert later.digest == kept.digest and kept.body == ZIPPED.body


def test_other_readers_find_a_revisit_that_is_valid(path: Path) -> None:
    kept, later = revisited(path)
    with path.open("rb") as file:
        found = [(one, one.content_stream().read()) for one in ArchiveIterator(file, check_digests="raise")]
    assert [one.rec_type for one, _ in found] == ["warcinfo", "response", "request", "revisit", "request"]
    response, revisit, request = found[1][0], found[3][0], found[4][0]
    about = revisit.rec_headers
    assert about.protocol == "WARC/1.1"
    assert about.get_header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert about.get_header("WARC-Refers-To") == response.rec_headers.get_header("WARC-Record-ID") == kept.id
    assert about.get_header("WARC-Refers-To-Target-URI") == response.rec_headers.get_header("WARC-Target-URI")
    assert about.get_header("WARC-Refers-To-Date") == response.rec_headers.get_header("WARC-Date")
    assert about.get_header("WARC-Payload-Digest") == response.rec_headers.get_header("WARC-Payload-Digest")
    assert about.get_header("Content-Type") == "application/http; msgtype=response"
    assert about.get_header("WARC-IP-Address") == "127.0.0.2"
    assert revisit.http_headers.get_statuscode() == "304" and found[3][1] == b""
    assert revisit.http_headers.get_header("ETag") == '"1"'
    assert request.rec_headers.get_header("WARC-Concurrent-To") == later.id


def test_a_body_that_came_with_a_304_is_not_the_pages(path: Path) -> None:
    [placed] = write(path, PLAIN)
    kept = read_whole(path, placed.offset)
    write(path, replace(LATER, body=b"nonsense", revisit_of=kept))
    assert [body for kind, _, body in records(path) if kind == "revisit"] == [b""]


def test_a_revisit_is_no_response(path: Path) -> None:
    _, later = revisited(path)
    for read in (read_capture, read_whole):
        with pytest.raises(WarcError, match=rf"byte {later.offset}: a revisit, which has no body of its own"):
            read(path, later.offset)


def test_what_was_received_is_whole_or_said_to_be_cut(path: Path) -> None:
    cut = [replace(PLAIN, truncated="disconnect"), replace(ZIPPED, body=ZIPPED.body[:-9])]
    whole, *rest = write(path, ZIPPED, *cut)
    assert read_whole(path, whole.offset).body == ZIPPED.body
    for placed in rest:
        assert read_capture(path, placed.offset).body
        with pytest.raises(WarcError, match="the response was cut"):
            read_whole(path, placed.offset)


# What cannot be read


def test_where_no_record_begins_the_error_names_file_and_byte(path: Path) -> None:
    [placed] = write(path, PLAIN)
    with pytest.raises(WarcError, match=rf"run\.warc\.gz: byte {placed.offset + 1}: "):
        read_capture(path, placed.offset + 1)


def test_a_record_that_is_no_response_is_an_error(path: Path) -> None:
    write(path, PLAIN)
    with pytest.raises(WarcError, match="byte 0: no response record begins here"):
        read_capture(path, 0)


def test_the_end_of_the_file_is_an_error(path: Path) -> None:
    write(path, PLAIN)
    with pytest.raises(WarcError):
        read_capture(path, path.stat().st_size)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="No such file"):
        read_capture(tmp_path / "none.warc.gz", 0)


def test_a_payload_that_was_changed_is_an_error(path: Path) -> None:
    [placed] = write(path, PLAIN)
    data = path.read_bytes()
    [start, end] = next(span for span in members(path) if span[0] == placed.offset)
    changed = gzip.compress(gzip.decompress(data[start:end]).replace(b"<p>", b"<q>", 1))
    path.write_bytes(data[:start] + changed + data[end:])
    with pytest.raises(WarcError, match="the payload does not agree with its digest"):
        read_capture(path, placed.offset)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.booleans(), st.integers(0, 130))
def test_any_bytes_are_a_response_or_a_warc_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, packed: bool, at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.warc.gz"
    for kind, read in ((b"response", read_capture), (b"revisit", read_record)):
        path.write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Type: " + kind + b"\r\n" + data) if packed else data)
        with pytest.raises(WarcError):
            read(path, 0 if packed else at)


# Cut bodies


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_body_that_stops_before_its_end_is_cut(encoding: str) -> None:
    whole = {"gzip": gzip.compress, "deflate": zlib.compress}[encoding](PAGE)
    headers = (("Content-Encoding", encoding),)
    assert not is_cut(whole, headers)
    assert all(is_cut(whole[:size], headers) for size in range(1, len(whole)))


@pytest.mark.parametrize("headers, body", [((), PAGE[:9]), ((("Content-Encoding", "gzip"),), b"")])
def test_a_plain_or_empty_body_is_not_cut(headers: tuple[tuple[str, str], ...], body: bytes) -> None:
    assert not is_cut(body, headers)


# A crash in the middle of a record


def test_a_file_that_was_torn_anywhere_in_its_last_record_is_mended(path: Path) -> None:
    write(path, PLAIN)
    before = path.read_bytes()
    [last] = write(path, replace(ZIPPED, body=random.Random(2).randbytes(4000)))
    whole = path.read_bytes()
    torn_in_response = next(end for start, end in members(path) if start == last.offset)
    for size in random.Random(3).sample(range(len(before) + 1, len(whole)), 60):
        path.write_bytes(whole[:size])
        good = torn_in_response if size >= torn_in_response else len(before)
        assert repair(path) == size - good
        assert path.read_bytes() == whole[:good]
        assert len(records(path)) == (4 if good == torn_in_response else 3)


def test_torn_anywhere_no_record_before_is_lost_and_the_next_run_goes_on(path: Path) -> None:
    chance = random.Random(4)
    pages = [replace(ZIPPED, url=f"http://a.cn/{n}", body=chance.randbytes(chance.randint(0, 3000))) for n in range(12)]
    placed = write(path, *pages)
    whole, ends = path.read_bytes(), [end for _, end in members(path)]
    for size in sorted(chance.sample(range(len(whole)), 200)):
        path.write_bytes(whole[:size])
        good = max((end for end in ends if end <= size), default=0)
        assert repair(path) == size - good
        [later] = write(path, PLAIN)
        assert path.read_bytes().startswith(whole[:good])
        for page, at in zip(pages, placed, strict=True):
            if at.offset < good:
                assert read_record(path, at.offset).body == page.body
        assert read_capture(path, later.offset).body == PAGE
        assert [end for _, end in members(path)][-1] == path.stat().st_size


def test_a_whole_file_is_left_as_it_is(path: Path) -> None:
    write(path, PLAIN)
    before = path.read_bytes()
    assert repair(path) == 0
    assert path.read_bytes() == before


def test_a_file_torn_in_its_first_record_becomes_empty_and_can_be_begun_anew(path: Path) -> None:
    write(path, PLAIN)
    path.write_bytes(path.read_bytes()[:20])
    assert repair(path) == 20
    [placed] = write(path, PLAIN)
    assert [kind for kind, _, _ in records(path)] == ["warcinfo", "response", "request"]
    assert read_capture(path, placed.offset).body == PAGE


@pytest.mark.parametrize("name", ["Server", "X-é"])
@pytest.mark.parametrize("value", ["é", 'é; name="é"', 'a; name="é"; é', "\x9b31m;a=\x85", "中文", "é" * 9000])
def test_a_header_beyond_ascii_is_kept_byte_by_byte(path: Path, name: str, value: str) -> None:
    [placed] = write(path, replace(PLAIN, headers=((name, value),), request_headers=((name, value),)))
    [(kept, told)] = read_record(path, placed.offset).headers
    assert unquote(kept, encoding="latin-1") == name
    assert unquote(told, encoding="latin-1") == " ".join(value.encode("latin-1", "replace").decode("latin-1").split())


# A body that came before


def test_a_body_that_came_before_is_a_revisit_with_headers_of_its_own(path: Path) -> None:
    [placed] = write(path, ZIPPED)
    kept = read_whole(path, placed.offset)
    again = replace(ZIPPED, url="http://b.cn/", status=404, headers=(*ZIPPED.headers, ("Age", "7")), revisit_of=kept)
    [later] = write(path, again)
    found = read_record(path, later.offset)
    assert (found.url, found.status, found.headers, found.body) == ("http://b.cn/", 404, again.headers, b"")
    assert (found.revisit_of, found.digest) == (kept.id, kept.digest)
    with path.open("rb") as file:
        about = [one.rec_headers for one in ArchiveIterator(file, check_digests="raise") if one.rec_type == "revisit"][
            0
        ]
    assert about.get_header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert about.get_header("WARC-Refers-To-Target-URI") == ZIPPED.url
    assert about.get_header("WARC-Refers-To-Date") == "2026-11-01T04:00:07.123456Z"


def test_the_first_record_says_who_wrote_it_and_the_status_line_which_http(path: Path) -> None:
    with WarcFile(path, "test/1.0", {"operator": "me@example.cn", "robots": "classic"}) as file:
        file.append(replace(PLAIN, protocol="HTTP/1.0"))
    with path.open("rb") as opened:
        info, response, _ = ((one, one.content_stream().read()) for one in ArchiveIterator(opened))
    assert info[1] == (b"software: test/1.0\r\nformat: WARC File Format 1.1\r\n"
                       b"operator: me@example.cn\r\nrobots: classic\r\n")  # fmt: skip
    assert response[0].http_headers.protocol == "HTTP/1.0"
