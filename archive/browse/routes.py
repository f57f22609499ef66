"""Every page: its address, what it tells, and the form in which it was asked for."""

from __future__ import annotations

import re
import sqlite3
import string
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

from archive.browse.discovery import OPENSEARCH, opensearch, sitemap, sitemap_part
from archive.browse.errors import error_answer, error_json, wants_json
from archive.browse.feeds import changes_feed, paper_feed, search_feed
from archive.browse.pages.articles import article, article_file
from archive.browse.pages.changes import changes_page
from archive.browse.pages.finding import search_page
from archive.browse.pages.home import home
from archive.browse.pages.issues import issue
from archive.browse.pages.papers import paper_page, papers_page
from archive.browse.pages.people import people, person
from archive.browse.pages.runs import runs_page
from archive.browse.pages.tags import tag_page, tags_page
from archive.browse.pages.years import calendar_page
from archive.browse.pictures import PICTURE, picture
from archive.browse.security import OURS, allowed, robots
from archive.browse.site import UNREADABLE, Ask, Elsewhere, Missing, ReadingRoom
from archive.browse.table_csv import table_csv
from archive.browse.tables import table_page
from archive.browse.taking import ARTICLE_FORMS, FORMS, Desk, Taken, file_headers
from archive.browse.why import why
from archive.browse.words import TOO_SLOW, WORDS
from archive.chinese.text import clean
from archive.formats.moments import in_chinas_time
from archive.shards.united import United
from archive.store.row_order import VIEW_KEYS

TIME_LIMIT = 2500  # ms of work for all that a page asks; of 100,000 articles the slowest search takes 0.6 s (2026-11)
_WAITING = 4  # times as long by the clock: eight visitors share two processors
_INSTRUCTIONS = 500  # of SQLite's between two looks at the clock


@dataclass(frozen=True)
class Route:
    """A page: the address below the site's root, its template, and the function that gathers what it tells."""

    address: str
    template: str
    gather: Callable[[Ask], dict[str, Any]]


_ID = r"(?P<id>[0-9a-fA-F]{4,16})"
_PAPER = r"(?P<paper>[^/.]+)"
_TABLE = r"(?P<table>[^/.]+)"
PAGES = (
    Route("/home", "home", home),
    Route("/search", "search", search_page),
    Route(f"/article/{_ID}", "article", article),
    Route("/papers", "papers", papers_page),
    Route(f"/paper/{_PAPER}", "paper", paper_page),
    Route(rf"/paper/{_PAPER}/(?P<year>\d{{4}})", "calendar", calendar_page),
    Route(rf"/paper/{_PAPER}/(?P<day>\d{{4}}-\d\d-\d\d)", "issue", issue),
    Route("/people", "people", people),
    Route(r"/person/(?P<name>[^/]+?)", "person", person),
    Route("/tags", "tags", tags_page),
    Route(r"/tag/(?P<tag>[^/]+?)", "tag", tag_page),
    Route("/runs", "runs", runs_page),
    Route("/changes", "changes", changes_page),
)
FEEDS: dict[str, tuple[str, Callable[[Ask], bytes | str]]] = {
    r"/search\.atom": ("application/atom+xml", search_feed),
    rf"/paper/{_PAPER}\.atom": ("application/atom+xml", paper_feed),
    r"/changes\.atom": ("application/atom+xml", changes_feed),
    r"/opensearch\.xml": (OPENSEARCH, opensearch),
}
ARTICLE_FILES = {rf"/article/{_ID}\.{re.escape(form.suffix)}": form for form in ARTICLE_FORMS}
SITEMAPS: dict[str, tuple[str, Callable[[Ask], bytes | str]]] = {
    r"/sitemap\.xml": ("application/xml", sitemap),
    r"/sitemap-(?P<number>\d{1,6})\.xml": ("application/xml", sitemap_part),
}
"""Where `public: true` lets search engines come."""
_HEADERS = {"Content-Security-Policy": OURS}
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_IN_QUERY = "%/?:@!$&'()*+,;=-._~"  # RFC 3986
_WORDS = WORDS | {"why": why, "article_forms": ARTICLE_FORMS}
_UNTYPED = dict.fromkeys(("Cc", "Zl", "Zp"), " ")
"""What becomes a blank: line ends, and the controls that `clean` leaves."""
_PLAIN = {one: one for one in string.ascii_letters + string.digits + "_-"}
_AS_IT_IS = ".!$&'()*,;=:@"
"""What may stand in a path as it is, beside `_PLAIN`; Datasette writes it otherwise. A plus sign is its blank."""
_NO_CHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)

