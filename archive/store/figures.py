"""The figures of a paper's issues: what each named, what is held of it, and what could not be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from statistics import median
from typing import Any

from archive.model import WITHOUT_SKIN, LinkKind, LinkState
from archive.store.links import IS_FRONT, MAY_BE_NAMED
from archive.store.rows import EXTRACTORS
from archive.store.runs import how_ended
from archive.store.subject import Subject

COUNTS = ("pages", "articles")
FIELDS = ("title", "text", "bylines", "source", "page", "page_name", "published_at")
"""The fields of an article whose share of filled ones is compared."""


@dataclass(frozen=True)
class Failure:
    """A link that could not be had when it was asked for last. `sort` is the name of the reason (`LayoutChanged`)."""

    url: str
    kind: LinkKind
    sort: str
    reason: str
    tried_at: datetime


@dataclass(frozen=True)
class Front:
    """A day's front page as it was asked for last: `failure` where that failed, `absent` where there was no issue."""

    day: date
    asked_at: datetime
    absent: str = ""
    failure: Failure | None = None


@dataclass(frozen=True)
class IssueFigures:
    """An issue: its pages that were read, its articles that are named and held, their characters, filled fields.

    `pending` are links that no run has tried yet: the figures are not final.
    `pictured` says whether some page is offered as an image or a PDF.
    `unskinned` is how many of the articles that are held nobody has read with a skin,
    `doubtful` how many are doubtful. `no_articles` are links whose pages are none.
    """

    day: date
    pages: int = 0
    named: int = 0
    held: int = 0
    lengths: tuple[int, ...] = ()
    filled: dict[str, int] = field(default_factory=dict)
    pending: int = 0
    failures: tuple[Failure, ...] = ()
    pictured: bool = False
    unskinned: int = 0
    doubtful: int = 0
    no_articles: tuple[Failure, ...] = ()

    @cached_property
    def values(self) -> dict[str, float]:
        """How much of it there is, and what the articles that are held consist of.

        That is the characters of the middle one, and for each field the share of articles that have it.
        """
        counts = dict(zip(COUNTS, (float(self.pages), float(self.held)), strict=True))
        if not self.held:
            return counts
        shares = {name: number / self.held for name, number in self.filled.items()}
        return counts | {"characters": float(median(self.lengths))} | shares


@dataclass(frozen=True)
class Had:
    """What was had since a moment: articles, how many of them are doubtful, and pages that are no articles."""

    held: int
    doubtful: int
    no_articles: tuple[Failure, ...]


