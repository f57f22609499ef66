"""The ceilings of a run: a site without end is left, and what is left is told and due."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.harness.bench import EPAPER, FRONT, Bench, TimedReplica
from tests.replica import STORIES
from tests.replica.answer import Answer

TODAYS = {story.title for story in STORIES if f"{story.date}" == "2021-12-24"}
IN_FLIGHT = 5  # CONCURRENT_REQUESTS, and one that was taken up meanwhile: without a pause, all are out
WORDS = "  broken off: the ceiling of 10 requests a run was reached; -s CLOSESPIDER_PAGECOUNT=20 doubles it"


class EndlessReplica(TimedReplica):
    """A replica whose pages of an issue lead on to the next for ever, each with articles in addresses of its own."""

    def respond(self, url: str, posted: bytes | None = None) -> Answer | None:
        """Answer any page of the issue with one that names the page behind it."""
        page = re.fullmatch(rf"{EPAPER}/column/202112/24/node_A(\d+)\.html", url)
        if not page:
            return super().respond(url, posted)
        front = super().respond(FRONT)
        assert front
        number = int(page[1])
        text = front.content.decode().replace("node_A02", f"node_A{number + 1:02}")
        return Answer(re.sub(r"content_(\d+)\.html", rf"content_\1.html?sid={number}", text).encode())


@pytest.fixture
def endless(replica: TimedReplica) -> Iterator[EndlessReplica]:
    with EndlessReplica() as endless:
        yield endless


def waiting(bench: Bench) -> int:
    with bench.archive() as archive:
        return len(archive.links.unfinished("youjiang"))


def test_a_site_without_end_is_left_at_the_ceiling(bench: Bench, endless: EndlessReplica) -> None:
    bench.replica = endless
    result = bench.crawl(*bench.small, settings={"CLOSESPIDER_PAGECOUNT": 10})
    assert (result.code, bench.last_run()) == (6, ("incomplete", 6))
    assert 10 <= len(endless.log) <= 10 + IN_FLIGHT
    assert WORDS in result.err.splitlines()
    assert "Traceback" not in result.err
    assert waiting(bench) >= 1


def test_the_next_run_goes_on_with_what_the_ceiling_left(bench: Bench, replica: TimedReplica) -> None:
    assert bench.crawl(*bench.small, settings={"CLOSESPIDER_PAGECOUNT": 3}).code == 6
    left = waiting(bench)
    assert left >= 1
    result = bench.crawl(*bench.bare, "-a", "until=2021-12-23")
    assert (result.code, waiting(bench)) == (0, 0)
    assert {record.article.title for record in bench.records()} >= TODAYS


def test_a_run_that_stays_below_its_ceiling_says_nothing(bench: Bench) -> None:
    result = bench.crawl(*bench.small, settings={"CLOSESPIDER_PAGECOUNT": 100})
    assert (result.code, result.err) == (0, "")


def test_a_run_that_takes_too_long_is_left_likewise(bench: Bench, endless: EndlessReplica) -> None:
    bench.replica = endless
    result = bench.crawl(*bench.small, settings={"CLOSESPIDER_TIMEOUT": 3, "DOWNLOAD_DELAY": 0.1})
    assert (result.code, bench.last_run()) == (6, ("incomplete", 6))
    words = "  broken off: the ceiling of 3 s a run was reached; -s CLOSESPIDER_TIMEOUT=6 (seconds) doubles it"
    assert words in result.err.splitlines()
    assert waiting(bench) >= 1
