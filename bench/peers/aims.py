"""What was aimed at, and what was reached: as ratios, which hold from machine to machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """An aim: at most, or at least, so much. `reached` is None where it could not be measured, and `why` says so."""

    part: str
    words: str
    asked: float
    reached: float | None
    at_least: bool = False
    why: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it was reached."""
        if self.reached is None:
            return False
        return self.reached >= self.asked if self.at_least else self.reached <= self.asked

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What a table says: the aim, what was asked, what was reached, and whether that is it."""
        sign = "≥" if self.at_least else "≤"
        reached = self.why or "not measured" if self.reached is None else f"{self.reached:.3g}"
        return self.words, f"{sign} {self.asked:g}", reached, "yes" if self.is_met else "**no**"


@dataclass(frozen=True)
class Figure:
    """A measured figure beside the aims: in words, and what it is a multiple of."""

    words: str
    value: str


@dataclass(frozen=True)
class Found:
    """What a part of the measurement found."""

    aims: tuple[Aim, ...] = ()
    figures: tuple[Figure, ...] = ()


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
