"""What is kept, and what follows from it: `archive derive`, `correct`, `forget`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.dates import DAY
from archive.commands.options import correction_words, db_option, json_option, opened, project_rows
from archive.commands.output import print_json, say
from archive.commands.tables import progress
from archive.model import Byline, Role
from archive.store.archive import Archive
from archive.store.witnesses.origins import Forgotten, Mistaken
from archive.store.wording import archive_line

_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("The headline (主题).", {}),
    "kicker": ("What stands above it (引题).", {}),
    "subtitle": ("What stands below it (副题).", {}),
    "byline": ("Who signed, and as what; several times for several.", {"multiple": True, "metavar": "ROLE:NAME"}),
    "source": ("The outlet that the text is credited to (来源).", {}),
    "date": ("The day of its issue, of what is not printed that of publication.", {"type": DAY}),
    "page": ("The number of the printed page (版次).", {}),
    "page-name": ("The name of the printed page (版名).", {}),
    "newspaper": ("The paper that published it, by its id.", {"shell_complete": completing("paper")}),
}
"""What can be corrected, with its help and how it is given. Each has a `--no-…`, too."""
_EMPTY: dict[str, Any] = {"bylines": (), "date": None, "newspaper": None}
"""What a field is that is set to nothing, where that is not the empty text."""


@click.command()
@json_option
@db_option
def derive(as_json: bool, db: Path) -> None:
    """Derive everything anew from the witnesses, and say how many rows are others than before.

    Articles, appearances, versions, ids, bylines, addresses, relations and what else follows from witnesses is
    compared before and after. On a sound archive nothing is another. A damaged search index is made anew. Exit code
    1: that was so, or some rows were others, and are mended;
    each table is named with their number. Stop it at any moment and run it again. While another program
    writes to the archive, its rows are told too.
    """
    with opened(db) as archive:
        is_index_new = archive.search.renew()
        anew = archive.derive_anew()
        anew.note()
        witnesses = sum(progress(anew.run(), len(anew.batches), "Deriving"))
        others = anew.others()
    if as_json:
        print_json({"witnesses": witnesses, "others": others, "index_made_anew": is_index_new})
    else:
        if is_index_new:
            say("the search index was damaged, and is made anew", err=True)
        for name, count in others.items():
            if count:
                say(f"{name}: {number_of(count, 'row')} other than before", err=True)
        rows = number_of(sum(others.values()), "row")
        say(f"{number_of(witnesses, 'witness', 'witnesses')}, {rows} other than before")
    if is_index_new or any(others.values()):
        sys.exit(1)


def _fields(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each field that can be corrected, and one that says that there is none."""
    for name, (words, how) in reversed(_FIELDS.items()):
        command = click.option(f"--no-{name}", is_flag=True, help=f"It has no {name}.")(command)
        command = click.option(f"--{name}", help=words, **how)(command)
    return command


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=completing("article"))
@_fields
@click.option("--address", metavar="URL", help="Correct its appearance at this address, not the head appearance.")
@click.option("--reason", required=True, metavar="TEXT", help="Why: what you saw, and where.")
@json_option
@db_option
def correct(identifier: str, address: str | None, reason: str, as_json: bool, db: Path, **told: Any) -> None:
    """Say what is right of an article: ID is its id or the beginning of it.

    A correction outranks what any reader tells, also what is read later, and goes along where archives are merged
    and exported. Nothing is overwritten: `archive show` lists all corrections, of which the later one wins.
    --byline sets all bylines at once. A role is reporter, correspondent, author, photographer or editor.
    """
    right = _right(told)
    with opened(db) as archive:
        if right.get("newspaper") and not archive.newspaper(right["newspaper"]):
            archive.add_newspapers([row for row in project_rows() if row.id == right["newspaper"]])
        try:
            article = archive.correct(identifier, right, reason, address=address)
        except (KeyError, ValueError) as error:
            raise click.ClickException(str(error.args[0])) from None
        except sqlite3.IntegrityError as error:
            raise click.ClickException(f"{error}: {archive_line(db, 'papers')} lists them") from None
        correction = archive.histories.corrections(article)[-1]
    if as_json:
        print_json({"id": article} | correction)
    else:
        say(f"{article}: {correction_words(correction)}")


