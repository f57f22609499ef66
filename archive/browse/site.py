"""Which of the opened databases are archives, the addresses of their pages, and what a page may ask of its archive."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils import tilde_encode

from archive.browse.several import SeveralArchives
from archive.browse.words import GONE, NOT_FOUND
from archive.shards.folder import ESSENTIAL, RELATIONS, look_into
from archive.shards.united import United
from archive.store.archive import Archive, reading
from archive.store.opening import UnreadableLog, is_closed_for_good
from archive.store.unopened import is_up_to_date, tables_in

_log = logging.getLogger(__name__)

RESERVED = frozenset(
    "home search article papers paper people person runs changes tags tag robots opensearch sitemap".split()
)
"""The first parts of the short addresses. A database of such a name keeps its own address."""


UNREADABLE = "\ufffd"
"""What stands in a query for characters that are none."""


class Missing(Exception):
    """There is no such page; the message says what is missing, in the reader's language."""

    status = 404
    title = NOT_FOUND


class Withdrawn(Missing):
    """There was such a page, and somebody had to take it away."""

    status = 410
    title = GONE


class Misread(Missing):
    """Something in the address cannot be read, and what has no place to tell so may not go on without it."""

    status = 400


class Unindexed(Missing):
    """Words cannot be looked for: the archive has no index yet."""

    status = 503


class Elsewhere(Exception):
    """The page has another address; the message is that address."""


@dataclass(frozen=True)
class ReadingRoom:
    """One archive among the opened databases: its name, where its pages begin, and which tables it has.

    Or `several` together: they have no name. One of several stands `among` them.
    """

    database: str
    root: str = ""
    tables: frozenset[str] = ESSENTIAL
    at_home: bool = True
    several: SeveralArchives | None = None
    among: SeveralArchives | None = None

    def url(self, *parts: str, **asked: object) -> str:
        """Return the address of a page: its parts, and what is asked there; what is empty is left out."""
        path = "".join("/" + quote(part, safe="") for part in parts)
        query = urlencode({name: value for name, value in asked.items() if value not in ("", None)})
        return self.root + (path or "/") + (f"?{query}" if query else "")

    @property
    def home(self) -> str:
        """The address of the first page: Datasette's own, where nothing but this archive is open."""
        return self.url() if self.at_home else self.url("home")

    def room_of(self, database: str) -> ReadingRoom:
        """Return the room of one of several archives."""
        return ReadingRoom(database, f"{self.root}/{tilde_encode(database)}/-", self.tables, False)

    def article(self, identifier: str, **asked: object) -> str:
        """Return the address of an article."""
        return self.url("article", identifier, **asked)

    def paper(self, newspaper: str) -> str:
        """Return the address of a newspaper."""
        return self.url("paper", newspaper)

    def issue(self, newspaper: str, day: str, **asked: object) -> str:
        """Return the address of an issue."""
        return self.url("paper", newspaper, day, **asked)

    def picture(self, digest: str, size: str = "") -> str:
        """Return the address of a picture, or of a smaller one: `medium`, `small`."""
        return self.url("picture", digest, *filter(None, [size]))

    def year(self, newspaper: str, year: int | str) -> str:
        """Return the address of a newspaper's year."""
        return self.url("paper", newspaper, str(year))

    def person(self, name: str) -> str:
        """Return the address of everything that a person signed."""
        return self.url("person", name)

    def search(self, **asked: object) -> str:
        """Return the address of a search."""
        return self.url("search", **asked)


@dataclass(frozen=True)
class Ask:
    """What a reader asks: of which archive, the parts of the address, and the query behind it."""

    db: sqlite3.Connection | None
    site: ReadingRoom
    path: Mapping[str, str] = field(default_factory=dict)
    args: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    query: str = ""
    """What was asked behind the path, as it was written, but for what no address may hold."""
    united: United | None = None
    """Some archives as one, where those are asked."""

    @cached_property
    def archive(self) -> Archive:
        """The archive that is asked."""
        if self.united is not None:
            return self.united
        assert self.db is not None
        return reading(self.db)

    def absolute(self, path: str) -> str:
        """Return an address of this site with its host, as feeds need it."""
        return self.origin + path

    def has(self, table: str) -> bool:
        """Say whether the archive has a table that some have not."""
        return table in self.site.tables

    def number(self, name: str, default: int = 1, most: int = 10_000) -> int:
        """Return a number that the reader gave, within its bounds."""
        given = self.args.get(name, "")
        if not (given.isascii() and given.isdigit()):
            return default
        digits = given.lstrip("0")  # of more than some thousand Python makes no number
        return most if len(digits) > len(str(most)) else min(max(int(digits or "0"), 1), most)


