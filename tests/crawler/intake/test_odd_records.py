"""Records that lie, or are told in an unusual way: each kind in one file of all its forms."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.store.archive import Archive
from tests.crawler.intake.test_foreign_records import body, taken, url
from tests.harness.foreign_records import http, record, response, sha1, written

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
