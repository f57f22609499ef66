"""Compare extractors on pages with gold: `make eval`, or `python -m bench.extraction`. See bench/README.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any

import click

from bench import environment
from bench.extractors import EXTRACTORS, IN_THE_PROJECT, UNAVAILABLE
from bench.metamorphic import comparison as metamorphic
from bench.metamorphic.transformations import TRANSFORMATIONS
from bench.pages import EvalPage, decoded_pages, is_complete, read_gold
from bench.scoring import ScorerError, score

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PAGES = ROOT.parent / "shared" / "eval"
BASIS = "trafilatura"  # whose CPU time the others are measured by
SPLIT = "zh-news"  # the set that --by-site splits

_MARKS = (
    ["F1", "P", "R", "F1>=.95", "empty", "para", "residue", "title", "day", "wrong day", "minute", "source"]
    + ["authors", "false author", "whole"]
)  # fmt: skip
_READ_FROM = {  # a mark of a field that an extractor never gives says nothing about it
    "title": "title",
    "day": "published_at",
    "wrong day": "published_at",
    "minute": "published_at",
    "source": "source",
    "authors": "authors",
    "false author": "authors",
}


class Unavailable(Exception):
    """An extractor cannot be run here."""


class Runner:
    """One extractor in its process. A process that dies over a page is replaced for the next one."""

    def __init__(self, command: Sequence[str], stack: ExitStack) -> None:
        self._command = command
        self._errors: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
        self._process: subprocess.Popen[str] | None = None
        stack.callback(self._end)

    def ask(self, page: EvalPage) -> dict[str, Any]:
        """Return the prediction for a page; one with an `error` where the extractor failed."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            print(page.line, file=process.stdin, flush=True)
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if answer:
            prediction: dict[str, Any] = json.loads(answer)
            return prediction
        return {"id": page.id, "error": self._died(process)}

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(  # noqa: S603
            self._command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONHASHSEED": "0"},  # some choose among equals by the order of a set
        )
        return self._process

    def _died(self, process: subprocess.Popen[str]) -> str:
        code = process.wait()
        self._end()
        self._errors.seek(0)
        last = (self._errors.read().decode("utf-8", "replace").strip().splitlines() or [""])[-1]
        if code == UNAVAILABLE:
            raise Unavailable(f"not run: {last}")
        return f"the process ended with {code}: {last}"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()


@dataclass
class Outcome:
    """What one extractor did: its predictions of the first round, and each round's CPU milliseconds by page."""

    predictions: list[dict[str, Any]] = field(default_factory=list)
    rounds: list[dict[str, float]] = field(default_factory=list)
    reason: str = ""

    @property
    def failures(self) -> dict[str, str]:
        """The pages that it failed on, with what it raised."""
        return {str(row["id"]): str(row["error"]) for row in self.predictions if "error" in row}

    @property
    def label(self) -> str:
        """Its name and version, as its runner gave them."""
        return next((str(row["extractor"]) for row in self.predictions if "extractor" in row), "")

    def cpu(self, ids: set[str]) -> list[float]:
        """Return each round's CPU milliseconds for some pages together."""
        return [sum(cpu for id_, cpu in times.items() if id_ in ids) for times in self.rounds]


@dataclass(frozen=True)
class Row:
    """One extractor on one set. `marks` are the scorer's; `ratio` is CPU time by that of trafilatura alone."""

    set: str
    extractor: str
    marks: dict[str, float]
    given: tuple[str, ...] = ()
    cpu_ms: float | None = None
    ratio: float | None = None
    reason: str = ""


def run_all(
    pages: Sequence[EvalPage],
    commands: Mapping[str, Sequence[str]],
    repeat: int = 1,
    page_done: Callable[[int], None] = lambda _: None,
) -> dict[str, Outcome]:
    """Run every extractor over every page, `repeat` times.

    Page by page, each extractor after the other and each page another one first, so that what else the machine does
    falls on all alike; each round in new processes, so that no cache of an earlier round helps.
    """
    outcomes = {name: Outcome() for name in commands}
    for _ in range(repeat):
        for outcome in outcomes.values():
            outcome.rounds.append({})
        with ExitStack() as stack:
            runners = {name: Runner(command, stack) for name, command in commands.items()}
            for number, page in enumerate(pages):
                names = [name for name in runners if not outcomes[name].reason]
                turn = number % len(names) if names else 0
                for name in names[turn:] + names[:turn]:
                    _one_page(runners[name], page, outcomes[name])
                page_done(1)
    return outcomes


