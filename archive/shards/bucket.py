"""The files of a depot, in a folder or a bucket: put whole or not at all, and one that is there is never replaced.

Through obstore, of the extra `[cluster]`; it is loaded when a depot is opened.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from archive.portable import sync_bytes, sync_folder

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PIECE = 8 << 20  # bytes of one request: none is longer than a slow line brings within a client's patience of 30 s
_STAGED = re.compile(r"(?:\d{6,9}(?:\.json|-[0-9a-f]{16}\.db)|[0-9a-f]{16}-[\w.-]+)#\d+", re.ASCII)
"""Names under which obstore writes ours to a folder before it gives them their own."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class DepotError(Exception):
    """A depot cannot be used, or has not what it should have; the message names the place."""


class AlreadyThere(DepotError):
    """A file that was to be new is there: somebody else was faster."""


class NotAsSaid(DepotError):
    """A file of a depot is another one than its generation says: its length or its digest differs."""


class NotInDepot(DepotError):
    """A file that was asked for is not there, or not any more."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a depot as a listing tells of it: its path below the root, its length, and when it came."""

    path: str
    bytes: int
    came: datetime


class Bucket:
    """A place of files, by its address: a folder's path, `file:///folder`, `s3://bucket/prefix`.

    Raises DepotError for an address that is none, and for a folder that is not there and is not to be made. `settings`
    are those of obstore's store for a bucket; what they lack it reads from the usual AWS_ variables.
    """

    def __init__(self, url: str, settings: Mapping[str, Any] | None = None, *, create: bool = True) -> None:
        self.url = url
        self._folder: Path | None = None
        self._store = self._opened(settings or {}, create)

    def _opened(self, settings: Mapping[str, Any], create: bool) -> ObjectStore:
        try:
            from obstore.store import LocalStore, MemoryStore, from_url
        except ImportError:
            raise DepotError(
                "shards in a folder or a bucket need obstore: pip install 'local-news-archive[cluster]'"
            ) from None
        if self.url == "memory://":
            return MemoryStore()
        if (folder := _folder_of(self.url)) is not None:
            if not create and not folder.is_dir():
                raise DepotError(f"{self.url}: there is no such folder")
            self._folder = folder.absolute()
            with self._told():
                return LocalStore(self._folder, mkdir=True)
        with self._told():
            return from_url(self.url, **dict(settings))

    @contextmanager
    def _told(self, path: str = "") -> Iterator[None]:
        """Turn what obstore raises into a DepotError with the file's place and one line of its words."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        where = f"{self.url.rstrip('/')}/{path}" if path else self.url
        try:
            yield
        except (AlreadyExistsError, PreconditionError) as error:
            raise AlreadyThere(f"{where}: it is there already") from error
        except FileNotFoundError as error:
            raise NotInDepot(f"{where}: it is not there") from error
        except (BaseError, OSError, ValueError) as error:
            raise DepotError(f"{where}: {str(error).partition(chr(10))[0] or type(error).__name__}") from error

    def folders(self) -> list[str]:
        """Return the names of the folders at the root, in order."""
        with self._told():
            return sorted(str(name).rstrip("/") for name in self._store.list_with_delimiter("")["common_prefixes"])

    def files(self, folder: str) -> list[StoredFile]:
        """Return the files that lie in a folder itself, by name."""
        with self._told(folder):
            return _listed(self._store.list_with_delimiter(folder)["objects"])

    def read(self, path: str, most: int) -> bytes:
        """Return the bytes of a small file. Raises DepotError for one of more bytes than `most`."""
        with self._told(path):
            size = self._store.head(path)["size"]
            if size <= most:
                return bytes(self._store.get_range(path, start=0, end=size)) if size else b""
        raise DepotError(f"{self.url}/{path}: {size:,} bytes, where at most {most:,} are read")

    def size(self, path: str) -> int | None:
        """Return the length of a file in bytes, None where it is not there."""
        with suppress(NotInDepot), self._told(path):
            return int(self._store.head(path)["size"])
        return None

    def create(self, path: str, content: bytes) -> None:
        """Put a small file where there is none. Raises AlreadyThere: who is first is decided by the store alone."""
        with self._told(path):
            self._store.put(path, content, mode="create")
        self._sync(path)

    def put(self, path: str, source: Path, size: int, sha256: str) -> None:
        """Put the first bytes of a file, whole or not at all. Raises DepotError where they are not of that digest."""
        with self._told(path):
            self._store.put(path, _pieces(source, size, sha256))
        self._sync(path)

    def get(self, path: str, target: Path, size: int, sha256: str) -> None:
        """Write a file of the depot to a new file. Raises NotAsSaid where its length or digest is another one."""
        with target.open("xb") as file:
            for piece in self._proven(path, size, sha256):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def prove(self, path: str, size: int, sha256: str) -> None:
        """Read a file of the depot to its end. Raises NotAsSaid where its length or digest is another one.

        What stores tell of a file (an ETag) is no digest of it: for a folder it is a time, for a bucket that of the
        pieces in which it was sent.
        """
        for _ in self._proven(path, size, sha256):
            pass

    def _proven(self, path: str, size: int, sha256: str) -> Iterator[bytes]:
        """Yield the pieces of a file; raise after the last one where they are not what its generation says."""
        digest = hashlib.sha256()
        with self._told(path):
            there = self._store.head(path)["size"]
        if there != size:
            raise NotAsSaid(f"{self.url}/{path}: {there:,} bytes, not {size:,} as its generation says")
        for start in range(0, size, _PIECE):
            with self._told(path):
                piece = bytes(self._store.get_range(path, start=start, end=min(size, start + _PIECE)))
            digest.update(piece)
            yield piece
        if digest.hexdigest() != sha256:
            words = f"its SHA-256 is {digest.hexdigest()}, not {sha256} as its generation says"
            raise NotAsSaid(f"{self.url}/{path}: {words}")

    def half_written(self, folder: str, before: datetime) -> list[StoredFile]:
        """Return what a killed program left below a folder's name of files that it was putting, before a moment.

        In a bucket there is nothing to be seen of that: its own rules remove uploads that were not ended.
        """
        if self._folder is None:
            return []
        paths = [path for path in (self._folder / folder).rglob("*#*") if _STAGED.fullmatch(path.name)]
        found = []
        for path in paths:
            with suppress(FileNotFoundError):  # it was not half, but under way
                told = path.stat()
                came = datetime.fromtimestamp(told.st_mtime, UTC)
                found.append(StoredFile(str(path.relative_to(self._folder)), told.st_size, came))
        return [one for one in found if one.came < before]

    def remove(self, path: str) -> None:
        """Remove a file; one that is gone meanwhile is gone."""
        with suppress(NotInDepot), self._told(path):
            if self._folder is not None:  # what is half written has a name that obstore takes for none
                (self._folder / path).unlink(missing_ok=True)
            else:
                self._store.delete(path)

    def _sync(self, path: str) -> None:
        """Have a file of a folder on the disk, and its name: a name may outlive a power cut that its bytes do not."""
        if self._folder is not None:
            sync_bytes(self._folder / path)
            sync_folder((self._folder / path).parent)


def _folder_of(url: str) -> Path | None:
    """Return the folder that an address names; None where it is another place."""
    if not _SCHEME.match(url):
        return Path(url)
    parts = urlsplit(url)
    if parts.scheme.lower() != "file":
        return None
    if parts.netloc not in ("", "localhost") or not parts.path:
        raise DepotError(f"{url}: a folder's address is file:///and/its/path")
    return Path(unquote(parts.path))


def _listed(objects: Sequence[Mapping[str, Any]]) -> list[StoredFile]:
    return sorted(
        (StoredFile(one["path"], one["size"], one["last_modified"]) for one in objects), key=lambda one: one.path
    )


def _pieces(source: Path, size: int, sha256: str) -> Iterator[bytes]:
    """Yield the first bytes of a file; raise where they are not what was to be sent, so that nothing is put."""
    digest, left = hashlib.sha256(), size
    with source.open("rb") as file:
        while left and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
            if not left and digest.hexdigest() != sha256:
                break
            yield piece
    if left or digest.hexdigest() != sha256:
        raise OSError(f"{source} was changed while it was sent")
