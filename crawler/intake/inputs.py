"""The files that records are taken from: WARC and ARC, packed or not, and WACZ with such in it."""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_BEGINNING = 1 << 16  # bytes by which one file is told from another, and as many at its end
_LOOK = 1 << 10
_BEGINNINGS = (b"WARC/", b"filedesc://")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_FOLDER = "archive/"  # of a WACZ, in which its WARC files lie
_PACKED_MOST = 50  # times its packed size; plain WARC files pack to a tenth
_LOCAL_HEADER = 30  # bytes of a zip entry's header before its name


@dataclass(frozen=True)
class RecordFile:
    """A file with records: a file of its own, or an entry of a WACZ. `size` is in bytes, as it lies there."""

    path: Path
    entry: str = ""
    size: int = 0

    @property
    def name(self) -> str:
        """The path, with the entry behind it."""
        return f"{self.path}!{self.entry}" if self.entry else str(self.path)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open it to be read and sought in. Raises OSError, BadZipFile."""
        with self.path.open("rb") as file:
            if not self.entry:
                yield file
                return
            with ZipFile(file) as packed:
                info = packed.getinfo(self.entry)
                if info.compress_type == ZIP_STORED:
                    with BufferedReader(_Stretch(file, _begin_of(file, info), info.file_size)) as stored:
                        yield stored
                    return
                with TemporaryFile() as unpacked:
                    _unpack(packed, info, unpacked)
                    unpacked.seek(0)
                    yield unpacked

    def fingerprint(self, *rules: str) -> str:
        """Return what tells it from other files, and by which rules it is taken: its size, how it begins and ends."""
        with self.opened() as file:
            told = hashlib.sha256(file.read(_BEGINNING))
            file.seek(max(self.size - _BEGINNING, 0))
            told.update(file.read(_BEGINNING))
        told.update("\n".join((str(self.size), *rules)).encode())
        return told.hexdigest()[:16]


def record_files(path: Path) -> list[RecordFile]:
    """Return the files with records at a path: itself, those in a WACZ; none where it is another file.

    Raises OSError.
    """
    if not path.is_file():
        return []
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_LOOK)
        if head.startswith(_ZIP):
            return _entries(path)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, _LOOK)
        except zlib.error:
            return [RecordFile(path, size=size)] if _is_named_so(path) else []
    return [RecordFile(path, size=size)] if head.startswith(_BEGINNINGS) or _is_named_so(path) else []


def _is_named_so(path: Path) -> bool:
    return path.name.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz"))


def _entries(path: Path) -> list[RecordFile]:
    try:
        with ZipFile(path) as packed:
            entries = [one for one in packed.infolist() if one.filename.startswith(_FOLDER) and not one.is_dir()]
    except BadZipFile:
        return []
    return [RecordFile(path, one.filename, one.file_size) for one in entries if _is_named_so(Path(one.filename))]


def _unpack(packed: ZipFile, info: ZipInfo, target: IO[bytes]) -> None:
    """Unpack an entry. Raises BadZipFile for one that is encrypted, broken, or a bomb."""
    if info.file_size > _PACKED_MOST * max(info.compress_size, 1):
        raise BadZipFile(f"{info.filename}: it would unpack to {info.file_size:,} bytes")
    try:
        with packed.open(info) as source:
            shutil.copyfileobj(source, target)
    except (RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise BadZipFile(f"{info.filename}: {error}") from error


def _begin_of(file: IO[bytes], info: ZipInfo) -> int:
    """Return the byte at which what an entry holds begins, as its own header tells. Raises BadZipFile."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL_HEADER)
    if len(head) < _LOCAL_HEADER or not head.startswith(_ZIP):
        raise BadZipFile(f"{info.filename}: no entry begins at byte {info.header_offset}")
    lengths = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    return info.header_offset + _LOCAL_HEADER + lengths


class _Stretch(RawIOBase):
    """A stretch of a file, as a file."""

    def __init__(self, file: IO[bytes], begin: int, size: int) -> None:
        self._file, self._begin, self._length, self._at = file, begin, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (0, self._at, self._length)[whence]
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # any buffer; this one is Python's own
        self._file.seek(self._begin + self._at)
        piece = self._file.read(max(0, min(len(buffer), self._length - self._at)))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
