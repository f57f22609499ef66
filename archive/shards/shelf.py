"""Some shards as they stand: which can be asked, what several of them have, and the small archive that tells that.

What only one shard has it tells alone. All else stands in an archive of its own, into which excerpts of the shards are
merged as `archive merge` merges whole ones. It lies in a temporary folder, is made when it is asked for first, and
anew once a shard says something else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, RLock, Thread
from typing import Any, TypeVar

from sqlite_utils import Database

from archive.search.index import drop_triggers
from archive.shards.across import Across
from archive.shards.excerpt import EMPTY_EXTENT, EXCERPTED, Extent, extent_of, write_excerpt
from archive.shards.folder import ESSENTIAL, RELATIONS
from archive.shards.imprint import Imprint, Overlap, Trait, imprint_of, overlap_of, withdrawn_in
from archive.store.archive import Archive
from archive.store.opening import connect_to_read
from archive.store.schema import SchemaError
from archive.store.unopened import is_up_to_date, tables_in

_T = TypeVar("_T")
_FRESH = 50_000_000  # nanoseconds; what was written so lately may be written once more without another time of the file
CHEAP = 0.25
"""Seconds of work: so much a page may do for what others have changed; what takes more is done beside it."""
PAUSE = 10
"""Times as long as a dearer look took nobody looks again."""
_REMEMBERED = 4000  # results of all shards together
OLDER = "由旧版程序写成，要先更新：archive stats --db {}"
EMPTY = "空文件，里面没有档案"
NO_ARCHIVE = "是数据库，但不是档案"
GONE_AWAY = "文件不在了"
DAMAGED = "读不了，可能已损坏（原因见服务器的日志）"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StandingShard:
    """A shard as it was looked at last: what it has, and what of it others have, which its excerpt holds."""

    name: str
    path: Path
    version: Hashable
    withdrawn: int
    """What stands for all that it withdraws."""
    imprint: Imprint
    overlap: Overlap | None = None
    extent: Extent = EMPTY_EXTENT
    rows: frozenset[int] = frozenset()
    excerpt: Path | None = None
    digest: str = ""
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    """What it was asked and has said, as long as it stands so."""

    def has_paper(self, newspaper: str) -> bool:
        """Say whether it may know anything of a paper but its row."""
        return hash(newspaper) in self.imprint[Trait.PAPER]

    def may_have(self, article: str) -> bool:
        """Say whether it has an article, or has had it when it was looked at; a few more are taken for it."""
        return hash(article) in self.imprint[Trait.ID]

    def may_have_address(self, key: str) -> bool:
        """Say the same of an address."""
        return hash(key) in self.imprint[Trait.ADDRESS]


@dataclass
class State:
    """All shards as they stand together. `lacking` are those that cannot be asked, by name, and why, in Chinese.

    `relations` is the database that tells what repeats what between them, where there is one that can be read.
    """

    standings: tuple[StandingShard, ...]
    common: Path
    lacking: Mapping[str, str]
    folder: TemporaryDirectory[str]
    relations: Path | None = None
    known: dict[Hashable, Any] = field(default_factory=dict)
    lock: Any = field(default_factory=RLock)

    @property
    def files(self) -> set[Path]:
        """The files that are asked."""
        own = {one.path for one in self.standings} | {self.common}
        return own | {one.excerpt for one in self.standings if one.excerpt}

    def remembered(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` makes for a key, once for this state. Nobody may change it."""
        if key not in self.known:
            with self.lock:
                if key not in self.known:
                    if len(self.known) >= _REMEMBERED:
                        self.known.clear()
                    self.known[key] = make()
        found: _T = self.known[key]
        return found


