"""The calendar of a paper: what its edition indexes said exists, day by day, against what the archive holds.

Evaluated from the archive alone: nothing is asked for, and nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from archive.chinese.clock import moved
from archive.chinese.holidays import NOT_KNOWN, holiday
from archive.chinese.pauses import NEVER_AGAIN, PAUSES, read_notice
from archive.health.pictured import PicturedIssue, is_pictured_alone, pictured_issue
from archive.health.weekdays import NEIGHBOURS, Weekdays
from archive.model import LinkRecord, LinkState, in_zone
from archive.reasons import NotPublished
from archive.store.archive import Archive
from archive.store.issues import IndexEntry, PageRecord
from archive.store.pictures import NOT_OF_THE_PAPER, PictureRole

_NOTICE_BEFORE = timedelta(days=45)  # so long before a pause, its notice may be printed
_NOTICE_AFTER = timedelta(days=10)  # or printed in the first issue after it
_BRIDGE = 7  # days without an issue that a crawl may cross: asking for one is a single request
_TELLING = (
    LinkState.FAILED,
    LinkState.PENDING,
    LinkState.ABSENT,
    LinkState.REFUSED,
    LinkState.NO_ARTICLE,
    LinkState.DONE,
)
"""Of a day's front pages (one may only lead to another), the one that says why no page is known."""


class DayKind(StrEnum):
    """What is known of a day.

    complete: all that the issue's indexes name is held. partial: some of it is
    not, or articles are held of an issue that was not read. no_text: the issue's
    pages are images or PDFs alone. no_issue: the paper did not appear, and it is
    known why. missing: the host says that there is no issue, and nothing explains it.
    failed: the host was asked in vain. not_fetched: the host was not asked.
    """

    COMPLETE = "complete"
    PARTIAL = "partial"
    NO_TEXT = "no_text"
    NO_ISSUE = "no_issue"
    MISSING = "missing"
    FAILED = "failed"
    NOT_FETCHED = "not_fetched"


class GapKind(StrEnum):
    """What is not held. A picture is one that a crawl was to fetch: of a page, its PDF, or in an article."""

    DAY = "day"
    PAGE = "page"
    ARTICLE = "article"
    PICTURE = "picture"


class GapState(StrEnum):
    """Why it is not held.

    absent: the host says that it is not there. refused: the address may not be
    followed. no_article: what is there is something else. no_text: there are images or PDFs alone.
    """

    NOT_FETCHED = "not_fetched"
    FAILED = "failed"
    ABSENT = "absent"
    REFUSED = "refused"
    NO_ARTICLE = "no_article"
    NO_TEXT = "no_text"


PICTURE_WORDS = {
    PictureRole.PAGE: "picture of the page",
    PictureRole.MAP: "smaller picture of the page",
    PictureRole.PDF: "PDF of the page",
    PictureRole.ARTICLE: "picture of an article",
}
"""What a gap's picture is, as its title tells."""
_GAP_STATES = {
    LinkState.FAILED: GapState.FAILED,
    LinkState.ABSENT: GapState.ABSENT,
    LinkState.REFUSED: GapState.REFUSED,
    LinkState.NO_ARTICLE: GapState.NO_ARTICLE,
}


@dataclass(frozen=True)
class Gap:
    """Something that the calendar promises and the archive does not hold.

    `title` is an article's title or a page's name; `tries` counts the failed
    runs, and before `next_try` no run tries again by itself.
    """

    kind: GapKind
    state: GapState
    url: str = ""
    page: str = ""
    title: str = ""
    reason: str = ""
    tries: int = 0
    next_try: datetime | None = None

    @property
    def can_be_closed(self) -> bool:
        """Whether asking may help: not where the host says that a page is gone; but an issue may come late."""
        return self.state in (GapState.NOT_FETCHED, GapState.FAILED) or (
            self.kind is GapKind.DAY and self.state is GapState.ABSENT
        )


