"""`scrapy example SPIDER URL`: save a page and what its reader says of it, for a person to review."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.chinese import clock
from archive.commands.output import say
from archive.commands.streams import answering
from archive.formats.warc import payload_digest
from archive.model import Capture, Link
from archive.reasons import ReadError
from archive.store.archive import Archive
from archive.store.schema import SchemaError
from crawler import papers
from crawler.answers import reason_of_failure
from crawler.arguments import plain_words
from crawler.attempts import request_of
from crawler.discover.examples import EXAMPLES, Example, ExampleError, archived, broken, example_of, save, told_of
from crawler.extract.checks.status import check_answer
from crawler.extract.reading import Attempt
from crawler.manners.reach import named_hosts
from crawler.manners.refusal import headers_of
from crawler.manners.turns import make_ready
from crawler.papers import Paper
from crawler.workers import ReaderFault, Workers


class OnePage(Spider):
    """Fetches a page as a paper's spider would, at the first place that can be read, and keeps nothing."""

    name = "example"

    def __init__(self, paper: Paper, link: Link, attempts: Sequence[Attempt], workers: Workers) -> None:
        super().__init__()
        self.workers = workers
        self.allowed_domains = paper.hosts
        self.allowed_ports = paper.ports
        self.named_hosts = named_hosts(*paper.sites, link.url)
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

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Request]:
        """Read the page, or ask at the next place."""
        attempt = self.attempts.pop(0)
        digest = payload_digest(response.body)
        now = clock.now()
        capture = Capture("", response.url, now, response.status, headers_of(response), response.body, digest)
        try:
            check_answer(capture, self.link)
            reading = await self.workers.read(attempt.read, capture, self.link)
            self.example = example_of(capture, self.link, attempt, reading)
        except (ReadError, ReaderFault, ExampleError) as error:
            self.failures.append(told_of(attempt.url, error))
            for request in self._next():
                yield request

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Ask at the next place."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        self.failures.append(told_of(self.attempts.pop(0).url, reason_of_failure(failure, request)))
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
            "Fetch a page, an article's or a list, as the spider would, or take it from the archive, and save it under "
            "tests/examples/SPIDER/ of a checkout, else examples/SPIDER/, "
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
        parser.add_argument("--out", metavar="DIR", type=Path, default=EXAMPLES, help="else as above")

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make the example."""
        args = plain_words(args)
        if len(args) != 2:
            raise UsageError("give a spider and an address")
        if opts.broken and not opts.from_archive:
            raise UsageError("--broken needs --from-archive", print_help=False)
        name, url = args
        assert self.crawler_process
        assert self.settings
        try:
            paper = papers.paper_of(name)
        except KeyError:
            raise UsageError(papers.like(name), print_help=False) from None
        link = paper.given(url)
        attempts = paper.route(link)
        if not attempts:
            raise UsageError(f"{name} has no reader for {url}", print_help=False)
        try:
            with Workers.of(self.settings) as workers:
                example = self._example(paper, link, attempts, opts, workers)
            path = save(example, opts.out / paper.row.id)
        except (ExampleError, SchemaError, OSError) as error:
            say(error, err=True)
            self.exitcode = 1
        else:
            say(example.certainty, nl=bool(example.certainty))
            say(f"{path}\nplease review: compare it with {path.with_suffix('.html').name}, then set reviewed to true")

    def _example(
        self, paper: Paper, link: Link, attempts: Sequence[Attempt], opts: argparse.Namespace, workers: Workers
    ) -> Example:
        assert self.settings
        if not opts.from_archive:
            return self._fetched(paper, link, attempts, workers)
        with Archive(self.settings["ARCHIVE_DB"], create=False) as archive:
            known = archive.links.get(link.url)
            found = known.link if known else link
            return broken(archive, found, attempts) if opts.broken else archived(archive, found, attempts, workers)

    def _fetched(self, paper: Paper, link: Link, attempts: Sequence[Attempt], workers: Workers) -> Example:
        assert self.crawler_process
        assert self.settings
        make_ready(self.settings)
        crawler = self.crawler_process.create_crawler(OnePage)
        self.crawler_process.crawl(crawler, paper=paper, link=link, attempts=attempts, workers=workers)
        self.crawler_process.start()
        spider = crawler.spider
        if not isinstance(spider, OnePage) or not spider.example:
            failures = spider.failures if isinstance(spider, OnePage) else []
            raise ExampleError("\n".join(failures) or f"{link.url}: nothing was fetched")
        return spider.example
