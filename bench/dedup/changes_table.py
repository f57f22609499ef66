"""How many changed texts pass as the same, by kind of change and by length: `python -m bench.dedup --changes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from archive.likeness.relation import Text, compare
from bench.dedup.changes import HARMFUL, HARMLESS, SAME_HEADLINE, Kind
from bench.dedup.real_texts import RealText, passages

BANDS = ((60, 120), (120, 250), (250, 400), (400, 600), (600, 1000), (1000, 1600))
CELLS = (len(HARMFUL) + len(HARMLESS)) * len(BANDS)
SAMPLES = 300  # of a kind in a band, where the texts allow it
MOST_HARMFUL, UP_TO = 0.02, 600
LEAST_HARMLESS, FROM = 0.95, 250
NO_AIM = ("company",)  # nobody has a table of all firms; what passes is shown
_ROUNDS = 4  # in which a text may be used; each changes something else
_DAY = frozenset((738000,))
_HEADLINES = {"titles": frozenset(("本市召开工作会议",))} if "titles" in Text.__annotations__ else {}


@dataclass(frozen=True)
class Cell:
    """How many texts of a kind and a length passed as the same, and how many of these only loosely."""

    kind: str
    harmful: bool
    band: tuple[int, int]
    samples: int
    same: int
    loose: int

    @property
    def share(self) -> float:
        """The share that passed."""
        return self.same / self.samples if self.samples else 0.0

    @property
    def judged(self) -> bool:
        """Say whether there is an aim for this kind and for texts of this length."""
        return (
            bool(self.samples)
            and self.kind not in NO_AIM
            and (self.band[1] <= UP_TO if self.harmful else self.band[0] >= FROM)
        )

    @property
    def missed(self) -> bool:
        """Say whether the aim is missed."""
        return self.judged and (self.share > MOST_HARMFUL if self.harmful else self.share < LEAST_HARMLESS)


def measure(
    texts: list[RealText], seed: int, samples: int = SAMPLES, told: Callable[[int], None] = lambda _: None
) -> Iterator[Cell]:
    """Change passages of the texts in each way, and compare what was with what became of it, on the same day."""
    for band in BANDS:
        random = Random(f"{seed} {band}")
        pieces = [piece for text in texts for piece in passages(text.text, *band, random)]
        random.shuffle(pieces)
        for harmful, kinds in ((True, HARMFUL), (False, HARMLESS)):
            for kind, change in kinds.items():
                yield _cell(kind, harmful, band, list(islice(_changed(pieces, change, random), samples)))
                told(1)


def _changed(pieces: list[str], change: Kind, random: Random) -> Iterator[tuple[str, str]]:
    """Yield what is changed, each change once."""
    seen = set()
    for _ in range(_ROUNDS):
        for piece in pieces:
            pair = change(piece, random)
            if pair and pair[0] != pair[1] and pair not in seen:
                seen.add(pair)
                yield pair


def _cell(kind: str, harmful: bool, band: tuple[int, int], pairs: list[tuple[str, str]]) -> Cell:
    headlines = _HEADLINES if kind == SAME_HEADLINE else {}
    found = [compare(Text(a, _DAY, **headlines), Text(b, _DAY, **headlines)) for a, b in pairs]
    same = [likeness for likeness in found if likeness and likeness.kind == "same"]
    loose = sum(getattr(likeness, "loose", False) for likeness in same)
    return Cell(kind, harmful, band, len(pairs), len(same), loose)


def table(cells: list[Cell]) -> str:
    """Set cells as text: a line a kind, a column a band."""
    parts = []
    for harmful, head in (
        (True, f"harmful, pass as the same (aim ≤ {MOST_HARMFUL:g} up to {UP_TO} letters)"),
        (False, f"harmless, pass as the same (aim ≥ {LEAST_HARMLESS:g} from {FROM} letters)"),
    ):
        rows: dict[str, list[str]] = {head: [f"{least}–{most}" for least, most in BANDS]}
        for cell in cells:
            if cell.harmful == harmful:
                rows.setdefault(cell.kind, []).append(_set(cell))
        parts.append("\n".join(_left(kind, 58) + "".join(map("{:>18}".format, row)) for kind, row in rows.items()))
    missed = sum(cell.missed for cell in cells)
    parts.append(f"(of these loose), [samples, where under 200], ! misses its aim: {missed} of {_judged(cells)}")
    return "\n\n".join(parts)


def _judged(cells: list[Cell]) -> int:
    return sum(cell.judged for cell in cells)


def _set(cell: Cell) -> str:
    if not cell.samples:
        return "–"
    few = f" [{cell.samples}]" if cell.samples < 200 else ""
    loose = f" ({cell.loose / cell.samples:.3f})" if cell.loose else ""
    return f"{cell.share:.3f}{loose}{few}{'!' if cell.missed else ' '}"


def _left(text: str, width: int) -> str:
    """Fill up with blanks; a wide character takes two columns."""
    return text + " " * (width - sum(2 if "　" <= letter <= "鿿" else 1 for letter in text))
