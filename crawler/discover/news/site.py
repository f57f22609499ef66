"""Looks at a site that has no e-paper: where it lists its articles, whether they can be read, the row that follows."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from archive.addresses.day import day_of
from archive.chinese.text import number_of
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import BlockedPage, LayoutChanged, Moved, ReadError
from crawler.discover.findings import BuiltByScript, LeadsElsewhere, Sample, Start, Survey, UnknownPlatform
from crawler.discover.lookup import Lookup, article_key, bare_site_of, origin_of
from crawler.discover.news import starts as lists
from crawler.discover.news.application import is_application, words_of
from crawler.discover.paper_name import conflicts, lacks, named_row, site_name
from crawler.discover.recognise import fits, page_labels, sent_on, told_by_address
from crawler.extract.checks.instead import instead_of
from crawler.extract.page import WebPage, open_page
from crawler.extract.reading import Platform, Reading
from crawler.platforms import platforms

_REFRESHES_MAX = 3  # home pages that only lead to another
_BRANCHES_MAX = 2  # further sitemaps of an index that are looked at: the first and the last
_CHANNELS_MAX = 3  # list pages that are looked at where there is no sitemap
_TRIES_MAX = 4  # articles that are asked for until enough can be read
_RECENT = 60  # days; a site with a younger article is current
_LOGIN_LINKS_MAX = 10  # links of a page that is a login; a home page with a form for readers has more
_SHORT = 10  # characters of a text below which nothing was read


@dataclass
class NewsSite:
    """A site while it is looked at. `reason` is why no e-paper was found."""

    lookup: Lookup
    platform: Platform
    rows: Collection[Newspaper]
    given: Newspaper
    samples_wanted: int
    today: date
    notes: list[str] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)

    async def survey(self, url: str, reason: UnknownPlatform) -> Survey:
        """Return what a site offers, with the row. Raises ReadError: what kept it from being read, else `reason`."""
        own = await self._page(url)
        self._refuse_login(own)
        home = await self._home(own.url)
        if home:
            self._refuse_login(home)
        pages = [page for page in (own, home) if page and not self._is_xml(page)]
        base = origin_of((home or own).url)
        paper = Newspaper("", "", platform=self.platform.name, base_url=base)
        given = None if self._is_xml(own) or not own.visible else await self._given(paper, own)
        found = await self._starts(paper, own if given is None else None, home, pages)
        if not any(start.articles for start in found):
            raise self._nothing(pages, reason)
        kept = lists.chosen(found)
        samples = await self._samples(paper, given, kept)
        row = self._row(paper, found, kept, samples, pages)
        newest = lists.newest_day(found, (_day_of(sample) for sample in samples), self.today)
        self.notes += lists.epapers_named(pages)
        self.notes += [*lists.stale(kept, newest, self.today), *conflicts(row, self.rows), *_lacks(row, samples)]
        if row.name and newest and (self.today - newest).days <= _RECENT:
            row = replace(row, status="confirmed", seen=self.today.isoformat())
        samples = [await self._as_of(row, sample) for sample in samples]
        return Survey(url, row, day=newest, samples=tuple(samples), notes=tuple(self.notes), starts=kept)

    async def _page(self, url: str) -> WebPage:
        """Return a page, or the one that it only leads to. Raises ReadError."""
        for _ in range(_REFRESHES_MAX):
            capture = await self.lookup.get(url)
            page = open_page(capture)
            self._kinds[page.url] = lists.kind_of(capture)
            onward = "" if self._is_xml(page) else sent_on(page)
            if not onward or bare_site_of(onward) != bare_site_of(page.url):
                break
            url = onward
        return page

    def _refuse_login(self, page: WebPage) -> None:
        """Raise BlockedPage for a page that is a login or a challenge and little else: its site is not looked at."""
        is_bare = not self._is_xml(page) and len(page.selector.css("a[href]")) <= _LOGIN_LINKS_MAX
        if is_bare and isinstance(stranger := instead_of(page), BlockedPage):
            raise stranger

    def _is_xml(self, page: WebPage) -> bool:
        """Say whether a page is a feed or a sitemap, which may be long and is no page for readers."""
        return self._kinds.get(page.url, lists.LIST) != lists.LIST

    async def _home(self, url: str) -> WebPage | None:
        """Return a site's home page, None where it cannot be had: an address may tell enough without."""
        try:
            return await self._page(f"{origin_of(url)}/")
        except ReadError as error:
            self.notes.append(f"no home page: {error.reason}")
            return None

    async def _given(self, paper: Newspaper, own: WebPage) -> Sample | None:
        """Return the article at the address that was given, None where that is a list, or nothing that can be read."""
        link = Link(own.url, LinkKind.ARTICLE, newspaper=paper.id)
        try:
            sample = await self._sample(paper, link)
        except ReadError:
            return None
        return None if sample is None or lists.is_list_of_links(own, sample.article.text) else sample

    async def _sample(self, paper: Newspaper, link: Link) -> Sample | None:
        """Return an article as it reads, None for an address that is no article's. Raises ReadError."""
        for attempt in self.platform.attempts(paper, link)[:1]:
            capture, reading = await self.lookup.read(attempt, link)
            if reading.article is None or len(reading.article.text) < _SHORT:
                raise LayoutChanged(f"no text at {link.url}")
            return Sample(link, attempt.url, capture, reading.article)
        return None

    async def _starts(
        self, paper: Newspaper, own: WebPage | None, home: WebPage | None, pages: Sequence[WebPage]
    ) -> list[Start]:
        """Return the lists of a site that could be read; `own` is the given page, where that is one."""
        robots = self.lookup.robots_of(paper.base_url)
        sitemaps = lists.offered_sitemaps(robots, f"{paper.base_url}/")
        feeds = lists.offered_feeds(pages)
        is_further = own is not None and (home is None or own.url != home.url)
        found = [await self._start(paper, own.url, "")] if own and is_further else []
        named = [*sitemaps, *feeds]
        found += [await self._start(paper, url, "") for url in named]
        for what in (lists.SITEMAP, lists.FEED):
            for url in lists.usual_places(paper.base_url, what):
                if not any(start and start.what == what for start in found):
                    found.append(await self._start(paper, url, what))
        if home:
            found.append(await self._start(paper, home.url, lists.HOME))
        if not any(start and start.what == lists.SITEMAP for start in found):
            seen = {page.url for page in pages}
            channels = [url for url in lists.offered_channels(pages, pages[0].url if pages else "") if url not in seen]
            found += [await self._start(paper, url, lists.LIST) for url in channels[:_CHANNELS_MAX]]
            if rest := channels[_CHANNELS_MAX:]:
                self.notes.append(f"{len(rest)} further list pages were not looked at: {' '.join(rest[:5])}")
        return [start for start in found if start]

    async def _start(self, paper: Newspaper, url: str, what: str) -> Start | None:
        """Return a list as it reads. What was asked for by its usual name (`what`) has to be that."""
        link = Link(url, LinkKind.LIST, found_in=url, newspaper=paper.id)
        path = lists.path_of(url, paper.base_url)
        attempts = self.platform.attempts(paper, link)
        if path is None or not attempts:
            self.notes.append(f"{url} is left out: a row cannot name it")
            return None
        is_trial = what in (lists.SITEMAP, lists.FEED)
        try:
            capture, reading = await self.lookup.read(attempts[0], link)
        except ReadError as error:
            if not is_trial:
                self.notes.append(error.reason if url in error.reason else f"{url}: {error.reason}")
            return None
        kind = lists.kind_of(capture)
        if is_trial and kind != what:
            return None
        if issue := next((one for one in (url, capture.url) if kind == lists.LIST and _is_of_an_issue(one)), ""):
            line = shlex.join(["archive", "new-source", issue])
            self.notes.append(f"it leads to a day's page of an e-paper: {line}")
            return None
        if kind == lists.LIST and page_labels(open_page(capture)):
            self.notes.append(f"{url} is a page of an e-paper of a day, and no list of the site's")
            return None
        articles = [one for one in _dated(reading) if self._is_article(paper, one)]
        branches = [one for one in reading.links if one.kind is LinkKind.LIST] if kind == lists.SITEMAP else []
        for branch in dict.fromkeys((*branches[:1], *branches[-1:])):
            articles += await self._branch(paper, branch)
        is_list = kind == lists.LIST
        day = lists.newest_day((), (one.issue_date or day_of(one.url) for one in articles), self.today)
        goes_on = bool(reading.next_page) or len(branches) > _BRANCHES_MAX
        here = (lists.HOME if path == lists.HOME_PATH else lists.LIST) if is_list else kind
        title = lists.feed_title(capture) if kind == lists.FEED else ""
        return Start(path, url, lists.HOME if what == lists.HOME else here, tuple(articles), day, goes_on, title)

    async def _branch(self, paper: Newspaper, link: Link) -> list[Link]:
        """Return the articles of a sitemap that an index names."""
        try:
            attempt = self.platform.attempts(paper, link)[0]
            _, reading = await self.lookup.read(attempt, link)
        except (ReadError, IndexError) as error:
            self.notes.append(f"{link.url}: {error if isinstance(error, ReadError) else 'no address of this site'}")
            return []
        return [one for one in _dated(reading) if self._is_article(paper, one)]

    def _is_article(self, paper: Newspaper, link: Link) -> bool:
        """Say whether a list names an article of the site; an address with a password is not asked for."""
        is_plain = "@" not in urlsplit(link.url).netloc
        return is_plain and link.kind is LinkKind.ARTICLE and bool(self.platform.attempts(paper, link))

    async def _samples(self, paper: Newspaper, given: Sample | None, kept: Sequence[Start]) -> list[Sample]:
        """Return some articles as they read, the given one first. Raises the last reason where none can be read."""
        samples = [given] if given else []
        listed = {article_key(link.url): link for start in kept for link in _newest_first(start)}
        if given:
            listed.pop(article_key(given.link.url), None)
        failure: ReadError = LayoutChanged("none has a text")
        for link in list(listed.values())[:_TRIES_MAX]:
            if len(samples) >= max(self.samples_wanted, 1):
                break
            try:
                samples += filter(None, [await self._sample(paper, link)])
            except ReadError as error:
                failure = error
                self.notes.append(error.reason if link.url in error.reason else f"{link.url}: {error.reason}")
        if not samples:
            named = sum(len(start.articles) for start in kept)
            links = f"{number_of(named, 'link that looks', 'links that look')} like articles' at {kept[0].url}"
            raise type(failure)(f"{links}, and none that was tried can be read: {failure.reason}")
        return samples

    async def _as_of(self, row: Newspaper, sample: Sample) -> Sample:
        """Return an article as the site's crawl will read it: as one of the paper that the row is of by now."""
        link = Link(sample.link.url, newspaper=row.id or None)
        return await self._sample(row, link) or sample

    def _row(
        self,
        paper: Newspaper,
        found: Sequence[Start],
        kept: Sequence[Start],
        samples: Sequence[Sample],
        pages: Sequence[WebPage],
    ) -> Newspaper:
        row = replace(paper, id=self.given.id, place=self.given.place, first_page=lists.first_pages(kept))
        row = replace(row, status="unknown")
        articles = [open_page(sample.capture) for sample in samples]
        titles = [start.title for start in found if start.title]
        return named_row(row, self.given.name or site_name(reversed(pages), articles, titles), self.rows)

    def _nothing(self, pages: Sequence[WebPage], reason: UnknownPlatform) -> ReadError:
        """Return why a site cannot be read."""
        for page in pages:
            if is_application(page):
                return BuiltByScript(words_of(page))
        for page in pages:
            if target := sent_on(page):
                if bare_site_of(target) != bare_site_of(page.url):
                    return LeadsElsewhere(page.url, target, "only leads to")
                return Moved(f"{page.url} only leads to {target[:200]}: is that the paper's address?")
        for page in pages:
            if stranger := instead_of(page):
                return stranger
        return UnknownPlatform("; ".join((reason.reason, "no list of articles was found either", *self.notes)))


def _dated(reading: Reading) -> list[Link]:
    """Return what a list names, where no better day is told with that of its last change: how fresh it is at best."""
    changed = dict(reading.changed)
    return [replace(one, issue_date=one.issue_date or changed.get(one.url)) for one in reading.links]


def _is_of_an_issue(url: str) -> bool:
    """Say whether an address is that of a page or an article of an e-paper on one day, by any platform's form."""
    return bool(fits(url, told_by_address(platforms().values()).values()))


def _newest_first(start: Start) -> list[Link]:
    """Return the articles of a list, those of the latest day first, else in the list's order."""
    return sorted(start.articles, key=lambda link: link.issue_date or day_of(link.url) or date.min, reverse=True)


def _day_of(sample: Sample) -> date | None:
    moment = sample.article.published_at
    return moment.date() if moment else None


def _lacks(row: Newspaper, samples: Sequence[Sample]) -> Iterator[str]:
    """Yield what could not be found."""
    yield from lacks(row)
    for name in ("title", "published_at"):
        if not getattr(samples[0].article, name):
            yield f"the first article has no {name}"
    if urlsplit(row.base_url).port:
        yield f"the site has a port of its own: {urlsplit(row.base_url).port}"
