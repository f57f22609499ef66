"""`scrapy crawl-papers`: many papers in one process, with one report, for a night's run of hundreds of them."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic

from filelock import FileLock
from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from archive.chinese.places import lies_within
from archive.chinese.text import number_of
from archive.commands.output import print_json, say
from archive.commands.streams import answering, has_colours
from archive.commands.tables import say_table
from archive.model import Newspaper
from archive.reasons import ExitCode
from archive.store.archive import Archive
from archive.store.opening import CannotWrite, NoRoom, ReadOnlyPlace, may_write, real_file
from archive.store.schema import SchemaError
from crawler.arguments import NAMES, ArgumentError, Arguments, parse_arguments
from crawler.ending import interrupts
from crawler.ending.keeping import Keeping, Spare, no_room
from crawler.manners import downloadhandlers  # noqa: F401  # as in `scrapy crawl`
from crawler.manners.turns import make_ready
from crawler.papers import PapersError, like, paper_of, papers
from crawler.plan import time_in_words
from crawler.runs.many import GRAVEST, CrawlOutcome, ManyCrawls, NobodysErrors
from crawler.runs.one import PaperCrawl
from crawler.runs.open_files import papers_by_files
from crawler.workers import Workers

_OF_ONE = ("plan", "url", "seeds", "articles")  # arguments that are about one paper
_HOUR = 3600
_EXTENSIONS = {
    "crawler.extensions.ProgressLine": None,  # one line for all of them
    "crawler.runs.many.OwnErrors": 0,
    "scrapy.extensions.logcount.LogCount": None,
}
_ENDED = "ended"


class Command(BaseRunSpiderCommand):
    """Crawl papers side by side. The exit code is the gravest of theirs."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] [ID…]"

    def short_desc(self) -> str:
        return "Fetch many newspapers side by side"

    def long_desc(self) -> str:
        own = [name for name in NAMES if name not in _OF_ONE]
        return (
            "Fetch newspapers into the archive, in one process: those named, those of a place or a publishing system, "
            "or all. Hosts are asked side by side, each at its own pace. Those whose last run is longest ago come "
            "first; -s RUN_HOURS=6 ends the run then, and what is left comes first in the next. Killed at any moment, "
            "the next run completes what is missing. "
            f"Arguments (-a NAME=VALUE) hold for each of them: {', '.join(own)}. "
            "The exit code is the gravest of the papers' (those of scrapy crawl)."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--place", metavar="PLACE", help="the papers of a province, city or county")
        parser.add_argument("--platform", metavar="NAME", help="the papers on a publishing system")
        parser.add_argument("--all", action="store_true", help="all papers, but those that have ended")
        parser.add_argument("--shards", metavar="DIR", type=Path, help="an archive for each paper: DIR/ID.db")
        parser.add_argument("--json", action="store_true", help="how each paper ended, for programs")

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all that can be checked before the first request, then crawl."""
        try:
            names = _chosen(args, opts)
            arguments = parse_arguments(opts.spargs)
            if given := [name for name in _OF_ONE if name in opts.spargs]:
                raise UsageError(f"-a {given[0]}: of one paper: scrapy crawl ID -a {given[0]}=…", print_help=False)
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        except PapersError as error:
            self._end(str(error), ExitCode.FAULT)
            return
        words = " ".join(f"{name}={value}" for name, value in opts.spargs.items())
        assert self.settings
        try:
            make_ready(self.settings)
            self._crawl(names, arguments, words, opts)
        except CannotWrite as error:
            self._end(str(error), ExitCode.NO_ROOM if isinstance(error, NoRoom) else ExitCode.FAULT)
        except (SchemaError, OSError) as error:
            self._end(str(error), ExitCode.FAULT)

    def _end(self, words: str, code: ExitCode) -> None:
        say(words, err=not sys.stdout.isatty())
        self.exitcode = code

    def _crawl(self, names: Sequence[str], arguments: Arguments, words: str, opts: argparse.Namespace) -> None:
        """Crawl papers, and say how each ended."""
        assert self.settings
        assert self.crawler_process
        self.settings.set("EXTENSIONS", self.settings.getdict("EXTENSIONS") | _EXTENSIONS, "cmdline")
        if not any(one.startswith("EXTRACT_WORKERS=") for one in opts.set):
            self.settings.set("EXTRACT_WORKERS", _processors(), "cmdline")
        began = monotonic()
        with ExitStack() as stack:
            workers = stack.enter_context(Workers.of(self.settings))
            keep = partial(PaperCrawl, self.crawler_process, arguments=arguments, words=words, workers=workers)
            if opts.shards:
                opts.shards.mkdir(parents=True, exist_ok=True)
                names = sorted(names, key=lambda name: _modified(opts.shards / f"{name}.db"))
                opening: Callable[[str], object] = partial(_in_shard, keep, opts.shards)
            else:
                path = real_file(Path(self.settings["ARCHIVE_DB"]))
                archive = stack.enter_context(_opened(path))
                runs = archive.figures.last_runs()
                names = sorted(names, key=lambda name: runs[name]["started_at"] if name in runs else "")
                keeping = Keeping(archive)
                stack.enter_context(Spare(path, "papers"))
                if fault := no_room(archive, self.settings.getint("MIN_FREE_MB")):
                    raise fault
                opening = partial(_in_archive, keep, archive, keeping)
            at_once = min(self.settings.getint("PAPERS_AT_ONCE"), len(names))
            at_once = papers_by_files(at_once, sharded=bool(opts.shards))
            crawls = ManyCrawls(names, contextmanager(opening), at_once)  # type: ignore[arg-type]
            nobodys = NobodysErrors()
            logging.root.addHandler(nobodys)
            self._to_the_end(crawls, len(names))
            if not opts.shards:
                keeping.end()
        self.exitcode = _told(crawls, monotonic() - began, nobodys.count, as_json=opts.json)

    def _to_the_end(self, crawls: ManyCrawls, number: int) -> None:
        process, reactor = self.crawler_process, interrupts.running_reactor()
        assert isinstance(process, CrawlerProcess | AsyncCrawlerProcess)
        assert self.settings

        def stop() -> None:
            crawls.stop()
            deferred_from_coro(process.stop())

        if hours := self.settings.getfloat("RUN_HOURS"):
            reactor.callLater(hours * _HOUR, stop)
        shown = create_looping_call(partial(_show, crawls, number, monotonic()))
        if sys.stderr.isatty() and has_colours():
            reactor.callWhenRunning(shown.start, 1.0)
        crawls.start()
        interrupts.crawl(process, crawls.stop)
        if shown.running:
            shown.stop()
            sys.stderr.write("\r\x1b[K")


def _chosen(args: Sequence[str], opts: argparse.Namespace) -> list[str]:
    """Return the ids of the papers that were asked for, each once. Raises UsageError, PapersError."""
    rows = papers().values()
    named = []
    for name in args:
        try:
            named.append(paper_of(name).row)
        except KeyError:
            raise UsageError(like(name), print_help=False) from None
    narrowed = [row for row in rows if row.status != _ENDED] if opts.all or opts.place or opts.platform else []
    for asked, of_row in ((opts.place, _is_in), (opts.platform, _is_on)):
        narrowed = [row for row in narrowed if of_row(row, asked)] if asked else narrowed
    if (opts.all or opts.place or opts.platform) and not narrowed:
        asked = " ".join(f"--{name} {value}" for name in ("place", "platform") if (value := getattr(opts, name)))
        raise UsageError(f"{asked or '--all'}: there is no such newspaper; `scrapy list` names all", print_help=False)
    if not named and not narrowed:
        raise UsageError("give newspapers, or --place, --platform, --all; `scrapy list` names them", print_help=False)
    return list(dict.fromkeys(row.id for row in (*named, *narrowed)))


def _is_in(row: Newspaper, place: str) -> bool:
    return lies_within(row.place, place)


def _is_on(row: Newspaper, platform: str) -> bool:
    return row.platform == platform


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    """Open an archive to crawl into, with all rows of the project."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not may_write(path):
        raise ReadOnlyPlace
    with Archive(path) as archive:
        archive.add_newspapers(list(papers().values()))
        yield archive


def _in_archive(
    keep: Callable[..., PaperCrawl], archive: Archive, keeping: Keeping, newspaper: str
) -> Iterator[PaperCrawl]:
    """Make the crawl of a paper into the archive of all, under the paper's lock."""
    with FileLock(f"{archive.path}.{newspaper}.lock", timeout=0):
        yield keep(archive, paper_of(newspaper), keeping=keeping)


def _in_shard(keep: Callable[..., PaperCrawl], folder: Path, newspaper: str) -> Iterator[PaperCrawl]:
    """Make the crawl of a paper into an archive of its own."""
    path = folder / f"{newspaper}.db"
    with FileLock(f"{path}.{newspaper}.lock", timeout=0), _opened(path) as archive, Spare(path, newspaper):
        keeping = Keeping(archive)
        try:
            yield keep(archive, paper_of(newspaper), keeping=keeping)
        finally:
            keeping.end()


def _show(crawls: ManyCrawls, number: int, began: float) -> None:
    """Draw the line that says how far it is."""
    stats = [crawl.crawler.stats.get_stats() for crawl in crawls.active.values()]
    fetched = sum(one.get("response_received_count", 0) for one in stats)
    fetched += sum(one.counts.get("responses", 0) for one in crawls.outcomes)
    added = sum(one.get("archive/added", 0) for one in stats)
    added += sum(one.counts.get("archive/added", 0) for one in crawls.outcomes)
    done = len(crawls.outcomes)
    left = f", some {time_in_words((monotonic() - began) / done * (number - done))} left" if done else ""
    sys.stderr.write(
        f"\r\x1b[K{done} of {number_of(number, 'paper')} done, {len(crawls.active)} under way, "
        f"fetched {fetched}, added {added}{left}"
    )
    sys.stderr.flush()


_COLUMNS = {"paper": "bold", "name": "cyan", "ended": "", "added": "", "known": "", "requests": "", "why": ""}


def _told(crawls: ManyCrawls, seconds: float, faults: int, *, as_json: bool) -> ExitCode:
    """Say how each paper ended; where no terminal looks on, only what is not fine. Return the gravest exit code."""
    outcomes = sorted(crawls.outcomes, key=lambda one: (GRAVEST.index(one.code), one.newspaper))
    code = outcomes[0].code if outcomes else ExitCode.FINE
    if crawls.waiting:
        code = min(code, ExitCode.INCOMPLETE, key=GRAVEST.index)
    if faults:
        code = ExitCode.FAULT
    if as_json:
        print_json([asdict(one) | {"code": one.code.words, "exit_code": int(one.code)} for one in outcomes])
        return code
    rows = papers()
    is_seen = sys.stdout.isatty()
    shown = outcomes if is_seen else [one for one in outcomes if one.code is not ExitCode.FINE]
    names = {one.newspaper: rows[one.newspaper].name for one in shown}
    say_table(_COLUMNS, [_cells(one, names) for one in shown], (_line(one, names) for one in shown))
    if crawls.waiting:
        say(f"not begun, and first in the next run: {number_of(len(crawls.waiting), 'paper')}")
    if faults:
        say(f"{number_of(faults, 'error')} in the log, of no paper", err=True)
    if is_seen or code is not ExitCode.FINE:
        counted = Counter(one.code.words for one in outcomes)
        told = ", ".join(f"{counted[one.words]} {one.words}" for one in GRAVEST if counted[one.words])
        added = sum(one.counts.get("archive/added", 0) for one in outcomes)
        in_all = f"{number_of(len(outcomes), 'paper')} in {time_in_words(seconds)}"
        say(f"{in_all}: {told}; {number_of(added, 'article')} added")
    return code


def _cells(one: CrawlOutcome, names: dict[str, str]) -> tuple[str | int, ...]:
    known = one.counts.get("archive/known", 0) + one.counts.get("link/known", 0)
    added, asked = one.counts.get("archive/added", 0), one.counts.get("responses", 0)
    return one.newspaper, names[one.newspaper], one.code.words, added, known, asked, one.why


def _line(one: CrawlOutcome, names: dict[str, str]) -> str:
    return f"{names[one.newspaper]} ({one.newspaper}): {one.code.words}" + (f": {one.why}" if one.why else "")
