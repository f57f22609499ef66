"""A workbook of Excel, written row by row into a temporary file: dates are dates, everything else is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, count, islice
from tempfile import TemporaryFile
from typing import IO, Any

from archive.formats import Format, Listing
from archive.formats.columns import TABLE_COLUMNS, Cell, may_run

ROWS_MAX = 1_048_576
"""So many rows a sheet of Excel has; what does not go in stands on a further sheet."""
_FIRST_DAY = date(1900, 3, 1)  # Excel counts from 1900, and takes that for a leap year
_CHUNK = 1 << 16
_SHEET = "文章"


def _chunks(articles: Iterable[Listing]) -> Iterator[bytes]:
    """Yield a workbook. While its rows are written there is nothing to send: empty pieces let others have a turn."""
    with TemporaryFile(prefix="archive-") as file:
        yield from _save(articles, file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _save(articles: Iterable[Listing], file: IO[bytes]) -> Iterator[bytes]:
    from openpyxl import Workbook  # here: it takes 0.2 s of every process, and few write workbooks

    book = Workbook(write_only=True)
    book.properties.creator = ""
    rest = iter(articles)
    for number in count(1):
        first = list(islice(rest, 1))
        if not first and number > 1:
            break
        sheet = book.create_sheet(_SHEET if number == 1 else f"{_SHEET} {number}")
        _begin(sheet)
        for article in chain(first, islice(rest, ROWS_MAX - 2)):
            sheet.append([_cell(sheet, column.value(article), article) for column in TABLE_COLUMNS])
            yield b""
    book.save(file)


def _begin(sheet: Any) -> None:
    """Write the headers, which stay where they are when the rest is scrolled."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(TABLE_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    headers = [WriteOnlyCell(sheet, column.header) for column in TABLE_COLUMNS]
    for header in headers:
        header.font = Font(bold=True)
    sheet.append(headers)


def _cell(sheet: Any, value: Cell, article: Listing) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        if not may_run(value):
            return value
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"  # text, whatever it begins with
        cell.quotePrefix = True
        return cell
    if (value.date() if isinstance(value, datetime) else value) < _FIRST_DAY:
        return str(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm" + (":ss" if article["date_precision"] == "second" else "")
    else:
        cell.number_format = "yyyy-mm-dd"
    return cell


FORMAT = Format("xlsx", write_list=_chunks)
