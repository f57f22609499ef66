"""The marks of what a method found, and the table of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from bench.dedup.corpus import Corpus, Pair
from bench.dedup.stories import Doc

JUDGED = "ours"  # the method that has aims
AIMS = {"precision": 0.985, "recall": 0.92, "linked": 0.93}  # at least
MOST_FALSE = 0.5  # merges in 1,000 texts
_HEAD = (
    ["method", "precision", "recall", "F1", "linked", "quoting", "false in 1,000", "forms merged"]
    + ["CPU ms a text", "by ours"]
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """How one method did. `linked` counts pairs too of which it says that one is a part of the other.

    `false_merges` are stories taken for another one, in 1,000 texts: each two of
    them count once, however many texts they have. `drawn` is the share of the
    reports that quote which are linked, and not as the same; None where there
    are none.
    """

    method: str
    label: str
    precision: float = 0.0
    recall: float = 0.0
    linked: float = 0.0
    forms_merged: int = 0
    cpu_ms: float = 0.0
    false_merges: float = 0.0
    drawn: float | None = None
    corpus: str = ""
    reason: str = ""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def missed(self) -> list[str]:
        """Name the aims that are missed; none where it was not run."""
        if self.reason:
            return []
        missed = [mark for mark, least in AIMS.items() if getattr(self, mark) < least]
        return missed + ["false in 1,000"] * (self.false_merges > MOST_FALSE)


def score(corpus: Corpus, method: str, told: dict[str, object], name: str = "") -> Row:
    """Score what a method found.

    A text and a page that holds it beside another may be called the same or
    not: such pairs count for `linked` alone. Open ones do not count at all.
    """
    kinds = ("same", "parts", "draws")
    same, parts, draws = ({(a, b) for a, b in told[kind]} for kind in kinds)  # type: ignore[attr-defined]
    right = same & corpus.same
    true = corpus.same | corpus.parts
    judged = same - corpus.parts - corpus.open
    stories = {doc.id: doc.stories for doc in corpus.docs}
    return Row(
        method,
        str(told["label"]),
        len(right) / len(judged) if judged else 1.0,
        len(right) / len(corpus.same),
        len((same | parts) & true) / len(true),
        sum(not stories[a] and not stories[b] for a, b in same),
        float(told["seconds"]) / len(corpus.docs) * 1000,  # type: ignore[arg-type]
        len(_mixed(corpus, judged - right)) / len(corpus.docs) * 1000,
        len(((parts | draws) - same) & corpus.draws) / len(corpus.draws) if corpus.draws else None,
        name,
    )


def _mixed(corpus: Corpus, wrong: set[Pair]) -> set[frozenset[Hashable]]:
    """Return the pairs of stories of which a text of one was taken for a text of the other."""
    docs = {doc.id: doc for doc in corpus.docs}
    pairs = ((docs[a], docs[b]) for a, b in wrong)
    return {frozenset((_story(a), _story(b))) for a, b in pairs if not set(a.stories) & set(b.stories)}


def _story(doc: Doc) -> Hashable:
    return doc.stories or f"item {doc.id}"


def false_pairs(corpus: Corpus, told: dict[str, object]) -> list[tuple[Doc, Doc]]:
    """Return the pairs that were taken for one story and are two."""
    same = {(a, b) for a, b in told["same"]}  # type: ignore[attr-defined]
    docs = {doc.id: doc for doc in corpus.docs}
    return [(docs[a], docs[b]) for a, b in sorted(same - corpus.same - corpus.parts - corpus.open)]


def by_edit(corpus: Corpus, told: dict[str, object]) -> list[tuple[str, int, float, float]]:
    """Return for each kind of edit how many pairs it is in, and which shares of them are the same and linked."""
    same, parts = ({(a, b) for a, b in told[name]} for name in ("same", "parts"))  # type: ignore[attr-defined]
    kinds = {doc.id: doc.kind for doc in corpus.docs}
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("all", "same", "linked")}
    for pair in corpus.same | corpus.parts | corpus.draws:
        for kind in {kinds[pair[0]], kinds[pair[1]]}:
            counts["all"][kind] += 1
            counts["same"][kind] += pair in same
            counts["linked"][kind] += pair in same or pair in parts
    rows = [(kind, n, counts["same"][kind] / n, counts["linked"][kind] / n) for kind, n in counts["all"].items()]
    return sorted(rows, key=lambda row: row[3])


def table(rows: list[Row]) -> str:
    """Set the rows as text."""
    basis = next((row.cpu_ms for row in rows if row.method == JUDGED), 0.0)
    body = [
        [row.label, *(f"{value:.3f}" for value in (row.precision, row.recall, row.f1, row.linked))]
        + [
            "–" if row.drawn is None else f"{row.drawn:.3f}",
            f"{row.false_merges:.2f}",
            str(row.forms_merged),
            f"{row.cpu_ms:.2f}",
        ]
        + [f"{row.cpu_ms / basis:.2f}" if basis else "–"]
        for row in rows
        if not row.reason
    ]
    widths = [max(map(len, column)) for column in zip(_HEAD, *body, strict=True)]
    lines = [_HEAD, *body]
    set_ = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines]
    return "\n".join([*set_, *(f"{row.method}: not run: {row.reason}" for row in rows if row.reason)])


def against_aims(row: Row) -> str:
    """Say in a line what is aimed at, and which of it is missed."""
    told = [f"{mark} {getattr(row, mark):.3f} (aim ≥ {least:g})" for mark, least in AIMS.items()]
    told.append(f"false in 1,000 {row.false_merges:.2f} (aim ≤ {MOST_FALSE:g})")
    return f"{row.method}: {', '.join(told)}: {'misses ' + ', '.join(row.missed) if row.missed else 'reached'}"
