"""Datasette's own pages of the tables, in an order that is total: no page loses a row, or shows one twice.

Datasette adds the key to an order only behind the first page; here the first
has it, too. Where the next page begins, Datasette says by the sorted value and
the key; a text that is too long for an address, or bytes, which it cannot ask
for, are looked up by the key alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

from datasette.utils import MultiParams, tilde_decode, tilde_encode, urlsafe_components
from datasette.utils.asgi import NotFound, Request

from archive.browse.site import ReadingRoom
from archive.store.row_order import ROWID, VIEW_KEYS, RowOrder

_LOOKED_UP = "$row"  # no value begins like that in an address, where a dollar sign is written ~24
_LONGEST = 500  # of a value in an address; servers take some 8,000 to 64,000 characters in all
Behind = tuple[Sequence[str], dict[str, Any]]
_NEXT = re.compile(r'<(?P<url>[^>]*)>; rel="next"')


_ORDER: ContextVar[RowOrder | None] = ContextVar("the order of the page that is asked for", default=None)


class Furthered(Request):
    """A request with arguments and a condition besides those of its address."""

    def __init__(self, asked: Any, arguments: dict[str, list[str]], behind: Behind = ((), {})) -> None:
        super().__init__(asked.scope, asked.receive)
        self._arguments = arguments
        self.behind = behind

    @property
    def args(self) -> MultiParams:
        """What is asked: by the address, and besides."""
        asked = parse_qs(self.query_string, keep_blank_values=True)
        return MultiParams({name: values for name, values in (asked | self._arguments).items() if values})


def condition_of(request: Any) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that a request has besides its address, with their parameters."""
    conditions, parameters = getattr(request, "behind", ((), {}))
    return ["(" + " or ".join(f"({one})" for one in conditions) + ")"] if conditions else [], parameters


async def table_settings(datasette: Any, database: str, table: str) -> dict[str, Any]:
    """Return what is set for a table, such as its order; Datasette 1.0 keeps that elsewhere than 0.65."""
    if hasattr(datasette, "table_config"):
        return dict(await datasette.table_config(database, table))
    return dict(datasette.table_metadata(database, table))


def complete_orders(database: Any) -> None:
    """Let one of Datasette's databases sort the page that is asked for by the key, too."""
    execute = database.execute

    async def completed(sql: str, *arguments: Any, **named: Any) -> Any:
        order = _ORDER.get()
        return await execute(order.completed(sql) if order else sql, *arguments, **named)

    database.execute = completed


async def table_page(datasette: Any, request: Any, send: Any, site: ReadingRoom) -> Any:
    """Answer as Datasette does, in a total order."""
    table = tilde_decode(request.url_vars["table"])
    order, types = await order_of(datasette, request, site.database, table)
    if not order.column or request.method != "GET":
        return await _answer(datasette, request, send)
    if table in site.tables:
        request = await _resolved(datasette, request, site, order, types)
    before = _ORDER.set(order)
    try:
        return await _answer(datasette, request, send)
    finally:
        _ORDER.reset(before)


async def _answer(datasette: Any, request: Any, send: Any) -> Any:
    """Ask Datasette, whose view of a table is a class in 0.65 and a function in 1.0, and shorten the next address."""
    from datasette.views import table  # which imports the plugins, and so not above

    if hasattr(table, "table_view"):
        return _shortened(await table.table_view(datasette, request))
    return await _view_of_065().as_view(datasette)(request, send)


@cache
def _view_of_065() -> Any:
    """Return Datasette 0.65's view of a table; it tells the value a page ended with however long that is."""
    from datasette.views.table import TableView

    class ShortTokens(TableView):
        async def data(self, *arguments: Any, **named: Any) -> Any:
            told = await super().data(*arguments, **named)
            if isinstance(told, tuple) and told[0].get("next_url"):
                for long, short in _shorter(told[0]["next"]):
                    told[0]["next"] = told[0]["next"].replace(long, short)
                    told[0]["next_url"] = told[0]["next_url"].replace(long, short)
            return told

    return ShortTokens


def _shortened(response: Any) -> Any:
    """Return an answer of Datasette 1.0, which tells that value in a header, with short addresses of the next page."""
    link = _NEXT.fullmatch(response.headers.get("link", ""))
    token = parse_qs(urlsplit(link["url"]).query).get("_next", [""])[0] if link else ""
    for long, short in _shorter(token):
        response.headers["link"] = response.headers["link"].replace(long, short)
        response.body = response.body.replace(long, short)
    return response


def _shorter(token: str) -> list[tuple[str, str]]:
    """Return how the beginning of a next page is written, and shall be: as it is, and as it stands in an address."""
    value, comma, key = token.partition(",")
    if len(value) <= _LONGEST:
        return []
    return list(zip(_spelt(token), _spelt(f"{_LOOKED_UP}{comma}{key}"), strict=True))


def _spelt(token: str) -> tuple[str, str]:
    return token, quote_plus(token)


async def order_of(datasette: Any, request: Any, database: str, table: str) -> tuple[RowOrder, dict[str, str]]:
    """Return how a request sorts a table, by no column where by its key, and the types of the table's columns."""
    db = datasette.get_database(database)
    types = {one.name: one.type.upper() for one in await db.table_column_details(table)}
    order = RowOrder(table, VIEW_KEYS.get(table) or tuple(await db.primary_keys(table)) or (ROWID,))
    asked = {name: request.args.get(name) or "" for name in ("_sort", "_sort_desc")}
    told = await table_settings(datasette, database, table)
    if not any(asked.values()):
        asked = {f"_{name}": str(told.get(name) or "") for name in ("sort", "sort_desc")}
    column = asked["_sort"] or asked["_sort_desc"]
    if all(asked.values()) or column not in {ROWID, *told.get("sortable_columns", types)}:
        return order, types  # which Datasette refuses, in words of its own
    return replace(order, column=column, descending=bool(asked["_sort_desc"])), types


async def _resolved(datasette: Any, request: Any, site: ReadingRoom, order: RowOrder, types: dict[str, str]) -> Any:
    """Return the request with a beginning that Datasette can ask for. Raises NotFound where that row is gone."""
    value, _, written = (request.args.get("_next") or "").partition(",")
    is_bytes = types.get(order.column) == "BLOB"
    if not written or (value != _LOOKED_UP and not is_bytes):
        return request
    key = urlsafe_components(written)

    def look_up(db: sqlite3.Connection) -> tuple[Any, ...] | None:
        return order.values_at(db, key, [order.column]) if len(key) == len(order.key) else None

    ended = await datasette.get_database(site.database).execute_fn(look_up)
    if ended is None:
        raise NotFound("The row with which the page before ended is gone")
    if is_bytes:
        return Furthered(request, {"_next": [], "_nocount": ["1"]}, order.behind(ended[0], key))
    known = "$null" if ended[0] is None else tilde_encode(str(ended[0]))
    return Furthered(request, {"_next": [f"{known},{written}"]})