@dataclass(frozen=True)
class Day:
    """A day of a paper: what its indexes name, what is held of it, and the gaps in the order of the pages, texts first.

    `pages_pictured` is how many pages of an issue without articles are held as pictures or PDFs.
    """

    day: date
    kind: DayKind
    reason: str = ""
    pages_named: int = 0
    pages_read: int = 0
    articles_named: int = 0
    articles_held: int = 0
    gaps: tuple[Gap, ...] = ()
    pages_pictured: int = 0

    @property
    def can_be_filled(self) -> bool:
        """Whether a crawl of this day may close a gap."""
        return any(gap.can_be_closed for gap in self.gaps)


@dataclass(frozen=True)
class _Notice:
    article: str
    issued: date
    first: date
    last: date


@dataclass(frozen=True)
class _Known:
    """What the archive knows around the days that are looked at."""

    issues: dict[date, list[PageRecord]]
    fronts: dict[date, LinkRecord]
    held: dict[date, int]
    weekdays: Weekdays
    notices: list[_Notice] = field(default_factory=list)
    announced: dict[date, str] = field(default_factory=dict)
    first_issue: date | None = None
    pictured: dict[date, PicturedIssue] = field(default_factory=dict)
    lacking: dict[str, list[Gap]] = field(default_factory=dict)


def calendar(archive: Archive, newspaper: str, since: date, until: date, today: date) -> list[Day]:
    """Return a paper's days from `since` to `until`, both included, without those after `today` (China's day).

    A site without issues has none: no day of it can be complete or missing.
    """
    until = min(until, today)
    if since > until or archive.figures.is_without_issues(newspaper):
        return []
    known = _known(archive, newspaper, since, until)
    found = [_day(known, since + timedelta(days=n)) for n in range((until - since).days + 1)]
    return [replace(day, gaps=(*day.gaps, *known.lacking.get(day.day.isoformat(), ()))) for day in found]


def ranges_to_fill(days: Iterable[Day], *, elsewhere: bool = False) -> list[tuple[date, date]]:
    """Return the days that a crawl has to ask for, as ranges with both ends included.

    Days stand in order. A few days without an issue do not part a range. `elsewhere`: a web archive is asked, which
    may have what the host has not; so all days with gaps are.
    """
    ranges: list[tuple[date, date]] = []
    bridge = 0
    for day in days:
        may_be_filled = any(one.kind is not GapKind.PICTURE for one in day.gaps) if elsewhere else day.can_be_filled
        if may_be_filled and ranges and (day.day - ranges[-1][1]).days <= bridge + 1:
            ranges[-1] = (ranges[-1][0], day.day)
        elif may_be_filled:
            ranges.append((day.day, day.day))
        bridge = bridge + 1 if day.kind is DayKind.NO_ISSUE and bridge < _BRIDGE else 0
    return ranges


def _known(archive: Archive, newspaper: str, since: date, until: date) -> _Known:
    """Gather what is needed, in a handful of queries."""
    around = (moved(since, -NEIGHBOURS), moved(until, NEIGHBOURS))
    fronts: dict[date, LinkRecord] = {}
    for record in archive.links.fronts(newspaper, *around):
        if day := record.link.issue_date:
            fronts[day] = min((fronts.get(day, record), record), key=lambda one: _TELLING.index(one.state))
    indexed = archive.editions.dates(newspaper)
    seen = {day for day, record in fronts.items() if record.state is LinkState.DONE}.union(indexed)
    absent = {day for day, record in fronts.items() if record.state is LinkState.ABSENT} - seen
    weekdays = Weekdays(seen, absent)
    to_explain = sorted(day for day in absent if since <= day <= until and not weekdays.hardly_any(day))
    issues = archive.editions.issues(newspaper, since, until)
    return _Known(
        issues,
        fronts,
        archive.editions.held(newspaper, since, until),
        weekdays,
        _notices(archive, newspaper, to_explain[0], to_explain[-1], indexed) if to_explain else [],
        _announced(archive, [(day, fronts[day]) for day in to_explain]),
        paper.first_day if (paper := archive.newspaper(newspaper)) else None,
        {day: pictured_issue(archive, newspaper, day) for day, pages in issues.items() if is_pictured_alone(pages)},
        _lacking_pictures(archive, newspaper, since, until),
    )


