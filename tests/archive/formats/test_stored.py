"""Records of any program: where each stands, what is broken, and that the rest goes on."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest

from archive.formats.stored import RECORD_MAX, Broken, Position, Stored, stored_records
from tests.harness.foreign_records import arc, http, members, record, response

URLS = [f"http://a.cn/{number}.html" for number in range(6)]
RECORDS = [response(url, b"<p>" + url.encode() * 9) for url in URLS]
FORMS = {
    "a member a record": members(*RECORDS),
    "plain": b"".join(RECORDS),
    "one member": gzip.compress(b"".join(RECORDS)),
    "members and plain": members(*RECORDS[:2]) + RECORDS[2] + members(*RECORDS[3:]),
    "blank lines between": b"\r\n\r\n".join((b"", *RECORDS, b"")),
}


def read(data: bytes, start: Position = Position()) -> list[Stored | Broken]:  # noqa: B008  # a constant
    return list(stored_records(BytesIO(data), start))


def urls(found: list[Stored | Broken]) -> list[str]:
    return [one.header("WARC-Target-URI") for one in found if isinstance(one, Stored)]


def broken(found: list[Stored | Broken]) -> list[Broken]:
    return [one for one in found if isinstance(one, Broken)]


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_the_records_of_a_file_are_read_in_any_form(data: bytes) -> None:
    found = read(data)
    assert urls(found) == URLS
    assert broken(found) == []


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_it_goes_on_behind_any_record(data: bytes) -> None:
    found = [one for one in read(data) if isinstance(one, Stored)]
    assert [urls(read(data, one.after)) for one in found] == [URLS[number:] for number in range(1, 7)]
    assert [urls(read(data, one.place)) for one in found] == [URLS[number:] for number in range(6)]


def test_a_member_is_handed_out_as_it_stands_in_the_file() -> None:
    data = members(*RECORDS)
    found = [one for one in read(data) if isinstance(one, Stored)]
    assert b"".join(one.packed for one in found) == data
    assert [one.packed for one in read(gzip.compress(b"".join(RECORDS))) if isinstance(one, Stored)] == [b""] * 6


@pytest.mark.parametrize("form", ["a member a record", "plain"])
def test_what_is_broken_is_named_and_the_rest_goes_on(form: str) -> None:
    data = FORMS[form]
    place = [one.place.offset for one in read(data)]
    for number in range(6):
        harmed = bytearray(data)
        harmed[place[number] : place[number] + 40] = bytes(40)
        found = read(bytes(harmed))
        assert urls(found) == [url for url in URLS if url != URLS[number]]
        assert [one.place.offset for one in broken(found)] == [place[number]]


def test_a_file_that_stops_within_a_record_is_read_up_to_there() -> None:
    for data in FORMS["a member a record"], FORMS["plain"]:
        last = read(data)[-1].place.offset
        for cut in (last + 3, last + 60, len(data) - 6):
            found = read(data[:cut])
            assert urls(found) == URLS[:5]
            assert [one.place.offset for one in broken(found)] == [last]


def test_a_record_that_is_too_large_is_passed_over_and_not_held() -> None:
    large = record("response", URLS[0], http(bytes(RECORD_MAX)))
    for data in (members(large, RECORDS[1]), large + RECORDS[1]):
        first, second = read(data)
        assert isinstance(first, Stored)
        assert first.is_too_large
        assert (first.block, first.packed) == (b"", b"")
        assert urls([second]) == [URLS[1]]


def test_a_length_that_is_a_lie_costs_one_record() -> None:
    lie = RECORDS[1].replace(b"Content-Length: ", b"Content-Length: 9999")
    for data in (RECORDS[0] + lie + RECORDS[2], members(RECORDS[0], lie, RECORDS[2])):
        found = read(data)
        assert urls(found) == [URLS[0], URLS[2]]
        assert len(broken(found)) == 1


def test_arc_files_are_read() -> None:
    data = arc((URLS[0], http(b"<p>alt", "Content-Type: text/html")), (URLS[1], http(b"<p>zwei")))
    for form in (data, gzip.compress(data)):
        about, first, second = (one for one in read(form) if isinstance(one, Stored))
        assert (about.kind, first.kind, urls([first, second])) == ("warcinfo", "response", URLS[:2])
        assert first.header("WARC-Date") == "2009-03-05T04:05:06Z"
        assert first.block.endswith(b"<p>alt")


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0" * 70_000, b"WARC/1.0\r\n", b"\x1f\x8b\x08" * 40_000])
def test_what_is_no_file_of_records_has_none(data: bytes) -> None:
    assert urls(read(data)) == []


def test_members_within_each_other_are_not_read_without_end() -> None:
    """Each member holds all that follow, and none of them ends: a reader that tries each anew never ends either."""
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    nested = b"".join(head + b"\x00\xff\xff\x00\x00" + b"WARC/1.0\r\n" for _ in range(20_000))
    assert urls(read(nested)) == []
