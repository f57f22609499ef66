"""`scrapy crawl-papers`: many papers in one process, with one report, for a night's run of hundreds of them."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import monotonic

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from archive.chinese.places import lies_within
from archive.commands.output import say
from archive.commands.streams import answering, has_colours
from archive.model import Newspaper
from archive.reasons import ExitCode
from archive.store.needs import require_sqlite
from archive.store.opening import CannotWrite, NoRoom, make_room_for, real_file
from archive.store.schema import SchemaError
from crawler.arguments import NAMES, ArgumentError, Arguments, check_picture_limits, parse_arguments, plain_words
from crawler.cluster.engine import DASK_HELP, Engine, EngineError, engine_of
from crawler.ending.keeping import Keeping, Spare, no_room
from crawler.manners import downloadhandlers  # noqa: F401  # as in `scrapy crawl`
from crawler.manners.turns import make_ready
from crawler.papers import PapersError, like, paper_of, papers
from crawler.runs.many import ManyCrawls, NobodysErrors
from crawler.runs.one import PaperCrawl
from crawler.runs.open_files import papers_by_files
from crawler.runs.places import changed_at, crawl_in_archive, crawl_in_shard, opened_to_crawl, shard_path
from crawler.runs.shared import crawl_shared
from crawler.runs.telling import show_far, tell_outcomes, wipe_line
from crawler.runs.together import crawl_to_the_end, set_for_many
from crawler.workers import Workers

_OF_ONE = ("plan", "url", "seeds", "articles")  # arguments that are about one paper
_WORDS = ("place", "platform", "shards", "dask", "tls_ca", "tls_cert", "tls_key")  # options that mean something
_HOUR = 3600
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
        parser.add_argument("--shards", metavar="DIR", help="an archive for each paper: DIR/ID.db; --dask: or a depot")
        parser.add_argument("--dask", metavar="WHERE", help=DASK_HELP)
        parser.add_argument("--insecure", action="store_true", help="a scheduler without TLS on another machine, too")
        for name, what in (("ca", "the authority's"), ("cert", "our certificate's"), ("key", "our key's")):
            parser.add_argument(f"--tls-{name}", metavar="FILE", help=f"{what} file for tls://")
        parser.add_argument("--json", action="store_true", help="how each paper ended, for programs")

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all that can be checked before the first request, then crawl."""
        args = plain_words(args)
        if empty := [name for name in _WORDS if getattr(opts, name) == ""]:  # a script's variable that is not set
            raise UsageError(f"--{empty[0].replace('_', '-')}: nothing is given", print_help=False)
        assert self.settings
        try:
            names = _chosen(args, opts)
            arguments = parse_arguments(opts.spargs)
            check_picture_limits(self.settings)
            if given := [name for name in _OF_ONE if name in opts.spargs]:
                raise UsageError(f"-a {given[0]}: of one paper: scrapy crawl ID -a {given[0]}=…", print_help=False)
            engine = _engine(opts)
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        except PapersError as error:
            self._end(str(error), ExitCode.FAULT)
            return
        words = " ".join(f"{name}={value}" for name, value in opts.spargs.items())
        try:
            require_sqlite()
            make_ready(self.settings)
            if engine:
                self._share(names, engine, opts)
            else:
                self._crawl(names, arguments, words, opts)
        except EngineError as error:
            self._end(str(error), ExitCode.FAULT)
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
        set_for_many(self.settings)
        began = monotonic()
        with ExitStack() as stack:
            workers = stack.enter_context(Workers.of(self.settings))
            keep = partial(PaperCrawl, self.crawler_process, arguments=arguments, words=words, workers=workers)
            if opts.shards:
                folder = Path(opts.shards)
                make_room_for(folder / "any")
                names = sorted(names, key=lambda name: changed_at(shard_path(folder, name)))
                opening = partial(crawl_in_shard, keep, folder)
            else:
                path = real_file(Path(self.settings["ARCHIVE_DB"]))
                archive = stack.enter_context(opened_to_crawl(path))
                runs = archive.figures.last_runs()
                names = sorted(names, key=lambda name: runs[name]["started_at"] if name in runs else "")
                keeping = Keeping(archive)
                stack.enter_context(Spare(path, "papers"))
                if fault := no_room(archive, self.settings.getint("MIN_FREE_MB")):
                    raise fault
                opening = partial(crawl_in_archive, keep, archive, keeping)
            at_once = min(self.settings.getint("PAPERS_AT_ONCE"), len(names))
            crawls = ManyCrawls(names, opening, papers_by_files(at_once, sharded=bool(opts.shards)))
            nobodys = NobodysErrors()
            logging.root.addHandler(nobodys)
            is_shown = sys.stderr.isatty() and has_colours()
            watched = [(1.0, partial(_show, crawls, len(names), monotonic()))] if is_shown else []
            crawl_to_the_end(self.crawler_process, crawls, self.settings.getfloat("RUN_HOURS") * _HOUR, watched)
            if is_shown:
                wipe_line()
            if not opts.shards:
                keeping.end()
        took = monotonic() - began
        self.exitcode = tell_outcomes(crawls.outcomes, crawls.waiting, took, nobodys.count, as_json=opts.json)

    def _share(self, names: Sequence[str], engine: Engine, opts: argparse.Namespace) -> None:
        """Crawl papers by the workers of an engine, and say how each ended."""
        assert self.settings
        began = monotonic()
        shards = opts.shards
        if "://" not in shards:
            Path(shards).mkdir(parents=True, exist_ok=True)
            shards = str(Path(shards).absolute())
        came = crawl_shared(engine, names, shards, opts.spargs, self.settings)
        took = monotonic() - began
        self.exitcode = tell_outcomes(
            came.outcomes, came.waiting, took, came.faults, as_json=opts.json, notes=came.notes
        )


def _engine(opts: argparse.Namespace) -> Engine | None:
    """Return where the work is to be done, None for this process. Raises UsageError."""
    if not opts.dask:
        if "://" in (opts.shards or ""):
            raise UsageError(f"--shards {opts.shards} goes with --dask", print_help=False)
        return None
    try:
        files = {"ca": opts.tls_ca or "", "certificate": opts.tls_cert or "", "key": opts.tls_key or ""}
        engine = engine_of(opts.dask, insecure=opts.insecure, **files)
    except EngineError as error:
        raise UsageError(str(error), print_help=False) from None
    if not opts.shards:
        raise UsageError("--dask goes with --shards: each worker writes archives of its own", print_help=False)
    if not engine.is_local and "://" not in opts.shards:
        where = Path(opts.shards).absolute()
        raise UsageError(
            f"--shards {opts.shards}: other machines need a depot, file://{where} or s3://BUCKET", print_help=False
        )
    return engine


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


def _show(crawls: ManyCrawls, number: int, began: float) -> None:
    show_far(crawls.far, number, monotonic() - began)
