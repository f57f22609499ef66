"""A plan: what a crawl would ask for, of which hosts, and for how long, before it asks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from archive.chinese.text import number_of
from archive.model import Link, LinkKind
from archive.store.archive import Archive

SAMPLE_DAYS = 14  # of which the lists are asked for; two of each weekday tell a year well enough for a plan


class Plan:
    """Counts the requests of a crawl. The lists are asked for, of many days those of a sample; articles are not.

    What the lists tell goes to an archive of its own, `beside` the one that is planned for.
    """

    def __init__(self, archive: Archive, beside: Archive) -> None:
        self._archive, self._beside = archive, beside
        self._lists: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()
        self._known = 0
        self.days: list[date] = []
        self.sampled: list[date] = []

    def days_to_read(self, newspaper: str) -> set[date]:
        """Return the days that a crawl would ask for without being told any; what seeds touch is noted beside."""
        touched = self._archive.days(newspaper) | self._beside.days(newspaper)
        return touched - self._archive.links.days_read(newspaper)

    def sample(self, wanted: Sequence[Link]) -> Iterator[Link]:
        """Yield the lists to ask for: those of all days, or of a sample that is spread over days and weekdays."""
        dated = [link for link in wanted if link.issue_date]
        self.days = sorted({link.issue_date for link in dated if link.issue_date})
        self.sampled = spread(self.days, SAMPLE_DAYS)
        chosen = set(self.sampled)
        yield from (link for link in wanted if link.issue_date is None or link.issue_date in chosen)

    def ask(self, link: Link) -> bool:
        """Count a link that a crawl would follow; say whether the plan needs it."""
        host = urlsplit(link.url).hostname or ""
        if link.kind is LinkKind.LIST:
            self._lists[host] += 1
        elif self._archive.links.is_done(link.url):
            self._known += 1
        else:
            self._articles[host] += 1
        return link.kind is LinkKind.LIST

    @property
    def factor(self) -> float:
        """How many days stand behind each of the sample's."""
        return len(self.days) / len(self.sampled) if self.sampled else 1.0

    @property
    def articles(self) -> int:
        """How many articles a crawl of all days would ask for."""
        return math.ceil(sum(self._articles.values()) * self.factor)

    @property
    def known_articles(self) -> int:
        """How many articles of all days are archived already."""
        return math.ceil(self._known * self.factor)

    def lines(
        self, delay: Callable[[str], float], waiting: int, due: int = 0, rechecks: int | None = None
    ) -> Iterator[str]:
        """Yield the plan in words. `delay` tells the seconds between requests to a host, `waiting` links left over.

        `due` are archived articles that are to be asked for again, with so many requests at the most.
        """
        if self.days:
            told = f"{number_of(len(self.days), 'day')}, {self.days[0]} to {self.days[-1]}"
            exact = len(self.sampled) == len(self.days)
            yield told if exact else f"{told}; an estimate from the lists of {len(self.sampled)} of them"
        longest = 0.0
        for host in sorted(self._lists | self._articles):
            lists, articles = (math.ceil(one[host] * self.factor) for one in (self._lists, self._articles))
            seconds = (lists + articles) * delay(host)
            longest = max(longest, seconds)
            told = f"{number_of(lists, 'list')}, {number_of(articles, 'article')}"
            each = f"{time_in_words(seconds)} at {delay(host):g} s each"
            yield f"  {host}: {number_of(lists + articles, 'request')} ({told}), {each}"
        if self._known:
            known = number_of(self.known_articles, "article is", "articles are")
            yield f"  {known} archived already and not asked for"
        if waiting:
            yield f"  besides, {number_of(waiting, 'link')} of earlier runs waiting"
        if due:
            asked = due if rechecks is None else min(due, rechecks)
            told = number_of(due, "archived article is", "archived articles are")
            yield f"  besides, {told} due to be asked for again; {asked} of them would be"
        now = number_of(sum(self._lists.values()), "list")
        yield f"  in all {time_in_words(longest)}; asked for now: {now} and no article"


def spread(days: Sequence[date], most: int) -> list[date]:
    """Return at most so many days, evenly spread, and of days without a gap each weekday as often as another."""
    if len(days) <= most:
        return list(days)
    step = (len(days) - 1) / (most - 1)
    chosen: dict[date, None] = {}
    for n in range(most):
        first = max(0, min(round(n * step) - 3, len(days) - 7))
        week = days[first : first + 7]
        chosen[next((day for day in week if day.weekday() == n % 7), week[0])] = None
    return sorted(chosen)


def time_in_words(seconds: float) -> str:
    """Return a span of time for people: `40 s`, `12 min`, `3 h 20 min`, `2 days 4 h`."""
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{number_of(minutes // (24 * 60), 'day')} {minutes // 60 % 24} h"
