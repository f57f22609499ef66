"""What the JSON of a generation says is a stranger's word: all of it is looked at, and what is wrong is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.shards.bucket import DepotError
from archive.shards.depot import Depot
from archive.shards.generation import (
    GENERATION_MAX_BYTES,
    Generation,
    GenerationError,
    KeptFile,
    NewerForm,
    is_warc_of_depot,
    number_in,
    read_generation,
)
from tests.archive.shards.depots import SHARD, made

DIGEST = "0123456789abcdef" * 4
WHOLE = Generation(
    SHARD,
    7,
    6,
    "2026-11-29T18:42:15.720560+00:00",
    12,
    KeptFile(f"{SHARD}.db", DIGEST, 655360),
    (KeptFile("20261129T184215Z-youjiang-0a1b2c.warc.gz", DIGEST, 958), KeptFile("晚报 1.warc.gz", DIGEST, 1)),
    ("gone.warc.gz",),
)


def told(**changed: Any) -> bytes:
    return json.dumps(json.loads(WHOLE.written()) | changed).encode()


def test_what_is_written_is_read_back() -> None:
    assert read_generation(WHOLE.written(), SHARD, 7) == WHOLE
    assert WHOLE.size == 656319


def test_every_file_has_a_path_that_no_name_makes_another_one() -> None:
    assert WHOLE.path == "youjiang/000007.json"
    assert WHOLE.database_path == "youjiang/000007-0123456789abcdef.db"
    assert [WHOLE.warc_path(one) for one in WHOLE.warcs] == [
        "youjiang/warc/0123456789abcdef-20261129T184215Z-youjiang-0a1b2c.warc.gz",
        "youjiang/warc/0123456789abcdef-___1.warc.gz",
    ]
    for path in (WHOLE.path, WHOLE.database_path):
        assert number_in(path.partition("/")[2]) == 7
    for one in WHOLE.warcs:
        assert is_warc_of_depot(WHOLE.warc_path(one).rpartition("/")[2])
    for name in ("notes.json", "7.json", "000007.db", "000007-0123456789abcdef.db.part", "000000.json", "٠٠٠٠٠٧.json"):
        assert number_in(name) == 0


FILE = {"name": "a.warc.gz", "sha256": DIGEST, "bytes": 1}


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "no JSON"),
        (WHOLE.written()[:-5], "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"9" * 10_000, "no JSON"),
        (b"[]", "no JSON object"),
        (told(form=None), "form is 'None'"),
        (told(form=True), "form is 'True'"),
        (told(shard="other"), "it tells of 'other', 7"),
        (told(number=8), "it tells of 'youjiang', 8"),
        (told(base=7), "base is '7', no number from 0 to 6"),
        (told(base=-1), "base is '-1'"),
        (told(made_at="yesterday"), "made_at is 'yesterday', no moment"),
        (told(made_at="2026-11-29T18:42:15"), "no moment"),
        (told(articles=1.5), "articles is '1.5'"),
        (told(articles=1 << 60), "articles is"),
        (told(database=None), "a file is no JSON object"),
        (told(database=FILE), "the database is 'a.warc.gz', not 'youjiang.db'"),
        (told(database=FILE | {"name": f"{SHARD}.db", "sha256": "0" * 63}), "64 hexadecimal digits"),
        (told(database=FILE | {"name": f"{SHARD}.db", "bytes": -1}), "bytes is '-1'"),
        (told(warcs="abc"), "warcs is no list"),
        (told(warcs=[FILE] * 100_001), "warcs is no list of at most 100,000"),
        (told(warcs=[FILE, FILE]), "it names a WARC file twice"),
        (told(warcs=[FILE], lost=["a.warc.gz"]), "it names a WARC file twice"),
        (told(warcs=[{"name": ["a"]}]), "is no name of a file"),
        (told(lost=[1]), "'1' is no name of a file"),
        *(
            (told(warcs=[FILE | {"name": name}]), "is no name of a file")
            for name in ("../a.db", "/etc/passwd", "a/b", "a\\b", ".a", "", "a\x00", "a\nb", "nul", "a" * 300, None, 1)
        ),
    ],
)
def test_what_is_no_generation_is_told(content: bytes, words: str) -> None:
    with pytest.raises(GenerationError) as raised:
        read_generation(content, SHARD, 7)
    assert words in str(raised.value)
    assert not isinstance(raised.value, NewerForm)
    assert len(str(raised.value)) < 250


@pytest.mark.parametrize("content", [b"{", b"", told(number=9), b" " * (GENERATION_MAX_BYTES + 1)], ids=len)
def test_a_broken_newer_one_is_told_and_hides_no_older_one(tmp_path: Path, content: bytes) -> None:
    lines: list[str] = []
    depot = Depot(str(tmp_path / "depot"), tell=lines.append)
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    (tmp_path / "depot" / SHARD / "000002.json").write_bytes(content)
    assert depot.newest(SHARD) == first
    assert len(lines) == 1
    assert lines[0].startswith(f"{depot.url}/{SHARD}/000002.json: ") and lines[0].endswith("it counts for nothing")
    made(tmp_path / "own", 1)
    assert depot.publish(SHARD, own, first).number == 3
    assert depot.fetch(SHARD, tmp_path / "other").number == 3


def test_one_of_a_newer_program_is_not_gone_round(tmp_path: Path) -> None:
    depot = Depot(str(tmp_path / "depot"))
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    (tmp_path / "depot" / SHARD / "000002.json").write_bytes(told(form=2))
    for ask in (
        lambda: depot.fetch(SHARD, tmp_path / "other"),
        lambda: depot.publish(SHARD, own, first),
        lambda: depot.sweep(SHARD),
    ):
        with pytest.raises(DepotError, match=r"000002\.json: a newer program wrote it, in form 2"):
            ask()
