"""A depot: generations of shards in a folder or a bucket, which many machines fetch from and publish to.

Below its root a shard has a folder of its name. A generation is immutable: WARC files first (`ID/warc/…`), the
database after them (`ID/000007-<digest>.db`), and at last `ID/000007.json`, which names them and is created only where
there is none: folders and S3 refuse that atomically. The newest complete one is the shard.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.chinese import clock
from archive.chinese.text import number_of
from archive.shards.bucket import AlreadyThere, Bucket, DepotError, NotAsSaid, NotInDepot, StoredFile
from archive.shards.generation import (
    GENERATION_MAX_BYTES,
    Generation,
    GenerationError,
    KeptFile,
    NewerForm,
    is_shard,
    number_in,
    read_generation,
)
from archive.shards.sweeping import HALF_AGE, ShardFiles, to_sweep
from archive.shards.travelling import Travelling, articles_in, kept_file, made_ready
from archive.store.archive import Archive
from archive.transfer.merging import Merged, merge, source

RACES_MOST = 20
"""How often a publisher that is always outrun tries: each time it has merged what was faster."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    """A shard beside us: its file, the generation that is in it (None where the depot has none yet), how it came.

    `merged` says that a file was there that the generation was merged into; `lost` are the WARC files that were wanted
    and are not in the depot.
    """

    path: Path
    generation: Generation | None
    merged: bool = False
    lost: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number of the generation, 0 where there is none."""
        return self.generation.number if self.generation else 0


@dataclass(frozen=True)
class Swept:
    """What went of a shard: the files, by their paths below the depot's root, and their bytes."""

    shard: str
    files: tuple[str, ...]
    bytes: int


@dataclass(frozen=True)
class _Plan:
    """What a generation is made from: its number, the one before it, the depot's WARC files, the archive made ready."""

    shard: str
    number: int
    newest: Generation | None
    there: Mapping[str, int]
    ready: Travelling

    def generation(self) -> Generation:
        """Return what is to be put: of each WARC file that captures name what is beside the archive, else the depot's.

        The depot's, too, where ours ends before the captures that are in it.
        """
        ready, files = self.ready, {one.name: one for one in self._kept() if one.name in self.ready.names}
        for one in ready.beside:
            if one.name not in files or one.name not in ready.short:
                files[one.name] = one
        return Generation(
            self.shard,
            self.number,
            self.newest.number if self.newest else 0,
            clock.now().isoformat(timespec="seconds"),
            ready.articles,
            ready.database,
            tuple(files[name] for name in sorted(files)),
            tuple(name for name in ready.names if name not in files),
        )

    def to_be_sent(self, generation: Generation) -> Iterator[KeptFile]:
        """Yield the WARC files that the depot lacks. What no generation names counts as lacking: it may be swept."""
        kept = set(self._kept())
        return (one for one in generation.warcs if one not in kept)

    def _kept(self) -> Iterator[KeptFile]:
        for one in self.newest.warcs if self.newest else ():
            if self.newest and self.there.get(self.newest.warc_path(one)) == one.bytes:
                yield one


