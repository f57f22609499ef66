"""Looks at papers that have no row yet: from an address to the issue, its pages and some articles, keeping nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from scrapy import Request, Spider

from archive.addresses.absolute import split
from archive.addresses.day import day_of
from archive.chinese import clock
from archive.model import Capture, Link, LinkKind, Newspaper
from archive.reasons import NoIssue, ReaderFailed, ReadError, ServerTrouble, Unreachable
from crawler.discover.asking import Asking
from crawler.discover.by_address import survey_by_address
from crawler.discover.findings import Issue, LeadsElsewhere, Sample, Survey, UnknownPlatform
from crawler.discover.lookup import bare_site_of, origin_of
from crawler.discover.news.site import NewsSite
from crawler.discover.no_page import NoPage, file_named, no_page
from crawler.discover.owner import is_below, is_of_site, owner_of, papers_at
from crawler.discover.paper_name import conflicts, lacks, named_row, paper_name
from crawler.discover.recognise import (
    Fit,
    above,
    first_page,
    fits,
    fits_named,
    form_of,
    known,
    nearest,
    other_fronts,
    page_key,
    page_labels,
    proposed_row,
    same_place,
    told_by_address,
)
from crawler.extract.page import open_page
from crawler.extract.reading import Platform
from crawler.manners.reach import named_hosts
from crawler.papers import Paper

_HOPS = 6  # from an article to its page, from there to the first page; more is a circle
_PAGES_MAX = 60  # of an issue; the thickest dailies have fewer
_AD_PAGES = 3  # pages without an article before the first that has one
_RECENT = 60  # days; a paper with a younger issue is current

_logger = logging.getLogger(__name__)


class SurveySpider(Spider):
    """Surveys addresses, one after another on each host. `given` holds the id, name and place that a person knows."""

    name = "new_source"

    def __init__(
        self,
        urls: Sequence[str],
        rows: Sequence[Newspaper],
        papers: Sequence[Paper],
        platforms: Sequence[Platform],
        given: Newspaper,
        samples: int,
    ) -> None:
        super().__init__()
        self.urls, self.rows, self.papers, self.given, self.samples = urls, rows, list(papers), given, samples
        self.platforms = told_by_address(platforms)
        self.sites = next(one for one in platforms if one.name == "site")
        parts = [part for part in map(split, urls) if part]
        given_domains = (self.sites.domains(Newspaper("", "", base_url=url)) for url in urls)
        self.allowed_domains = sorted({domain for found in given_domains for domain in found})
        self.allowed_ports = {80, 443, *(part.port for part in parts)}
        self.named_hosts = named_hosts(*urls)
        self.surveys: dict[str, Survey] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Survey all addresses; pages first, for they say more than articles."""
        self._asking = Asking(self.crawler)
        hosts = defaultdict(list)
        for url in sorted(self.urls, key=lambda url: not any(fit.is_page for fit in fits(url, self._all))):
            hosts[urlsplit(url).netloc.lower()].append(url)
        await asyncio.gather(*map(self._host, hosts.values()))
        no_requests: tuple[Request, ...] = ()  # each address is asked for at its time, by `Asking`
        for request in no_requests:
            yield request

    @property
    def _all(self) -> Sequence[Platform]:
        return tuple(self.platforms.values())

    async def _host(self, urls: Sequence[str]) -> None:
        for url in urls:
            before = len(self._asking.received)
            try:
                self.surveys[url] = await self._survey(url)
            except Exception as error:
                if not isinstance(error, ReadError):
                    _logger.exception("The survey of %s failed", url)
                failure = error if isinstance(error, ReadError) else ReaderFailed(f"the reader failed: {error}")
                if isinstance(failure, LeadsElsewhere):
                    failure = failure.known_as(paper.row for paper in papers_at(failure.target, self.papers))
                received = self._asking.received[before:]
                own = tuple(one for one in received if bare_site_of(one.url) == bare_site_of(url))
                self.surveys[url] = self._failed(Survey(url, failure=failure, received=own))

    def _failed(self, survey: Survey) -> Survey:
        """Return a survey that failed, with the row that the address alone tells where its host is silent."""
        answered = any(capture.status == HTTPStatus.OK for capture in survey.received)
        if not isinstance(survey.failure, Unreachable | ServerTrouble) or answered:
            return survey
        told = survey_by_address(survey.url, self._all, self.rows, self.given)
        notes = tuple(note.replace("nothing was asked", "nothing could be asked") for note in told.notes)
        return replace(told, failure=survey.failure, notes=notes, is_unasked=False) if told.row else survey

    async def _survey(self, url: str) -> Survey:
        """Look at one address. Raises ReadError."""
        if paper := known(url, self.papers):
            return self._known(url, paper.row.id)
        if what := file_named(url):
            return await self._file(url, no_page(url, what))
        try:
            if not form_of(url):
                await self._asking.get(url)
        except NoPage as error:
            return await self._file(url, error)
        try:
            return await self._epaper(url)
        except UnknownPlatform as error:
            return await self._site(url, error)

    async def _file(self, url: str, failure: NoPage) -> Survey:
        """Look for the e-paper of a file that is no page: one that has a row, or to which its folder or its host leads.

        Raises NoPage where there is none. What else they list is none of it.
        """
        if paper := owner_of(url, self.papers):
            note = f"{failure.reason}; it is below the address of this paper"
            return replace(self._known(url, paper.row.id), notes=(note,))
        home, (top, *rest) = f"{origin_of(url)}/", urlsplit(url).path.lstrip("/").split("/")
        for place in (f"{home}{top}/", home) if rest else (home,):
            try:
                found = await self._epaper(place)
            except ReadError:
                continue
            if found.row and is_below(found.row, url):
                return replace(found, url=url, notes=(f"{failure.reason}; {place} leads to this paper", *found.notes))
        raise failure

    async def _site(self, url: str, reason: UnknownPlatform) -> Survey:
        """Look at an address without an e-paper: at its site. Raises ReadError."""
        if labels := page_labels(open_page(await self._asking.get(url))):
            raise UnknownPlatform(f"{reason.reason}; it is a page of an e-paper, which names {', '.join(labels[:3])}")
        rows = [*self.rows, *(one.row for one in self.surveys.values() if one.row)]
        if there := next((row for row in rows if is_of_site(row, self.sites, url)), None):
            return self._known(url, there.id)
        today = clock.today()
        site = NewsSite(self._asking, self.sites, self.rows, self.given, self.samples, today)
        return await site.survey(url, reason)

    async def _epaper(self, url: str) -> Survey:
        """Look at the e-paper that an address is of. Raises ReadError, UnknownPlatform where it is of none."""
        if folder := form_of(url):
            front, articles, pages = await self._reader(url, folder)
        else:
            capture = await self._asking.get(url)
            front = await self._front(fits(capture.url, self._all), capture)
            articles, pages = await self._articles(front)
            articles += (fit for fit in fits(url, (front.platform,)) if not fit.is_page)
        row = proposed_row(front, articles, self.rows)
        if same := next((one for one in self.rows if same_place(one, row)), None):
            return self._known(url, same.id)
        row = self._named(row, front.day, paper_name(map(open_page, pages)))
        return await self._read(url, Paper(row, front.platform), front)

    def _known(self, url: str, identifier: str) -> Survey:
        proposed = (one for one in self.surveys.values() if one.row and one.row.id == identifier)
        row = next((one for one in self.rows if one.id == identifier), None)
        return Survey(url, row, known=True) if row else replace(next(proposed), url=url)

    def _named(self, row: Newspaper, day: date, name: str) -> Newspaper:
        today = clock.today()
        if (today - day).days <= _RECENT:
            row = replace(row, status="confirmed", seen=today.isoformat())
        row = named_row(replace(row, id=self.given.id, place=self.given.place), self.given.name or name, self.rows)
        return row if row.name else replace(row, status="unknown", seen="")  # it is not finished

    async def _front(self, found: Sequence[Fit], capture: Capture) -> Fit:
        """Return the first page of the issue that a page belongs to. Raises UnknownPlatform."""
        platforms = [fit.platform for fit in found] or self._all
        own = next((fit for fit in found if fit.is_page), None)
        if front := await self._follow(platforms, found[0].day if found else None, own, capture):
            return front
        for place in above(found[0]) if found else ():
            try:
                higher = await self._asking.get(place)
            except ReadError:
                continue
            if front := await self._follow(platforms, None, None, higher):
                return front
        raise UnknownPlatform(nearest(capture, self._all))

    async def _reader(self, url: str, folder: str) -> tuple[Fit, list[Fit], list[Capture]]:
        """Return the issue that a form of a TRS reader is about, and the reader's own page, which has the name."""
        trs = self.platforms["trs"]
        day = day_of(unquote(url))
        if not day:
            link = Link(url)
            attempt = trs.attempts(Newspaper("", "", base_url=folder.rstrip("/")), link)[0]
            _, reading = await self._asking.read(attempt, link)
            day = reading.article.issue_date if reading.article else None
        found = fits(f"{folder}findBmMenu.do?docPubTime={day:%Y%m%d}", (trs,)) if day else ()
        if not found:
            raise UnknownPlatform(f"no day is known of {url}")
        return found[0], [], [await self._asking.get(f"{found[0].folder}/")]

    async def _follow(
        self, platforms: Sequence[Platform], day: date | None, own: Fit | None, capture: Capture
    ) -> Fit | None:
        """Follow what pages name as the first page until one names itself."""
        for _ in range(_HOPS):
            step = first_page(fits_named(capture, platforms, day), own)
            if step is None or own and page_key(step.url) == page_key(own.url):
                break
            capture = await self._asking.get(step.url)
            if day_of(capture.url) != step.day:
                raise NoIssue(f"{step.url} leads to {capture.url}")
            own, platforms, day = step, (step.platform,), step.day
        return own

    async def _articles(self, front: Fit) -> tuple[list[Fit], list[Capture]]:
        """Return the articles of the first page that names some, and the pages that tell the paper's name."""
        capture = await self._asking.get(front.url)
        seen = fits_named(capture, (front.platform,), front.day)
        pages = [fit for fit in seen if fit.is_page and page_key(fit.url) != page_key(front.url)]
        for page in pages[:_AD_PAGES]:
            if any(not fit.is_page for fit in seen):
                break
            seen = fits_named(await self._asking.get(page.url), (front.platform,), front.day)
        articles = [fit for fit in seen if not fit.is_page]
        return articles, [capture, *[await self._asking.get(fit.url) for fit in articles[:1]]]

    async def _read(self, url: str, paper: Paper, front: Fit) -> Survey:
        """Read the issue as the paper's crawl will."""
        row = paper.row
        issue = Issue(notes=list(conflicts(row, self.rows)))
        queue = list(paper.issue_links([front.day]))
        while queue and len(issue.pages) <= _PAGES_MAX:
            queue += await self._page(paper, queue.pop(0), issue)
        samples = [one for one in [await self._sample(paper, link, issue) for link in self._some(issue)] if one]
        self.papers.append(paper)
        others = other_fronts(await self._asking.get(front.url), front) if front.platform.name != "trs" else ()
        issue.notes += [f"the first page has no constant name: {other} is one, too" for other in others]
        notes = [*issue.notes, *_lacks(row, issue, samples)]
        return Survey(url, row, False, front.day, tuple(issue.pages.values()), tuple(samples), tuple(notes))

    async def _page(self, paper: Paper, link: Link, issue: Issue) -> list[Link]:
        """Read a page into the issue; return the pages that it names first."""
        attempt = paper.route(link)[0]
        try:
            _, reading = await self._asking.read(attempt, link)
        except ReadError as error:
            issue.notes.append(_told(attempt.url, error))
            return []
        fresh = [one for one in reading.links if one.kind is LinkKind.LIST and page_key(one.url) not in issue.pages]
        for page in reading.pages:
            there = issue.pages.get(page_key(page.url))
            if there is None or page.read:
                issue.pages[page_key(page.url)] = replace(page, page_name=page.page_name or (there or page).page_name)
        issue.articles |= {one.url: one for one in reading.links if one.kind is LinkKind.ARTICLE}
        return fresh

    def _some(self, issue: Issue) -> Sequence[Link]:
        return tuple(issue.articles.values())[: max(self.samples, 1)]

    async def _sample(self, paper: Paper, link: Link, issue: Issue) -> Sample | None:
        attempt = paper.route(link)[0]
        try:
            capture, reading = await self._asking.read(attempt, link)
        except ReadError as error:
            issue.notes.append(_told(attempt.url, error))
            return None
        return Sample(link, attempt.url, capture, reading.article) if reading.article else None


def _lacks(row: Newspaper, issue: Issue, samples: Sequence[Sample]) -> Iterator[str]:
    """Yield what could not be found."""
    yield from lacks(row)
    if not samples:
        yield "no article could be read"
    for field_name in ("title", "text", "published_at"):
        if samples and not getattr(samples[0].article, field_name):
            yield f"the first article has no {field_name}"
    if not issue.pages:
        yield "the issue names no pages"


def _told(url: str, error: ReadError) -> str:
    return error.reason if url in error.reason else f"{url}: {error.reason}"
