"""A link's chain of attempts: what is asked for next, and what came of it so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scrapy import FormRequest, Request

from archive.model import Article, Link, LinkState
from archive.reasons import ReadError
from crawler.extract.reading import Attempt

PARTS_MAX = 50  # pages of one article or list; a chain of 下一页 may lead in a circle
REFRESHES_MAX = 5  # as many as redirects


@dataclass(frozen=True)
class Chain:
    """A link, the attempts left (the first is under way), the failures, and the parts of its article so far.

    `lists` is how many lists, each named by the one before, led to the link;
    `cuts` how often what is asked for came without its end.
    """

    link: Link
    attempts: tuple[Attempt, ...]
    failures: tuple[ReadError, ...] = ()
    parts: tuple[Article, ...] = ()
    depth: int = 1
    refreshes: int = 0
    lists: int = 0
    cuts: int = 0

    @property
    def attempt(self) -> Attempt:
        """The attempt that is under way."""
        return self.attempts[0]

    def after(self, failure: ReadError) -> Chain:
        """Return the chain with the attempt that failed behind it. There may be none left."""
        return replace(self, attempts=self.attempts[1:], failures=(*self.failures, failure))

    def onward(self, url: str, part: Article | None) -> Chain | None:
        """Return the chain to the next page of the article or list, None where it has too many."""
        if self.depth >= PARTS_MAX:
            return None
        parts = (*self.parts, part) if part else ()
        return Chain(self.link, (Attempt(url, self.attempt.read),), (), parts, self.depth + 1, lists=self.lists + 1)

    def moved(self, url: str) -> Chain | None:
        """Return the chain to where a page sends readers on, None where it was sent on too often."""
        if self.refreshes >= REFRESHES_MAX:
            return None
        attempts = (Attempt(url, self.attempt.read), *self.attempts[1:])
        return replace(self, attempts=attempts, refreshes=self.refreshes + 1)

    @property
    def worst(self) -> ReadError:
        """The failure that counts for the link."""
        return min(self.failures, key=lambda failure: failure.severity)

    @property
    def asked(self) -> bool:
        """Whether anything was asked for: else the failures are no try."""
        return any(failure.asked for failure in self.failures)

    @property
    def state(self) -> LinkState:
        """The link's state when no attempt is left."""
        return self.worst.state


def request_of(attempt: Attempt, **what: Any) -> Request:
    """Return the request of an attempt: a form is posted.

    `dont_filter`: Scrapy's filter would swallow a redirect to itself without a word.
    """
    if attempt.form:
        return FormRequest(attempt.url, formdata=list(attempt.form), dont_filter=True, **what)
    return Request(attempt.url, dont_filter=True, **what)
