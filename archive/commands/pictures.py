"""The pictures of pages and articles: `archive pictures`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.dates import DATE, in_order
from archive.commands.options import db_option, json_option, not_crawled, opened, paper_named, with_paper
from archive.commands.output import china_time, print_json, print_json_list, say, say_each
from archive.commands.tables import say_table
from archive.search.days import first_day, last_day
from archive.store.archive import Archive
from archive.store.pictures import NoText, Picture, PictureTally

_NEVER = "9"  # after every day
_COLUMNS = {"paper": "bold", "kind": "", "state": "", "pictures": "", "bytes": ""}
_WHEN: dict[str, Any] = {"default": "", "type": DATE}


@click.command("pictures")
@click.option("--newspaper", default="", metavar="ID|NAME", shell_complete=completing("paper"), help="Only this paper.")
@click.option("--since", **_WHEN, help="From this day of issue, month or year on.")
@click.option("--until", **_WHEN, help="Up to this day of issue, month or year.")
@click.option("--missing", is_flag=True, help="List those that are named and not had, and why.")
@click.option("--without-text", is_flag=True, help="List the pages of which nothing but a picture or a PDF is had.")
@json_option
@db_option
def pictures_command(
    newspaper: str, since: str, until: str, missing: bool, without_text: bool, as_json: bool, db: Path
) -> None:
    """Count the pictures that pages and articles name, by paper, kind and state.

    Kinds: `page` is the picture of a page, `map` the smaller one on which outlines lie, `pdf` its PDF, `article` a
    picture in a text. Crawls fetch them with -a images=pages|articles|all. What --without-text lists has no article,
    and no PDF with a text layer that could be read, and says why: who wants its text has to read it from the picture
    (OCR).
    """
    if missing and without_text:
        raise click.UsageError("--missing or --without-text: one list at a time")
    in_order(since, until)
    days = str(first_day(since) or ""), str(last_day(until) or _NEVER)
    with opened(db) as archive:
        paper = _asked(archive, newspaper) if newspaper else None
        names = archive.catalogue.names()
        if missing:
            _list([_missing(one, names) for one in archive.pictures.lacking(paper, *days)], "picture", as_json)
        elif without_text:
            pages = [one for one in archive.pictures.without_text(paper) if days[0] <= one.issue_date <= days[1]]
            _list([_page(one, names) for one in pages], "page", as_json)
        else:
            _say_tally(archive.pictures.tally(paper, *days), names, as_json)


def _asked(archive: Archive, newspaper: str) -> str:
    """Return the id of the paper that is meant; where nothing of it was crawled, say how that is done."""
    paper = paper_named(archive, newspaper, "--newspaper")
    if words := not_crawled(archive, paper):
        say(words, err=True)
    return paper.id


def _missing(picture: Picture, names: Mapping[str, str]) -> dict[str, Any]:
    told = asdict(picture)
    told.pop("file")
    return with_paper(told, names)


def _page(page: NoText, names: Mapping[str, str]) -> dict[str, Any]:
    return with_paper(asdict(page), names)


def _list(rows: Sequence[Mapping[str, Any]], what: str, as_json: bool) -> None:
    if as_json:
        print_json_list(rows)
        return
    say_each(_line(row) for row in rows)
    say(number_of(len(rows), what) if rows else f"no such {what}", err=True)


def _line(row: Mapping[str, Any]) -> str:
    """Return one of the list on a line; no table: an address stays on one line, to be taken from there."""
    place = (row["issue_date"] or "–", row["newspaper"] or "–", f"page {row['page'] or '–'}")
    if "state" not in row:
        return "  ".join((*place, row["type"] or "not kept", row["url"], row["reason"]))
    words = [*place, row["role"], row["state"], row["url"], *filter(None, [row["reason"]])]
    return "  ".join(words) + (f"  (next try {china_time(row['next_try'])})" if row["next_try"] else "")


def _say_tally(tally: Sequence[PictureTally], names: Mapping[str, str], as_json: bool) -> None:
    if as_json:
        print_json([with_paper(one._asdict(), names) for one in tally])
        return
    if not tally:
        say("no picture is known: crawls fetch them with -a images=pages, articles or all")
        return
    rows = [(_named(one.newspaper, names), one.role, one.state, f"{one.number:,}", f"{one.bytes:,}") for one in tally]
    say_table(_COLUMNS, rows, _plain([tuple(_COLUMNS), *rows]))
    had = [one for one in tally if one.state == "done"]
    say(f"{number_of(sum(one.number for one in had), 'picture')} had, {sum(one.bytes for one in had):,} bytes")


def _named(newspaper: str, names: Mapping[str, str]) -> str:
    return f"{names[newspaper]} ({newspaper})" if newspaper in names else newspaper or "–"


def _plain(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for paper, kind, state, *numbers in rows:
        yield "  ".join((f"{kind:7}", f"{state:10}", *(f"{one:>15}" for one in numbers), paper))
