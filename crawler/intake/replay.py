"""The pages that wait, read as a crawl would have: lists first, then what they name, then what else is an article's.

So it makes no difference in which order records come: an article is read when all is known that its lists tell of it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from archive.addresses.canonical import link_key
from archive.addresses.day import day_of
from archive.formats.warc import WarcError
from archive.model import Link, LinkKind, LinkState, Page, in_zone
from archive.reasons import CutPage, LayoutChanged, NoArticle, ReadError
from archive.store.archive import Archive
from archive.store.intake import GoneAnswer, WaitingPage
from crawler.epaper.guide import Guide
from crawler.extract.checks.ending import Endings
from crawler.extract.reading import Attempt, AttemptKind, Reading
from crawler.intake.following import Following, FoundPage
from crawler.intake.held_clock import HeldClock
from crawler.intake.hosts import NO_PAPER, reading_paper
from crawler.intake.kept_page import KeptPage, PageSaid, read_kept_page
from crawler.intake.removals import note_standing
from crawler.papers import Paper
from crawler.platforms.site import read_article
from crawler.site.address import is_article_address
from crawler.workers import ReaderFault, Workers

_AT_ONCE = 400  # pages that are looked up together
_KEPT_REASONS = (LayoutChanged, CutPage)  # for which a page that no list names is noted as a link, to be tried again


class _Task(NamedTuple):
    """A page, the link that leads to it, and by which attempt it is read. `is_named`: the archive knows the link."""

    page: WaitingPage
    link: Link
    attempt: Attempt
    is_named: bool


class Replay:
    """Reads what waits. Each page is written, and waits no more, in one transaction."""

    def __init__(self, archive: Archive, workers: Workers, moment: HeldClock) -> None:
        self._archive = archive
        self._moment = moment
        self._workers = workers
        self._following = Following(archive, workers)

    def run(self) -> Iterator[int]:
        """Read all; yield how many pages were done with."""
        readers = {}
        for name in self._archive.intake.newspapers():
            readers[name] = _OfPaper(self._archive, self._workers, self._following, self._moment, name)
            readers[name].note_issues()
        for named in (True, False, True):  # a page of an issue is read by what its front page says of it, where that is
            before = -1
            while (waits := self._archive.intake.count()) != before:  # a list may name others
                before = waits
                for reader in readers.values():
                    yield from reader.lists(named=named)
        for reader in readers.values():
            yield from reader.named()
        for reader in readers.values():
            yield from reader.others()
            reader.remember()


class _OfPaper:
    def __init__(
        self, archive: Archive, workers: Workers, following: Following, moment: HeldClock, newspaper: str
    ) -> None:
        self._archive = archive
        self._workers = workers
        self._following = following
        self._moment = moment
        self._name = newspaper
        self._papers: dict[str, Paper] = {one: reading_paper(one) for one in newspaper.split() or [NO_PAPER]}
        self._main = next(iter(self._papers))
        self._endings = Endings(archive.page_ends.of(self._main))
        self._guide = Guide(archive.ways.of(self._main))
        self._taken: set[str] = set()  # what of this batch an earlier page of it led to

    def lists(self, *, named: bool) -> Iterator[int]:
        """Read the lists that are known by now, and the first pages of issues; else those that nothing names."""
        yield from self._batches(partial(self._list_pages, named))

    def named(self) -> Iterator[int]:
        """Read the articles to which links lead."""
        for link in (record.link for name in self._papers for record in self._archive.links.unfinished(name)):
            for attempt in self._route(link):  # an interface's answer is elsewhere
                self._lead(attempt, link)
        yield from self._batches(self._named_pages)

    def remember(self) -> None:
        """Keep how the paper's pages end for later ones."""
        if self._main != NO_PAPER:
            self._archive.page_ends.keep(self._main, self._endings.rows())

    def note_issues(self) -> None:
        """Note the paper's lists that are here: those of the days that addresses name, and of those of the captures."""
        days: set[date] = set()
        for page in self._waiting():
            fetched = in_zone(datetime.fromisoformat(page.capture.fetched_at)).date()
            days |= {one for one in (self._day_of(page.capture.url), fetched, fetched - timedelta(days=1)) if one}
        for paper in self._papers.values() if self._main != NO_PAPER else ():
            for link in [*paper.issue_links(sorted(days)), *paper.issue_links([])]:
                for attempt in paper.route(link):
                    if self._archive.intake.waits(attempt.kept_at):
                        self._archive.links.found(link)
                        self._lead(attempt, link)

    def _day_of(self, url: str) -> date | None:
        return day_of(url) or next(filter(None, (paper.issue_day(url) for paper in self._papers.values())), None)

    def _route(self, link: Link) -> tuple[Attempt, ...]:
        """Return how to read a link: as the paper reads it whose link it is."""
        if link.newspaper in self._papers:
            return self._papers[link.newspaper].route(link)
        return next(filter(None, (paper.route(link) for paper in self._papers.values())), ())

    def _given(self, url: str) -> Link:
        """Return the link for an address that no list has named."""
        given = [paper.given(url) for paper in self._papers.values()]
        return next((link for link in given if link.kind is LinkKind.ARTICLE), given[0])

    def _lead(self, attempt: Attempt, link: Link) -> None:
        if link_key(attempt.kept_at) != link_key(link.url):
            self._archive.intake.lead(attempt.kept_at, link.url)

    def _waiting(self) -> Iterator[WaitingPage]:
        after = 0
        while some := self._archive.intake.waiting(self._name, after, _AT_ONCE):
            after = some[-1].number
            yield from some

    def _list_pages(self, named: bool, after: int) -> tuple[list[_Task], int]:
        some = self._archive.intake.waiting(self._name, after, _AT_ONCE)
        found = []
        for page in some:
            record = self._archive.links.of_key(page.key)
            link = record.link if record else self._given(page.capture.url)
            is_ours = record is not None or link.issue_date is not None  # any page of a site could be read as a list
            attempt = self._attempt(page, link) if link.kind is LinkKind.LIST and is_ours else None
            if attempt and (not named or record or attempt.kind.is_front):
                found.append(_Task(page, link, attempt, is_named=record is not None))
        return found, some[-1].number if some else after

    def _named_pages(self, after: int) -> tuple[list[_Task], int]:
        some = self._archive.intake.named(self._name, LinkKind.ARTICLE, after, _AT_ONCE)
        found = []
        for page in some:
            record = self._archive.links.of_key(page.key)
            if record and (attempt := self._attempt(page, record.link)):
                found.append(_Task(page, record.link, attempt, is_named=True))
        return found, some[-1].number if some else after

    def others(self) -> Iterator[int]:
        """Read what no list names and is an article's by its address; the rest is done with."""
        while some := self._archive.intake.others(self._name, _AT_ONCE):
            tasks: list[_Task] = []
            for page in some:
                link, attempt = self._of_article(page)
                if attempt:
                    tasks.append(_Task(page, link, attempt, is_named=False))
                else:
                    with self._archive.transaction():
                        self._done(page, Counter({"no-reader": 1}), [])
            yield len(some) - len(tasks)
            yield from self._read(tasks)

    def _of_article(self, page: WaitingPage) -> tuple[Link, Attempt | None]:
        """Return the link of an article that no list names, and how it is read: as its paper's, else as any site's."""
        url = page.capture.url
        link = self._given(url)
        if link.kind is LinkKind.ARTICLE and (attempt := self._attempt(page, link)):
            return link, attempt
        if self._main == NO_PAPER or not is_article_address(url):
            return link, None
        row = self._papers[self._main].row
        return Link(url, newspaper=row.id), Attempt(url, partial(read_article, row))

    def _attempt(self, page: WaitingPage, link: Link) -> Attempt | None:
        """Return the attempt by which a page is read for a link; None where none leads there."""
        attempts = self._route(link)
        own = {link_key(page.capture.url), page.capture.url}
        return next((one for one in attempts if one.kept_at in own or link_key(one.kept_at) in own), None)

    def _batches(self, pages: Callable[[int], tuple[list[_Task], int]]) -> Iterator[int]:
        after = 0
        while True:
            tasks, last = pages(after)
            if last == after:
                return
            after = last
            yield from self._read(tasks)

    def _read(self, tasks: Iterable[_Task]) -> Iterator[int]:
        """Read pages side by side, and write what they say in their order."""
        self._taken.clear()
        asked: deque[_Task] = deque()

        def jobs() -> Iterator[KeptPage]:
            for task in tasks:
                try:
                    job = self._following.page(task.page.capture, task.attempt, task.link)
                except WarcError as error:
                    self._write_failure(task, LayoutChanged(str(error)))
                    continue
                asked.append(task)
                yield job

        for said in self._workers.map(read_kept_page, jobs()):
            task = asked.popleft()
            if task.page.capture.id not in self._taken:
                self._settle(task, said)
            yield 1

    def _settle(self, task: _Task, said: PageSaid | ReadError | ReaderFault) -> None:
        if task.page.capture.cut:
            said = CutPage(f"{task.page.capture.url}: {task.page.capture.cut}")
        try:
            if isinstance(said, ReadError | ReaderFault):
                raise said
            found = self._following.to_the_end(task.page.capture, task.attempt, task.link, said)
            self._refuse_cut(task, found)
        except ReadError as error:
            self._look_elsewhere(task, error)
        except ReaderFault as error:
            self._write_failure(task, LayoutChanged(f"the reader failed: {error}"))
        else:
            self._write_found(task, found)

    def _look_elsewhere(self, task: _Task, error: ReadError) -> None:
        """Look where else an issue may be whose first page was not had, as a crawl does; else write why it was not."""
        found = None
        if task.attempt.kind.is_front and error.leads_on and not error.settled:
            places = self._guide.elsewhere(task.link, task.attempt)
            found = self._following.elsewhere(task.page.capture, places, task.link)
        if found:
            self._write_found(task, found)
        else:
            self._write_failure(task, error)

    def _write_found(self, task: _Task, found: FoundPage) -> None:
        self._taken.update(found.taken)
        with self._moment.at(found.capture.fetched_at), self._archive.transaction():
            counts = self._write(task, found)
            if found.attempt.kind.is_front and found.reading.issue_date:
                self._learn(task, found)
            self._done(task.page, counts, found.taken)

    def _learn(self, task: _Task, found: FoundPage) -> None:
        """Note the way by which an issue was had, and its first page as read."""
        url, day, reading = found.capture.url, found.reading.issue_date, found.reading
        assert day is not None
        for way in self._guide.learn(found.attempt, url, day):
            noted = self._archive.ways.note(self._main, way)
            if found.attempt.row:
                self._guide.know(found.attempt.row, noted)
        if link_key(url) != link_key(task.link.url):
            page = next((one for one in reading.pages if one.read), Page(""))
            own = Link(url, LinkKind.LIST, task.link.url, task.link.newspaper, day, page.page, page.page_name)
            self._archive.links.finish(own)

    def _refuse_cut(self, task: _Task, found: FoundPage) -> None:
        if task.attempt.kind is AttemptKind.MONTH:
            return
        url = found.capture.url
        if reason := self._endings.cut(url, task.link.kind, found.reading.ending):
            raise CutPage(f"the page at {url} stops before its end: {reason}")

    def _write(self, task: _Task, found: FoundPage) -> Counter[str]:
        """Write what a page says; return what of it is counted."""
        reading, counts, links = found.reading, Counter[str](), self._archive.links
        for link in reading.links:
            if self._route(link):
                links.found(link)
                for attempt in self._route(link)[:1]:
                    self._lead(attempt, link)
        if reading.pages and reading.issue_date and task.link.newspaper:
            self._archive.editions.keep(task.link.newspaper, reading.issue_date, reading.pages)
        if reading.article:
            counts[self._add(task.link, reading, found)] += 1
        else:
            counts["list"] += 1
            if reading.lacking:
                links.missed(task.link, task.page.capture.url, reading.lacking, None, LayoutChanged.__name__)
            elif not self._is_later_known(task):
                links.finish(task.link)
        for link, article in reading.articles:
            if self._route(link) and not links.is_done(link.url):
                whole = Reading(article)
                counts[self._add(link, whole, found)] += 1
        return counts

    def _add(self, link: Link, reading: Reading, found: FoundPage) -> str:
        assert reading.article
        article = self._archive.editions.placed(reading.article, link)
        added = self._archive.add(article, capture=found.capture)
        if added.outcome != "withdrawn":
            self._archive.links.finish(link, added.article)
            note_standing(self._archive, self._moment, link)
        return f"article/{added.outcome}"

    def _write_failure(self, task: _Task, error: ReadError) -> None:
        """Write why a page gave nothing: of a link that is known, or of a page that another reader may read."""
        links, capture = self._archive.links, task.page.capture
        reason = type(error).__name__
        with self._moment.at(datetime.fromisoformat(capture.fetched_at)), self._archive.transaction():
            if isinstance(error, CutPage):
                self._archive.journal.mark_cut(capture.id, error.reason)
            answer = GoneAnswer(datetime.fromisoformat(capture.fetched_at), capture.url, error.reason)
            if (error.gone or error.removed) and error.state is LinkState.ABSENT and self._has_stood(task, answer):
                pass  # it stands as the last of all answers says
            elif (task.is_named or isinstance(error, _KEPT_REASONS)) and not self._is_later_known(task):
                links.missed(task.link, capture.url, error.reason, None, reason)
                links.fail(task.link, error.state, error.reason)
            what = "no-article" if isinstance(error, NoArticle) else f"refused/{reason}"
            self._done(task.page, Counter({what: 1}), [])

    def _has_stood(self, task: _Task, answer: GoneAnswer) -> bool:
        is_article = task.link.kind is LinkKind.ARTICLE
        return is_article and note_standing(self._archive, self._moment, task.link, [answer])

    def _is_later_known(self, task: _Task) -> bool:
        """Say whether a later try of the link is known, which tells how it stands."""
        record = self._archive.links.get(task.link.url)
        moment = datetime.fromisoformat(task.page.capture.fetched_at)
        return bool(record and record.last_try and record.last_try > moment and record.state is not LinkState.PENDING)

    def _done(self, page: WaitingPage, counts: Counter[str], further: Iterable[str]) -> None:
        self._archive.intake.done({page.capture.id, *further}, page.source, counts)