View = Callable[..., Any]
Rooms = Mapping[str, ReadingRoom]
"""Reading rooms by the beginning of their addresses: the one at the root by an empty one."""


def all_routes(sites: list[ReadingRoom], public: bool) -> list[tuple[str, View]]:
    """Return the addresses of all pages of some archives, as Datasette's regular expressions with their views."""
    found: list[tuple[str, View]] = [(r"^/robots\.txt$", _robots(sites, public))]
    below = {site.database: site for site in sites if site.root.endswith("/-")}
    for site in sites:
        if site not in below.values():
            found += [(r"^/$", _page({"": site}, PAGES[0], public))] * site.at_home
            found += [(f"^{address}$", view) for address, view in _routes({"": site}, public)]
    if below:  # all by the same patterns: of hundreds each page would look at hundreds of thousands
        room = f"/(?P<room>{'|'.join(map(_spellings, below))})/-"
        found += [(f"^{room}{address}$", view) for address, view in _routes(below, public)]
    named = {site.database: site for site in sites if site.database}
    database = f"(?P<database>{'|'.join(map(_spellings, named))})"
    found.append((rf"^/{database}/{_TABLE}(\.(?P<format>\w+))?$", _table(named)))
    return found


def _routes(rooms: Rooms, public: bool) -> Iterator[tuple[str, View]]:
    """Yield the addresses of the pages of some rooms below their roots, with their views."""
    for address, (content_type, make) in (FEEDS | (SITEMAPS if public else {})).items():
        yield address, _feed(rooms, content_type, make)
    for address, form in ARTICLE_FILES.items():
        yield address, _article_file(rooms, form, public)
    desk = Desk()
    for form in FORMS:
        yield rf"/search\.{re.escape(form.suffix)}", _taken(rooms, desk, form)
    yield PICTURE, _picture(rooms, public)
    for page in PAGES:
        yield rf"{page.address}(?P<json>\.json)?", _page(rooms, page, public)


def _room(rooms: Rooms, request: Any) -> ReadingRoom:
    return rooms[_named(request.url_vars.get("room") or "")]


def _spellings(database: str) -> str:
    """Return a regular expression for the name of a database in an address: Datasette's spelling, and all others."""
    return "".join(_PLAIN.get(one) or _spelling(one) for one in database)


def _spelling(letter: str) -> str:
    octets = "".join(f"[~%]{octet:02x}" for octet in letter.encode())
    plain = r"\+|" if letter == " " else f"{re.escape(letter)}|" if letter in _AS_IT_IS else ""
    return f"(?:{plain}(?i:{octets}))"


def _named(spelt: str) -> str:
    return str(tilde_decode(spelt.replace("%", "~")))


def _table(named: Rooms) -> View:
    async def view(request: Any, datasette: Any, send: Any) -> Any:
        site = named[_named(request.url_vars["database"])]
        table = tilde_decode(request.url_vars["table"])
        is_page_of_view = table in VIEW_KEYS and request.args.get("_next") and not request.args.get("_stream")
        ours = table in site.tables | VIEW_KEYS.keys() and request.method == "GET" and not is_page_of_view
        if ours and request.url_vars["format"] == "csv":
            return await table_csv(datasette, request, site.database, table)
        return await table_page(datasette, request, send, site)

    return view


