"""The alarm: `archive check`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.chinese import clock
from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.options import db_option, json_option, not_crawled, opened, paper_named
from archive.commands.output import china_time, print_json, say
from archive.commands.tables import Style, say_table
from archive.reasons import Verdict
from archive.store.archive import Archive
from archive.store.wording import archive_line, scrapy_line

if TYPE_CHECKING:
    from archive.health.finding import Finding

_FAILURES = 5  # addresses that --verbose names; JSON has them all
_CODES = ", ".join(f"{one.code} {one.value}" for one in sorted(Verdict, key=lambda one: one.code))
_ORDER = ", ".join(one.value for one in Verdict)
HELP = f"""Compare papers with their own past, and say what is wrong and why.

    ID is a paper's id, as `scrapy list` names it; without it, all that were crawled.

    \b
    fine            as usual
    quiet day       clearly less than usual, but within what the past has seen
    no skin         articles were read by the general reader: no skin of the
                    platform's fits their pages
    doubtful        some articles are doubtful: archive stats --doubtful
    mostly doubtful more than half of the articles are
    no issue        the host says that there is none
    thin            pages, articles, characters or a filled field: less than half
                    of the usual, and less than ever
    layout changed  pages cannot be read any more, or are built otherwise and
                    give less than ever
    moved           the old address leads elsewhere, or to nothing for days
    blocked         a challenge, a ban, or robots.txt
    unreachable     nothing answers

    Exit codes: {_CODES}; 1 a fault of this command, 2 wrong use. Of several papers
    the gravest counts, in this order: {_ORDER}.
"""


@click.command("check", help=HELP)
@click.argument("papers", metavar="[ID]...", nargs=-1, shell_complete=completing("paper"))
@click.option(
    "--alarms", is_flag=True, help="Tell alarms alone; exit with 0 for fine, doubtful, no skin, quiet day, no issue."
)
@click.option("--skeletons", is_flag=True, help="Note, too, where pages are built otherwise and are read all the same.")
@click.option("--verbose", "-v", is_flag=True, help="Show what was compared, and the addresses that failed.")
@json_option
@db_option
def check_command(
    papers: tuple[str, ...], alarms: bool, skeletons: bool, verbose: bool, as_json: bool, db: Path
) -> None:
    from archive.health.finding import gravest  # here, as below: each `--help` and `scrapy list` loads this module, too

    sys.exit(gravest(findings_told(papers, alarms, skeletons, verbose, as_json, db)).code)


def findings_told(
    papers: tuple[str, ...], alarms: bool, skeletons: bool, verbose: bool, as_json: bool, db: Path
) -> list[Finding]:
    """Check papers, print what is found, and return it."""
    with opened(db) as archive:
        findings = [one for one in _findings(archive, papers, skeletons) if one.verdict.is_alarm or not alarms]
    if as_json:
        print_json([_as_json(one) for one in findings])
    else:
        lines = list(_lines(findings, db, verbose))
        say_table(_COLUMNS, [] if verbose else [_cells(one) for one in findings], lines)
        if len(findings) > 1 and not alarms:
            say(_sum(findings))
    return findings


def _findings(archive: Archive, papers: Sequence[str], skeletons: bool) -> Iterator[Finding]:
    from archive.health.check import check

    runs = archive.figures.last_runs()
    today = clock.today()
    for identifier in papers or sorted(runs):
        paper = paper_named(archive, identifier, "ID") if papers else archive.newspaper(identifier)
        if paper is None:
            continue
        if paper.id not in runs:
            words = f"{paper.id} was not crawled yet: {scrapy_line(archive.path, 'crawl', paper.id)}"
            raise click.UsageError(not_crawled(archive, paper) or words)
        yield check(archive, paper, runs[paper.id], today, skeletons=skeletons)


def _lines(findings: Sequence[Finding], db: Path, verbose: bool) -> Iterator[str]:
    for one in findings:
        yield _line(one)
        if verbose:
            yield from _details(one, db)


def _sum(findings: Sequence[Finding]) -> str:
    counts = Counter(one.verdict for one in findings)
    told = ", ".join(f"{counts[one]} {one}" for one in Verdict if counts[one])
    return f"{number_of(len(findings), 'paper')}: {told}"


def _line(one: Finding) -> str:
    return "  ".join(_cells(one))


def _cells(one: Finding) -> tuple[str, ...]:
    when = f"since {one.since}: " if one.verdict.is_alarm else f"{one.day}: " if one.day else ""
    return one.newspaper, one.name, str(one.verdict), f"{when}{'; '.join((one.reason, *one.notes))}"


def _style_of(verdict: str) -> str:
    return "bold red" if Verdict(verdict).is_alarm else "green" if verdict == Verdict.FINE else "yellow"


_COLUMNS: dict[str, Style] = {"id": "bold", "name": "cyan", "verdict": _style_of, "why": ""}


def _details(one: Finding, db: Path) -> Iterator[str]:
    from archive.health.check import compared

    yield f"    last run {china_time(one.run['started_at'])}: {one.run['outcome'] or 'not ended'}"
    yield f"    compared with {number_of(one.compared, 'issue')}"
    for figure in one.measures:
        yield f"    {compared(figure)}"
    for failure in one.failures[:_FAILURES]:
        yield f"    {failure.url}  {failure.reason}"
    if len(one.failures) > _FAILURES:
        yield f"    … and {len(one.failures) - _FAILURES} more: {archive_line(db, 'gaps', one.newspaper)}"


def _as_json(one: Finding) -> dict[str, Any]:
    figures = [asdict(figure) | {"fall": figure.fall.name.lower()} for figure in one.measures]
    told = asdict(one)
    paper = {"newspaper": told.pop("newspaper"), "paper": told.pop("name")}
    return paper | told | {"exit_code": one.verdict.code, "alarm": one.verdict.is_alarm, "measures": figures}
