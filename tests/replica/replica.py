"""The replica: the real hosts, played on loopback."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import site, web_archives
from .answer import HTML, Answer, not_found, plain
from .faults import Asked, Faults, without_scheme
from .server import Authority, ProxyServer
from .stories import STORIES, Catalog, Story
from .validators import Validators
from .web_archives import WebArchives


def _posted(body: bytes) -> dict[str, str]:
    """Return the fields of a form or of a JSON object."""
    text = body.decode("utf-8", "replace")
    return json.loads(text) if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))


class Replica:
    """A context manager that runs the proxy.

    Inside it, `proxy_url` is the proxy's address and `env` what a child
    process needs in its environment: the proxy for both schemes, in both
    cases, and the authority that vouches for the certificates.
    """

    proxy_url: str
    env: dict[str, str]

    def __init__(self, stories: Sequence[Story] = STORIES) -> None:
        self.stories = tuple(stories)
        self._catalog = Catalog(self.stories)
        self._faults = Faults()
        self._validators = Validators()
        self.web_archives = WebArchives()
        self._pages: dict[str, Callable[[], Answer]] = {}
        self._log: list[str] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Replica:
        self._directory = tempfile.TemporaryDirectory(prefix="replica-")
        authority = Authority(Path(self._directory.name))
        self._server = ProxyServer(self, authority)
        # The default poll of half a second would be spent at each stop.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.proxy_url = self._server.url
        proxies = {f"{scheme}_proxy": self.proxy_url for scheme in ("http", "https")} | {"no_proxy": ""}
        upper = {name.upper(): value for name, value in proxies.items()}
        self.env = proxies | upper | {"SSL_CERT_FILE": str(authority.file)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()
        self._directory.cleanup()

    def preserve(
        self, url: str, digits: str = "20220103020000", *, crawl: str = "", answer: Answer | None = None, **how: Any
    ) -> None:
        """Have a web archive keep what a site answers now, or another answer: the Wayback Machine, or a crawl.

        `digits` are the moment; `how` is what `WebArchives.keep` and `crawl` take besides.
        """
        told = answer or self._answer(url, None)
        if crawl:
            self.web_archives.crawl(crawl, url, digits, told, **how)
        else:
            self.web_archives.keep(url, digits, told, **how)

    @property
    def log(self) -> list[str]:
        """The addresses asked for, in order of arrival: a copy.

        A tunnel in which no request came (unknown host, certificate refused)
        is noted as `https://host/`, once it has ended.
        """
        with self._lock:
            return list(self._log)

    def clear_log(self) -> None:
        """Forget what was asked for."""
        with self._lock:
            self._log.clear()
            self._validators.unchanged.clear()

    def fault(self, kind: str, url_prefix: str, times: int | None = None, **options: object) -> None:
        """Misbehave for the addresses that start with a prefix (its scheme does not count).

        Only for the first `times` requests where that is given. The kinds and
        their options are the functions in `faults.py`. A `bad-certificate`
        goes by the prefix's host, and counts connections.
        """
        self._faults.add(kind, url_prefix, times, options)

    def tell_age(
        self,
        url_prefix: str = "",
        *,
        etag: bool = True,
        last_modified: bool = True,
        weak: bool = False,
        suffix: str = "",
    ) -> None:
        """Send ETag and Last-Modified for the addresses that start with a prefix, and answer 304 where they agree.

        What is sent, faults included, decides. `suffix` is put to the ETag of a
        page, and not to that of a 304, as servers that compress do (`-gzip`).
        """
        self._validators.add(url_prefix, etag=etag, last_modified=last_modified, weak=weak, suffix=suffix)

    @property
    def unchanged(self) -> list[str]:
        """The addresses that were answered 304 since their age is told, in their order: a copy."""
        return list(self._validators.unchanged)

    def clear_faults(self) -> None:
        """Behave again."""
        self._faults.clear()

    def put(
        self,
        url: str,
        body: bytes,
        content_type: str = HTML,
        status: int = 200,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Add a page, or put one in another's place; its host becomes known.

        The scheme does not count. An address without a query stands for all
        queries that have no page of their own.
        """
        answer = Answer(body, content_type, status, tuple(headers))
        self.put_made(url, lambda: answer)

    def put_made(self, url: str, make: Callable[[], Answer]) -> None:
        """Add what is made anew for each request, as one that is streamed has to be: otherwise as `put` does."""
        with self._lock:
            self._pages[without_scheme(url)] = make

    def knows(self, host: str) -> bool:
        """Say whether a host exists here."""
        with self._lock:
            known = site.knows(host) or host in web_archives.HOSTS
            return known or any(page.partition("/")[0] == host for page in self._pages)

    def record(self, url: str) -> None:
        """Note a request (the server does)."""
        with self._lock:
            self._log.append(url)

    def respond(self, url: str, posted: bytes | None = None) -> Answer | None:
        """Return what the site answers, faults included, or None to hang up (the server asks).

        `posted` is a form's content; a host that takes no forms refuses it.
        """
        asked = Asked(url, site.front_for(self._catalog, url))
        return self._faults.apply(self._answer(url, posted), asked)

    def aged(self, url: str, answer: Answer, asked: Mapping[str, str]) -> Answer:
        """Return an answer with what it says of its age, or a 304, or the part that is asked for (the server asks)."""
        if site.host_of(url) == web_archives.DATA and "Range" in asked and answer.status == 200:
            return web_archives.ranged(answer, asked["Range"])
        return self._validators.apply(url, answer, asked)

    def takes_forms(self, url: str) -> bool:
        """Say whether a host answers forms (the server asks)."""
        return site.takes_forms(url)

    def certificate_flaw(self, host: str) -> str:
        """Return what is wrong with a host's certificate (the server asks)."""
        return self._faults.certificate_flaw(host)

    def _answer(self, url: str, posted: bytes | None) -> Answer:
        address = without_scheme(url)
        with self._lock:
            page = self._pages.get(address) or self._pages.get(address.partition("?")[0])
        if page:
            return page()
        if site.host_of(url) in web_archives.HOSTS:
            return self.web_archives.answer(urlsplit(url))
        form = None if posted is None else _posted(posted)
        answer = site.answer(self._catalog, url, form)
        if answer:
            return answer
        return not_found() if self.knows(site.host_of(url)) else plain("no such host\n", 502)
