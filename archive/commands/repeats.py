"""What repeats what: `archive dedup`, `same`, `diff`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from archive.chinese.decoding import decode
from archive.chinese.text import clean
from archive.commands.across import (
    WORK,
    counts_by_kind,
    dedup_across,
    pairs_found,
    refuse_one_archives_options,
    work_here,
)
from archive.commands.completing import completing
from archive.commands.dates import DATE, DAY
from archive.commands.options import (
    db_option,
    found,
    json_option,
    opened,
    selected,
    selection_options,
)
from archive.commands.output import print_json, say, titled
from archive.commands.tables import progress
from archive.likeness.changes import Step, difference
from archive.likeness.relation import Likeness
from archive.search.days import first_day
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.repeats import Relation, evidence_fields, relation_fields
from archive.transfer.importing import read_document

UNKNOWN = 3  # the exit code of `same` for a text that is not known
_BATCH = 100  # articles a commit: so many a killed run has to look at again
_MARKS = {"same": "  ", "removed": "- ", "added": "+ "}


@dataclass
class _Tally:
    """What a run found. The pairs themselves are kept for a dry run only: else they are in the archive."""

    examined: int = 0
    anew: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    relations: list[Relation] = field(default_factory=list)


@click.command()
@click.option(
    "--across",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Look through all archives of a folder, and keep what repeats what between them in DIR/relations.db.",
)
@click.option("--archived-since", type=DATE, default="", help="Only articles archived from this day, month or year on.")
@selection_options
@click.option("--dry-run", is_flag=True, help="Show what would be found, on a copy in a temporary folder.")
@json_option
@db_option
def dedup(across: Path | None, archived_since: str, selection: Wanted, dry_run: bool, as_json: bool, db: Path) -> None:
    """Find what repeats what among articles that were never looked at.

    New articles are looked at when they come in: this is for those that an
    older version archived. Stop it at any moment and run it again: what it
    finds is what adding the articles one by one finds, in any order.

    With --across nothing is written to the archives, which may be hundreds:
    what is found is what a merge of them all would find, and the next run
    looks only at what came since. Exit code 1: an archive cannot be used, the
    others were looked at; 7: another run is at work there.
    """
    if across is not None:
        refuse_one_archives_options(archived_since, selection)
        work = click.get_current_context().meta.get(WORK, work_here)
        dedup_across(across, dry_run=dry_run, as_json=as_json, work=work)
        return
    tally = _Tally()
    with opened(db) as archive, _copy(archive) if dry_run else nullcontext(archive) as examined:
        pending = _pending(examined, first_day(archived_since), selection, tally)
        _examine(examined, pending, tally, keep=dry_run)
        titles = {
            id_: titled(archive.stories.title_of(id_)) for one in tally.relations for id_ in (one.article, one.other)
        }
    told = {"examined": tally.examined} | counts_by_kind(tally.kinds)
    if as_json:
        print_json(
            told
            | {"anew": tally.anew, "dry_run": dry_run, "relations": [relation_fields(one) for one in tally.relations]}
        )
        return
    for one in tally.relations:
        say(f"{one.verdict.kind:8}  {one.article} {titles[one.article]} | {one.other} {titles[one.other]}")
    say(pairs_found(tally.examined, tally.kinds))


@contextmanager
def _copy(archive: Archive) -> Iterator[Archive]:
    """Lend a copy of an archive that is thrown away, so that nobody waits for what is found only to be shown."""
    with TemporaryDirectory(prefix="archive-") as folder:
        path = Path(folder, archive.path.name)
        archive.copy_to(path)
        with Archive(path) as copy:
            yield copy


def _pending(archive: Archive, since: date | None, selection: Wanted, tally: _Tally) -> list[str]:
    """Return the articles that are to be looked at, of those that are selected."""
    wanted = selected(archive, selection)
    tally.anew = archive.duplicates.renew()
    pending = archive.duplicates.pending(since)
    if wanted == Wanted():
        return pending
    chosen = set(archive.search.ids(archive.search.find(wanted, "oldest").rows))
    return [one for one in pending if one in chosen]


def _examine(archive: Archive, pending: list[str], tally: _Tally, *, keep: bool) -> None:
    tally.examined = len(pending)
    batches = [pending[start : start + _BATCH] for start in range(0, len(pending), _BATCH)]
    for batch in progress(batches, len(batches), "Comparing"):
        with archive.transaction():
            for article in batch:
                relations = archive.duplicates.enter(article)
                tally.kinds.update(relation.verdict.kind for relation in relations)
                tally.relations += relations if keep else []


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--date", "day", type=DAY, help="The day of the text; without it, any day's articles are compared.")
@json_option
@db_option
def same(file: Path, day: date | None, as_json: bool, db: Path) -> None:
    """Ask whether the text of FILE (- for standard input) is known, and as what.

    A seed document is asked for article by article, any other file as one text.
    Exit code 0: each text is known, as a whole or as a part; 3: one is not.
    """
    texts = _texts(file)
    with opened(db) as archive:
        answers = [(title, archive.duplicates.search(text, day or None)) for title, text in texts]
        titles = {article: archive.stories.title_of(article) for _, matches in answers for article, _ in matches}
    if as_json:
        print_json(
            [
                {"title": title, "known": _is_known(matches), "matches": [_match(one, titles) for one in matches]}
                for title, matches in answers
            ]
        )
    else:
        for title, matches in answers:
            say(clean(f"{title or file}: {'known' if _is_known(matches) else 'not known'}"))
            for article, verdict in matches:
                say(f"  {verdict.kind:8}  {article}  {titled(titles[article])} ({_shares(verdict)})")
    if not all(_is_known(matches) for _, matches in answers):
        sys.exit(UNKNOWN)


def _texts(file: Path) -> list[tuple[str, str]]:
    """Return titles and texts of a file: the articles of a seed document, else all of it."""
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    _, imported, _ = read_document(file.name, content)
    return [(article.title, article.text) for article, _ in imported.articles] or [("", clean(decode(content)[0]))]


def _is_known(matches: list[tuple[str, Likeness]]) -> bool:
    """Say whether a text is known as a whole or as a part; one that draws on another is not."""
    return any(verdict.kind in ("same", "part of", "contains") for _, verdict in matches)


def _match(match: tuple[str, Likeness], titles: dict[str, str]) -> dict[str, Any]:
    return {"id": match[0], "title": titles[match[0]]} | evidence_fields(match[1])


def _shares(verdict: Likeness) -> str:
    if verdict.exact:
        return "word for word"
    return f"{verdict.covered:.0%} of it there, {verdict.covers:.0%} of that here"


@click.command()
@click.argument("one", metavar="A", shell_complete=completing("article"))
@click.argument("other", metavar="B", shell_complete=completing("article"))
@json_option
@db_option
def diff(one: str, other: str, as_json: bool, db: Path) -> None:
    """Show how two articles differ, sentence by sentence: - only in A, + only in B, ~ both, changed.

    Formatting makes no difference. A and B are ids or the beginnings of ids.
    """
    with opened(db) as archive:
        a, b = found(archive, one), found(archive, other)
    steps = difference(a.article.text, b.article.text)
    if as_json:
        print_json(
            {"a": a.id, "b": b.id, "same": all(s.kind == "same" for s in steps), "steps": list(map(asdict, steps))}
        )
        return
    for sign, record in (("-", a), ("+", b)):
        say(f"{sign * 3} {record.id}  {titled(record.article.title)}")
    for step in steps:
        say(_line(step))


def _line(step: Step) -> str:
    if step.kind == "changed":
        return f"~ - {step.a}\n~ + {step.b}"
    return _MARKS[step.kind] + (step.a or step.b)
