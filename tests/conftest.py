"""How all tests run: property tests without a clock, and alike each time in CI; what starts a process is slow."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("steady"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")

_STARTS_PROCESSES = frozenset(("subprocess", "Bench", "Replica", "TimedReplica", "sync_playwright", "Workers"))
"""What a test module imports to start a process: a crawl, a server, a browser, a reader."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what stands in a module that starts processes. `make check` leaves it out."""
    for item in items:
        if isinstance(item, pytest.Function) and not _STARTS_PROCESSES.isdisjoint(vars(item.module)):
            item.add_marker(pytest.mark.slow)
