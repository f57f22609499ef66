"""A link's chain of attempts: what is asked for next, and what came of it so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from scrapy import FormRequest, Request

from archive.addresses.canonical import link_key
from archive.formats.mementos import moment_of, replayed
from archive.model import Article, Capture, Link, LinkRecord, LinkState
from archive.reasons import CutPage, LayoutChanged, NamedInVain, NoArticle, NotCaptured, NotThere, ReadError
from crawler.epaper.guide import Guide
from crawler.extract.reading import Attempt, AttemptKind

KEPT_AT = "kept_at"  # in a request's meta: the address at which the archive keeps the answer
COPIED = "copied"  # in a request's meta: of which page it asks a web archive for a copy; that copy's page and moment
IS_PICTURE = "is_picture"  # in a request's meta: it asks for a picture or a PDF, of which the beginning is kept
OWN_HEADERS = "own_headers"  # in a request's meta: the headers that are for the attempt's host alone
PARTS_MAX = 50  # pages of one article or list; a chain of 下一页 may lead in a circle
REFRESHES_MAX = 5  # as many as redirects
PLACES_MAX = 30  # places where a link's target is looked for; indexes may name each other


@dataclass(frozen=True)
class Chain:
    """A link, the attempts left (the first is under way), the failures, and the parts of its article so far.

    `source` is the web archive that is asked instead of the hosts, empty where these are asked.

    `lists` is how many lists, each named by the one before, led to the link;
    `cuts` how often what is asked for came without its end. `seen` are the
    addresses that were asked for; `widened` says that all places where the target
    may be are among the attempts. `settled_for` is the failure for which the link
    was settled in this run already, where it is asked for once more. `had` is what
    the archive knows of an article that is asked for again, `origin` the page of
    this attempt that sends readers on.
    """

    link: Link
    attempts: tuple[Attempt, ...]
    failures: tuple[ReadError, ...] = ()
    parts: tuple[Article, ...] = ()
    depth: int = 1
    refreshes: int = 0
    lists: int = 0
    cuts: int = 0
    seen: tuple[tuple[str, str], ...] = ()
    widened: bool = False
    settled_for: ReadError | None = None
    had: LinkRecord | None = None
    origin: str = ""
    source: str = ""

    @property
    def asked_at(self) -> str:
        """The address that this attempt began with, wherever it was sent from there."""
        return self.origin or self.attempt.url

    @property
    def follows(self) -> bool:
        """Whether a page before this one of the same article or list was read (下一页)."""
        return self.depth > 1

    @property
    def attempt(self) -> Attempt:
        """The attempt that is under way."""
        return self.attempts[0]

    def lacks(self, what: str) -> ReadError:
        """Return the reason for which a list is not all that there is: it is not laid out as known, or has no copy."""
        return (NotCaptured if self.attempt.kind is AttemptKind.COPIES else LayoutChanged)(what)

    def kind_of(self, failure: ReadError) -> str:
        """Return what a failure is kept as: its name; nothing where a web archive failed, for that is no link's."""
        of_link = self.attempt.sought is None or isinstance(failure, NotCaptured)
        return type(failure).__name__ if of_link else ""

    def after(self, failure: ReadError) -> Chain:
        """Return the chain with the attempt that failed behind it. There may be none left.

        An interface may have what another one had not, whatever the reason. Where
        else an issue may be is asked only of a host that answers, and says
        nothing against it; a usual name only where all answers were 404 or 410.
        What leads to the newest issue, and fails, says nothing of the link; nor does a web archive that has no copy,
        after the host has answered.
        """
        here, rest = self.attempt.kind, self.attempts[1:]
        is_beside = self.attempt.sought is not None and not self.source
        failures = self.failures if here is AttemptKind.NEWEST or is_beside else (*self.failures, failure)
        if self.attempt.sought is None and (failure.settled or not failure.leads_on):
            rest = tuple(one for one in rest if one.kind is AttemptKind.OWN)
        elif self.attempt.sought is None and not failure.gone and here is not AttemptKind.NEWEST:
            rest = tuple(one for one in rest if one.kind is not AttemptKind.USUAL)
        return replace(self, attempts=rest, failures=failures, cuts=0, origin="", seen=(*self.seen, self.attempt.asks))

    def meaning(self, failure: ReadError) -> ReadError:
        """Return what a failure means here: where an article goes on at a page that is none, its parts are not lost."""
        if self.follows and isinstance(failure, NoArticle):
            return LayoutChanged(f"an article goes on there: {failure.reason}")
        if self.had and self.follows and (failure.gone or failure.removed):
            return CutPage(f"an article goes on there: {failure.reason}")
        return failure

    def led(self, url: str, attempts: Sequence[Attempt]) -> Chain:
        """Return the chain to where else a page at an address says that the target may be.

        Raises NamedInVain, NotThere, NotCaptured where all of it was asked for.
        """
        if onward := self.instead(attempts):
            return onward
        told = f"{url} names {attempts[0].url}"
        if self.attempt.kind is AttemptKind.MONTH and self.is_gone:
            raise NamedInVain(f"{told}, which the host does not have")
        raise (NotCaptured if self.attempt.sought else NotThere)(f"{told} as well")

    def first(self, attempt: Attempt) -> Chain:
        """Return the chain to what decides what a page's answer means. Raises LayoutChanged where that has no end."""
        onward = self.moved(attempt)
        if onward is None:
            raise LayoutChanged(f"{attempt.url} is the last of too many that have to be asked first")
        return onward

    def instead(self, attempts: Sequence[Attempt]) -> Chain | None:
        """Return the chain to where else the target may be, None where all of that was asked for, or it is too much."""
        fresh = tuple(one for one in attempts if one.asks not in self.seen and one.asks != self.attempt.asks)
        if not fresh or len(self.seen) >= PLACES_MAX:
            return None
        return replace(self, attempts=(*fresh, *self.attempts[1:]), seen=(*self.seen, self.attempt.asks))

    def wider(self, attempts: Sequence[Attempt]) -> Chain:
        """Return the chain with all places where the target may be; those that were asked for are left out."""
        fresh = tuple(one for one in attempts if one.asks not in self.seen)
        wide = replace(self, attempts=fresh, widened=True)
        return wide if self.is_gone else wide.without(AttemptKind.USUAL)

    def again(self, attempts: Sequence[Attempt]) -> Chain | None:
        """Return the chain to places that were learnt since, None where there is no new one, or it is no use.

        A host that refused, or an index that settles the day, is not asked again.
        """
        is_open = self.widened and all(one.leads_on and not one.settled for one in self.failures)
        fresh = tuple(one for one in attempts if one.asks not in self.seen)
        return replace(self, attempts=fresh) if fresh and is_open and len(self.seen) < PLACES_MAX else None

    def without(self, kind: AttemptKind) -> Chain:
        """Return the chain without the attempts of a kind that lie ahead."""
        return replace(self, attempts=tuple(one for one in self.attempts if one.kind is not kind))

    def looked_for(self, here: Attempt, failure: ReadError, fronts: Sequence[Attempt], guide: Guide) -> Chain:
        """Return the chain with where else an issue may be, after an attempt that failed; `fronts` are its own places.

        All places where there are none left, what was learnt of them since, and usual names only where they may help.
        """
        chain = self
        if here.kind.is_front and not (chain.attempts or chain.widened) and failure.leads_on and not failure.settled:
            chain = chain.wider([way for front in fronts for way in guide.elsewhere(chain.link, front)])
        if chain.turns_to(AttemptKind.USUAL, here) and not guide.may_try(chain.link):
            chain = chain.without(AttemptKind.USUAL)
        if chain.widened and not (chain.attempts or failure.settled):  # what was learnt since it was made wider
            chain = chain.again([way for one in fronts for way in guide.learnt(chain.link, one)]) or chain
        return chain

    def turns_to(self, kind: AttemptKind, before: Attempt) -> bool:
        """Say whether the next attempt is the first of its kind, after one that is over."""
        return bool(self.attempts) and self.attempt.kind is kind and before.kind is not kind

    @property
    def is_gone(self) -> bool:
        """Whether the host answered 404 or 410 to all that was asked for."""
        return all(failure.gone for failure in self.failures)

    def onward(self, url: str, part: Article | None) -> Chain | None:
        """Return the chain to the next page of the article or list, None where it has too many."""
        if self.depth >= PARTS_MAX:
            return None
        parts = (*self.parts, part) if part else ()
        sought = self.attempt.sought
        ahead = sought.at(url) if sought else (Attempt(url, self.attempt.read),)
        next_one = Chain(self.link, ahead, (), parts, self.depth + 1, lists=self.lists + 1)
        return replace(next_one, had=self.had, source=self.source)

    def moved(self, attempt: Attempt) -> Chain | None:
        """Return the chain with another attempt in the place of this one, None where that was so too often."""
        if self.refreshes >= REFRESHES_MAX:
            return None
        attempts = (attempt, *self.attempts[1:])
        return replace(self, attempts=attempts, refreshes=self.refreshes + 1, seen=(*self.seen, self.attempt.asks))

    @property
    def worst(self) -> ReadError:
        """The failure that counts for the link; of equal ones that which settles it, as an index of the month does."""
        return min(self.failures, key=lambda failure: (failure.severity, not failure.settled))

    @property
    def not_before(self) -> datetime | None:
        """When the hosts want to be asked again, the last of them."""
        return max((one.not_before for one in self.failures if one.not_before), default=None)

    @property
    def asked(self) -> bool:
        """Whether anything was asked for: else the failures are no try."""
        return any(failure.asked for failure in self.failures)

    @property
    def state(self) -> LinkState:
        """The link's state when no attempt is left."""
        return self.worst.state


