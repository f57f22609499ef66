"""What of a depot's shard may go: generations that are no longer kept, and what killed publishers left half done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.shards.bucket import StoredFile
from archive.shards.generation import Generation, is_warc_of_depot, number_in

HALF_AGE = timedelta(days=1)
"""How old, by the store's own clock, a file is that no generation names before it goes: no publisher takes so long."""


@dataclass(frozen=True)
class ShardFiles:
    """The files of a shard's folder and of its folder of WARC files, and its complete generations, the newest first."""

    files: Sequence[StoredFile]
    warcs: Sequence[StoredFile]
    generations: Sequence[Generation]


def to_sweep(shard: ShardFiles, keep: int, now: datetime) -> Iterator[StoredFile]:
    """Yield what goes, in the order in which it has to: a JSON before what it names, so that none names what is gone.

    `keep` is how many generations stay. What no name of ours is stays. A JSON that is no generation stays while it may
    be newer than a kept one, with its database and all WARC files: what it names is not known.
    """
    kept, gone = shard.generations[:keep], shard.generations[keep:]
    named, released = _named(kept), _named(gone)
    first = min((one.number for one in kept), default=0)
    complete = {one.number for one in shard.generations}
    mine = [(number, one) for one in shard.files if (number := number_in(one.path.rpartition("/")[2]))]
    strange = {number for number, one in mine if _is_json(one) and number not in complete and number >= first}
    for number, one in sorted(mine, key=lambda each: each[0]):
        is_done = number in complete or _is_old(one, now)
        if _is_json(one) and number < first and is_done:
            yield one
    for number, one in mine:
        is_wanted = one.path in named or number in strange
        if not (_is_json(one) or is_wanted) and (one.path in released or _is_old(one, now)):
            yield one
    for one in shard.warcs if not strange else ():
        is_ours = is_warc_of_depot(one.path.rpartition("/")[2])
        if is_ours and one.path not in named and (one.path in released or _is_old(one, now)):
            yield one


def _named(generations: Sequence[Generation]) -> set[str]:
    """Return the paths of all that generations name."""
    return {path for one in generations for path in (one.database_path, *map(one.warc_path, one.warcs))}


def _is_json(file: StoredFile) -> bool:
    return file.path.endswith(".json")


def _is_old(file: StoredFile, now: datetime) -> bool:
    return now - file.came > HALF_AGE
