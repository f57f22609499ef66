"""`newspapers.csv`: who publishes what, where, and on which platform; one row a paper."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive.addresses.canonical import is_address
from archive.formats import SeedError
from archive.model import Newspaper

FILE_NAME = "newspapers.csv"
STATUSES = ("unverified", "current", "moved", "ended")
_COLUMNS = tuple(field.name for field in fields(Newspaper))
_ID = re.compile(r"[a-z][a-z0-9_]*")
_DIRECTIVE = re.compile("%[Ymdy%]")


def read_newspapers(path: Path, platforms: Collection[str] = ()) -> list[Newspaper]:
    """Return the papers of a CSV file. Raises SeedError naming the line and the column.

    With `platforms`, a row of another one is an error.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise SeedError(f"the columns must be {','.join(_COLUMNS)}")
            return list(_rows(reader, platforms))
    except (csv.Error, UnicodeDecodeError) as error:
        raise SeedError(str(error)) from error


def _rows(reader: csv.DictReader[str], platforms: Collection[str]) -> Iterator[Newspaper]:
    seen: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise SeedError(f"{len(_COLUMNS)} columns are needed", line)
        for column, complaint in _complaints(row, platforms):
            raise SeedError(f"column {column}: {complaint}", line)
        if row["id"] in seen:
            raise SeedError(f"column id: {row['id']!r} stands on line {seen[row['id']]} too", line)
        seen[row["id"]] = line
        yield Newspaper(**row)


def _complaints(row: dict[str, str], platforms: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row: the column, and the reason."""
    if not _ID.fullmatch(row["id"]):
        yield "id", f"{row['id']!r} is not made of a-z, 0-9 and _"
    if not row["name"]:
        yield "name", "empty"
    if platforms and row["platform"] not in platforms:
        yield "platform", f"{row['platform']!r} is none of {', '.join(sorted(platforms))}"
    if row["base_url"] and not is_address(row["base_url"]):
        yield "base_url", f"{row['base_url']!r} is no http address"
    if row["base_url"].endswith("/"):
        yield "base_url", f"{row['base_url']!r} ends with a slash"
    if row["first_page"].startswith("/") or "://" in row["first_page"]:
        yield "first_page", f"{row['first_page']!r} is no path below base_url"
    if strange := _DIRECTIVE.sub("", row["first_page"]).count("%"):
        yield "first_page", f"{row['first_page']!r} has {strange} % that are not %Y, %m, %d, %y or %%"
    if row["status"] not in STATUSES:
        yield "status", f"{row['status']!r} is none of {', '.join(STATUSES)}"


def csv_line(row: Newspaper) -> str:
    """Return a row as it stands in the file, with its newline."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(astuple(row))
    return text.getvalue()


def add_newspaper(path: Path, row: Newspaper, platforms: Collection[str] = ()) -> None:
    """Put a row into a CSV file, where the ids' order wants it; at the end of a file that keeps none.

    The first row is the main paper's, whatever its id. All other bytes stay.
    Raises SeedError, and changes nothing, where the file could not be loaded then.
    """
    text = path.read_bytes().decode("utf-8")
    ids = [one.id for one in read_newspapers(path, platforms)]
    ordered = ids[1:] == sorted(ids[1:])
    place = next((n for n, one in enumerate(ids) if n and one > row.id), len(ids)) if ordered else len(ids)
    lines = text.splitlines(keepends=True)
    line = _ends(text)[place]
    end = "\r\n" if "\r\n" in text else "\n"
    before = "".join(lines[:line])
    before += "" if before.endswith("\n") else end
    _replace(path, before + csv_line(row).replace("\n", end) + "".join(lines[line:]), platforms)


def _ends(text: str) -> Sequence[int]:
    """Return behind which line the header and each row end: a quoted field may hold newlines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [reader.line_num for row in reader if row]


def _replace(path: Path, text: str, platforms: Collection[str]) -> None:
    """Write a file anew, whole or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
            read_newspapers(new, platforms)
            shutil.copymode(path, new)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
