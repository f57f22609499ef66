"""Pages that are kept, read again by today's readers: what each field gains, loses and has otherwise, and why not."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.addresses.canonical import link_key
from archive.chinese.text import clean
from archive.formats.warc import WarcError
from archive.model import Article, Capture, Link, LinkKind, LinkState
from archive.reasons import ReadError, Refused
from archive.store.archive import Archive
from archive.store.rereadings import ReadPage
from archive.store.rows import COLUMNS, cleaned
from archive.store.runs import CaptureRecord
from archive.store.witnesses.readings import number_of_reader
from crawler.extract.reading import Attempt
from crawler.intake.following import Following, FoundPage
from crawler.intake.hosts import papers_of_host, reading_paper
from crawler.intake.kept_page import KeptPage, NotReadBack, PageSaid, read_kept_page
from crawler.workers import ReaderFault, Workers

NOT_COMPARED = {
    "html": "markup follows from how it was read",
    "notes": "follow from how it was read",
    "evidence": "follows from how it was read",
    "extractor": "names who read it",
    "agreement": "is compared as the mean of all pages",
    "date_precision": "says how exact `published_at` is, and goes with it",
    "addresses": "are those of the page, which stay",
}
"""The fields that are not compared, each with the reason."""
COMPARED = tuple(column.name for column in COLUMNS if column.name not in NOT_COMPARED)
"""The fields that are: all others of an article."""
_NOTHING = Article("", "")
_NOT_HAD = (LinkState.PENDING, LinkState.FAILED, LinkState.NO_ARTICLE)
_EXAMPLES_MAX = 5
_SHOWN_MAX = 80  # characters of a value that are shown


@dataclass
class FieldTally:
    """How one field comes out: in how many records it was filled, is filled, is new, lost, or another."""

    before: int = 0
    after: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)

    @property
    def has_fallen(self) -> bool:
        """Whether fewer records have it than before."""
        return self.after < self.before


@dataclass
class Comparison:
    """What reading again gives.

    `changed` are the captures that a newer reader tells otherwise, `same_reader` counts those that one of the same
    number does, `unread` those that are read no more, by reason, `still_unread` those that never were. Those whose
    records cannot be read back are counted apart: no reader has anything to do with that.
    """

    pages: int = 0
    fields: dict[str, FieldTally] = field(default_factory=lambda: {name: FieldTally() for name in COMPARED})
    agreement_before: list[float] = field(default_factory=lambda: [0.0, 0])
    agreement_after: list[float] = field(default_factory=lambda: [0.0, 0])
    changed: list[str] = field(default_factory=list)
    same_reader: int = 0
    still_unread: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    unread_examples: list[dict[str, str]] = field(default_factory=list)
    not_read_back: int = 0
    lost_examples: list[dict[str, str]] = field(default_factory=list)

    @property
    def fallen(self) -> list[str]:
        """The fields of which fewer records have one than before, and `agreement` where the witnesses agree less."""
        found = [name for name, tally in self.fields.items() if tally.has_fallen and name != "doubts"]
        before, after = mean(self.agreement_before), mean(self.agreement_after)
        if before is not None and after is not None and after < before - 1e-9:
            found.append("agreement")
        return found

    def told(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        fields = {
            name: {
                "before": one.before,
                "after": one.after,
                "gained": one.gained,
                "lost": one.lost,
                "changed": one.changed,
                "examples": one.examples,
            }
            for name, one in self.fields.items()
            if one.gained or one.lost or one.changed
        }
        return {
            "pages": self.pages,
            "changed": len(self.changed),
            "fields": fields,
            "agreement": {"before": mean(self.agreement_before), "after": mean(self.agreement_after)},
            "unread": dict(self.unread),
            "still_unread": self.still_unread,
            "unread_examples": self.unread_examples,
            "not_read_back": self.not_read_back,
            "same_reader": self.same_reader,
            "fallen": self.fallen,
        }


def mean(total: Sequence[float]) -> float | None:
    """Return the mean of a sum and a count; None of nothing."""
    return round(total[0] / total[1], 6) if total[1] else None


def pages_of_nothing(archive: Archive) -> Iterator[ReadPage]:
    """Yield the pages to which links to articles lead, and in which nothing was read by now."""
    for page in archive.rereadings.unread():
        record = archive.links.get(page.capture.url)
        if record and record.link.kind is LinkKind.ARTICLE and record.state in _NOT_HAD:
            yield page


class Rereading:
    """Reads pages again. `known` are the captures' own articles."""

    def __init__(self, archive: Archive, workers: Workers) -> None:
        self._archive = archive
        self._workers = workers
        self._following = Following(archive, workers)

    def compare(self, pages: Iterable[ReadPage], comparison: Comparison) -> Iterator[int]:
        """Compare what pages tell now with what they told; yield once for each."""
        for page, now in self._read(pages):
            comparison.pages += 1
            if isinstance(now, NotReadBack):
                comparison.not_read_back += 1
                _exemplify(comparison.lost_examples, page, reason=now.reason)
            elif isinstance(now, ReadError) and page.witness is None:
                comparison.still_unread += 1
            elif isinstance(now, ReadError):
                _note_unread(comparison, page, now)
            else:
                _note(comparison, page, now[0])
            yield 1

    def write(self, pages: Iterable[ReadPage], count: Callable[[str], object]) -> Iterator[int]:
        """Keep what pages tell now as witnesses beside those of before, which they replace; yield once for each."""
        for page, now in self._read(pages):
            if not isinstance(now, ReadError):
                article, capture = now
                with self._archive.transaction():
                    added = self._archive.add(article, capture=capture)
                    record = None if page.witness else self._archive.links.get(page.capture.url)
                    if record and added.outcome != "withdrawn":
                        self._archive.links.finish(record.link, added.article)
                count(added.outcome)
            yield 1

    def _read(self, pages: Iterable[ReadPage]) -> Iterator[tuple[ReadPage, tuple[Article, Capture] | ReadError]]:
        asked: deque[tuple[ReadPage, _Way]] = deque()
        failed: deque[tuple[ReadPage, ReadError]] = deque()

        def jobs() -> Iterator[KeptPage]:
            for page in pages:
                try:
                    way = self._way(page)
                    job = self._following.page(way.capture, way.attempt, way.link)
                except (WarcError, ReadError) as error:
                    failed.append((page, error if isinstance(error, ReadError) else NotReadBack(str(error))))
                    continue
                asked.append((page, way))
                yield job

        for said in self._workers.map(read_kept_page, jobs()):
            yield from failed
            failed.clear()
            page, way = asked.popleft()
            yield page, self._now(page, way, said)
        yield from failed

    def _way(self, page: ReadPage) -> _Way:
        """Return by which link and reader a page was read. Raises ReadError where nobody reads it any more."""
        capture, told = page.capture, page.witness.article if page.witness else _NOTHING
        own = {link_key(capture.url), capture.url}
        links = [record.link for url in (capture.url, *told.addresses) if (record := self._archive.links.get(url))]
        links.append(
            Link(
                next(iter(told.addresses), capture.url),
                newspaper=told.newspaper,
                issue_date=told.issue_date,
                page=told.page,
                page_name=told.page_name,
            )
        )
        first = None
        for link in links:
            for attempt in self._route(link):
                if attempt.kept_at in own or link_key(attempt.kept_at) in own:
                    return _Way(link, attempt, capture)
                first = first or (link, attempt)
        if first is None:
            raise Refused(f"{capture.url}: nobody reads such an address")
        link, attempt = first  # it led there, or goes on there: it is read from where it begins
        begins = self._archive.intake.nearest(attempt.kept_at, _moment(page))
        return _Way(link, attempt, begins or capture)

    def _route(self, link: Link) -> tuple[Attempt, ...]:
        paper = link.newspaper or papers_of_host(link.url) or ""
        names = paper.split() or [""]
        return next(filter(None, (reading_paper(name).route(link) for name in names)), ())

    def _now(
        self, page: ReadPage, way: _Way, said: PageSaid | ReadError | ReaderFault
    ) -> tuple[Article, Capture] | ReadError:
        try:
            if isinstance(said, ReadError | ReaderFault):
                raise said
            found = self._following.to_the_end(way.capture, way.attempt, way.link, said)
            return self._article(page, way, found), found.capture
        except ReadError as error:
            return error
        except ReaderFault as error:
            return Refused(f"the reader failed: {error}")

    def _article(self, page: ReadPage, way: _Way, found: FoundPage) -> Article:
        """Return the article that a page tells of now. Raises ReadError where it is another page, or none of one."""
        if found.capture.id != page.capture.id:
            raise Refused(f"{way.capture.url} leads to {found.capture.url} now, and not to {page.capture.url}")
        if found.reading.article:
            return self._archive.editions.placed(found.reading.article, way.link)
        keys = {link_key(url) for url in page.witness.article.addresses} if page.witness else set()
        for link, article in found.reading.articles:
            if link_key(link.url) in keys:
                return self._archive.editions.placed(article, link)
        raise Refused(f"{page.capture.url} tells of no article now")


