"""Leases among machines: who asks a host that all papers ask, who has a paper, and whether a run goes on."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import dask
import pytest
from distributed import Semaphore

from crawler.cluster.contact import Contact, run_lease
from crawler.cluster.engine import Connected, Engine, connected
from tests.harness.bench import wait_for
from tests.harness.patience import patience

LEASE = 2.0

pytestmark = pytest.mark.slow
Opens = Callable[[], Contact]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Connected]:
    with dask.config.set({}), connected(Engine(1), LEASE) as found:
        yield found


@pytest.fixture
def going_on(cluster: Connected) -> Semaphore:
    """Return the lease of a run that goes on."""
    run = uuid4().hex
    lease = Semaphore(1, run_lease(run))
    assert lease.acquire(timeout=patience(10))
    lease.run = run
    return lease


@pytest.fixture
def opens(cluster: Connected, going_on: Semaphore) -> Iterator[Opens]:
    """Return what makes the contact of a unit, as of a process of its own."""
    made: list[Contact] = []
    security = cluster.client.security
    names = ("tls_ca_file", "tls_client_cert", "tls_client_key")
    tls = {name: getattr(security, name) for name in names}
    address = cluster.client.scheduler.address
    order = {"run": going_on.run, "lease": LEASE, "scheduler": address, "tls": tls}

    def opened() -> Contact:
        made.append(Contact(order, lambda told: None, lambda: None))  # nothing ends the tests' own process
        return made[-1]

    yield opened
    for contact in made:
        contact.close()


def test_a_host_of_all_is_asked_by_one_unit_at_a_time_and_after_its_pause(opens: Opens) -> None:
    pause, turns = 0.3, list[tuple[float, float]]()

    async def ask(contact: Contact) -> None:
        for _ in range(2):
            async with contact.turn("finews.example.com", pause):
                began = time.monotonic()
                await asyncio.sleep(0.05)
                turns.append((began, time.monotonic()))

    contacts = [opens(), opens()]
    threads = [threading.Thread(target=lambda one=one: asyncio.run(ask(one))) for one in contacts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns.sort()
    assert len(turns) == 4
    assert min(after[0] - before[1] for before, after in zip(turns, turns[1:], strict=False)) >= pause * 0.98


def test_an_own_host_and_one_below_it_is_asked_without_a_lease(opens: Opens, cluster: Connected) -> None:
    contact = opens()
    contact.own_hosts = frozenset(["a.cn"])

    async def ask() -> tuple[int, int]:
        async with contact.turn("x.a.cn", 0):
            own = Semaphore(1, "host x.a.cn").get_value()
        async with contact.turn("b.cn", 0):
            return own, Semaphore(1, "host b.cn").get_value()

    assert asyncio.run(ask()) == (0, 1)


def test_what_a_living_unit_has_is_not_to_be_had_and_what_a_dead_one_had_is(opens: Opens) -> None:
    one, other = opens(), opens()
    assert one.hold(["papers a.cn"]) == set()
    assert other.hold(["papers b.cn", "papers a.cn"]) == {"papers a.cn"}
    one._held["papers a.cn"].refresh_leases = False  # as when its process is killed
    assert other.hold(["papers a.cn"]) == set()


def test_a_unit_hears_that_its_run_is_over(opens: Opens, going_on: Semaphore) -> None:
    contact, heard = opens(), threading.Event()
    contact.on_stop(heard.set)
    assert not contact.is_stopping
    going_on.release()
    wait_for("the end of the run", heard.is_set)
    again = opens()  # one that begins afterwards
    assert again.is_stopping


def test_a_unit_says_nothing_of_connections_that_ended(opens: Opens) -> None:
    log = logging.getLogger("distributed")
    log.setLevel(logging.INFO)  # as in a process that has just imported it
    opens()
    assert not logging.getLogger("distributed.core").isEnabledFor(logging.WARNING)
