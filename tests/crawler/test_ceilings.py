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
    """A replica whose pages of an issue lead on to three more each, for ever, with new addresses for its articles."""

    def respond(self, url: str, posted: bytes | None = None) -> Answer | None:
        """Answer any page of the issue with one that names three others."""
        page = re.fullmatch(rf"{EPAPER}/column/202112/24/node_A(\d+)\.html", url)
        if not page:
            return super().respond(re.sub(r"(content_\d{5})\d{5}", r"\1", url), posted)
        front = super().respond(FRONT)
        assert front
        number = int(page[1])
        text = re.sub(r"node_A0([234])", lambda one: f"node_A{3 * number - 3 + int(one[1]):02}", front.content.decode())
        return Answer(re.sub(r"content_(\d+)\.html", rf"content_\g<1>{number:05}.html", text).encode())


@pytest.fixture
def endless() -> Iterator[EndlessReplica]:
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


def test_the_articles_of_a_site_without_end_are_fetched_before_ever_more_lists(
    bench: Bench, endless: EndlessReplica
) -> None:
    bench.replica = endless
    bench.crawl(*bench.small, settings={"CLOSESPIDER_PAGECOUNT": 60})
    lists = [url for url in endless.log if "/column/" in url]
    assert 10 < len(lists) < len(endless.log) - len(lists)


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