def tables_of(path: Path, *, immutable: bool = False) -> frozenset[str] | None:
    """Return the names of a database file's tables; None, and a warning, where it cannot be read."""
    try:
        return tables_in(path, immutable=immutable)
    except sqlite3.Error as error:
        _log.warning("%s is taken for no archive, since it cannot be read: %s", path, error)
        return None


def _is_of_today(path: Path, immutable: bool) -> bool:
    """Say whether an archive has what the pages ask for; the pages cannot add it."""
    try:
        if is_up_to_date(path, immutable=immutable):
            return True
    except sqlite3.Error as error:
        _log.warning("%s is left out, since it cannot be read: %s", path, error)
        return False
    _log.warning("%s was made by an older version: `archive stats --db` brings it up to date", path)
    return False


def _read_what_may_not_be_written(opened: Iterable[Any]) -> None:
    """Have Datasette open as it opens what does not change (`-i`) what can be read in no other way where it is."""
    for db in opened:
        try:
            db.is_mutable = not is_closed_for_good(Path(db.path))
        except UnreadableLog as error:
            _log.warning("%s cannot be read: %s", db.path, error)


def sites_of(datasette: Any) -> list[ReadingRoom]:
    """Return the reading rooms of the archives among the databases that Datasette has opened.

    A single one has the short addresses, /article/…; of several all together have them, and each has a room of its own
    below its database's name: /other/-/article/…. All have but that where a database is itself named like one of our
    pages.
    """
    opened = {name: db for name, db in datasette.databases.items() if name not in ("_internal", "_memory")}
    _read_what_may_not_be_written([db for db in opened.values() if db.path and db.is_mutable])
    base = datasette.setting("base_url").rstrip("/")
    readable: dict[str, frozenset[str]] = {}
    shards: dict[str, Path] = {}
    unreadable: list[str] = []
    for name, db in opened.items():
        tables = tables_of(Path(db.path), immutable=not db.is_mutable) if db.path else frozenset[str]()
        if tables is None:
            unreadable.append(name)
        if tables is None or tables >= ESSENTIAL:
            shards[name] = Path(db.path)
        if tables and tables >= ESSENTIAL and _is_of_today(Path(db.path), not db.is_mutable):
            readable[name] = tables
    for name in [name for name in unreadable if readable]:
        datasette.remove_database(name)  # which it looks at before it serves, and ends with what that raises
    is_short = not RESERVED & set(opened)
    at_home = all(name in shards or Path(db.path or "").name == RELATIONS for name, db in opened.items())
    shards |= _unreadable_beside(shards.values())
    if len(shards) == 1 or not (is_short and readable):
        if len(shards) > 1:
            _log.warning("a database is named like a page, so that the archives are not shown as one")
        return [
            ReadingRoom(name, base if is_short else _below(datasette, name), tables, is_short and at_home)
            for name, tables in readable.items()
        ]
    together = frozenset.intersection(*readable.values())
    several = SeveralArchives(shards, datasette.setting("num_sql_threads"))
    own = [
        ReadingRoom(name, _below(datasette, name), tables, False, among=several) for name, tables in readable.items()
    ]
    return [ReadingRoom("", base, together, at_home, several), *own]


def _unreadable_beside(opened: Collection[Path]) -> dict[str, Path]:
    """Return what cannot be read in the folder of some archives, of which all others are opened: it belongs to them."""
    folders = {path.absolute().parent for path in opened}
    if len(folders) != 1:
        return {}
    found, known = look_into(folders.pop()), {path.absolute() for path in opened}
    missing = {path.stem: path for path in found.unreadable if path not in known}
    return missing if known >= set(found.shards) else {}


def _below(datasette: Any, name: str) -> str:
    return f"{datasette.urls.database(name)}/-"
