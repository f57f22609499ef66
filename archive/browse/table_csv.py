"""A table as CSV, all rows of it: at the address where Datasette has it, with each row once in every order.

Datasette's own (`?_stream=on`) asks page after page, in orders that are not
total, and ends with a line of English, as if nothing were wrong, where it could
not go on. This one reads on behind the last row, holds few rows at a time, and
breaks the connection off where it cannot end: whoever loads it is told.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils import add_cors_headers, await_me_maybe, sqlite_timelimit, tilde_encode, value_as_boolean
from datasette.utils.asgi import AsgiStream, BadRequest, Response

from archive.browse.security import allowed
from archive.browse.tables import order_of, row_named, table_settings
from archive.browse.words import TOO_SLOW
from archive.formats.columns import may_run
from archive.store.row_order import ROWID, VIEW_KEYS, RowOrder, Rows

_Batch = list[tuple[Any, ...]]
_BATCH = 2000  # rows that are held at a time: some 40 MB where all have a text and HTML
_OF_A_PAGE = frozenset("_next _size _labels _dl _stream _bom _facet _facet_size _nocount _nofacet _nosuggest".split())
_MARK = "\ufeff"  # by which Excel knows UTF-8


class TooLarge(Exception):
    """A table has more bytes than Datasette's setting max_csv_mb lets go out; the message says so."""


@dataclass(frozen=True)
class _Sheet:
    """What goes out: rows, the columns that are shown with a label, and what the reader asked for besides."""

    datasette: Any
    request: Any
    database: str
    rows: Rows
    labelled: tuple[str, ...]
    last: tuple[Any, ...] = ()
    most: int | None = None

    @property
    def headings(self) -> list[str]:
        """The first line."""
        return [name for one in self.rows.columns for name in (one, f"{one}_label")[: 1 + (one in self.labelled)]]


def all_as_csv(datasette: Any, request: Any, database: str, table: str) -> dict[str, Any]:
    """Return where a table's page leads for CSV, by the names of its template: to a file of all rows for Excel."""
    if not datasette.setting("allow_csv_stream"):
        return {}
    asked = [(name, value) for name, value in parse_qsl(request.query_string, True) if name not in _OF_A_PAGE]
    asked += [("_stream", "on"), ("_bom", "on")]
    path = datasette.urls.table(database, table, format="csv")
    link = urlencode([*asked, ("_labels", "on"), ("_dl", "on")])
    return {"url_csv": f"{path}?{link}", "url_csv_path": path, "url_csv_hidden_args": asked}


async def table_csv(datasette: Any, request: Any, database: str, table: str) -> Any:
    """Answer with the rows of a table or view that a request asks for; with those of a page where it streams not.

    Raises Forbidden, BadRequest, and NotFound where a page begins nowhere.
    """
    await allowed(datasette, request, database, table)
    streamed = request.args.get("_stream")
    if streamed and not datasette.setting("allow_csv_stream"):
        raise BadRequest("CSV streaming is disabled")
    sheet = await _sheet(datasette, request, database, table)
    if not streamed:
        last = await row_named(datasette, database, sheet.rows.order, request.args.get("_next") or "")
        sheet = replace(sheet, last=last, most=await _size(datasette, request, database, table))
    batches = _batches(sheet)
    try:
        first: _Batch = await anext(batches, [])
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise BadRequest(str(error)) from error
        return Response.text(TOO_SLOW["message"], status=503)
    headers = {"Cache-Control": "no-cache"}
    if datasette.cors:
        add_cors_headers(headers)
    if request.args.get("_dl"):
        headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    kind = "text/csv" if request.args.get("_dl") else "text/plain"

    async def stream(out: Any) -> None:
        left = datasette.setting("max_csv_mb") * 1024 * 1024 or None
        async for text in _lines(sheet, first, batches):
            left = left and left - len(text.encode())
            if left is not None and left <= 0:
                raise TooLarge(
                    f"{table}.csv has more than {datasette.setting('max_csv_mb')} MB: --setting max_csv_mb 0"
                )
            await out.write(text)

    return AsgiStream(stream, headers=headers, content_type=f"{kind}; charset=utf-8")


async def _size(datasette: Any, request: Any, database: str, table: str) -> int:
    """Return how many rows a page has. Raises BadRequest."""
    set_for_table = (await table_settings(datasette, database, table)).get("size")
    size = str(request.args.get("_size") or set_for_table or datasette.page_size)
    size = str(datasette.max_returned_rows) if size == "max" else size
    if not (size.isascii() and size.isdigit()) or int(size) > datasette.max_returned_rows:
        raise BadRequest(f"_size must be a positive integer <= {datasette.max_returned_rows}")
    return int(size)


