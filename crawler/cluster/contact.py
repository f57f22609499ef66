"""A unit's line to the scheduler: leases of what it has to itself, and whether the run still wants it.

A lease is one of `distributed.Semaphore`'s, by name; it is refreshed as long as its holder lives, and ends so many
seconds after the last time. Who cannot reach the scheduler for half as long ends before what it has is another's.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Mapping
from concurrent.futures import Future, wait
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any, TypeVar

import dask
from distributed import Security, Semaphore
from distributed.core import rpc
from tornado.ioloop import IOLoop

from crawler.cluster.engine import lease_config, quieten
from crawler.cluster.units import is_on_or_below
from crawler.manners.turns import NoTurn

LOST = 74  # the exit code of a unit that lost the scheduler: EX_IOERR of sysexits.h
_BEATS = 20  # in the time of a lease
_LOOK = 1.0  # seconds that a request waits for a lease between two looks at whether the run is being stopped
_Result = TypeVar("_Result")


def run_lease(run: str) -> str:
    """Return the lease that says, as long as anybody holds it, that a run goes on."""
    return f"run {run}"


class Contact:
    """The line of one process, kept by a thread of its own: the process may be busy for longer than a lease lasts.

    `own_hosts` are those that only this unit asks. `stopping` is called, once and in that thread, when the run wants
    no more of it; `lost` when the scheduler has not answered for too long: it ends the process.
    """

    def __init__(
        self,
        order: Mapping[str, Any],
        tell: Callable[[Mapping[str, Any]], None],
        lost: Callable[[], object] = lambda: os._exit(LOST),
    ) -> None:
        self.own_hosts: Collection[str] = ()
        self.is_stopping = self._is_closed = False
        self.tell = tell
        self._lost = lost
        self._stopping: list[Callable[[], object]] = []
        self._run, self._lease = str(order["run"]), float(order["lease"])
        self._address, self._tls = str(order["scheduler"]), dict(order["tls"])
        self._held: dict[str, Semaphore] = {}
        self._left: set[Future[None]] = set()
        self._semaphores: dict[str, Semaphore] = {}  # one a name: each has a clock that is never let go
        self._seen = monotonic()
        dask.config.set(lease_config(self._lease))
        quieten()
        began: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(began,), name="contact", daemon=True)
        self._thread.start()
        began.result()

    def on_stop(self, stopping: Callable[[], object]) -> None:
        """Call something when the run wants no more; now, where it has said so."""
        self._stopping.append(stopping)
        if self.is_stopping:
            stopping()

    def hold(self, names: Iterable[str]) -> set[str]:
        """Hold leases to the end; return those that another holds on to for longer than a dead one could.

        In the order of their names, so that of two units that want the same one gets on.
        """
        return self._now(self._hold(sorted(names)))

    def close(self) -> None:
        """Give back what is held, once the pauses of all hosts are over."""
        wait(tuple(self._left))
        self._now(self._give_back())
        self._is_closed = True
        self._thread.join()

    @asynccontextmanager
    async def turn(self, host: str, pause: float) -> AsyncIterator[None]:
        """Be the only one of all machines to ask a host, from now until `pause` seconds after the block.

        A host that only this unit asks needs none: the unit holds a lease of it all the time. Raises NoTurn where the
        run is stopped meanwhile.
        """
        if is_on_or_below(host, self.own_hosts):
            yield
            return
        lease = await asyncio.wrap_future(self._soon(self._take(f"host {host}")))
        try:
            yield
        finally:
            left = self._soon(self._leave(lease, pause))
            self._left.add(left)
            left.add_done_callback(self._left.discard)

    def _serve(self, began: Future[None]) -> None:
        asyncio.run(self._live(began))

    async def _live(self, began: Future[None]) -> None:
        try:
            self._loop = IOLoop.current()
            security = Security(**self._tls) if self._tls else Security()
            self._scheduler = rpc(self._address, connection_args=security.get_connection_args("client"))
            await self._look()
        except BaseException as error:
            began.set_exception(error)
            raise
        began.set_result(None)
        while not self._is_closed:
            await self._look()
            await asyncio.sleep(min(1.0, self._lease / _BEATS))
        await self._scheduler.close_rpc()

    async def _look(self) -> None:
        """Ask whether the run goes on. Tell where nobody has answered for too long: who has no lease may ask nobody."""
        wanted = -1
        with suppress(Exception):  # whatever it is, nobody has answered: that counts below
            asked = self._scheduler.semaphore_value(name=run_lease(self._run))
            wanted = await asyncio.wait_for(asked, self._lease / 4)
            self._seen = monotonic()
        if monotonic() - self._seen > self._lease / 2:
            sys.stderr.write(f"the scheduler {self._address} does not answer: this unit ends before its hosts go on\n")
            sys.stderr.flush()
            self._lost()
        if wanted == 0 and not self.is_stopping:
            self.is_stopping = True
            for stopping in self._stopping:
                stopping()

    async def _hold(self, names: list[str]) -> set[str]:
        until = monotonic() + 2 * self._lease  # of a dead one's: its time, and the scheduler's interval of looking
        missing = set()
        for name in names:
            lease = self._semaphore(name)
            if await lease.acquire(timeout=max(0.001, until - monotonic())):
                self._held[name] = lease
            else:
                missing.add(name)
        return missing

    async def _give_back(self) -> None:
        for name in list(self._held):
            await self._held.pop(name).release()

    async def _take(self, name: str) -> Semaphore:
        lease = self._semaphore(name)
        while not await lease.acquire(timeout=_LOOK):
            if self.is_stopping:
                raise NoTurn("the run was stopped before its turn came")
        return lease

    async def _leave(self, lease: Semaphore, pause: float) -> None:
        await asyncio.sleep(pause)
        await lease.release()

    def _semaphore(self, name: str) -> Semaphore:
        if name not in self._semaphores:
            self._semaphores[name] = Semaphore(1, name, scheduler_rpc=self._scheduler, loop=self._loop)
        return self._semaphores[name]

    def _soon(self, work: Coroutine[Any, Any, _Result]) -> Future[_Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop.asyncio_loop)  # type: ignore[attr-defined]

    def _now(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self._soon(work).result()
