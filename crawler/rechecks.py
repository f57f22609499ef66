"""Archived articles that are asked for again: how many in a run, what came of it, and what is believed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

from archive.addresses.canonical import link_key
from archive.likeness.key import letters_of
from archive.likeness.relation import Text, compare
from archive.model import Article, Capture, Link, LinkKind, LinkRecord, LinkState
from archive.reasons import LayoutChanged, Moved, NoArticle, NotThere, ReadError, Refused, ServerTrouble
from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.attempts import Chain
from crawler.extract.checks.removed import is_above, is_error_page
from crawler.extract.reading import Collected, Reading
from crawler.papers import Paper

PROBES_MAX = 3  # articles of a host that seems to have none any more that are asked for, to know whether it is so
_SPARE = 200  # addresses that are looked up beyond the budget, in the place of those that are asked for already
_LINES = 200  # characters; a longer text is an article, be it another
_ALIKE = 35  # percent; two texts on different matters share some 20 of their characters in order
AT_ONCE = 4  # articles that are begun together: what the first say of a host is known before the next are asked for


class Sight(StrEnum):
    """What came of asking for an archived article again; the counters are called so."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"
    BACK = "back"
    FAILED = "failed"

    @property
    def counter(self) -> str:
        """The counter of a run."""
        return f"recheck/{self}"


@dataclass(frozen=True)
class Rechecked:
    """One of them, for the report: `words` say why it is taken for gone, or could not be asked."""

    sight: Sight
    url: str
    title: str
    article: str
    words: str = ""


