"""Which copy of a page in a web archive is taken, and what a copy says. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from archive.addresses.canonical import link_key
from archive.addresses.day import day_of
from archive.chinese.page_numbers import page_order
from archive.formats.mementos import archive_called, moment_of, page_in
from archive.formats.warc import WarcError
from archive.model import CHINA, Capture, Link, LinkKind
from archive.reasons import (
    BlockedPage,
    CutPage,
    LayoutChanged,
    NotCaptured,
    NotPublished,
    NotThere,
    Refused,
    ServerTrouble,
)
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.extract.reading import Attempt, Reader, Reading

_TRIES = 3  # copies of one page that are asked for; of an archived challenge the next one may be the page
_UNKNOWN = "-"  # the status of a revisit: it is that of the copy whose body it has


@dataclass(frozen=True)
class Sought:
    """The page that is looked for in a web archive, by `read` as its host's answer would be.

    `since` is the moment before which no copy can be of it, None where nothing tells one. `look` makes the attempts
    at another address in the same web archive. For the first page of an issue `page_of` tells by an address
    the number of a page of that issue, None for any other address.
    """

    url: str
    read: Reader
    look: Callable[[Sought], tuple[Attempt, ...]]
    since: datetime | None = None
    page_of: Callable[[str], str | None] | None = None

    def at(self, url: str, read: Reader | None = None) -> tuple[Attempt, ...]:
        """Return how to ask the same web archive for another page, read by the same reader or by another one."""
        return self.look(replace(self, url=url, read=read or self.read, page_of=None))


@dataclass(frozen=True)
class Memento:
    """What an index says of one copy: the page's address as it was asked for, 14 digits, status, digest.

    `place` is what else the web archive wants to know to give it: a file's name, an offset, a length.
    """

    url: str
    digits: str
    status: str
    digest: str = ""
    place: tuple[str, int, int] = ("", 0, 0)


def since_of(link: Link, first: date | None = None) -> datetime | None:
    """Return the moment before which no copy is of a link's page: when the day of its issue begins in China.

    Of a list of no day, which is another one every day, when the `first` day begins that is asked for.
    """
    day = link.issue_date or (first if link.kind is LinkKind.LIST else None)
    return datetime.combine(day, time(), CHINA) if day else None


def folder_of(url: str, day: date | None) -> str:
    """Return the folder of an address where it is that of one day's issue alone; empty where it tells no such day."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    return folder if day and "?" not in url and day_of(folder) == day else ""


def read_copies(
    copies: Sequence[Memento], sought: Sought, index: str, link: Link, asked: Callable[[Memento], Attempt]
) -> Reading:
    """Return what an index says in the end: the copies to ask for, the best first, by what is `asked` for each.

    Of an issue's first page of which there is none, the other pages of the issue that have copies, in the order of
    their numbers, as links: each of them names the others; and that the first page lacks. Raises NotCaptured.
    """
    try:
        return Reading(instead=tuple(map(asked, best_copies(copies, sought, index))))
    except NotCaptured as failure:
        numbers = {one.url: sought.page_of(one.url) for one in copies if sought.page_of}
        named = sorted((page_order(number), url) for url, number in numbers.items() if number is not None)
        if not named:
            raise
        about = (index, link.newspaper, link.issue_date)
        return Reading(links=tuple(Link(url, LinkKind.LIST, *about) for _, url in named), lacking=failure.reason)


def best_copies(copies: Iterable[Memento], sought: Sought, index: str) -> list[Memento]:
    """Return the copies to ask for, the best first: those made soonest after the issue's day, of what was a page.

    Soonest, because a page may be put in another's place later. None from before the day: what stood at the address
    then was not this issue. Of copies with one digest the first. Raises NotCaptured where there is none.
    """
    own = [one for one in of_page(copies, sought) if moment_of(one.digits)]
    fit = [one for one in own if not sought.since or moment_of(one.digits) >= sought.since]  # type: ignore[operator]
    pages = {one.digest or one.digits: one for one in sorted(fit, key=_digits, reverse=True) if _was_page(one)}
    if pages:
        return sorted(pages.values(), key=_digits)[:_TRIES]
    told = f"no copy of {sought.url} at {archive_called(index)}"
    if fit:
        statuses = ", ".join(sorted({one.status for one in fit}))
        raise NotCaptured(f"{told} is of a page: they are of answers {statuses}")
    if own and sought.since:
        raise NotCaptured(f"{told} is from {sought.since:%Y-%m-%d} on")
    raise NotCaptured(told)


