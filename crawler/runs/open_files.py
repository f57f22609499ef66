"""How many papers may be under way at once, by the files that a process may have open."""

from __future__ import annotations

from archive.portable import allowed_files

_OF_A_PAPER = 6  # its lock, two of its host's turn, connections, and, as a shard, its database: 300 had 1,094 (2026-11)
_OF_A_SHARD = 6  # database, log and its index, WARC file, lock, the room that is kept free
_OF_ALL = 200


def papers_by_files(wanted: int, *, sharded: bool) -> int:
    """Return how many of `wanted` papers may be under way at once, at least one.

    As many files are asked for as that needs, and as many papers wait as there are too few.
    """
    each = _OF_A_PAPER + (_OF_A_SHARD if sharded else 0)
    limit = allowed_files(_OF_ALL + each * wanted)
    return wanted if limit is None else max(min(wanted, (limit - _OF_ALL) // each), 1)
