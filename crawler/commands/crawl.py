"""`scrapy crawl PAPER`: Scrapy's command with a lock, a run's record, a report, and a meaningful exit status."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from archive.formats import SeedError
from archive.formats.warc import repair
from archive.newspapers import FILE_NAME, read_newspapers
from archive.schema import SchemaError
from archive.store import Archive
from crawler.arguments import NAMES, SEEDS, ArgumentError, Arguments, parse_arguments
from crawler.exitcodes import ExitCode, exit_code
from crawler.newspaper import NewspaperSpider
from crawler.report import counts_of, report_lines


class Command(CrawlCommand):
    """Run a paper's spider. Exit codes: see `crawler.exitcodes` and the README."""

    def short_desc(self) -> str:
        return "Fetch a newspaper into the archive"

    def long_desc(self) -> str:
        codes = ", ".join(f"{code.value} {code.words}" for code in ExitCode)
        return (
            "Fetch a newspaper into the archive: import the seeds, follow their links and the unfinished ones, "
            f"read the issues. Arguments (-a NAME=VALUE): {', '.join(NAMES)}; days are ISO dates. "
            f"Exit codes: {codes}."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything that can be checked before the first request, then crawl under the paper's lock."""
        if len(args) != 1:
            raise UsageError("give one newspaper; `scrapy list` names them")
        assert self.crawler_process
        assert self.settings
        if args[0] not in self.crawler_process.spider_loader.list():
            raise UsageError(f"no newspaper {args[0]!r}; `scrapy list` names them", print_help=False)
        try:
            arguments = parse_arguments(opts.spargs)
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        path = Path(self.settings["ARCHIVE_DB"])
        words = " ".join(f"{name}={value}" for name, value in opts.spargs.items())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{path}.{args[0]}.lock", timeout=0), Archive(path) as archive:
                self.exitcode = self._crawl(args[0], archive, arguments, words)
        except Timeout:
            _say(f"{args[0]}: another run is active on {path}")
            self.exitcode = ExitCode.ACTIVE
        except SeedError as error:
            _say(f"{SEEDS / FILE_NAME}: line {error.line}: {error.reason}")
            self.exitcode = ExitCode.FAULT
        except (SchemaError, OSError) as error:
            _say(str(error))
            self.exitcode = ExitCode.FAULT

    def _crawl(self, name: str, archive: Archive, arguments: Arguments, words: str) -> ExitCode:
        archive.add_newspapers(read_newspapers(SEEDS / FILE_NAME))
        for dead in archive.journal.bury(name):
            torn = archive.warc_folder / f"{dead}.warc.gz"
            if torn.exists():
                repair(torn)
        run = archive.journal.start(name, words)
        crawler = self._create_crawler(name)
        assert self.crawler_process
        self.crawler_process.crawl(crawler, archive=archive, run=run, arguments=arguments)
        self.crawler_process.start()
        spider = crawler.spider
        if self.crawler_process.bootstrap_failed or not isinstance(spider, NewspaperSpider):
            archive.journal.finish(run, ExitCode.FAULT.words, ExitCode.FAULT, {})
            return ExitCode.FAULT
        counts = counts_of(crawler.stats.get_stats(), spider)
        code = exit_code(counts, finished=crawler.stats.get_value("finish_reason") == "finished")
        archive.journal.finish(run, code.words, code, counts)
        if code is not ExitCode.FINE or sys.stdout.isatty():
            _say("\n".join(report_lines(archive, run, spider, counts, code)))
        return code


def _say(text: str) -> None:
    sys.stdout.flush()
    print(text, file=sys.stderr if not sys.stdout.isatty() else sys.stdout, flush=True)
