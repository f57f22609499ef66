"""Units to the workers of a cluster, and what came of each; who stops, or dies, stops all of them in good order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from uuid import uuid4

from distributed import CancelledError, Future, Semaphore, as_completed

from archive.portable import signal_name
from archive.reasons import ExitCode
from crawler.cluster.contact import run_lease
from crawler.cluster.engine import Connected
from crawler.cluster.program import program
from crawler.cluster.worker import run_unit
from crawler.ending import interrupts

HowFar = Callable[[Mapping[int, Mapping[str, Any]]], None]
"""Is told what each unit that is under way said last of how far it is."""


@dataclass(frozen=True)
class UnitEnd:
    """What came of a unit: its answer, or why there is none.

    `lost` are the workers that died over it before, and `died` the signals that ended processes of the last one.
    """

    number: int
    answer: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    lost: tuple[str, ...] = ()
    died: tuple[str, ...] = ()

    def notes(self) -> list[str]:
        """Return what a person should know of who died over a unit: what was not written back was lost with them."""
        gone = [*(f"the worker {worker} died" for worker in self.lost)]
        gone += [f"a unit's process ended with {name}" for name in self.died]
        return [f"{one}, and with it what was not yet written back" for one in gone]


class Sharing:
    """A run: the units that it hands out, each plain data for a verb of `crawler.cluster.child`.

    The run goes on as long as this holds its lease. Given back by `stop`, or ended with this process, the units under
    way end in good order, and those that have not begun return at once.
    """

    def __init__(self, cluster: Connected, verb: str, units: Sequence[Mapping[str, Any]], lease: float) -> None:
        self.run = uuid4().hex
        self._client = cluster.client
        self._verb, self._units, self._lease = verb, units, lease
        self._begun: dict[int, list[str]] = {}
        self._far: dict[int, dict[str, Any]] = {}
        self._going_on = Semaphore(1, run_lease(self.run))
        self.is_stopping = self._is_given_back = False

    def ends(self, told: HowFar | None = None) -> Iterator[UnitEnd]:
        """Hand all units out, and yield what came of each as it ends. `told` is called in another thread.

        The first signal stops all units in good order, the second leaves them to end so by themselves.
        """
        with interrupts.heard(self._hear_signal):
            yield from self._ends(told)

    def _ends(self, told: HowFar | None) -> Iterator[UnitEnd]:
        self._going_on.acquire()
        self._client.subscribe_topic(self.run, lambda event: self._hear(event[1], told))
        numbers = {self._submit(number, given): number for number, given in enumerate(self._units)}
        try:
            for future in as_completed(numbers):
                number = numbers[future]
                self._far.pop(number, None)
                lost = tuple(self._begun.get(number, ())[:-1])
                try:
                    came = future.result()
                except CancelledError:
                    came = {"error": "the scheduler was lost, or gave it up"}
                except Exception as error:  # of the worker or of Dask: it is told, and holds up no other unit
                    came = {"error": f"{type(error).__name__}: {' '.join(str(error).split())}"}
                died = tuple(came.get("died", ()))
                yield UnitEnd(number, came.get("answer", {}), came.get("error", ""), lost, died)
        finally:
            self.stop()
            self._client.unsubscribe_topic(self.run)

    def _hear_signal(self, number: int, _: FrameType | None) -> None:
        if not self.is_stopping:
            self.stop()
            return
        os.write(2, f"ended at once by a second signal ({signal_name(number)})\n".encode())
        os._exit(ExitCode.INCOMPLETE)

    def stop(self) -> None:
        """End the run in good order. May be called by a signal's handler, and more than once."""
        self.is_stopping = True
        assert self._client.loop
        self._client.loop.add_callback(self._give_back)

    async def _give_back(self) -> None:
        if not self._is_given_back:
            self._is_given_back = True
            await self._going_on.release()

    def _submit(self, number: int, given: Mapping[str, Any]) -> Future[Any]:
        key = f"{self._verb}-{self.run}-{number}"
        return self._client.submit(run_unit, self._order(number, given), key=key, pure=False)

    def _order(self, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        about = {"run": self.run, "unit": number, "lease": self._lease, "program": program()}
        return {**about, "verb": self._verb, "given": dict(given)}

    def _hear(self, event: Mapping[str, Any], told: HowFar | None) -> None:
        number = event["unit"]
        if "begun" in event:
            self._begun.setdefault(number, []).append(event["begun"])
        elif "far" in event:
            self._far[number] = event["far"]
            if told:
                told(self._far)
