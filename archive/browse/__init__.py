"""The archive in a browser: a Datasette plugin. Databases that are no archive are left alone.

Datasette finds it by the package's entry point, and calls the hooks below. It
is never imported by the rest of the package, which works without Datasette.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils import await_me_maybe

from archive.browse.as_json import told_as_json
from archive.browse.compression import compressed
from archive.browse.errors import error_answer, site_of_address, status_of
from archive.browse.few_open import close_others
from archive.browse.labels import labels_before_1, labels_since_1
from archive.browse.leading_back import page_of_cell
from archive.browse.routes import View, all_routes
from archive.browse.security import App, guarded, reads_nothing_withheld
from archive.browse.site import ReadingRoom, sites_of
from archive.browse.table_csv import all_as_csv
from archive.browse.tables import complete_orders, table_settings
from archive.browse.visitors import hosts_of
from archive.search.query import expression, raw_expression
from archive.store.row_order import VIEW_KEYS
from archive.store.witnesses.contents import unpacked_for_sql

PLUGIN = "local-news-archive"
_OF_DATASETTE = "datasette.handle_exception"  # imported here, it would load all plugins, this one half made
_KNOWN: WeakKeyDictionary[Any, list[ReadingRoom]] = WeakKeyDictionary()


def _sites(datasette: Any) -> list[ReadingRoom]:
    """Return the archives that a Datasette serves; their schemas are looked at once."""
    if datasette not in _KNOWN:
        _KNOWN[datasette] = sites_of(datasette)
    return _KNOWN[datasette]


def _own(datasette: Any) -> list[ReadingRoom]:
    """Return the archives' own rooms, without the one of all."""
    return [site for site in _sites(datasette) if site.database]


def _site(datasette: Any, database: str | None) -> ReadingRoom | None:
    return next((site for site in _sites(datasette) if site.database == database), None)


def _public(datasette: Any) -> bool:
    """Say whether search engines may come: only where the plugin's configuration says `public: true`."""
    return bool((datasette.plugin_config(PLUGIN) or {}).get("public"))


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, View]]:
    """Add the pages."""
    sites = _sites(datasette)
    return all_routes(sites, _public(datasette)) if sites else []


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    """Put safe headers on every answer, compress it, refuse whom no answer is due, and tell programs so in JSON."""

    def is_ours(path: str) -> bool:
        return _site_at(datasette, path) is not None

    def wrap(app: App) -> App:
        if not _sites(datasette):
            return app
        hosts = hosts_of(datasette.plugin_config(PLUGIN))
        return compressed(guarded(told_as_json(app, is_ours), public=_public(datasette), hosts=hosts))

    return wrap


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Tell an error as the reading room does. Datasette's own hook runs after this one, and logs a fault of ours."""
    status = status_of(exception)
    return None if status is None else _error(datasette, request, status, str(exception))


@hookimpl(hookwrapper=True, specname="handle_exception")
def handle_while_raised(datasette: Any, request: Any, exception: Exception) -> Iterator[None]:
    """Let Datasette log faults of ours alone, and what nobody raised, where its log fails without a traceback.

    What a visitor asked wrongly is told to the visitor: that log has every local of
    every frame, and makes a page that is not there cost 0.3 s of CPU (2026-11).
    """
    outcome: Any = yield
    told = outcome.get_result()
    if (status_of(exception) or 500) < 500 and _site_at(datasette, request.path):
        told = [one for one in told if getattr(one, "__module__", "") != _OF_DATASETTE]
    outcome.force_result([_while_raised(exception, one) for one in told])


async def _while_raised(exception: Exception, told: Any) -> Any:
    try:
        raise exception
    except type(exception):
        return await await_me_maybe(told)


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Any:
    """Tell who may not read as the reading room tells it."""
    return _error(datasette, request, 403, message)


def _error(datasette: Any, request: Any, status: int, words: str) -> Any:
    site = _site_at(datasette, request.path)
    return error_answer(datasette, request, site, status, words, public=_public(datasette)) if site else None