class Figures(Subject):
    """Reads the figures from an archive, in a handful of queries a paper."""

    def last_runs(self) -> dict[str, dict[str, Any]]:
        """Return the last run of each paper that asked for news: one for archived articles alone tells of none."""
        rows = self._db.query(_LAST_RUNS)
        names = ("id", "started_at", "outcome", "exit_code")
        return {row["newspaper"]: {name: row[name] for name in names} | {"outcome": how_ended(row)} for row in rows}

    def fronts(self, newspaper: str, until: date, most: int) -> list[Front]:
        """Return the newest days whose front page was asked for, the newest first."""
        rows = self._db.query(_FRONTS, {"newspaper": newspaper, "until": until.isoformat(), "most": most})
        found: dict[date, Front] = {}
        for row in rows:  # a day may have two: a page that leads to the front, and the front
            front = _front(row)
            known = found.setdefault(front.day, front)
            if _trouble(front) > _trouble(known):
                found[front.day] = front
        return list(found.values())

    def lists(self, newspaper: str) -> list[Failure | None]:
        """Return what came of the lists without a day that a paper's row names: None for one that was had."""
        rows = self._db.query(_LISTS, {"newspaper": newspaper})
        return [None if row["state"] == LinkState.DONE else _failure(row) for row in rows]

    def is_without_issues(self, newspaper: str) -> bool:
        """Say whether a paper is a site without issues: its row's lists were asked for, and belong to no day.

        Told from what is kept alone: no list of a day, no page and no article of an issue is known.
        """
        return bool(next(self._db.query(_IS_WITHOUT_ISSUES, {"newspaper": newspaper}))["told"])

    def knows_issues(self, newspaper: str) -> bool:
        """Say whether anything of an issue of a paper is known: an article, a page, or a list of a day."""
        return bool(next(self._db.query(_KNOWS_ISSUES, {"newspaper": newspaper}))["told"])

    def without_issues(self) -> list[str]:
        """Return the sites without issues, by id."""
        return [row["newspaper"] for row in self._db.query(_LISTED) if self.is_without_issues(row["newspaper"])]

    def articles(self, newspaper: str) -> tuple[int, date | None, date | None]:
        """Return how many articles of a paper are held, and the first and last of their days."""
        row = next(self._db.query(_HELD, {"newspaper": newspaper}))
        first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("first", "last"))
        return row["n"], first, last

    def issues(self, newspaper: str, until: date, most: int) -> list[IssueFigures]:
        """Return the newest issues of which the archive knows pages, the newest first."""
        asked: dict[str, Any] = {"newspaper": newspaper, "until": until.isoformat(), "most": most}
        pages = {row["issue_date"]: row for row in self._db.query(_PAGES, asked)}
        if not pages:
            return []
        asked |= {"since": min(pages)}
        articles = {row["issue_date"]: row for row in self._db.query(_ARTICLES, asked)}
        pending: dict[str, int] = {}
        failures: dict[str, list[Failure]] = {}
        strange: dict[str, list[Failure]] = {}
        for row in self._db.query(_UNDONE, asked):
            if row["state"] == LinkState.PENDING:
                pending[row["issue_date"]] = pending.get(row["issue_date"], 0) + 1
            else:
                kept = strange if row["state"] == LinkState.NO_ARTICLE else failures
                kept.setdefault(row["issue_date"], []).append(_failure(row))
        return [
            IssueFigures(
                date.fromisoformat(day),
                row["pages"],
                **_told(articles.get(day)),
                pending=pending.get(day, 0),
                failures=tuple(failures.get(day, ())),
                pictured=bool(row["pictured"]),
                no_articles=tuple(strange.get(day, ())),
            )
            for day, row in pages.items()
        ]

    def read_since(self, newspaper: str, moment: datetime, days: Collection[date]) -> int:
        """Return how many links of some days were asked for with success since a moment."""
        if not days:
            return 0
        asked = {"newspaper": newspaper, "since": str(min(days)), "until": str(max(days))}
        asked |= {"moment": moment.isoformat(timespec="seconds")}
        return int(next(self._db.query(_READ, asked))["n"])

    def had_since(self, newspaper: str, moment: datetime) -> Had:
        """Return what a paper's links led to that were asked for since a moment."""
        asked = {"newspaper": newspaper, "moment": moment.isoformat(timespec="seconds")}
        row = next(self._db.query(_HAD_SINCE, asked))
        return Had(row["held"], row["doubtful"], tuple(map(_failure, self._db.query(_NONE_SINCE, asked))))

    def addresses(self, newspaper: str, day: date, kind: LinkKind, most: int) -> Iterator[str]:
        """Yield addresses of a day's issue that could be read: articles, or the front page and the pages."""
        asked = {"newspaper": newspaper, "day": day.isoformat(), "kind": kind, "most": most}
        yield from (row["url"] for row in self._db.query(_ADDRESSES, asked))


