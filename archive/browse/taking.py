"""What a reader takes along: the whole result of a search as a table or as references, written bit by bit.

Nobody waits for it but who asked: it is made in short steps, between which Datasette answers others, and a slow
reader holds neither a thread nor a connection of the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from datasette.utils.asgi import AsgiStream, Response

from archive.browse.matching import Asked, understood
from archive.browse.site import Ask, Missing
from archive.formats import Listing, formats
from archive.store.archive import Archive

ARTICLES_MAX = 50_000
"""So many articles are written at once. Whoever wants more narrows the search, or asks the terminal."""
SECONDS_MAX = 900
"""So long a download may take, slow readers included."""
DOWNLOADS_AT_ONCE = 2
"""So many are written side by side; a further reader is asked to come back."""
TOO_MANY = "这个结果有 {:,} 篇，一次最多带走 {:,} 篇。请缩小范围，或在终端用 archive export。\n"
TOO_BUSY = "正在为别人写表。请过一分钟再来。\n"
_STEP = 0.2  # seconds; a page waits no longer for a step to end
_BATCH = 100
_STEP_LIMIT = 5000  # ms, of the queries of a step

_T = TypeVar("_T")
Running = Callable[[Callable[[Ask], _T], float], Awaitable[_T]]
"""Runs a function of what is asked, in a thread of Datasette's and within so many milliseconds."""


@dataclass(frozen=True)
class Taken:
    """A form in which a search can be taken along: the end of its address, its format, and what it is called."""

    suffix: str
    form: str
    content_type: str
    label: str


FORMS = (
    Taken("csv", "csv", "text/csv; charset=utf-8", "表格（CSV）"),
    Taken("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "表格（Excel）"),
    Taken("ris", "ris", "application/x-research-info-systems; charset=utf-8", "题录（RIS）"),
    Taken("bib", "bibtex", "application/x-bibtex; charset=utf-8", "题录（BibTeX）"),
    Taken("csl.json", "csl-json", "application/vnd.citationstyles.csl+json; charset=utf-8", "题录（CSL-JSON）"),
    Taken("all.json", "json", "application/json; charset=utf-8", "全文（JSON）"),
)


ARTICLE_FORMS = (*FORMS, Taken("md", "markdown", "text/markdown; charset=utf-8", "文本（Markdown）"))
"""The forms in which one article can be taken along."""


def file_headers(called: str, plain: str, suffix: str, *, is_shown: bool = False) -> dict[str, str]:
    """Return the headers of an answer that is a file, called so, or plainly where a program reads ASCII alone.

    It is to be kept; one that `is_shown` where it is opened has that name when somebody keeps it.
    """
    name = quote(f"{called}.{suffix}", safe="", errors="replace")
    how = "inline" if is_shown else "attachment"
    return {
        "Content-Disposition": f"{how}; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }


def ways_to_take(ask: Ask, wanted: Asked) -> list[dict[str, str]]:
    """Return where the whole result of a search can be taken along, and as what."""
    return [{"label": one.label, "url": ask.site.url(f"search.{one.suffix}", **wanted.query)} for one in FORMS]


@dataclass
class _Writing:
    """A file that is being written: the rows that are to go in, and the archive as this step reads it."""

    rows: list[int]
    shown: Mapping[int, str] | None
    archive: Archive | None = None
    pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def listings(self) -> Iterator[Listing]:
        """Yield the articles, a batch at a time, by the connection of the step that asks for it."""
        for start in range(0, len(self.rows), _BATCH):
            assert self.archive is not None
            yield from self.archive.summaries.listed(self.rows[start : start + _BATCH], self.shown)

    def step(self, ask: Ask) -> bytes | None:
        """Return what is written in a short while, maybe nothing yet; None where all is written."""
        self.archive, until, written, ended = ask.archive, time.monotonic() + _STEP, bytearray(), True
        for piece in self.pieces:
            written += piece
            if time.monotonic() > until:
                ended = False
                break
        self.archive = None
        return None if ended and not written else bytes(written)


class Desk:
    """Where searches are taken along: it knows how many are being written."""

    def __init__(self) -> None:
        self._busy = 0

    async def answer(self, form: Taken, request: Any, run: Running[Any]) -> Any:
        """Return the response that writes a search in a form; one that says why not, where that is too much."""
        if self._busy >= DOWNLOADS_AT_ONCE:
            return Response.text(TOO_BUSY, status=503, headers={"Retry-After": "60"})
        with self._place():
            try:
                words, total, writing = await run(_found, _STEP_LIMIT)
            except Missing as missing:
                return Response.text(f"{missing}\n", status=missing.status)
        if total > ARTICLES_MAX:
            return Response.text(TOO_MANY.format(total, ARTICLES_MAX), status=413)
        write = formats()[form.form].write_list
        assert write is not None
        writing.pieces = write(writing.listings())
        headers = file_headers(f"检索-{words}" if words else "检索", "search", form.suffix)
        return AsgiStream(partial(self._stream, writing, run, request.receive), 200, headers, form.content_type)

    async def _stream(
        self, writing: _Writing, run: Running[Any], receive: Callable[[], Awaitable[Any]], writer: Any
    ) -> None:
        """Send a file bit by bit, until the reader goes. What takes too long is broken off, which programs see."""
        gone = asyncio.ensure_future(_gone(receive))
        with self._place():
            try:
                async with asyncio.timeout(SECONDS_MAX):
                    while not gone.done() and (piece := await run(writing.step, _STEP_LIMIT)) is not None:
                        if piece:  # the writer's own `write` takes text alone
                            await writer.send({"type": "http.response.body", "body": piece, "more_body": True})
            finally:
                gone.cancel()

    @contextmanager
    def _place(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1


def _found(ask: Ask) -> tuple[str, int, _Writing]:
    """Return the words of a search, how many articles it found, and what writes them; none where they are too many."""
    wanted = understood(ask)
    found = wanted.found(ask)
    most = len(found) if len(found) <= ARTICLES_MAX else 0
    return wanted.words, len(found), _Writing(found.part(0, most), found.shown)


async def _gone(receive: Callable[[], Awaitable[Any]]) -> None:
    """Return when the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