def _digits(copy: Memento) -> str:
    return copy.digits


def _was_page(copy: Memento) -> bool:
    return copy.status in ("200", _UNKNOWN)


def to_carry_on(copies: Iterable[Memento], sought: Sought) -> tuple[Memento, ...]:
    """Return the copies to remember where an index goes on: those of the page, and of what may stand in its place."""
    key = link_key(sought.url)
    is_page = sought.page_of or (lambda _: None)
    return tuple(one for one in copies if link_key(one.url) == key or is_page(one.url) is not None)


def of_page(copies: Iterable[Memento], sought: Sought) -> tuple[Memento, ...]:
    """Return the copies of the page that is looked for, in any spelling of its address."""
    key = link_key(sought.url)
    return tuple(one for one in copies if link_key(one.url) == key)


def may_go_on(rows: Sequence[Memento], sought: Sought) -> bool:
    """Say whether what follows in an index may still be of a page: it stands in the order of addresses."""
    own = of_page(rows, sought)
    return not own or own[-1] is rows[-1]


def read_copy(sought: Sought, capture: Capture, link: Link) -> Reading:
    """Read the copy that a web archive gave, as its host's own answer would be read.

    `capture` has the page's address and the moment at which the copy was made, and the answer's body. Where it has no
    `origin`, the web archive gave no copy. Raises NotCaptured where the copy is of another page, from before the
    issue's day, or of what is no page: an error, a challenge. Where it sends readers on, that is asked for there, too.
    """
    if not capture.origin:
        refuse(capture)
        raise ServerTrouble(f"{capture.url} answered {capture.status}, and gave no copy")
    told = f"the copy of {capture.fetched_at:%Y-%m-%d %H:%M} at {capture.origin}"
    if link_key(capture.url) != link_key(sought.url):
        raise NotCaptured(f"{told} is of another page than {sought.url}")
    if sought.since and capture.fetched_at < sought.since:
        raise NotCaptured(f"{told} was made before the day of the issue")
    try:
        page, truncated = page_in(capture)
    except WarcError as error:
        raise ServerTrouble(f"{told} cannot be read: {error}") from error
    if truncated:
        raise CutPage(f"{told} was truncated there: {truncated}")
    try:
        check_answer(page, link)
        reading = read_answer(sought.read, page, link)
    except NotPublished:
        raise
    except (BlockedPage, NotThere, Refused, ServerTrouble) as error:
        raise NotCaptured(f"{told} is of no page: {error.reason}") from error
    return _within(sought, reading)


def _within(sought: Sought, reading: Reading) -> Reading:
    """Return what a copy says with all that is to be asked next asked of the same web archive."""
    further = (Attempt(reading.moved_to, sought.read) if reading.moved_to else reading.ask,)
    onward = [one for one in (*further, *reading.instead) if one and not (one.form or one.json)]
    if not (reading.moved_to or reading.ask or reading.instead):
        return reading
    attempts = tuple(attempt for one in onward for attempt in sought.at(one.url, one.read))
    return replace(reading, moved_to="", ask=None, instead=attempts)


def refuse(capture: Capture) -> None:
    """Raise what an answer of a web archive says that is none of what was asked for, by its status."""
    if capture.status == 200:
        return
    if b"AccessControlException" in capture.body[:2000]:
        raise NotCaptured(f"{archive_called(capture.url)} gives no copy: the page is excluded there")
    if capture.status in (404, 410):
        raise NotCaptured(f"{capture.url} answered {capture.status}: {archive_called(capture.url)} has no such copy")
    check_answer(capture, Link(capture.url, LinkKind.ARTICLE))


def listed(told: object, capture: Capture) -> list[dict[str, object]]:
    """Return the objects of an index's answer. Raises LayoutChanged where anything else is among them."""
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise LayoutChanged(f"no list of copies at {capture.url}")
    return told
