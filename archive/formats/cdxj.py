"""Indexes of WARC files that replaying programs search (CDXJ): a line a capture, sorted by key and moment.

`com,a)/b 20261101040007 {"url": "http://a.com/b", …}`: the key is that of `archive.addresses.surt`, the moment in UTC
to the second. See https://specs.webrecorder.net/cdxj/0.1.0/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import groupby
from typing import NamedTuple

from archive.addresses.surt import surt
from archive.model import Capture

_REVISIT = "warc/revisit"  # as a type of media, by which such programs know that another record has the body
_NO_TYPE = "unk"


class IndexLine(NamedTuple):
    """What an index says of a capture: key, moment, all else as JSON."""

    key: str
    moment: str
    told: str


def index_line(capture: Capture, file_name: str, offset: int, length: int) -> IndexLine:
    """Return the line of a capture, as received, whose record is so many bytes of a file from a byte on."""
    told = {
        "url": capture.url,
        "mime": _REVISIT if capture.revisit_of else _media_type(capture),
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file_name,
    }
    moment = capture.fetched_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return IndexLine(surt(capture.url), moment, json.dumps(told))


def sorted_lines(lines: Iterable[IndexLine]) -> Iterator[bytes]:
    """Yield the lines of an index, whose keys and moments are in order, in that of their bytes."""
    for _, same in groupby(lines, key=lambda line: line[:2]):
        for line in sorted(same):
            yield f"{' '.join(line)}\n".encode("ascii")


def _media_type(capture: Capture) -> str:
    told = capture.header("Content-Type").partition(";")[0].strip().lower()
    return told if told and told.isascii() and not told.split()[1:] else _NO_TYPE
