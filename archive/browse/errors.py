"""What Datasette cannot answer, told in the reading room's own clothes. Programs are told as they know it."""

from __future__ import annotations

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


def wants_page(request: Any) -> bool:
    """Say whether a reader asks, and no program."""
    headers = (request.headers.get("accept"), request.headers.get("content-type"))
    return "application/json" not in headers and not request.path.endswith(".json")


async def error_page(
    datasette: Any, request: Any, site: ReadingRoom, status: int, words: str = "", *, public: bool = False
) -> Response:
    """Return the page of an error."""
    kind = status if status in TITLES else 400 if status < 500 else 500
    path = quote(request.path, safe="/%~-.:@!$&'()*+,;=")
    told = {"title": TITLES[kind], "message": _MESSAGES[kind], "detail": words if kind == 400 else ""}
    context = told | {"site": site, "word": WORDS, "public": public, "asked_path": request.path, "json_url": ""}
    context["canonical"] = datasette.absolute_url(request, path)
    html = await datasette.render_template("reading/missing.html", context, request=request)
    return Response.html(html, status=status, headers={"Content-Security-Policy": OURS})
