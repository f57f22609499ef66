"""Every kind of page that a reader can come to: made from the routes, so that a new page is among them by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

from archive.browse.routes import PAGES
from archive.store.row_order import VIEW_KEYS

Json = Callable[[str], dict[str, Any]]
"""Asks an address of the server for JSON."""
_NAMED = re.compile(r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^()\[\]])*\)")
_SAID = {
    "paper": ("youjiang", "hechiribao"),
    "year": ("2021", "1999"),
    "day": ("2021-12-24", "2021-12-25", "2021-12-27", "2022-03-05"),
    "name": ("韦秋实", "艾力·买买提"),
    "tag": ("路灯",),
}
"""What stands for the parts of an address in the archive of these tests."""
_ARTICLES = ("茶山", "沿线四县", "沿线三县", "怀有恶意", "旅居者")  # with everything, two versions, hostile, undated
STATES = (
    "/",
    "/search?q=百色&year=2021",
    "/search?q=没有这个词+百色",
    "/search?q=芒果&since=2021-03-01&until=2021-12-31&by=农秀琴&p=2",
    "/search?q=,&since=never&paper=nobody&sort=odd&place=无此地",
    "/search?doubt=any",
    "/people?q=韦",
    "/people?q=nobody",
    "/changes?paper=youjiang&kind=edit",
)
"""Pages as they look when something is asked of them."""
ERRORS = ("/nowhere", "/article/ffff0000", "/archive/nothing", "/archive/articles?_size=many")
_STOCK = (
    "/archive",
    "/archive/articles?_search=百色&_facet=source",
    "/archive?sql=select+id,+title+from+articles+limit+3",
    "/archive?sql=select+nothing",
)


def pages_of_routes(told_at: Json) -> dict[str, list[str]]:
    """Return the addresses that stand for each route, by its pattern. Fails for a part that nothing stands for."""
    said = _SAID | {"id": tuple(_ids(told_at))}
    return {page.address: list(_addresses(page.address, said)) for page in PAGES}


def every_page(told_at: Json) -> list[str]:
    """Return addresses of our own pages: of all routes, of what may be asked there, and of errors."""
    return [*(one for told in pages_of_routes(told_at).values() for one in told), *STATES, *ERRORS]


def stock_pages(told_at: Json) -> list[str]:
    """Return addresses of Datasette's own pages: the database, each table, a row, a query, a query that fails."""
    told = told_at("/archive.json")
    tables = [one["name"] for one in told["tables"] if not one["hidden"]]
    row = f"/archive/articles/{next(_ids(told_at))}"
    queries = [f"/archive/{quote(one['name'])}" for one in told.get("queries", [])]
    return [*_STOCK, row, *(f"/archive/{name}" for name in [*tables, *sorted(VIEW_KEYS)]), *queries]


def _ids(told_at: Json) -> Iterator[str]:
    rows = told_at("/archive/articles.json?_shape=objects&_size=max&_col=id&_col=title&_col=text")["rows"]
    for words in _ARTICLES:
        yield next(str(row["id"]) for row in rows if words in row["title"] + row["text"])


def _addresses(pattern: str, said: dict[str, tuple[str, ...]]) -> Iterator[str]:
    names = _NAMED.findall(pattern)
    for values in product(*(said[name] for name in names)):
        left = iter(values)
        yield _NAMED.sub(lambda _: quote(next(left)), pattern)  # noqa: B023
