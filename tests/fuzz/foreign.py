"""Records of other programs: whatever stands there, what is kept of it reads back as what came."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.formats.foreign_warc import NotKept, foreign_page, packed_page, packed_revisit
from archive.formats.stored import Stored, stored_records
from archive.formats.warc import read_record
from archive.model import Capture
from tests.fuzz.laws import LawBroken
from tests.harness.foreign_records import HTML, arc, chunked, http, members, record, response, sha1

_BODY = "<p>县里修路，群众都说好。</p>".encode()
_URL = "http://x.cn/2024-05/06/content_1.htm"
_CHUNKED = http(chunked(_BODY, 9), f"Content-Type: {HTML}", "Transfer-Encoding: chunked", status="HTTP/2 200")
FOREIGN = (
    members(response(_URL, _BODY), record("response", _URL, _CHUNKED, digest=sha1(_BODY))),
    response(_URL, _BODY) + record("resource", _URL, _BODY),
    arc((_URL, http(_BODY)), (_URL, http(_BODY, "Content-Encoding: br"))),
    gzip.compress(record("revisit", _URL, http(b""), refers_to="<urn:uuid:1>", digest=sha1(_BODY)), mtime=0),
)


def read_foreign(data: bytes) -> None:
    """Read all records, and hold that those that are kept read back. Raises LawBroken."""
    place = -1
    for one in stored_records(BytesIO(data)):
        if (one.place.offset, one.place.within) < (place, 0):
            raise LawBroken(f"byte {one.place.offset} comes behind byte {place}")
        place = one.place.offset
        try:
            page = foreign_page(one) if isinstance(one, Stored) else None
        except NotKept:
            continue
        if page is None:
            continue
        told = page.capture
        if page.refers_to:
            kept = Capture("<urn:uuid:2>", told.url, told.fetched_at, 200, (), b"", told.digest or "sha1:x")
            _hold(packed_revisit(page, kept, kept.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")), told, b"", kept.id)
        else:
            _hold(packed_page(page), told, told.body, "")


def _hold(member: bytes, told: Capture, body: bytes, revisit_of: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        path.write_bytes(member)
        found = read_record(path, 0)
    was = (told.id, told.url, told.fetched_at, told.status, body, revisit_of)
    now = (found.id, found.url, found.fetched_at, found.status, found.body, found.revisit_of)
    if was != now:
        raise LawBroken(f"kept as {now!r:.300}, came as {was!r:.300}")
