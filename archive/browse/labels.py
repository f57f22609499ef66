"""What Datasette's own pages say of the tables: titles, descriptions, facets, and queries that are ready to run."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from datasette.utils import parse_metadata

from archive.browse.site import ReadingRoom
from archive.store.row_order import VIEW_KEYS
from archive.store.rows import COLUMNS


@cache
def _told() -> dict[str, Any]:
    return dict(parse_metadata((files("archive.browse") / "metadata.yaml").read_text("utf-8")))


@cache
def _of(site: ReadingRoom) -> dict[str, Any]:
    """Return what there is to say of an archive's tables; of those that it has. To be copied: Datasette adds to it."""
    told = copy.deepcopy(_told()["archive"])
    shown = site.tables | VIEW_KEYS.keys()
    told["tables"] = {name: table for name, table in told["tables"].items() if name in shown}
    fields = {one.name: one.label for one in COLUMNS if not one.apart}
    told["tables"]["articles"]["columns"] |= fields
    told["tables"]["heads"]["columns"] = told["tables"]["articles"]["columns"]
    for place in (told, *told["tables"].values()):
        place |= {"source": told["title"], "source_url": site.home}
    told["queries"] = {
        name: query for name, query in told["queries"].items() if set(query.pop("needs", [])) <= site.tables
    }
    return dict(told)


def _copied(told: dict[str, Any]) -> dict[str, Any]:
    """Copy a tree but for its leaves and lists, which nobody changes: a page asks for it again and again."""
    return {key: _copied(value) if type(value) is dict else value for key, value in told.items()}


class _Fresh(dict[str, Any]):
    """A tree that was copied for who asks, and is no copy's model.

    Datasette 0.65.5 copies it again, leaf by leaf, for each table of which it asks who may see it: a third of what a
    page took.
    """

    def __deepcopy__(self, _: dict[int, Any]) -> _Fresh:
        return self


@cache
def _keys_of(site: ReadingRoom) -> frozenset[str]:
    """Return the keys by which there is something to say: of all, of an archive, of a table."""
    told = _of(site)
    return frozenset(("title", "databases")).union(told, *told["tables"].values())


def labels_before_1(
    sites: Sequence[ReadingRoom], key: str | None = None, database: str | None = None
) -> dict[str, Any]:
    """Return the metadata for Datasette 0.65, where it is one tree; nothing where it asks for a key that is not in it.

    It asks for `allow`, `plugins` and the like some fifteen times a page; of a database for what is said of that one,
    and of hundreds the tree of all would be most of what a page takes.
    """
    if database is not None:
        sites = [site for site in sites if site.database == database]
    if key is not None and not any(key in _keys_of(site) for site in sites):
        return {}
    return _Fresh(title=_told()["title"], databases={site.database: _copied(_of(site)) for site in sites})


_CONFIGURED = frozenset("facets hidden label_column size sort sort_desc sortable_columns".split())


async def labels_since_1(datasette: Any, site: ReadingRoom) -> None:
    """Tell Datasette 1.0: descriptions as metadata, facets and order as configuration, queries as queries.

    What a file of the user's own has said stays.
    """
    told = _of(site)
    await _describe(datasette, site.database, told)
    datasette.config = datasette.config or {}
    configured = datasette.config.setdefault("databases", {}).setdefault(site.database, {}).setdefault("tables", {})
    for name, table in told["tables"].items():
        mine = {key: value for key, value in table.items() if key in _CONFIGURED}
        configured[name] = mine | configured.get(name, {})
    for name, query in told["queries"].items():
        if await datasette.get_query(site.database, name) is None:
            await datasette.add_query(site.database, name, query["sql"], title=query["title"], source="plugin")


async def _describe(datasette: Any, database: str, told: dict[str, Any]) -> None:
    known = await datasette.get_database_metadata(database)
    for key in ("title", "description", "source", "source_url"):
        if key in told and key not in known:
            await datasette.set_database_metadata(database, key, told[key])
    for name, table in told["tables"].items():
        known = await datasette.get_resource_metadata(database, name)
        for key in ("description", "source", "source_url"):
            if key in table and key not in known:
                await datasette.set_resource_metadata(database, name, key, table[key])
        for column, words in table.get("columns", {}).items():
            if "description" not in await datasette.get_column_metadata(database, name, column):
                await datasette.set_column_metadata(database, name, column, "description", words)
