"""How all tests run: property tests without a clock, and alike each time in CI; what starts a process is slow."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("steady"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")

_STARTS_PROCESSES = frozenset(("subprocess", "Bench", "Replica", "TimedReplica", "sync_playwright", "Workers"))
"""What a test module imports to start a process: a crawl, a server, a browser, a reader."""


def _starts_a_process(item: pytest.Function) -> bool:
    if not _STARTS_PROCESSES.isdisjoint(vars(item.module)):
        return True
    fixtures = (found[-1].func for found in item._fixtureinfo.name2fixturedefs.values())
    return any(
        not _STARTS_PROCESSES.isdisjoint(made.__code__.co_names) for made in fixtures if hasattr(made, "__code__")
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what stands in a module, or asks for a fixture, that starts processes.

    Laws and sweeps that take long without any (above a second of CPU together) mark themselves. `make check` leaves
    both out.
    """
    for item in items:
        if isinstance(item, pytest.Function) and _starts_a_process(item):
            item.add_marker(pytest.mark.slow)
