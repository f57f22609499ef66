"""What a reader returns for a capture, and the reasons for which it may fail.

The name of a reason is its counter: `link/failed/LayoutChanged`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from parsel import Selector

from archive.article import Article, Capture, Link, Page


class ReadError(Exception):
    """A reason why an attempt gave nothing. `not_before` is when the host wants to be asked again."""

    def __init__(self, reason: str, not_before: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class NotThere(ReadError):
    """The host answers and says that it has no such page."""


class NoIssue(NotThere):
    """There is no issue of that day."""


class Unreachable(ReadError):
    """The host does not answer."""


class ServerTrouble(ReadError):
    """The host answers with an error of its own, or with half a page."""


class Refused(ReadError):
    """An address that may not be followed (another host, another scheme), or a page that no reader can bear."""


class Moved(Refused):
    """The host sends us on to another that is not the paper's."""


class LayoutChanged(ReadError):
    """The page is not laid out as the reader knows it."""


class BlockedPage(ReadError):
    """A challenge, a ban, or robots.txt stands in the way. It is reported, never circumvented."""


SEVERITY: Sequence[type[ReadError]] = (
    BlockedPage,
    LayoutChanged,
    Moved,
    Refused,
    ServerTrouble,
    Unreachable,
    NoIssue,
    NotThere,
)
"""Which reason counts for a link whose attempts failed for several: the first."""


@dataclass(frozen=True)
class Reading:
    """What one capture says: an article, links to follow, or both. `next_page` goes on with the same article.

    `pages` are those of the issue of `issue_date` that an index names.
    """

    article: Article | None = None
    links: tuple[Link, ...] = ()
    next_page: str = ""
    pages: tuple[Page, ...] = ()
    issue_date: date | None = None


Reader = Callable[[Capture, Link], Reading]


@dataclass(frozen=True)
class Attempt:
    """An address at which a link's target may be found, and the pure function that reads what is there.

    With a `form` it is posted, as some e-papers' interfaces want it.
    """

    url: str
    read: Reader
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Collected:
    """An article with the link that led to it and its capture: what the pipeline takes in."""

    link: Link
    capture: Capture
    article: Article


def one(root: Selector, css: str, url: str) -> Selector:
    """Return the only match of a selector. Raises LayoutChanged otherwise."""
    found = root.css(css)
    if len(found) != 1:
        raise LayoutChanged(f"{css!r} matches {len(found)} times instead of once at {url}")
    return found[0]


def some(root: Selector, css: str, url: str) -> Sequence[Selector]:
    """Return the matches of a selector. Raises LayoutChanged where there are none."""
    found = root.css(css)
    if not found:
        raise LayoutChanged(f"{css!r} matches nothing at {url}")
    return found
