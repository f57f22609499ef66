"""Proposes the row of a new newspaper: surveys addresses, shows what was found, saves examples, writes the row."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.chinese.text import clean
from archive.formats import SeedError
from archive.formats.newspapers import add_newspaper, columns_of, csv_line
from archive.model import Article, Capture, Link, Newspaper
from archive.reasons import ExitCode, ReadError
from crawler import papers
from crawler.discover.examples import EXAMPLES, Example, ExampleError, kept_fields, save
from crawler.discover.survey import Sample, Survey, SurveySpider, UnknownPlatform
from crawler.manners.turns import make_ready
from crawler.platforms import platforms

_UNKNOWN = Path("unknown-platform")
_EXAMPLES = 2
_BEGINNING = 60  # characters of a text in the preview
_CODES = (ExitCode.UNREACHABLE, ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED)


class WrongUseError(Exception):
    """What was asked for makes no sense for what was found; the message says why."""


def propose(
    urls: Sequence[str], given: Newspaper, settings: Settings, *, out: Path | None, write: bool, as_json: bool
) -> int:
    """Survey addresses, print what was found, save examples under `out`, write the rows; return the exit code.

    `given` holds the id, name and place that a person knows. Raises WrongUseError and StateError.
    """
    surveys = _surveyed(list(dict.fromkeys(urls)), given, settings)
    fresh = {one.row.base_url + one.row.first_page: one for one in surveys if _is_new(one) and one.row}
    if len(fresh) > 1 and (given.id or given.name):
        raise WrongUseError(f"--id and --name are for one paper; the addresses are of {len(fresh)}")
    saved: dict[str, list[str]] = {survey.url: [] for survey in surveys}
    for survey in [*fresh.values(), *(one for one in surveys if one.failure)]:
        saved[survey.url] = list(_saved(survey, out)) if out else []
    _print(surveys, saved, as_json)
    written = not write or _write([one.row for one in fresh.values() if one.row])
    return max(map(_code, surveys)) if written else ExitCode.FAULT


def settings_of(given: Sequence[str]) -> Settings:
    """Return the project's settings with those that a person gave, `NAME=VALUE`. Raises WrongUseError."""
    settings = Settings()
    settings.setmodule("crawler.settings", "project")
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUseError(f"--set {text}: NAME=VALUE expected")
        settings.set(name, value, "cmdline")
    return settings


def _surveyed(urls: list[str], given: Newspaper, settings: Settings) -> list[Survey]:
    rows = papers.papers()
    make_ready(settings)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(SurveySpider)
    process.crawl(
        crawler,
        urls=urls,
        rows=list(rows.values()),
        papers=[papers.paper_of(name) for name in rows],
        platforms=list(platforms().values()),
        given=given,
        samples=_EXAMPLES,
    )
    process.start()
    found = crawler.spider.surveys if isinstance(crawler.spider, SurveySpider) else {}
    broken = ReadError("the survey was broken off")
    return [found.get(url) or Survey(url, failure=broken) for url in urls]


def _print(surveys: Sequence[Survey], saved: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        told = [told_survey(survey) | {"saved": saved[survey.url]} for survey in surveys]
        print(clean(json.dumps(told, ensure_ascii=False, indent=2)))
        return
    for survey in surveys:
        print("\n".join(map(clean, preview(survey, saved[survey.url]))), file=sys.stderr)
    columns = columns_of(papers.NEWSPAPERS)
    for line in dict.fromkeys(csv_line(survey.row, columns) for survey in surveys if survey.row):
        print(line, end="")


def _write(rows: Sequence[Newspaper]) -> bool:
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
    return survey.failure.code if survey.failure.code in _CODES else ExitCode.FAULT


def _saved(survey: Survey, out: Path) -> Iterator[str]:
    """Save examples of a paper, or the pages that no platform reads; yield the files."""
    if isinstance(survey.failure, UnknownPlatform):
        host = re.sub(r"[^\w.-]", "-", urlsplit(survey.url).netloc, flags=re.ASCII)
        yield from map(str, _kept(survey.received, (out if out != EXAMPLES else _UNKNOWN) / host))
    for sample in survey.samples if survey.row and survey.row.id else ():
        try:
            yield str(save(_example(sample), out / survey.row.id))  # type: ignore[union-attr]
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
