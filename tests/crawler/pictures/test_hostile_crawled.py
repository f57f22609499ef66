"""Hostile pictures of four papers crawled side by side: none runs, none stops the crawl, each is kept and told."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.formats.picture_header import TYPES
from archive.model import LinkState
from archive.store.archive import Archive
from archive.transfer.pictures import picture_bytes, thumbnails_beside
from archive.transfer.warcs import read_back
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, TimedReplica
from tests.harness.patience import patience
from tests.harness.pictures import PDFS, PICTURES, Hostile, plant
from tests.harness.sweep import each
from tests.replica.papers import DRAWN

pytestmark = pytest.mark.slow

DAYS = sorted(issue.day for paper in DRAWN for issue in paper.issues)
DONE, FAILED, REFUSED, ABSENT = LinkState.DONE, LinkState.FAILED, LinkState.REFUSED, LinkState.ABSENT
CAME = {
    "a page named .jpg": (FAILED, "is a page of markup, and no picture"),
    "a page that says so": (FAILED, "is a page of markup, and no picture"),
    "a drawing with a script, as a JPEG": (FAILED, "is an SVG drawing, and no picture"),
    "a drawing with a script": (FAILED, "is an SVG drawing, and no picture"),
    "a JPEG that begins a page": (DONE, ""),
    "a JPEG as text/html": (DONE, ""),
    "a bitmap": (FAILED, "is a file of another kind, and no picture"),
    "a PDF as a JPEG": (DONE, ""),
    "a PNG of 100,000 x 100,000": (REFUSED, "is a picture of 100000 x 100000 pixels"),
    "a PNG of 0 x 0": (FAILED, "a picture that no decoder of"),
    "a PNG of gigabytes": (REFUSED, "is a picture of 13000 x 13000 pixels"),
    "a small PNG with gigabytes behind it": (DONE, ""),
    "a PNG with gigabytes of text": (FAILED, "a picture that cannot be decoded"),
    "a JPEG of 65,500 x 65,500": (REFUSED, "is a picture of 65500 x 65500 pixels"),
    "a JPEG cut in the middle": (FAILED, "a picture that cannot be decoded: image file is truncated"),
    "a JPEG cut in its head": (FAILED, "a picture that no decoder of"),
    "a JPEG with an absurd EXIF": (DONE, ""),
    "a JPEG of 70 MB": (REFUSED, "is larger than 64 MB, and kept as cut"),
    "a GIF of 100,000 frames": (DONE, ""),
    "a WebP of wrong sizes": (REFUSED, "is a picture of 16383 x 16383 pixels"),
    "nothing": (FAILED, "is empty, and no picture"),
    "noise": (FAILED, "is a file of another kind, and no picture"),
    "led to another host": (FAILED, "stranger.example: not a host that this spider visits"),
    "led into the house": (FAILED, "127.0.0.1:1: not a port that this spider asks"),
    "led to a file": (FAILED, "leads to file:///etc/passwd"),
    "led in a circle": (FAILED, "max redirections reached"),
    "404": (ABSENT, "answered 404"),
    "410": (ABSENT, "answered 410"),
    "429": (FAILED, "answered 429"),
    "503": (FAILED, "answered 503"),
    "a page named .pdf": (FAILED, "is a page of markup, and no picture"),
    "a JPEG as a PDF": (DONE, ""),
    "a PDF of gigabytes": (DONE, ""),
    "a PDF within itself": (DONE, ""),
    "a PDF of a million pages": (DONE, ""),
    "a PDF cut in the middle": (DONE, ""),
    "a PDF of its first line": (DONE, ""),
}
"""What became of each."""
UNSENT = ("led to another host", "led into the house", "led to a file", "led in a circle", "404", "410", "429", "503")


class Hosted:
    """An archive of four papers that sent what is hostile, and what their crawl said."""

    def __init__(self, folder: Path, replica: TimedReplica) -> None:
        self.planted: dict[str, Hostile] = plant(replica, *DRAWN)
        self.bench = Bench(folder, replica)
        days = ("-a", f"since={DAYS[0]}", "-a", f"until={DAYS[-1]}", "-a", "images=pages")
        settings = {"ARCHIVE_DB": self.bench.db, "DOWNLOAD_DELAY": 0, "HOST_REFUSALS_MAX": 50, "RETRY_TIMES": 0}
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        words = ["-m", "scrapy", "crawl-papers", *(paper.id for paper in DRAWN), *days, *options]
        self.done = warm.run(ROOT, words, self.bench.environment(), patience(LIMIT))
        self.asked = list(replica.log)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with TimedReplica() as replica:
        yield Hosted(tmp_path_factory.mktemp("hosted"), replica)


@pytest.fixture(scope="module")
def archive(hosted: Hosted) -> Iterator[Archive]:
    with hosted.bench.archive() as archive:
        yield archive


def test_the_crawl_goes_on_and_says_that_it_is_incomplete(hosted: Hosted, archive: Archive) -> None:
    assert hosted.done.returncode == 6
    assert "Traceback" not in hosted.done.stderr and "Warning" not in hosted.done.stderr
    assert "asked for 18 pictures: 11 kept, " in hosted.done.stdout, "why a paper is incomplete"
    assert not [url for url in hosted.asked if "stranger.example" in url or "127.0.0.1" in url]
    assert {paper.id: len(paper.expected()) for paper in DRAWN} == {
        paper.id: sum(len(archive.issue_articles(paper.id, issue.day)) for issue in paper.issues) for paper in DRAWN
    }, "every text is there"
    assert CAME.keys() == PICTURES.keys() | PDFS.keys()


@each("name", CAME)
def test_what_came_is_kept_and_told(hosted: Hosted, archive: Archive, name: str) -> None:
    state, words = CAME[name]
    one = hosted.planted[name]
    picture = archive.pictures.get(one.url)
    assert picture and (picture.state, words in picture.reason) == (state, True), picture
    assert (picture.file.type if picture.file else "") == (one.type if state is DONE else "")
    if name in UNSENT:
        return
    sent = one.answer().content
    (capture,) = archive.journal.captures_at(one.url)
    body = read_back(archive, capture).body
    assert body == sent[: len(body)] and len(body) == min(len(sent), max(len(body), 64_000_000))
    if picture.file:
        assert picture_bytes(archive, picture.file) == sent


def test_the_reading_room_serves_what_is_good_makes_small_pictures_anew_and_goes_on(
    hosted: Hosted, archive: Archive
) -> None:
    shutil.rmtree(thumbnails_beside(archive.path))
    loop = asyncio.new_event_loop()
    room = Datasette([str(archive.path)], settings={"num_sql_threads": 1})
    loop.run_until_complete(room.invoke_startup())

    def asked(address: str) -> tuple[int, str]:
        answer = loop.run_until_complete(room.client.get(address))
        return answer.status_code, answer.headers["content-type"]

    for name, (state, _) in CAME.items():
        one = hosted.planted[name]
        captures = archive.journal.captures_at(one.url)
        digest = hashlib.sha256(read_back(archive, captures[-1]).body).hexdigest() if captures else "ab" * 32
        served, small = asked(f"/picture/{digest}"), asked(f"/picture/{digest}/small")
        if state is DONE:
            assert served == (200, TYPES[one.type]), name
            assert small[0] == (404 if one.type == "pdf" else 200), name
            assert one.type == "pdf" or small[1] in ("image/jpeg", "image/png"), name
        else:
            assert (served[0], small[0]) == (404, 404), name
    assert asked("/")[0] == 200
    loop.close()