class Shelf:
    """Shards that are asked as one, by name, with the path of each; with the relations beside those of one folder."""

    def __init__(self, shards: Mapping[str, Path]) -> None:
        self._shards = dict(sorted(shards.items()))
        folders = {path.absolute().parent for path in self._shards.values()}
        self._relations = folders.pop() / RELATIONS if len(folders) == 1 else None
        self._former: set[Path] = set()
        self._lock = Lock()
        self._state: State | None = None
        self._versions: dict[str, Hashable] = {}
        self._aside: dict[str, tuple[Hashable, str]] = {}
        self._unaltered: dict[str, Hashable] = {}  # versions that withdraw what they did when looked at
        self._overlap: Overlap | None = None
        self._folder = TemporaryDirectory(prefix="reading-room-")
        self._made, self._making = 0, Lock()
        self._not_before, self._is_dear = 0.0, False

    @property
    def lacking(self) -> Mapping[str, str]:
        """The shards that could not be asked when they were looked at last, and why, in Chinese."""
        return self._state.lacking if self._state else {}

    def close(self) -> None:
        """Remove what was made."""
        self._folder.cleanup()

    def state(self) -> State:
        """Return how the shards stand now.

        Where the last look was dear, others are taken beside, now and then, and until then the shards stand as before.
        What is withdrawn, and taken back of that, is waited for: it holds from the next page on.
        """
        if self._state and self._withdraw_otherwise(self._state):
            return self._look()
        if self._state and (self._lock.locked() or time.monotonic() < self._not_before):
            return self._state
        if self._state and self._is_dear:
            if self._is_changed():
                Thread(target=self._look, daemon=True).start()
            return self._state
        return self._look()

    def _is_changed(self) -> bool:
        versions = self._versions_now()
        return None in versions.values() or versions != self._versions

    def _withdraw_otherwise(self, state: State) -> bool:
        """Say whether a shard withdraws something else than when it was looked at, or cannot tell."""
        for one in state.standings:
            version = _version(one.path)
            if version is not None and version in (one.version, self._unaltered.get(one.name)):
                continue
            try:
                with closing(connect_to_read(one.path)) as connection:
                    if withdrawn_in(connection) != one.withdrawn:
                        return True
            except (sqlite3.Error, OSError):
                return True  # the look says what is wrong
            self._unaltered[one.name] = version
        return False

    def _versions_now(self) -> dict[str, Hashable]:
        versions = {name: _version(path) for name, path in self._shards.items()}
        if self._relations and self._relations.exists():
            versions[RELATIONS] = _version(self._relations)
        return versions

    def _look(self) -> State:
        with self._lock:
            if self._state is None or self._is_changed():
                began, is_first, versions = time.thread_time(), self._state is None, self._versions_now()
                self._unaltered = {}
                self._state = self._looked(versions)
                self._versions = versions
                took = time.thread_time() - began
                self._is_dear = took > CHEAP and not is_first
                self._not_before = time.monotonic() + (took * PAUSE if self._is_dear else 0)
            return self._state

    def set_aside(self, name: str, error: BaseException) -> None:
        """Ask a shard no more until its file changes, since it could not be read."""
        with self._lock:
            version = _version(self._shards[name])
            self._aside[name] = version, DAMAGED
            _log.warning("%s is left out: %s", self._shards[name], error)
            self._versions = {}
            self._not_before, self._is_dear = 0.0, False

    def _looked(self, versions: Mapping[str, Hashable]) -> State:
        former = {one.name: one for one in self._state.standings} if self._state else {}
        lacking: dict[str, str] = {}
        found: list[StandingShard] = []
        for name, path in self._shards.items():
            known, version = former.get(name), versions[name]
            is_same = known is not None and version is not None and known.version == version
            if known and is_same and (name not in self._aside or self._aside[name][0] != version):
                found.append(known)
                continue
            if told := self._lacking(name, version):
                lacking[name] = told
                continue
            try:
                with closing(connect_to_read(path)) as connection:
                    withdrawn = withdrawn_in(connection)  # first: what comes meanwhile is seen by the next page
                    imprint = imprint_of(connection)
            except (sqlite3.Error, OSError) as error:
                lacking[name] = self._leave_out(name, versions[name], error)
                continue
            same = known is not None and known.imprint == imprint
            imprint = known.imprint if known and same else imprint
            found.append(StandingShard(name, path, versions[name], withdrawn, imprint))
        overlap = self._overlap_of(found, former)
        whole: list[StandingShard] = []
        for one in found:
            if one.overlap is overlap:
                whole.append(one)
                continue
            try:
                whole.append(self.excerpted(one, overlap))
            except (sqlite3.Error, OSError) as error:
                lacking[one.name] = self._leave_out(one.name, one.version, error)
        return self._united(whole, lacking)

    def _lacking(self, name: str, version: Hashable) -> str:
        """Return why a shard cannot be asked; nothing where it can."""
        path = self._shards[name]
        if name in self._aside and self._aside[name][0] == version:
            return self._aside[name][1]
        self._aside.pop(name, None)
        if not path.exists():
            return self._leave_out(name, version, None, GONE_AWAY)
        try:
            if not tables_in(path) >= ESSENTIAL:
                return self._leave_out(name, version, None, NO_ARCHIVE if path.stat().st_size else EMPTY)
            return "" if is_up_to_date(path) else self._leave_out(name, version, None, OLDER.format(path.name))
        except (sqlite3.Error, OSError) as error:
            return self._leave_out(name, version, error)

    def _leave_out(self, name: str, version: Hashable, error: BaseException | None, words: str = "") -> str:
        told = words or DAMAGED
        self._aside[name] = version, told
        _log.warning("%s is left out: %s", self._shards[name], error or words)
        return told

    def _overlap_of(self, found: Sequence[StandingShard], former: Mapping[str, StandingShard]) -> Overlap:
        before = {name: one.imprint for name, one in former.items()}
        now = {one.name: one.imprint for one in found}
        if self._overlap is None or now.keys() != before.keys() or any(now[one] is not before[one] for one in now):
            overlap = overlap_of(now.values())
            self._overlap = self._overlap if overlap == self._overlap else overlap
        assert self._overlap is not None
        return self._overlap

    def _united(self, found: Sequence[StandingShard], lacking: Mapping[str, str]) -> State:
        before = self._state
        names = [(one.name, one.digest) for one in found]
        same = before and [(one.name, one.digest) for one in before.standings] == names
        common, told = before.common if before and same else self.common(found), dict(lacking)
        state = State(tuple(found), common, told, self._folder, self._readable_relations(told))
        own = state.files - {*self._shards.values()}
        kept = own | (before.files if before else set())  # who began to read before goes on to
        for path in self._former - kept:
            path.unlink(missing_ok=True)
        self._former = kept - {*self._shards.values()}
        return state

    def _readable_relations(self, lacking: dict[str, str]) -> Path | None:
        """Return the database of relations, where there is one; what is wrong with it goes to what is lacking."""
        if self._relations is None or not self._relations.exists():
            return None
        try:
            Across(self._relations).close()
        except (SchemaError, OSError) as error:
            lacking[RELATIONS] = DAMAGED
            _log.warning("relations between shards cannot be read: %s", error)
            return None
        return self._relations

    def excerpted(self, one: StandingShard, overlap: Overlap) -> StandingShard:
        """Return a shard with what of it is not its own alone, and with an excerpt of that."""
        with closing(connect_to_read(one.path)) as connection:
            extent = extent_of(connection, overlap)
            asked = json.dumps(sorted(extent.articles))
            rows = frozenset(row for (row,) in connection.execute(_ROWS, [asked]))
            has_withdrawn = connection.execute("select 1 from withdrawals limit 1").fetchone() is not None
            digest = hashlib.sha256(repr(connection.execute(_PAPERS).fetchall()).encode())
        one = replace(one, overlap=overlap, extent=extent, rows=rows, excerpt=None, known={})
        if has_withdrawn or extent != EMPTY_EXTENT:
            one = replace(one, excerpt=self.new_file("excerpt"))
            assert one.excerpt
            write_excerpt(one.path, extent, one.excerpt)
            digest.update(_digest_of(one.excerpt))
        return replace(one, digest=digest.hexdigest())

    def new_file(self, kind: str) -> Path:
        """Return a new archive without rows. Only excerpts have no search index."""
        folder = Path(self._folder.name)
        with self._making:
            if not (empty := folder / f"{kind}.empty").exists():
                Archive(empty).close()
                with closing(sqlite3.connect(empty)) as connection:
                    if kind == "excerpt":
                        drop_triggers(Database(connection))
                    connection.commit()
                    connection.execute("pragma wal_checkpoint(truncate)")
            self._made += 1
            return Path(shutil.copyfile(empty, folder / f"{kind}-{self._made}.db"))

    def common(self, standings: Iterable[StandingShard], withdrawing: Iterable[Path] = ()) -> Path:
        """Make the archive of what several shards have, without what excerpts of others withdraw."""
        path = self.new_file("common")
        with Archive(path) as archive:
            archive.find_no_repeats()
            with archive.unindexed():
                self._take_in(archive, standings)
                for excerpt in withdrawing:
                    with closing(connect_to_read(excerpt)) as other:
                        deque(archive.union(other).keep(), maxlen=0)
        return path

    def _take_in(self, archive: Archive, standings: Iterable[StandingShard]) -> None:
        for one in standings:
            with closing(connect_to_read(one.excerpt or one.path)) as other:
                union = archive.union(other)
                wanted, _ = union.newspapers()
                if wanted:
                    archive.add_newspapers(wanted)
                if one.excerpt:
                    for step in (union.keep(), union.settle(), union.derive({}, lambda _: False)):
                        deque(step, maxlen=0)


def _digest_of(excerpt: Path) -> bytes:
    """Return what tells whether an excerpt says the same as another one."""
    told = hashlib.sha256()
    with closing(connect_to_read(excerpt)) as connection:
        for name in EXCERPTED:
            told.update(repr(connection.execute(f"select * from {name}").fetchall()).encode())
    return told.digest()


def _version(path: Path) -> Hashable:
    """Return what a file shows of having been changed; None where that says nothing yet, or it is not there.

    None is another version each time.
    """
    told = [_shown(path), _shown(path.with_name(f"{path.name}-wal"))]
    told[1:] = [one for one in told[1:] if one and one[1]]  # who only reads makes an empty log, and takes it away
    now = time.time_ns()
    return None if told[0] is None or any(one and now - one[2] < _FRESH for one in told) else tuple(told)


def _shown(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


_ROWS = "select articles.rowid from json_each(?) as asked join articles on articles.id = asked.value"
_PAPERS = "select * from newspapers order by id"
