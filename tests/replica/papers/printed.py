"""What was printed: pieces, issues, papers, and what a correct crawl keeps of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol, runtime_checkable
from urllib.parse import SplitResult

from ..answer import Answer, not_found, redirect

_DAY = re.compile(r"(20\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])")
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_STOPS = "。！？”）"


class Missing(StrEnum):
    """What a site says of a day on which it printed nothing."""

    NOT_FOUND = "404"
    EMPTY = "200 without a paper"
    REDIRECT = "302 to the newest issue"


@dataclass(frozen=True)
class Printed:
    """One piece as it stands on a printed page, marks of a jump and signatures included.

    `bylines` is the signature as it stands in the body, `signers` the names
    with their roles. `number` is what the addresses are made of, `order` the
    place on the page from 1. `jump_to` and `jump_from` hold the number of the
    other half of a piece that goes on elsewhere; 0 where there is none.
    """

    paper: str
    host: str
    day: date
    page: str
    page_name: str
    order: int
    number: int
    title: str
    paragraphs: tuple[str, ...]
    kicker: str = ""
    subtitle: str = ""
    bylines: str = ""
    signers: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    caption: str = ""
    jump_to: int = 0
    jump_from: int = 0
    jump_mark: str = ""

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs without the mark of the jump."""
        if self.jump_to:
            return (*self.paragraphs[:-1], self.paragraphs[-1].removesuffix(self.jump_mark))
        if self.jump_from:
            return (self.paragraphs[0].removeprefix(self.jump_mark), *self.paragraphs[1:])
        return self.paragraphs


@dataclass(frozen=True)
class PrintedPage:
    """A page of an issue; `slot` is its place in the issue from 0. Advertisements have no pieces."""

    page: str
    name: str
    slot: int
    pieces: tuple[Printed, ...]


@dataclass(frozen=True)
class Issue:
    """A day's paper."""

    day: date
    pages: tuple[PrintedPage, ...]

    @property
    def pieces(self) -> tuple[Printed, ...]:
        """What was printed that day, in order."""
        return tuple(piece for page in self.pages for piece in page.pieces)


@dataclass(frozen=True)
class Expected:
    """An article as a correct crawl archives it; the halves of a jump are one."""

    title: str
    kicker: str
    subtitle: str
    text: str
    page: str
    page_name: str
    issue_date: date
    urls: tuple[str, ...]
    bylines: str
    signers: tuple[tuple[str, str], ...]
    caption: str


class Press(Protocol):
    """How a publishing system lays out a paper. Addresses are paths, with the query where there is one."""

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return all pages of the site by their paths."""


@runtime_checkable
class Interface(Protocol):
    """A publishing system that computes its answers."""

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer a request, or what was posted."""


@runtime_checkable
class Illustrated(Protocol):
    """A publishing system that shows its pages as printed."""

    def files(self, paper: PrintedPaper) -> Mapping[str, Callable[[], Answer]]:
        """Return the pictures and PDFs by their paths, each drawn when it is asked for."""


