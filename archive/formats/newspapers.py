"""`newspapers.csv`: who publishes what, where, and on which platform; one row a paper."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from bisect import bisect
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from archive.addresses.absolute import split
from archive.addresses.canonical import is_address
from archive.formats import SeedError
from archive.formats.own_folder import seeds_folder
from archive.model import Newspaper
from archive.portable import let_all_read

if TYPE_CHECKING:
    _Reader = csv.DictReader[str]
else:
    _Reader = csv.DictReader  # which takes no [str] before Python 3.12

FILE_NAME = "newspapers.csv"
STATUSES = ("confirmed", "moved", "ended", "unknown")
_FORMER_WORDS = {"current": "confirmed", "unverified": "unknown"}  # as files of 2026-11 and before have them
_COLUMNS = tuple(field.name for field in fields(Newspaper))
_OPTIONAL = ("seen", "hosts", "aliases")  # files of 2026-11 and before lack them
_NEEDED = tuple(name for name in _COLUMNS if name not in _OPTIONAL)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_DIRECTIVE = re.compile("%[Ymdy%]")
_HOST = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?", re.IGNORECASE)


def rows_path() -> Path:
    """Return where the rows are: where `$ARCHIVE_NEWSPAPERS` says, else in the folder that `seeds_folder` tells.

    Raises FolderError.
    """
    named = os.environ.get("ARCHIVE_NEWSPAPERS")
    return Path(named) if named else seeds_folder() / FILE_NAME


def is_id(text: str) -> bool:
    """Say whether a text may be a paper's id."""
    return _ID.fullmatch(text) is not None


def read_newspapers(path: Path, platforms: Collection[str] = ()) -> list[Newspaper]:
    """Return the papers of a CSV file. Raises SeedError naming the line and the column.

    With `platforms`, a row of another one is an error.
    """
    with _opened(path) as reader:
        return list(_rows(reader, platforms))


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the columns of a CSV file of papers. Raises SeedError."""
    with _opened(path) as reader:
        return tuple(reader.fieldnames or ())


@contextmanager
def _opened(path: Path) -> Iterator[csv.DictReader[str]]:
    with read_table(path) as reader:
        columns = tuple(reader.fieldnames or ())
        further = columns[len(_NEEDED) :]
        if columns[: len(_NEEDED)] != _NEEDED or len(set(further)) < len(further) or not set(further) <= {*_OPTIONAL}:
            raise SeedError(f"the columns must be {','.join(_NEEDED)}, and may be {', '.join(_OPTIONAL)} behind them")
        yield reader


@contextmanager
def read_table(path: Path) -> Iterator[csv.DictReader[str]]:
    """Open a CSV file in UTF-8. Raises SeedError where it is none, within the block too."""
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = _Table(file, strict=True)
            yield reader
    except (csv.Error, UnicodeDecodeError) as error:
        raise SeedError(str(error), reader.begun if reader and isinstance(error, csv.Error) else 1) from error


class _Table(_Reader):
    """Rows, with the line on which the last that was asked for begins: a quote that is not closed swallows the rest."""

    begun = 1

    def __next__(self) -> dict[str, str]:
        self.begun = self.line_num + 1
        return super().__next__()


def _rows(reader: csv.DictReader[str], platforms: Collection[str]) -> Iterator[Newspaper]:
    seen: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        refuse_other_width(reader, row)
        row["status"] = _FORMER_WORDS.get(row["status"], row["status"])
        for column, complaint in _complaints(row, platforms):
            raise SeedError(f"column {column}: {complaint}", line)
        for column, name in (("id", row["id"]), *(("aliases", alias) for alias in row.get("aliases", "").split())):
            if name in seen:
                raise SeedError(f"column {column}: {name!r} stands on line {seen[name]} too", line)
            seen[name] = line
        yield Newspaper(**row)


def refuse_other_width(reader: csv.DictReader[str], row: dict[str, str]) -> None:
    """Raise SeedError for a row that has more or fewer fields than the file has columns."""
    if None in row or None in row.values():
        raise SeedError(f"{len(reader.fieldnames or ())} columns are needed", reader.line_num)


def _complaints(row: dict[str, str], platforms: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row: the column, and the reason."""
    for column, names in (("id", [row["id"]]), ("aliases", row.get("aliases", "").split())):
        for name in names:
            if not _ID.fullmatch(name):
                yield column, f"{name!r} is not made of a-z, 0-9 and _"
    if not row["name"]:
        yield "name", "empty"
    yield from address_complaints(row, platforms)
    if row["status"] not in STATUSES:
        yield "status", f"{row['status']!r} is none of {', '.join(STATUSES)}"
    if row.get("seen") and last_day_of(row["seen"]) is None:
        yield "seen", f"{row['seen']!r} is no day, month or year"


