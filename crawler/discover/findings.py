"""What a look at an address brought: the row of a known paper, a proposed one, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from archive.model import Article, Capture, Link, Newspaper, Page
from archive.reasons import LayoutChanged, Moved, ReadError


class UnknownPlatform(ReadError):
    """The pages are laid out as those of no platform."""


class BuiltByScript(LayoutChanged):
    """The page is an application: its HTML holds no text, its scripts fetch it from somewhere."""


class LeadsElsewhere(Moved):
    """The address leads to `target`, which is at another host. `there` are the papers that have a row for that host."""

    def __init__(self, url: str, target: str, how: str = "leads to", there: Iterable[Newspaper] = ()) -> None:
        known = "; ".join(f"{row.name} ({row.id}) is there already" for row in there)
        super().__init__(f"{url} {how} {target[:200]}: {known or 'give that address instead'}")
        self.url, self.target, self.how = url, target, how

    def known_as(self, there: Iterable[Newspaper]) -> LeadsElsewhere:
        """Return the failure with the papers that are there."""
        return LeadsElsewhere(self.url, self.target, self.how, there)


@dataclass(frozen=True)
class Sample:
    """An article that was read on trial. `asked` is the address that brought its page."""

    link: Link
    asked: str
    capture: Capture
    article: Article


@dataclass(frozen=True)
class Start:
    """A list at which the crawl of a news site may begin.

    `path` is how a row's `first_page` has it, below the site's base. `articles`
    are those that it names. `newest` is the latest day that it tells of them,
    None where it tells none. `goes_on`: it leads to further lists. `title` is what
    a feed calls itself.
    """

    path: str
    url: str
    what: str
    articles: tuple[Link, ...] = ()
    newest: date | None = None
    goes_on: bool = False
    title: str = ""


@dataclass(frozen=True)
class Survey:
    """What was found at an address: the row of a paper that is `known`, a proposed one, or a failure.

    `starts` are the lists of a news site. A row with a failure is what the
    address alone tells: nothing could be asked. `is_unasked`: nothing was to be asked.
    """

    url: str
    row: Newspaper | None = None
    known: bool = False
    day: date | None = None
    pages: tuple[Page, ...] = ()
    samples: tuple[Sample, ...] = ()
    notes: tuple[str, ...] = ()
    failure: ReadError | None = None
    received: tuple[Capture, ...] = ()
    starts: tuple[Start, ...] = ()
    is_unasked: bool = False


@dataclass
class Issue:
    """An issue while it is read."""

    pages: dict[str, Page] = field(default_factory=dict)
    articles: dict[str, Link] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
