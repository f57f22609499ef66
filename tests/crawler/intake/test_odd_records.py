"""Records that lie, or are told in an unusual way: each kind in one file of all its forms."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.chinese import clock
from archive.cli import main
from archive.formats.warc import record_with_headers
from archive.store.archive import Archive
from tests.crawler.intake.test_foreign_records import answer, body, taken, url
from tests.harness.foreign_records import chunked, http, record, response, sha1, written

pytestmark = pytest.mark.slow

_SAME_PAYLOAD = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
LATER = "2024-04-06T04:05:06Z"


def assert_proven(db: Path) -> None:
    done = CliRunner().invoke(main, ["verify", "--db", str(db)])
    assert done.exit_code == 0, done.output


def test_whatever_way_an_address_is_written_its_record_is_read_back(tmp_path: Path) -> None:
    records = []
    forms = product(("http", "HTTP", "Http", "https", "HTTPS"), ("", ":80"), ("", "#x"))
    for number, (scheme, port, fragment) in enumerate(forms):
        place = url(number % 16).replace("http://epaper.bhxww.com", f"{scheme}://EPAPER.bhxww.com{port}") + fragment
        sent = body(number % 16)
        records += [response(place, sent), record("request", place, b"GET / HTTP/1.1\r\n\r\n")]
        named = {"refers_to_target_uri": place, "refers_to_date": "2022-03-05T04:05:06Z"}
        digest = sha1(sent)
        records.append(record("revisit", place, http(b""), date=LATER, profile=_SAME_PAYLOAD, digest=digest, **named))
    [told] = taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", *records))
    assert (told["records"]["kept"], told["records"]["no-page"]) == (40, 20)
    assert_proven(tmp_path / "a.db")
    with Archive(tmp_path / "a.db") as archive:
        assert len(list(archive.articles())) == 16


MOMENTS = {
    "2021-12-25T01:00:00Z": "2021-12-25T01:00:00+00:00",
    "2021-12-25T07:00:00+08:00": "2021-12-24T23:00:00+00:00",
    "2021-12-25T07:00:00.5-0330": "2021-12-25T10:30:00+00:00",
    "2021-12-25T02:00:00": "2021-12-25T02:00:00+00:00",
    "2021-12-25T03:00:00.123456789Z": "2021-12-25T03:00:00+00:00",
    "2021-12-25T04:00Z": "2021-12-25T04:00:00+00:00",
    "2021-12-26": "2021-12-26T00:00:00+00:00",
    "2021-11": "2021-11-01T00:00:00+00:00",
    "2021": "2021-01-01T00:00:00+00:00",
}
NO_MOMENTS = ("", "yesterday", "2021-13-01T00:00:00Z", "20211", "2021-12-25T99:00:00Z", "0001-01-01T00:00:00+14:00")
NO_MOMENTS += ("9999-12-31T23:59:59-08:00", "1970-01-01T00:00:00Z", "２０２１-12-25T01:00:00Z", "\x1b[31m2021")


def test_every_moment_is_in_utc(tmp_path: Path) -> None:
    told = [response(url(0), body(0), date=date) for date in (*MOMENTS, *NO_MOMENTS)]
    [report] = taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", *told), code=1)
    assert (report["records"]["kept"], report["records"]["broken"]) == (len(MOMENTS), len(NO_MOMENTS))
    assert all("no moment: " in problem and problem.isprintable() for problem in report["problems"])
    with Archive(tmp_path / "a.db") as archive:
        assert sorted(one.fetched_at for one in archive.journal.captures()) == sorted(MOMENTS.values())
    assert_proven(tmp_path / "a.db")
    done = CliRunner().invoke(main, ["export", "--format", "warc", "--out", str(tmp_path), "--db", f"{tmp_path}/a.db"])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "articles.cdxj").read_bytes().splitlines()
    assert len(lines) == len(MOMENTS)
    assert lines == sorted(lines)


def test_a_record_of_the_future_is_no_sight(tmp_path: Path) -> None:
    dates = ("2024-03-06T00:00:00Z", "2999-01-01T00:00:00Z", (clock.now() + timedelta(hours=2)).isoformat())
    records = [response(url(0), body(number), date=date) for number, date in enumerate(dates)]
    [report] = taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", *records), code=1)
    assert (report["records"]["kept"], report["records"]["broken"]) == (2, 1)
    assert report["problems"][0].endswith("content_77_1000.htm: from the future, of 2999-01-01T00:00:00+00:00")


DATE = "2022-03-05T04:05:06Z"


def test_a_revisit_with_another_payload_than_it_refers_to_is_not_believed(tmp_path: Path) -> None:
    first = response(url(0), body(0))
    named = first.partition(b"WARC-Record-ID: ")[2].split(b"\r\n")[0].decode()
    ways = ({"refers_to": named}, {"refers_to_target_uri": url(0), "refers_to_date": "2022-03-05T12:05:06+08:00"})
    lies = [
        record("revisit", url(number), http(b""), profile=_SAME_PAYLOAD, digest=sha1(body(9)), **way)
        for number, way in enumerate(ways, 1)
    ]
    one, other = written(tmp_path / "a.warc.gz", first, *lies), written(tmp_path / "b.warc.gz", *lies)
    for file, kept, code in ((one, 1, 0), (other, 0, 1)):
        [report] = taken(tmp_path / "a.db", file, code=code)
        assert (report["records"]["revisit-of-nothing"], report["records"]["kept"]) == (2, kept)
        assert [problem.endswith("which has another payload than it says") for problem in report["problems"]] == [
            True
        ] * 2


@pytest.mark.parametrize("files", [1, 2])
def test_a_revisit_that_tells_a_payload_alone_is_resolved(files: int, tmp_path: Path) -> None:
    chunks = chunked(body(1))
    records = [
        response(url(0), body(0), date="2022-03-05T04:05:06.123Z"),
        record("response", url(1), answer(1, "Transfer-Encoding: chunked", sent=chunks), digest=sha1(chunks)),
    ]
    told = ((2, sha1(body(0)), {}), (1, sha1(chunks), {"refers_to_target_uri": url(1), "refers_to_date": DATE}))
    records += [
        record("revisit", url(number), answer(number)[:40], date=LATER, profile=_SAME_PAYLOAD, digest=digest, **way)
        for number, digest, way in told
    ]
    for number, part in enumerate((records[:2], records[2:]) if files > 1 else (records,)):
        taken(tmp_path / "a.db", written(tmp_path / f"{number}.warc.gz", *part))
    with Archive(tmp_path / "a.db") as archive:
        for number, first in ((2, url(0)), (1, url(1))):
            [later] = (one for one in archive.journal.captures_at(url(number)) if one.revisit_of)
            assert later.revisit_of == archive.journal.captures_at(first)[0].id
        [own] = (one for one in archive.journal.captures_at(url(2)))
        _, about = record_with_headers(archive.warc_folder / own.warc, own.offset)
        assert about["warc-refers-to-date"] == "2022-03-05T04:05:06.123Z"
    assert_proven(tmp_path / "a.db")


def test_what_is_made_of_a_page_is_one_where_it_is_marked_up_still(tmp_path: Path) -> None:
    said = b"Content-Type: application/http; msgtype=response"
    made = [record("conversion", url(number), body(number)) for number in range(5)]
    media = ("text/html; charset=utf-8", "application/xhtml+xml", "text/plain", "image/png", "")
    records = [one.replace(said, f"Content-Type: {told}".encode()) for one, told in zip(made, media, strict=True)]
    [report] = taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", *records))
    counts = report["records"]
    assert (counts["article/added"], counts["as-response"], counts["not-html"]) == (3, 3, 2)
    with Archive(tmp_path / "a.db") as archive:
        assert archive.links.get(url(2)) is None
    assert_proven(tmp_path / "a.db")


def test_what_is_compacted_names_a_moment_as_its_record_does(tmp_path: Path) -> None:
    dates = ("2022-03-05T04:05:06.5Z", "2022-03-05T05:05:06Z")
    sent = body(0) + f"<!--{random.Random(7).randbytes(9000).hex()}-->".encode()
    records = [response(url(number), sent, date=date) for number, date in enumerate(dates)]
    taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", *records))
    done = CliRunner().invoke(main, ["compact", "--db", str(tmp_path / "a.db")])
    assert done.exit_code == 0, done.output
    with Archive(tmp_path / "a.db") as archive:
        [later] = (one for one in archive.journal.captures() if one.revisit_of)
        _, about = record_with_headers(archive.warc_folder / later.warc, later.offset)
    assert about["warc-refers-to-date"] == dates[0]
    assert_proven(tmp_path / "a.db")