@dataclass(frozen=True)
class _Way:
    """By which link and attempt a page is read, and the capture with which that begins."""

    link: Link
    attempt: Attempt
    capture: CaptureRecord


def _moment(page: ReadPage) -> datetime:
    return datetime.fromisoformat(page.capture.fetched_at)


def _values(article: Article) -> dict[str, str]:
    """Return the fields of an article as they are compared: as texts, empty where there is none."""
    values = {}
    for name in COMPARED:
        value = getattr(article, name)
        if name == "bylines":
            value = "、".join(f"{line.name}({line.role})" for line in value)
        elif isinstance(value, tuple):
            value = "|".join(value)
        values[name] = clean(str(value)) if value is not None else ""
    return values


def _note(comparison: Comparison, page: ReadPage, now: Article) -> None:
    told = page.witness.article if page.witness else _NOTHING
    before, after = _values(told), _values(cleaned(now))
    differs = False
    for name, tally in comparison.fields.items():
        old, new = before[name], after[name]
        tally.before += bool(old)
        tally.after += bool(new)
        if old == new:
            continue
        differs = True
        tally.gained += not old
        tally.lost += not new
        tally.changed += bool(old and new)
        _exemplify(tally.examples, page, was=old, now=new)
    for total, article in ((comparison.agreement_before, told), (comparison.agreement_after, now)):
        if told.agreement is not None and now.agreement is not None:
            total[0] += article.agreement or 0
            total[1] += 1
    if differs and number_of_reader(now.extractor) > number_of_reader(told.extractor):
        comparison.changed.append(page.capture.id)
    elif differs:
        comparison.same_reader += 1


def _note_unread(comparison: Comparison, page: ReadPage, error: ReadError) -> None:
    """Note a page of which nothing is read any more: all that it had is lost."""
    comparison.unread[type(error).__name__] += 1
    _exemplify(comparison.unread_examples, page, reason=error.reason)
    assert page.witness
    for name, value in _values(page.witness.article).items():
        tally = comparison.fields[name]
        tally.before += bool(value)
        tally.lost += bool(value)


def _exemplify(examples: list[dict[str, str]], page: ReadPage, **what: str) -> None:
    if len(examples) < _EXAMPLES_MAX:
        shown = {name: value if len(value) <= _SHOWN_MAX else f"{value[:_SHOWN_MAX]}…" for name, value in what.items()}
        examples.append({"article": page.capture.article or "", "url": page.capture.url, **shown})
