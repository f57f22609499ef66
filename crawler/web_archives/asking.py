"""What a run asks of web archives: for which links, and in which of them. Asks nobody itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from archive.addresses.day import day_of
from archive.chinese.clock import moved
from archive.formats.mementos import CRAWL_HOST, WAYBACK_HOST
from archive.model import Link, LinkState, Newspaper
from archive.reasons import Moved, NamedInVain, NotCaptured, NotPublished, NotThere, ReadError, Unreachable
from archive.store.archive import Archive
from crawler.epaper.html import HtmlPlatform
from crawler.extract.reading import Attempt, AttemptKind
from crawler.web_archives import WEB_ARCHIVES
from crawler.web_archives.common_crawl import CRAWL_HOSTS, INDEX_HOST, look_in_crawls
from crawler.web_archives.copies import Sought, since_of
from crawler.web_archives.wayback import WAYBACK_HOSTS, look_in_wayback

_LOOKS: dict[str, Callable[[Sought], tuple[Attempt, ...]]] = {
    "wayback": look_in_wayback,
    "commoncrawl": look_in_crawls,
}
_HOSTS = {"wayback": WAYBACK_HOSTS, "commoncrawl": CRAWL_HOSTS}
PACES = {WAYBACK_HOST: 2.5, INDEX_HOST: 1.0, CRAWL_HOST: 1.0}
"""Seconds between two requests to each host of theirs.

The Wayback Machine takes 30 questions to its index a minute, and a fifth is left to spare (edgi wayback 0.5.1, 2026);
of Common Crawl's hosts cdx_toolkit asks one thing at a time, 1.0 and 0.55 s apart (2026).
"""
_DEAD = (Unreachable, NotThere, NamedInVain, Moved)
_LATE = timedelta(days=7)
_ASKED_FOR = (AttemptKind.OWN, AttemptKind.FRONT)


class WebArchives:
    """The web archives that a run may ask: one in the place of all hosts, or all after a host that has failed.

    `source` is the one that is asked instead. With `beside` they are asked for links that are dead: nothing of their
    hosts answers, or these say that there is no such page; not for those of the last week's issues, which may only be
    late. What a host keeps from us (a ban, robots.txt, a challenge) is not asked for in another place. `first` is the
    first day that is asked for, if any.
    """

    def __init__(
        self,
        archive: Archive,
        newspaper: str,
        count: Callable[[str], None],
        source: str = "",
        beside: bool = False,
        first: date | None = None,
    ) -> None:
        self._archive, self._newspaper, self._count = archive, newspaper, count
        self.source = source
        self._names = (source,) if source else WEB_ARCHIVES if beside else ()
        self._beside = beside and not source
        self._first = first

    @property
    def hosts(self) -> list[str]:
        """The hosts that are asked besides the paper's."""
        return [host for name in self._names for host in _HOSTS[name]]

    def places(self, link: Link, attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
        """Return how to ask for a link where its hosts would be asked by some attempts: each archive for all of them.

        What is posted, or wants headers of its own, no web archive has: then the link's own address is asked for.
        """
        plain = [one for one in attempts if one.kind in _ASKED_FOR and not (one.form or one.json or one.headers)]
        targets = [(one.url, one.read, _pages(one, link)) for one in plain] or [(link.url, attempts[0].read, None)]
        since = since_of(link, self._first)
        looks = [_LOOKS[name] for name in self._names]
        sought = (Sought(url, read, look, since, page_of) for look in looks for url, read, page_of in targets)
        return tuple(attempt for one in sought for attempt in one.look(one))

    def after(
        self, link: Link, failures: Iterable[ReadError], attempts: Sequence[Attempt], today: date
    ) -> tuple[Attempt, ...]:
        """Return how to ask for a link for which its hosts were asked in vain, nothing where it may not be dead.

        Nothing either where web archives have said before that they have no copy: they are asked once.
        """
        told = list(failures)
        if not self._beside or self._archive.links.has_failed(link, NotCaptured.__name__):
            return ()
        is_dead = all(isinstance(one, _DEAD) and not isinstance(one, NotPublished) for one in told)
        is_late = link.issue_date is not None and link.issue_date > moved(today, -_LATE)
        return self.places(link, attempts) if told and is_dead and not is_late and attempts else ()

    def lost(self, days: Sequence[date] | None) -> list[Link]:
        """Return the paper's links that were not had, of some days or of all, and that are asked for in web archives.

        Where hosts are asked too, these are the ones that they said to have no more, and of which a web archive has
        not said yet that it has no copy; the others are due by themselves.
        """
        if self._beside:
            return self._archive.links.not_had(self._newspaper, (LinkState.ABSENT,), NotCaptured.__name__)
        states = (LinkState.ABSENT, LinkState.FAILED, LinkState.PENDING)
        found = self._archive.links.not_had(self._newspaper, states) if self.source else []
        asked = None if days is None else set(days)
        return [one for one in found if asked is None or one.issue_date in asked]

    def failed(self, attempt: Attempt, failure: ReadError) -> None:
        """Count that a web archive did not answer as it should, where it is asked besides: no link fails for that."""
        if self._beside and attempt.sought and not isinstance(failure, NotCaptured):
            self._count(f"{FAILED_THERE}{type(failure).__name__}")


TAKEN_THERE = "web-archive/articles"
"""Counts the articles that were read from copies of web archives."""
FAILED_THERE = "web-archive/failed/"
"""Counts what was asked of web archives in vain, by the reason; that they have no copy is none."""


def _pages(attempt: Attempt, link: Link) -> Callable[[str], str | None] | None:
    """Return what tells the pages of an issue by their addresses, where its first page is asked for."""
    platform, row = attempt.platform, attempt.row
    if not (attempt.kind.is_front and isinstance(platform, HtmlPlatform) and row and link.issue_date):
        return None
    return partial(_page_of_issue, platform, row, link.issue_date)


def _page_of_issue(platform: HtmlPlatform, row: Newspaper, day: date, url: str) -> str | None:
    return platform.page_number(row, url) if day_of(url) == day else None