def _lacking_pictures(archive: Archive, newspaper: str, since: date, until: date) -> dict[str, list[Gap]]:
    """Return the pictures of each day that were to be fetched and are not held; not those at others' hosts."""
    found: dict[str, list[Gap]] = {}
    for one in archive.pictures.lacking(newspaper, str(since), str(until)):
        if one.reason.endswith(NOT_OF_THE_PAPER):
            continue
        state = _gap_state(one.state)
        told = (one.url, one.page, PICTURE_WORDS[one.role], _brief(one.reason, one.url), one.tries)
        next_try = datetime.fromisoformat(one.next_try) if one.next_try else None
        found.setdefault(one.issue_date or "", []).append(Gap(GapKind.PICTURE, state, *told, next_try))
    return found


def _announced(archive: Archive, days: Iterable[tuple[date, LinkRecord]]) -> dict[date, str]:
    """Return the days of which the page that was asked for said that the paper does not appear, with its words."""
    told = ((day, record) for day, record in days if archive.links.last_sort(record.link) == NotPublished.__name__)
    return {day: record.last_reason.rpartition(" says ")[2] for day, record in told}


def _notices(archive: Archive, newspaper: str, since: date, until: date, issues: Sequence[date]) -> list[_Notice]:
    """Return the pauses that the paper announced. One without an end ends with the next issue."""
    paper = archive.newspaper(newspaper)
    before = max((day for day in issues if day <= since), default=since)
    mentions = archive.editions.mentions(newspaper, before - _NOTICE_BEFORE, until + _NOTICE_AFTER, PAUSES)
    found = []
    for mention in mentions:
        text = f"{mention.title}\n{mention.text}"
        for first, last in read_notice(text, mention.day, paper.name if paper else ""):
            if last == NEVER_AGAIN:
                last = min((day for day in issues if day > first), default=NEVER_AGAIN)
            found.append(_Notice(mention.article, mention.day, first, last))
    return found


def _day(known: _Known, day: date) -> Day:
    if day in known.issues:
        return _issue_day(day, known.issues[day], known.pictured.get(day))
    if known.first_issue and day < known.first_issue and day not in known.held:
        return Day(day, DayKind.NO_ISSUE, f"before the first issue, of {known.first_issue}")
    record = known.fronts.get(day)
    if record is None:
        return _never_asked(known, day)
    if record.state is LinkState.ABSENT:
        return _absent_day(known, day, record)
    if record.state is LinkState.DONE:
        words = "the front page was read, but which pages and articles it names is not kept"
        return Day(day, DayKind.PARTIAL, words, gaps=(_day_gap(record, GapState.NOT_FETCHED, words),))
    if record.state is LinkState.PENDING:
        words = "noted, but never tried"
        return _not_fetched(known, day, words, _day_gap(record, GapState.NOT_FETCHED, words))
    state = GapState.REFUSED if record.state is LinkState.REFUSED else GapState.FAILED
    words = _brief(record.last_reason, record.link.url)
    return Day(day, DayKind.FAILED, words, gaps=(_day_gap(record, state, words),))


def _brief(reason: str, url: str) -> str:
    """Return a reason without the address that stands beside it anyway."""
    return reason.replace(url, "it") if url else reason


def _day_gap(record: LinkRecord, state: GapState, reason: str) -> Gap:
    return Gap(GapKind.DAY, state, record.link.url, reason=reason, tries=record.tries, next_try=record.next_try)


def _never_asked(known: _Known, day: date) -> Day:
    """A day that nobody asked for has no issue only where the weekday says so for certain."""
    if day not in known.held and (words := known.weekdays.certainly_none(day)):
        return Day(day, DayKind.NO_ISSUE, f"{words}, not asked")
    return _not_fetched(known, day, "never asked", Gap(GapKind.DAY, GapState.NOT_FETCHED))


def _not_fetched(known: _Known, day: date, words: str, gap: Gap) -> Day:
    """A day whose issue was not read; articles of it that came by other ways make it partial."""
    if number := known.held.get(day):
        return Day(day, DayKind.PARTIAL, f"{words}; the archive holds {number} of its articles", gaps=(gap,))
    return Day(day, DayKind.NOT_FETCHED, words, gaps=(gap,))


