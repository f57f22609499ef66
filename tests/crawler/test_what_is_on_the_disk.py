"""What a crawl brings to the disk, in which order, how often it waits for that, and how often it connects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.bench import Bench, TimedReplica
from tests.harness.traced import traced

PAGES = 40  # of the paper: four of lists, 36 of articles


class Told:
    """What a crawl of an issue did to the disk."""

    def __init__(self, folder: Path) -> None:
        with TimedReplica() as replica:
            serve(replica)
            self.bench = Bench(folder, replica)
            self.events = traced(self.bench, *self.bench.small)
            self.answers = len(replica.log)

    def count(self, what: str) -> int:
        return sum(event[0] == what for event in self.events)


def serve(replica: TimedReplica) -> None:
    """Have the replica serve an issue of four pages with nine articles each."""
    base = "http://epaper.bsyjrb.cn/pc"
    lists = "".join(f'<li><a href="node_A{n:02}.html">第A{n:02}版：第{n}版</a></li>' for n in range(1, 5))
    for page in range(1, 5):
        numbers = range(9 * page, 9 * page + 9)
        links = (f'<li><a href="../../../content/202112/24/content_{n}.html">第{n}条</a></li>' for n in numbers)
        front = f"<html><body><ul>{lists}</ul><ul>{''.join(links)}</ul></body></html>"
        replica.put(f"{base}/column/202112/24/node_A{page:02}.html", front.encode())
        for n in numbers:
            told = f"<p>　　{chr(0x4E00 + 37 * n) * 9}，百色市第{n}条消息由本报记者昨日从市里有关部门获悉。</p>" * 3
            article = f'<h2 id="Title">第{n}条</h2><div id="ozoom"><founder-content>{told}</founder-content></div>'
            replica.put(f"{base}/content/202112/24/content_{n}.html", f"<html><body>{article}</body></html>".encode())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("traced"))


def test_all_is_kept(told: Told) -> None:
    assert len(told.bench.records()) == PAGES - 4
    assert told.count("row") == told.answers > PAGES


def test_a_power_loss_leaves_no_row_whose_record_is_not_there(told: Told) -> None:
    """At each commit, what it names is on the disk: nothing else outlives a power loss."""
    on_disk: dict[str, int] = {}
    named: list[tuple[str, int]] = []
    for what, *rest in told.events:
        if what == "sync":
            on_disk[rest[0]] = int(rest[1])
        elif what == "row":
            named.append((rest[0], int(rest[1])))
        elif what == "commit":
            assert [(name, offset) for name, offset in named if on_disk.get(name, 0) <= offset] == []
            named = []
    assert named == []


def test_a_page_is_at_most_two_commits_each_of_which_waits_for_its_records_once(told: Told) -> None:
    """What came, and what was read in it, are one commit; two where the reader took longer than a batch lasts."""
    first = next(place for place, event in enumerate(told.events) if event[0] == "record")
    of_pages = [event[0] for event in told.events[first:]]
    assert of_pages.count("commit") <= 2 * told.answers
    assert of_pages.count("sync") <= of_pages.count("commit")


def test_connections_are_kept(told: Told) -> None:
    """Not one a page, or one each second page: the next request is made a moment before the last connection is free."""
    assert told.count("connect") <= told.answers / 3
