"""What is said of a record that cannot be read is in words, and quotes little of it, escaped."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from archive.formats.stored import Broken, stored_records
from archive.formats.warc import WarcError, read_record
from tests.harness.foreign_records import response

RAW = b"\x00\xff\x8b\x1b[31m" + "不是记录".encode() * 90
GOOD = response("http://a.example/1", b"<p>1</p>")
FAULTS = {
    "bytes of anything": (RAW + b"\r\n", "no record begins with b'\\x00\\xff\\x8b\\x1b[31m"),
    "nothing": (b"", "no record begins here"),
    "blank lines": (b"\r\n\r\n", "no response record begins here"),
    "an answer alone": (b"HTTP/1.1 200 OK\r\n\r\n", "no record begins with b'HTTP/1.1 200 OK"),
    "another version": (GOOD.replace(b"WARC/1.0", b"WARC/9.0"), "no record begins with b'WARC/9.0"),
    "no moment": (GOOD.replace(b"2022-03-05T04:05:06Z", RAW), "no moment: '"),
    "no status": (GOOD.replace(b" 200 OK", b" \x1b\xff0 OK"), "no status: '"),
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_record_is_named_in_words(name: str, pack: type[bytes], tmp_path: Path) -> None:
    raw, words = FAULTS[name]
    (tmp_path / "a.warc").write_bytes(pack(raw))
    with pytest.raises(WarcError) as caught:
        read_record(tmp_path / "a.warc", 0)
    said = str(caught.value).removeprefix(f"{tmp_path / 'a.warc'}: byte 0: ")
    assert said.startswith(words)
    assert said.isascii() and said.isprintable() and len(said) < 200


@pytest.mark.parametrize("raw", [RAW + b"\r\n", GOOD.replace(b"Content-Length: ", b"Content-Length: " + RAW)])
def test_what_is_broken_in_a_file_of_others_is_named_in_words(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(raw)
    with (tmp_path / "a.warc").open("rb") as file:
        [broken] = stored_records(file)
    assert isinstance(broken, Broken)
    assert broken.reason.isascii() and broken.reason.isprintable() and len(broken.reason) < 260
