"""One article: `archive show`, `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.commands.completing import completing
from archive.commands.options import correction_words, db_option, found, json_option, opened, with_paper
from archive.commands.output import china_time, print_json, say, titled
from archive.commands.tables import say_table
from archive.doubts import certainty
from archive.formats.jsonl import record_fields
from archive.model import Evidence, in_zone
from archive.search.segment import INDEXED_CHARACTERS, unsearched
from archive.store.archive import Archive
from archive.store.records import Record
from archive.store.witnesses.places import OF_DOCUMENT

_NO_EDIT: dict[str, Any] = {"fields": (), "growth": None, "sentences": ()}
_GROWTHS = {
    "grown": "text: longer by",
    "cut": "text: shorter by",
    "edited": "text: edited",
}


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=completing("article"))
@json_option
@db_option
def show(identifier: str, as_json: bool, db: Path) -> None:
    """Show an article with its witnesses, and what it is to others: ID is its id or the beginning of it.

    Its appearances come in order of publication: the day, the paper (else the site, else the document), pages,
    headline and addresses; * is the one whose fields are shown above. Where something else stood at an address
    before or later, each version is told with the fields that changed, and the sentences (- before, + now); where there
    was nothing any more, since when, why, when it was seen last before, and when it was back. Then what was corrected
    by hand, and why.
    The head is the article that stands for all that tell its story: the outlet's own that
    they name as source, else the earliest. Each copy is shown with what was done to the head to make it.
    """
    with opened(db) as archive:
        record = found(archive, identifier)
        names = archive.catalogue.names()
        witnesses = _witnesses(archive, record) | _history(archive, record) | _likenesses(archive, record)
    if as_json:
        print_json(with_paper(record_fields(record), names) | witnesses)
    else:
        say("\n".join(_article_lines(record, witnesses)))


def _witnesses(archive: Archive, record: Record) -> dict[str, list[dict[str, Any]]]:
    documents = {one["id"]: one for one in archive.summaries.documents(record.id)}
    passages = [
        asdict(passage) | {name: documents[passage.document][name] for name in ("name", "digest")}
        for _, passage in archive.passages(article=record.id)
    ]
    places = [asdict(place) for place in archive.places(record.id)]
    captures = [
        asdict(capture) | {"is_first_sight": capture.is_first_sight(record.archived_at)}
        for capture in archive.journal.captures(record.id)
    ]
    revisions = [{"id": one, "archived_at": archive.get(one).archived_at} for one in archive.revisions(record.id)]
    return {"passages": passages, "places": places, "captures": captures, "revisions": revisions}


def _history(archive: Archive, record: Record) -> dict[str, list[dict[str, Any]]]:
    """Return where and when an article appeared, what stood at its addresses, and what was corrected."""
    told = archive.histories
    appearances = [one | {"is_head": bool(one["is_head"])} for one in told.appearances(record.id)]
    return {
        "appearances": appearances,
        "versions": [one | {"edit": one["edit"] and asdict(one["edit"])} for one in told.versions(record.id)],
        "absences": archive.timeline.absences(record.id),
        "corrections": told.corrections(record.id),
    }


def _likenesses(archive: Archive, record: Record) -> dict[str, list[dict[str, Any]]]:
    """Return the copies of an article's story, the head first, and the articles that it holds or is a part of."""
    head = archive.stories.cluster(record.id).head
    copies = sorted(archive.stories.copies(record.id), key=lambda copy: copy.id != head)
    relations = [
        {"id": one.other, "title": archive.stories.title_of(one.other), "found_at": one.found_at}
        | asdict(one.verdict)
        | {"change": one.verdict.change, "addresses": [place.url for place in archive.places(one.other)]}
        for one in archive.duplicates.relations(record.id)
    ]
    return {"copies": [asdict(copy) for copy in copies] if len(copies) > 1 else [], "relations": relations}


