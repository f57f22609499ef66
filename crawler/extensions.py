"""What goes with a crawl: the WARC file, the progress line, the log's manners."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, TextIO

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.asyncio import create_looping_call

from archive.chinese import clock
from archive.commands.streams import has_colours
from archive.formats.warc import Exchange, WarcFile, payload_digest
from archive.formats.warc_members import WARC_STANDARD
from archive.model import Capture
from archive.store.archive import Archive
from archive.transfer.warcs import REPEATED_LEAST, kept_before
from crawler.answers import CAPTURE_KEY
from crawler.attempts import copy_in, kept_at
from crawler.manners.conditional import unchanged
from crawler.spider import NewspaperSpider

_TRUNCATED = {"download_stopped": "length", "dataloss": "disconnect"}  # Scrapy's flags in the words of WARC


@dataclass(frozen=True)
class Noted:
    """What a request's meta says of its response's record.

    Of a copy in a web archive, at `origin`: the page's address and moment, and when we took it.
    """

    id: str
    fetched_at: datetime
    digest: str
    revisit_of: str = ""
    url: str = ""
    origin: str = ""
    taken_at: datetime | None = None


class WarcWriter:
    """Write every response, as received, to the run's WARC file, then note it in the archive.

    What is unchanged since it was captured, and a body that came before, is written as a revisit.

    Works on `response_downloaded`, which comes before anything is done with a
    response: redirects, errors and robots.txt are kept as well.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._software = f"{settings['BOT_NAME']}/{version(settings['BOT_NAME'])}"
        self._about = {
            "operator": settings["CONTACT"],
            "http-header-user-agent": settings["USER_AGENT"],
            "robots": "classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "conformsTo": WARC_STANDARD,
        }
        self._most = settings.getfloat("WARC_FILE_MAX_MB") * (1 << 20)
        self._files: list[WarcFile] = []
        crawler.signals.connect(self.keep, signals.response_downloaded)
        crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WarcWriter:
        return cls(crawler)

    def keep(self, response: Response, request: Request, spider: Spider) -> None:
        """Write one exchange. The record is on the disk before the row is committed: Keeping sees to it."""
        if isinstance(spider, NewspaperSpider):  # not in Scrapy's shell
            spider.keeping.attempt(self._keep, response, request, spider)

    def close(self, spider: Spider) -> None:
        """Let the file go: of hundreds of papers in one process each has one."""
        while self._files and isinstance(spider, NewspaperSpider):
            spider.keeping.close(self._files.pop())

    def _keep(self, response: Response, request: Request, spider: NewspaperSpider) -> None:
        file, now = self._file(spider), clock.now()
        exchange = _exchange(request, response, now, unchanged(request, response))
        exchange = replace(exchange, revisit_of=exchange.revisit_of or _came_before(spider.archive, exchange))
        placed = file.append(exchange)
        headers, revisit_of = _pairs(response.headers), exchange.revisit_of.id if exchange.revisit_of else ""
        url = kept_at(request) if response.url == request.url else response.url
        capture = Capture(placed.id, url, now, response.status, headers, response.body, placed.digest, revisit_of)
        capture = copy_in(capture, request)
        spider.archive.journal.add_capture(capture, file.path.name, placed.offset, spider.run)
        told = (capture.url, capture.origin, capture.taken_at)
        request.meta[CAPTURE_KEY] = Noted(placed.id, capture.fetched_at, placed.digest, revisit_of, *told)

    def _file(self, spider: NewspaperSpider) -> WarcFile:
        """Return the file to write to; the next one where that is large."""
        if not self._files or self._files[-1].size >= self._most > 0:
            number = f"-{len(self._files) + 1}" if self._files else ""
            path = spider.archive.warc_folder / f"{spider.run or spider.name}{number}.warc.gz"
            self._files.append(WarcFile(path, self._software, self._about))
            spider.keeping.files.append(self._files[-1])
        return self._files[-1]


def _came_before(archive: Archive, exchange: Exchange) -> Capture | None:
    """Return the capture that has the same body, from whatever address; None for a body that was cut or is short."""
    if exchange.truncated or len(exchange.body) < REPEATED_LEAST:
        return None
    found = kept_before(archive, payload_digest(exchange.body), exchange.fetched_at)
    return found if found and found.body == exchange.body else None


def _exchange(request: Request, response: Response, now: datetime, kept: Capture | None) -> Exchange:
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    return Exchange(
        request.method,
        response.url,
        _pairs(request.headers),
        response.status,
        reason,
        _pairs(response.headers),
        response.body,
        now,
        str(response.ip_address or ""),
        next((why for flag, why in _TRUNCATED.items() if flag in response.flags), ""),
        request.body,
        kept,
        response.protocol or "HTTP/1.1",
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return all values of all headers; line breaks, which WARC could not hold, become blanks."""
    return tuple(
        (name.decode("latin-1"), " ".join(value.decode("latin-1").split()))
        for name, values in headers.items()
        for value in values
    )


class ProgressLine:
    """Show one changing line while a terminal looks on that can wipe it away; nothing in cron."""

    def __init__(self, crawler: Crawler, stream: TextIO) -> None:
        if not stream.isatty() or not has_colours():
            raise NotConfigured
        self._crawler = crawler
        self._stream = stream
        self._loop: Any = None
        crawler.signals.connect(self.start, signals.spider_opened)
        crawler.signals.connect(self.stop, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressLine:
        return cls(crawler, sys.stderr)

    def start(self) -> None:
        """Begin to show the line."""
        self._loop = create_looping_call(self.show)
        self._loop.start(1.0)

    def show(self) -> None:
        """Draw the line anew."""
        stats = self._crawler.stats.get_stats()
        failed = sum(count for name, count in stats.items() if name.startswith("link/failed/"))
        known = stats.get("archive/known", 0) + stats.get("link/known", 0)
        waiting = len(self._crawler.engine.downloader.active)
        self._stream.write(
            f"\r\x1b[Kfetched {stats.get('response_received_count', 0)}, added {stats.get('archive/added', 0)},"
            f" known {known}, failed {failed}, waiting for {waiting}"
        )
        self._stream.flush()

    def stop(self) -> None:
        """Wipe the line away: the report follows."""
        if self._loop and self._loop.running:
            self._loop.stop()
        self._stream.write("\r\x1b[K")


class QuietLogFormatter(LogFormatter):
    """Scrapy's log without whole articles in it."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """Say nothing: half an article waits for its other half."""
        return None

    def scraped(self, item: Any, response: Any, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """Say nothing: the pipeline counts."""
        return None
