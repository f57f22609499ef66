"""Bodies that are packed: inflated up to a limit, in time that grows with them."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest

from archive.formats.content_coding import MEMBERS_MAX
from archive.formats.warc import decoded, is_cut
from tests.archive.formats.test_warc import PAGE
from tests.harness.cost import cpu_seconds

EMPTY_MEMBER = gzip.compress(b"", mtime=0)
UNPACKED = {
    "one member of much": (gzip.compress(bytes(40_000_000)), 40_000_000),
    "what does not shrink": (gzip.compress(random.Random(3).randbytes(3_000_000)), 3_000_000),
    "a small member before a large one": (gzip.compress(b"a") + gzip.compress(bytes(30_000_000)), 30_000_001),
    "padding behind": (gzip.compress(PAGE) + bytes(4_000_000), len(PAGE)),
    "as many members as may be": (gzip.compress(b"a") * MEMBERS_MAX, MEMBERS_MAX),
    "more than that": (gzip.compress(b"a") * (MEMBERS_MAX + 1), None),
    "empty members of 4 MB": (EMPTY_MEMBER * (4_000_000 // len(EMPTY_MEMBER)), None),
    "empty members of 16 MB": (EMPTY_MEMBER * (16_000_000 // len(EMPTY_MEMBER)), None),
    "deflate, which has no members": (zlib.compress(PAGE) * 400_000, None),
    "much without a beginning": (b"x" * 16_000_000, None),
}


@pytest.mark.parametrize("name", UNPACKED)
def test_a_packed_body_of_any_number_of_members_is_read_in_time_in_proportion(name: str) -> None:
    body, size = UNPACKED[name]
    headers = (("Content-Encoding", "gzip"),)

    def reading() -> None:
        assert is_cut(body, headers) is (size is None)
        if size is not None:
            assert len(decoded(body, headers)) == size

    assert cpu_seconds(reading, below=3) < 3, "29 s for 4 MB of empty members, minutes for 16"