def _one_page(runner: Runner, page: EvalPage, outcome: Outcome) -> None:
    try:
        prediction = runner.ask(page)
    except Unavailable as error:
        outcome.reason = str(error)
        return
    outcome.rounds[-1][page.id] = prediction.get("cpu_ms", 0.0)
    if len(outcome.rounds) == 1:
        outcome.predictions.append(prediction)


def rows_of(
    scorer: Path,
    gold: Sequence[dict[str, Any]],
    pages: Sequence[EvalPage],
    outcomes: Mapping[str, Outcome],
    by_site: bool = False,
) -> Iterator[Row]:
    """Yield a row for each set and extractor, with `by_site` also for the halves of the Chinese news pages."""
    for set_ in dict.fromkeys(str(row["set"]) for row in gold):
        of_set = [row for row in gold if row["set"] == set_]
        yield from _rows(set_, set_, scorer, of_set, outcomes)
        for half in ("tuned", "watched") if by_site and set_ == SPLIT else ():
            ids = {page.id for page in pages if page.half == half}
            if part := [row for row in of_set if row["id"] in ids]:
                yield from _rows(f"{set_} {half}", set_, scorer, part, outcomes)


def _rows(
    name: str, set_: str, scorer: Path, gold: Sequence[dict[str, Any]], outcomes: Mapping[str, Outcome]
) -> Iterator[Row]:
    ids = {str(row["id"]) for row in gold}
    for extractor, outcome in outcomes.items():
        if outcome.reason:
            yield Row(name, extractor, {}, reason=outcome.reason)
            continue
        mine = [row for row in outcome.predictions if row["id"] in ids]
        marks = score(scorer, gold, mine).get(set_, {})
        given = tuple(sorted({key for row in mine for key, value in row.items() if value}))
        cpu = median(total / len(ids) for total in outcome.cpu(ids))
        yield Row(name, extractor, marks, given, cpu, _ratio(outcome, outcomes.get(BASIS), ids))


def ratios_of(outcome: Outcome, basis: Outcome, ids: set[str]) -> list[float]:
    """Return for each round an extractor's CPU time by the basis' in the same round."""
    return [mine / theirs for mine, theirs in zip(outcome.cpu(ids), basis.cpu(ids), strict=True) if theirs]


def _ratio(outcome: Outcome, basis: Outcome | None, ids: set[str]) -> float | None:
    found = ratios_of(outcome, basis, ids) if basis else []
    return median(found) if found else None


def table(rows: Sequence[Row]) -> str:
    """Set the rows as text. A dash: the extractor never gives that field, or the set's gold has none."""
    head = ["set", "extractor", *_MARKS, "CPU ms a page", f"by {BASIS}'s"]
    body = [
        [row.set, row.extractor, *(_cell(row, mark) for mark in _MARKS), _number(row.cpu_ms, 1), _number(row.ratio, 2)]
        for row in rows
        if not row.reason
    ]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    widths[:2] = [max(len(row.set) for row in rows), max(len(row.extractor) for row in rows)]
    cells = iter(body)
    lines = [head, *([row.set, row.extractor, row.reason] if row.reason else next(cells) for row in rows)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(cells[:2], widths, strict=False)]
    return "  ".join([*left, *(cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=False))]).rstrip()


def _cell(row: Row, mark: str) -> str:
    known = _READ_FROM.get(mark, "id") in row.given or _READ_FROM.get(mark) is None
    return _number(row.marks.get(mark), 3) if known else "–"


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def remarks(outcomes: Mapping[str, Outcome], ids: set[str]) -> Iterator[str]:
    """Yield what belongs under the table: versions, the ratio over all pages, failures."""
    run = {name: outcome for name, outcome in outcomes.items() if not outcome.reason}
    yield "Versions: " + (", ".join(filter(None, (outcome.label for outcome in run.values()))) or "none")
    if BASIS in run:
        dearest = max(ids, key=lambda id_: median(times.get(id_, 0.0) for times in run[BASIS].rounds), default="")
        for name in [name for name in run if name != BASIS]:
            found, rest = (ratios_of(run[name], run[BASIS], some) for some in (ids, ids - {dearest}))
            if found and rest:
                yield (
                    f"CPU time of {name} on all {len(ids)} pages: {median(found):.2f} times {BASIS}'s alone (rounds: "
                    f"{' '.join(f'{ratio:.2f}' for ratio in found)}), {median(rest):.2f} times without {dearest}, "
                    f"the page that costs {BASIS} most"
                )
    for name, outcome in run.items():
        if failures := outcome.failures:
            id_, error = next(iter(failures.items()))
            yield f"{name} failed on {len(failures)} of {len(ids)} pages, which count as empty; {id_}: {error}"