class Rechecks:
    """The rechecks of a run.

    What is due waits until there is nothing else to do, and may cost so many
    requests. What the user named is asked for whatever that is (`named`). Where it cannot
    be had, the run has failed in it; so too where the run is for rechecks alone.
    """

    def __init__(self, archive: Archive, paper: Paper, arguments: Arguments, count: Callable[[str], None]) -> None:
        self._archive = archive
        self._paper = paper
        self._arguments = arguments
        self._count = count
        self._left = arguments.rechecks  # requests, None for as many as there are
        self._due: list[str] | None = None  # addresses, the last is the next; None before they were looked up
        self._asked: set[str] = set()
        self._named: set[str] = set()
        self._alive: set[str] = set()  # hosts of which an article was had in this run
        self._closed: set[str] = set()  # hosts that lead to no article at all
        self._probes: Counter[str] = Counter()
        self._doubted: list[Chain] = []  # gone by what their pages say: is it so, or is it the host?
        self.found: list[Rechecked] = []

    def named_days(self, days: Sequence[date]) -> list[Link]:
        """Return the archived articles of the days that are asked for again."""
        if not (self._arguments.had_too and self._arguments.has_days and days):
            return []
        urls = self._archive.checks.of_days(self._paper.row.id, days[0], days[-1])
        self.name(urls)
        return list(map(Link, urls))

    def name(self, urls: Iterable[str]) -> None:
        """Note what the user has named: it is asked for although it is archived."""
        self._named.update(map(link_key, urls))

    def is_named(self, key: str) -> bool:
        """Say whether the user has named what has this key."""
        return key in self._named

    def chain(self, url: str) -> Chain | None:
        """Return how to ask for an archived article again, None where nobody knows any more. Once a run."""
        had = self._archive.links.get(url)
        self._asked.add(link_key(url))
        attempts = self._paper.route(had.link) if had else ()
        if had is None or not (attempts or had.link.newspaper):
            return None
        self._count("recheck/asked")
        if attempts:
            return Chain(had.link, attempts, had=had)
        self._archive.links.check_failed(had.link)
        self._note_failed(had, Refused(self._paper.refusal(url)))
        return None

    def spend(self, chain: Chain) -> None:
        """Count a request: for an article, a further page of it, or a further place where it may be."""
        if chain.had:
            self._count("recheck/requests")
        if chain.had and self._left is not None and not self.is_named(link_key(chain.link.url)):
            self._left -= 1

    def more(self) -> list[Chain]:
        """Return what to ask for next, when all that was asked for is answered; nothing where that is all.

        What is gone by what its page says, or by where it leads, is believed where
        the run had another article of that host. Else others of the host are asked
        for. Where none of them is there, either, that says nothing of the articles:
        the host is not asked for more in this run.
        """
        chains: list[Chain] = []
        while not chains and (urls := self._probed() or self._next()):
            chains = [chain for url in urls if (chain := self.chain(url))]
        return chains

    def _probed(self) -> list[str]:
        """Settle what is doubted where that can be told; return what to ask for to tell the rest."""
        doubted, self._doubted = self._doubted, []
        probes: list[str] = []
        for host in dict.fromkeys(map(_host, doubted)):
            chains = [one for one in doubted if _host(one) == host]
            if host in self._alive:
                for chain in chains:
                    self._gone(chain)
            elif asked := self._to_probe(host, chains):
                probes += asked
                self._doubted += chains
            else:
                self._closed.add(host)
                for chain in chains:
                    self._failed(chain, _not_believed(chain, host))
        return probes

    def _to_probe(self, host: str, chains: list[Chain]) -> list[str]:
        """Return an article of a host to ask for, where one is left, and something to spend on it."""
        is_named = any(link_key(one.link.url) in self._named for one in chains)
        if self._probes[host] >= PROBES_MAX or not (is_named or self._left is None or self._left > 0):
            return []
        self._probes[host] += 1
        fresh = (url for url in self._archive.checks.beside(chains[0].link.url) if link_key(url) not in self._asked)
        return [url for _, url in zip(range(1), fresh, strict=False)]

    def _next(self) -> list[str]:
        """Return the next that are due, but half of what is left: the other half is for what the first ones lead to."""
        if self._due is None:
            self._due = self._all_due()[::-1] if self._left is None or self._left > 0 else []
        most = AT_ONCE if self._left is None else min(AT_ONCE, (self._left + 1) // 2)
        urls: list[str] = []
        while self._due and len(urls) < most:
            url = self._due.pop()
            if link_key(url) not in self._asked and _host_of(url) not in self._closed:
                urls.append(url)
        return urls

    def _all_due(self) -> list[str]:
        checks, asked, paper = self._archive.checks, self._arguments, self._paper.row.id
        if asked.articles is not None:
            return checks.of_articles(paper, asked.articles)
        if asked.only and asked.has_days:
            return checks.of_days(paper, asked.since, asked.until)
        return checks.due(paper) if self._left is None else checks.due(paper, self._left + _SPARE)

    def check(self, chain: Chain, capture: Capture, reading: Reading) -> None:
        """Raise what a page is that was read, and is not that of the archived article: NotThere, LayoutChanged.

        An article that is had shows that its host has articles; not one to which another address has led.
        """
        if reading.moved_to or reading.ask or reading.instead:
            return
        is_there = chain.follows or link_key(capture.url) == link_key(chain.asked_at)
        if chain.had and not is_there and not self._is_alike(chain.had, reading):
            self._led(chain, capture.url)
            raise LayoutChanged(f"{chain.asked_at} leads to another page, {capture.url[:200]}")
        is_all = is_there and not chain.parts
        if chain.had and is_all and reading.article and self._is_instead(chain.had, reading.article):
            raise LayoutChanged(f"{chain.asked_at} holds something else than the article that was archived")
        if reading.article and (is_there or chain.had):
            self._alive.add(_host(chain))

    def _is_alike(self, had: LinkRecord, reading: Reading) -> bool:
        """Say whether a page has the text of an archived article, or one that was edited or reprinted from it."""
        if reading.article is None or had.article is None:
            return False
        kept = self._archive.get(had.article).article.text
        return kept == reading.article.text or compare(Text(kept), Text(reading.article.text)) is not None

    def _is_instead(self, had: LinkRecord, article: Article) -> bool:
        """Say whether a page has no text where there was one, or some lines that are quite others, as is its headline.

        A notice in the site's own clothes looks so; an edit leaves something. The page is kept as a capture.
        """
        kept = self._archive.get(had.article).article if had.article else None
        if kept is None or not kept.text or len(article.text) >= _LINES:
            return False
        if not article.text:
            return True
        told = ((kept.text, article.text), (kept.title, article.title))
        return all(fuzz.ratio(letters_of(one), letters_of(other)) < _ALIKE for one, other in told)

    def meaning(self, chain: Chain, url: str, failure: ReadError) -> ReadError:
        """Return what a failure means for an archived article, whose request ended at some address."""
        if not chain.had or chain.follows:
            return failure
        target = failure.leads_to or url
        may_be_gone = isinstance(failure, LayoutChanged | NoArticle | Moved)
        if may_be_gone and link_key(target) != link_key(chain.asked_at):
            try:
                self._led(chain, target)
            except NotThere as gone:
                return gone
        names_it = not (chain.attempt.form or chain.attempt.json) and link_key(chain.asked_at) == link_key(
            chain.link.url
        )
        if failure.removed or (failure.gone and not names_it):  # an interface that answers 404 may itself have moved
            return NotThere(failure.reason, removed=True)
        return failure

    def sent_on(self, chain: Chain, target: str) -> None:
        """Raise NotThere where an archived article's page sends its readers on (META REFRESH) to what is no article."""
        if chain.had and not chain.follows and link_key(target) != link_key(chain.asked_at):
            self._led(chain, target)

    def _led(self, chain: Chain, target: str) -> None:
        """Raise NotThere where an address is a front, a list, or a page of errors."""
        what = self._what_is(target, chain.asked_at)
        if what:
            raise NotThere(f"{chain.asked_at} leads to {what}: {target[:200]}", removed=True)

    def _what_is(self, url: str, article: str) -> str:
        if is_error_page(url):
            return "a page of errors"
        if is_above(url, article) or link_key(url) in map(link_key, self._paper.sites):
            return "the front"
        known = self._archive.links.get(url)
        return "a list" if known and known.link.kind is LinkKind.LIST else ""

    def settle(self, chain: Chain) -> None:
        """Note what came of an article that was not had at any of its places."""
        if not all(one.gone or one.removed for one in chain.failures):
            self._failed(chain, chain.worst)
        elif all(one.gone for one in chain.failures) or (chain.had and chain.had.state is LinkState.ABSENT):
            self._gone(chain)
        else:
            self._doubted.append(chain)

    def had(self, item: Collected, article: str, *, changed: bool) -> None:
        """Note an article that was had; if it was had before, whether it is the same."""
        if not item.had:
            return
        if item.had.state is LinkState.ABSENT:
            self._tell(Sight.BACK, item.link, article)
        if changed:
            self._tell(Sight.CHANGED, item.link, article)
        elif item.had.state is not LinkState.ABSENT:
            self._count(Sight.UNCHANGED.counter)

    def _gone(self, chain: Chain) -> None:
        assert chain.had
        self._archive.links.fail(chain.link, LinkState.ABSENT, chain.worst.reason)
        if chain.had.state is LinkState.ABSENT:
            self._count(Sight.UNCHANGED.counter)
        else:
            self._tell(Sight.GONE, chain.link, chain.had.article or "", chain.worst.reason)

    def _failed(self, chain: Chain, failure: ReadError) -> None:
        assert chain.had
        if failure.asked:
            self._archive.links.check_failed(chain.link, chain.not_before)
        self._note_failed(chain.had, failure)

    def _note_failed(self, had: LinkRecord, failure: ReadError) -> None:
        self._tell(Sight.FAILED, had.link, had.article or "", failure.reason)
        if self._arguments.only or link_key(had.link.url) in self._named:
            for name in failure.counters:
                self._count(name)

    def _tell(self, sight: Sight, link: Link, article: str, words: str = "") -> None:
        self._count(sight.counter)
        title = self._archive.get(article).article.title if article else ""
        self.found.append(Rechecked(sight, link.url, title, article, words))


def _host_of(url: str) -> str:
    """Return what the keys of a host's addresses begin with."""
    return link_key(url).partition("/")[0].partition(":")[0].partition("?")[0]


def _host(chain: Chain) -> str:
    return _host_of(chain.link.url)


def _not_believed(chain: Chain, host: str) -> ReadError:
    told = f"as all articles of {host} did that were asked for: that is told of the host, and not of them"
    return ServerTrouble(f"{chain.worst.reason}, {told}")
