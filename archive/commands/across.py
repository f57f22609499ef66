"""What repeats what between the shards of a folder: `archive dedup --across`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from filelock import Timeout

from archive.chinese.text import number_of
from archive.commands.output import print_json, say, titled
from archive.commands.tables import progress
from archive.reasons import ExitCode
from archive.search.find import Wanted
from archive.store.opening import CannotWrite
from archive.store.repeats import relation_fields
from archive.store.schema import SchemaError

if TYPE_CHECKING:
    from archive.shards.looking import LookedAcross, Looking
    from archive.shards.survey import Unit

Work = Callable[[list["Unit"]], Iterable[Mapping[str, Any]]]
"""Does units, and yields what comes of each, in any order."""
WORK = f"{__name__}.work"
"""Under this name a click context's `meta` has who does the units, where it is not this process."""


def work_here(units: list[Unit]) -> Iterator[dict[str, Any]]:
    """Do units in this process, one after the other; how far it is, is shown while a terminal looks on."""
    from archive.shards.likeness_units import look_at

    label = "Reading" if units[0]["kind"] == "read" else "Comparing"
    return map(look_at, progress(units, len(units), label))


def dedup_across(folder: Path, *, dry_run: bool, as_json: bool, work: Work = work_here) -> None:
    """Find what repeats what between the shards of a folder, and print how much; `work` does the units.

    Ends with a message and exit code 1 for a folder that has no archive, or relations that cannot be written; with 7
    while another run is at work there; with 1 after all else is done where a shard could not be used.
    """
    with _looking(folder, dry_run=dry_run) as looking:
        if not looking.report.shards and not looking.report.faults:
            raise click.ClickException(f"{folder}: no archive is in it")
        while units := looking.units():
            looking.write(work(units))
        report = looking.report
        titles = {id_: titled(looking.title_of(id_)) for one in report.relations for id_ in (one.article, one.other)}
    if as_json:
        print_json(
            _fields(report) | {"dry_run": dry_run, "relations": [relation_fields(one) for one in report.relations]}
        )
    else:
        for one in report.relations:
            say(f"{one.verdict.kind:8}  {one.article} {titles[one.article]} | {one.other} {titles[one.other]}")
        say(f"{number_of(report.shards, 'shard')}: {pairs_found(report.examined, report.kinds)}")
    for shard, words in sorted(report.faults.items()):
        say(f"{folder / shard}: {words}", err=True)
    if report.left:
        say(f"{number_of(report.left, 'article')} could not be looked at yet: run it again", err=True)
    if report.faults:
        sys.exit(ExitCode.FAULT)


def refuse_one_archives_options(archived_since: str, selection: Wanted) -> None:
    """End with a message where an option is given beside `--across` that only says something of one archive."""
    source = click.get_current_context().get_parameter_source("db")
    if archived_since or selection != Wanted() or source is ParameterSource.COMMANDLINE:
        words = "--across looks at all that is new in all archives of a folder: it goes with --dry-run and --json alone"
        raise click.UsageError(words)


def pairs_found(examined: int, kinds: Mapping[str, int]) -> str:
    """Return how many articles were looked at, and how many new pairs of each kind were found."""
    same, parts, quotes = counts_by_kind(kinds).values()
    words = f"{number_of(examined, 'article')} looked at: {number_of(same, 'pair')} the same"
    words += f", {number_of(parts, 'part')} of another"
    return words + (f", {number_of(quotes, 'draws', 'draw')} on another" if quotes else "")


def counts_by_kind(kinds: Mapping[str, int]) -> dict[str, int]:
    """Return how many pairs were found, by the names that JSON has for them, from how many of each kind."""
    return {
        "same": kinds.get("same", 0),
        "parts": kinds.get("part of", 0) + kinds.get("contains", 0),
        "quotes": kinds.get("draws on", 0) + kinds.get("drawn on by", 0),
    }


def _fields(report: LookedAcross) -> dict[str, Any]:
    counts = {"shards": report.shards, "examined": report.examined} | counts_by_kind(report.kinds)
    return counts | {"anew": report.anew, "left": report.left, "faults": report.faults}


@contextmanager
def _looking(folder: Path, *, dry_run: bool) -> Iterator[Looking]:
    """Lend a run over a folder; a dry one on a copy of the relations that is thrown away."""
    from archive.shards.folder import RELATIONS
    from archive.shards.looking import Looking
    from archive.shards.opened_shards import ShardUnreadable

    try:
        if not dry_run:
            with Looking(folder) as looking:
                yield looking
            return
        with TemporaryDirectory(prefix="archive-") as scratch:
            copy = Path(scratch) / RELATIONS
            _copy(folder / RELATIONS, copy)
            with Looking(folder, copy, keep=True) as looking:
                yield looking
    except Timeout:
        say(f"another run compares the shards of {folder}: nothing was done", err=True)
        sys.exit(ExitCode.ACTIVE)
    except (SchemaError, ShardUnreadable, OSError) as error:
        raise click.ClickException(str(error)) from None
    except CannotWrite as error:
        raise click.ClickException(f"{folder / RELATIONS}: {error}") from None
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{folder / RELATIONS}: {error}") from None


def _copy(path: Path, copy: Path) -> None:
    """Copy the relations as they are now, where there are any. Raises SchemaError for a file that holds none."""
    from archive.shards.relations_tables import open_relations

    if path.exists():
        with closing(open_relations(path)) as known, closing(sqlite3.connect(copy)) as file:
            known.backup(file)