@dataclass
class GivenUp:
    """The days' issues that a run has not had so far: a first page that it learns later may bring them."""

    _chains: list[Chain] = field(default_factory=list)

    def add(self, chain: Chain) -> None:
        """Keep a chain that has no attempt left."""
        self._chains.append(chain)

    def again(self, day: date, places: Callable[[Link], Sequence[Attempt]]) -> Iterator[Chain]:
        """Take out the chains for which there are new places, and yield them with those, the nearest to a day first."""
        given_up, self._chains = self._chains, []
        for one in sorted(given_up, key=lambda one: abs((one.link.issue_date or day) - day)):
            if again := one.again(places(one.link)):
                yield replace(again, settled_for=one.worst)
            else:
                self._chains.append(one)


@dataclass
class Shared:
    """The answers that serve many links: each is asked for once a run, whatever it is. Chains wait for it here."""

    _answers: dict[str, Capture | ReadError] = field(default_factory=dict)
    _waiting: dict[str, list[Chain]] = field(default_factory=dict)
    _ready: list[Chain] = field(default_factory=list)

    def must_ask(self, chain: Chain) -> bool:
        """Say whether a chain has to ask for what it needs; else it is ready, or it waits for the answer to another."""
        if not chain.attempt.kind.is_shared or chain.cuts:
            return True
        url = chain.attempt.kept_at
        if url in self._answers:
            self._ready.append(chain)
        elif url in self._waiting:
            self._waiting[url].append(chain)
        else:
            self._waiting[url] = []
            return True
        return False

    def answered(self, chain: Chain, answer: Capture | ReadError) -> None:
        """Keep the answer to what a chain asked for."""
        if chain.attempt.kind.is_shared:
            self._answers[chain.attempt.kept_at] = answer
            self._ready += self._waiting.pop(chain.attempt.kept_at, [])

    def ready(self) -> Iterator[tuple[Chain, Capture | ReadError]]:
        """Yield the chains whose answer is there, each once, until there are no more."""
        while self._ready:
            chain = self._ready.pop()
            yield chain, self._answers[chain.attempt.kept_at]


