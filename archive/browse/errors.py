"""What Datasette cannot answer, told in the reading room's own clothes, and to programs in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from archive.browse.security import OURS
from archive.browse.site import ReadingRoom
from archive.browse.words import NOT_FOUND, WORDS

TITLES = {400: "看不懂这个请求", 403: "不能看", 404: NOT_FOUND, 405: "不能这样请求", 500: "出错了"}
_MESSAGES = {
    400: "网址里有读不懂的部分。",
    403: "这一页不对您开放。",
    404: "没有这一页。",
    405: "这一页只能读，不能提交。",
    500: "这一页没能做出来，原因已记在服务器的日志里。",
}

_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json")
_PAGES = ("text/html", "application/xhtml+xml")
_WEIGHT = re.compile(r"q\s*=\s*(?P<weight>[01](?:\.\d{0,3})?)")


def status_of(error: BaseException) -> int | None:
    """Return the status that an error of Datasette's stands for; none where its page has a form of its own (SQL)."""
    if isinstance(error, DatasetteError):
        return None if error.message_is_html else int(error.status)
    return int(error.status) if isinstance(error, Base400) else 500


def site_of_address(datasette: Any, sites: list[ReadingRoom], path: str) -> ReadingRoom | None:
    """Return the archive whose reading room answers at an address; none where another database stands there."""
    base = datasette.setting("base_url").rstrip("/")
    first = tilde_decode(path.removeprefix(base).lstrip("/").partition("/")[0])
    named = next((site for site in sites if site.database == first), None)
    return named or (None if first in datasette.databases else sites[0])


def wants_json(path: str, headers: Mapping[str, str]) -> bool:
    """Say whether a program asks: by the suffix, by what it sends, or since it takes JSON rather than a page."""
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    return path.endswith(".json") or sent == "application/json" or _prefers_json(headers.get("accept", ""))


def _prefers_json(accept: str) -> bool:
    """Say whether JSON is named, and pages are not, or come after it."""
    of_json = of_pages = 0.0
    for one in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in one.split(";"))
        told = [found for part in parameters if (found := _WEIGHT.fullmatch(part))]
        weight = float(told[0]["weight"]) if told else 1.0
        if _JSON.fullmatch(kind):
            of_json = max(of_json, weight)
        elif kind in _PAGES:
            of_pages = max(of_pages, weight)
    return of_json > of_pages


def _kind_of(status: int) -> int:
    return status if status in TITLES else 400 if status < 500 else 500


def error_json(status: int, title: str = "", message: str = "", detail: str = "") -> Response:
    """Return an error as JSON, by the names of Datasette's errors and of our pages; in our words where none are given.

    `detail` says what was wrong where somebody else knows: it is the `error` beside our message.
    """
    kind = _kind_of(status)
    told = {"title": title or TITLES[kind], "message": message or _MESSAGES[kind]}
    return Response.json({"ok": False, "status": status, "error": detail or told["message"]} | told, status=status)


async def error_answer(
    datasette: Any, request: Any, site: ReadingRoom, status: int, words: str = "", *, public: bool = False
) -> Response:
    """Return an error as its page, or as JSON to who asks for that."""
    kind = _kind_of(status)
    if wants_json(request.path, request.headers):
        return error_json(status, detail=words if kind == 400 else "")
    path = quote(request.path, safe="/%~-.:@!$&'()*+,;=")
    told = {"title": TITLES[kind], "message": _MESSAGES[kind], "detail": words if kind == 400 else ""}
    context = told | {"site": site, "word": WORDS, "public": public, "asked_path": request.path, "json_url": ""}
    context["canonical"] = datasette.absolute_url(request, path)
    html = await datasette.render_template("reading/missing.html", context, request=request)
    return Response.html(html, status=status, headers={"Content-Security-Policy": OURS})