def address_complaints(row: dict[str, str], platforms: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with where a row says that a paper is: the column, and the reason."""
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
    for host in row.get("hosts", "").split():
        if not _HOST.fullmatch(host) or split(f"http://{host}") is None:
            yield "hosts", f"{host!r} is no host, and no host:port"


def last_day_of(text: str) -> date | None:
    """Return the last day of a year (2026), a month (2026-09) or a day (2026-09-28); None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text, re.ASCII)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3]) if match[3] else monthrange(year, month)[1])
    except ValueError:
        return None


def csv_line(row: Newspaper, columns: Collection[str] = _COLUMNS) -> str:
    """Return a row as it stands in a file with these columns, with its newline."""
    text, told = io.StringIO(), asdict(row)
    csv.writer(text, lineterminator="\n").writerow(told[name] for name in columns)
    return text.getvalue()


def csv_of(papers: Iterable[Newspaper]) -> str:
    """Return papers as a file of all columns, which `read_newspapers` reads; one of no status is `unknown`."""
    told = (replace(paper, status=paper.status or "unknown") for paper in papers)
    return ",".join(_COLUMNS) + "\n" + "".join(map(csv_line, told))


def add_newspaper(path: Path, row: Newspaper, platforms: Collection[str] = ()) -> None:
    """Put a row into a CSV file, as `add_rows` does."""
    add_rows(path, [row], platforms)


def add_rows(path: Path, rows: Sequence[Newspaper], platforms: Collection[str] = ()) -> None:
    """Put rows into a CSV file, each where the ids' order wants it; at the end of a file that keeps none.

    The first row is the main paper's, whatever its id. All other bytes stay.
    Raises SeedError, and changes nothing, where the file could not be loaded
    then, or has no column for hosts or former ids of a row.
    """
    columns = columns_of(path)
    refuse_without_column(columns, rows)
    text = path.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    records = list(_records(text))
    ids = [one.id for one in read_newspapers(path, platforms)]
    ordered = ids[1:] == sorted(ids[1:])
    for row in rows:
        place = bisect(ids, row.id, 1) if ordered and ids else len(ids)
        if not records[place].endswith("\n"):
            records[place] += end
        ids.insert(place, row.id)
        records.insert(place + 1, csv_line(row, columns).replace("\n", end))
    replace_table(path, "".join(records), lambda new: read_newspapers(new, platforms))


def refuse_without_column(columns: Collection[str], rows: Sequence[Newspaper]) -> None:
    """Raise SeedError for a row that says what a file of these columns has no place for: hosts, or former ids."""
    for row, name in ((row, name) for row in rows for name in ("hosts", "aliases")):
        if name not in columns and getattr(row, name):
            raise SeedError(f"no column {name} for {getattr(row, name)!r} of {row.id}")


def _records(text: str) -> Iterator[str]:
    """Yield the header and each row of a file with their newlines: a quoted field may hold some."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    ends = [reader.line_num for row in reader if row]
    for start, stop in pairwise([0, *ends[:-1], len(lines)]):
        yield "".join(lines[start:stop])


def replace_table(path: Path, text: str, read: Callable[[Path], object]) -> None:
    """Write a table anew, as `put_whole` does: not where `read` raises for what it would be."""
    put_whole(path, text.encode("utf-8"), read)


def put_whole(path: Path, data: bytes, read: Callable[[Path], object] | None = None) -> None:
    """Write a file whole or not at all, made new or anew: not where `read` raises for what it would be.

    A link stays one: written is the file that it leads to. Several programs may do so at once: one is the last.
    Raises OSError.
    """
    path = path.resolve()
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if read:
                read(new)
            if path.exists():
                shutil.copymode(path, new)
            else:
                let_all_read(file)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
