"""What `archive check` finds of a paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archive.health.usual import Measure
from archive.reasons import Verdict
from archive.store.figures import Failure


@dataclass(frozen=True)
class Finding:
    """What is found of a paper: the verdict on a day, the day since which it holds, and what it rests on.

    `compared` is the number of issues that the newest one was compared with,
    `broken` the address of a page that is not laid out as known.
    """

    newspaper: str
    name: str
    verdict: Verdict
    day: date | None
    since: date | None
    reason: str
    notes: tuple[str, ...] = ()
    compared: int = 0
    measures: tuple[Measure, ...] = ()
    failures: tuple[Failure, ...] = ()
    broken: str = ""
    run: dict[str, Any] = field(default_factory=dict)


def gravest(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict that counts for several papers."""
    return min((one.verdict for one in findings), key=list(Verdict).index, default=Verdict.FINE)
