"""Where the archive stands: `archive stats`, `links`, `runs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click

from archive.chinese.text import number_of
from archive.commands.options import db_option, json_option, opened, selected, selection_options
from archive.commands.output import print_json, say
from archive.doubts import certainty
from archive.model import LinkRecord, LinkState, Run, in_zone
from archive.search.find import Wanted
from archive.store.wording import archive_line


@click.command()
@click.option("--tables", is_flag=True, help="Count the rows of each table, too.")
@selection_options
@json_option
@db_option
def stats(tables: bool, selection: Wanted, as_json: bool, db: Path) -> None:
    """Count what is in the archive; with --doubtful, list the articles that a person should look at, the newest first.

    What else selects articles narrows that list. A text is one article however often it was printed; each time is an
    appearance (刊载), and papers, years and sources are told by these. --json tells tables, too.
    """
    if selection.doubt:
        _doubtful(selection, as_json, db)
        return
    if selection != Wanted():
        raise click.UsageError("what selects articles is for --doubtful")
    with opened(db) as archive:
        told = {
            "tables": archive.counts(),
            "newspapers": dict(archive.tally("newspaper")),
            "years": dict(archive.tally("year")),
            "sources": dict(archive.tally("source")),
            "links": archive.links.tally(),
        }
        names, totals = archive.catalogue.names(), archive.catalogue.totals()
    if as_json:
        print_json(told)
        return
    say("\n".join(_total_lines(told, totals, db)))
    titles = {"newspapers": "newspaper", "years": "year", "sources": "source"}
    for name, counts in told.items():
        if name == "tables" and not tables:
            continue
        say(f"appearances by {titles[name]}" if name in titles else "rows" if name == "tables" else "links by state")
        for value, count in counts.items():
            named = f"{names[value]} ({value})" if name == "newspapers" and value in names else value
            say(f"  {count:8} {named or '–'}")


def _total_lines(told: Mapping[str, Mapping[str, int]], totals: Mapping[str, int], db: Path) -> Iterator[str]:
    """Yield what there is in all, in words."""
    rows, papers = told["tables"], len([one for one in told["newspapers"] if one])
    appearances = number_of(totals["appearances"], "appearance")
    yield f"{number_of(totals['articles'], 'article')}, {appearances} in {number_of(papers, 'newspaper')}"
    nouns = {"documents": "document", "captures": "capture", "links": "link", "runs": "run"}
    yield ", ".join(number_of(rows[name], noun) for name, noun in nouns.items())
    if totals["undated"]:
        yield f"{number_of(totals['undated'], 'article')} without a day"
    if totals["doubtful"]:
        yield f"{number_of(totals['doubtful'], 'doubtful article')}: {archive_line(db, 'stats', '--doubtful')}"


def _doubtful(wanted: Wanted, as_json: bool, db: Path) -> None:
    with opened(db) as archive:
        rows = archive.search.find(selected(archive, wanted), "newest")
        found = archive.summaries.doubtful(rows.part(0, len(rows)))
    if as_json:
        print_json(found)
        return
    for one in found:
        say(f"{one['day'] or '–':10}  {one['id']}  {one['paper'] or one['newspaper'] or '–'}  {one['title']}")
        say("  ".join((" " * 10, certainty(one["agreement"], one["doubts"]), *one["addresses"][:1])))
    number = len(found)
    say(f"{number_of(number, 'doubtful article')}" if number else "no doubtful article", err=True)


@click.command()
@click.option("--state", type=click.Choice([state.value for state in LinkState]), help="Only links in this state.")
@click.option("--run", help="Only links that this run tried in vain.")
@click.option("--attempts", is_flag=True, help="Show each failed attempt.")
@json_option
@db_option
def links(state: str | None, run: str | None, attempts: bool, as_json: bool, db: Path) -> None:
    """List the links: state, tries, last reason and next try of each."""
    with opened(db) as archive:
        records = archive.links.missed_in(run) if run else archive.links.select()
        found = [record for record in records if state in (None, record.state)]
        shown = attempts or as_json
        tried = archive.links.attempts_at([record.link.url for record in found]) if shown else {}
    if as_json:
        print_json([asdict(record) | {"attempts": tried[record.link.url]} for record in found])
        return
    for record in found:
        say(_link_line(record))
        for when, url, reason in tried.get(record.link.url, ()):
            say(f"    {when[:19]} {url}: {reason}")


def _link_line(record: LinkRecord) -> str:
    words = f"{record.state:8} {number_of(record.tries, 'try', 'tries'):7}  {record.link.url}"
    words += f"  → {record.article}" if record.article else ""
    words += f"  {record.last_reason}" if record.last_reason else ""
    return words + (f"  (next try {record.next_try:%Y-%m-%d %H:%M} UTC)" if record.next_try else "")


@click.command()
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs to show.")
@json_option
@db_option
def runs(last: int, as_json: bool, db: Path) -> None:
    """List the last runs: when, how they ended, what they counted."""
    with opened(db) as archive:
        found = list(archive.journal.runs(last))
    if as_json:
        print_json([asdict(run) for run in found])
        return
    for run in found:
        say(_run_line(run))


def _run_line(run: Run) -> str:
    counts = " ".join(f"{name}={count}" for name, count in run.counts.items())
    ended = f"{run.outcome} ({run.exit_code})" if run.exit_code is not None else run.outcome or "running"
    return f"{in_zone(run.started_at):%Y-%m-%d %H:%M:%S}  {run.newspaper}  {ended}  {run.arguments}  {counts}"