_LAST_RUNS = """
    select id, newspaper, started_at, outcome, exit_code, host, process, max(rowid) from runs
    where ' ' || arguments || ' ' not like '% only=recheck %' group by 2
"""
_IS_NEWS = "not exists (select 1 from versions where key = links.key and position = 1 and since < :moment)"
"""Of what was asked for with success: it was not archived before, and asked for again."""
_FAILURE = """
    links.url, links.kind, links.state, links.last_reason, links.last_try, links.issue_date,
    coalesce((
        select kind from attempts where link = links.key and reason = links.last_reason order by tried_at desc limit 1
    ), '') as sort
"""
_FRONTS = f"""
    select {_FAILURE} from links
    where newspaper = :newspaper and issue_date <= :until and kind = 'list' and {IS_FRONT} and last_try is not null
    and not (state = 'absent' and found_in = '' and exists (
        select 1 from links as other where other.newspaper = links.newspaper and other.issue_date = links.issue_date
        and other.kind = 'list' and other.page = '' and other.found_in = '' and other.state = 'done'))
    order by issue_date desc limit :most
"""  # our own words; an issue that one address of the paper has is not absent because another has it not
_OF_ISSUES = """(
    exists (select 1 from pages where newspaper = :newspaper)
    or exists (select 1 from appearances where newspaper = :newspaper and issue_date is not null)
    or exists (select 1 from links where newspaper = :newspaper and issue_date is not null and kind = 'list')
)"""
_KNOWS_ISSUES = f"select {_OF_ISSUES} as told"
_IS_WITHOUT_ISSUES = f"""
    select not {_OF_ISSUES}
    and exists (
        select 1 from links where newspaper = :newspaper and issue_date is null
        and kind = 'list' and found_in = '' and last_try is not null
    ) as told
"""
_LISTED = """
    select distinct newspaper from links where newspaper is not null and kind = 'list' and issue_date is null
    and last_try is not null order by newspaper
"""
_HELD = """
    select count(distinct article) as n, min(day) as first, max(day) as last from appearances
    where newspaper = :newspaper
"""
_LISTS = f"""
    select {_FAILURE} from links
    where newspaper = :newspaper and issue_date is null and kind = 'list' and found_in = '' and last_try is not null
    order by found_at, rowid
"""  # our own words
_PAGES = """
    select issue_date, sum(read_at is not null or url = '') as pages, max(image != '' or pdf != '') as pictured
    from pages
    where newspaper = :newspaper and issue_date <= :until group by issue_date order by issue_date desc limit :most
"""
_APART = ("bylines", "text")  # an appearance has names in one line, and no text
_TOLD_AT_LINK = """(
    select max(appearance) from addresses where addresses.key = links.key and addresses.article = links.article
)"""
"""The appearance of a link's article at the link's address: what this paper's page told, whoever printed it first."""
_ARTICLES = f"""
    select places.day as issue_date, count(*) as named, count(held.id) as held,
        group_concat(length(held.text)) as lengths,
        sum(coalesce(told.extractor, '') like '{WITHOUT_SKIN} %'
            and told.extractor not like '%{EXTRACTORS}%') as unskinned,
        sum(coalesce(told.doubts, '') != '') as doubtful,
        sum(coalesce(told.signature, '') != '') as bylines, sum(coalesce(held.text, '') != '') as text,
        {", ".join(f"sum(coalesce(told.{name}, '') != '') as {name}" for name in FIELDS if name not in _APART)}
    from (
        select distinct issue_date as day, link from placements
        where newspaper = :newspaper and issue_date between :since and :until
    ) as places
    join links on links.key = places.link
    left join articles as held on held.id = links.article
    left join appearances as told on told.id = {_TOLD_AT_LINK}
    where {MAY_BE_NAMED}
    group by places.day
"""  # our own words
_UNDONE = f"""
    select {_FAILURE} from links
    where newspaper = :newspaper and issue_date between :since and :until
    and state in ('pending', 'failed', 'no-article')
"""  # our own words
_READ = f"""
    select count(*) as n from links
    where newspaper = :newspaper and issue_date between :since and :until and state = 'done' and last_try >= :moment
    and {_IS_NEWS}
"""  # our own words
_HAD_SINCE = f"""
    select count(distinct links.article) as held,
        count(distinct iif(told.doubts != '', links.article, null)) as doubtful
    from links left join appearances as told on told.id = {_TOLD_AT_LINK}
    where links.newspaper = :newspaper and links.state = 'done' and links.last_try >= :moment and {_IS_NEWS}
"""  # our own words
_NONE_SINCE = f"""
    select {_FAILURE} from links where newspaper = :newspaper and state = 'no-article' and last_try >= :moment
    order by found_at, rowid
"""  # our own words
_ADDRESSES = """
    select url from links
    where newspaper = :newspaper and issue_date = :day and kind = :kind and state = 'done'
    order by page, found_at, rowid limit :most
"""


def _trouble(front: Front) -> int:
    return 2 if front.failure else 1 if front.absent else 0


def _front(row: dict[str, Any]) -> Front:
    day, asked_at = date.fromisoformat(row["issue_date"]), datetime.fromisoformat(row["last_try"])
    if row["state"] == LinkState.ABSENT:
        return Front(day, asked_at, absent=row["last_reason"])
    return Front(day, asked_at, failure=_failure(row) if row["state"] == LinkState.FAILED else None)


def _failure(row: dict[str, Any]) -> Failure:
    tried_at = datetime.fromisoformat(row["last_try"])
    return Failure(row["url"], LinkKind(row["kind"]), row["sort"], row["last_reason"], tried_at)


def _told(row: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the query of the articles says of an issue."""
    if row is None:
        return {}
    lengths: Sequence[str] = row["lengths"].split(",") if row["lengths"] else ()
    filled = {name: row[name] or 0 for name in FIELDS}
    return {"named": row["named"], "held": row["held"], "lengths": tuple(map(int, lengths)), "filled": filled} | {
        name: row[name] or 0 for name in ("unskinned", "doubtful")
    }