def _site_at(datasette: Any, path: str) -> ReadingRoom | None:
    sites = _sites(datasette)
    return site_of_address(datasette, sites, path) if sites else None


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Make Datasette's own search box understand Chinese, unpack contents, and let nobody read what is withheld.

    Last, since Datasette's own `escape_fts` is registered by a plugin as well.
    """
    for several in filter(None, (site.several for site in _sites(datasette))):
        close_others(datasette, database, conn, several.open_at_once.datasettes)
    if _site(datasette, database):
        conn.create_function("escape_fts", 1, _expression, deterministic=True)
        for arguments in (1, 2):
            conn.create_function("unpacked", arguments, unpacked_for_sql, deterministic=True)
        conn.set_authorizer(reads_nothing_withheld)


def _expression(words: object) -> str:
    return expression(str(words or ""))


@hookimpl(trylast=True)
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Make `_searchmode=raw` understand Chinese: its parameters are set again after Datasette has set them."""

    async def filters() -> FilterArguments | None:
        if not _site(datasette, database) or await _mode(request, database, table, datasette) != "raw":
            return None
        return FilterArguments(params=_raw_words(request), where_clauses=[])

    return filters


def _raw_words(request: Any) -> dict[str, str]:
    """Return the parameters of what is searched for, in the syntax of the index."""
    asked = {name: request.args[name] for name in request.args if name.startswith("_search")}
    asked.pop("_searchmode", None)
    if "_search" in asked:
        return {"search": raw_expression(asked["_search"])}
    return {f"search_{n}": raw_expression(words) for n, words in enumerate(asked.values())}


async def _mode(request: Any, database: str, table: str, datasette: Any) -> str:
    """Return how a table's search box reads what is typed."""
    if "_searchmode" in request.args:
        return str(request.args["_searchmode"])
    return str((await table_settings(datasette, database, table)).get("searchmode"))


@hookimpl
def extra_css_urls(database: str | None, datasette: Any) -> list[str]:
    """Add wide columns for Chinese text, and a dark mode, to Datasette's own pages."""
    return [f"/-/static-plugins/{PLUGIN}/stock.css"] if _sites(datasette) else []


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Lead from a row to the page of what it tells of: an article, a paper, a person, a tag."""
    site = _site(datasette, database)
    if site and table in VIEW_KEYS and isinstance(value, bytes):
        return f"{len(value):,} 字节"  # Datasette 0.65 leads to the row, which a view has not
    return page_of_cell(site, table, column, value, row) if site and table else None


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """Lead from Datasette's own pages to ours."""
    sites = [site for site in _sites(datasette) if site.several] or _sites(datasette)
    told = [(site, f"（{site.database}）" if len(sites) > 1 else "") for site in sites]
    return [
        {"href": href, "label": label + name}
        for site, name in told
        for href, label in ((site.home, "读报"), (site.url("search"), "检索"), (site.url("papers"), "报纸"))
    ]


@hookimpl
def extra_template_vars(
    request: Any, view_name: str | None, database: str | None, table: str | None, datasette: Any
) -> dict[str, Any]:
    """Lead from a table's page to all its rows, and put the words back into the search box, which 1.0a41 empties."""
    site = _site(datasette, database)
    if request is None or view_name != "table" or site is None or table is None:
        return {}
    told = all_as_csv(datasette, request, site.database, table) if table in site.tables | VIEW_KEYS.keys() else {}
    return told | ({"search": request.args["_search"]} if "_search" in request.args else {})


@hookimpl
def startup(datasette: Any) -> Any:
    """Make orders total; label the tables and add the queries in Datasette 1.0, which has no hook for that."""

    async def prepare() -> None:
        for site in _own(datasette):
            complete_orders(datasette.get_database(site.database))
        if not hasattr(datasette, "table_metadata"):
            for site in _own(datasette):
                await labels_since_1(datasette, site)
        for several in filter(None, (site.several for site in _sites(datasette))):
            await several.look(datasette)

    return prepare


@hookimpl(optionalhook=True)
def get_metadata(datasette: Any, key: str | None, database: str | None) -> dict[str, Any]:
    """Label the tables and add the queries in Datasette 0.65. What the user says in a file of his own wins."""
    return labels_before_1(_own(datasette), key, database) if _sites(datasette) else {}