def _robots(sites: list[ReadingRoom], public: bool) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        shown = [site for site in sites if site.several] or sites
        told = [datasette.absolute_url(request, site.url("sitemap.xml")) for site in shown]
        return Response.text(robots(public, told))

    return view


def _page(rooms: Rooms, page: Route, public: bool) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        site = _room(rooms, request)
        as_json = bool(request.url_vars.get("json"))
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return await _refused_method(datasette, request, site, public)
        try:
            told = await _ask(datasette, request, site, page.gather)
        except Elsewhere as moved:
            return Response.redirect(f"{moved}{'.json' if as_json else ''}")
        except (Missing, sqlite3.OperationalError) as error:
            return await _without(datasette, request, site, error, public=public)
        if site.several and (lacking := site.several.lacking):
            told = told | {"lacking": [{"name": name, "why": words} for name, words in lacking.items()]}
        if as_json:
            return Response.json(in_chinas_time(told))
        return await _rendered(datasette, request, site, page.template, told, public=public)

    return view


def _article_file(rooms: Rooms, form: Taken, public: bool) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        site = _room(rooms, request)
        try:
            file = await _ask(datasette, request, site, partial(article_file, form=form))
        except Elsewhere as moved:
            return Response.redirect(f"{moved}.{form.suffix}")
        except (Missing, sqlite3.OperationalError) as error:
            return await _without(datasette, request, site, error, public=public)
        headers = _HEADERS | file_headers(file.called, file.plain, form.suffix)
        return Response(file.content, headers=headers, content_type=form.content_type)

    return view


def _picture(rooms: Rooms, public: bool) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        site = _room(rooms, request)
        if request.method not in ("GET", "HEAD"):
            return await _refused_method(datasette, request, site, public)
        path = Path(datasette.get_database(site.database).path or "") if site.database else Path()
        try:
            return await _ask(
                datasette,
                request,
                site,
                partial(picture, path=path, known=request.headers.get("if-none-match", "")),
            )
        except (Missing, sqlite3.OperationalError) as error:
            return await _without(datasette, request, site, error, public=public)

    return view


async def _without(datasette: Any, request: Any, site: ReadingRoom, error: Exception, *, public: bool) -> Response:
    """Say why there is nothing to show: as a page, or as JSON to who asked for that."""
    if isinstance(error, Missing):
        status, told = error.status, {"title": error.title, "message": str(error)}
    elif "interrupted" in str(error):
        status, told = 503, dict(TOO_SLOW)
    else:
        raise error
    if wants_json(request.path, request.headers):
        return error_json(status, told["title"], told["message"])
    return await _rendered(datasette, request, site, "missing", told, public=public, status=status)


async def _rendered(
    datasette: Any,
    request: Any,
    site: ReadingRoom,
    template: str,
    told: dict[str, Any],
    *,
    public: bool,
    status: int = 200,
) -> Response:
    context = told | {"site": site, "word": _WORDS, "public": public, "asked_path": request.path}
    context["canonical"] = datasette.absolute_url(request, told.get("canonical", request.path))
    context["json_url"] = _json_address(site, told, request) if status == 200 else ""
    html = await datasette.render_template(f"reading/{template}.html", context, request=request)
    return Response.html(html, status=status, headers=_HEADERS)


async def _refused_method(datasette: Any, request: Any, site: ReadingRoom, public: bool) -> Response:
    """Say that a page is only read."""
    told = await error_answer(datasette, request, site, 405, public=public)
    told.headers["Allow"] = "GET, HEAD"
    return told


