"""`scrapy example SPIDER URL`: save a page and what its reader says of it, for a person to review."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.article import Article, Capture, Link, LinkKind
from archive.dedup import link_key
from archive.formats.warc import WarcError, payload_digest, read_capture
from archive.reasons import ReadError
from archive.schema import SchemaError
from archive.store import Archive
from crawler import papers
from crawler.chain import request_of
from crawler.examples import EXAMPLES, Example, ExampleError, article_of, kept_fields, list_fields, save
from crawler.papers import Paper
from crawler.reading import Attempt
from crawler.reasons import check_answer, headers_of, reason_of


class OnePage(Spider):
    """Fetches a page as a paper's spider would, at the first place that gives an article, and keeps nothing."""

    name = "example"

    def __init__(self, paper: Paper, link: Link, attempts: Sequence[Attempt]) -> None:
        super().__init__()
        self.allowed_domains = paper.hosts
        self.allowed_ports = paper.ports
        self.link = link
        self.attempts = list(attempts)
        self.example: Example | None = None
        self.failures: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        """Ask at the first place."""
        for request in self._next():
            yield request

    def _next(self) -> Iterator[Request]:
        if self.attempts:
            yield request_of(self.attempts[0], callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Read the page, or ask at the next place."""
        attempt = self.attempts.pop(0)
        digest = payload_digest(response.body)
        now = datetime.now(UTC)
        capture = Capture("", response.url, now, response.status, headers_of(response), response.body, digest)
        try:
            self.example = example_of(capture, self.link, attempt)
        except (ReadError, ExampleError) as error:
            self.failures.append(told(attempt.url, error))
            yield from self._next()

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Ask at the next place."""
        self.failures.append(told(self.attempts.pop(0).url, reason_of(failure.value, failure.request)))  # type: ignore[attr-defined]
        yield from self._next()


class Command(ScrapyCommand):
    """Make an example. Exit code 1: the page could not be had or read, or its example is reviewed already."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] SPIDER URL"

    def short_desc(self) -> str:
        return "Save a page with an expectation to review"

    def long_desc(self) -> str:
        return (
            "Fetch a page as the spider would, or take it from the archive, and save it under tests/examples/SPIDER/ "
            "with what the spider's reader says of it. The tests fail until somebody has compared both and set "
            "reviewed to true. An example that has been reviewed is never overwritten. --broken saves a page that "
            "cannot be read, with what the archive holds of its address; set right what it should say, then the reader."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--from-archive", action="store_true", help="take the archive's newest capture of the URL")
        parser.add_argument(
            "--broken", action="store_true", help="with --from-archive: also a page that cannot be read"
        )
        parser.add_argument(
            "--out", metavar="DIR", type=Path, default=EXAMPLES, help=f"else {EXAMPLES.name}/ of the tests"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make the example."""
        if len(args) != 2:
            raise UsageError("give a spider and an address")
        if opts.broken and not opts.from_archive:
            raise UsageError("--broken needs --from-archive", print_help=False)
        name, url = args
        assert self.crawler_process
        if name not in papers.papers():
            raise UsageError(f"no newspaper {name!r}; `scrapy list` names them", print_help=False)
        paper = papers.paper_of(name)
        link = paper.given(url)
        attempts = paper.route(link)
        if not attempts:
            raise UsageError(f"{name} has no reader for {url}", print_help=False)
        try:
            example = self._example(paper, link, attempts, opts)
            path = save(example, opts.out / name)
        except (ExampleError, SchemaError, OSError) as error:
            print(error, file=sys.stderr)
            self.exitcode = 1
        else:
            print(f"{path}\nplease review: compare it with {path.with_suffix('.html').name}, then set reviewed to true")

    def _example(self, paper: Paper, link: Link, attempts: Sequence[Attempt], opts: argparse.Namespace) -> Example:
        assert self.settings
        if not opts.from_archive:
            return self._fetched(paper, link, attempts)
        with Archive(self.settings["ARCHIVE_DB"], create=False) as archive:
            known = archive.links.get(link.url)
            find = broken if opts.broken else archived
            return find(archive, known.link if known else link, attempts)

    def _fetched(self, paper: Paper, link: Link, attempts: Sequence[Attempt]) -> Example:
        assert self.crawler_process
        crawler = self.crawler_process.create_crawler(OnePage)
        self.crawler_process.crawl(crawler, paper=paper, link=link, attempts=attempts)
        self.crawler_process.start()
        spider = crawler.spider
        if not isinstance(spider, OnePage) or not spider.example:
            failures = spider.failures if isinstance(spider, OnePage) else []
            raise ExampleError("\n".join(failures) or f"{link.url}: nothing was fetched")
        return spider.example


def archived(archive: Archive, link: Link, attempts: Sequence[Attempt]) -> Example:
    """Return the example that the newest capture gives which can be read. Raises ExampleError."""
    failures = []
    for attempt, capture in _captures(archive, attempts):
        try:
            return example_of(capture, link, attempt)
        except (ReadError, ExampleError) as error:
            failures.append(told(attempt.url, error))
    raise ExampleError("\n".join(failures) or f"{link.url}: no capture in {archive.path}")


def broken(archive: Archive, link: Link, attempts: Sequence[Attempt]) -> Example:
    """Return the newest capture as an example, whether it can be read or not. Raises ExampleError where there is none.

    What it is expected to say is what the archive holds of the address from
    another time or place; empty fields where that is nothing.
    """
    for attempt, capture in _captures(archive, attempts):
        if capture.status == HTTPStatus.OK:
            return Example(link, attempt.url, capture, _held(archive, link))
    raise ExampleError(f"{link.url}: no capture in {archive.path}")


def _captures(archive: Archive, attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, Capture]]:
    """Yield the captures at each place, the newest first; of those that the disk has lost, say so."""
    for attempt in attempts:
        for row in reversed(archive.journal.captures_at(attempt.url)):
            try:
                yield attempt, read_capture(archive.warc_folder / row.warc, row.offset)
            except WarcError as error:
                print(error, file=sys.stderr)


def _held(archive: Archive, link: Link) -> dict[str, Any]:
    if link.kind is LinkKind.ARTICLE:
        record = archive.at(link.url)
        return kept_fields(record.article if record else Article("", ""))
    if not link.newspaper or not link.issue_date:
        return list_fields(())
    pages = archive.editions.issue(link.newspaper, link.issue_date)
    key = link_key(link.url)
    here = [entry.url for one in pages if link_key(one.page.url) == key for entry in one.entries]
    others = [one.page.url for one in pages if one.page.url and link_key(one.page.url) != key]
    return list_fields([*here, *others])


def example_of(capture: Capture, link: Link, attempt: Attempt) -> Example:
    """Return the example that a capture gives. Raises ReadError or ExampleError."""
    check_answer(capture, link.kind)
    article = article_of(attempt.read(capture, link).article, attempt.url)
    return Example(link, attempt.url, capture, kept_fields(article))


def told(url: str, error: Exception) -> str:
    """Return what went wrong with an address, on one line that names it."""
    words = str(error)
    return words if url in words else f"{url}: {words}"
