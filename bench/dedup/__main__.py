"""Compare ways to find repeated texts on a draw of the benchmark, and print one table."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from archive.likeness.key import key_text
from bench.dedup.corpus import FULL, SCORING_SEED, Corpus, draw
from bench.dedup.methods import IN_THE_PROJECT, METHODS
from bench.dedup.scale import Cost, costs
from bench.environment import METHODS as ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
_HEAD = ("method", "precision", "recall", "F1", "linked", "forms merged", "CPU ms a text", "by ours")


@dataclass(frozen=True)
class Row:
    """How one method did. `linked` counts pairs too of which it says that one is a part of the other."""

    method: str
    label: str
    precision: float = 0.0
    recall: float = 0.0
    linked: float = 0.0
    forms_merged: int = 0
    cpu_ms: float = 0.0
    reason: str = ""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(corpus: Corpus, method: str, told: dict[str, object]) -> Row:
    """Score what a method found.

    A text and a page that holds it beside another may be called the same or
    not: such pairs count for `linked` alone.
    """
    same, parts = ({(a, b) for a, b in told[name]} for name in ("same", "parts"))  # type: ignore[attr-defined]
    right = same & corpus.same
    judged = same - corpus.parts
    stories = {doc.id: doc.stories for doc in corpus.docs}
    true = corpus.same | corpus.parts
    return Row(
        method,
        str(told["label"]),
        len(right) / len(judged) if judged else 1.0,
        len(right) / len(corpus.same),
        len((same | parts) & true) / len(true),
        sum(not stories[a] and not stories[b] for a, b in same),
        float(told["seconds"]) / len(corpus.docs) * 1000,  # type: ignore[arg-type]
    )


def by_edit(corpus: Corpus, told: dict[str, object]) -> list[tuple[str, int, float, float]]:
    """Return for each kind of edit how many pairs it is in, and which shares of them are the same and linked."""
    same, parts = ({(a, b) for a, b in told[name]} for name in ("same", "parts"))  # type: ignore[attr-defined]
    kinds = {doc.id: doc.kind for doc in corpus.docs}
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("all", "same", "linked")}
    for pair in corpus.same | corpus.parts:
        for kind in {kinds[pair[0]], kinds[pair[1]]}:
            counts["all"][kind] += 1
            counts["same"][kind] += pair in same
            counts["linked"][kind] += pair in same or pair in parts
    rows = [(kind, n, counts["same"][kind] / n, counts["linked"][kind] / n) for kind, n in counts["all"].items()]
    return sorted(rows, key=lambda row: row[3])


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


def table(rows: list[Row]) -> str:
    """Set the rows as text."""
    basis = next((row.cpu_ms for row in rows if row.method == "ours"), 0.0)
    body = [
        [row.label, *(f"{value:.3f}" for value in (row.precision, row.recall, row.f1, row.linked))]
        + [str(row.forms_merged), f"{row.cpu_ms:.2f}", f"{row.cpu_ms / basis:.2f}" if basis else "–"]
        for row in rows
        if not row.reason
    ]
    widths = [max(map(len, column)) for column in zip(_HEAD, *body, strict=True)]
    lines = [_HEAD, *body]
    set_ = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines]
    return "\n".join([*set_, *(f"{row.method}: not run: {row.reason}" for row in rows if row.reason)])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seed", default=SCORING_SEED, show_default=True, help="The draw; rules were made on another one.")
@click.option(
    "--stories", type=click.IntRange(10), default=FULL, show_default=True, help="Stories; texts are six times."
)
@click.option("--methods", default=",".join(METHODS), show_default=True, help="Which, and in which order.")
@click.option("--by-edit", "edits", is_flag=True, help="Show what ours makes of each kind of edit.")
@click.option("--scale", type=int, help="Instead: the cost of an article among 100,000 sketches and among so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option("--install", is_flag=True, help="Build the other methods' environment where it is missing or stale.")
def main(seed: int, stories: int, methods: str, edits: bool, scale: int | None, as_json: bool, install: bool) -> None:
    """Compare ways to find repeated texts, on invented news and what becomes of them."""
    if scale:
        _print_costs(scale, as_json)
        return
    names = [name for name in methods.split(",") if name]
    if unknown := [name for name in names if name not in METHODS]:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {','.join(METHODS)}")
    if install and set(names) - IN_THE_PROJECT:
        ENVIRONMENT.build()
    corpus = draw(seed, stories)
    told = {}
    lines = "".join(json.dumps(asdict(doc) | {"key": key_text(doc.text)}) + "\n" for doc in corpus.docs)
    with click.progressbar(names, label="Comparing", file=sys.stderr) as bar:
        for name in bar:
            told[name] = run(name, lines)
    rows = [
        Row(name, name, reason=found) if isinstance(found, str) else score(corpus, name, found)
        for name, found in told.items()
    ]
    if as_json:
        click.echo(json.dumps([asdict(row) | {"f1": row.f1} for row in rows], ensure_ascii=False, indent=2))
        return
    sizes = f"{len(corpus.docs)} texts, {len(corpus.same)} pairs of one story, {len(corpus.parts)} of a part"
    click.echo(f"seed {seed}: {sizes}\n{table(rows)}")
    if edits and not isinstance(told["ours"], str):
        for kind, pairs, same, linked in by_edit(corpus, told["ours"]):
            click.echo(f"{same:6.3f} same {linked:6.3f} linked  {pairs:6} pairs  {kind}")


def _print_costs(largest: int, as_json: bool) -> None:
    sizes = sorted({100_000, largest})
    with click.progressbar(length=sizes[-1], label="Sketching", file=sys.stderr) as bar:
        found: list[Cost] = list(costs(sizes, bar.update))
    if as_json:
        click.echo(json.dumps([asdict(cost) for cost in found], indent=2))
        return
    for cost in found:
        ratio = cost.cpu_ms / found[0].cpu_ms
        size = f"{cost.sketches:>10,} sketches  {cost.bytes_an_article:.0f} bytes an article"
        click.echo(f"{size}  {cost.cpu_ms:.2f} CPU ms an article, {ratio:.2f} of the first")


if __name__ == "__main__":
    main()