def _feed(rooms: Rooms, content_type: str, make: Callable[[Ask], bytes | str]) -> View:
    async def view(request: Any, datasette: Any) -> Response:
        site = _room(rooms, request)
        try:
            body = await _ask(datasette, request, site, make)
        except Elsewhere as moved:
            return Response.redirect(f"{moved}.{request.path.rpartition('.')[2]}")
        except Missing as missing:
            return Response.text(str(missing), status=missing.status)
        text = body.decode() if isinstance(body, bytes) else body
        return Response(text, content_type=f"{content_type}; charset=utf-8", headers=_HEADERS)

    return view


def _taken(rooms: Rooms, desk: Desk, form: Taken) -> View:
    async def view(request: Any, datasette: Any) -> Any:
        site = _room(rooms, request)
        await _allowed(datasette, request, site)

        async def run(do: Callable[[Ask], Any], limit: float) -> Any:
            return await _run(datasette, request, site, do, limit)

        try:
            return await desk.answer(form, request, run)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return Response.text(f"{TOO_SLOW['message']}\n", status=503)

    return view


async def _ask(datasette: Any, request: Any, site: ReadingRoom, gather: Callable[[Ask], Any]) -> Any:
    """Run a gathering function on a connection of Datasette's own, which is read-only, within the time limit."""
    await _allowed(datasette, request, site)
    return await _run(datasette, request, site, gather, TIME_LIMIT)


async def _allowed(datasette: Any, request: Any, site: ReadingRoom) -> None:
    for database in await site.several.shown(datasette) if site.several else (site.database,):
        await allowed(datasette, request, database)


async def _run(datasette: Any, request: Any, site: ReadingRoom, do: Callable[[Ask], Any], limit: float) -> Any:
    """Run a function on a connection of Datasette's own, or on those to several archives, which are read-only."""
    several = site.several or site.among
    if several and (site.several or await several.is_withdrawn_from(datasette, site.database)):
        return await several.ask(
            datasette, lambda united: do(_asked(datasette, request, site, None, united)), limit, _WAITING, site.database
        )

    def read(db: sqlite3.Connection) -> Any:
        with _at_most(db, limit):
            return do(_asked(datasette, request, site, db))

    return await datasette.get_database(site.database).execute_fn(read)


@contextmanager
def _at_most(db: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    """Break off what works longer. Its own work counts: that it waits for others is not its fault, within bounds."""
    worked = time.thread_time() + milliseconds / 1000
    waited = time.monotonic() + _WAITING * milliseconds / 1000
    db.set_progress_handler(lambda: time.thread_time() > worked or time.monotonic() > waited, _INSTRUCTIONS)
    try:
        yield
    finally:
        db.set_progress_handler(None, _INSTRUCTIONS)


def _asked(
    datasette: Any, request: Any, site: ReadingRoom, db: sqlite3.Connection | None, united: United | None = None
) -> Ask:
    """Return what a request asks, of a connection, or of several archives as one."""
    path = {name: unquote(value) for name, value in request.url_vars.items() if value}
    args = {name: _typed(request.args.get(name)) for name in request.args}
    parts = urlsplit(datasette.absolute_url(request, "/"))
    query = _STRAY.sub("%25", quote(request.query_string.encode("latin-1", "replace"), safe=_IN_QUERY))
    return Ask(db, site, path, args, f"{parts.scheme}://{parts.netloc}", query, united)


def _typed(text: str) -> str:
    """Return what stands in a query as text of a page: no character that HTML or XML cannot hold or nobody types.

    What has no other stays something: a condition that cannot be read is none that was not given.
    """
    plain = clean(_NO_CHARACTER.sub("", text))
    typed = "".join(_UNTYPED.get(unicodedata.category(one), one) for one in plain)
    return typed if typed.strip() or not text.strip(" ") else UNREADABLE


def _json_address(site: ReadingRoom, told: dict[str, Any], request: Any) -> str:
    """Return where the same page is as JSON."""
    path, _, query = str(told.get("canonical", request.path)).partition("?")
    path = site.url("home") if path == site.home else path
    return f"{path}.json" + (f"?{query}" if query else "")
