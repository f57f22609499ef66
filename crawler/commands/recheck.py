"""`archive recheck`: the archive's verb that crawls for nothing but archived articles, paper by paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.options import db_option, json_option, opened, selected, selection_options
from archive.commands.output import print_json, say, titled
from archive.reasons import ExitCode
from archive.search.days import first_day, last_day
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.opening import ReadOnlyPlace
from crawler.commands.gaps import run_scrapy

_GRAVEST = (
    *(ExitCode.FAULT, ExitCode.NO_ROOM, ExitCode.USAGE, ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED),
    *(ExitCode.UNREACHABLE, ExitCode.NO_TEXT, ExitCode.INCOMPLETE, ExitCode.NOTHING_YET, ExitCode.ACTIVE),
)
_COUNTS = "recheck/"


@click.command("recheck")
@click.argument("paper", required=False, shell_complete=completing("paper"))
@selection_options
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many requests a paper.")
@click.option("--set", "-s", "settings", metavar="NAME=VALUE", multiple=True, help="A setting of Scrapy.")
@json_option
@db_option
def recheck(
    paper: str | None,
    selection: Wanted,
    limit: int | None,
    settings: tuple[str, ...],
    as_json: bool,
    db: Path,
) -> None:
    """Ask for archived articles again: were they edited, or taken down, or are they back?

    PAPER is a paper's id, former id or name; without it, each paper of which articles are due is
    asked, one after the other. Where articles are selected, all of them are asked for, due or not;
    else those that are due: 1, 3, 7 and 30 days after an article was first had, then
    every 180. Nothing else is asked for.

    Printed is what changed or is gone, and how much was back or could not be had, by
    paper; with --json all that the runs counted. Exits as `scrapy crawl` does (0: all were
    asked for, whatever came of it; 3: unreachable; 4: layout changed; 5: blocked;
    6: incomplete …), with the gravest of several papers.
    """
    if paper and selection.newspaper not in ("", paper):
        raise click.UsageError(f"{paper} and --newspaper {selection.newspaper}: which of them?")
    given = [f"--set={setting}" for setting in settings]
    given += ["-a", f"recheck={limit}"] if limit else []
    with opened(db) as archive:
        if archive.is_read_only:
            raise ReadOnlyPlace
        wanted = selected(archive, replace(selection, newspaper=paper or selection.newspaper))
        asked = _of_days(archive, wanted) if _is_of_days(wanted) else _of_articles(archive, wanted)
    told = [_recheck(one, [*words, *given], articles, db) for one, words, articles in asked]
    if as_json:
        print_json(told)
    else:
        for line in _lines(told):
            say(line)
    codes = {one["exit_code"] for one in told}
    sys.exit(next((code for code in _GRAVEST if code in codes), ExitCode.FINE))


_Asked = tuple[str, list[str], Sequence[str]]
"""A paper, what its crawl is told beside, and the articles that it is for; none where days say so."""


def _is_of_days(wanted: Wanted) -> bool:
    """Say whether a selection is of papers and days alone: so what nobody's link led to is asked for, too."""
    return replace(wanted, newspaper="", since="", until="") == Wanted()


def _of_days(archive: Archive, wanted: Wanted) -> list[_Asked]:
    """Return what is asked of papers: articles of some days, or what is due."""
    since, until = first_day(wanted.since), last_day(wanted.until)
    words = [part for name, day in (("since", since), ("until", until)) if day for part in ("-a", f"{name}={day}")]
    if wanted.newspaper:
        papers = [wanted.newspaper] if archive.newspaper(wanted.newspaper) else []
    else:
        checks = archive.checks
        asked = partial(checks.of_days, since=since, until=until) if words else partial(checks.due, limit=1)
        papers = [paper for paper in checks.papers() if asked(paper)]
    return [(paper, words, ()) for paper in papers]


def _of_articles(archive: Archive, wanted: Wanted) -> list[_Asked]:
    """Return what is asked of papers: the articles that are selected. Says how many cannot be asked for."""
    articles = archive.search.ids(archive.search.find(wanted, "newest").rows)
    if not articles:
        raise click.ClickException("no article is selected")
    by_paper: dict[str, list[str]] = {}
    for paper, article in archive.checks.papers_of(articles):
        by_paper.setdefault(paper, []).append(article)
    without = len(set(articles).difference(*by_paper.values()))
    if without:
        say(
            f"{without} of {number_of(len(articles), 'article')} without an address that a paper was asked for",
            err=True,
        )
    if without == len(articles):
        sys.exit(1)
    return [(paper, [], some) for paper, some in by_paper.items()]


def _recheck(paper: str, given: Sequence[str], articles: Sequence[str], db: Path) -> dict[str, Any]:
    """Run the crawl of a paper, and return what it found."""
    with opened(db) as archive:
        before = archive.journal.count()
    with TemporaryDirectory(prefix="archive-") as folder:
        path = Path(folder, "articles")
        path.write_text("\n".join(articles), "utf-8")
        named = ["-a", f"articles={path}"] if articles else []
        code = run_scrapy(["crawl", paper, "-a", "only=recheck", *named, *given], db)
    with opened(db) as archive:
        row = archive.newspaper(paper)
        told: dict[str, Any] = {"newspaper": paper, "paper": row.name if row else "", "exit_code": code}
        run = next(
            (one for one in archive.journal.runs(archive.journal.count() - before) if one.newspaper == paper), None
        )
        if run is None:
            return told | {"run": None, "counts": {}}
        counts = {name.removeprefix(_COUNTS): n for name, n in run.counts.items() if name.startswith(_COUNTS)}
        return told | {"run": run.id, "counts": counts} | archive.checks.found_by(run)


def _lines(told: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what was found, in words; nothing of a paper of which all is as it was, unless somebody looks on."""
    looks_on = sys.stdout.isatty()
    for one in told:
        counts = dict(one["counts"])
        asked = counts.pop("asked", 0)
        counts.pop("requests", None)
        if counts.keys() - {"unchanged"} or one["exit_code"] or looks_on:
            words = ", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing to tell"
            yield f"{one['paper'] or one['newspaper']} ({one['newspaper']}): asked again for {asked}: {words}"
        for what in ("changed", "gone"):
            for found in one.get(what, ()):
                yield f"  {what}: {titled(found['title'])} {found['url']}"
    if not told and looks_on:
        yield "no archived article is due"