def _article_lines(record: Record, witnesses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    article = record.article
    yield from filter(None, (article.kicker, titled(article.title), article.subtitle))
    yield ""
    yield f"id         {record.id}"
    if article.published_at:
        form = "%Y-%m-%d" if article.date_precision == "day" else "%Y-%m-%d %H:%M:%S %z"
        yield f"published  {in_zone(article.published_at).strftime(form)} ({article.date_precision})"
    if article.issue_date:
        yield f"issue      {article.issue_date} {article.page} {article.page_name}".rstrip()
    for byline in article.bylines:
        yield f"byline     {byline.name} ({byline.role})"
    for name, value in (("source", article.source), ("newspaper", article.newspaper), ("summary", article.summary)):
        if value:
            yield f"{name:10} {value}"
    yield from _history_lines(witnesses)
    for place in witnesses["places"]:
        yield f"address    {place['url']}" + _other_title(place["title"], article.title)
    for passage in witnesses["passages"]:
        span = f"bytes {passage['start']} to {passage['end']}"
        yield f"document   {passage['name']}, {span}, sha256 {passage['digest']}"
        yield from (
            f"           cut at byte {j['offset']} joined, paragraph {j['paragraph']}" for j in passage["joins"]
        )
    for capture in witnesses["captures"]:
        yield from _capture_lines(capture)
    if record.revision_of:
        yield f"revises    {record.revision_of}"
    yield from (f"revised by {one['id']}, seen {china_time(one['archived_at'])}" for one in witnesses["revisions"])
    yield from _likeness_lines(record, witnesses)
    yield from (f"doubt      {doubt}" for doubt in article.doubts)
    yield from (f"note       {note}" for note in (*article.notes, *_unsearched(article.text)))
    yield f"{_came(record.archived_at, witnesses['captures'])} by {article.extractor}"
    yield ""
    yield article.text


def _capture_lines(capture: dict[str, Any]) -> Iterator[str]:
    from archive.formats.mementos import archive_called  # here: it loads what reads WARC

    kept = f"{capture['warc']}, byte {capture['offset']}"
    yield f"capture    {china_time(capture['fetched_at'])} {capture['url']} ({kept})"
    if origin := capture["origin"]:
        taken = china_time(capture["taken_at"])
        yield f"           by {archive_called(origin)}, taken from there {taken}: {origin}"


def _came(archived_at: str, captures: Sequence[dict[str, Any]]) -> str:
    """Say since when an article is known: since it was archived, or since a web archive made the copy that is had."""
    from archive.formats.mementos import archive_called  # here: it loads what reads WARC

    seen = next((one["origin"] for one in captures if one["is_first_sight"]), "")
    words = f"known      since {china_time(archived_at)}, to {archive_called(seen)}; read" if seen else ""
    return words or f"archived   {china_time(archived_at)}"


def _unsearched(text: str) -> list[str]:
    size = f"the first {INDEXED_CHARACTERS:,} of {len(text):,} characters"
    return [f"searches look at {size}"] if unsearched(text) else []


def _history_lines(witnesses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    files = {f"{OF_DOCUMENT}{one['document']}": one["name"] for one in witnesses["passages"]}
    for one in witnesses["appearances"]:
        pages = ", ".join(f"{page['page']} {page['page_name']}".rstrip() for page in one["pages"])
        by = one["paper"] if one["outlet"] == one["newspaper"] else one["outlet"]
        if by.startswith(OF_DOCUMENT):
            by = f"in the imported document {files.get(by, by.removeprefix(OF_DOCUMENT))}"
        credit = f"credited to {one['paper']}" if one["paper"] and by != one["paper"] else ""
        where = ", ".join(filter(None, (by, credit, f"page {pages}" if pages else "")))
        yield f"appeared   {one['day'] or 'undated'} {where or '–'}: {titled(one['title'])}{' *' * one['is_head']}"
        yield from (f"           {url}" for url in one["addresses"])
    for key in dict.fromkeys(one["key"] for one in witnesses["versions"]):
        versions = [one for one in witnesses["versions"] if one["key"] == key]
        for one in versions if len(versions) > 1 else ():
            changed = f", {' and '.join(one['changed'])} changed" if one["changed"] else ""
            what = " ".join(filter(None, (one["article"], titled(one["title"]))))
            span = f"{china_time(one['since'])} to {china_time(one['until'])}"
            yield f"version    {span} {key}: {what}{changed}"
            yield from (f"           {line}" for line in _edit_lines(one["edit"] or _NO_EDIT))
    for one in witnesses["absences"]:
        until = f", back {china_time(one['until'])}" if one["until"] else ""
        last = f", seen last {china_time(one['last_seen'])}" if one["last_seen"] else ""
        yield f"gone       {one['key']} since {china_time(one['since'])}{until} ({one['reason']}){last}"
    for one in witnesses["corrections"]:
        at = f" at {one['addresses'][0]}" if one["addresses"] else ""
        yield f"corrected  {correction_words(one)}{at}"


def _edit_lines(edit: dict[str, Any]) -> Iterator[str]:
    """Yield what a version has otherwise than the one before it: each field, then the sentences, - former and + now."""
    for one in edit["fields"]:
        role = f" ({one['role']})" if one["role"] else ""
        yield f"{one['field']}{role}: {one['former'] or '–'} → {one['now'] or '–'}"
    if edit["growth"]:
        yield _GROWTHS[edit["growth"]]
    for sentence in edit["sentences"]:
        for mark, own in (("-", "removed"), ("+", "added")):
            if any(part["kind"] == own for part in sentence) or len({part["kind"] for part in sentence}) > 1:
                yield f"{mark} {''.join(part['text'] for part in sentence if part['kind'] in ('same', own))}"


def _other_title(title: str, known: str) -> str:
    return f" (there: {title})" if title and title != known else ""


_OF_THIS = ("part of", "drawn on by")
"""The kinds of which it is told how much of this article is in the other; of the others, how much of the other here."""


def _likeness_lines(record: Record, witnesses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for number, copy in enumerate(witnesses["copies"]):
        changes = "" if not number else f": {', '.join(copy['changes']) or 'unchanged'}"
        where = " ".join(filter(None, (copy["publisher"], china_time(copy["moment"])[:10])))
        itself = " (this one)" if copy["id"] == record.id else ""
        yield f"{'copy' if number else 'head':10} {copy['id']} {titled(copy['title'])}, {where}{itself}{changes}"
        if not itself:
            yield from (f"           {url}" for url in copy["addresses"])
    for one in witnesses["relations"]:
        if one["kind"] != "same":
            share = f"{one['covered']:.0%} of this" if one["kind"] in _OF_THIS else f"{one['covers']:.0%} of that"
            yield f"{one['kind']:10} {one['id']} {titled(one['title'])} ({share})"
            yield from (f"           {url}" for url in one["addresses"])


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=completing("article"))
@json_option
@db_option
def explain(identifier: str, as_json: bool, db: Path) -> None:
    """Show the ballot of an article: each candidate of each field, its rule and weight, and which won (*).

    And how certain it is: how far the witnesses of its text agree (0 to 1), and what makes it doubtful.
    Articles read by a platform's own rule have no ballot; their extractor is named.
    """
    with opened(db) as archive:
        record = found(archive, identifier)
    if as_json:
        told = {"agreement": record.article.agreement, "doubts": record.article.doubts}
        print_json({"id": record.id} | told | {"evidence": [asdict(one) for one in record.article.evidence]})
        return
    say(f"{record.id}  {titled(record.article.title)}\nread by {record.article.extractor}")
    say(certainty(record.article.agreement, record.article.doubts))
    ballot = record.article.evidence
    fields = {
        field: [one for one in ballot if one.field == field] for field in dict.fromkeys(one.field for one in ballot)
    }
    rows = [
        (field, "*" if one.chosen else "", one.weight, one.value, one.rule) for field in fields for one in fields[field]
    ]
    columns = {"field": "cyan", "": "bold green", "weight": "", "value": "bold", "rule": "dim"}
    say_table(columns, rows, _ballot_lines(fields))
    for note in record.article.notes:
        say(f"note: {note}")


def _ballot_lines(fields: Mapping[str, Sequence[Evidence]]) -> Iterator[str]:
    for field, candidates in fields.items():
        yield field
        for one in candidates:
            yield f"  {'*' if one.chosen else ' '} {one.weight:5.1f}  {one.value}  [{one.rule}]"
