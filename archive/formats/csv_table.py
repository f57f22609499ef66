"""CSV for spreadsheets: UTF-8 with the mark by which Excel knows it, a line an article, and no cell that is run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from archive.formats import Format, Listing
from archive.formats.columns import TABLE_COLUMNS, may_run, written

MARK = b"\xef\xbb\xbf"
"""A byte order mark: without one Excel reads the file in the code page of the system."""


def _lines(articles: Iterable[Listing]) -> Iterator[bytes]:
    yield MARK + table_line(column.header for column in TABLE_COLUMNS)
    for article in articles:
        yield table_line(written(column.value(article), article) for column in TABLE_COLUMNS)


def table_line(cells: Iterable[str]) -> bytes:
    """Return a line of a table, of which no cell is run."""
    line = StringIO()
    csv.writer(line).writerow(map(_disarmed, cells))
    return line.getvalue().encode("utf-8", "replace")


def _disarmed(text: str) -> str:
    """Return a text that is not taken for a formula: an apostrophe goes before what could be one."""
    return f"'{text}" if may_run(text) else text


FORMAT = Format("csv", write_list=_lines)
