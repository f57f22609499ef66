"""How long a test waits: limits that a busy machine does not turn into a verdict.

A limit in a test is there to end what hangs (`patience`), or to tell seconds
from minutes (so many seconds times `load`; where one process does it all, what
tests/harness/cost.py measures needs neither). It is given for an idle machine,
and stretched here by how busy this one is; `TEST_PATIENCE=20` stretches it by
hand. tests/test_patience.py holds that no test has a limit of its own.
"""

from __future__ import annotations

import os

_LEAST = 4.0


def load() -> float:
    """Return how many processes want each processor, at least one."""
    waiting = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0
    return max(1.0, waiting / (os.cpu_count() or 1))


def patience(seconds: float) -> float:
    """Return how long to wait for what takes so long at the most where nothing else runs."""
    return seconds * float(os.environ.get("TEST_PATIENCE") or _LEAST * load())
