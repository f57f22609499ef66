"""Proposes the row of a new newspaper: surveys addresses, shows what was found, saves examples, writes the row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from archive.chinese.text import for_terminal, number_of
from archive.commands.output import print_json, say
from archive.formats import SeedError
from archive.formats.newspapers import add_newspaper, columns_of, csv_line
from archive.formats.own_folder import is_of_the_program
from archive.model import Article, Capture, Link, Newspaper
from archive.reasons import ExitCode, ReadError, ServerTrouble
from archive.store.wording import scrapy_line
from crawler import papers
from crawler.discover.by_address import survey_by_address
from crawler.discover.examples import EXAMPLES, Example, ExampleError, kept_fields, save, told_of
from crawler.discover.findings import BuiltByScript, Sample, Survey, UnknownPlatform
from crawler.discover.learned import with_learned
from crawler.discover.no_page import file_named, no_page
from crawler.discover.owner import owner_of
from crawler.discover.recognise import known, told_by_address
from crawler.discover.survey import SurveySpider
from crawler.manners.turns import make_ready
from crawler.platforms import platforms

_UNKNOWN = Path("unknown-platform")
_EXAMPLES = 2
_BEGINNING = 60  # characters of a text in the preview
_CODES = (ExitCode.UNREACHABLE, ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED)


class WrongUseError(Exception):
    """What was asked for makes no sense for what was found; the message says why."""


def propose(
    urls: Sequence[str],
    given: Newspaper,
    settings: Settings,
    *,
    out: Path | None,
    write: bool,
    as_json: bool,
    db: Path,
    offline: bool = False,
) -> int:
    """Survey addresses, print what was found, save examples under `out`, write the rows; return the exit code.

    `given` holds the id, name and place that a person knows. `offline` asks
    nothing: the addresses alone tell. Of a paper that has a row, the archive at
    `db` may have learnt a better one. Raises WrongUseError and StateError.
    """
    addresses = list(dict.fromkeys(urls))
    if write and is_of_the_program(papers.NEWSPAPERS):
        say(
            f"no row will be written: {papers.NEWSPAPERS} is the program's own table, which each installation", err=True
        )
        say("replaces. `archive init DIR` makes a folder of your own; called in it, this adds to its table", err=True)
    found = _told(addresses, given) if offline else _surveyed(addresses, given, settings)
    surveys = [with_learned(survey, db) for survey in found]
    fresh = {one.row.base_url + one.row.first_page: one for one in surveys if _is_new(one) and one.row}
    if len(fresh) > 1 and (given.id or given.name):
        raise WrongUseError(f"--id and --name are for one paper; the addresses are of {len(fresh)}")
    saved: dict[str, list[str]] = {survey.url: [] for survey in surveys}
    for survey in [*fresh.values(), *(one for one in surveys if one.failure)]:
        saved[survey.url] = list(_saved(survey, out)) if out else []
    _print(surveys, saved, as_json)
    if write and any(survey.row and survey.failure for survey in surveys):
        say("not written: what nothing could be asked about; with --offline it is written as it stands", err=True)
    written = not write or _write([one.row for one in fresh.values() if one.row], db)
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


def _told(urls: Sequence[str], given: Newspaper) -> list[Survey]:
    """Return what addresses tell without asking anybody."""
    rows = papers.papers()
    there = [papers.paper_of(name) for name in rows]
    systems = list(told_by_address(platforms().values()).values())

    def survey(url: str) -> Survey:
        if paper := known(url, there):
            return Survey(url, paper.row, known=True, is_unasked=True)
        if (what := file_named(url)) and (paper := owner_of(url, there)):
            note = f"{no_page(url, what).reason}; it is below the address of this paper"
            return Survey(url, paper.row, known=True, notes=(note,), is_unasked=True)
        return replace(survey_by_address(url, systems, list(rows.values()), given), url=url)

    return [survey(url) for url in urls]


def _print(surveys: Sequence[Survey], saved: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        told = [told_survey(survey) | {"saved": saved[survey.url]} for survey in surveys]
        print_json(told)
        return
    for survey in surveys:
        say("\n".join(map(for_terminal, preview(survey, saved[survey.url]))), err=True)
    columns = columns_of(papers.NEWSPAPERS)
    for line in dict.fromkeys(for_terminal(csv_line(survey.row, columns)) for survey in surveys if survey.row):
        say(line)


def _write(rows: Sequence[Newspaper], db: Path) -> bool:
    """Add the rows to the file; say why not. That nothing is added to the program's own table was said before."""
    if rows and is_of_the_program(papers.NEWSPAPERS):
        return False
    is_fine = True
    for row in rows:
        if not row.name:
            say(f"not written: {row.base_url}/{row.first_page} has no name: give --name", err=True)
            is_fine = False
            continue
        try:
            add_newspaper(papers.NEWSPAPERS, row, platforms())
        except (SeedError, OSError) as error:
            say(f"not written: {error}", err=True)
            return False
        say(f"{row.id} added to {papers.NEWSPAPERS}: {scrapy_line(db, 'crawl', row.id)}", err=True)
    return is_fine


