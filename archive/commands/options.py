"""What the verbs share: options, opening an archive, naming papers and articles."""

from __future__ import annotations

import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from archive.chinese.places import is_place, lies_in, lies_within
from archive.chinese.text import number_of, squeeze
from archive.chinese.variants import simplified
from archive.commands.completing import completing
from archive.commands.dates import DATE, in_order
from archive.commands.output import china_time, say
from archive.formats import SeedError
from archive.formats.newspapers import read_newspapers, rows_path
from archive.model import Newspaper
from archive.search.find import ANY, Wanted
from archive.search.language import read
from archive.store.archive import Archive
from archive.store.catalogue import meant_among
from archive.store.opening import CannotWrite
from archive.store.records import Record
from archive.store.schema import SchemaError
from archive.store.tags import tag_name
from archive.store.wording import archive_line, scrapy_line

_Command = Callable[..., None]


def db_option(command: _Command) -> _Command:
    """Add `--db`."""
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="ARCHIVE_DB",
        default=Path("archive.db"),
        show_default="$ARCHIVE_DB, else archive.db",
        help="The archive file.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add `--json`, which a verb gets as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")(command)


def _ids(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the ids that were given, those of standard input too: the first word of each line."""
    lines = sys.stdin if "-" in given else ()
    read = [words[0] for line in lines if (words := line.split())]
    return tuple(dict.fromkeys([*(one for one in given if one != "-"), *read])) if given else None


def ids_argument(command: _Command) -> _Command:
    """Add articles as arguments: ids or their beginnings, - for those on standard input; None where none is given."""
    return click.argument("named", nargs=-1, metavar="[ID|-]...", callback=_ids, shell_complete=completing("article"))(
        command
    )


def _tag(_: click.Context, __: click.Parameter, value: str) -> str:
    try:
        return tag_name(value) if value else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_ALIKE = 8  # papers that are named where none or several may be meant
_WHEN: dict[str, Any] = {"default": "", "type": DATE}
_QUERY = click.option("--query", "words", default="", metavar="WORDS", help="Only what `archive search WORDS` finds.")
_PAPER: dict[str, Any] = {"default": "", "metavar": "ID|NAME", "shell_complete": completing("paper")}
_TAG: dict[str, Any] = {"default": "", "metavar": "NAME", "callback": _tag, "shell_complete": completing("tag")}
_IDS: dict[str, Any] = {"multiple": True, "metavar": "ID", "callback": _ids, "shell_complete": completing("article")}
_NARROWING: Mapping[str, Callable[[_Command], _Command]] = {
    "newspaper": click.option("--newspaper", **_PAPER, help="Only articles of this paper."),
    "place": click.option("--place", default="", metavar="NAME", help="Only papers of this province, city or county."),
    "since": click.option("--since", **_WHEN, help="From this day, month or year on."),
    "until": click.option("--until", **_WHEN, help="Up to this day, month or year."),
    "source": click.option("--source", default="", metavar="NAME", help="Only what is credited to this outlet."),
    "signer": click.option("--by", "signer", default="", metavar="NAME", help="Only what this person signed."),
    "doubt": click.option("--doubtful", "doubt", is_flag=True, flag_value=ANY, default="", help="Only doubtful ones."),
    "tag": click.option("--tag", **_TAG, help="Only what has this tag."),
    "ids": click.option("--id", "ids", **_IDS, help="Only these; - reads ids."),
}
"""The options that narrow a selection, by the fields of `Wanted`."""


def _refuse_blanks(told: Mapping[str, Any]) -> None:
    """End with a message where an option is given without a value: an empty variable of a shell is to widen nothing."""
    context = click.get_current_context()
    for option in context.command.params:
        value, source = told.get(option.name or ""), context.get_parameter_source(option.name or "")
        if isinstance(value, str) and not value.strip() and source is ParameterSource.COMMANDLINE:
            raise click.BadParameter("it is empty: what is not to narrow is left out", context, option)


def _selecting(options: Mapping[str, Callable[[_Command], _Command]]) -> Callable[[_Command], _Command]:
    """Return what adds some options to a verb, which gets all of them as one `selection`."""

    def add(command: _Command) -> _Command:
        @wraps(command)
        def select(*args: Any, **told: Any) -> None:
            _refuse_blanks({name: told[name] for name in options})
            command(*args, selection=Wanted(**{name: told.pop(name) for name in options}), **told)

        verb: _Command = select
        for option in reversed(list(options.values())):
            verb = option(verb)
        return verb

    return add


narrowing_options = _selecting(_NARROWING)
"""Adds what narrows a list of articles, for a verb that has its words elsewhere; see `selection_options`."""
selection_options = _selecting({**_NARROWING, "words": _QUERY})
"""Adds `--newspaper`, `--since`, `--until`, `--source`, `--by`, `--doubtful`, `--tag`, `--id`, `--query`."""


def selected(archive: Archive, selection: Wanted) -> Wanted:
    """Return a selection with whole ids; what of its words is not looked for is told on standard error.

    Ends with a message where it names a paper, a place or an article that is not there, or days that end before they
    begin.
    """
    for dropped in read(selection.words).dropped:
        say(f"note: {dropped.english}", err=True)
    if selection.newspaper:
        paper = paper_named(archive, selection.newspaper, "--newspaper")
        selection = replace(selection, newspaper=paper.id)
        if words := not_crawled(archive, paper):
            say(f"note: {words}", err=True)
    if selection.place and not archive.catalogue.papers_in(selection.place):
        if not (rows := rows_in(selection.place)):
            raise click.BadParameter(no_paper_of(archive, selection.place), param_hint="--place")
        told = f"{number_of(len(rows), 'newspaper')} of {selection.place}, of which nothing is here"
        say(f"note: {told}; `archive papers {selection.place}` lists them", err=True)
    for note in _unknown(archive, selection):
        say(f"note: {note}", err=True)
    in_order(selection.since, selection.until)
    if selection.ids is None:
        return selection
    return replace(selection, ids=tuple(dict.fromkeys(found(archive, one).id for one in selection.ids)))


def _unknown(archive: Archive, selection: Wanted) -> Iterator[str]:
    """Yield which names of a selection nobody and nothing here has: without a word, a slip finds nothing."""
    if selection.signer and not archive.signers.roles(selection.signer):
        alike = [str(one["name"]) for one in archive.signers.named(selection.signer[:1], 1000)]
        near = get_close_matches(selection.signer, alike, 3, 0.5)
        yield f"nobody signed as {selection.signer!r}" + (f"; did you mean {', '.join(near)}?" if near else "")
    if selection.source and not archive.catalogue.has_source(selection.source):
        yield f"nothing is credited to {selection.source!r}"
    if selection.tag and not archive.tags.was_given(selection.tag):
        yield f"no article has the tag {selection.tag!r}; `archive tags` lists them"


def rows_in(place: str) -> list[Newspaper]:
    """Return the project's rows of papers that appear in a province, city or county."""
    return [row for row in project_rows() if lies_within(row.place, place)]


def no_paper_of(archive: Archive, place: str) -> str:
    """Return what to say of a place that has no paper: where it lies, or which may be meant, and what to do."""
    above, near = lies_in(place), archive.catalogue.places_near(place)
    hints = [f"it lies in {', '.join(above)}" + (f" (--place {shlex.quote(near[0])})" if near else "")] if above else []
    hints += [f"did you mean {', '.join(near)}?"] if near and not above else []
    name = shlex.quote(place)
    hints.append(f"articles that tell of it have its name: --query {name}, or archive search {name}")
    return "; ".join([f"no newspaper of {place!r} is known", *hints])


def paper_named(archive: Archive, called: str, where: str) -> Newspaper:
    """Return the paper that somebody means, by id, name, or a part of it; end with a message without one.

    Those that the archive has come first, then the rows of the project, which a crawl takes in. `where` is the option
    or argument that names it.
    """
    known = archive.catalogue.names()
    meant, alike = archive.catalogue.called(called)
    if meant and (paper := archive.newspaper(meant)):
        return paper
    asked = simplified(squeeze(called)).casefold()
    parts = [one for one in alike if asked in simplified(one).casefold()]
    rows = [] if parts else [row for row in project_rows() if row.id not in known]
    exact = [row.id for row in rows if called in (row.id, row.name, *row.aliases.split())]
    meant, further = meant_among(called, exact, {row.id: row.name for row in rows})
    if meant:
        return next(row for row in rows if row.id == meant)
    alike = list(dict.fromkeys([*alike, *further]))
    hint = f"did you mean {', '.join(alike[:_ALIKE])}?" if alike else "`scrapy list` names them"
    several = "several newspapers" if len(archive.catalogue.papers_called(called)) > 1 else "no newspaper"
    if is_place(called) and not parts:
        hint = no_paper_of(archive, called)
    raise click.BadParameter(f"{several} {called!r}; {hint}", param_hint=where)


def project_rows() -> list[Newspaper]:
    """Return the rows of the project, none where it has no file of them; end with a message for one that is broken."""
    path = rows_path()
    try:
        return read_newspapers(path)
    except FileNotFoundError:
        return []
    except (SeedError, OSError) as error:
        words = error.words if isinstance(error, SeedError) else error.strerror
        raise click.ClickException(f"{path}: {words}") from None


def not_crawled(archive: Archive, paper: Newspaper, *arguments: str) -> str:
    """Return that nothing of a paper was crawled yet, with the command that does it; nothing where something was."""
    if paper.id in archive.figures.last_runs() or archive.figures.articles(paper.id)[0]:
        return ""
    line = scrapy_line(archive.path, "crawl", paper.id, *arguments)
    return f"{paper.name} ({paper.id}): nothing crawled yet: {line}"


def with_paper(told: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what JSON tells of something of a paper: `newspaper` is the paper's id, `paper` behind it its name."""
    fields: dict[str, Any] = {}
    for name, value in told.items():
        fields[name] = value
        if name == "newspaper":
            fields["paper"] = names.get(value or "", "")
    return fields


def articles_named(archive: Archive, selection: Wanted, named: tuple[str, ...] | None) -> list[str]:
    """Return the ids of the articles that a verb is given and that a selection leaves; end with a message without any.

    A verb that changes something is told what: nothing at all does not mean everything.
    """
    if named is not None:
        selection = replace(selection, ids=(*(selection.ids or ()), *named))
    if selection == Wanted():
        raise click.UsageError("say which articles: their ids, - for ids on standard input, or what selects them")
    articles = archive.search.ids(archive.search.find(selected(archive, selection), "newest").rows)
    if not articles:
        raise click.ClickException("no article is selected")
    return articles


@contextmanager
def opened(path: Path, create: bool = False, now: Callable[[], datetime] | None = None) -> Iterator[Archive]:
    """Open an archive; end with a message where there is none or it cannot be used. `now` is its clock."""
    try:
        archive = Archive(path, create=create, now=now)
    except (FileNotFoundError, SchemaError, OSError) as error:
        raise click.ClickException(str(error)) from None
    except CannotWrite as error:
        raise click.ClickException(f"{path}: {error}") from None
    with archive:
        try:
            yield archive
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{path}: {error}") from None


def found(archive: Archive, identifier: str) -> Record:
    """Return an article by the beginning of its id; end with a message where there is none or several."""
    try:
        return archive.get(identifier)
    except KeyError as error:
        withdrawn = archive.withdrawals.named(identifier)
        if len(withdrawn) == 1:
            line = archive_line(archive.path, "withdraw", "--list")
            raise click.ClickException(f"{withdrawn[0].article} is withdrawn ({line})") from None
        raise click.ClickException(str(error.args[0])) from None


def correction_words(correction: Mapping[str, Any]) -> str:
    """Return a correction in a line: what is right, why, since when."""
    fields = (f"{name} → {_shown(value)}" for name, value in correction["fields"].items())
    return f"{', '.join(fields)} ({correction['reason']}), {china_time(correction['at'])}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(f"{line['name']} ({line['role']})" for line in value)
    return str(value or "none")
