"""Files of records, shared: each unit takes some of them into a shard of its own, and the shards become one archive.

The shards lie in a folder beside the archive until they are part of it, so that an import that was killed goes on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from archive.store.archive import Archive
from archive.store.opening import CannotWrite, real_file
from archive.store.schema import SchemaError
from archive.transfer.merging import Merged, merge, source
from archive.transfer.warcs import link_or_copy
from crawler.cluster.engine import LEASE, Engine, connected
from crawler.intake.held_clock import HeldClock
from crawler.intake.inputs import RecordFile
from crawler.intake.shown import Tally, UnitStopped
from crawler.intake.taking import Limits, Shown, TakenFile, files_taken, fingerprint_of, take_files
from crawler.papers import PapersError

if TYPE_CHECKING:
    from crawler.cluster.contact import Contact


_NOT_FOUND = "revisit-of-nothing"


class ImportFault(Exception):
    """A unit failed as a whole; what it has taken in stays, and the same import goes on from there."""


def take_shared(
    db: Path, files: Sequence[RecordFile], engine: Engine, limits: Limits, shown: Shown, *, everything: bool
) -> list[TakenFile]:
    """Take files in by the workers of this machine, and report on each in their order; see `take_files`.

    Raises EngineError, ImportFault, CannotWrite, SchemaError, OSError.
    """
    path = real_file(db)
    shards = path.with_name(f"{path.name}.importing")
    shards.mkdir(parents=True, exist_ok=True)
    _settle(path, shards)
    before = dict(_taken_before(path, files, everything=everything))
    units = _units([one for one in files if one.name not in before], engine.count)
    reports = dict(before)
    plans = {_name(unit, everything=everything): unit for unit in units}
    for left in sorted(shards.glob("*.db")):
        if left.stem not in plans:  # of a run that shared the files otherwise
            _unite(path, left)
    again: list[RecordFile] = []
    for name, told in _ends(shards, plans, engine, limits, shown, everything=everything):
        reports |= {one.name: one for one in told}
        lost = {one.name for one in told if one.counts.get(_NOT_FOUND) and len(units) > 1}
        _unite(path, shards / f"{name}.db", but=lost)
        again += [one for one in plans[name] if one.name in lost]
    with suppress(OSError):  # whatever else somebody has put there stays
        shards.rmdir()
    if again:
        _take_again(path, again, reports, limits, shown, everything=everything)
    return [reports[one.name] for one in files]


def import_unit(given: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Take files into a shard: a unit of `archive import --dask`. Return what became of each, or the `fault`."""
    limits = replace(Limits(**given["limits"]), workers=given["processors"])
    if contact.hold([f"import {given['shard']}"]):
        return {"fault": "another import is at work on it"}
    if contact.is_stopping:
        return {"fault": "not begun: the import was stopped"}
    files = [RecordFile(Path(path), entry, size) for path, entry, size in given["files"]]
    moment = HeldClock()
    try:
        with Archive(Path(given["shard"]), now=moment) as archive:
            how = {"everything": given["everything"]}
            taken = take_files(archive, files, moment, limits, Tally(contact).shown, **how)
    except (CannotWrite, SchemaError, PapersError, OSError, UnitStopped) as error:
        return {"fault": str(error)}
    return {"taken": [{**asdict(one), "path": str(one.path)} for one in taken]}


def _ends(
    shards: Path,
    plans: Mapping[str, Sequence[RecordFile]],
    engine: Engine,
    limits: Limits,
    shown: Shown,
    *,
    everything: bool,
) -> Iterator[tuple[str, list[TakenFile]]]:
    """Yield each unit's name and what became of its files, as it ends. Raises ImportFault where some have failed."""
    if not plans:
        return
    names, came, faults = list(plans), list[tuple[str, list[TakenFile]]](), list[str]()
    about = {"limits": asdict(limits), "everything": everything}
    units = [
        {
            **about,
            "shard": str(shards / f"{name}.db"),
            "files": [[str(one.path), one.entry, one.size] for one in plans[name]],
        }
        for name in names
    ]
    with connected(engine, LEASE) as cluster:
        from crawler.cluster.sharing import Sharing

        sharing = Sharing(cluster, "import", units, LEASE)

        def ended() -> Iterator[int]:
            for end in sharing.ends():
                name = names[end.number]
                if fault := end.error or end.answer.get("fault"):
                    faults.append(f"{', '.join(one.path.name for one in plans[name])}: {fault}")
                else:
                    came.append((name, [_taken_file(told) for told in end.answer["taken"]]))
                yield end.number

        for _ in shown(ended(), len(units), "Taking files in"):
            while came:
                yield came.pop()  # its shard becomes part of the archive while others are at work
    if faults:
        raise ImportFault("; ".join(faults))