def _is_new(survey: Survey) -> bool:
    """Say whether a survey proposes a row. What a silent host's address tells is shown and not written."""
    return survey.row is not None and not survey.known and survey.failure is None


def _code(survey: Survey) -> int:
    """Return a survey's exit code: a server's own errors are as silence, all that stands and cannot be read is one."""
    failure = survey.failure
    if failure is None:
        return ExitCode.FINE
    if isinstance(failure, UnknownPlatform):
        return ExitCode.FAULT
    if isinstance(failure, ServerTrouble):
        return ExitCode.UNREACHABLE
    return failure.code if failure.code in _CODES else ExitCode.LAYOUT_CHANGED


def _saved(survey: Survey, out: Path) -> Iterator[str]:
    """Save examples of a paper, or the pages that no platform reads; yield the files."""
    if isinstance(survey.failure, UnknownPlatform | BuiltByScript):
        host = re.sub(r"[^\w.-]", "-", urlsplit(survey.url).netloc, flags=re.ASCII).strip(".") or "page"
        pages = [capture for capture in survey.received if capture.status == HTTPStatus.OK]
        yield from map(str, _kept(pages, (out if out != EXAMPLES else _UNKNOWN) / host))
    for sample in survey.samples if survey.row and survey.row.id else ():
        try:
            yield str(save(_example(sample), out / survey.row.id))  # type: ignore[union-attr]
        except (ExampleError, OSError) as error:
            say(f"not saved: {error}", err=True)


def _example(sample: Sample) -> Example:
    return Example(sample.link, sample.asked, sample.capture, kept_fields(sample.article))


def _kept(captures: Sequence[Capture], folder: Path) -> Iterator[Path]:
    """Save pages as received, with a list that `scrapy extract --list` takes."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for number, capture in enumerate(captures, 1):
        slug = Example(Link(capture.url), capture.url, capture, {}).slug
        taken = any(slug == json.loads(line)["id"] for line in lines)
        path = folder / f"{slug}{f'-{number}' if taken else ''}.html"
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
        "verified": survey.row is not None and not survey.is_unasked and survey.failure is None,
        "starts": [
            {"path": one.path, "url": one.url, "what": one.what, "articles": len(one.articles)}
            | {"newest": str(one.newest or ""), "goes_on": one.goes_on}
            for one in survey.starts
        ],
        "pages": [
            {"page": page.page, "page_name": page.page_name, "url": page.url, "articles": len(page.placements)}
            for page in survey.pages
        ],
        "article": _fields(first) if first else None,
        "articles": [_fields(sample.article) for sample in survey.samples],
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
        yield told_of(survey.url, survey.failure)
    if survey.known and survey.row:
        yield f"{survey.url}: there already, as {survey.row.id}: {survey.row.name}"
        yield from (f"  ! {note}" for note in survey.notes)
    elif survey.row:
        yield from _proposal(survey)
    yield from (f"  saved: {path}" for path in saved)
    if saved and not survey.failure:
        yield "  please review: compare each .json with the page beside it, then set reviewed to true"


def _proposal(survey: Survey) -> Iterator[str]:
    row = survey.row
    assert row
    yield f"{survey.url}: {row.name or 'a paper'} on {row.platform}{_newest(survey)}"
    for page in survey.pages:
        yield f"  {page.page:>4} {page.page_name or '–'}: {number_of(len(page.placements), 'article')}"
    for start in survey.starts:
        days = f", the newest of {start.newest}" if start.newest else ""
        onward = ", and leads on to more" if start.goes_on else ""
        yield f"  {start.what} {start.path}: {number_of(len(start.articles), 'article')}{days}{onward}"
    for sample in survey.samples[: 2 if survey.starts else 1]:
        article, told = sample.article, _fields(sample.article)
        yield f"  {article.addresses[0]}"
        yield f"  {' / '.join(filter(None, (article.kicker, article.title, article.subtitle)))}"
        names = ", ".join(f"{byline.name} ({byline.role})" for byline in article.bylines)
        where = f"page {article.page} {article.page_name}" if article.page else ""
        yield f"  {told['published_at'] or 'no date'}  {where}  {names}".rstrip()
        yield f"  {told['beginning']!r} … {told['length']} characters"
    yield from (f"  ! {note}" for note in survey.notes)


def _newest(survey: Survey) -> str:
    """Return of when the newest is that was found, in words."""
    if survey.starts:
        return f", the newest article of {survey.day}" if survey.day else ", no article has a date"
    return f", by the address of its issue of {survey.day}" if not survey.pages else f", issue of {survey.day}"
