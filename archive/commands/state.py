"""Where the archive stands: `archive stats`, `links`, `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.options import db_option, json_option, opened, selected, selection_options, with_paper
from archive.commands.output import china_time, in_batches, print_json, print_json_list, say, say_each, titled
from archive.commands.space import say_room
from archive.commands.tables import say_table
from archive.doubts import certainty
from archive.model import LinkRecord, LinkState, Run, in_zone
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.wording import archive_line


@click.command()
@click.option("--tables", is_flag=True, help="Count the rows of each table, too.")
@click.option("--space", is_flag=True, help="Say what takes how much room; captures by paper and year.")
@selection_options
@json_option
@db_option
def stats(tables: bool, space: bool, selection: Wanted, as_json: bool, db: Path) -> None:
    """Count what is in the archive; with --doubtful, list the articles that a person should look at, the newest first.

    What else selects articles narrows that list. A text is one article however often it was printed; each time is an
    appearance (刊载), and papers, years and sources are told by these. --json tells tables, too.
    """
    if selection.doubt:
        _doubtful(selection, as_json, db)
        return
    if selection != Wanted():
        raise click.UsageError("what selects articles is for --doubtful")
    if space:
        with opened(db) as archive:
            room, names = archive.catalogue.room(archive.path, archive.warc_folder), archive.catalogue.names()
            from archive.transfer.pictures import thumbnails_size  # with it comes what reads WARC files

            room = replace(room, small_pictures=thumbnails_size(archive.path))
        say_room(room, names, as_json=as_json)
        return
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
        print_json(told | {"papers": {one: names.get(one, "") for one in told["newspapers"]}})
        return
    say("\n".join(_total_lines(told, totals, db)))
    titles = {"newspapers": "newspaper", "years": "year", "sources": "source"}
    for name, counts in told.items():
        if name == "tables" and not tables:
            continue
        title = f"appearances by {titles[name]}" if name in titles else "rows" if name == "tables" else "links by state"
        papers = names if name == "newspapers" else {}
        rows = [(count, f"{papers[one]} ({one})" if one in papers else one or "–") for one, count in counts.items()]
        plain = [title, *(f"  {count:8} {value}" for count, value in rows)]
        say_table({"": "bold", title: ""}, rows, plain)


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
        say(f"{one['day'] or '–':10}  {one['id']}  {one['paper'] or one['newspaper'] or '–'}  {titled(one['title'])}")
        say("  ".join((" " * 10, certainty(one["agreement"], one["doubts"]), *one["addresses"][:1])))
    number = len(found)
    say(f"{number_of(number, 'doubtful article')}" if number else "no doubtful article", err=True)


@click.command()
@click.option("--state", type=click.Choice([state.value for state in LinkState]), help="Only links in this state.")
@click.option("--run", shell_complete=completing("run"), help="Only links that this run tried in vain.")
@click.option("--attempts", is_flag=True, help="Show each failed attempt.")
@json_option
@db_option
def links(state: str | None, run: str | None, attempts: bool, as_json: bool, db: Path) -> None:
    """List the links: state, tries, last reason and next try of each."""
    with opened(db) as archive:
        names = archive.catalogue.names()
        records = archive.links.select(LinkState(state) if state else None, missed_in=run)
        tried = _with_attempts(archive, records) if attempts or as_json else ((record, ()) for record in records)
        if as_json:
            print_json_list(_link_fields(record, names, missed) for record, missed in tried)
        else:
            say_each(line for record, missed in tried for line in _link_lines(record, missed))


_Attempts = Sequence[tuple[str, str, str]]


def _with_attempts(archive: Archive, records: Iterable[LinkRecord]) -> Iterator[tuple[LinkRecord, _Attempts]]:
    """Yield links with the attempts at each that failed."""
    for some in in_batches(records):
        tried = archive.links.attempts_at([record.link.url for record in some])
        yield from ((record, tried[record.link.url]) for record in some)


def _link_fields(record: LinkRecord, names: Mapping[str, str], missed: _Attempts) -> dict[str, Any]:
    link = with_paper(vars(record.link), names)
    attempts = [{"at": when, "url": url, "reason": reason} for when, url, reason in missed]
    return vars(record) | {"link": link, "attempts": attempts}


def _link_lines(record: LinkRecord, missed: _Attempts) -> Iterator[str]:
    """Yield a link's line and those of attempts; no table: an address stays on one line, to be taken from there."""
    words = f"{record.state:8} {number_of(record.tries, 'try', 'tries'):7}  {record.link.url}"
    words += f"  → {record.article}" if record.article else ""
    words += f"  {record.last_reason}" if record.last_reason else ""
    yield words + (f"  (next try {china_time(record.next_try)})" if record.next_try else "")
    for when, url, reason in missed:
        yield f"    {china_time(when)} {url}: {reason}"


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
