"""Many crawls in this process, to their end: what holds for one machine alone, and for a unit of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess, CrawlerProcessBase
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import create_looping_call

from archive.portable import processors
from crawler.ending import interrupts
from crawler.runs.many import ManyCrawls

_EXTENSIONS = {
    "crawler.extensions.ProgressLine": None,  # one line for all of them
    "crawler.runs.many.OwnErrors": 0,
    "scrapy.extensions.logcount.LogCount": None,
}


def set_for_many(settings: BaseSettings) -> None:
    """Make settings those of many crawls in a process; what the user has set stays."""
    settings.set("EXTENSIONS", settings.getdict("EXTENSIONS") | _EXTENSIONS, "cmdline")
    if (settings.getpriority("EXTRACT_WORKERS") or 0) < _CMDLINE:
        settings.set("EXTRACT_WORKERS", processors(), "cmdline")


_CMDLINE = 40  # Scrapy's priority of what is given with -s


def given_settings(settings: BaseSettings) -> dict[str, object]:
    """Return the settings that were given with -s, and who we say to be: what another process cannot know."""
    given = {name: settings[name] for name in settings if (settings.getpriority(name) or 0) == _CMDLINE}
    return {name: settings[name] for name in ("CONTACT", "USER_AGENT")} | given


def crawl_to_the_end(
    process: CrawlerProcessBase,
    crawls: ManyCrawls,
    seconds: float,
    watched: Iterable[tuple[float, Callable[[], object]]] = (),
    begun: Callable[[Callable[[], None]], object] = lambda stop: None,
) -> None:
    """Crawl, at most so many seconds where that is not 0; signals stop in good order.

    What is under way where the loop is ended at once is noted as incomplete. `watched` is what to call each so many
    seconds. `begun` is handed what stops the crawls in good order, from any thread.
    """
    assert isinstance(process, CrawlerProcess | AsyncCrawlerProcess)
    reactor = interrupts.running_reactor()

    def stop() -> None:
        crawls.stop()
        interrupts.stop(process)

    if seconds:
        reactor.callLater(max(0.0, seconds), stop)
    loops = [(create_looping_call(call), every) for every, call in watched]
    for loop, every in loops:
        reactor.callWhenRunning(loop.start, every, False)
    reactor.callWhenRunning(begun, lambda: reactor.callFromThread(stop))
    crawls.start()
    interrupts.crawl(process, crawls.stop)
    crawls.end()
    for loop, _ in loops:
        if loop.running:
            loop.stop()
