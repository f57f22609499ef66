"""`archive reparse`: today's readers over the pages that are kept. It asks no host."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain
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
from crawler.commands.take_in import reading_limits

if TYPE_CHECKING:  # the readers are loaded when pages are read: `archive --help` loads this module, too
    from crawler.intake.rereading import Comparison
    from crawler.intake.taking import Limits


@click.command("reparse")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--force", is_flag=True, help="Write what is read now, though fields fall.")
@selection_options
@json_option
@db_option
def reparse(dry_run: bool, force: bool, selection: Wanted, as_json: bool, db: Path) -> None:
    """Read the pages of the selected articles again, and keep what today's readers tell.

    Without a selection all are, and the pages too in which no article could be read by now.

    Each page is read from its WARC record; nothing is asked for. For each field it is
    told how many records gain, lose or change it, with examples. What is told otherwise is kept as another reading of
    the page, by the number of its reader, in the place of the one before, which stays a witness: `archive explain`
    shows it no more, `archive export --format jsonl` has it.

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
    with opened(db) as archive:
        articles = _articles(archive, selected(archive, selection))
        try:
            comparison, written = _reread(archive, articles, reading_limits(), dry_run=dry_run, force=force)
        except CannotWrite as error:
            raise click.ClickException(f"{db}: {error}") from None
    refused = "" if force or not comparison.fallen else f"{', '.join(comparison.fallen)} would fall"
    if as_json:
        print_json({**comparison.told(), "written": dict(written), "refused": refused})
    else:
        for line in _lines(comparison, written):
            say(clean(line))
    if refused:
        say(f"nothing {'would be' if dry_run else 'is'} written: {refused} (--force writes it all the same)", err=True)
    if comparison.same_reader:
        pages = number_of(comparison.same_reader, "page")
        say(f"not written: {pages} that a reader of the same number tells otherwise: raise EXTRACTION", err=True)
    if comparison.not_read_back:
        pages = number_of(comparison.not_read_back, "page")
        say(f"not read: {pages} of which the record is lost or damaged; archive verify names the files", err=True)
        for one in comparison.lost_examples[:1]:
            say(clean(f"  {one['reason']}"), err=True)
    if refused or comparison.same_reader or comparison.not_read_back:
        sys.exit(1)


def _articles(archive: Archive, selection: Wanted) -> list[str] | None:
    """Return the ids of what is selected, None for all. Ends with a message where nothing is."""
    if selection == Wanted():
        return None
    articles = archive.search.ids(archive.search.find(selection, "oldest").rows)
    if not articles:
        raise click.ClickException("no article is selected")
    return articles


def _reread(
    archive: Archive, articles: Sequence[str] | None, limits: Limits, *, dry_run: bool, force: bool
) -> tuple[Comparison, Counter[str]]:
    """Compare, and write what is told otherwise where that may be."""
    from crawler.intake.rereading import Comparison, Rereading, pages_of_nothing
    from crawler.workers import Workers

    comparison, written = Comparison(), Counter[str]()
    count = archive.rereadings.count(articles)
    more = list(pages_of_nothing(archive)) if articles is None else []
    with Workers(min(limits.workers, count + len(more)), limits.seconds, limits.memory, limits.preload) as workers:
        rereading = Rereading(archive, workers)
        pages = archive.rereadings.pages(articles)
        for _ in progress(rereading.compare(chain(pages, more), comparison), count + len(more), "Reading again"):
            pass
        if not dry_run and comparison.changed and (force or not comparison.fallen):
            changed = archive.rereadings.named(comparison.changed)
            steps = rereading.write(changed, lambda outcome: written.update([outcome]))
            batch = archive.gather(lambda: None, lambda: None)
            try:
                for _ in progress(steps, len(comparison.changed), "Writing"):
                    pass
            finally:
                batch.end()
    return comparison, written


def _lines(comparison: Comparison, written: Counter[str]) -> list[str]:
    told: dict[str, Any] = comparison.told()
    lines = [f"{number_of(comparison.pages, 'page')} read again, {len(comparison.changed):,} told otherwise"]
    for name, one in told["fields"].items():
        counts = f"{one['gained']:,} gained, {one['lost']:,} lost, {one['changed']:,} changed"
        lines.append(f"{name}: {counts}; {one['before']:,} → {one['after']:,} filled")
        lines += [f"  {two['article']} {two['url']}: {two['was']!r} → {two['now']!r}" for two in one["examples"]]
    for reason, number in comparison.unread.items():
        lines.append(f"not read any more: {number:,} ({reason})")
    lines += [f"  {one['article']} {one['url']}: {one['reason']}" for one in comparison.unread_examples]
    if written:
        lines.append("written: " + ", ".join(f"{number:,} {outcome}" for outcome, number in written.items()))
    return lines