def request_of(attempt: Attempt, **what: Any) -> Request:
    """Return the request of an attempt: a form or a JSON text is posted, headers of its own are sent.

    `dont_filter`: Scrapy's filter would swallow a redirect to itself without a word.
    """
    meta = {KEPT_AT: attempt.kept_at, OWN_HEADERS: tuple(name for name, _ in attempt.headers)}
    if attempt.kind is AttemptKind.COPY:
        meta[COPIED] = (attempt.about, *attempt.copied)
    what |= {"dont_filter": True, "meta": meta, "headers": dict(attempt.headers)}
    if attempt.form:
        return FormRequest(attempt.url, formdata=list(attempt.form), **what)
    if attempt.json:
        what["headers"] |= {"Content-Type": "application/json"}
        return Request(attempt.url, method="POST", body=attempt.json.encode(), **what)
    return Request(attempt.url, **what)


def copy_in(capture: Capture, request: Request) -> Capture:
    """Return what a web archive answered as the capture of the page that it holds a copy of; any other as it is.

    The Wayback Machine says by `Memento-Datetime` that an answer is a copy (RFC 7089), and by its address of what and
    when, wherever a redirect led; a part of a WARC file is what was asked for. Of that record's page the status is 200.
    """
    if COPIED not in request.meta:
        return capture
    about, url, digits = request.meta[COPIED]
    if url and capture.status == HTTPStatus.PARTIAL_CONTENT and (moment := moment_of(digits)):
        origin, status = f"{capture.url}#{(request.headers.get('Range') or b'').decode('latin-1')}", HTTPStatus.OK.value
    elif capture.header("Memento-Datetime") and (told := replayed(capture.url)):
        (url, moment), origin, status = told, capture.url, capture.status
    else:
        return capture
    url = about if link_key(url) == link_key(about) else url  # indexes may spell it otherwise: http://x.cn:80/
    return replace(capture, url=url, fetched_at=moment, status=status, origin=origin, taken_at=capture.fetched_at)


def kept_at(request: Request) -> str:
    """Return the address at which the archive keeps the answer to a request; a redirect's is its own."""
    return request.url if request.meta.get("redirect_urls") else request.meta.get(KEPT_AT, request.url)
