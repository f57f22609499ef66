"""`archive recheck`: the archive's verb that crawls for nothing but archived articles, paper by paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.commands.options import db_option, json_option, opened, print_json
from archive.reasons import ExitCode
from archive.store.archive import Archive
from crawler.commands.gaps import run_scrapy

_DAY = click.DateTime(["%Y-%m-%d"])
_GRAVEST = (
    *(ExitCode.FAULT, ExitCode.USAGE, ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED, ExitCode.UNREACHABLE),
    *(ExitCode.NO_TEXT, ExitCode.INCOMPLETE, ExitCode.NOTHING_YET, ExitCode.ACTIVE),
)
_COUNTS = "recheck/"


@click.command("recheck")
@click.argument("paper", required=False)
@click.option("--since", type=_DAY, help="The first day: all articles of these days are asked for, due or not.")
@click.option("--until", type=_DAY, help="The last day of them.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many requests a paper.")
@click.option("--set", "-s", "settings", metavar="NAME=VALUE", multiple=True, help="A setting of Scrapy.")
@json_option
@db_option
def recheck(
    paper: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    settings: tuple[str, ...],
    as_json: bool,
    db: Path,
) -> None:
    """Ask for archived articles again: were they edited, or taken down, or are they back?

    PAPER is a paper's id; without it, each paper of which articles are due is
    asked, one after the other. Without days that are those that are due: 1, 3, 7
    and 30 days after an article was first had, then every 180. Nothing else is asked for.

    Printed is what changed or is gone, and how much was back or could not be had, by
    paper; with --json all that the runs counted. Exits as `scrapy crawl` does (0: all were
    asked for, whatever came of it; 3: unreachable; 4: layout changed; 5: blocked;
    6: incomplete …), with the gravest of several papers.
    """
    days = [moment.date() if moment else None for moment in (since, until)]
    if days[0] and days[1] and days[0] > days[1]:
        raise click.UsageError(f"--since {days[0]} lies after --until {days[1]}")
    named = [("since", days[0]), ("until", days[1]), ("recheck", limit)]
    given = [part for name, value in named if value for part in ("-a", f"{name}={value}")]
    given += [f"--set={setting}" for setting in settings]
    with opened(db) as archive:
        asked = [_identifier(archive, paper)] if paper else _papers(archive, *days)
    told = [_recheck(one, given, db) for one in asked]
    if as_json:
        print_json(told)
    else:
        for line in _lines(told):
            click.echo(line)
    codes = {one["exit_code"] for one in told}
    sys.exit(next((code for code in _GRAVEST if code in codes), ExitCode.FINE))


def _identifier(archive: Archive, paper: str) -> str:
    known = archive.newspaper(paper)
    if known is None:
        raise click.UsageError(f"no newspaper {paper!r}; `scrapy list` names them")
    return known.id


def _papers(archive: Archive, since: Any, until: Any) -> list[str]:
    """Return the papers that have something to be asked for."""
    checks = archive.checks
    asked = (lambda one: checks.of_days(one, since, until)) if since or until else (lambda one: checks.due(one, 1))
    return [paper for paper in checks.papers() if asked(paper)]


def _recheck(paper: str, given: Sequence[str], db: Path) -> dict[str, Any]:
    """Run the crawl of a paper, and return what it found."""
    with opened(db) as archive:
        before = archive.journal.count()
    code = run_scrapy(["crawl", paper, "-a", "only=recheck", *given], db)
    with opened(db) as archive:
        row = archive.newspaper(paper)
        told: dict[str, Any] = {"paper": paper, "name": row.name if row else paper, "exit_code": code}
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
            yield f"{one['name']} ({one['paper']}): asked again for {asked}: {words}"
        for what in ("changed", "gone"):
            for found in one.get(what, ()):
                yield f"  {what}: {found['title']} {found['url']}"
    if not told and looks_on:
        yield "no archived article is due"
