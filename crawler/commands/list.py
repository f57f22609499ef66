"""`scrapy list`: Scrapy's command, which here also says what is known of each paper's address."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator

from scrapy.commands.list import Command as ListCommand
from scrapy.exceptions import UsageError

from archive.commands.streams import answering
from archive.formats.newspapers import STATUSES
from archive.model import Newspaper
from crawler.arguments import plain_words
from crawler.papers import PapersError, papers


class Command(ListCommand):
    """List the papers' ids; with --status, how many rows are confirmed, moved, ended, unknown."""

    def short_desc(self) -> str:
        return "List the newspapers"

    def long_desc(self) -> str:
        return (
            "List the ids of the newspapers, one a line. With --status: how many rows are confirmed, moved, ended and "
            "unknown; with -v also their ids, each with the day on which that was seen."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--status", action="store_true", help="how many rows are confirmed, moved, unknown")
        parser.add_argument("-v", "--verbose", action="store_true", help="with --status: also their ids")
        parser.add_argument("--json", action="store_true", help="with --status: ids and days, for programs")

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what was asked for."""
        if words := plain_words(args):
            raise UsageError(f"not expected: {' '.join(words)}", print_help=False)
        if not opts.status:
            if opts.verbose or opts.json:
                raise UsageError("-v and --json need --status", print_help=False)
            super().run(args, opts)
            return
        try:
            rows = papers().values()
        except PapersError as error:
            raise UsageError(str(error), print_help=False) from error
        print(as_json(rows) if opts.json else "\n".join(status_lines(rows, verbose=opts.verbose)))


def status_lines(rows: Iterable[Newspaper], *, verbose: bool) -> Iterator[str]:
    """Yield a line for each status: how many rows have it; with `verbose` below it their ids and days, by id."""
    for status, own in _by_status(rows).items():
        yield f"{status:<9} {len(own):>5}"
        if verbose:
            yield from (f"  {row.id} {row.seen}".rstrip() for row in own)


def as_json(rows: Iterable[Newspaper]) -> str:
    """Return for each status the ids of its rows, with the days on which that was seen; empty where none is known."""
    told = {status: {row.id: row.seen for row in own} for status, own in _by_status(rows).items()}
    return json.dumps(told, indent=2)


def _by_status(rows: Iterable[Newspaper]) -> dict[str, list[Newspaper]]:
    ordered = sorted(rows, key=lambda row: row.id)
    return {status: [row for row in ordered if row.status == status] for status in STATUSES}
