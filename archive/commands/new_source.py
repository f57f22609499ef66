"""A new paper: `archive new-source`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.commands.options import db_option, json_option
from archive.crawling import run_scrapy
from archive.dedup import is_address


@click.command("new-source")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--id", "identifier", default="", help="The paper's id. Without it: the pinyin of its name.")
@click.option("--name", default="", help="The paper's name. Without it: as its pages say.")
@click.option("--place", default="", help="Province and town. Without it: as other papers of the town have it.")
@click.option("--write", is_flag=True, help="Add the row to newspapers.csv.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where example pages go, into a folder of the paper's id. Without it: tests/examples.",
)
@click.option("--no-examples", is_flag=True, help="Save no pages.")
@click.option(
    "--set", "-s", "settings", metavar="NAME=VALUE", multiple=True, help="A setting of Scrapy, as of a crawl."
)
@json_option
@db_option
def new_source_command(
    urls: tuple[str, ...],
    identifier: str,
    name: str,
    place: str,
    write: bool,
    out: Path | None,
    no_examples: bool,
    settings: tuple[str, ...],
    as_json: bool,
    db: Path,
) -> None:
    """Propose the row of a newspaper by the addresses of articles, pages or issues.

    The publishing system is recognised, an issue read on trial, one or two
    articles saved as examples to be reviewed. The row goes to standard output,
    a preview to standard error. Nothing is archived, and nothing written
    without --write.

    \b
    0  proposed, or there already
    1  no platform reads it: the pages are saved for a programmer
    3  unreachable    4  a page cannot be read    5  blocked
    """
    for url in urls:
        if not is_address(url):
            raise click.UsageError(f"{url}: not an http address")
    given = {"id": identifier, "name": name, "place": place, "out": str(out.resolve()) if out else ""}
    flags = {"write": write, "no-examples": no_examples, "json": as_json}
    arguments = [f"--{option}={value}" for option, value in given.items() if value]
    arguments += [f"--{option}" for option, on in flags.items() if on]
    arguments += [f"--set={setting}" for setting in settings]
    sys.exit(run_scrapy(["new_source", *arguments, *urls], db, stdout=None))
