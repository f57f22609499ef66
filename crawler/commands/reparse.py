"""`archive reparse`: today's readers over the pages that are kept. It asks no host."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.chinese.text import clean, number_of
from archive.commands.options import db_option, json_option, opened, selected, selection_options
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.opening import CannotWrite
from crawler.cluster.engine import Engine, EngineError
from crawler.commands.dask_options import dask_options
from crawler.commands.take_in import reading_limits

if TYPE_CHECKING:  # the readers are loaded when pages are read: `archive --help` loads this module, too
    from crawler.intake.reread_shards import Reread


@click.command("reparse")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--force", is_flag=True, help="Write what is read now, though fields fall.")
@click.option("--shards", metavar="DIR|URL", help="All shards of a folder or a depot, each by itself.")
@dask_options
@selection_options
@json_option
@db_option
def reparse(
    dry_run: bool, force: bool, shards: str, engine: Engine | None, selection: Wanted, as_json: bool, db: Path
) -> None:
    """Read the pages of the selected articles again, and keep what today's readers tell.

    Without a selection all are, and the pages too in which no article could be read by now.

    Each page is read from its WARC record; nothing is asked for. For each field it is
    told how many records gain, lose or change it, with examples. What is told otherwise is kept as another reading of
    the page, by the number of its reader, in the place of the one before, which stays a witness: `archive explain`
    shows it no more, `archive export --format jsonl` has it.

    With --shards each archive of a folder, or of a depot (file:///…, s3://…), is read again and decides for itself;
    with --dask workers share them.

    Nothing is written where fewer records would have a field than before, or where the witnesses of the body would
    agree less, unless with --force. Never written is what a reader of the same number tells otherwise, since which of
    the two is the newer could not be told.

    \b
    Exit codes:
      0  fine: written, or nothing is told otherwise
      1  nothing is written, since a field falls; or some pages are not, since their reader has the same number,
         or their record is lost
      2  wrong use
    """
    if shards:
        if selection != Wanted():
            raise click.UsageError("--shards reads all pages of all shards again: without a selection")
        came = _shared(shards, engine, dry_run=dry_run, force=force)
    elif engine:
        raise click.UsageError("--dask goes with --shards: each worker reads archives of its own")
    else:
        came = _of_one(db, selection, dry_run=dry_run, force=force)
    if as_json:
        print_json({name: value for name, value in came.told().items() if name != "lost_examples"})
    else:
        for line in _lines(came.told()):
            say(clean(line))
    _complain(came, dry_run=dry_run)


def _complain(came: Reread, *, dry_run: bool) -> None:
    """Say what is not written or read, and why; then the exit code is 1."""
    for where, words in came.refusals.items():
        here = f"{where}: " if where else ""
        kept = f"{here}nothing {'would be' if dry_run else 'is'} written: {words}"
        say(clean(f"{kept} (--force writes it all the same)"), err=True)
    told = came.told()
    if told["same_reader"]:
        pages = number_of(told["same_reader"], "page")
        say(f"not written: {pages} that a reader of the same number tells otherwise: raise EXTRACTION", err=True)
    if told["not_read_back"]:
        pages = number_of(told["not_read_back"], "page")
        say(f"not read: {pages} of which the record is lost or damaged; archive verify names the files", err=True)
        for one in told["lost_examples"][:1]:
            say(clean(f"  {one['reason']}"), err=True)
    for line in came.faults:
        say(clean(line), err=True)
    if came.refusals or came.faults or told["same_reader"] or told["not_read_back"]:
        sys.exit(1)


def _of_one(db: Path, selection: Wanted, *, dry_run: bool, force: bool) -> Reread:
    from crawler.intake.reread_shards import Reread, reread

    with opened(db) as archive:
        articles = _articles(archive, selected(archive, selection))
        try:
            told = reread(archive, articles, reading_limits(), progress, dry_run=dry_run, force=force)
        except CannotWrite as error:
            raise click.ClickException(f"{db}: {error}") from None
    came = Reread()
    came.add("", told)
    return came


def _shared(shards: str, engine: Engine | None, *, dry_run: bool, force: bool) -> Reread:
    from archive.shards.bucket import DepotError
    from archive.shards.folder import UnreadableShards
    from crawler.intake.reread_shards import reread_shards, shards_at

    try:
        names = shards_at(shards)
        return reread_shards(shards, names, engine, reading_limits(), progress, dry_run=dry_run, force=force)
    except (DepotError, EngineError, UnreadableShards, OSError) as error:
        raise click.ClickException(str(error)) from None


def _articles(archive: Archive, selection: Wanted) -> list[str] | None:
    """Return the ids of what is selected, None for all. Ends with a message where nothing is."""
    if selection == Wanted():
        return None
    articles = archive.search.ids(archive.search.find(selection, "oldest").rows)
    if not articles:
        raise click.ClickException("no article is selected")
    return articles


def _lines(told: Mapping[str, Any]) -> list[str]:
    lines = [f"{number_of(told['pages'], 'page')} read again, {told['changed']:,} told otherwise"]
    for name, one in told["fields"].items():
        counts = f"{one['gained']:,} gained, {one['lost']:,} lost, {one['changed']:,} changed"
        lines.append(f"{name}: {counts}; {one['before']:,} → {one['after']:,} filled")
        lines += [f"  {two['article']} {two['url']}: {two['was']!r} → {two['now']!r}" for two in one["examples"]]
    for reason, number in told["unread"].items():
        lines.append(f"not read any more: {number:,} ({reason})")
    lines += [f"  {one['article']} {one['url']}: {one['reason']}" for one in told["unread_examples"]]
    if told["written"]:
        lines.append("written: " + ", ".join(f"{number:,} {outcome}" for outcome, number in told["written"].items()))
    return lines
