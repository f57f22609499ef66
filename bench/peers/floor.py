"""The floor: fetching, and our own readers on all cores, and nothing else. What comes on top of it is ours to save.

`python -m bench.peers.floor PAPER ADDRESS …`, in this project's environment.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Response

from archive.model import Capture, Link, LinkKind
from bench.peers.programs.following import BEST, Following, run
from crawler.extract.checks.instead import read_answer
from crawler.papers import Paper, paper_of

_BATCH = 10  # pages a call: of one page each, most of the cost is that of handing it over
_Given = tuple[str, bytes, LinkKind]


def read(paper: Paper, pages: list[_Given]) -> int:
    """Read pages, and return how many articles there are."""
    found = 0
    for url, body, kind in pages:
        link = Link(url, kind, newspaper=paper.row.id, issue_date=paper.issue_day(url))
        capture = Capture("", url, datetime.now(UTC), 200, (("Content-Type", "text/html"),), body, "")
        found += read_answer(paper.route(link)[0].read, capture, link).article is not None
    return found


class FloorSpider(Following):
    """Every page goes to the readers."""

    name = "floor"

    def __init__(self, starts: list[str], paper: str) -> None:
        super().__init__(starts)
        self._paper = paper_of(paper)
        self._pool = ProcessPoolExecutor(2)
        self._waiting: list[_Given] = []
        self._asked: list[Future[int]] = []

    def parse(self, response: Response) -> Any:
        """Have an index read as well."""
        self._take(response, LinkKind.LIST)
        return super().parse(response)

    def article(self, response: Response) -> Any:
        """Have an article read."""
        self._take(response, LinkKind.ARTICLE)

    def _take(self, response: Response, kind: LinkKind) -> None:
        self._waiting.append((response.url, response.body, kind))
        if len(self._waiting) >= _BATCH:
            self._send()

    def _send(self) -> None:
        self._asked.append(self._pool.submit(read, self._paper, self._waiting))
        self._waiting = []

    def closed(self, reason: str) -> None:
        """Wait for the readers."""
        self._send()
        self.done = sum(one.result() for one in self._asked)
        self._pool.shutdown()


if __name__ == "__main__":
    run(FloorSpider, BEST, paper=sys.argv[1])
