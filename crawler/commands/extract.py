"""`scrapy extract FILE…`: the articles of saved pages as JSON, one line a page. Needs no archive."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.commands.output import json_text
from archive.commands.streams import answering
from archive.commands.tables import progress
from archive.model import Article
from archive.portable import processors
from archive.reasons import ReadError
from crawler.arguments import plain_words
from crawler.extract.fields import fields_of
from crawler.extract.saved import SavedPage, read_saved
from crawler.workers import ReaderFault, Workers

_PRELOAD = "crawler.extract.saved"


class Command(ScrapyCommand):
    """Read pages from files. Exit code 1: some of them could not be read."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [FILE ...]"

    def short_desc(self) -> str:
        return "Print the articles of saved pages as JSON"

    def long_desc(self) -> str:
        return (
            "Print the article of each saved page as JSON, one line a page, in the order given: "
            "its fields, or an error; the exit code is 1 where there was one. No archive is needed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", default="", help="the address of the page (of one FILE): dates may stand in it")
        parser.add_argument("--content-type", default="", metavar="T", help="its header, as 'text/html; charset=gbk'")
        parser.add_argument(
            "--list",
            metavar="PAGES.jsonl",
            help="many pages: a line each with id, file (seen from the list), url, content_type",
        )
        parser.add_argument("--html", action="store_true", help="the body's HTML as well")

    @answering()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each page."""
        args = plain_words(args)
        if bool(args) == bool(opts.list):
            raise UsageError("give either files or --list")
        if opts.url and len(args) != 1:
            raise UsageError("--url is for one file", print_help=False)
        given = [SavedPage(Path(name).stem, Path(name), opts.url, opts.content_type) for name in args]
        pages = given or list(listed_pages(Path(opts.list)))
        try:
            for line in shown(self._lines(pages, opts.html), len(pages)):
                print(json_text(line), flush=True)
                self.exitcode |= "error" in line
        except KeyboardInterrupt:
            self.exitcode = 130
        except BrokenPipeError:  # the reader of our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _lines(self, pages: list[SavedPage], html: bool) -> Iterator[dict[str, Any]]:
        assert self.settings
        seconds, memory = self.settings.getfloat("EXTRACT_SECONDS"), self.settings.getint("EXTRACT_MEMORY")
        with Workers(min(processors(), len(pages)), seconds, memory, _PRELOAD) as workers:
            results = workers.map(read_saved, pages)
            for page, result in zip(pages, results, strict=True):
                yield {"id": page.id} | result_line(result, html)


def result_line(result: Article | ReadError | ReaderFault, html: bool) -> dict[str, Any]:
    """Return what is printed of a page besides its id."""
    if isinstance(result, ReadError):
        return {"error": result.reason, "kind": type(result).__name__}
    if isinstance(result, ReaderFault):
        return {"error": f"the reader failed: {result}", "kind": "ReaderFault"}
    fields = fields_of(result)
    return fields if html else {name: value for name, value in fields.items() if name != "html"}


def listed_pages(path: Path) -> Iterator[SavedPage]:
    """Yield the pages of a list. Raises UsageError naming the line that cannot be understood."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--list {path}: {error}", print_help=False) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                told = json.loads(line)
                file = path.parent / told["file"]
                yield SavedPage(
                    str(told.get("id") or file.stem), file, told.get("url") or "", told.get("content_type") or ""
                )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                words = f"line {number}: {type(error).__name__}: {error}"
                raise UsageError(f"--list {path}: {words}", print_help=False) from None


def shown(lines: Iterable[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    """Yield the lines; how far they are is shown where a terminal looks on that does not show the lines themselves."""
    yield from lines if sys.stdout.isatty() else progress(lines, total, "Reading")
