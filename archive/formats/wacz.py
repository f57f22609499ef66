"""Web archives in one file (WACZ 1.1.1): a ZIP of WARC files, an index, pages, and what the digest of each is.

https://specs.webrecorder.net/wacz/1.1.1/. WARC files and index are stored as they are: readers ask for pieces of them.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any
from zipfile import ZipFile

from archive.formats.zip_entries import zip_entry

_VERSION = "1.1.1"
_EXTRA = struct.pack("<HHBI", 0x5455, 5, 1, 315_532_800)
"""The moment of each file once more, as the directory and its own header have it. A file whose size is not known before
has a longer header, and ReplayWeb.page (2.4) looks there only where the directory has such a field."""
_PACKAGE = "datapackage.json"


class WaczFile:
    """A WACZ file being written, one file within after another."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w")
        self._resources: list[dict[str, Any]] = []

    def __enter__(self) -> WaczFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def entry(self, path: str, *, is_packed: bool = False) -> Iterator[Callable[[bytes], None]]:
        """Lend what takes the pieces of a file within; one that is asked for in pieces may not be packed."""
        size, digest = 0, hashlib.sha256()
        with self._zip.open(zip_entry(path, is_packed=is_packed, extra=_EXTRA), "w", force_zip64=True) as entry:

            def write(piece: bytes) -> None:
                nonlocal size
                entry.write(piece)
                digest.update(piece)
                size += len(piece)

            yield write
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": _told(digest), "bytes": size})

    def describe(self, about: Mapping[str, Any]) -> None:
        """Write what is within, with `about` it (title, created, software …), and the digest of that."""
        told = {"profile": "data-package", "wacz_version": _VERSION, **about, "resources": self._resources}
        package = json.dumps(told, ensure_ascii=False, indent=2).encode()
        digest = {"path": _PACKAGE, "hash": _told(hashlib.sha256(package))}
        for path, content in ((_PACKAGE, package), ("datapackage-digest.json", json.dumps(digest, indent=2).encode())):
            self._zip.writestr(zip_entry(path, is_packed=True, extra=_EXTRA), content)


def page_lines(pages: Iterable[Mapping[str, str]]) -> Iterator[bytes]:
    """Yield the list of pages: a head, and a line each with `id`, `url`, `ts` and `title`."""
    yield _line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
    yield from map(_line, pages)


def _line(told: Mapping[str, str]) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _told(digest: Any) -> str:
    return f"sha256:{digest.hexdigest()}"