async def _sheet(datasette: Any, request: Any, database: str, table: str) -> _Sheet:
    """Return what a request asks for."""
    order, types = await order_of(datasette, request, database, table)
    if not order.column and (wrong := request.args.get("_sort") or request.args.get("_sort_desc")):
        raise BadRequest(f"Cannot sort table by {wrong}")
    columns = _columns(request, order, types, is_view=table in VIEW_KEYS)
    conditions, parameters = await _conditions(datasette, request, database, table)
    asked = request.args.getlist("_label")
    try:
        asked = asked or (value_as_boolean(request.args.get("_labels", "")) and columns)
    except ValueError:
        asked = asked or ()
    foreign = {key["column"] for key in await datasette.get_database(database).foreign_keys_for_table(table)}
    labelled = tuple(name for name in columns if name in foreign and name in asked)
    return _Sheet(datasette, request, database, Rows(order, columns, conditions, parameters), labelled)


def _columns(request: Any, order: RowOrder, types: dict[str, str], *, is_view: bool) -> tuple[str, ...]:
    """Return the columns that are asked for, the key first, which stays. Raises BadRequest."""
    wanted, unwanted = request.args.getlist("_col"), request.args.getlist("_nocol")
    key = () if is_view else order.key
    if unknown := [name for name in wanted if name not in types]:
        raise BadRequest(f"_col={', '.join(unknown)} - invalid columns")
    if unknown := [name for name in unwanted if name not in types or name in key]:
        raise BadRequest(f"_nocol={', '.join(unknown)} - invalid columns")
    shown = [*key, *wanted] if wanted else [*(name for name in key if name == ROWID), *types]
    return tuple(name for name in dict.fromkeys(shown) if name not in unwanted)


async def _conditions(
    datasette: Any, request: Any, database: str, table: str
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the conditions of a request as Datasette and its plugins read them, with their parameters."""
    from datasette.filters import Filters
    from datasette.plugins import pm

    asked = [(name, value) for name in request.args for value in request.args.getlist(name)]
    pairs = sorted((name, value) for name, value in asked if not name.startswith("_") or "__" in name)
    conditions, parameters = Filters(pairs).build_where_clauses(table)
    told = {"request": request, "database": database, "table": table, "datasette": datasette}
    for hook in pm.hook.filters_from_request(**told):
        if found := await await_me_maybe(hook):
            conditions = [*conditions, *found.where_clauses]
            parameters = {**parameters, **found.params}
    return tuple(conditions), parameters


async def _batches(sheet: _Sheet) -> AsyncIterator[_Batch]:
    """Yield the rows, each behind what names it."""
    database = sheet.datasette.get_database(sheet.database)
    last: Sequence[Any] = sheet.last
    left = sheet.most
    while left is None or left > 0:
        wanted = _BATCH if left is None else min(_BATCH, left)

        def read(db: sqlite3.Connection, last: Sequence[Any] = last, wanted: int = wanted) -> _Batch:
            with sqlite_timelimit(db, sheet.datasette.setting("sql_time_limit_ms")):
                return sheet.rows.after(db, last, wanted)

        found = await database.execute_fn(read)
        if found:
            yield found
        if len(found) < wanted:
            return
        left = left and left - len(found)
        last = found[-1][: 1 + len(sheet.rows.order.key)]


async def _lines(sheet: _Sheet, first: _Batch, further: AsyncIterator[_Batch]) -> AsyncIterator[str]:
    """Yield the text, some lines at a time."""
    begin = _MARK if sheet.request.args.get("_bom") else ""
    yield begin + (_written([sheet.headings]) if sheet.request.args.get("_header") != "off" else "")
    yield _written(await _cells(sheet, first))
    async for batch in further:
        yield _written(await _cells(sheet, batch))


def _written(lines: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()


async def _cells(sheet: _Sheet, batch: _Batch) -> list[list[Any]]:
    """Return rows as they are written: with labels, addresses in place of bytes, and nothing that is run."""
    columns, named = sheet.rows.columns, 1 + len(sheet.rows.order.key)
    labels: dict[tuple[str, Any], Any] = {}
    for name in sheet.labelled:
        values = [row[named + columns.index(name)] for row in batch]
        labels |= await _labels(sheet, name, values)
    lines = []
    for row in batch:
        line: list[Any] = []
        for name, value in zip(columns, row[named:], strict=True):
            line.append(_bytes_at(sheet, row[1:named], name) if isinstance(value, bytes) else disarmed(value))
            if name in sheet.labelled:
                line.append(disarmed(labels.get((name, value), "")))
        lines.append(line)
    return lines


async def _labels(sheet: _Sheet, column: str, values: list[Any]) -> dict[tuple[str, Any], Any]:
    """Return what Datasette calls the rows to which a column leads."""
    of = (sheet.database, sheet.rows.order.table, column, [value for value in values if value is not None])
    actor = (sheet.request.actor,) if hasattr(sheet.datasette, "table_config") else ()  # 1.0 asks who reads
    return dict(await sheet.datasette.expand_foreign_keys(*actor, *of))


def _bytes_at(sheet: _Sheet, key: Sequence[Any], column: str) -> str:
    """Return the address at which Datasette gives the bytes of a cell."""
    row = ",".join(tilde_encode(str(value)) for value in key)
    path = sheet.datasette.urls.row_blob(sheet.database, sheet.rows.order.table, row, column)
    return str(sheet.datasette.absolute_url(sheet.request, path))


def disarmed(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what could be one."""
    return f"'{value}" if isinstance(value, str) and may_run(value) else value
