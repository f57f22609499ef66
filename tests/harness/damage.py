"""An archive with a bit of everything that is proven, and what may become of it behind its back."""

from __future__ import annotations

import gzip
import os
import sqlite3
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.formats.warc import Exchange, WarcFile, read_capture, read_record, read_whole
from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from tests.harness.documents import MAGAZINE, UNCLOSED, VARIANTS

PAGE = "<p>县里今年修渠九公里，清水流到村口，村民说好。</p>".encode()


def change(archive: Archive, sql: str, *values: object) -> None:
    """Change the file behind the archive's back."""
    connection = sqlite3.connect(archive.path)
    with connection:
        assert connection.execute(sql, values).rowcount == 1
    connection.close()


def capture(archive: Archive) -> Path:
    exchange = Exchange("GET", "http://a.cn/1", (), 200, "OK", (), PAGE, datetime(2026, 11, 1, tzinfo=UTC))
    path = archive.warc_folder / "run.warc.gz"
    with WarcFile(path, "test/1.0") as file:
        placed = file.append(exchange)
    archive.journal.add_capture(read_capture(path, placed.offset), path.name, placed.offset)
    return path


def fill(archive: Archive, folder: Path) -> None:
    """Import three documents and keep a capture."""
    for name, data in {"a.md": VARIANTS["M3"], "b.md": UNCLOSED, "c.txt": MAGAZINE}.items():
        (folder / name).write_bytes(data)
    list(import_paths(archive, [folder / "a.md", folder / "b.md", folder / "c.txt"]))
    capture(archive)


def capture_more(archive: Archive) -> Path:
    """Keep seven more captures in the WARC file; return it."""
    path = archive.warc_folder / "run.warc.gz"
    with WarcFile(path, "test/1.0") as file:
        for number in range(2, 9):
            url, moment = f"http://a.cn/{number}", datetime(2026, 11, 1, tzinfo=UTC)
            placed = file.append(Exchange("GET", url, (), 200, "OK", (), PAGE, moment))
            archive.journal.add_capture(read_capture(path, placed.offset), path.name, placed.offset)
    return path


def revisit(archive: Archive) -> None:
    """Keep a page in one WARC file, and in another that it is unchanged."""
    kept = read_whole(capture(archive), archive.journal.captures()[0].offset)
    path = archive.warc_folder / "later.warc.gz"
    exchange = Exchange("GET", kept.url, (), 304, "", (), b"", datetime(2026, 11, 8, tzinfo=UTC), revisit_of=kept)
    with WarcFile(path, "test/1.0") as file:
        placed = file.append(exchange)
    archive.journal.add_capture(read_record(path, placed.offset), path.name, placed.offset)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def bomb(path: Path) -> None:
    """Each record gives gigabytes, without an end of a line: in place of each member one of the same beginning."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    gigabyte = b"".join(packed.compress(b"WARC/1.1 " + bytes(1 << 20)) for _ in range(1 << 10)) + packed.flush()
    path.write_bytes(gigabyte)


def one_member(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:900])


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.warc.gz"))


SPOILERS: list[Callable[[Path], object]] = [
    *(pipe, device, folder, bomb, one_member, zeroed, cut, moved, Path.unlink),
]
"""What may become of a WARC file."""
