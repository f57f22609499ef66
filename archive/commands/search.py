"""Looking for articles: `archive search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from archive.commands.options import db_option, json_option, narrowing_options, opened, print_json, selected
from archive.search.find import Hit, Order, Wanted
from archive.search.query import marked, terms

_SNIPPET = 100  # characters; Chinese ones are two columns wide


def _joined(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> str:
    """Put the words together. That -右江 may be one, click lets unknown options pass, which are caught here."""
    if wrong := next((word for word in words if word.startswith("--")), None):
        raise click.UsageError(f"No such option: {wrong}")
    return " ".join(words)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, callback=_joined)
@click.option(
    "--order",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="Which come first.",
)
@narrowing_options
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many articles to show.")
@json_option
@db_option
def search(words: str, order: Order, selection: Wanted, limit: int, as_json: bool, db: Path) -> None:
    """Find articles by words in headline, text, captions and bylines.

    Words may have any length, and be simplified or traditional. All must occur;
    OR, -WORD and "quotes" do what they do elsewhere.
    """
    with opened(db) as archive:
        found = archive.search.find(selected(archive, replace(selection, words=words)), order)
        hits, total = archive.search.hits(found.part(0, limit), found.shown), len(found)
    if as_json:
        print_json({"total": total, "hits": [_fields(hit, terms(words)) for hit in hits]})
        return
    for hit in hits:
        click.echo("\n".join(_lines(hit, terms(words))))
    click.echo(f"{len(hits)} of {total} articles" if total else "no article", err=True)


def _fields(hit: Hit, words: Sequence[str]) -> dict[str, Any]:
    fields = asdict(hit)
    snippet = marked(fields.pop("text"), words, _SNIPPET)
    return fields | {"snippet": [piece._asdict() for piece in snippet]}


def _lines(hit: Hit, words: Sequence[str]) -> Iterator[str]:
    headline = " ".join(filter(None, (hit.kicker, hit.title, hit.subtitle)))
    yield f"{hit.day or '–':10}  {_styled(headline, words)}"
    yield "  ".join(filter(None, (hit.id, hit.newspaper or hit.source, _styled(hit.signature, words))))
    yield f"  {_styled(hit.text, words, _SNIPPET)}\n"


def _styled(text: str, words: Sequence[str], width: int | None = None) -> str:
    """Return a text on one line, with its hits bold where a terminal shows it."""
    pieces = marked(text, words, width)
    return " ".join(
        "".join(click.style(piece.text, bold=True) if piece.hit else piece.text for piece in pieces).split()
    )
