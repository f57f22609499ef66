"""Shards read again, each by itself: here, or shared by the workers of a cluster; and one report of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from archive.shards.folder import shards_in
from archive.store.archive import Archive
from crawler.cluster.engine import LEASE, Engine, connected
from crawler.intake.rereading import Comparison, Rereading, pages_of_nothing
from crawler.intake.shown import Tally, UnitStopped
from crawler.intake.taking import Limits, Shown
from crawler.workers import Workers

if TYPE_CHECKING:
    from crawler.cluster.contact import Contact


_EXAMPLES = 5
_BUNDLES = (
    4  # units for each worker: a process takes some 2.5 s of CPU to start, and one that has long ones is waited for
)


@dataclass
class Reread:
    """What reading again gave, of one archive or of many: why nothing was written, by shard, and what went wrong."""

    refusals: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _told: dict[str, Any] = field(default_factory=dict)

    def add(self, shard: str, told: Mapping[str, Any]) -> None:
        """Add what was told of an archive."""
        self._told = _summed(self._told, told) if self._told else dict(told)
        if told["refused"]:
            self.refusals[shard] = told["refused"]

    def told(self) -> dict[str, Any]:
        """Return all of it as JSON knows it."""
        return self._told or _told_of(Comparison(), Counter(), force=True)


def reread(
    archive: Archive, articles: Sequence[str] | None, limits: Limits, shown: Shown, *, dry_run: bool, force: bool
) -> dict[str, Any]:
    """Compare what pages tell now, and write what is told otherwise where that may be; return what is to be told.

    `articles` are those whose pages are read, None for all, and the pages too in which nothing was read by now. Raises
    CannotWrite.
    """
    comparison, written = Comparison(), Counter[str]()
    count = archive.rereadings.count(articles)
    more = list(pages_of_nothing(archive)) if articles is None else []
    with Workers(min(limits.workers, count + len(more)), limits.seconds, limits.memory, limits.preload) as workers:
        rereading = Rereading(archive, workers)
        pages = archive.rereadings.pages(articles)
        for _ in shown(rereading.compare(chain(pages, more), comparison), count + len(more), "Reading again"):
            pass
        if not dry_run and comparison.changed and (force or not comparison.fallen):
            changed = archive.rereadings.named(comparison.changed)
            steps = rereading.write(changed, lambda outcome: written.update([outcome]))
            batch = archive.gather(lambda: None, lambda: None)
            try:
                for _ in shown(steps, len(comparison.changed), "Writing"):
                    pass
            finally:
                batch.end()
    return _told_of(comparison, written, force=force)


def _told_of(comparison: Comparison, written: Counter[str], *, force: bool) -> dict[str, Any]:
    refused = "" if force or not comparison.fallen else f"{', '.join(comparison.fallen)} would fall"
    about = {"written": dict(written), "refused": refused, "lost_examples": comparison.lost_examples}
    return {**comparison.told(), **about}


def shards_at(where: str) -> list[str]:
    """Return the shards of a folder or a depot. Raises DepotError, UnreadableShards, OSError."""
    if "://" not in where:
        return [path.stem for path in shards_in(Path(where))]
    from archive.shards.depot import Depot

    return Depot(where, create=False).shards()


def reread_shards(
    where: str,
    names: Sequence[str],
    engine: Engine | None,
    limits: Limits,
    shown: Shown,
    *,
    dry_run: bool,
    force: bool,
) -> Reread:
    """Read shards again, some a unit where an engine shares them, else one after the other. Raises EngineError."""
    came = Reread()
    about = {"where": str(Path(where).absolute()) if "://" not in where else where, "dry_run": dry_run, "force": force}
    if engine is None:
        for name in names:
            _add(came, name, _reread_shard(name, {**about, "scratch": None}, limits, shown))
        return came
    with connected(engine, LEASE) as cluster:
        from crawler.cluster.sharing import Sharing

        number = min(len(names), cluster.workers * (_BUNDLES if cluster.workers > 1 else 1))
        bundles = [names[first::number] for first in range(number)]
        units = [{**about, "shards": bundle, "limits": asdict(limits)} for bundle in bundles]
        sharing = Sharing(cluster, "reparse", units, LEASE)

        def ended() -> Iterator[int]:
            for end in sharing.ends():
                came.faults.extend(end.notes())
                for name in bundles[end.number]:
                    _add(came, name, end.answer["came"][name] if end.answer else {"fault": end.error})
                    yield end.number

        for _ in shown(ended(), len(names), "Reading shards again"):
            pass
    return came


def _add(came: Reread, name: str, answer: Mapping[str, Any]) -> None:
    if fault := answer.get("fault"):
        came.faults.append(f"{name}: {fault}")
    else:
        came.add(name, answer["told"])


def reread_unit(given: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Read shards again: a unit of `archive reparse --dask`. Return of each what is to be told, or the `fault`."""
    limits = replace(Limits(**given["limits"]), workers=given["processors"])
    return {"came": {name: _reread_held(name, given, limits, contact) for name in given["shards"]}}


def _reread_held(name: str, given: Mapping[str, Any], limits: Limits, contact: Contact) -> dict[str, Any]:
    if contact.hold([f"shard {given['where']} {name}"]):
        return {"fault": "another run is active"}
    if contact.is_stopping:
        return {"fault": "not begun: the run was stopped"}
    try:
        return _reread_shard(name, given, limits, Tally(contact).shown)
    except UnitStopped as stopped:
        return {"fault": str(stopped)}


def _reread_shard(name: str, given: Mapping[str, Any], limits: Limits, shown: Shown) -> dict[str, Any]:
    """Return what was told of a shard, or why it could not be: one that cannot be read holds up no other."""
    from archive.shards.bucket import DepotError
    from archive.store.opening import CannotWrite
    from archive.store.schema import SchemaError

    how = {"dry_run": given["dry_run"], "force": given["force"]}
    try:
        if "://" not in given["where"]:
            with Archive(Path(given["where"]) / f"{name}.db", create=False) as archive:
                return {"told": reread(archive, None, limits, shown, **how)}
        from archive.shards.depot import Depot

        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="unit-", dir=given["scratch"])))
            depot = Depot(given["where"], create=False)
            fetched = depot.fetch(name, folder, with_warc=True)
            with Archive(fetched.path, create=False) as archive:
                told = reread(archive, None, limits, shown, **how)
            if told["written"]:
                depot.publish(name, fetched.path, fetched)
            return {"told": told}
    except (CannotWrite, SchemaError, DepotError, OSError) as error:
        return {"fault": str(error)}


def _summed(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return two reports as one: numbers added, some examples of both, means by how many pages they are of."""
    summed: dict[str, Any] = {}
    for name in one.keys() | other.keys():
        a, b = one.get(name), other.get(name)
        if a is None or b is None:
            summed[name] = b if a is None else a
        elif name == "agreement":
            summed[name] = {key: _mean(a[key], one["pages"], b[key], other["pages"]) for key in a}
        elif isinstance(a, dict):
            summed[name] = _summed(a, b)
        elif isinstance(a, list):
            summed[name] = list(dict.fromkeys([*a, *b])) if name == "fallen" else [*a, *b][:_EXAMPLES]
        elif isinstance(a, str):
            summed[name] = "; ".join(filter(None, dict.fromkeys((a, b))))
        else:
            summed[name] = a + b
    return {name: summed[name] for name in dict.fromkeys((*one, *other))}


def _mean(one: float | None, pages: int, other: float | None, others: int) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return round((one * pages + other * others) / max(pages + others, 1), 6)
