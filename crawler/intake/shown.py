"""How far a unit is, told to who started it: not oftener than somebody could read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.cluster.contact import Contact

_SECONDS = 1.0


class UnitStopped(Exception):
    """The run wants no more of a unit: what it has written stays."""


class Tally:
    """Counts steps for a Contact."""

    def __init__(self, contact: Contact) -> None:
        self._contact = contact
        self._told = 0.0

    def shown(self, steps: Iterable[int], length: int, label: str) -> Iterator[int]:
        """Pass steps on, and tell once a second how many of them are done. Raises UnitStopped."""
        for number, step in enumerate(steps, 1):
            if monotonic() - self._told > _SECONDS:
                self._told = monotonic()
                self._contact.tell({"far": {"done": number, "of": length, "what": label}})
            if self._contact.is_stopping:
                raise UnitStopped("stopped: the same command goes on from here")
            yield step
