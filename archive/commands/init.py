"""A folder of one's own to work in: `archive init`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from archive.chinese.text import for_terminal, number_of
from archive.commands.options import json_option
from archive.commands.output import print_json, say
from archive.formats.own_folder import config_text
from archive.model import Newspaper
from archive.store.wording import path_word

_MAIN = "youjiang"  # whose seeds the program has
_NAMED = 8  # papers that are named of those that a folder lacks


def _not_empty(_: click.Context, __: click.Parameter, given: str) -> Path:
    if not given.strip():  # a variable of a shell that is not set
        raise click.BadParameter("it is empty")
    return Path(given)


@click.command("init")
@click.argument("folder", metavar="DIR", callback=_not_empty, type=click.Path(file_okay=False))
@click.option("--update", is_flag=True, help="Add the newspapers that this version knows and the folder's table lacks.")
@json_option
def init(folder: Path, update: bool, as_json: bool) -> None:
    """Make a folder of your own: the newspapers' rows and the seeds to edit, and what Scrapy needs to work there.

    In it, and in folders below, its rows are used, seeds/newspapers.csv, and
    `archive new-source --write` adds to them. Elsewhere those of the program
    are used; `archive --version` says which. A folder that has a scrapy.cfg
    keeps its rows where that says, `seeds = ...` below `[archive]`.

    What is there already stays as it is; where it cannot be used, nothing is
    written. A second call makes what is missing, and says which newspapers this
    version of the program knows that the folder's table lacks; --update adds
    these, and changes no row. A table that is a link stays one: the file that
    it leads to gets the rows.
    """
    from archive.transfer import making_folder as making

    try:
        if update:
            making.refuse_news(folder)
        made, there = making.make_own_folder(folder)
        news = making.news_for(folder)
        changed = making.add_news(folder, news) if update else []
        papers = making.papers_in(making.seeds_of(folder))
    except making.NoFolderOfOnesOwn as error:
        section = config_text().split("\n\n")[-1].strip().replace("\n", " and ")
        raise click.ClickException(f"{error}: take another folder, or add to it the lines {section}") from None
    except making.TableFault as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror or error}") from None
    ids = [row.id for row in news.papers]
    moved = list(dict.fromkeys(one.paper for one in news.addresses))
    updated = [name for name in there if name in changed]
    there = [name for name in there if name not in changed]
    if as_json:
        told = {"folder": str(folder.absolute()), "made": made, "updated": updated, "there": there}
        print_json(told | {"newspapers": len(papers), "is_updated": update, "new": ids, "with_new_addresses": moved})
    else:
        files = (("made", made), ("updated", updated), ("there already, left as it is", there))
        say("\n".join((*_lines(folder, files, papers), *_news_lines(folder, ids, moved, is_updated=update))))
    if other := os.environ.get("ARCHIVE_NEWSPAPERS"):
        say(f"note: $ARCHIVE_NEWSPAPERS is {other}: that table is used, and not this folder's", err=True)


def _lines(folder: Path, files: Iterable[tuple[str, Sequence[str]]], papers: Sequence[Newspaper]) -> Iterator[str]:
    yield f"{for_terminal(str(folder))}: a folder of your own, with {number_of(len(papers), 'newspaper')}"
    yield from (f"  {what}: {for_terminal(name)}" for what, names in files for name in names)
    place = "" if folder.resolve() == Path.cwd() else f"cd {path_word(folder)} && "
    ids = [row.id for row in papers]
    crawl = f"archive crawl {_MAIN if _MAIN in ids else ids[0]}" if ids else "archive new-source --write URL"
    yield f"work there: {place}{crawl}"


def _news_lines(folder: Path, ids: Sequence[str], moved: Sequence[str], *, is_updated: bool) -> Iterator[str]:
    """Yield what this version of the program knows and the folder's tables lack, or lacked."""
    for what, names in (("rows", ids), ("former addresses", moved)):
        if names:
            some = f"{what} of {number_of(len(names), 'newspaper')}: {', '.join(names[:_NAMED])}"
            yield f"{'added: ' if is_updated else 'not in its tables: '}{some}{', …' if len(names) > _NAMED else ''}"
    if (ids or moved) and not is_updated:
        yield f"add them: archive init {path_word(folder)} --update"
