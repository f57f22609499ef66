"""Where the archive stands: `archive stats`, `links`, `runs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.commands.completing import completing
from archive.commands.options import db_option, json_option, opened, selected, selection_options, with_paper
from archive.commands.output import china_time, print_json, say, titled
from archive.commands.tables import say_table
from archive.doubts import certainty
from archive.model import LinkRecord, LinkState, Run, in_zone
from archive.search.find import Wanted


@click.command()
@selection_options
@json_option
@db_option
def stats(selection: Wanted, as_json: bool, db: Path) -> None:
    """Count what is in the archive; with --doubtful, list the articles that a person should look at, the newest first.

    What else selects articles narrows that list.
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
        names = archive.catalogue.names()
    if as_json:
        print_json(told | {"papers": {one: names.get(one, "") for one in told["newspapers"]}})
        return
    titles = {"tables": "rows", "newspapers": "appearances by newspaper", "years": "appearances by year"}
    for name, counts in told.items():
        title = titles.get(name, "appearances by source" if name == "sources" else "links by state")
        rows = [(count, value or "–") for value, count in counts.items()]
        plain = [title, *(f"  {count:8} {value}" for count, value in rows)]
        say_table({"": "bold", title: ""}, rows, plain)


def _doubtful(wanted: Wanted, as_json: bool, db: Path) -> None:
    with opened(db) as archive:
        rows = archive.search.find(selected(archive, wanted), "newest")
        found = archive.summaries.doubtful(rows.part(0, len(rows)))
    if as_json:
        print_json(found)
        return
    for one in found:
        say(f"{one['day'] or '–':10}  {one['id']}  {one['paper'] or one['newspaper'] or '–'}  {titled(one['title'])}")
        say("  ".join((" " * 10, certainty(one["agreement"], one["doubts"]), *one["addresses"][:1])))
    number = len(found)
    say(f"{number} doubtful article{'' if number == 1 else 's'}" if number else "no doubtful article", err=True)


@click.command()
@click.option("--state", type=click.Choice([state.value for state in LinkState]), help="Only links in this state.")
@click.option("--run", shell_complete=completing("run"), help="Only links that this run tried in vain.")
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
        names = archive.catalogue.names()
    if as_json:
        print_json([_link_fields(record, names, tried[record.link.url]) for record in found])
        return
    for record in found:  # no table: an address stays on one line, to be taken from there
        say(_link_line(record))
        for when, url, reason in tried.get(record.link.url, ()):
            say(f"    {china_time(when)} {url}: {reason}")


def _link_fields(record: LinkRecord, names: Mapping[str, str], tried: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    link = with_paper(asdict(record.link), names)
    attempts = [{"at": when, "url": url, "reason": reason} for when, url, reason in tried]
    return asdict(record) | {"link": link, "attempts": attempts}


def _link_line(record: LinkRecord) -> str:
    words = f"{record.state:8} {record.tries} tries  {record.link.url}"
    words += f"  → {record.article}" if record.article else ""
    words += f"  {record.last_reason}" if record.last_reason else ""
    return words + (f"  (next try {china_time(record.next_try)})" if record.next_try else "")


@click.command()
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many runs to show.")
@json_option
@db_option
def runs(last: int, as_json: bool, db: Path) -> None:
    """List the last runs: when, how they ended, what they counted."""
    with opened(db) as archive:
        found = list(archive.journal.runs(last))
        names = archive.catalogue.names()
    if as_json:
        print_json([with_paper(asdict(run), names) for run in found])
        return
    columns = {"began": "", "paper": "bold", "ended": "", "arguments": "", "counts": "dim"}
    rows = [_run_cells(run) for run in found]
    say_table(columns, rows, ("  ".join(row) for row in rows))


def _run_cells(run: Run) -> tuple[str, ...]:
    counts = " ".join(f"{name}={count}" for name, count in run.counts.items())
    ended = f"{run.outcome} ({run.exit_code})" if run.exit_code is not None else run.outcome or "running"
    return f"{in_zone(run.started_at):%Y-%m-%d %H:%M:%S}", run.newspaper, ended, run.arguments, counts
