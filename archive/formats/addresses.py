"""`addresses.csv`, beside `newspapers.csv`: where papers were before, or will be from a day on; a row an address."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

from archive.formats import SeedError
from archive.formats.newspapers import address_complaints, read_table, refuse_other_width, replace_table
from archive.model import Newspaper, PaperAddress

ADDRESSES = "addresses.csv"
_COLUMNS = tuple(field.name for field in fields(PaperAddress))


def read_addresses(path: Path, papers: Sequence[Newspaper], platforms: Collection[str] = ()) -> list[PaperAddress]:
    """Return the addresses of a CSV file; none where there is no such file.

    Raises SeedError naming the line and the column: for a paper that is none of
    `papers`, a platform that is none of `platforms`, days of one paper that overlap.
    """
    if not path.exists():
        return []
    with read_table(path) as reader:
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise SeedError(f"the columns must be {','.join(_COLUMNS)}")
        known = {paper.id: paper for paper in papers}
        lines: list[tuple[int, PaperAddress]] = []
        for row in reader:
            refuse_other_width(reader, row)
            for column, complaint in _complaints(row, known, platforms):
                raise SeedError(f"column {column}: {complaint}", reader.line_num)
            address = PaperAddress(**row | {"since": _day(row["since"]), "until": _day(row["until"])})  # type: ignore[arg-type]
            for line, other in lines:
                if complaint := _clash(address, other):
                    raise SeedError(f"column since: {complaint} on line {line}", reader.line_num)
            lines.append((reader.line_num, address))
    return [address for _, address in lines]


def table_of_addresses(addresses: Iterable[PaperAddress]) -> str:
    """Return addresses as a file, which `read_addresses` reads."""
    return ",".join(_COLUMNS) + "\n" + _lines(addresses)


def add_addresses(path: Path, addresses: Sequence[PaperAddress], papers: Sequence[Newspaper]) -> None:
    """Put addresses at the end of a CSV file, which is made where there is none; all other bytes stay.

    Raises SeedError, and changes nothing, where the file could not be read then.
    """
    if not path.exists():
        path.write_text(table_of_addresses([]), "utf-8", newline="")
    text = path.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    before = text if text.endswith("\n") else text + end
    replace_table(path, before + _lines(addresses).replace("\n", end), lambda new: read_addresses(new, papers))


def _lines(addresses: Iterable[PaperAddress]) -> str:
    text = io.StringIO()
    rows = (asdict(one) for one in addresses)
    csv.writer(text, lineterminator="\n").writerows([row[name] or "" for name in _COLUMNS] for row in rows)
    return text.getvalue()


def _complaints(
    row: dict[str, str], papers: dict[str, Newspaper], platforms: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row by itself: the column, and the reason."""
    if row["paper"] not in papers:
        yield "paper", f"{row['paper']!r} has no row in newspapers.csv"
    for column in ("since", "until"):
        if row[column] and _day(row[column]) is None:
            yield column, f"{row[column]!r} is no day like 2024-12-01"
    since, until = _day(row["since"]), _day(row["until"])
    if since and until and since > until:
        yield "until", f"{until} is before {since}"
    for column in ("base_url", "first_page"):
        if not row[column]:
            yield column, "empty"
    yield from address_complaints(row, platforms)
    place = (row["platform"], row["base_url"], row["first_page"], row["hosts"])
    own = papers[row["paper"]]
    if place == (own.platform, own.base_url, own.first_page, own.hosts):
        yield "base_url", f"that is where the row of {own.id} says, too"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-12-01") else None
    except ValueError:
        return None


def _clash(address: PaperAddress, other: PaperAddress) -> str:
    """Return why two addresses cannot both be; an empty text where they can."""
    if address.paper != other.paper or not (address.is_dated and other.is_dated):
        return ""
    apart = (address.until or date.max) < (other.since or date.min)
    apart = apart or (other.until or date.max) < (address.since or date.min)
    return "" if apart else f"days of {address.paper} that another address has"
