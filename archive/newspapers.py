"""`newspapers.csv`: who publishes what, where, and on which platform; one row a paper."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from archive.article import Newspaper
from archive.formats import SeedError

FILE_NAME = "newspapers.csv"
STATUSES = ("unverified", "current", "moved", "ended")
_COLUMNS = tuple(field.name for field in fields(Newspaper))
_ID = re.compile(r"[a-z][a-z0-9_]*")


def read_newspapers(path: Path) -> list[Newspaper]:
    """Return the papers of a CSV file. Raises SeedError naming the line and the column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise SeedError(f"the columns must be {','.join(_COLUMNS)}")
            return list(_rows(reader))
    except (csv.Error, UnicodeDecodeError) as error:
        raise SeedError(str(error)) from error


def _rows(reader: csv.DictReader[str]) -> Iterator[Newspaper]:
    seen: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise SeedError(f"{len(_COLUMNS)} columns are needed", line)
        if not _ID.fullmatch(row["id"]):
            raise SeedError(f"column id: {row['id']!r} is not made of a-z, 0-9 and _", line)
        if row["id"] in seen:
            raise SeedError(f"column id: {row['id']!r} stands on line {seen[row['id']]} too", line)
        if not row["name"]:
            raise SeedError("column name: empty", line)
        if row["base_url"] and not row["base_url"].startswith(("http://", "https://")):
            raise SeedError(f"column base_url: {row['base_url']!r} is no http address", line)
        if row["status"] not in STATUSES:
            raise SeedError(f"column status: {row['status']!r} is none of {', '.join(STATUSES)}", line)
        seen[row["id"]] = line
        yield Newspaper(**row)
