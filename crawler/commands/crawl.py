"""`scrapy crawl PAPER`: Scrapy's command with a lock, a run's record, a report, and a meaningful exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from archive.commands.output import say
from archive.commands.streams import answering
from archive.model import LinkState
from archive.reasons import ExitCode
from archive.store.archive import Archive
from archive.store.needs import require_sqlite
from archive.store.opening import CannotWrite, NoRoom, make_room_for, real_file
from archive.store.schema import SchemaError
from crawler.arguments import NAMES, ArgumentError, Arguments, check_picture_limits, parse_arguments, plain_words
from crawler.ending import interrupts
from crawler.ending.keeping import Spare, no_room
from crawler.manners import downloadhandlers  # noqa: F401  # Scrapy would import it with 60 calls around, and ask of each
from crawler.manners.turns import make_ready
from crawler.papers import PapersError, like, paper_of, papers
from crawler.plan import Plan
from crawler.report import counts_of, exit_code
from crawler.runs.one import PaperCrawl
from crawler.spider import NewspaperSpider


class Command(CrawlCommand):
    """Run a paper's spider. Exit codes: see `archive.reasons` and `docs/exit-codes.md`."""

    def syntax(self) -> str:
        return "[options] ID"

    def short_desc(self) -> str:
        return "Fetch a newspaper into the archive"

    def long_desc(self) -> str:
        codes = ", ".join(f"{code.value} {code.words}" for code in ExitCode)
        return (
            "Fetch a newspaper into the archive: import the seeds, follow their links and the unfinished ones, "
            f"read the issues. Arguments (-a NAME=VALUE): {', '.join(NAMES)}; days are ISO dates. "
            f"Exit codes: {codes}."
        )

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything that can be checked before the first request, then crawl under the paper's lock."""
        args = plain_words(args)
        if len(args) != 1:
            raise UsageError("give one newspaper; `scrapy list` names them")
        assert self.crawler_process
        assert self.settings
        try:
            name = paper_of(args[0]).row.id
        except PapersError as error:
            _say(str(error))
            self.exitcode = ExitCode.FAULT
            return
        except KeyError:
            raise UsageError(like(args[0]), print_help=False) from None
        try:
            arguments = parse_arguments(opts.spargs)
            check_picture_limits(self.settings)
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        path = real_file(Path(self.settings["ARCHIVE_DB"]))
        words = " ".join(f"{name}={value}" for name, value in opts.spargs.items())
        try:
            require_sqlite()
            make_ready(self.settings)
            make_room_for(path)
            with FileLock(f"{path}.{name}.lock", timeout=0), Archive(path) as archive:
                archive.add_newspapers(list(papers().values()))
                run = self._plan if arguments.plan else self._crawl
                self.exitcode = run(name, archive, arguments, words)
        except Timeout:
            _say(f"{name}: another run is active on {path}")
            self.exitcode = ExitCode.ACTIVE
        except CannotWrite as error:
            _say(f"{path}: {error}")
            self.exitcode = ExitCode.NO_ROOM if isinstance(error, NoRoom) else ExitCode.FAULT
        except (SchemaError, OSError) as error:
            _say(str(error))
            self.exitcode = ExitCode.FAULT

    def _crawl(self, name: str, archive: Archive, arguments: Arguments, words: str) -> ExitCode:
        assert self.settings
        assert self.crawler_process
        crawl = PaperCrawl(self.crawler_process, archive, paper_of(name), arguments, words)
        try:
            with Spare(archive.path, name):
                if fault := no_room(archive, self.settings.getint("MIN_FREE_MB")):
                    raise fault
                return self._crawl_to_the_end(crawl)
        except CannotWrite as error:
            code = ExitCode.NO_ROOM if isinstance(error, NoRoom) else ExitCode.FAULT
            with suppress(CannotWrite):  # what cannot even be noted, the next run notes as killed
                crawl.note(code)
            raise

    def _crawl_to_the_end(self, crawl: PaperCrawl) -> ExitCode:
        """Crawl, note how it went and say so. Raises CannotWrite where what comes can be kept no more."""
        assert self.crawler_process
        crawl.begin()
        interrupts.crawl(self.crawler_process)
        if self.crawler_process.bootstrap_failed or crawl.spider is None:
            return crawl.note(ExitCode.FAULT)
        crawl.spider.keeping.end()
        code = crawl.judge()
        if code is not ExitCode.FINE or sys.stdout.isatty():
            _say("\n".join(crawl.report()))
        return code

    def _plan(self, name: str, archive: Archive, arguments: Arguments, words: str) -> ExitCode:
        """Say what a crawl would ask for. What the lists tell goes to an archive of its own, which is thrown away."""
        with TemporaryDirectory() as folder, Archive(Path(folder) / "plan.db") as scratch:
            plan = Plan(archive, scratch)
            scratch.add_newspapers(list(papers().values()))
            for way in archive.ways.of(name):
                scratch.ways.note(name, way)
            assert self.crawler_process
            crawler = self.crawler_process.create_crawler(NewspaperSpider)
            self.crawler_process.crawl(crawler, paper=paper_of(name), archive=scratch, arguments=arguments, plan=plan)
            interrupts.crawl(self.crawler_process)
            if not isinstance(crawler.spider, NewspaperSpider):
                return ExitCode.FAULT
            crawler.spider.keeping.end()
            counts = counts_of(crawler.stats.get_stats(), crawler.spider)
            delay = partial(delay_of, crawler)
            pictures = list(_of_pictures(archive, scratch, name, arguments, plan, delay))
            missed = [
                f"  not read: {one.link.url}: {one.last_reason}" for one in scratch.links.select(LinkState.FAILED)
            ]
        waiting, due = len(archive.links.unfinished(name)), len(archive.checks.due(name))
        say(f"{crawler.spider.paper.row.name} ({name}), a plan")
        told = plan.lines(delay, waiting, due, arguments.rechecks)
        say("\n".join([*told, *pictures, *missed]))
        return exit_code(counts, finished=crawler.stats.get_value("finish_reason") == "finished")


def _of_pictures(
    archive: Archive, beside: Archive, name: str, arguments: Arguments, plan: Plan, delay: Callable[[str], float]
) -> Iterator[str]:
    """Yield the plan's lines on pictures; what they need is loaded where such are wanted alone."""
    if arguments.images:
        from crawler.pictures.planning import lines_on_pictures

        yield from lines_on_pictures(archive, beside, name, arguments.images, plan, delay)


def delay_of(crawler: Crawler, host: str) -> float:
    """Return the seconds between two requests to a host: ours, or what its robots.txt asks for."""
    told = crawler.engine.downloader.per_slot_settings.get(host, {}) if crawler.engine else {}
    return float(told.get("delay", crawler.settings.getfloat("DOWNLOAD_DELAY")))


def _say(text: str) -> None:
    sys.stdout.flush()
    say(text, err=not sys.stdout.isatty())
