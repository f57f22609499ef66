"""What is known of the papers: `archive papers`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.options import db_option, json_option, not_crawled, opened, paper_named, rows_in
from archive.commands.output import china_time, print_json
from archive.commands.tables import say_table
from archive.model import Newspaper, Way, WayKind, in_zone
from archive.store.archive import Archive
from archive.store.ways import learned_row, steady

_COLUMNS = {"id": "bold", "name": "cyan", "place": "", "articles": "", "first": "", "last": "", "status": ""}
_STATUSES = {
    "": "its address was not checked yet",
    "unknown": "its address was not checked yet",
    "confirmed": "its address is confirmed",
    "moved": "moved: it was seen at another address",
    "ended": "ended: it appears no more",
}
"""What a row's status means."""


@click.command("papers")
@click.argument("called", metavar="[ID|NAME|PLACE]", required=False, shell_complete=completing("paper"))
@json_option
@db_option
def papers_command(called: str | None, as_json: bool, db: Path) -> None:
    """List the papers that there are articles of, or tell of one: its row, what the crawl learnt, its last run.

    With a province or city (广西, 廣西壯族自治區, 百色) list its papers, with what is held of each.

    Learnt are the forms of address that brought issues, each with the days of
    the first and the last of them: `learned` says where the newest issues
    begin, if the row says otherwise.
    """
    with opened(db) as archive:
        there = archive.catalogue.papers_in(called) if called else []
        if called and not there and archive.catalogue.called(called)[0] is None and (known := rows_in(called)):
            _say_rows(known, as_json=as_json)
            return
        if called is None or (there and archive.catalogue.called(called)[0] is None):
            held = archive.catalogue.papers() if called is None else _of_place(archive, there)
            lines = [_line(row) for row in held]
            rows = [[row[name] for name in _COLUMNS] for row in held]
            told: Any = held
        else:
            paper = paper_named(archive, called, "ID")
            told = _facts_of(archive, paper)
            lines = [*_lines(paper, told, archive.ways.of(paper.id)), *filter(None, [not_crawled(archive, paper)])]
            rows = []
    if as_json:
        print_json(told)
        return
    say_table(_COLUMNS, rows, lines)


def _say_rows(papers: Sequence[Newspaper], *, as_json: bool) -> None:
    """Say which papers of a place the project knows; nothing of them is in the archive."""
    fields = [{"id": one.id, "name": one.name, "place": one.place, "articles": 0} for one in papers]
    if as_json:
        print_json(fields)
        return
    cells = [(one.id, one.name, one.place) for one in papers]
    lines = ["  ".join((*one, "nothing crawled yet")) for one in cells]
    say_table({"id": "bold", "name": "cyan", "place": ""}, cells, lines)


def _of_place(archive: Archive, papers: Sequence[str]) -> list[dict[str, Any]]:
    """Return some papers as `Catalogue.papers` tells them, those with most articles first."""
    held = {row["id"]: row for row in archive.catalogue.papers()}
    none = {"articles": 0, "appearances": 0, "first": None, "last": None}
    bare = {row["id"]: row | {"status": ""} | none for row in archive.catalogue.others()}
    return [(held | bare)[one] for one in sorted(papers, key=lambda one: (-held.get(one, none)["articles"], one))]


def _facts_of(archive: Archive, paper: Newspaper) -> dict[str, Any]:
    """Return what an archive knows of a paper: row, articles, ways, the row that these make, links, last run."""
    ways = archive.ways.of(paper.id)
    held = next((row for row in archive.catalogue.papers() if row["id"] == paper.id), {})
    known_steady = steady(ways)
    learned = learned_row(paper, ways)
    return {
        "row": asdict(paper),
        "articles": held.get("articles", 0),
        "appearances": held.get("appearances", 0),
        "first": held.get("first"),
        "last": held.get("last"),
        "ways": [asdict(way) | {"steady": way.kind is WayKind.MONTH or way in known_steady} for way in ways],
        "learned": asdict(learned) if learned else None,
        "links": archive.links.tally_of(paper.id),
        "last_run": archive.figures.last_runs().get(paper.id),
    }


def _line(row: dict[str, Any]) -> str:
    if not row["articles"]:
        return f"{row['id']}  {row['name']}  {row['place']}  no article"
    days = f"{row['first']} to {row['last']}" if row["first"] else "no issue"
    return f"{row['id']}  {row['name']}  {_held(row)}, {days}  {_status_words(row['status'])}"


def _status_words(status: str, seen: str = "") -> str:
    """Return what is known of where a paper is, in words; a status of another table as it stands there."""
    words = _STATUSES.get(status, status)
    return f"{words} (seen {seen})" if seen and status in ("confirmed", "moved", "ended") else words


def _held(told: dict[str, Any]) -> str:
    """Return how many articles there are of a paper, and how often they stood there where that is another number."""
    articles, appearances = number_of(told["articles"], "article"), number_of(told["appearances"], "appearance")
    return articles if told["articles"] == told["appearances"] else f"{articles} in {appearances}"


def _lines(paper: Newspaper, told: dict[str, Any], ways: list[Way]) -> Iterator[str]:
    place = f", {paper.place}" if paper.place else ""
    yield f"{paper.name} ({paper.id}){place}: {_status_words(paper.status, paper.seen)}"
    yield f"  row: {paper.platform}, {paper.base_url}, {paper.first_page or 'no first page'}"
    days = f", issues of {told['first']} to {told['last']}" if told["first"] else ""
    yield f"  {_held(told)}{days}"
    for way, known in zip(ways, told["ways"], strict=True):
        own = " (the row's)" if (way.base_url, way.form) == (paper.base_url, paper.first_page) else ""
        base = f"{way.base_url}/" if way.base_url != paper.base_url else ""
        span = f"{way.first_day}" if way.first_day == way.last_day else f"{way.first_day} to {way.last_day}"
        once = "" if known["steady"] else "; its number changes from issue to issue"
        seen = f", seen {in_zone(way.seen_at):%Y-%m-%d}" if way.seen_at else ""
        yield f"  {way.kind.value} {base}{way.form}{own}: brought issues of {span}{seen}{once}"
    if told["learned"]:
        yield f"  the newest issues begin at {told['learned']['first_page']}: to be put into the row"
    links = ", ".join(f"{count} {state}" for state, count in told["links"].items())
    yield f"  links: {links or 'none'}"
    run = told["last_run"]
    yield f"  last run: {china_time(run['started_at'])} {run['outcome'] or 'not ended'}" if run else "  last run: none"
