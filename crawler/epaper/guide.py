"""Where a run looks for a paper's issues: what earlier runs learnt, and what this one has seen so far. Asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from archive.model import Link, Newspaper, Way, WayKind
from archive.store.ways import steady, way_for
from crawler.epaper.html import HtmlPlatform
from crawler.epaper.ways import elsewhere, first_page_form, learnt_since, month_form, month_index
from crawler.extract.reading import Attempt, AttemptKind


@dataclass
class Guide:
    """The ways that are known of a paper, and those that this run has learnt (`news`).

    Usual names are tried for one day of each weekday and month alone, as long as
    they bring nothing: a paper that does not appear on Sundays costs no more.
    """

    ways: list[Way]
    news: dict[tuple[str, str], Way] = field(default_factory=dict)
    _tried: set[tuple[int, int, int]] = field(default_factory=set)

    def begin(self, link: Link, attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
        """Return the attempts at a link, before them the way of the issues of the nearest days, if that is another."""
        own = attempts[0]
        platform = _platform(own)
        if platform is None or own.row is None or link.issue_date is None:
            return tuple(attempts)
        way = way_for(own.row, self.ways, link.issue_date)
        if way is None or (way.kind is WayKind.FIRST_PAGE and way.form == own.row.first_page):
            return tuple(attempts)
        url = way.address(link.issue_date)
        is_front = way.kind is WayKind.FIRST_PAGE
        return (platform.front(own.row, url) if is_front else month_index(platform, own.row, url), *attempts)

    def elsewhere(self, link: Link, attempt: Attempt) -> tuple[Attempt, ...]:
        """Return where else an issue may be whose first page was not had by an attempt."""
        platform, row, day = _platform(attempt), attempt.row, link.issue_date
        if platform is None or row is None or day is None:
            return ()
        own = [way for way in self.ways if (way.platform, way.base_url) == (row.platform, row.base_url)]
        others = sorted(steady(own), key=lambda way: (way.distance(day), way.form))
        return tuple(elsewhere(platform, row, day, others))

    def learnt(self, link: Link, attempt: Attempt) -> tuple[Attempt, ...]:
        """Return where an issue may be by the forms that this run has learnt of the paper of an attempt."""
        platform, row, day = _platform(attempt), attempt.row, link.issue_date
        if platform is None or row is None or day is None:
            return ()
        own = [way for way in self.ways if (way.platform, way.base_url) == (row.platform, row.base_url)]
        fresh = [way for way in steady(own) if (way.kind.value, way.form) in self.news]
        return tuple(learnt_since(platform, row, day, sorted(fresh, key=lambda way: (way.distance(day), way.form))))

    def may_try(self, link: Link) -> bool:
        """Say whether usual names are still worth a try for a link's day."""
        return link.issue_date is not None and _slot(link.issue_date) not in self._tried

    def tries(self, attempt: Attempt, link: Link) -> None:
        """Note that a usual name is tried."""
        if attempt.kind is AttemptKind.USUAL and link.issue_date:
            self._tried.add(_slot(link.issue_date))

    def learn(self, attempt: Attempt, url: str, day: date) -> list[Way]:
        """Return what an issue that was had at an address teaches, to be noted; nothing where it was known."""
        platform, row = _platform(attempt), attempt.row
        if platform is None or row is None:
            return []
        if attempt.kind is AttemptKind.USUAL:
            self._tried.clear()
        told = [
            (WayKind.FIRST_PAGE, first_page_form(platform, row, url, day), url),
            (WayKind.MONTH, month_form(row, attempt.named_in, day), attempt.named_in),
        ]
        seen = (Way(kind, row.platform, row.base_url, form, day, day, where) for kind, form, where in told if form)
        return [way for way in seen if not any(_same(way, one) and one.distance(day) == 0 for one in self.ways)]

    def know(self, row: Newspaper, way: Way) -> bool:
        """Take in a way as it was noted. It is news where its form is not the row's and was not known before."""
        is_known = any(_same(way, one) for one in self.ways)
        self.ways = [*(one for one in self.ways if not _same(way, one)), way]
        key = (way.kind.value, way.form)
        is_news = not is_known and way.form != row.first_page
        if key in self.news or is_news:
            self.news[key] = way
        return is_news


def _platform(attempt: Attempt) -> HtmlPlatform | None:
    return attempt.platform if isinstance(attempt.platform, HtmlPlatform) else None


def _slot(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.weekday()


def _same(way: Way, other: Way) -> bool:
    return (way.kind, way.platform, way.base_url, way.form) == (other.kind, other.platform, other.base_url, other.form)
