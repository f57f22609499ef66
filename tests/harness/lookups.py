"""A site of pages at hand, for what surveys ask of the network."""

from __future__ import annotations

from collections.abc import Mapping

from archive.model import Capture, Link, LinkKind
from archive.reasons import Unreachable
from crawler.discover.lookup import Answered
from crawler.discover.no_page import check_page
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Attempt
from tests.harness.bench import capture


class Pages:
    """Gives pages that a test has written, `{url: html}`; 404 for others of their hosts. `asked` keeps the order."""

    def __init__(self, pages: Mapping[str, str | bytes], robots: bytes = b"") -> None:
        self.pages, self.robots, self.asked = pages, robots, list[str]()

    def robots_of(self, url: str) -> bytes:
        return self.robots

    async def get(self, url: str) -> Capture:
        return self._answer(url, Link(url, LinkKind.LIST, found_in=url))

    async def read(self, attempt: Attempt, link: Link) -> Answered:
        found = self._answer(attempt.url, link)
        return Answered(found, read_answer(attempt.read, found, link))

    def _answer(self, url: str, link: Link) -> Capture:
        if url not in self.asked:
            self.asked.append(url)
        body = self.pages.get(url)
        if body is None and not any(url.split("/")[2] == known.split("/")[2] for known in self.pages):
            raise Unreachable(f"no answer from {url}")
        kind = "application/xml" if body and body[:2] in ("<?", b"<?") else "text/html; charset=utf-8"
        answer = capture(url, body or "<p>404</p>", kind, 404 if body is None else 200)
        check_page(answer, link)
        return answer
