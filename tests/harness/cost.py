"""What something costs: CPU time, the least of some runs, so that no verdict hangs on one.

One run's CPU time is not the reader's alone: on a machine of few processors another process takes the cache, and the
collector of garbage goes through all that thousands of tests have left. What takes time out of proportion takes it
each time, so that the least of some runs says as much. tests/test_patience.py holds that nothing else is compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from time import process_time
from types import FunctionType

ROUNDS = 5


def _caches() -> Iterator[_lru_cache_wrapper[object]]:
    """Yield what the functions of our modules remember of what they were asked last: theirs, or in their closure."""
    for name, module in sys.modules.items():
        for value in vars(module).values() if name.partition(".")[0] in ("archive", "crawler") else ():
            closure = value.__closure__ or () if isinstance(value, FunctionType) else ()
            for cache in (value, *(cell.cell_contents for cell in closure)):
                if isinstance(cache, _lru_cache_wrapper):
                    yield cache


def _forget() -> None:
    """Let no reader answer from memory: a second run of it costs what the first did."""
    for cache in set(_caches()):
        if cache.cache_parameters()["maxsize"] is not None:  # what has no limit is a table, and read once
            cache.cache_clear()


def _spent(work: Callable[[], object]) -> float:
    _forget()
    began = process_time()
    work()
    return process_time() - began


def cpu_seconds(work: Callable[[], object], below: float) -> float:
    """Return the least CPU seconds that `work` took; it is done again until it takes less than `below`, or five times.

    What it changes it must make anew each time. What it raises is raised.
    """
    least = _spent(work)
    for _ in range(ROUNDS - 1):
        if least < below:
            break
        least = min(least, _spent(work))
    return least


def cpu_growth(work: Callable[[int], object], small: int, large: int, below: float, floor: float) -> float:
    """Return how many times as long as for the small size `work` takes for the large one, in CPU time.

    It is the least for the one by the least for the other; both are done in turn until that is less than `below`, or
    five times. Less than `floor` seconds for the small size say nothing, and count as so many.
    """
    least_small = least_large = float("inf")
    for _ in range(ROUNDS):
        least_small = min(least_small, _spent(lambda: work(small)))
        least_large = min(least_large, _spent(lambda: work(large)))
        if least_large < below * max(least_small, floor):
            break
    return least_large / max(least_small, floor)
