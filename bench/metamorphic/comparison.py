"""Our extractor on each page as it is and transformed: how much worse each field becomes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from archive.likeness.key import simplified
from bench.extractors import PAGE_SECONDS, Fields, measured, reader_of_bytes
from bench.metamorphic.transformations import PLAIN, TRANSFORMATIONS, Transformation
from bench.pages import EvalPage
from bench.scoring import Pooled, pooled_score

ALLOWED = 0.01  # of the pages that have the field
MARKS = ("F1", "F1>=.95", "title", "day", "wrong day", "minute", "authors", "false author", "source", "whole")
_FAULTS = frozenset(("wrong day", "false author"))  # the fewer the better
_FIELD = {
    "F1": "text",
    "F1>=.95": "text",
    "day": "published_at",
    "wrong day": "published_at",
    "minute": "published_at",
    "false author": "authors",
}
_TEXT = ("text", "title", "source")


@dataclass(frozen=True)
class Result:
    """One transformation: its marks over all pages, what each lost, and the pages whose fields became others."""

    transformation: str
    marks: Pooled
    lost: dict[str, float]
    changed: dict[str, list[str]]

    @property
    def worse(self) -> list[str]:
        """The marks that lost more than a hundredth of the pages."""
        return [mark for mark, loss in self.lost.items() if loss > ALLOWED + 1e-9]


def compare(
    scorer: Path,
    gold: Sequence[dict[str, Any]],
    pages: Sequence[EvalPage],
    transformations: Sequence[Transformation] = TRANSFORMATIONS,
    page_done: Callable[[int], None] = lambda _: None,
) -> list[Result]:
    """Extract every page as it is and in every transformation, and return the results, the plain pages' first.

    Texts and names are compared in simplified characters, character by character, where a transformation changes the
    script: how many characters one became counts for nothing.
    """
    read: dict[str, dict[str, Fields]] = {one.name: {} for one in (PLAIN, *transformations)}
    with ProcessPoolExecutor(os.cpu_count(), initializer=_prepare) as pool:
        jobs = {
            pool.submit(predict, str(page.file), page.url or "", one): (page.id, one.name)
            for page, one in _pairs(gold, pages, transformations)
        }
        for job in as_completed(jobs):
            id_, name = jobs[job]
            read[name][id_] = job.result()
            page_done(1)
    plain = _result(scorer, gold, PLAIN, read[PLAIN.name], None, read[PLAIN.name])
    return [plain, *(_result(scorer, gold, one, read[one.name], plain, read[PLAIN.name]) for one in transformations)]


def extractions(
    gold: Sequence[dict[str, Any]], pages: Sequence[EvalPage], transformations: Sequence[Transformation]
) -> int:
    """Return how many pages a comparison extracts."""
    return sum(1 for _ in _pairs(gold, pages, transformations))


def _pairs(
    gold: Sequence[dict[str, Any]], pages: Sequence[EvalPage], transformations: Sequence[Transformation]
) -> Iterator[tuple[EvalPage, Transformation]]:
    languages = {str(row["id"]): str(row["lang"]) for row in gold}
    for page in pages:
        for one in (PLAIN, *transformations):
            if languages[page.id] == "zh" or not one.chinese_only:
                yield page, one


def _prepare() -> None:
    signal.signal(signal.SIGALRM, _too_long)


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError(f"more than {PAGE_SECONDS} s")


def predict(file: str, url: str, transformation: Transformation) -> Fields:
    """Return what our extractor reads from a transformed page; an `error` where it fails."""
    changed = transformation.changed(Path(file).read_bytes().decode())
    # Bytes tell their encoding themselves, text gets a mark: nothing is left to guess.
    body = changed if isinstance(changed, bytes) else b"\xef\xbb\xbf" + changed.encode()
    signal.alarm(PAGE_SECONDS)
    fields, _ = measured(lambda _, address: _reader()(body, address, "text/html"), "", url)
    signal.alarm(0)
    return fields


@cache
def _reader() -> Callable[[bytes, str, str], Fields]:
    return reader_of_bytes()


def _result(
    scorer: Path,
    gold: Sequence[dict[str, Any]],
    one: Transformation,
    read: Mapping[str, Fields],
    plain: Result | None,
    plainly: Mapping[str, Fields],
) -> Result:
    fold = simplified if one.changes_script else str
    predictions = {id_: _folded(read.get(id_, plainly[id_]), fold) for id_ in plainly}
    right = [_folded(row, lambda text: fold(one.gold(text))) if row["lang"] == "zh" else row for row in gold]
    marks = pooled_score(scorer, right, [{"id": id_, **fields} for id_, fields in predictions.items()])
    lost = {mark: _loss(mark, plain.marks, marks) for mark in MARKS if mark in marks} if plain else {}
    changed = {
        mark: [id_ for id_, fields in predictions.items() if _differs(mark, fields, _folded(plainly[id_], fold))]
        for mark in lost
    }
    return Result(one.name, marks, lost, changed)


def _differs(mark: str, fields: Fields, plain: Fields) -> bool:
    field = _FIELD.get(mark, mark)
    return bool(fields.get(field) != plain.get(field)) if field != "whole" else fields != plain


def _loss(mark: str, plain: Pooled, marks: Pooled) -> float:
    loss = plain[mark][0] - marks[mark][0]
    return -loss if mark in _FAULTS else loss


def _folded(fields: Mapping[str, Any], fold: Callable[[str], str]) -> dict[str, Any]:
    """Return fields with their texts and names in one script."""
    told = {name: fold(value) if name in _TEXT and isinstance(value, str) else value for name, value in fields.items()}
    return told | ({"authors": [fold(name) for name in told["authors"]]} if told.get("authors") else {})


def table(results: Sequence[Result]) -> str:
    """Set the results as text: the plain pages' marks, and each transformation's difference; `!`: too much worse."""
    plain = results[0]
    head = ["", *MARKS]
    body = [[plain.transformation, *(_plain_cell(plain.marks, mark) for mark in MARKS)]]
    body += [[one.transformation, *(_cell(one, mark) for mark in MARKS)] for one in results[1:]]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]).rstrip()
        for line in [head, *body]
    )


def _plain_cell(marks: Pooled, mark: str) -> str:
    return f"{marks[mark][0]:.3f} " if mark in marks else "– "


def _cell(result: Result, mark: str) -> str:
    if mark not in result.marks:
        return "– "
    loss = result.lost[mark]
    change = loss if mark in _FAULTS else -loss
    return (f"{change:+.3f}" if abs(change) >= 0.0005 else "=") + ("!" if mark in result.worse else " ")


def remarks(results: Iterable[Result]) -> Iterator[str]:
    """Yield what belongs under the table: which pages a field that became worse is another one on."""
    for result in results:
        for mark in result.worse:
            ids = result.changed[mark]
            yield f"{result.transformation}, {mark}: other on {len(ids)} pages: {', '.join(ids[:8])}"