class Depot:
    """The shards in a folder or a bucket, by its address, or in a `Bucket` that is open already.

    `settings` and `create` are those of `Bucket`. `tell` is given each line of what is wrong in the depot: generations
    that are broken. `outrun` is given a line of each race that was lost, which is how publishers go on beside each
    other, and no fault; without it `tell` is given those, too. Raises DepotError.
    """

    def __init__(
        self,
        place: str | Bucket,
        settings: Mapping[str, Any] | None = None,
        *,
        create: bool = True,
        tell: Callable[[str], object] = _log.warning,
        outrun: Callable[[str], object] | None = None,
    ) -> None:
        self.bucket = place if isinstance(place, Bucket) else Bucket(place, settings, create=create)
        self.url = self.bucket.url
        self._tell, self._outrun = tell, outrun or tell

    def shards(self) -> list[str]:
        """Return the ids of the shards that have a complete generation, in order."""
        return [shard for shard in self.folders() if self.newest(shard)]

    def folders(self) -> list[str]:
        """Return the names of the folders that may be those of shards, in order."""
        return [name for name in self.bucket.folders() if is_shard(name)]

    def newest(self, shard: str) -> Generation | None:
        """Return the newest complete generation of a shard, None where it has none; broken newer ones are told."""
        return next(self.generations(shard, self.bucket.files(_checked(shard))), None)

    def generations(self, shard: str, files: list[StoredFile]) -> Iterator[Generation]:
        """Yield the complete generations of a shard, the newest first, by the files of its folder.

        One whose JSON is broken, or whose database is not there, is told and left out. Raises DepotError for one that
        a newer program wrote: what that holds would be lost to who goes on from an older one.
        """
        sizes = {one.path: one.bytes for one in files}
        for number in sorted(_numbers(files), reverse=True):
            path = f"{shard}/{number:06d}.json"
            try:
                if sizes[path] > GENERATION_MAX_BYTES:
                    raise GenerationError(f"{sizes[path]:,} bytes, where at most {GENERATION_MAX_BYTES:,} are read")
                generation = read_generation(self.bucket.read(path, GENERATION_MAX_BYTES), shard, number)
            except NewerForm as error:
                raise DepotError(f"{self.url}/{path}: {error}") from None
            except NotInDepot:
                continue  # swept since the folder was listed
            except GenerationError as error:
                self._tell(f"{self.url}/{path}: {error}; it counts for nothing")
                continue
            if (there := sizes.get(generation.database_path)) is None:
                # A folder that is listed while somebody publishes may show the JSON without what was put before it.
                there = self.bucket.size(generation.database_path)
            if there != generation.database.bytes:
                why = "is not there" if there is None else f"has {there:,} bytes, not {generation.database.bytes:,}"
                self._tell(f"{self.url}/{path}: its database {why}; it counts for nothing")
                continue
            yield generation

    def fetch(self, shard: str, into: Path, *, with_warc: bool = False) -> Fetched:
        """Bring the newest complete generation of a shard as `ID.db` into a folder; its WARC files where asked for.

        A file that is there is never replaced by what has less: one that is a generation of the depot gives way, into
        any other the newest one is merged. The generation that is returned has as many articles as its database; where
        it says another number, that is told. Raises DepotError, also where it is no archive or a file is not what its
        generation says, with both digests; archive.store.schema.SchemaError for a file here that is no archive.
        """
        path = into / f"{_checked(shard)}.db"
        into.mkdir(parents=True, exist_ok=True)
        generation = self.newest(shard)
        if generation is None:
            return Fetched(path, None)
        try:
            fetched = self._bring(generation, path)
        except NotInDepot:
            newer = self.newest(shard)
            if newer is None or newer == generation:
                raise
            return self.fetch(shard, into, with_warc=with_warc)  # swept meanwhile: two newer ones are there
        folder = path.with_suffix(".warc")
        warcs = generation.warcs if with_warc else ()
        if fetched.merged:  # which has brought what another file has the name of
            warcs = tuple(one for one in warcs if not (folder / one.name).exists())
        lost = self._bring_warcs(generation, warcs, folder) if with_warc else ()
        return replace(fetched, lost=lost)

    def publish(self, shard: str, db: Path, base: Fetched | Generation | None = None) -> Generation:
        """Make a generation of an archive, which is the shard from then on; return it.

        `base` is what the archive was fetched from or last published as: the depot's newest generation, where it is
        another one, is merged into the archive first. Where nothing has changed the newest generation is returned, when
        its database is still what it says: that is read for it; one that is not is told, and published anew.
        Who is outrun by another publisher takes in what that one published, and tries the next number. Raises
        DepotError; SchemaError, CannotWrite, OSError of the archive.
        """
        held = base.generation if isinstance(base, Fetched) else base
        with Archive(db, create=False) as archive:
            for _ in range(RACES_MOST):
                files = self.bucket.files(_checked(shard))
                newest = next(self.generations(shard, files), None)
                number = max((0, *_numbers(files))) + 1
                with TemporaryDirectory(prefix="archive-") as folder:
                    ready = made_ready(archive, shard, Path(folder))
                    if newest and newest != held and newest.database != ready.database:
                        self._take_in(newest, archive)
                        ready = made_ready(archive, shard, Path(folder))
                    held = newest
                    if generation := self._put(_Plan(shard, number, newest, self._warcs(shard), ready), archive):
                        return generation
        raise DepotError(f"{self.url}/{shard}: outrun by other publishers {RACES_MOST} times; nothing was published")

    def sweep(self, shard: str, keep: int = 2, *, dry_run: bool = False) -> Swept:
        """Remove a shard's generations but the newest ones, and what was left half done for more than a day.

        WARC files go when no kept generation names them; what is foreign stays. Raises DepotError; ValueError where
        nothing would be kept.
        """
        if keep < 1:
            raise ValueError("at least one generation is kept")
        files = self.bucket.files(_checked(shard))
        complete = tuple(self.generations(shard, files))
        going = list(to_sweep(ShardFiles(files, self.bucket.files(f"{shard}/warc"), complete), keep, clock.now()))
        going += self.bucket.half_written(shard, clock.now() - HALF_AGE)
        for one in going if not dry_run else ():
            self.bucket.remove(one.path)
        return Swept(shard, tuple(one.path for one in going), sum(one.bytes for one in going))

    def _put(self, plan: _Plan, archive: Archive) -> Generation | None:
        """Put a generation into the depot; return it, or the newest one that says the same; None when outrun."""
        generation = plan.generation()
        for warc in plan.to_be_sent(generation):
            self.bucket.put(generation.warc_path(warc), archive.warc_folder / warc.name, warc.bytes, warc.sha256)
        if plan.newest and _says_the_same(generation, plan.newest) and self._stands(generation, plan.newest):
            return plan.newest
        database = generation.database
        self.bucket.put(generation.database_path, plan.ready.path, database.bytes, database.sha256)
        there = self._warcs(generation.shard)
        if any(there.get(generation.warc_path(one)) != one.bytes for one in generation.warcs):
            return None  # swept meanwhile: two newer generations are there
        try:
            self.bucket.create(generation.path, generation.written())
        except AlreadyThere:
            if not self._is_ours(generation):
                self._outrun(f"{self.url}/{generation.path}: another publisher was faster; merging what it has")
                return None
        return generation

    def _stands(self, generation: Generation, newest: Generation) -> bool:
        """Say whether the newest generation's database is what it says, by reading it, and all that it says is right.

        What is not is told: another generation takes its place.
        """
        if (newest.articles, newest.lost) != (generation.articles, generation.lost):
            self._tell(f"{self.url}/{newest.path}: what it says of its database is not so; it is published anew")
            return False
        try:
            self.bucket.prove(newest.database_path, newest.database.bytes, newest.database.sha256)
        except NotAsSaid as error:
            self._tell(f"{error}; it is published anew")
            return False
        except NotInDepot:
            return False  # swept meanwhile: two newer generations are there
        return True

    def _warcs(self, shard: str) -> dict[str, int]:
        """Return the paths of a shard's WARC files, and their lengths."""
        return {one.path: one.bytes for one in self.bucket.files(f"{shard}/warc")}

    def _bring(self, generation: Generation, path: Path) -> Fetched:
        """Bring a generation's database to its place, or merge it into a file that is there."""
        if path.exists():
            if _is_closed_copy(path, generation.database):
                return Fetched(path, self._counted(generation, path))
            former = self.generations(generation.shard, self.bucket.files(generation.shard))
            if not any(_is_closed_copy(path, one.database) for one in former):
                with Archive(path, create=False) as archive:
                    return Fetched(path, self._take_in(generation, archive), merged=True)
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)  # of one that was killed
        try:
            self._get(generation.database_path, part, generation.database)
            counted = self._counted(generation, part)
            for suffix in ("-wal", "-shm"):  # of a file that is gone: it would be taken for that of the new one
                path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return Fetched(path, counted)

    def _bring_warcs(self, generation: Generation, warcs: tuple[KeptFile, ...], folder: Path) -> tuple[str, ...]:
        """Bring WARC files of a generation into a folder; return the names of those that are nowhere.

        One that is there is kept where it begins with all of the depot's: the file of a run only grows.
        """
        there = self._warcs(generation.shard)
        lost = list(generation.lost)
        folder.mkdir(parents=True, exist_ok=True)
        for warc in warcs:
            target = folder / warc.name
            size = target.stat().st_size if target.exists() else -1
            if size >= warc.bytes and kept_file(target, warc.name, warc.bytes) == warc:
                continue
            if generation.warc_path(warc) not in there:
                lost.append(warc.name)
                continue
            part = target.with_name(f".{target.name}.part")
            part.unlink(missing_ok=True)
            try:
                self._get(generation.warc_path(warc), part, warc)
                if size >= 0 and kept_file(part, warc.name, min(size, warc.bytes)) != kept_file(target, warc.name):
                    raise DepotError(f"{target}: another file than the one of {self.url}/{generation.path}")
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        return tuple(sorted(lost))

    def _take_in(self, generation: Generation, archive: Archive) -> Generation:
        """Merge a generation into an archive; return it, counted. Its WARC files stay in the depot, for any generation.

        But for those of which the archive has another file of the name: which capture lies in which is seen by reading.
        """
        with TemporaryDirectory(prefix="archive-") as folder:
            path = Path(folder) / f"{generation.shard}.db"
            self._get(generation.database_path, path, generation.database)
            counted = self._counted(generation, path)
            ours = archive.warc_folder
            alike = [one for one in generation.warcs if (ours / one.name).exists()]
            differing = tuple(one for one in alike if kept_file(ours / one.name, one.name) != one)
            if differing:
                self._bring_warcs(generation, differing, path.with_suffix(".warc"))
            with source(path) as other:
                for _ in merge(archive, other, Merged(path)):
                    pass
        return counted

    def _counted(self, generation: Generation, path: Path) -> Generation:
        """Return a generation with the number of articles that its database has; tell where it says another one."""
        try:
            articles = articles_in(path)
        except sqlite3.DatabaseError as error:
            raise DepotError(f"{self.url}/{generation.database_path}: {error}") from None
        if articles is None:
            raise DepotError(f"{self.url}/{generation.database_path}: a database, but no archive")
        if articles != generation.articles:
            says = number_of(generation.articles, "article")
            self._tell(f"{self.url}/{generation.path}: it says {says}, and its database has {articles:,}")
        return replace(generation, articles=articles)

    def _get(self, path: str, target: Path, kept: KeptFile) -> None:
        with suppress(FileNotFoundError):
            target.unlink()
        self.bucket.get(path, target, kept.bytes, kept.sha256)

    def _is_ours(self, generation: Generation) -> bool:
        """Say whether a generation that is there is the one that we put: an answer may get lost on its way.

        S3 also refuses one (409) while another is on its way, and then none need be there.
        """
        try:
            return self.bucket.read(generation.path, GENERATION_MAX_BYTES) == generation.written()
        except NotInDepot:
            return False


def _checked(shard: str) -> str:
    if not is_shard(shard):
        raise DepotError(f"{shard[:100]!r} is no name of a shard")
    return shard


def _numbers(files: list[StoredFile]) -> list[int]:
    """Return the numbers of the generations that have a JSON, of whatever kind."""
    names = [one.path.rpartition("/")[2] for one in files]
    return [number for name in names if name.endswith(".json") and (number := number_in(name))]


def _is_closed_copy(path: Path, database: KeptFile) -> bool:
    """Say whether a file is a generation's database as it was fetched: to the byte, and nothing written since."""
    log = path.with_name(f"{path.name}-wal")
    is_as_long = path.stat().st_size == database.bytes and not (log.exists() and log.stat().st_size)
    return is_as_long and kept_file(path, database.name) == database


def _says_the_same(generation: Generation, other: Generation) -> bool:
    return (generation.database, generation.warcs) == (other.database, other.warcs)
