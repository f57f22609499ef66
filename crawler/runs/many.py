"""Many papers in one process: hosts side by side, each at its own pace, so many papers at a time."""

from __future__ import annotations

import logging
from asyncio import Future
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from filelock import Timeout
from scrapy import Spider
from scrapy.extensions.logcount import LogCount
from twisted.internet.defer import Deferred

from archive.reasons import ExitCode
from archive.store.opening import CannotWrite, NoRoom
from crawler.runs.one import PaperCrawl

GRAVEST = (
    *(ExitCode.FAULT, ExitCode.NO_ROOM, ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED, ExitCode.UNREACHABLE),
    *(ExitCode.NO_TEXT, ExitCode.NOTHING_YET, ExitCode.INCOMPLETE, ExitCode.ACTIVE, ExitCode.FINE),
)
"""The exit codes of papers, those first that count for all of them."""

_CUT = "ended before what was under way had come"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CrawlOutcome:
    """How the run of a paper ended: `why`, where it is not fine, `counts` as its run has them, and the seconds."""

    newspaper: str
    code: ExitCode
    why: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Far:
    """How far a run of many papers is: how many are done and under way, and what came of both."""

    done: int = 0
    active: int = 0
    fetched: int = 0
    added: int = 0


class ManyCrawls:
    """Crawls papers in the order given, `at_once` at a time. One that fails, hangs or is blocked holds up no other.

    `open_crawl` is a context that makes the crawl of a paper by its id, and in which it stays until it has ended; what
    it raises is why the paper was not crawled. `waiting` are the papers that were not begun.
    """

    def __init__(
        self, newspapers: Iterable[str], open_crawl: Callable[[str], AbstractContextManager[PaperCrawl]], at_once: int
    ) -> None:
        self.waiting = deque(newspapers)
        self.active: dict[str, PaperCrawl] = {}
        self.outcomes: list[CrawlOutcome] = []
        self._open = open_crawl
        self._ends: dict[str, Callable[[], None]] = {}
        self._at_once = at_once
        self._is_stopping = False

    @property
    def far(self) -> Far:
        """How far they are."""
        active = [crawl.crawler.stats.get_stats() for crawl in self.active.values() if crawl.spider]
        fetched = sum(one.get("response_received_count", 0) for one in active)
        fetched += sum(one.counts.get("responses", 0) for one in self.outcomes)
        added = sum(one.counts.get("archive/added", 0) for one in self.outcomes)
        added += sum(one.get("archive/added", 0) for one in active)
        return Far(len(self.outcomes), len(self.active), fetched, added)

    def start(self) -> None:
        """Begin the first; each that ends is followed by the next."""
        for _ in range(self._at_once):
            self._next()

    def stop(self) -> None:
        """Begin no more."""
        self._is_stopping = True

    def end(self) -> None:
        """Note how those ended that are under way still: the loop has ended, and none of them will say so itself."""
        self.stop()
        for end in list(self._ends.values()):
            end()

    def _next(self) -> None:
        while self.waiting and not self._is_stopping:
            if self._begin(self.waiting.popleft()):
                return

    def _begin(self, newspaper: str) -> bool:
        """Begin the crawl of a paper; say whether it goes on. What it is kept from by is noted."""
        began = monotonic()
        with ExitStack() as stack:
            try:
                crawl = stack.enter_context(self._open(newspaper))
                done: Any = crawl.begin()
            except Exception as error:
                self._note(newspaper, error, began)
                return False
            self.active[newspaper] = crawl
            over = partial(self._over, crawl=crawl, stack=stack.pop_all(), began=began)
        if isinstance(done, Deferred):
            done.addBoth(over)
        else:
            done.add_done_callback(over)
        if newspaper in self.active:  # one that failed at once is over by now
            self._ends[newspaper] = partial(over, None, is_cut=True)
        return True

    def _over(self, result: Any, *, crawl: PaperCrawl, stack: ExitStack, began: float, is_cut: bool = False) -> None:
        """Note how a crawl ended, by itself or by the end of the loop, and begin the next."""
        newspaper = crawl.paper.row.id
        if self.active.pop(newspaper, None) is None:  # cut by the end of the loop, and noted
            return
        self._ends.pop(newspaper, None)
        try:
            with stack:
                if isinstance(result, Future) and not result.cancelled() and (error := result.exception()):
                    crawl.note(ExitCode.FAULT)
                    raise error
                code = crawl.note(ExitCode.INCOMPLETE) if is_cut and not crawl.spider else crawl.judge()
                why = "" if code is ExitCode.FINE else crawl.first_failure()
                if is_cut and code is ExitCode.INCOMPLETE:
                    why = f"{_CUT}; {why}" if why else _CUT
            self.outcomes.append(CrawlOutcome(newspaper, code, why, crawl.counts, monotonic() - began))
        except Exception as error:
            self._note(newspaper, error, began)
        self._next()

    def _note(self, newspaper: str, error: Exception, began: float) -> None:
        if isinstance(error, Timeout):
            code, why = ExitCode.ACTIVE, "another run is active"
        elif isinstance(error, CannotWrite):
            code, why = (ExitCode.NO_ROOM if isinstance(error, NoRoom) else ExitCode.FAULT), str(error)
        else:
            code, why = ExitCode.FAULT, f"{type(error).__name__}: {error}"
            _logger.error("%s could not be crawled", newspaper, exc_info=error)
        self.outcomes.append(CrawlOutcome(newspaper, code, why, seconds=monotonic() - began))


class OwnErrors(LogCount):
    """Count what the log says of a paper, where other papers are crawled in the same process.

    Scrapy's counter takes every record for its crawl's own: one paper's fault would be all papers' (2.19).
    """

    def spider_opened(self, spider: Spider) -> None:
        """Count from now on."""
        super().spider_opened(spider)
        assert self.handler
        self.handler.addFilter(lambda record: getattr(record, "spider", None) is spider)


class NobodysErrors(logging.Handler):
    """Counts the errors of the log that no paper counts as its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record that names no paper's spider; of a paper that cannot be crawled its outcome tells."""
        self.count += not isinstance(getattr(record, "spider", None), Spider) and record.name != __name__
