"""Publishing systems and their readers: what each system is, what a reader returns for a capture. Pure: no Scrapy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from parsel import Selector

from archive.addresses.absolute import host_of
from archive.model import Article, Capture, Link, LinkKind, LinkRecord, Newspaper, Page
from archive.reasons import LayoutChanged
from crawler.extract.checks.ending import CLOSED, Ending
from crawler.extract.pictures import NamedPicture

if TYPE_CHECKING:
    from crawler.web_archives.copies import Sought

NO_ADDRESS = "no-address"
"""Entries of a feed or a sitemap that have no address to follow."""
NO_ARTICLE = "no-article"
"""Pages that a sitemap names, and that are no articles by their addresses."""
NO_HEADLINE = "no-headline"
"""Links of the form of an article's address that have neither a headline, nor a day, nor their like in one list."""
NO_NEXT = "no-next-page"
"""Lists that go on by a script that does not tell where."""

TOO_LONG = "too-long"
ENDS_EARLY = "ends-early"
"""Lists of more pages than a run follows."""


class AttemptKind(StrEnum):
    """What an attempt asks for, where an issue may be found in several places of its host.

    A link's own address, or an interface that has the same; the first page of
    an issue; the index of its month; a page that leads to the newest issue; and
    what first pages of the system are called elsewhere. Indexes and pages that
    lead to the newest issue say the same to all days: they are asked once a run.
    So are the indexes of web archives, which name the copies of pages that they have.
    """

    OWN = "own"
    FRONT = "first page"
    MONTH = "month's index"
    NEWEST = "newest issue"
    USUAL = "usual first page"
    COPIES = "index of a web archive"
    COPY = "copy in a web archive"

    @property
    def is_shared(self) -> bool:
        """Whether one answer serves the links of many days."""
        return self in (AttemptKind.MONTH, AttemptKind.NEWEST, AttemptKind.COPIES)

    @property
    def is_index(self) -> bool:
        """Whether an index is expected there that says where else the target is, and whose reader looks at its end."""
        return self in (AttemptKind.MONTH, AttemptKind.COPIES)

    @property
    def is_front(self) -> bool:
        """Whether an issue is expected there."""
        return self in (AttemptKind.FRONT, AttemptKind.USUAL)


@dataclass(frozen=True)
class Reading:
    """What one capture says: an article, links to follow, or both. `next_page` goes on with the same article.

    `pages` are those of the issue of `issue_date` that an index names. `lacking`
    says why a list is not all that there is: what it names is followed, and it
    is asked for again. `moved_to` is where a page sends readers on to
    (META REFRESH) that holds nothing else. `ask` is what has to be asked before
    anything can be said. `articles` are those that a list holds in full, each with
    its link. `changed` are the days on which links' targets were changed last, by
    address: what was published no later, and nothing more is known of when. `nothing_new`: a feed or a sitemap that
    is well-formed and empty, as news sitemaps are after a quiet weekend. `skipped`
    counts what a list names and nobody can follow, by its kind (NO_ADDRESS …).
    `ending` is how the page ended. `instead` is where else the link's target may be, by
    what the page says of it: the link is asked for there. `pictures` are those of the article.
    """

    article: Article | None = None
    links: tuple[Link, ...] = ()
    next_page: str = ""
    pages: tuple[Page, ...] = ()
    issue_date: date | None = None
    lacking: str = ""
    moved_to: str = ""
    ask: Attempt | None = None
    articles: tuple[tuple[Link, Article], ...] = ()
    changed: tuple[tuple[str, date], ...] = ()
    nothing_new: bool = False
    skipped: tuple[tuple[str, int], ...] = ()
    ending: Ending = Ending(CLOSED)
    instead: tuple[Attempt, ...] = ()
    pictures: tuple[NamedPicture, ...] = ()


Reader = Callable[[Capture, Link], Reading]


@dataclass(frozen=True)
class Attempt:
    """An address at which a link's target may be found, and the pure function that reads what is there.

    With a `form`, or a `json` text, that is posted, as some e-papers' interfaces
    want it; `headers` are sent along, to this host alone. `kind` says
    what is asked for; of an issue's first page, `platform` and `row` are those by which
    it is read, and `named_in` is the index of the month that names it. Of what is asked
    of a web archive, `sought` is the page that is looked for there, and `copied` the
    address and the moment of the copy, in 14 digits, where its own address tells neither.
    """

    url: str
    read: Reader
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    kind: AttemptKind = AttemptKind.OWN
    platform: Platform | None = None
    row: Newspaper | None = None
    named_in: str = ""
    sought: Sought | None = None
    copied: tuple[str, str] = ("", "")

    @property
    def asks(self) -> tuple[str, str]:
        """What it asks for: its address, and of an index of a web archive the page that is looked for in it."""
        return self.url, self.about if self.kind is AttemptKind.COPIES else ""

    @property
    def about(self) -> str:
        """The address that it is about: its own, or that of which a web archive is asked for a copy."""
        return self.sought.url if self.sought else self.url

    @property
    def kept_at(self) -> str:
        """The address at which the archive finds the answer: with what was posted as its query.

        Else several posts to one address could not be told apart. Web archives
        do the same (pywb's index, `__wb_method=POST`).
        """
        posted = self.form or _fields_of(self.json)
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(posted)}" if posted else self.url


def _fields_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a JSON object in their order; of anything else, the text itself."""
    if not text:
        return ()
    told = json.loads(text)
    if not isinstance(told, dict):
        return (("json", text),)
    return tuple((name, value if isinstance(value, str) else json.dumps(value)) for name, value in told.items())


@dataclass(frozen=True)
class Platform:
    """A publishing system: a frozen value, whose readers are pure functions that other processes can be handed.

    `name` is what a row of `newspapers.csv` calls it. `day_form` is how its
    addresses write the day before a file, where an address tells the system;
    `is_common`: its addresses look like those of many. `hosts` are sites that
    the seeds of any paper may link to.
    """

    name: str
    day_form: str = ""
    is_common: bool = False
    hosts: tuple[str, ...] = ()

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the lists that name a paper's issues of these days: the first page of each."""
        for day in days:
            yield Link(paper.front(day), LinkKind.LIST, newspaper=paper.id, issue_date=day)

    def domains(self, paper: Newspaper) -> tuple[str, ...]:
        """Return the domains on whose hosts, and those below them, a paper's pages stand."""
        host = host_of(paper.base_url)
        return (host,) if host else ()

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of a paper: where, and by which reader; nothing for one that is not its."""
        return ()

    def issue_day(self, url: str) -> date | None:
        """Return the day of the issue that an address belongs to, where the system has issues and the address tells."""
        return None


@dataclass(frozen=True)
class Collected:
    """An article with the link that led to it and its capture: what the pipeline takes in.

    `had` is what the archive knew of the link, where the article was had before. `pictures` are those of its page;
    None where it has several, or a list held it: then only its html tells.
    """

    link: Link
    capture: Capture
    article: Article
    had: LinkRecord | None = None
    pictures: tuple[NamedPicture, ...] | None = None


def one(root: Selector, css: str, url: str) -> Selector:
    """Return the only match of a selector. Raises LayoutChanged otherwise."""
    found = root.css(css)
    if len(found) != 1:
        raise LayoutChanged(f"{css!r} matches {len(found)} times instead of once at {url}")
    return found[0]
