"""Looking for articles: `archive search`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from archive.chinese.text import number_of
from archive.commands.harmless import harmless
from archive.commands.options import db_option, json_option, narrowing_options, opened, selected
from archive.commands.output import print_json, say, say_styled, titled
from archive.commands.streams import deliver
from archive.search.find import Hit, Wanted
from archive.search.found import Found, Order
from archive.search.language import read
from archive.search.query import marked, terms
from archive.store.archive import Archive

_SHOWN = 20
_SNIPPET = 100  # characters; Chinese ones are two columns wide


def _joined(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> str:
    """Put the words together. That -右江 may be one, click lets unknown options pass, which are caught here."""
    if wrong := next((word for word in words if word.startswith("--")), None):
        raise click.UsageError(f"No such option: {wrong}")
    return " ".join(words)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, callback=_joined)
@click.option(
    "--order",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="Which come first.",
)
@narrowing_options
@click.option("--limit", type=click.IntRange(min=1), show_default="20; of --new all", help="How many articles to show.")
@click.option("--new", "only_new", is_flag=True, help="Only what this search has not found before; for cron.")
@click.option("--fold", is_flag=True, help="Of each story one article, with the number of its other copies found.")
@json_option
@db_option
def search(
    words: str,
    order: Order,
    selection: Wanted,
    limit: int | None,
    only_new: bool,
    fold: bool,
    as_json: bool,
    db: Path,
) -> None:
    """Find articles by words in headline, text, captions and bylines.

    Words may have any length, and be simplified or traditional. All must occur;
    OR, -WORD and "quotes" do what they do elsewhere.

    Options that narrow a search may go without words: then all that they select is listed, the newest first.

    --new prints what the same words with the same options did not find the last time, and nothing where nothing is
    new; it may go without words. The first time all is known that is there, and only its number is told, on standard
    error. Exit code 0, whether or not something is new.
    """
    if not (words.strip() or only_new or selection != Wanted()):
        raise click.UsageError("Missing argument 'WORDS...'.")
    if only_new and fold:
        raise click.UsageError("--new tells each article that is new; --fold goes without it")
    with opened(db) as archive:
        wanted = selected(archive, replace(selection, words=words))
        found = archive.search.find(wanted, order)
        if only_new:
            _print_new(archive, wanted, found, limit, as_json)
            return
        total, counts = len(found), dict[int, int]()
        if fold:
            found, counts = found.folded(archive.search.heads())
        rows = found.part(0, limit or _SHOWN)
        hits = archive.search.hits(rows, found.shown)
    _print(hits, total, words, as_json, [counts.get(row, 0) for row in rows] if fold else None)


def _print_new(archive: Archive, wanted: Wanted, found: Found, limit: int | None, as_json: bool) -> None:
    """Print what a search had not found before, then note it: whatever ends this in between, it is printed again."""
    name, rows = _named(archive, wanted), found.part(0, len(found))
    ids = archive.search.ids(rows)
    seen = archive.searches.seen(name)
    if seen is None:
        archive.searches.note(name, ids)
        say(f"first time: {number_of(len(ids), 'article')} known, what is new is told from now on", err=True)
        return
    new = [(row, one) for row, one in zip(rows, ids, strict=True) if one not in seen]
    shown = new[:limit]
    if shown:
        _print(archive.search.hits([row for row, _ in shown], found.shown), len(new), wanted.words, as_json)
        deliver()
        archive.searches.note(name, [one for _, one in shown])


def _named(archive: Archive, wanted: Wanted) -> str:
    """Return the name of a search: what it asks for, blanks and the ways to name a paper aside."""
    told = {name: value for name, value in asdict(wanted).items() if value not in ("", None)}
    papers = archive.catalogue.papers_called(wanted.newspaper) if wanted.newspaper else []
    told |= {"words": " ".join(unicodedata.normalize("NFC", wanted.words).split())} if wanted.words else {}
    told |= {"newspaper": papers[0]} if len(papers) == 1 else {}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _print(hits: Sequence[Hit], total: int, words: str, as_json: bool, copies: Sequence[int] | None = None) -> None:
    """Print hits; `copies` are how many others are folded into each, None where none were."""
    told = [{"copies": n} for n in copies] if copies is not None else [{}] * len(hits)
    if as_json:
        fields = [_fields(hit, terms(words)) | more for hit, more in zip(hits, told, strict=True)]
        notes = [dropped.english for dropped in read(words).dropped]
        print_json({"total": total, "notes": notes, "hits": fields})
        return
    for hit, more in zip(hits, told, strict=True):
        lines = list(_lines(hit, terms(words)))
        lines[1] += f"  and {number_of(more['copies'], 'copy', 'copies')}" if more.get("copies") else ""
        say_styled("\n".join(lines))
    folded = f", {number_of(sum(copies), 'copy', 'copies')} folded" if copies else ""
    say(f"{len(hits)} of {number_of(total, 'article')}{folded}" if total else "no article", err=True)


def _fields(hit: Hit, words: Sequence[str]) -> dict[str, Any]:
    fields = asdict(hit)
    snippet = marked(fields.pop("text"), words, _SNIPPET)
    return fields | {"snippet": [piece._asdict() for piece in snippet]}


def _lines(hit: Hit, words: Sequence[str]) -> Iterator[str]:
    headline = titled(" ".join(filter(None, (hit.kicker, hit.title, hit.subtitle))))
    yield f"{hit.day or '–':10}  {_styled(headline, words)}"
    where = harmless(hit.paper or hit.newspaper or hit.source)
    yield "  ".join(filter(None, (hit.id, where, _styled(hit.signature, words))))
    yield f"  {_styled(hit.text, words, _SNIPPET)}\n"


def _styled(text: str, words: Sequence[str], width: int | None = None) -> str:
    """Return a text on one line, with its hits bold where a terminal shows it."""
    pieces = [piece._replace(text=harmless(piece.text)) for piece in marked(text, words, width)]
    return " ".join(
        "".join(click.style(piece.text, bold=True) if piece.hit else piece.text for piece in pieces).split()
    )
