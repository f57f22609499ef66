"""Articles that have to go: `archive withdraw`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from archive.chinese.text import number_of
from archive.commands.options import (
    articles_named,
    db_option,
    ids_argument,
    json_option,
    opened,
    selection_options,
)
from archive.commands.output import print_json, say
from archive.commands.tables import say_table
from archive.formats.moments import china_day
from archive.search.find import Wanted
from archive.store.archive import Archive


@click.command()
@ids_argument
@click.option("--reason", default="", metavar="TEXT", help="Why; it is kept in the file, and shown on no page.")
@click.option("--undo", is_flag=True, help="Let articles that are withdrawn be there again.")
@click.option("--list", "listing", is_flag=True, help="List what is withdrawn, with the reason and since when.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@selection_options
@json_option
@db_option
def withdraw(
    named: tuple[str, ...] | None,
    reason: str,
    undo: bool,
    listing: bool,
    yes: bool,
    selection: Wanted,
    as_json: bool,
    db: Path,
) -> None:
    """Withdraw articles, by their ids or the beginnings of these, or by what selects them.

    A withdrawn article is gone from every page, search, feed, count and export, with all that it was edited to or
    from at its addresses; the file keeps it, with the reason. No crawl, import or merge brings it back, and merging
    withdraws it in the other archive, too. The WARC files keep its page as fetched. What repeats it elsewhere
    is another article: it is named, and stays.
    """
    if listing:
        _list(as_json, db)
    elif undo:
        _undo(named, selection, as_json, db)
    else:
        _withdraw(named, reason, yes, selection, as_json, db)


def _list(as_json: bool, db: Path) -> None:
    with opened(db) as archive:
        withdrawn = archive.withdrawals.listed()
    if as_json:
        print_json([asdict(one) for one in withdrawn])
        return
    rows = [(one.article, f"{china_day(one.since)}", one.reason) for one in withdrawn]
    say_table({"article": "bold", "since": "", "reason": ""}, rows, map("  ".join, rows))
    if not withdrawn:
        say("nothing is withdrawn", err=True)


def _undo(named: tuple[str, ...] | None, selection: Wanted, as_json: bool, db: Path) -> None:
    if not named or selection != Wanted():
        raise click.UsageError("--undo takes ids that `archive withdraw --list` names, or - for standard input")
    with opened(db) as archive:
        articles = [_withdrawn(archive, one) for one in named]
        archive.withdrawals.undo(list(dict.fromkeys(articles)))
    if as_json:
        print_json({"restored": articles})
    else:
        say("\n".join(f"{one}: there again" for one in articles))


def _withdrawn(archive: Archive, beginning: str) -> str:
    found = archive.withdrawals.named(beginning)
    if len(found) != 1:
        words = "several withdrawn articles begin" if found else "no withdrawn article begins"
        raise click.ClickException(f"{words} with {beginning!r}")
    return found[0].article


def _withdraw(
    named: tuple[str, ...] | None, reason: str, yes: bool, selection: Wanted, as_json: bool, db: Path
) -> None:
    if not reason.strip():
        raise click.UsageError("say why: --reason TEXT")
    with opened(db) as archive:
        articles = articles_named(archive, selection, named)
        if not yes:
            _ask(articles)
        repeated = {other for one in articles for other in _repeating(archive, one)} - {*articles}
        edits = archive.withdrawals.withdraw(articles, reason)
        left = sorted(one for one in repeated if not archive.withdrawals.named(one))
    if as_json:
        print_json({"withdrawn": articles, "edits": edits, "repeated_by": left})
        return
    say("\n".join(f"{one}: withdrawn" for one in articles))
    if edits:
        say(f"with it went what was edited at its address: {' '.join(edits)}", err=True)
    if left:
        say(f"repeated by {number_of(len(left), 'article')}, still there: {' '.join(left)}", err=True)


def _repeating(archive: Archive, article: str) -> list[str]:
    return [one.other for one in archive.duplicates.relations(article)]


def _ask(articles: Sequence[str]) -> None:
    """Ask on a terminal; elsewhere `--yes` has to be said where several articles go."""
    if sys.stdin.isatty():
        click.confirm(f"Withdraw {number_of(len(articles), 'article')}?", abort=True, err=True)
    elif len(articles) > 1:
        raise click.UsageError(f"{number_of(len(articles), 'article is', 'articles are')} selected: say --yes")
