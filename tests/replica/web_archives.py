"""The public web archives: web.archive.org with its index and its copies, Common Crawl with indexes and WARC files.

They answer as these do (2026-11), for the copies that a test has them keep.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from urllib.parse import SplitResult, parse_qs, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .answer import Answer, as_json, not_found, plain, redirect

WAYBACK, INDEX, DATA = "web.archive.org", "index.commoncrawl.org", "data.commoncrawl.org"
HOSTS = frozenset((WAYBACK, INDEX, DATA))
_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass(frozen=True)
class Kept:
    """A copy: the address, 14 digits, what was answered; `revisit`: its body is that of an earlier copy."""

    url: str
    digits: str
    answer: Answer
    revisit: bool = False
    crawl: str = ""
    at: int = 0
    length: int = 0
    led: str = ""

    @property
    def key(self) -> str:
        """The address as indexes order it: host reversed, no scheme, no www (SURT)."""
        parts = urlsplit(self.url)
        host = (parts.hostname or "").removeprefix("www.")
        return f"{','.join(reversed(host.split('.')))}){parts.path}{'?' + parts.query if parts.query else ''}".lower()

    @property
    def digest(self) -> str:
        """The SHA-1 of the body in base 32."""
        return base64.b32encode(hashlib.sha1(self.answer.content).digest()).decode()


class WebArchives:
    """Keeps copies and answers for the three hosts. `page_rows` is how many rows an answer of an index has at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wayback: list[Kept] = []
        self._crawls: dict[str, list[Kept]] = {}
        self._files: dict[str, bytes] = {}
        self.page_rows = 150_000
        self.excluded: set[str] = set()

    def keep(self, url: str, digits: str, answer: Answer, *, revisit: bool = False, led: str = "") -> None:
        """Have the Wayback Machine keep a copy; one that has `led` sends on to the copy nearest to that moment."""
        with self._lock:
            self._wayback.append(Kept(url, digits, answer, revisit, led=led))
            self._wayback.sort(key=lambda one: (one.key, one.digits))

    def lose(self, url: str) -> None:
        """Have the Wayback Machine keep no copy of a page any more."""
        with self._lock:
            self._wayback = [one for one in self._wayback if one.url != url]

    def crawl(self, crawl: str, url: str, digits: str, answer: Answer, *, truncated: str = "") -> None:
        """Have a crawl of Common Crawl (`CC-MAIN-2022-05`) keep a copy, as a record of its WARC file."""
        kept = Kept(url, digits, answer, crawl=crawl)
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.0")
        headers = [("Content-Type", answer.content_type), ("X-Crawler-Content-Encoding", "gzip")]
        status = StatusAndHeaders(f"{answer.status} OK", headers, "HTTP/1.1")
        about = {"WARC-Date": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "WARC-Payload-Digest": f"sha1:{kept.digest}"}
        about |= {"WARC-Truncated": truncated} if truncated else {}
        body = answer.content
        writer.write_record(
            writer.create_warc_record(
                url, "response", BytesIO(body), len(body), http_headers=status, warc_headers_dict=about
            )
        )
        with self._lock:
            name = _file_of(crawl)
            before = self._files.get(name, b"")
            self._files[name] = before + buffer.getvalue()
            rows = self._crawls.setdefault(crawl, [])
            rows.append(replace(kept, at=len(before), length=len(buffer.getvalue())))
            rows.sort(key=lambda one: (one.key, one.digits))

    def answer(self, url: SplitResult) -> Answer:
        """Answer a request."""
        with self._lock:
            if url.path == "/robots.txt":
                return not_found()
            if url.hostname == WAYBACK:
                return self._cdx(url) if url.path == "/cdx/search/cdx" else self._replay(url)
            if url.hostname == INDEX:
                return self._crawl_index(url)
            found = self._files.get(url.path[1:])
            return Answer(found, "application/octet-stream") if found is not None else not_found()

    def _cdx(self, url: SplitResult) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if asked["url"] in self.excluded:
            told = "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception."
            return plain(f"{told}AdministrativeAccessControlException: Blocked Site Error\n", 403)
        rows = [one for one in _fitting(self._wayback, asked) if one.digits >= asked.get("from", "").ljust(14, "0")]
        after = asked.get("resumeKey", "")
        rows = [one for one in rows if f"{one.key} {one.digits}" >= after]
        most = min(int(asked.get("limit", "150000")), self.page_rows)
        names = asked["fl"].split(",")
        table = [[str(_row(one)[name]) for name in names] for one in rows[:most]]
        more = [[], [f"{rows[most].key} {rows[most].digits}"]] if rows[most:] and "showResumeKey" in asked else []
        return as_json([names, *table, *more] if table else [])

    def _replay(self, url: SplitResult) -> Answer:
        address = url.path + (f"?{url.query}" if url.query else "")
        digits, _, original = address.removeprefix("/web/").partition("id_/")
        key = Kept(original, "", Answer()).key
        copies = [one for one in self._wayback if one.key == key and not one.revisit]
        if not copies:
            return not_found()
        exact = next((one for one in self._wayback if (one.key, one.digits) == (key, digits)), None)
        if exact is None or exact.led:
            nearest = min(copies, key=lambda one: abs(int(one.digits) - int(exact.led if exact else digits)))
            return redirect(f"https://{WAYBACK}/web/{nearest.digits}id_/{nearest.url}")
        body = exact if not exact.revisit else next(one for one in copies if one.digest == exact.digest)
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        own = (("Content-Type", body.answer.content_type), ("Server", "nginx"), *body.answer.headers)
        headers = (
            ("Memento-Datetime", format_datetime(moment, usegmt=True)),
            ("x-archive-src", f"crawl-{digits[:8]}.warc.gz"),
            *((f"x-archive-orig-{name.lower()}", value) for name, value in own),
            *((name, value) for name, value in own if name == "Content-Encoding"),
        )
        return Answer(body.answer.content, body.answer.content_type, body.answer.status, headers)

    def _crawl_index(self, url: SplitResult) -> Answer:
        if url.path == "/collinfo.json":
            rows = [
                {"id": crawl, "name": crawl, "cdx-api": f"https://{INDEX}/{crawl}-index"}
                for crawl in sorted(self._crawls, reverse=True)
            ]
            return as_json(rows)
        crawl = url.path[1:].removesuffix("-index")
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        found = _fitting(self._crawls.get(crawl, []), asked)
        pages = -(-len(found) // self.page_rows)
        if "showNumPages" in asked:
            return as_json({"pages": pages, "pageSize": 5, "blocks": pages})
        start = int(asked.get("page", "0")) * self.page_rows
        some = found[start : start + self.page_rows]
        if not some:
            told = as_json({"message": f"No Captures found for: {asked['url']}"})
            return replace(told, status=404)
        lines = (json.dumps(_row(one) | _place(one)) for one in some)
        return Answer("".join(f"{line}\n" for line in lines).encode(), "text/x-ndjson")


def _fitting(copies: list[Kept], asked: dict[str, str]) -> list[Kept]:
    key = Kept(asked["url"], "", Answer()).key
    is_prefix = asked.get("matchType") == "prefix"
    return [one for one in copies if (one.key.startswith(key) if is_prefix else one.key == key)]


def _row(one: Kept) -> dict[str, str]:
    kind = "warc/revisit" if one.revisit else one.answer.content_type.partition(";")[0]
    status = "-" if one.revisit else str(one.answer.status)
    values = (one.key, one.digits, one.url, kind, status, one.digest, str(len(one.answer.content)))
    return dict(zip(_FIELDS, values, strict=True))


def _place(one: Kept) -> dict[str, str]:
    status = {"url": one.url, "mime": one.answer.content_type, "status": str(one.answer.status)}
    return status | {"length": str(one.length), "offset": str(one.at), "filename": _file_of(one.crawl)}


def _file_of(crawl: str) -> str:
    return f"crawl-data/{crawl}/segments/1/warc/{crawl}-00000.warc.gz"


def ranged(answer: Answer, asked: str) -> Answer:
    """Return the part of an answer that a Range header names, `bytes=a-b`; 416 for none of its bytes."""
    first, _, last = asked.removeprefix("bytes=").partition("-")
    part = answer.content[int(first) : int(last) + 1]
    if not part:
        return plain("no such range\n", 416)
    told = (("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(answer.content)}"),)
    return replace(answer, body=part, status=206, headers=(*answer.headers, *told))