def _taken_file(told: Mapping[str, Any]) -> TakenFile:
    return TakenFile(**{**told, "path": Path(told["path"]), "problems": tuple(told["problems"])})


def _units(files: Sequence[RecordFile], count: int) -> list[list[RecordFile]]:
    """Return files put together, as even in bytes as they allow: the same each time, so that a killed one goes on."""
    units: list[list[RecordFile]] = [[] for _ in range(min(count, len(files)))]
    for file in sorted(files, key=lambda one: (-one.size, one.name)):
        min(units, key=lambda unit: sum(one.size for one in unit)).append(file)
    return units


def _name(unit: Iterable[RecordFile], *, everything: bool) -> str:
    told = "\n".join(fingerprint_of(one, everything=everything) for one in unit)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _taken_before(path: Path, files: Iterable[RecordFile], *, everything: bool) -> Iterator[tuple[str, TakenFile]]:
    """Yield the files that the archive has taken in before, and those that cannot be read, by name."""
    there = list(files)
    for file in there:
        try:
            fingerprint_of(file, everything=everything)
        except (OSError, BadZipFile) as error:
            yield file.name, TakenFile(file.path, file.name, error=f"{file.name}: {error}")
            there = [one for one in there if one is not file]
    if path.exists():
        with Archive(path, create=False) as archive:
            yield from files_taken(archive, there, everything=everything)


def _unite(path: Path, shard: Path, but: Iterable[str] = ()) -> None:
    """Make a shard part of the archive, and remove it. `but` are the names of files that are to be taken in again.

    Where there is no archive yet, the shard becomes it. Killed at any moment and done again, it ends the same.
    """
    if path.exists():
        with Archive(path, create=False) as archive, source(shard) as other:
            for _ in merge(archive, other, Merged(shard)):
                pass
        _note_sources(path, shard, set(but))
    else:
        _note_sources(shard, shard, set(but))
        os.replace(shard, path)
    _settle(path, shard.parent)
    for suffix in ("", "-wal", "-shm"):
        shard.with_name(f"{shard.name}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(shard.with_suffix(".warc"), ignore_errors=True)


def _note_sources(path: Path, shard: Path, but: set[str]) -> None:
    """Note in an archive which files it has by a shard, so that it takes none of them in once more."""
    with Archive(shard, create=False) as other:
        sources = other.intake.sources()
    with Archive(path, create=False) as archive:
        for one in sources:
            is_again = one.name in but
            archive.intake.keep(replace(one, taken_at="", offset=0, within=0, counts={}) if is_again else one)


def _settle(path: Path, shards: Path) -> None:
    """Bring the WARC files of a shard that became the archive beside it: its database goes first."""
    for folder in sorted(shards.glob("*.warc")):
        if not folder.with_suffix(".db").exists() and path.exists():
            target = path.with_suffix(".warc")
            target.mkdir(exist_ok=True)
            for file in sorted(folder.iterdir()):
                if not (target / file.name).exists():
                    link_or_copy(file, target / file.name)
            shutil.rmtree(folder)


def _take_again(
    path: Path,
    files: Sequence[RecordFile],
    reports: Mapping[str, TakenFile],
    limits: Limits,
    shown: Shown,
    *,
    everything: bool,
) -> None:
    """Take files in once more, where all is together that they refer to, and correct what is reported of them."""
    moment = HeldClock()
    with Archive(path, create=False, now=moment) as archive:
        for file, one in zip(
            files, take_files(archive, files, moment, limits, shown, everything=everything), strict=True
        ):
            counts = reports[file.name].counts
            counts.pop(_NOT_FOUND, None)
            for what, number in one.counts.items():
                if what != "known":  # all but those that were not found are
                    counts[what] = counts.get(what, 0) + number
            taken = archive.intake.source(fingerprint_of(file, everything=everything))
            assert taken
            archive.intake.keep(replace(taken, counts=counts))
