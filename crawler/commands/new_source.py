"""`scrapy new_source URL…`: propose the row of a paper on a known platform. `archive new-source` calls it."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.article import Article, Capture, Link, Newspaper
from archive.dedup import is_address
from archive.formats import SeedError
from archive.newspapers import add_newspaper, csv_line
from archive.reasons import BlockedPage, ExitCode, LayoutChanged, ReadError, Unreachable
from archive.text import clean
from crawler import papers
from crawler.examples import EXAMPLES, Example, ExampleError, kept_fields, save
from crawler.platforms import platforms
from crawler.survey import Sample, Survey, SurveySpider, UnknownPlatform

_UNKNOWN = Path("unknown-platform")
_EXAMPLES = 2
_BEGINNING = 60  # characters of a text in the preview
_CODES = {
    Unreachable: ExitCode.UNREACHABLE,
    BlockedPage: ExitCode.BLOCKED,
    LayoutChanged: ExitCode.LAYOUT_CHANGED,
}


class Command(ScrapyCommand):
    """Propose rows. Exit codes: 0 proposed, or there already; 1 no platform reads it; else as those of a crawl."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] URL [URL ...]"

    def short_desc(self) -> str:
        return "Propose the row of a new newspaper"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--id", default="", help="the paper's id; else the pinyin of its name")
        parser.add_argument("--name", default="", help="the paper's name; else as its pages say")
        parser.add_argument("--place", default="", help="province and town; else as other papers of the town have it")
        parser.add_argument("--write", action="store_true", help=f"add the row to {papers.NEWSPAPERS.name}")
        parser.add_argument("--out", metavar="DIR", type=Path, help=f"for examples, else {EXAMPLES.name}/ of the tests")
        parser.add_argument("--no-examples", action="store_true", help="save no pages")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Survey the addresses, print what was found, save and write what was asked for."""
        for url in args:
            if not is_address(url) or "@" in urlsplit(url).netloc:
                raise UsageError(f"{url}: not an http address", print_help=False)
        if not args:
            raise UsageError("give the address of an article, or of a page of an issue")
        surveys = self._surveyed(list(dict.fromkeys(args)), Newspaper(opts.id, opts.name, opts.place))
        fresh = {
            survey.row.base_url + survey.row.first_page: survey for survey in surveys if _is_new(survey) and survey.row
        }
        if len(fresh) > 1 and (opts.id or opts.name):
            raise UsageError(f"--id and --name are for one paper; the addresses are of {len(fresh)}", print_help=False)
        saved: dict[str, list[str]] = {survey.url: [] for survey in surveys}
        for survey in [*fresh.values(), *(one for one in surveys if one.failure)]:
            saved[survey.url] = [] if opts.no_examples else list(_saved(survey, opts.out))
        self._print(surveys, saved, opts.json)
        self.exitcode = max(map(_code, surveys))
        if opts.write and not self._write([one.row for one in fresh.values() if one.row]):
            self.exitcode = ExitCode.FAULT

    def _surveyed(self, urls: list[str], given: Newspaper) -> list[Survey]:
        assert self.crawler_process
        rows = papers.papers()
        crawler = self.crawler_process.create_crawler(SurveySpider)
        self.crawler_process.crawl(
            crawler,
            urls=urls,
            rows=list(rows.values()),
            papers=[papers.paper_of(name) for name in rows],
            platforms=list(platforms().values()),
            given=given,
            samples=_EXAMPLES,
        )
        self.crawler_process.start()
        found = crawler.spider.surveys if isinstance(crawler.spider, SurveySpider) else {}
        broken = ReadError("the survey was broken off")
        return [found.get(url) or Survey(url, failure=broken) for url in urls]

    def _print(self, surveys: Sequence[Survey], saved: dict[str, list[str]], as_json: bool) -> None:
        if as_json:
            told = [told_survey(survey) | {"saved": saved[survey.url]} for survey in surveys]
            print(clean(json.dumps(told, ensure_ascii=False, indent=2)))
            return
        for survey in surveys:
            print("\n".join(map(clean, preview(survey, saved[survey.url]))), file=sys.stderr)
        for line in dict.fromkeys(csv_line(survey.row) for survey in surveys if survey.row):
            print(line, end="")

    def _write(self, rows: Sequence[Newspaper]) -> bool:
        """Add the rows to the file; say why not."""
        for row in rows:
            try:
                add_newspaper(papers.NEWSPAPERS, row, platforms())
            except (SeedError, OSError) as error:
                print(f"not written: {error}", file=sys.stderr)
                return False
            print(f"{row.id} added to {papers.NEWSPAPERS}: scrapy crawl {row.id}", file=sys.stderr)
        return True


def _is_new(survey: Survey) -> bool:
    return survey.row is not None and not survey.known


def _code(survey: Survey) -> int:
    if survey.failure is None:
        return ExitCode.FINE
    return next((code for kind, code in _CODES.items() if isinstance(survey.failure, kind)), ExitCode.FAULT)


def _saved(survey: Survey, out: Path | None) -> Iterator[str]:
    """Save examples of a paper, or the pages that no platform reads; yield the files."""
    if isinstance(survey.failure, UnknownPlatform):
        host = re.sub(r"[^\w.-]", "-", urlsplit(survey.url).netloc, flags=re.ASCII)
        yield from map(str, _kept(survey.received, (out or _UNKNOWN) / host))
    for sample in survey.samples if survey.row and survey.row.id else ():
        try:
            yield str(save(_example(sample), (out or EXAMPLES) / survey.row.id))  # type: ignore[union-attr]
        except (ExampleError, OSError) as error:
            print(f"not saved: {error}", file=sys.stderr)


def _example(sample: Sample) -> Example:
    return Example(sample.link, sample.asked, sample.capture, kept_fields(sample.article))


def _kept(captures: Sequence[Capture], folder: Path) -> Iterator[Path]:
    """Save pages as received, with a list that `scrapy extract --list` takes."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for capture in captures:
        path = folder / f"{Example(Link(capture.url), capture.url, capture, {}).slug}.html"
        path.write_bytes(capture.body)
        told = {"id": path.stem, "file": path.name, "url": capture.url, "content_type": capture.header("Content-Type")}
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")
        yield path
    (folder / "pages.jsonl").write_text("".join(lines), "utf-8")


