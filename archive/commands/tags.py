"""Collections of articles: `archive tag`, `archive tags`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
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
from archive.search.find import Wanted
from archive.store.tags import new_tag_name, tag_name


@click.command("tag")
@click.argument("name", shell_complete=completing("tag"))
@ids_argument
@click.option("--remove", is_flag=True, help="Take the tag away.")
@selection_options
@json_option
@db_option
def tag_command(
    name: str, named: tuple[str, ...] | None, remove: bool, selection: Wanted, as_json: bool, db: Path
) -> None:
    """Give articles the tag NAME: by their ids or the beginnings of these, or by what selects them.

    A tag stays with an article whatever becomes of its text, and goes along where archives are merged, exported and
    imported. `archive tags` lists all; --tag NAME selects what has one, in every verb that selects.
    """
    try:
        name = tag_name(name) if remove else new_tag_name(name)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with opened(db) as archive:
        articles = articles_named(archive, selection, named)
        changed = archive.tags.take_away(name, articles) if remove else archive.tags.give(name, articles)
    if as_json:
        print_json({"tag": name, "articles": articles, "changed": changed})
    else:
        say(f"{name}: {'taken from' if remove else 'given to'} {changed} of {number_of(len(articles), 'article')}")


@click.command("tags")
@json_option
@db_option
def tags_command(as_json: bool, db: Path) -> None:
    """List the tags, each with the number of articles that have it, the most first."""
    with opened(db) as archive:
        counts = archive.tags.counts()
    if as_json:
        print_json([{"tag": name, "articles": count} for name, count in counts])
        return
    rows = [(count, name) for name, count in counts]
    say_table({"articles": "bold", "tag": ""}, rows, (f"{count:7}  {name}" for count, name in rows))
    if not counts:
        say("no tag", err=True)
