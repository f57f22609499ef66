"""The `archive` command. Exit codes: 0 fine, 1 something wrong in the data, 2 wrong use; `check`, `same` have more.

Its verbs are those of this package, and those that other packages register in
the entry point group `archive.verbs` (a name, and a click command). A
registered verb of the same name takes the place of ours: so the crawler adds to
`gaps` and `check` what only it can do, and this package starts no process.
"""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points, version
from typing import Any

import click

from archive.commands import (
    articles,
    captures,
    check,
    copies,
    files,
    init,
    issues,
    papers,
    pictures,
    repeats,
    search,
    shards,
    state,
    tags,
    withdrawing,
    witnesses,
)
from archive.commands.harmless import harmless
from archive.commands.output import say
from archive.commands.streams import answering, paging, refuse_undecoded
from archive.formats.newspapers import rows_path
from archive.formats.own_folder import FolderError
from archive.store.needs import last_migration, require_sqlite
from archive.store.schema import SchemaError

GROUP = "archive.verbs"


class Verbs(click.Group):
    """Our own verbs and the registered ones, by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return sorted({*self.commands, *_registered()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, the registered one first; one that cannot be loaded says so when it is called."""
        entry = _registered().get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        try:
            verb = entry.load()
        except Exception as error:  # whatever another package does wrong, the other verbs work
            return _broken(entry, f"{type(error).__name__}: {error}")
        return verb if isinstance(verb, click.Command) else _broken(entry, "no click command")

    def main(self, args: Sequence[str] | None = None, *given: Any, **named: Any) -> Any:
        """Run the program: what it prints reaches its reader, or a line says why not."""
        with answering():
            refuse_undecoded(sys.argv[1:] if args is None else args)
            return super().main(args, *given, **named)

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        """Read what is asked for. What is wrong with it may be a file's name."""
        with _harmless_errors():
            return super().make_context(*given, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb. What it says of a failure may name what strangers wrote."""
        with _harmless_errors(), paging(ctx.params["pager"]):
            require_sqlite()
            return super().invoke(ctx)


@contextmanager
def _harmless_errors() -> Iterator[None]:
    try:
        yield
    except (FolderError, SchemaError) as error:
        raise click.ClickException(harmless(str(error))) from None
    except click.ClickException as error:
        object.__setattr__(error, "message", harmless(error.message))  # final to type checkers alone
        raise


@cache
def _registered() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _broken(entry: EntryPoint, reason: str) -> click.Command:
    """Return a verb that does nothing but say why it cannot be loaded; exit code 1."""
    words = f"{entry.name} cannot be loaded from {entry.value}: {reason}"

    def fail() -> None:
        raise click.ClickException(words)

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(entry.name, callback=fail, short_help=words, add_help_option=False, context_settings=anything)


def _say_versions(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Say what a report of a fault needs: which program this is, what archives of it have, and whose rows it uses."""
    if not wanted or ctx.resilient_parsing:
        return
    say(f"local-news-archive {version('local-news-archive')}")
    say(f"schema {last_migration()}")
    say(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    say(f"newspapers {rows_path()}")
    ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--pager/--no-pager", default=True, help="Show long answers a page at a time, by $ARCHIVE_PAGER.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_versions,
    help="Say the version, the schema's, Python's and SQLite's, and which table of newspapers is used here.",
)
def main(pager: bool) -> None:
    """Keep, check and write back an archive of local newspapers."""


for _verb in (
    init.init,
    files.import_command,
    files.export_command,
    files.verify_command,
    copies.merge_command,
    copies.backup_command,
    shards.list_shards,
    shards.fetch_shards,
    shards.publish_shards,
    captures.compact_command,
    articles.show,
    articles.explain,
    search.search,
    issues.calendar_command,
    issues.gaps_command,
    check.check_command,
    repeats.dedup,
    repeats.same,
    repeats.diff,
    papers.papers_command,
    pictures.pictures_command,
    tags.tag_command,
    tags.tags_command,
    withdrawing.withdraw,
    witnesses.derive,
    witnesses.correct,
    witnesses.forget,
    state.stats,
    state.links,
    state.runs,
):
    main.add_command(_verb)