# What is printed


def told_survey(survey: Survey) -> dict[str, Any]:
    """Return a survey for a program to read."""
    first = survey.samples[0].article if survey.samples else None
    return {
        "url": survey.url,
        "row": asdict(survey.row) if survey.row else None,
        "known": survey.known,
        "day": str(survey.day or ""),
        "pages": [
            {"page": page.page, "page_name": page.page_name, "url": page.url, "articles": len(page.placements)}
            for page in survey.pages
        ],
        "article": _fields(first) if first else None,
        "notes": list(survey.notes),
        "error": survey.failure.reason if survey.failure else "",
        "reason": type(survey.failure).__name__ if survey.failure else "",
    }


def _fields(article: Article) -> dict[str, Any]:
    told = kept_fields(article)
    names = ("title", "kicker", "subtitle", "bylines", "published_at", "page", "page_name")
    return {name: told[name] for name in names} | {
        "beginning": article.text[:_BEGINNING],
        "length": len(article.text),
        "url": article.addresses[0],
    }


def preview(survey: Survey, saved: Sequence[str]) -> Iterator[str]:
    """Yield a survey as lines for a person to read."""
    if survey.failure:
        yield f"{survey.url}: {survey.failure.reason}"
    elif survey.known and survey.row:
        yield f"{survey.url}: there already, as {survey.row.id}: {survey.row.name}"
    else:
        yield from _proposal(survey)
    yield from (f"  saved: {path}" for path in saved)
    if saved and not survey.failure:
        yield "  please review: compare each .json with the page beside it, then set reviewed to true"


def _proposal(survey: Survey) -> Iterator[str]:
    row = survey.row
    assert row
    yield f"{survey.url}: {row.name or 'a paper'} on {row.platform}, issue of {survey.day}"
    for page in survey.pages:
        yield f"  {page.page:>4} {page.page_name or '–'}: {len(page.placements)} articles"
    for sample in survey.samples[:1]:
        article, told = sample.article, _fields(sample.article)
        yield f"  {' / '.join(filter(None, (article.kicker, article.title, article.subtitle)))}"
        names = ", ".join(f"{byline.name} ({byline.role})" for byline in article.bylines)
        yield f"  {told['published_at']}  page {article.page} {article.page_name}  {names}".rstrip()
        yield f"  {told['beginning']!r} … {told['length']} characters"
    yield from (f"  ! {note}" for note in survey.notes)