@dataclass(frozen=True)
class PrintedPaper:
    """A paper in the replica: what it printed, and where each thing stands.

    `articles_at` is where its articles are, where that is another host.
    """

    id: str
    name: str
    origin: str
    press: Press
    manner: Missing
    issues: tuple[Issue, ...]
    articles_at: str = ""
    numbers: dict[int, Printed] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {piece.number: piece for issue in self.issues for piece in issue.pieces}
        object.__setattr__(self, "numbers", numbers)

    @property
    def host(self) -> str:
        """The host as it stands in addresses, with its port where that is unusual."""
        return self.origin.partition("://")[2]

    @property
    def days(self) -> tuple[date, ...]:
        """The days with an issue."""
        return tuple(issue.day for issue in self.issues)

    @property
    def missing(self) -> dict[date, Missing]:
        """The days without an issue between the first and the last, and the two after, with what the site says."""
        span = range((self.days[-1] - self.days[0]).days + 3)
        days = (self.days[0] + timedelta(days=number) for number in span)
        return {day: self.manner for day in days if day not in self.days}

    def issue(self, day: date) -> Issue:
        """Return the issue of a day."""
        return next(issue for issue in self.issues if issue.day == day)

    def front_url(self, day: date) -> str:
        """Return the address of an issue's first page; of a day without an issue, the one it would have."""
        issue = next((issue for issue in self.issues if issue.day == day), Issue(day, self.issues[0].pages[:1]))
        return self.page_url(issue, issue.pages[0])

    @property
    def newest_front(self) -> str:
        """The first page of the newest issue."""
        return self.front_url(self.days[-1])

    def page_url(self, issue: Issue, page: PrintedPage) -> str:
        """Return the address of a printed page."""
        return self.origin + self.press.page_path(self, issue, page)

    def article_url(self, piece: Printed) -> str:
        """Return the address of an article."""
        return (self.articles_at or self.origin) + self.press.article_path(self, piece)

    def expected(self, day: date | None = None) -> tuple[Expected, ...]:
        """Return what a correct crawl archives, of one day or of all, in printed order."""
        issues = self.issues if day is None else (self.issue(day),)
        return tuple(self._expect(piece) for issue in issues for piece in issue.pieces if not piece.jump_from)

    def _expect(self, piece: Printed) -> Expected:
        rest = self.numbers[piece.jump_to] if piece.jump_to else None
        halves = (piece, rest) if rest else (piece,)
        return Expected(
            title=piece.title,
            kicker=piece.kicker,
            subtitle=piece.subtitle,
            text="\n".join(joined(piece.body, rest.body) if rest else piece.body),
            page=piece.page,
            page_name=piece.page_name,
            issue_date=piece.day,
            urls=tuple(self.article_url(half) for half in halves),
            bylines=" ".join(half.bylines for half in halves if half.bylines),
            signers=tuple(signer for half in halves for signer in half.signers),
            caption=piece.caption if getattr(self.press, "tells_captions", True) else "",
        )

    @cached_property
    def pages(self) -> Mapping[str, Answer]:
        """All pages of the site by their paths."""
        return self.press.pages(self)

    @cached_property
    def files(self) -> Mapping[str, Callable[[], Answer]]:
        """The pictures and PDFs of the site by their paths."""
        return self.press.files(self) if isinstance(self.press, Illustrated) else {}

    def answer(self, url: SplitResult, form: Mapping[str, str] | None = None) -> Answer:
        """Answer a request to the paper's site; an address without its query stands for all queries."""
        if file := self.files.get(url.path):
            return file()
        if isinstance(self.press, Interface):
            return self.press.respond(self, url, form)
        path = url.path + (f"?{url.query}" if url.query else "")
        if self.articles_at and (url.netloc == self.host) == (url.path in self._article_paths):
            return not_found()
        page = self.pages.get(path) or self.pages.get(url.path)
        if page:
            return page
        if url.path.endswith(".pdf"):
            return Answer(_PDF, "application/pdf")
        day = day_in(path)
        return self.say_missing() if day and day not in self.days else not_found()

    @cached_property
    def _article_paths(self) -> frozenset[str]:
        return frozenset(self.press.article_path(self, piece) for piece in self.numbers.values())

    def say_missing(self) -> Answer:
        """Return what the site says of a day without an issue."""
        if self.manner is Missing.REDIRECT:
            return redirect(self.newest_front)
        if self.manner is Missing.EMPTY:
            head = f'<head><meta charset="utf-8"><title>{self.name}</title></head>'
            return Answer(f"<html>{head}<body><p>本日无报</p></body></html>".encode(), "text/html")
        return not_found()


def joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the halves of a jump in one; a sentence that was cut becomes whole again."""
    if first[-1][-1] in _STOPS:
        return first + second
    return (*first[:-1], first[-1] + second[0], *second[1:])


def day_in(path: str) -> date | None:
    """Return the day that an address names."""
    for found in _DAY.finditer(path):
        try:
            return date(*map(int, found.groups()))
        except ValueError:  # 0230 is no day.
            continue
    return None
