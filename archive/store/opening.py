"""A database file opened as its place allows: to be written to, or to be read where nobody may write.

SQLite reads a database with a write-ahead log by help of two files beside it, which it makes and removes. Where it may
make none and none are there, the file was closed cleanly, and is read as one that does not change.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import quote

from sqlite_utils import Database

DISK_ERRORS = (sqlite3.Error, OSError)
"""What reading and writing an archive raises; `meaning` says of one what it is about."""
_NO_PLACE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_NO_FILE_MADE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)  # the last in /proc
_TIMEOUT = 60


class CannotWrite(sqlite3.OperationalError):
    """What was to be written could not be, and nothing of it was; the message says why and what to do."""


class ArchiveLocked(CannotWrite):
    """Another program writes to the archive, or reads it without end, longer than was waited for it."""

    def __init__(self) -> None:
        super().__init__(
            "another program holds it: a crawl or an import at work, or one that was left in the middle of something"
            " (an editor of databases with changes not saved, a shell after BEGIN); let it end, or close it, and go on"
        )


class NoRoom(CannotWrite):
    """The disk is full, or has less room than was asked to be left."""

    def __init__(self, words: str = "the disk is full") -> None:
        super().__init__(f"{words}; all that was committed is there, and goes on from there when there is room")


class ReadOnlyPlace(CannotWrite):
    """Something was to be written to an archive that may only be read."""

    def __init__(self) -> None:
        super().__init__("this place is read-only, so nothing was written; who writes needs the file and its folder")


class UnreadableLog(sqlite3.OperationalError):
    """What was written last stands in a log beside the file, for which nothing may be made here to read it with."""

    def __init__(self, name: str) -> None:
        words = f"what was written last stands in {name}, which cannot be read in a read-only place"
        super().__init__(f"{words}: copy both to a folder that may be written to")


def real_file(path: Path) -> Path:
    """Return the file that a path names, through symbolic links: logs, locks and WARC files lie beside that one."""
    return path.resolve() if path.is_symlink() else path


def may_write(path: Path) -> bool:
    """Say whether a file, and its folder, may be written to; one that is not there may be made."""
    path = real_file(path)
    return not path.exists() or (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK))


def make_room_for(path: Path) -> None:
    """Make the folder of a file that is to be written to. Raises CannotWrite.

    ReadOnlyPlace also where no file can be made beside it, as its lock must be. Modes alone do not tell: in /proc none
    is made by whoever may do all.
    """
    path = real_file(path)
    if not may_write(path):
        raise ReadOnlyPlace
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.absolute().parent):
            pass
    except OSError as error:
        if error.errno in _NO_FILE_MADE:
            raise ReadOnlyPlace from error
        raise meaning(error) from error


def connect(path: Path, is_read_only: bool, timeout: float) -> sqlite3.Connection:
    """Open a database file to be read, and written to where that is possible. Raises as `connect_to_read` does."""
    return connect_to_read(path, timeout=timeout) if is_read_only else sqlite3.connect(path, timeout=timeout)


def connect_to_read(
    path: Path, *, timeout: float = _TIMEOUT, closed: bool | None = None, by_one_thread: bool = True
) -> sqlite3.Connection:
    """Open a database file to be read, wherever it is; `closed` is what `is_closed_for_good` said of it, if it did.

    Where several threads read by it, one after the other, `by_one_thread` is False.

    Raises UnreadableLog, sqlite3.Error.
    """
    closed = is_closed_for_good(path) if closed is None else closed
    address = _address(path, "immutable=1" if closed else "mode=ro")
    return sqlite3.connect(address, timeout=timeout, check_same_thread=by_one_thread, uri=True)


def is_closed_for_good(path: Path) -> bool:
    """Say whether a database file is one that SQLite can only read as one that does not change.

    Raises UnreadableLog.
    """
    try:
        with closing(sqlite3.connect(_address(path, "mode=ro"), uri=True)) as connection:
            connection.execute("select count(*) from sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _NO_PLACE or not path.exists() or not os.access(path, os.R_OK):
            return False
        log = real_file(path).with_name(f"{real_file(path).name}-wal")
        if log.exists() and log.stat().st_size:
            raise UnreadableLog(log.name) from error
        return True
    except sqlite3.DatabaseError:
        return False
    return False


def _address(path: Path, how: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{how}"


def begin(db: Database) -> None:
    """Take the write lock. Raises CannotWrite.

    BEGIN IMMEDIATE, since a reader that turns writer may fail at once with
    "database is locked" where a writer would have waited.
    """
    try:
        db.execute("begin immediate")
    except sqlite3.OperationalError as error:
        raise meaning(error) from error


class Transactions:
    """Blocks in which an archive is written to: all of one is committed or nothing.

    A block within another that fails is undone alone. `last` is called before each commit.
    """

    def __init__(self, db: Database, is_read_only: bool, last: Callable[[Database], object]) -> None:
        self._db = db
        self._is_read_only = is_read_only
        self._last = last

    @contextmanager
    def block(self) -> Iterator[None]:
        """Hold the write lock for a block. Raises CannotWrite."""
        if self._is_read_only:
            raise ReadOnlyPlace
        if self._db.conn.in_transaction:
            with self._db.atomic():
                yield
            return
        begin(self._db)
        try:
            yield
            self.commit()
        except sqlite3.OperationalError as error:
            self._db.rollback()
            raise meaning(error) from error
        except BaseException:
            self._db.rollback()
            raise

    def commit(self) -> None:
        """End a transaction; here, too, a row may turn out to point nowhere."""
        self._last(self._db)
        self._db.commit()


_MEANINGS: dict[int, Callable[[], Exception]] = {
    sqlite3.SQLITE_BUSY: ArchiveLocked,
    sqlite3.SQLITE_LOCKED: ArchiveLocked,
    sqlite3.SQLITE_FULL: NoRoom,
}
_DISK = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def meaning(error: Exception) -> Exception:
    """Return what an error of the database or the disk means to who wanted to write; itself where it is neither."""
    if isinstance(error, OSError):
        return NoRoom() if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else CannotWrite(str(error))
    whole = getattr(error, "sqlite_errorcode", None) or 0
    code = sqlite3.SQLITE_FULL if whole == sqlite3.SQLITE_IOERR_SHMSIZE else whole & 0xFF
    if code in _MEANINGS:
        return _MEANINGS[code]()
    return CannotWrite(f"the disk failed: {error}") if code in _DISK else error


def use_wal(db: Database) -> None:
    """Let readers and a writer work side by side, as every archive does: a copy made by VACUUM INTO does not.

    Where another program is using it this is left for the next time, and on file systems that cannot.
    """
    if db.execute("pragma journal_mode").fetchone()[0] == "wal":
        return
    patience = db.execute("pragma busy_timeout").fetchone()[0]
    db.execute("pragma busy_timeout = 0")  # who only reads waits for nobody
    try:
        with suppress(sqlite3.OperationalError):
            db.enable_wal()
    finally:
        db.execute(f"pragma busy_timeout = {patience}")
