"""How many papers may be under way at once, by the files that a process may have open."""

from __future__ import annotations

import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

_OF_A_PAPER = 6  # its lock, two of its host's turn, connections, and, as a shard, its database: 300 had 1,094 (2026-11)
_OF_A_SHARD = 6  # database, log and its index, WARC file, lock, the room that is kept free
_OF_ALL = 200


def papers_by_files(wanted: int, *, sharded: bool) -> int:
    """Return how many of `wanted` papers may be under way at once, at least one.

    The soft limit of open files is raised as far as that needs and the hard one
    allows: systems give 1,024, and far more to who asks.
    """
    each = _OF_A_PAPER + (_OF_A_SHARD if sharded else 0)
    limit = _raised(_OF_ALL + each * wanted)
    return wanted if limit is None else max(min(wanted, (limit - _OF_ALL) // each), 1)


def _raised(needed: int) -> int | None:
    """Return how many files may be open, once it was asked for so many; None where nothing limits them."""
    if sys.platform == "win32":  # no such limit
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    if soft < needed:
        with suppress(ValueError, OSError):  # refused: then it is as it is
            resource.setrlimit(
                resource.RLIMIT_NOFILE, (needed if hard == resource.RLIM_INFINITY else min(needed, hard), hard)
            )
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return soft
