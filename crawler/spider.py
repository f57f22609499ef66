"""The crawl of one paper: seeds, unfinished links, issues; each link a chain of attempts.

What a page says is read by pure functions (`crawler.extract.reading.Reader`); here is what is asked for next.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.addresses.canonical import link_key
from archive.chinese import clock
from archive.model import Capture, Link, LinkKind, LinkRecord, LinkState, Page
from archive.reasons import CutPage, LayoutChanged, NamedInVain, ReaderFailed, ReadError, Refused
from archive.store.archive import Archive
from archive.store.opening import CannotWrite
from archive.transfer.importing import import_paths
from crawler.answers import CAPTURE_KEY, SENT_ON_BY, capture_of, reader_for, reason_of_failure
from crawler.arguments import Arguments
from crawler.attempts import Chain, GivenUp, Shared, request_of
from crawler.ending.keeping import Keeping, while_kept
from crawler.epaper.guide import Guide
from crawler.extract.article import join_parts
from crawler.extract.checks.ending import Endings
from crawler.extract.named_pictures import pictures_of_pages
from crawler.extract.reading import ENDS_EARLY, TOO_LONG, Collected, Reading
from crawler.manners.reach import named_hosts
from crawler.papers import Paper
from crawler.plan import Plan
from crawler.rechecks import Rechecks
from crawler.web_archives.asking import PACES, WebArchives
from crawler.workers import ReaderFault, Workers

_LISTS_FIRST = 2  # lists, each named by the one before, that go before any article: an issue and its pages

_logger = logging.getLogger(__name__)


class NewspaperSpider(Spider):
    """The one spider: it crawls any paper."""

    name = "newspaper"

    def __init__(
        self,
        paper: Paper,
        *,
        archive: Archive,
        run: str | None = None,
        arguments: Arguments | None = None,
        plan: Plan | None = None,
        keeping: Keeping | None = None,
        workers: Workers | None = None,
    ) -> None:
        super().__init__(paper.row.id)
        self.paper, self.archive, self.run, self.plan = paper, archive, run, plan
        self.arguments, self.workers = (asked := arguments or Arguments()), workers or Workers(0, 0, 0)
        self.web = WebArchives(archive, self.name, self._count, asked.source, asked.archives, asked.since)
        self.allowed_domains, self.allowed_ports = [*paper.hosts, *self.web.hosts], paper.ports
        self.named_hosts = named_hosts(*paper.sites, *self.arguments.urls)
        self.problems, self._asked = list[str](), set[str]()
        self.days, self.issues = list[date](), set[date]()  # whose issues are asked for; that were read
        self.endings, self.guide = Endings(archive.page_ends.of(paper.row.id)), Guide(archive.ways.of(paper.row.id))
        self._shared, self._given_up = Shared(), GivenUp()
        self._wanted, self._again = set[str](), set[str]()  # what the user named; what is asked for though it rests
        self.keeping = (keeping or Keeping(archive)).serve(self)
        self.rechecks = Rechecks(archive, paper, self.arguments, self._count)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Give each web archive its own pause, which never varies."""
        super().update_settings(settings)
        delays = (PACES | settings.getdict("WEB_ARCHIVE_DELAYS")).items()
        slots = {host: {"delay": delay, "jitter": 0} for host, delay in delays}
        settings.set("DOWNLOAD_SLOTS", slots | settings.getdict("DOWNLOAD_SLOTS"), "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewspaperSpider:
        """Make a spider whose pages are read by workers, as the settings say."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not kwargs.get("workers"):  # else they read for other crawls, too
            spider.workers = Workers.of(crawler.settings)
            crawler.signals.connect(spider.workers.close, signals.spider_closed)
        crawler.signals.connect(spider.keeping.begin, signals.spider_opened)
        crawler.signals.connect(spider.remember, signals.spider_closed)
        crawler.signals.connect(spider.go_on, signals.spider_idle)
        return spider

    def remember(self) -> None:
        """Keep how the paper's pages end for the next run."""
        self.keeping.attempt(self.archive.page_ends.keep, self.name, self.endings.rows())

    def go_on(self) -> None:
        """Ask for archived articles, when there is nothing else to do. Raises DontCloseSpider."""
        chains = self.keeping.attempt(self.rechecks.more) or [] if not self.plan else []
        self._asked.update(link_key(chain.link.url) for chain in chains)
        for request in (request for chain in chains for request in self._ask(chain)):
            self.crawler.engine.crawl(request)
        if chains:
            raise DontCloseSpider

    @while_kept
    async def start(self) -> AsyncIterator[Request | Collected]:
        """Import the seeds, then ask for every link that is due, the standing lists, and the issues."""
        for link in self.first_links():
            for request in self.pursue(link):
                yield request
            async for served in self._served():
                yield served

    def first_links(self) -> Iterator[Link]:
        """Yield what a run begins with. One for archived articles alone begins with none: they come when it is idle."""
        if self.arguments.only:
            return
        folder = self.arguments.seeds or self.paper.seeds
        for report in import_paths(self.archive, [folder], self.name) if folder else ():
            self.problems += [report.error] if report.error else []
            for added in report.added:
                self._count(f"seeds/{added.outcome}")
        touched = set() if self.arguments.has_days else (self.plan or self.archive).days_to_read(self.name)
        self.days = self.arguments.days(touched, clock.today())
        wanted = [*map(self.paper.given, self.arguments.urls), *self.paper.issue_links(self.days)]
        if self.plan:
            yield from self.plan.sample(wanted)
            return
        self._note(wanted)
        self.rechecks.name(self.arguments.urls)
        if self.arguments.urls or self.arguments.has_days:
            self._wanted = {link_key(link.url) for link in wanted}
        archived = self.rechecks.named_days(self.days)
        yield from (record.link for record in self._unfinished(wanted))
        yield from self.web.lost(self.days if self.arguments.has_days else None)
        yield from () if self.web.source else self.archive.links.standing_lists(self.name)
        yield from wanted
        yield from archived

    def _unfinished(self, wanted: Sequence[Link]) -> list[LinkRecord]:
        """Return the links that are due; those of the days that are asked for again also where they rest."""
        due = [] if self.web.source else self.archive.links.unfinished(self.name)
        if not self.arguments.again:
            return due
        resting = self.archive.links.resting(self.name, {link.issue_date for link in wanted if link.issue_date})
        self._again = {link_key(link.url) for link in wanted} | {link_key(one.link.url) for one in resting}
        return [*due, *resting]

    def _note(self, links: Sequence[Link], reading: Reading | None = None) -> None:
        """Write down what is to be fetched, and what an issue is made of, at first: a kill then loses nothing."""
        news = (link for link in links if link_key(link.url) not in self._asked)  # what was asked for stands there
        fresh = [link for link in news if self.paper.route(link)]
        pages, day = (reading.pages, reading.issue_date) if reading else ((), None)
        if fresh or pages:
            with self.archive.transaction():
                for link in fresh:
                    self.archive.links.found(link)
                if pages and day:
                    self.archive.editions.keep(self.name, day, pages)
                    named = pictures_of_pages(self.archive.editions, self.name, day, self.arguments.images)
                    self.archive.pictures.note(named)
                    self.issues.add(day)

    def pursue(self, link: Link, lists: int = 0) -> Iterator[Request]:
        """Yield the request for a link, unless it is asked for already, rests, or is an article that is archived."""
        key = link_key(link.url)
        if key in self._asked:
            return
        self._asked.add(key)
        if link.kind is LinkKind.ARTICLE and self.archive.parameters.is_known(link):
            if self.rechecks.is_named(key) and (chain := self.rechecks.chain(link.url)):
                yield from self._ask(chain)
            else:
                self._count("link/known")
        elif self.plan and not self.plan.ask(link):
            self._count("plan/articles")
        elif not (key in self._again or self.web.source) and self.archive.links.rests(link.url):
            self._count("link/failed/Resting" if key in self._wanted else "link/resting")
        elif attempts := self.paper.route(link):
            begun = self.guide.begin(link, attempts)
            places = self.web.places(link, begun) if self.web.source else begun
            yield from self._ask(Chain(link, places, lists=lists, source=self.web.source))
        else:
            self.archive.links.missed(link, link.url, self.paper.refusal(link.url), self.run, Refused.__name__)
            self.archive.links.fail(link, LinkState.REFUSED, self.paper.refusal(link.url))
            self._count("link/failed/Refused" if key in self._wanted else "link/refused")

    def _request(self, chain: Chain) -> Request:
        # Lists first, for they say what there is; but where each leads to the next, without end, the articles before.
        priority = 0 if chain.link.kind is LinkKind.ARTICLE else max(_LISTS_FIRST - chain.lists, -1)
        self.rechecks.spend(chain)
        calls: dict[str, Any] = {"callback": self.parse, "errback": self.failed, "cb_kwargs": {"chain": chain}}
        return request_of(chain.attempt, priority=priority, **calls)

    def _ask(self, chain: Chain) -> Iterator[Request]:
        """Yield the request of a chain's next attempt, unless its answer is there already or under way."""
        self.guide.tries(chain.attempt, chain.link)
        if self._shared.must_ask(chain):
            yield self._request(chain)

    async def _served(self) -> AsyncIterator[Request | Collected]:
        """Yield what comes of the chains that waited for an answer to others."""
        for chain, answer in self._shared.ready():
            if isinstance(answer, ReadError):
                results: Iterator[Request | Collected] = self._missed(chain, answer)
            else:
                results = await self._read(chain, answer, repeat=False)
            for result in results:
                yield result

    @while_kept
    async def parse(self, response: Response, chain: Chain) -> AsyncIterator[Request | Collected]:
        """Have a response read by a worker; on a failure go on to the next attempt."""
        for result in await self._read(chain, capture_of(response)):
            yield result
        async for result in self._served():
            yield result

    async def _read(self, chain: Chain, capture: Capture, *, repeat: bool = True) -> Iterator[Request | Collected]:
        """Return what follows from a capture. `repeat`: a page that was cut may be asked for again."""
        results: Iterator[Request | Collected]
        try:
            reading = await self.workers.read(reader_for(chain, capture), capture, chain.link)
            # An index of XML, whose reader looks at its end, or a page that has said where to go on
            is_whole = chain.attempt.kind.is_index or reading.moved_to or reading.instead
            if not is_whole and (reason := self.endings.cut(capture.url, chain.link.kind, reading.ending)):
                raise CutPage(f"the page at {capture.url} stops before its end: {reason}")
            self.rechecks.check(chain, capture, reading)
            if reading.ask:
                results = self._ask(chain.first(reading.ask))
            elif reading.moved_to:
                results = self._sent_on(chain, capture.url, reading.moved_to)
            elif reading.instead:
                results = self._ask(chain.led(capture.url, reading.instead))
            else:
                results = self._next_part(chain, reading) or self._collected(chain, capture, reading)
        except CutPage as failure:
            self.archive.journal.mark_cut(capture.id, failure.reason)
            if repeat and chain.cuts < self.crawler.settings.getint("RETRY_TIMES"):
                return self._ask(replace(chain, cuts=chain.cuts + 1))
            results = self._missed(chain, failure)
        except ReadError as failure:
            results = self._missed(chain, self.rechecks.meaning(chain, capture.url, failure))
        except CannotWrite:
            raise
        except Exception as error:
            _logger.warning("The reader of %s failed", capture.url, exc_info=True)  # no error: the run goes on
            words = str(error) if isinstance(error, ReaderFault) else f"{type(error).__name__}: {error}"
            results = self._missed(chain, ReaderFailed(f"the reader failed: {words}"))
        self._shared.answered(chain, capture)
        return results

    @while_kept
    async def failed(self, failure: TwistedFailure) -> AsyncIterator[Request | Collected]:
        """Note that a request brought no response, and why."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        chain: Chain = request.cb_kwargs["chain"]
        reason = self.rechecks.meaning(chain, request.url, reason_of_failure(failure, request))
        if isinstance(reason, CutPage) and CAPTURE_KEY in request.meta:
            self.archive.journal.mark_cut(request.meta[CAPTURE_KEY].id, reason.reason)
        self._shared.answered(chain, reason)
        for result in self._missed(chain, reason):
            yield result
        async for served in self._served():
            yield served

    def _sent_on(self, chain: Chain, url: str, target: str) -> Iterator[Request]:
        """Ask where a page sends readers on (META REFRESH). Raises LayoutChanged where they are sent about."""
        self.rechecks.sent_on(chain, target)
        onward = chain.moved(replace(chain.attempt, url=target, form=(), json="", headers=()))
        if onward is None:
            raise LayoutChanged(f"{url} sends readers on to {target}, the last of too many")
        requests = list(self._ask(replace(onward, origin=chain.asked_at)))
        for request in requests:
            request.meta[SENT_ON_BY] = url
        return iter(requests)

    def _next_part(self, chain: Chain, reading: Reading) -> Iterator[Request | Collected] | None:
        """Return what leads to the next page (下一页), None after the last; a list goes on as long as it has news."""
        for what, number in reading.skipped:
            self._count(f"list/skipped/{what}", number)
        onward = chain.onward(reading.next_page, reading.article) if reading.next_page else None
        if onward is None:
            self._count(f"list/skipped/{TOO_LONG}", int(bool(reading.next_page) and reading.article is None))
            return None
        if reading.article:
            return iter((self._request(onward),))
        fresh = [one for one in self.arguments.wanted(reading) if not self.archive.links.get(one.url)]
        days = [*(one.issue_date for one in reading.links), *(day for _, day in reading.changed)]
        if not fresh and not any(day and day > (self.arguments.until or date.max) for day in days):
            return None
        self._note(fresh)
        return iter((self._request(onward), *(ask for one in fresh for ask in self.pursue(one, onward.lists))))

    def _collected(self, chain: Chain, capture: Capture, reading: Reading) -> Iterator[Request | Collected]:
        self._note(links := self.arguments.wanted(reading), reading)
        if reading.article:
            article = join_parts((*chain.parts, reading.article))
            yield Collected(chain.link, capture, article, chain.had, None if chain.parts else reading.pictures)
            is_settled = chain.had or self.arguments.has_days
            issues = list(self.paper.issue_links([] if is_settled else self.paper.days_of(reading.article)))
            self._note(issues)
            for issue in issues:
                yield from self.pursue(issue)
        elif chain.link.kind is LinkKind.LIST and reading.lacking:
            yield from self._missed(chain, chain.lacks(f"{reading.lacking}, at {capture.url}"))
        elif chain.link.kind is LinkKind.LIST:
            self._count_failure(chain.settled_for, -1)
            self._count("list/empty" if reading.nothing_new else "list/read")
            self.archive.links.finish(chain.link)
            if chain.attempt.kind.is_front and reading.issue_date:
                yield from self._learn(chain, capture.url, reading)
        yield from self._told_in_full(capture, reading)
        for found in links if not self.arguments.only else ():
            yield from self.pursue(found, chain.lists + 1)

    def _learn(self, chain: Chain, url: str, reading: Reading) -> Iterator[Request]:
        """Note the way by which an issue was had, and its first page as read; ask by it for the days given up."""
        here, day = chain.attempt, reading.issue_date
        assert here.row is not None
        assert day is not None
        ways = [self.archive.ways.note(self.name, way) for way in self.guide.learn(here, url, day)]
        news = sum(self.guide.know(here.row, way) for way in ways)
        if link_key(url) != link_key(chain.link.url):
            page = next((one for one in reading.pages if one.read), Page(""))
            own = Link(url, LinkKind.LIST, chain.link.url, self.name, day, page.page, page.page_name)
            self._asked.add(link_key(url))
            self.archive.links.finish(own)
        for one in self._given_up.again(day, partial(self.guide.learnt, attempt=here)) if news else ():
            yield from self._ask(one)

    def _count_failure(self, failure: ReadError | None, number: int = 1) -> None:
        """Count a link as failed; no more (-1), where it was asked for once more."""
        for name in failure.counters if failure else ():
            self._count(name, number)

    def _told_in_full(self, capture: Capture, reading: Reading) -> Iterator[Collected]:
        """Yield the articles that a list holds: nothing more is asked for them. A plan only counts them."""
        for link, article in reading.articles:
            key = link_key(link.url)
            if key in self._asked or not self.paper.route(link):
                continue
            self._asked.add(key)
            if not self.plan and self.archive.links.is_done(link.url):
                self._count("link/known")
            elif not self.plan:
                yield Collected(link, capture, article)

    def _missed(self, chain: Chain, failure: ReadError) -> Iterator[Request]:
        """Note a failed attempt; ask at the next place, or settle the link for this run."""
        here, failure = chain.attempt, self.paper.counted(chain.link, chain.meaning(failure))
        if chain.follows and chain.link.kind is LinkKind.LIST and chain.link.issue_date is None:
            self._count("list/read")  # what was read of it counts; what follows is a list of its own from now on
            self.archive.links.finish(chain.link)
            if failure.gone:
                self.archive.links.missed(chain.link, here.url, failure.reason, self.run, type(failure).__name__)
                self._count(f"list/skipped/{ENDS_EARLY}")
                return
            chain = replace(chain, link=Link(here.about, LinkKind.LIST, chain.link.url, self.name))
        if failure.gone and here.named_in:
            failure = NamedInVain(f"{here.named_in} names {here.url}, which the host does not have")
        self.archive.links.missed(chain.link, here.about, failure.reason, self.run, chain.kind_of(failure))
        chain = chain.after(failure)
        fronts = [one for one in self.paper.route(chain.link) if one.kind.is_front] or [here]  # one a location
        chain = chain.looked_for(here, failure, fronts, self.guide)
        self.web.failed(here, failure)
        if not (chain.attempts or chain.had or here.sought):
            own = self.guide.begin(chain.link, self.paper.route(chain.link) or (here,))
            chain = replace(chain, attempts=self.web.after(chain.link, chain.failures, own, clock.today()))
        if chain.attempts:
            yield from self._ask(chain)
        else:
            self._give_up(chain, failure)

    def _give_up(self, chain: Chain, failure: ReadError) -> None:
        """Settle a link for this run, unless a form of its issue is learnt yet; `failure` is the last."""
        if chain.had or chain.source:  # what a web archive has not says nothing of the page: its link stays as it was
            self.rechecks.settle(chain) if chain.had else self._count_failure(chain.worst)
            return
        if chain.widened and not failure.settled:
            self._given_up.add(chain)
        if chain.worst is chain.settled_for:
            return
        self._count_failure(chain.settled_for, -1)
        if chain.asked:
            self.archive.links.fail(chain.link, chain.state, chain.worst.reason, chain.not_before)
        else:
            self.archive.links.put_off(chain.link, chain.worst.reason)
        self._count_failure(chain.worst)

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)
