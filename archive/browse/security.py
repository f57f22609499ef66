"""What a browser may do with the pages, and that search engines stay away.

Scraped text is escaped wherever it is shown. Should it ever not be, the policy
keeps a browser from running it: our pages have no script at all.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from datasette.utils.asgi import Forbidden, Response

from archive.browse.visitors import refusal

OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of our own pages: nothing but their style sheet."""

_STOCK = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_FACETS = "{{ datasette_allow_facet }}"
_SHOWN = ("base", "table", "row", "query", "database", "index", "_codemirror_foot", "_close_open_menus", "_codemirror")
"""The templates of the pages that readers use; debug pages are the operator's."""

_ROBOTS = "User-agent: *\nDisallow: {}\n"


def robots(public: bool, sitemaps: Iterable[str]) -> str:
    """Return robots.txt: by default nobody is to index what others have written; who may is told of the sitemaps."""
    return _ROBOTS.format("" if public else "/") + "".join(f"Sitemap: {one}\n" for one in sitemaps if public)


@cache
def stock_policy() -> str:
    """Return the policy of Datasette's own pages.

    They have inline scripts. Those of 0.65 are always the same, so each is
    allowed by its hash and any other is refused. Those of 1.0 hold data of the
    page, which no hash can foresee; there inline scripts are allowed. Their
    headings have inline styles in both.
    """
    scripts = [code for name in _SHOWN for code in _inline_scripts(name)]
    foreseen = [spelt for code in scripts for spelt in _spellings(code)]
    if any("{{" in code or "{%" in code for code in foreseen):
        return _STOCK.format(scripts="'unsafe-inline'")
    return _STOCK.format(scripts=" ".join(sorted({f"'sha256-{_hash(code)}'" for code in foreseen})))


def _inline_scripts(template: str) -> Iterator[str]:
    """Yield the scripts that stand in a template of Datasette's; those that plugins add are their own matter."""
    file = files("datasette") / "templates" / f"{template}.html"
    for match in _SCRIPT.finditer(file.read_text("utf-8") if file.is_file() else ""):
        if "src=" not in match["attributes"] and "body_script" not in match["code"]:
            yield match["code"]


def _spellings(code: str) -> list[str]:
    """Return a script as pages may show it: the one variable of 0.65 is true or false."""
    return [code.replace(_FACETS, value) for value in ("true", "false")] if _FACETS in code else [code]


def _hash(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


_WITHHELD = {("withheld", "content"), ("withdrawals", "reason")}


def reads_nothing_withheld(action: int, table: str | None, column: str | None, *_: str | None) -> int:
    """Let SQLite read what is withheld of withdrawn articles, and why, as nothing, whoever asks and in whatever SQL."""
    is_read = action == sqlite3.SQLITE_READ and (table, column) in _WITHHELD
    return sqlite3.SQLITE_IGNORE if is_read else sqlite3.SQLITE_OK


async def allowed(datasette: Any, request: Any, database: str, table: str = "articles") -> None:
    """Refuse whom Datasette's own permissions refuse a table; the pages are for whom may read the articles.

    Raises Forbidden.
    """
    if hasattr(datasette, "ensure_permissions"):  # 0.65
        asked = [("view-table", (database, table)), ("view-database", database), "view-instance"]
        await datasette.ensure_permissions(request.actor, asked)
        return
    from datasette.resources import TableResource  # 1.0

    resource = TableResource(database=database, table=table)
    if not await datasette.allowed(action="view-table", resource=resource, actor=request.actor):
        raise Forbidden("view-table")


_HEADERS_OF_REFUSAL = {"Content-Security-Policy": OURS, "X-Content-Type-Options": "nosniff"}
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]


def guarded(app: App, *, public: bool, hosts: Collection[str] = ()) -> App:
    """Return the application with safe headers on every answer. A header that the answer has stays.

    Who asks for a host that is not ours, or too much, is refused (`archive.browse.visitors`).
    """
    headers = {
        b"content-security-policy": stock_policy().encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"no-referrer",
    }
    if not public:
        headers[b"x-robots-tag"] = b"noindex, nofollow, noarchive"

    async def serve(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] == "http" and (refused := refusal(scope, hosts)):
            await Response.text(refused[1], status=refused[0], headers=_HEADERS_OF_REFUSAL).asgi_send(send)
            return

        async def with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", [])}
                more = [(name, value) for name, value in headers.items() if name not in given]
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        await app(scope, receive, with_headers if scope["type"] == "http" else send)

    return serve
