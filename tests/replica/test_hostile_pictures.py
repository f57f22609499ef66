"""What is sent instead of pictures is as hostile as its name says."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tests.harness.pictures import PDFS, PICTURES, Hostile, plant, zeros

from . import Replica
from .client import get
from .papers import DRAWN, PAPERS

_BEGINNINGS = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "webp": b"RIFF", "pdf": b"%PDF-"}
_SENT_MAX = 5 << 20  # a bomb is small on the wire


@pytest.mark.parametrize("name", [*PICTURES, *PDFS])
def test_what_is_sent_begins_as_it_is_said_to_and_is_small(name: str) -> None:
    hostile = (PICTURES | PDFS)[name]
    answer = hostile.answer()
    sent = answer.body if isinstance(answer.body, bytes) else next(answer.body)
    assert [kind for kind, begin in _BEGINNINGS.items() if sent.startswith(begin)] == [hostile.type] * bool(
        hostile.type
    )
    assert len(sent) < _SENT_MAX or name == "a PDF of a million pages"


def test_zeros_unpack_to_what_was_asked_for() -> None:
    assert zlib.decompress(zeros(3)) == bytes(3 << 20)


def sizes(hostile: Hostile) -> tuple[int, int]:
    with Image.open(BytesIO(hostile.answer().content)) as image:
        return image.size


def test_sizes_are_declared_that_no_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert sizes(PICTURES["a PNG of 100,000 x 100,000"]) == (100_000, 100_000)
    assert sizes(PICTURES["a JPEG of 65,500 x 65,500"]) == (65_500, 65_500)
    webp = PICTURES["a WebP of wrong sizes"].answer().content
    assert struct.unpack("<HH", webp[26:30]) == (16_383, 16_383)


def test_a_paper_sends_them_where_its_own_pictures_would_be(replica: Replica) -> None:
    planted = plant(replica, *DRAWN)
    assert list(planted) == [*PICTURES, *PDFS]
    assert len({one.url for one in planted.values()}) == len(planted)
    assert get(replica, planted["a JPEG as text/html"].url).headers["Content-Type"] == "text/html"
    assert get(replica, planted["led into the house"].url).headers["Location"] == "http://127.0.0.1:1/page.jpg"
    assert [get(replica, planted[name].url).status for name in ("404", "410", "429", "503")] == [404, 410, 429, 503]
    streamed = get(replica, planted["a JPEG of 70 MB"].url)
    assert (streamed.headers["Content-Length"], len(streamed.body) >> 20) == (None, 70)
    assert get(replica, PAPERS["ningboribao"].newest_front).status == 200


def test_a_paper_of_few_pages_has_no_room_for_all(replica: Replica) -> None:
    with pytest.raises(ValueError, match="are hostile, and the papers have 9"):
        plant(replica, PAPERS["shanxiribao"])
