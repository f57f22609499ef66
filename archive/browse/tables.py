"""Datasette's own pages of the tables, in an order that is total: no page loses a row, or shows one twice.

Datasette adds the key to an order only behind the first page, and asks for the
rows behind another by texts that stand in an address: bytes it cannot ask for,
a long text no server takes. Its facets then count what is left. Here the row
with which the page before ended is looked up by its key, and what is behind it
is asked of the page alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlencode, urlsplit

from datasette.utils import tilde_decode, urlsafe_components
from datasette.utils.asgi import NotFound, Request

from archive.browse.site import ReadingRoom
from archive.store.row_order import ROWID, VIEW_KEYS, RowOrder

_LOOKED_UP = "$row"  # no value begins like that in an address, where a dollar sign is written ~24
_LONGEST = 500  # of a value in an address; servers take some 8,000 to 64,000 characters in all
_NEXT = re.compile(r'<(?P<url>[^>]*)>; rel="next"')


@dataclass(frozen=True)
class _Page:
    """What is asked for: an order, and what is behind the page before, as conditions with parameters."""

    order: RowOrder
    conditions: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


_PAGE: ContextVar[_Page | None] = ContextVar("the page that is asked for", default=None)


async def table_settings(datasette: Any, database: str, table: str) -> dict[str, Any]:
    """Return what is set for a table, such as its order; Datasette 1.0 keeps that elsewhere than 0.65."""
    if hasattr(datasette, "table_config"):
        return dict(await datasette.table_config(database, table))
    return dict(datasette.table_metadata(database, table))


def complete_orders(database: Any) -> None:
    """Let one of Datasette's databases sort a page that is asked for by the key, too, and begin it where it begins."""
    execute = database.execute

    async def completed(sql: str, params: Any = None, *arguments: Any, **named: Any) -> Any:
        page = _PAGE.get()
        asked = page.order.completed(sql, page.conditions) if page else None
        if page and asked:
            return await execute(asked, {**(params or {}), **page.parameters}, *arguments, **named)
        return await execute(sql, params, *arguments, **named)

    database.execute = completed


async def table_page(datasette: Any, request: Any, send: Any, site: ReadingRoom) -> Any:
    """Answer as Datasette does, in a total order. Raises NotFound where the row a page begins behind is gone."""
    table = tilde_decode(request.url_vars["table"])
    if request.method != "GET" or table not in site.tables | VIEW_KEYS.keys():
        return await _answer(datasette, request, send)
    order, _ = await order_of(datasette, request, site.database, table)
    page = _Page(order)
    if table in site.tables and (token := request.args.get("_next")):
        value, *key = await row_named(datasette, site.database, order, token)
        page = _Page(order, *order.behind(value, key))
    before = _PAGE.set(page)
    try:
        return await _answer(datasette, request, send)
    finally:
        _PAGE.reset(before)


async def row_named(datasette: Any, database: str, order: RowOrder, token: str) -> tuple[Any, ...]:
    """Return the sorted value and the key of the row that a token names, nothing of none. Raises NotFound."""
    if not token:
        return ()
    value, *key = urlsafe_components(token if order.column else f",{token}")
    if len(key) != len(order.key):
        raise NotFound("No page begins there")

    def look_up(db: sqlite3.Connection) -> tuple[Any, ...] | None:
        return order.values_at(db, key, [order.column or order.key[0]])

    found = await datasette.get_database(database).execute_fn(look_up)
    if found is None and token.startswith(_LOOKED_UP):
        raise NotFound("The row with which the page before ended is gone")
    value = found[0] if found else None if token.startswith("$null,") else value
    return (value, *key)


def _asked(request: Any) -> Any:
    """Return a request as Datasette gets it: without where its page begins, if a row tells that; with what it sorts by.

    Datasette 0.65 fails where it shows names beside ids, and not the column by which it sorts.
    """
    page = _PAGE.get()
    if not page:
        return request
    column, query = page.order.column, parse_qsl(request.query_string, keep_blank_values=True)
    if page.conditions:
        query = [(name, value) for name, value in query if name != "_next"]
    if not request.url_vars.get("format") or request.args.get("_labels"):
        query = [one for one in query if one != ("_nocol", column)]
        if "_col" in request.args and column and column not in page.order.key:
            query.append(("_col", column))
    return Request({**request.scope, "query_string": urlencode(query).encode()}, request.receive)


async def _answer(datasette: Any, request: Any, send: Any) -> Any:
    """Ask Datasette, whose view of a table is a class in 0.65 and a function in 1.0, and shorten the next address."""
    from datasette.views import table  # which imports the plugins, and so not above

    if hasattr(table, "table_view"):
        return _shortened(await table.table_view(datasette, _asked(request)))
    return await _view_of_065().as_view(datasette)(request, send)


@cache
def _view_of_065() -> Any:
    """Return Datasette 0.65's view of a table; it tells the value a page ended with however long that is."""
    from datasette.views.table import TableView

    class ShortTokens(TableView):
        async def data(self, request: Any, *arguments: Any, **named: Any) -> Any:
            told = await super().data(_asked(request), *arguments, **named)
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
