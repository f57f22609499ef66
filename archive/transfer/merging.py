"""Archives into one: what each of them keeps is united, what follows from it is derived."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from archive.store.archive import Archive
from archive.store.opening import connect_to_read, real_file
from archive.store.schema import SchemaError, pending
from archive.store.unopened import is_up_to_date
from archive.store.witnesses.keeping import WitnessTable
from archive.transfer.exporting import safe_name
from archive.transfer.warcs import bring, name_of_lost

_READ = (
    *("documents", "runs", "links", "attempts", "ways", "endings", "absences", "pages", "placements", "witnesses"),
    *("captures", "passages", "pictures", "depictions", "picture_files", "picture_texts"),
)
"""The tables of which a row is a step of the work."""


@dataclass
class Merged:
    """What came of one archive: how many rows were new or changed, table by table.

    Of its articles `new` were not here and `known` were; `appearances` are those that came, by the paper's id, and
    `versions` those that came of what stood at addresses.
    `differing` are the papers of which the rows differ, each with what it has here and there; `lost` the WARC files
    that did not come, since they are not beside it. `withdrawn` are the articles that are so here since the merge,
    and `restored` those that are so no longer.
    """

    path: Path
    changed: dict[str, int] = field(default_factory=dict)
    new: int = 0
    known: int = 0
    appearances: dict[str, int] = field(default_factory=dict)
    versions: int = 0
    warcs: int = 0
    differing: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


class Source:
    """An archive to be merged, open to be read and at one moment, with the folder of its WARC files."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.warc_folder = real_file(path).with_suffix(".warc")

    @property
    def steps(self) -> int:
        """How many rows there are to look at."""
        counts = (self.connection.execute(f"select count(*) from {name}").fetchone()[0] for name in _READ)  # noqa: S608
        return sum(counts)

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self.ids())

    def ids(self) -> set[str]:
        """Return the ids of its articles."""
        return {one for (one,) in self.connection.execute("select id from articles")}

    def captures(self) -> dict[str, list[tuple[str, int]]]:
        """Return the captures of each WARC file: their ids and offsets."""
        found: dict[str, list[tuple[str, int]]] = {}
        for warc, capture, offset in self.connection.execute("select warc, id, offset from captures order by 1, 2"):
            found.setdefault(warc, []).append((capture, offset))
        return found


@contextmanager
def source(path: Path) -> Iterator[Source]:
    """Open an archive to be merged. Nothing is written to it: an older one is migrated as a copy.

    Raises FileNotFoundError, and SchemaError for a file that is no archive, is newer than the program or is damaged, or
    in which what a witness told does not agree with its id: somebody has changed it. All of it is looked at, so that
    who merges has written nothing by then.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no archive here")
    try:
        opened = connect_to_read(path)
    except sqlite3.DatabaseError as error:
        raise SchemaError(f"{path}: {error}") from error
    with closing(opened) as connection:
        try:
            if not (db := Database(connection)).table_names():
                raise SchemaError("an empty file, and no archive")
            is_old = pending(db) or not is_up_to_date(path)
        except (sqlite3.DatabaseError, SchemaError, UnicodeDecodeError) as error:
            raise SchemaError(f"{path}: {error}") from error
        if not is_old:
            connection.execute("begin")  # whoever writes there meanwhile changes nothing of what is read
            _refuse_damaged(path, connection)
            _refuse_changed(path, connection)
            yield Source(path, connection)
            return
        with TemporaryDirectory(prefix="archive-") as folder:
            copy = Path(folder) / path.name
            _refuse_damaged(path, connection)
            with closing(sqlite3.connect(copy)) as file:
                connection.backup(file)
            try:
                Archive(copy).close()
            except SchemaError as error:
                raise SchemaError(str(error).replace(str(copy), str(path))) from error
            with closing(sqlite3.connect(copy)) as migrated:
                _refuse_changed(path, migrated)
                yield Source(path, migrated)


def _refuse_damaged(path: Path, connection: sqlite3.Connection) -> None:
    """Raise SchemaError where pages of the file are not what they were."""
    try:
        told = str(connection.execute("pragma quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        told = str(error)
    if told != "ok":
        raise SchemaError(f"{path}: {' '.join(told.split())}")


def _refuse_changed(path: Path, connection: sqlite3.Connection) -> None:
    """Raise SchemaError where what a witness told does not agree with its id."""
    if fault := next((told for _, told in WitnessTable(Database(connection)).check() if told), None):
        raise SchemaError(f"{path}: {fault} (`archive verify` names all such faults)")


def merge(archive: Archive, other: Source, report: Merged) -> Iterator[int]:
    """Unite an archive with another one; yield the number of rows that were looked at, step by step.

    Killed at any moment and done again, it ends in the same archive; done twice it changes nothing; and it makes no
    difference which of two archives is merged into which, or in what order several are. Raises SchemaError, before
    anything is written, for an archive and itself.
    """
    if archive.path.exists() and os.path.samefile(archive.path, other.path):
        raise SchemaError(f"{other.path}: an archive cannot be merged into itself")
    union = archive.union(other.connection)
    wanted, differing = union.newspapers()
    report.differing = tuple(_difference(asdict(ours), asdict(theirs)) for ours, theirs in differing)
    if wanted:
        archive.add_newspapers(wanted)
    before = {one.article for one in archive.withdrawals.listed()}
    held = archive.catalogue.holdings()
    names = _bring_warcs(archive, other, report)  # a file is there before the row that names it
    yield from union.keep()
    yield from union.settle()
    yield from union.derive(names, lambda name: not (archive.warc_folder / safe_name(name)).exists())
    after = {one.article for one in archive.withdrawals.listed()}
    report.withdrawn, report.restored = tuple(sorted(after - before)), tuple(sorted(before - after))
    now = archive.catalogue.holdings()
    report.new, report.known = len(now.articles - held.articles), len(other.ids() & held.articles)
    report.versions = now.versions - held.versions
    more = {paper: number - held.appearances.get(paper, 0) for paper, number in now.appearances.items()}
    report.appearances = {paper: number for paper, number in more.items() if number > 0}
    report.changed = dict(sorted((union.changed | {"newspapers": len(wanted)}).items()))


def _bring_warcs(archive: Archive, other: Source, report: Merged) -> dict[str, str]:
    """Bring the WARC files of another archive; return the name that each has here."""
    names, lost = {}, []
    for warc, captures in other.captures().items():
        path = other.warc_folder / safe_name(warc)
        if path.is_file():
            names[warc] = bring(path, archive.warc_folder)
            report.warcs += 1
        else:
            names[warc] = name_of_lost(warc, archive.warc_folder, captures)
            lost += [warc] if not (archive.warc_folder / names[warc]).exists() else []
    report.lost = tuple(lost)
    return names


def _difference(ours: dict[str, str], theirs: dict[str, str]) -> str:
    told = [f"{name} {ours[name]!r}, there {theirs[name]!r}" for name in ours if ours[name] != theirs[name]]
    return f"{ours['id']}: {'; '.join(told)}"