def commands_for(names: Sequence[str]) -> dict[str, list[str]]:
    """Return each extractor's runner: in the project's environment, or in the benchmark's."""
    return {
        name: [sys.executable if name in IN_THE_PROJECT else _optional(), "-m", "bench.extractors", name]
        for name in names
    }


def _optional() -> str:
    return str(environment.PYTHON) if environment.PYTHON.is_file() else sys.executable


def _names(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    names = list(dict.fromkeys(filter(None, value.split(","))))
    if unknown := [name for name in names if name not in EXTRACTORS]:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {','.join(EXTRACTORS)}")
    return names


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--pages",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_PAGES,
    show_default="../shared/eval beside the project",
    help="The evaluation folder: pages/, gold.jsonl, score.py.",
)
@click.option(
    "--extractors",
    "names",
    default=",".join(EXTRACTORS),
    show_default=True,
    callback=_names,
    help="Which, and in which order.",
)
@click.option(
    "--repeat", type=click.IntRange(1), default=3, show_default=True, help="Rounds for the CPU time; medians are shown."
)
@click.option("--by-site", is_flag=True, help=f"Show the two halves of {SPLIT} by site too: tuned, watched.")
@click.option(
    "--metamorphic",
    "is_metamorphic",
    is_flag=True,
    help="Our extractor alone, on each page as it is and transformed. Exit code 1: some field is worse than allowed.",
)
@click.option("--only", default="", metavar="WORDS", help="Of --metamorphic, what has WORDS in its name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option("--install", is_flag=True, help="Build the other extractors' environment where it is missing or stale.")
def main(
    folder: Path,
    names: list[str],
    repeat: int,
    by_site: bool,
    is_metamorphic: bool,
    only: str,
    as_json: bool,
    install: bool,
) -> None:
    """Run extractors over pages with gold and print one table."""
    if not is_complete(folder):
        click.echo(f"There are no evaluation pages (pages/, gold.jsonl, score.py) in {folder}: nothing to compare.")
        return
    if is_metamorphic:
        sys.exit(_metamorphic(folder, only, as_json))
    if install and set(names) - IN_THE_PROJECT:
        environment.build()
    gold = read_gold(folder)
    with tempfile.TemporaryDirectory() as temporary:
        pages = list(decoded_pages(folder, gold, Path(temporary)))
        with click.progressbar(length=repeat * len(pages), label="Extracting", file=sys.stderr) as bar:
            outcomes = run_all(pages, commands_for(names), repeat, bar.update)
    try:
        rows = list(rows_of(folder / "score.py", gold, pages, outcomes, by_site))
    except ScorerError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        failures = {name: outcome.failures for name, outcome in outcomes.items()}
        click.echo(
            json.dumps({"rows": [asdict(row) for row in rows], "failures": failures}, ensure_ascii=False, indent=2)
        )
        return
    click.echo(table(rows))
    click.echo("\n".join(["", *remarks(outcomes, {page.id for page in pages})]))


def _metamorphic(folder: Path, only: str, as_json: bool) -> int:
    """Print what transformed pages lose, and return the exit code."""
    gold = read_gold(folder)
    with tempfile.TemporaryDirectory() as temporary:
        pages = list(decoded_pages(folder, gold, Path(temporary)))
        chosen = [one for one in TRANSFORMATIONS if only in one.name]
        length = metamorphic.extractions(gold, pages, chosen)
        with click.progressbar(length=length, label="Extracting", file=sys.stderr) as bar:
            results = metamorphic.compare(folder / "score.py", gold, pages, chosen, bar.update)
    if as_json:
        rows = [asdict(result) | {"worse": result.worse} for result in results]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo(metamorphic.table(results))
        click.echo("\n".join(["", *metamorphic.remarks(results)]))
    return 1 if any(result.worse for result in results) else 0


if __name__ == "__main__":
    main()
