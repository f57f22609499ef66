"""Signals that end a crawl: in good order, then at once, then without a word to anybody.

Scrapy knows SIGINT and SIGTERM alone, and hears no third one (2.19): a closed terminal (SIGHUP) killed the run without
a record of how it ended, and a run that hung could be ended by SIGKILL only.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess, CrawlerProcessBase
from scrapy.utils.defer import deferred_from_coro

from archive.portable import ending_signals, signal_name
from archive.reasons import ExitCode

_SOON = 0.05  # seconds


def hear(handler: Any) -> None:
    """Let a handler hear the signals that end a program."""
    for one in ending_signals():
        signal.signal(one, handler)


@contextmanager
def heard(handler: Any) -> Iterator[None]:
    """Let a handler hear the signals that end a program for a block."""
    before = {one: signal.getsignal(one) for one in ending_signals()}
    hear(handler)
    try:
        yield
    finally:
        for one, handled in before.items():
            signal.signal(one, handled)


def running_reactor() -> Any:
    """Return Twisted's reactor, whichever Scrapy has chosen: who imports it earlier chooses."""
    from twisted.internet import reactor

    return reactor


def end_loop() -> None:
    """End the reactor's loop now: its `stop` would wait for what is under way, by Scrapy's wish, up to a minute."""
    reactor = running_reactor()
    if reactor.running:
        reactor.crash()


def stop(process: CrawlerProcessBase) -> None:
    """Stop all crawls of a process in good order, each as soon as it has begun.

    One that is stopped between its beginning and that of its engine never ends (Scrapy 2.19, 2026-11).
    """
    begun = {one for one in process.crawlers if one.spider is not None and one.engine.running}
    for crawler in begun:
        deferred_from_coro(crawler.stop_async())
    if process.crawlers - begun:
        running_reactor().callLater(_SOON, stop, process)


def crawl(process: CrawlerProcessBase, stopping: Callable[[], object] = lambda: None) -> None:
    """Run what a Scrapy process has to crawl, and return when it has ended, whatever ended it.

    `stopping` is called when it is to end in good order.

    The first signal ends it in good order: what is under way is received and
    kept. The second ends it without that. The third ends the program, with the
    exit code of an incomplete run: the next run takes up what was committed.
    """
    assert isinstance(process, CrawlerProcess | AsyncCrawlerProcess)
    reactor = running_reactor()

    def end_in_order() -> None:
        stopping()
        stop(process)

    left: list[Callable[[], object]] = [end_in_order, end_loop]

    def end(number: int, _: FrameType | None) -> None:
        if left:
            reactor.callFromThread(left.pop(0))
            return
        os.write(sys.stderr.fileno(), f"ended at once by a third signal ({signal_name(number)})\n".encode())
        os._exit(ExitCode.INCOMPLETE)

    hear(end)  # to the end of the program: what the run has to write down comes after it
    process.start(install_signal_handlers=False)
    if reactor.threadpool is not None and not reactor.threadpool.joined:
        reactor.threadpool.stop()  # a loop that was ended at once leaves its threads, which would be waited for at exit