def _right(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the options set, by the names of fields."""
    right: dict[str, Any] = {}
    for option in _FIELDS:
        name = option.replace("-", "_")
        value, is_none = told[name], told[f"no_{name}"]
        field = "bylines" if name == "byline" else name
        if is_none and value:
            raise click.UsageError(f"--{option} and --no-{option} exclude each other")
        if is_none or value == "":
            right[field] = _EMPTY.get(field, "")
        elif value:
            right[field] = _READ.get(field, str)(value)
    if not right:
        raise click.UsageError("say what is right: --title, --byline …, or --no-byline for none")
    return right


def _bylines(told: Sequence[str]) -> tuple[Byline, ...]:
    roles = {role: role for role in get_args(Role)}
    lines = []
    for line in told:
        role, _, name = line.partition(":")
        if role not in roles or not name.strip():
            raise click.UsageError(f"--byline {line!r} is no ROLE:NAME; a role is {', '.join(roles)}")
        lines.append(Byline(name.strip(), roles[role]))
    return tuple(lines)


_READ: dict[str, Callable[[Any], Any]] = {"bylines": _bylines, "date": lambda day: day}


@click.command()
@click.argument("name", metavar="RUN|DOCUMENT", shell_complete=completing("run", "document"))
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@db_option
def forget(name: str, yes: bool, as_json: bool, db: Path) -> None:
    """Take back what a mistaken run or document told: by the run's id, the document's id or its name.

    What it alone told goes, and the archive is as if it had never told it; what another page, document or run
    told too stays. A document's bytes go with it. A run's captures and WARC files stay, and its row in
    `archive runs`. Links that a document named stay: they may lead elsewhere, too.
    """
    with opened(db) as archive:
        mistaken = _named(archive, name)
        if not yes:
            _ask(mistaken)
        gone = archive.forget(mistaken)
    if as_json:
        print_json(asdict(mistaken) | asdict(gone))
    else:
        say("\n".join(_gone_lines(mistaken, gone, db)))


def _named(archive: Archive, name: str) -> Mistaken:
    known = archive.origins.named(name)
    if len(known) == 1:
        return known[0]
    words = "no run has the id, and no document the id or name" if not known else "several documents are named by"
    listed = "".join(f"\n  {one.kind} {one.id} {one.name}".rstrip() for one in known)
    raise click.ClickException(f"{words} {name!r}{listed}")


def _ask(mistaken: Mistaken) -> None:
    """Ask on a terminal; elsewhere `--yes` has to be said. A run's captures stay, so that it can be had again."""
    if mistaken.kind == "run":
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"the bytes of {mistaken.name} go with it: say --yes")
    click.confirm(f"Take back {mistaken.name} ({mistaken.id}), its bytes too?", abort=True, err=True)


def _gone_lines(mistaken: Mistaken, gone: Forgotten, db: Path) -> Iterator[str]:
    named = " ".join(filter(None, (mistaken.id, mistaken.name)))
    yield f"{mistaken.kind} {named}: {number_of(gone.witnesses, 'witness', 'witnesses')} gone"
    yield f"{number_of(len(gone.articles), 'article')} gone with that, {len(gone.changed)} changed"
    yield from (f"  gone {article}" for article in sorted(gone.articles))
    yield from (f"  another {article}" for article in sorted(gone.changed))
    if gone.told_elsewhere:
        yield f"kept: {number_of(gone.told_elsewhere, 'witness', 'witnesses')} of what others have told, too"
    if gone.captures:
        yield f"kept: {number_of(gone.captures, 'capture')}"
    if gone.links:
        yield f"kept, to be fetched: {number_of(gone.links, 'link')} named there: {archive_line(db, 'links')}"