def _absent_day(known: _Known, day: date, record: LinkRecord) -> Day:
    if not known.held.get(day) and (words := _explanation(known, day)):
        return Day(day, DayKind.NO_ISSUE, words)
    reasons = [f"the host says {_brief(record.last_reason, record.link.url)}"]
    if number := known.held.get(day):
        reasons.append(f"but the archive holds {number} of its articles")
    else:
        reasons += filter(None, (known.weekdays.usual(day), NOT_KNOWN if holiday(day) is None else ""))
    if record.last_try and in_zone(record.last_try).date() <= day:
        reasons.append("asked on the day itself, it may come late")
    words = "; ".join(reasons)
    return Day(day, DayKind.MISSING, words, gaps=(_day_gap(record, GapState.ABSENT, words),))


def _explanation(known: _Known, day: date) -> str:
    """Return why the paper did not appear on a day for which the host has no issue; the firmest reason there is."""
    for notice in known.notices:
        if notice.first <= day <= notice.last:
            return f"休刊 notice of {notice.issued} (article {notice.article})"
    if words := known.announced.get(day):
        return f"its page says so: {words}"
    return holiday(day) or known.weekdays.hardly_any(day)


def _issue_day(day: date, pages: Sequence[PageRecord], pictured: PicturedIssue | None) -> Day:
    entries = {entry.url: entry for page in pages for entry in page.entries}
    read = sum(_is_read(page) for page in pages)
    if not entries and read == len(pages):
        return _without_articles(day, pages, pictured)
    held = sum(entry.is_held for entry in entries.values())
    gaps = tuple(_issue_gaps(pages))
    kind = DayKind.PARTIAL if gaps else DayKind.COMPLETE
    return Day(day, kind, _lacking(gaps), len(pages), read, len(entries), held, gaps)


def _without_articles(day: date, pages: Sequence[PageRecord], pictured: PicturedIssue | None) -> Day:
    """An issue all of whose pages were read, and name no article."""
    if pictured and not pictured.without_text:
        words = "its pages are PDFs, and their texts were read from these"
        return Day(day, DayKind.COMPLETE, words, len(pages), len(pages), pages_pictured=pictured.held)
    if pictured:
        kind, state, words = DayKind.NO_TEXT, GapState.NO_TEXT, "its pages are images or PDFs, without a text"
        words += f"; {pictured.words(len(pages))}"
    else:
        kind, state, words = DayKind.PARTIAL, GapState.FAILED, "its pages name no article"
    gap = Gap(GapKind.DAY, state, pages[0].page.url, pages[0].page.page, reason=words)
    return Day(day, kind, words, len(pages), len(pages), gaps=(gap,), pages_pictured=pictured.held if pictured else 0)


def _lacking(gaps: Sequence[Gap]) -> str:
    counts = Counter(gap.kind.value for gap in gaps)
    return ", ".join(f"{n} {kind}{'s' if n > 1 else ''} not held" for kind, n in counts.items())


def _is_read(page: PageRecord) -> bool:
    """Say whether a page's index was read; a page without an address of its own is read with the one that names it."""
    return page.page.read or page.state is LinkState.DONE or not page.page.url


def _issue_gaps(pages: Sequence[PageRecord]) -> Iterator[Gap]:
    """Yield the gaps of an issue; an article that stands on two pages is told with the first."""
    told: set[str] = set()
    for page in pages:
        if not _is_read(page):
            place = (page.page.url, page.page.page, page.page.page_name)
            reason = _brief(page.reason, page.page.url)
            yield Gap(GapKind.PAGE, _gap_state(page.state), *place, reason, page.tries, page.next_try)
        for entry in page.entries:
            if not entry.is_held and entry.url not in told:
                told.add(entry.url)
                yield _article_gap(page.page.page, entry)


def _article_gap(page: str, entry: IndexEntry) -> Gap:
    told = (entry.url, page, entry.title, _brief(entry.reason, entry.url))
    return Gap(GapKind.ARTICLE, _gap_state(entry.state), *told, entry.tries, entry.next_try)


def _gap_state(state: LinkState | None) -> GapState:
    return _GAP_STATES.get(state, GapState.NOT_FETCHED) if state else GapState.NOT_FETCHED
