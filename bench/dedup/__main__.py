"""Compare ways to find repeated texts on a draw of the benchmark, and print a table a corpus."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive.likeness.key import key_text
from bench.dedup.changes_table import CELLS, SAMPLES, measure
from bench.dedup.changes_table import table as table_of_changes
from bench.dedup.corpus import FULL, SCORING_SEED, Corpus, draw
from bench.dedup.marks import JUDGED, Row, against_aims, by_edit, false_pairs, score, table
from bench.dedup.methods import IN_THE_PROJECT, METHODS
from bench.dedup.real_corpus import draw_real
from bench.dedup.real_texts import SEEDS, SHARED, apart, letters, read_all
from bench.dedup.scale import Cost, costs
from bench.environment import METHODS as ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]


def run(method: str, lines: str) -> dict[str, object] | str:
    """Run a method in a process of its own; return what it found, or why it could not be run."""
    python = sys.executable if method in IN_THE_PROJECT else str(ENVIRONMENT.python)
    if not Path(python).is_file():
        return "its environment is not there: --install builds it"
    command = [python, "-m", "bench.dedup.methods", method]
    ended = subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, encoding="utf-8")  # noqa: S603
    if ended.returncode:
        return (ended.stderr.strip() or f"ended with {ended.returncode}").splitlines()[-1]
    return dict(json.loads(ended.stdout))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seed", default=SCORING_SEED, show_default=True, help="The draw; rules were made on another one.")
@click.option(
    "--corpus",
    "which",
    type=click.Choice(["invented", "real", "both"]),
    default="both",
    show_default=True,
    help="Invented news, or real texts where there are some.",
)
@click.option(
    "--stories", type=click.IntRange(10), default=FULL, show_default=True, help="Invented stories; texts are six times."
)
@click.option("--methods", default=",".join(METHODS), show_default=True, help="Which, and in which order.")
@click.option("--by-edit", "edits", is_flag=True, help="Show what ours makes of each kind of edit.")
@click.option("--false", "wrong", is_flag=True, help="Show which pairs ours takes for one story that are two.")
@click.option("--scale", type=int, help="Instead: the cost of an article among 100,000 sketches and among so many.")
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --scale: another checkout beside this one, in turns.",
)
@click.option("--changes", is_flag=True, help="Instead: how many harmful and harmless changes of real texts pass.")
@click.option("--samples", type=click.IntRange(1), default=SAMPLES, show_default=True, help="Of a kind and a length.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option("--install", is_flag=True, help="Build the other methods' environment where it is missing or stale.")
def main(
    seed: int,
    which: str,
    stories: int,
    methods: str,
    edits: bool,
    wrong: bool,
    scale: int | None,
    against: Path | None,
    changes: bool,
    samples: int,
    as_json: bool,
    install: bool,
) -> None:
    """Compare ways to find repeated texts, on invented news and on real texts, and what becomes of them.

    Exits with 1 where ours misses an aim; fewer stories than a full draw has are too few to tell.
    """
    if scale:
        _print_costs(scale, [ROOT, *([against.resolve()] if against else [])], as_json)
        return
    if changes:
        _print_changes(seed, samples, as_json)
        return
    names = [name for name in methods.split(",") if name]
    if unknown := [name for name in names if name not in METHODS]:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {','.join(METHODS)}")
    if install and set(names) - IN_THE_PROJECT:
        ENVIRONMENT.build()
    rows: list[Row] = []
    for name, corpus in _corpora(which, seed, stories):
        told = _told(corpus, names)
        found = [
            Row(method, method, corpus=name, reason=result)
            if isinstance(result, str)
            else score(corpus, method, result, name)
            for method, result in told.items()
        ]
        rows += found
        if not as_json:
            _print_corpus(name, seed, corpus, found)
            ours = told.get(JUDGED)
            if isinstance(ours, dict):
                _print_details(corpus, ours, edits, wrong)
    if as_json:
        click.echo(json.dumps([asdict(row) | {"f1": row.f1} for row in rows], ensure_ascii=False, indent=2))
    if any(row.missed for row in rows if row.method == JUDGED and (row.corpus == "real" or stories >= FULL)):
        sys.exit(1)


def _corpora(which: str, seed: int, stories: int) -> Iterator[tuple[str, Corpus]]:
    """Yield the corpora that are wanted; say which cannot be had."""
    if which != "real":
        yield "invented", draw(seed, stories)
    if which != "invented":
        if texts := apart(read_all()):
            yield "real", draw_real(seed, texts)
        else:
            click.echo(f"real: not run: no texts in {SHARED} and {SEEDS}", err=True)


def _told(corpus: Corpus, names: list[str]) -> dict[str, dict[str, object] | str]:
    lines = "".join(json.dumps(asdict(doc) | {"key": key_text(doc.text)}) + "\n" for doc in corpus.docs)
    with click.progressbar(names, label="Comparing", file=sys.stderr) as bar:
        return {name: run(name, lines) for name in bar}


def _print_corpus(name: str, seed: int, corpus: Corpus, rows: list[Row]) -> None:
    sizes = f"{len(corpus.docs)} texts, {len(corpus.same)} pairs of one story, {len(corpus.parts)} of a part"
    drawn = f", {len(corpus.draws)} that quote" if corpus.draws else ""
    click.echo(f"{name}, seed {seed}: {sizes}{drawn}\n{table(rows)}")
    for row in rows:
        if row.method == JUDGED and not row.reason:
            click.echo(against_aims(row))


def _print_details(corpus: Corpus, ours: dict[str, object], edits: bool, wrong: bool) -> None:
    for kind, pairs, same, linked in by_edit(corpus, ours) if edits else ():
        click.echo(f"{same:6.3f} same {linked:6.3f} linked  {pairs:6} pairs  {kind}")
    for a, b in false_pairs(corpus, ours) if wrong else ():
        click.echo(f"{a.id} {a.kind} | {b.id} {b.kind} | {a.title} | {b.title}")


def _print_changes(seed: int, samples: int, as_json: bool) -> None:
    """Print the table of changes; exit with 1 where a cell misses its aim."""
    texts = apart(read_all())
    if not texts:
        click.echo(f"No texts in {SHARED} and {SEEDS}: nothing to change.", err=True)
        return
    with click.progressbar(length=CELLS, label="Changing", file=sys.stderr) as bar:
        cells = list(measure(texts, seed, samples, bar.update))
    if as_json:
        click.echo(json.dumps([asdict(cell) | {"missed": cell.missed} for cell in cells], ensure_ascii=False, indent=2))
    else:
        total = sum(letters(text.text) for text in texts)
        click.echo(f"seed {seed}: {len(texts)} real texts, {total:,} letters\n\n{table_of_changes(cells)}")
    if any(cell.missed for cell in cells):
        sys.exit(1)


def _print_costs(largest: int, checkouts: list[Path], as_json: bool) -> None:
    sizes = sorted({min(100_000, largest), largest})
    with click.progressbar(length=sizes[-1], label="Sketching", file=sys.stderr) as bar:
        found: list[list[Cost]] = list(costs(sizes, checkouts, bar.update))
    if as_json:
        click.echo(json.dumps([[asdict(cost) for cost in one] for one in found], indent=2))
        return
    for ours, *others in found:
        first = found[0][0]
        click.echo(f"{ours.sketches:>10,} sketches  {ours.bytes_an_article:.0f} bytes an article")
        for what in ("cpu_ms", "undated_cpu_ms"):
            taken = getattr(ours, what)
            words = f"{taken:.2f} CPU ms an article, {taken / getattr(first, what):.2f} of the first"
            words += "".join(f", {taken / getattr(other, what):.2f} of the other checkout's" for other in others)
            click.echo(f"{'dated' if what == 'cpu_ms' else 'undated':>10}  {words}")


if __name__ == "__main__":
    main()
