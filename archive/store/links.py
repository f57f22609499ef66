"""The ledger of links: what is to be fetched, what was tried, what came of it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from archive.addresses.canonical import link_key
from archive.chinese.clock import moved
from archive.chinese.text import clean
from archive.model import Link, LinkKind, LinkRecord, LinkState, in_zone
from archive.store.checks import EARLY, HAD, next_check
from archive.store.named_table import table
from archive.store.subject import WrittenSubject
from archive.store.witnesses.tables import NO_LONGER_THERE, OPEN

IS_FRONT = """page = '' and not (found_in != '' and exists (
    select 1 from pages where pages.newspaper = links.newspaper and pages.issue_date = links.issue_date
    and pages.link = links.key and pages.position > 1
))"""
"""Which lists are the fronts of issues: not a further page to which only an arrow leads."""

BETTER_STATES = (
    *(LinkState.DONE, LinkState.FAILED, LinkState.NO_ARTICLE, LinkState.ABSENT, LinkState.PENDING, LinkState.REFUSED),
)
"""The states of links that are one, that which is kept first: what was had, then what is to be tried again."""

PROMPT_TRIES = 3  # so many runs in a row try a failing link; a dead host is then asked more and more rarely
LONGEST_WAIT = timedelta(days=30)


def wait_after(tries: int) -> timedelta:
    """Return how long a link rests after so many failures: not at all, then 1, 2, 4 … 30 days."""
    if tries <= PROMPT_TRIES:
        return timedelta(0)
    return min(timedelta(days=2 ** min(tries - PROMPT_TRIES - 1, 5)), LONGEST_WAIT)


class Ledger(WrittenSubject):
    """The links of an archive. A link keeps its first address and its state for good; nothing removes it."""

    def found(self, link: Link, state: LinkState = LinkState.PENDING, reason: str = "") -> bool:
        """Note a link; say whether it is new. A known one stays as it is."""
        with self._transaction():
            return self._note(link, state, reason)

    def _note(self, link: Link, state: LinkState = LinkState.PENDING, reason: str = "") -> bool:
        row = {
            "key": link_key(link.url),
            "url": clean(link.url),
            "kind": link.kind.value,
            "state": state.value,
            "tries": 0,
            "last_reason": clean(reason),
            "newspaper": link.newspaper,
            "found_in": clean(link.found_in),
            "issue_date": link.issue_date.isoformat() if link.issue_date else None,
            "page": clean(link.page),
            "page_name": clean(link.page_name),
            "found_at": self._stamp(),
        }
        return bool(self._db.conn.execute(_FOUND, row).rowcount)

    def get(self, url: str) -> LinkRecord | None:
        """Return the record of an address, in any of its spellings."""
        return self.of_key(link_key(url))

    def of_key(self, key: str) -> LinkRecord | None:
        """Return the record of a canonical address."""
        rows = list(table(self._db, "links").rows_where("key = ?", [key]))
        return _record(rows[0]) if rows else None

    def is_done(self, url: str) -> bool:
        """Say whether a link was fetched and archived, though its host may have it no more."""
        return bool(self._db.conn.execute(_IS_DONE, [link_key(url)]).fetchone())

    def rests(self, url: str) -> bool:
        """Say whether a link was not had, and its next try lies ahead."""
        record = self.get(url)
        return record is not None and record.next_try is not None and record.next_try > self._now()

    def unfinished(self, newspaper: str | None = None) -> list[LinkRecord]:
        """Return the links that are due: pending, failed and rested, lists too; for a paper, its own and nobody's.

        What was tried less often comes first, so that links which their host
        refuses keep no others from being asked for.
        """
        values = {"newspaper": newspaper, "now": self._stamp()}
        return [_record(row) for row in self._db.query(_DUE if newspaper is None else _DUE_OF_PAPER, values)]

    def resting(self, newspaper: str, days: Collection[date]) -> list[LinkRecord]:
        """Return a paper's links of some days that rest, but for those whose host asked to wait.

        They have failed, or are no articles.
        """
        where = "newspaper = ? and state in (?, ?) and next_try > ? and (not_before is null or not_before <= ?)"
        where += " and issue_date in (select value from json_each(?))"
        now = self._stamp()
        values = [
            newspaper,
            LinkState.FAILED,
            LinkState.NO_ARTICLE,
            now,
            now,
            json.dumps([day.isoformat() for day in days]),
        ]
        rows = table(self._db, "links").rows_where(where, values, order_by="found_at, rowid")
        return [_record(row) for row in list(rows)]

    def not_had(self, newspaper: str, states: Collection[LinkState], but_for: str = "") -> list[Link]:
        """Return the links that are in one of some states and have led to no article: a paper's own, then nobody's.

        Not those of which an attempt failed for the reason `but_for`.
        """
        asked = {"newspaper": newspaper, "states": json.dumps(list(states)), "but_for": but_for}
        rows = self._db.query(_NOT_HAD, asked)
        return [_record(row).link for row in list(rows)]

    def standing_lists(self, newspaper: str) -> list[Link]:
        """Return the lists that belong to no day (a category page): they grow, and are asked for in every run.

        One that keeps failing rests like any link.
        """
        where = "kind = ? and issue_date is null and state != ? and (newspaper = ? or newspaper is null)"
        where += " and (next_try is null or next_try <= ?)"
        now = self._stamp()
        values = [LinkKind.LIST, LinkState.REFUSED, newspaper, now]
        return [_record(row).link for row in list(table(self._db, "links").rows_where(where, values, order_by="key"))]

    def fronts(self, newspaper: str, since: date, until: date) -> list[LinkRecord]:
        """Return the links to the front pages of some days' issues, both ends included, by day.

        An issue's front page is noted without a number, the pages it names with theirs
        where their labels tell one.
        """
        where = f"newspaper = ? and issue_date between ? and ? and kind = ? and {IS_FRONT}"
        values = [newspaper, since.isoformat(), until.isoformat(), LinkKind.LIST]
        rows = table(self._db, "links").rows_where(where, values, order_by="issue_date, found_at, rowid")
        return [_record(row) for row in list(rows)]

    def days_read(self, newspaper: str) -> set[date]:
        """Return the days of a paper's issues that need not be asked for again: all of each was there when it was read.

        Its front page was had on a later day; or the host said a week later that it has none. What failed of such an
        issue is due by itself.
        """
        return {date.fromisoformat(day) for (day,) in self._db.execute(_DAYS_READ, [newspaper])}

    def first_days(self) -> dict[str, date]:
        """Return for each paper with issues the first day of which a link is known, papers by id.

        A news site's lists date articles, and name no issue.
        """
        return {row["newspaper"]: date.fromisoformat(row["day"]) for row in self._db.query(_FIRST_DAYS)}

    def select(self, state: LinkState | None = None, *, missed_in: str | None = None) -> Iterator[LinkRecord]:
        """Yield the links as the archive came to know them, or those that a run tried in vain and left undone.

        Some at a time: neither memory nor how long a transaction lasts grows with them, however slowly they are read.
        """
        states = [one for one in LinkState if state in (None, one) and not (missed_in and one is LinkState.DONE)]
        asked = {"states": json.dumps(states), "run": missed_in}
        numbers = array(
            "q", (number for (number,) in self._db.execute(_NUMBERS_MISSED if missed_in else _NUMBERS, asked))
        )
        for start in range(0, len(numbers), _AT_ONCE):
            some = json.dumps(numbers[start : start + _AT_ONCE].tolist())
            yield from [_record(row) for row in self._db.query(_NUMBERED, [some])]

    def tally(self, newspaper: str | None = None) -> dict[str, int]:
        """Return how many links there are in each state; for a paper, its own and nobody's."""
        where = " where newspaper = :newspaper or newspaper is null" if newspaper is not None else ""
        sql = f"select state, count(*) as n from links{where} group by state order by state"
        return {row["state"]: row["n"] for row in self._db.query(sql, {"newspaper": newspaper})}

    def tally_of(self, newspaper: str) -> dict[str, int]:
        """Return how many links of a paper, and of nobody else, there are in each state."""
        sql = "select state, count(*) from links where newspaper = ? group by state order by state"
        return dict(self._db.execute(sql, [newspaper]).fetchall())

    def has_article(self, newspaper: str) -> bool:
        """Say whether an article of a paper is archived, or one to which its links led."""
        asked = [newspaper, LinkState.DONE, LinkKind.ARTICLE, newspaper]
        sql = "select exists (select 1 from links where newspaper = ? and state = ? and kind = ?)"
        sql += " or exists (select 1 from appearances where newspaper = ?)"
        return bool(self._db.execute(sql, asked).fetchone()[0])

    def of_article(self, article: str) -> list[LinkRecord]:
        """Return the links that led to an article, in the order in which they were found."""
        rows = table(self._db, "links").rows_where("article = ?", [article], order_by="found_at, key")
        return [_record(row) for row in list(rows)]

    def lists_of(self, newspaper: str, day: date) -> list[LinkRecord]:
        """Return the links to the pages that name a day's articles, in the order in which they were found."""
        where, values = "newspaper = ? and kind = ? and issue_date = ?", [newspaper, LinkKind.LIST, day.isoformat()]
        return [
            _record(row) for row in list(table(self._db, "links").rows_where(where, values, order_by="found_at, key"))
        ]

    def reasons(self, limit: int) -> list[dict[str, Any]]:
        """Return why links are not done, by state and reason: how many, one of them, and the last try; most first."""
        return list(self._db.query(_REASONS, {"limit": limit}))

    def missed(self, link: Link, url: str, reason: str, run: str | None = None, kind: str = "") -> None:
        """Note one attempt that failed: where, and why, in words and by the name of the reason (`LayoutChanged`)."""
        with self._transaction():
            self.found(link)
            row = {"link": link_key(link.url), "tried_at": self._now().isoformat(timespec="microseconds")}
            row |= {"url": clean(url), "reason": clean(reason)}
            table(self._db, "attempts").insert(row | {"run": run, "kind": kind}, replace=True)

    def attempts(self, url: str) -> list[tuple[str, str, str]]:
        """Return the failed attempts at a link: when, at which address, why."""
        return self.attempts_at([url])[url]

    def attempts_at(self, urls: Collection[str]) -> dict[str, list[tuple[str, str, str]]]:
        """Return the failed attempts at each of some links, as one query tells them."""
        keys = {url: link_key(url) for url in urls}
        found: dict[str, list[tuple[str, str, str]]] = {key: [] for key in keys.values()}
        sql = "select link, tried_at, url, reason from attempts"
        sql += " where link in (select value from json_each(?)) order by tried_at, rowid"
        for link, *attempt in self._db.execute(sql, [json.dumps(list(found))]):
            found[link].append(tuple(attempt))
        return {url: found[key] for url, key in keys.items()}

    def last_sort(self, link: Link) -> str:
        """Return the name of the reason for which a link was last not had, an empty text where there is none.

        That no web archive has a copy is none: it says nothing of the page.
        """
        sql = "select kind from attempts where link = ? and kind not in ('', 'NotCaptured')"
        sql += " order by tried_at desc, rowid desc limit 1"
        return next((str(kind) for (kind,) in self._db.execute(sql, [link_key(link.url)])), "")

    def has_failed(self, link: Link, kind: str) -> bool:
        """Say whether an attempt at a link ever failed for a reason of this name."""
        sql = "select 1 from attempts where link = ? and kind = ? limit 1"
        return self._db.execute(sql, [link_key(link.url), kind]).fetchone() is not None

    def missed_in(self, run: str) -> list[LinkRecord]:
        """Return the links that a run tried in vain and left undone."""
        return list(self.select(missed_in=run))

    def finish(self, link: Link, article: str | None = None) -> None:
        """Note that a link was fetched; an article's link names the article, and says when it is asked for again."""
        row = {"state": LinkState.DONE, "article": article, "last_reason": "", "next_try": None}
        self._settle(link, row | {"next_check": self._next_check(link, article) if article else None})

    def fail(self, link: Link, state: LinkState, reason: str, not_before: datetime | None = None) -> None:
        """Note that all attempts at a link failed in this run, and when to try again.

        `not_before` is what the host asked for with `Retry-After`. What is no
        article is not due again by itself; where it is still named, it rests first. An
        article that was had and is gone is asked for again as it was after it was had.
        """
        is_none = state is LinkState.NO_ARTICLE
        wait = LONGEST_WAIT if is_none else wait_after(self._tries(link) + 1)
        row: dict[str, Any] = {"state": state, "last_reason": clean(reason), "next_try": None}
        row["not_before"] = in_zone(not_before, UTC).isoformat(timespec="seconds") if not_before else None
        if (is_none or state is LinkState.FAILED) and (not_before or wait):
            due = max(moved(self._now(), wait), not_before or self._now())
            row["next_try"] = in_zone(due, UTC).isoformat(timespec="seconds")
        with self._transaction():
            self._settle(link, row)
            if state is LinkState.ABSENT:
                told = {"key": link_key(link.url), "reason": clean(reason)}
                since = in_zone(self._now(), UTC).isoformat(timespec="microseconds")
                self._db.conn.execute(NO_LONGER_THERE, told | {"since": since})
                if (record := self.get(link.url)) and record.article:
                    self._check_at(link, self._next_check(link, record.article, is_gone=True))

    def check_failed(self, link: Link, not_before: datetime | None = None) -> None:
        """Note that an archived article could not be asked for again, and when to try once more.

        That says nothing of it: it stays had, or gone, as it was.
        """
        with self._transaction():
            failures = int(self._db.conn.execute(_FAILURES, [link_key(link.url)]).fetchone()[0])
            due = moved(self._now(), max(wait_after(failures), timedelta(days=1) - EARLY))
            self._check_at(link, in_zone(max(due, not_before or due), UTC).isoformat(timespec="seconds"))

    def put_off(self, link: Link, reason: str) -> None:
        """Note why a link was not asked for in this run. That is no try: it stays as due as it was."""
        with self._transaction():
            self.found(link)
            row = {"state": LinkState.FAILED, "last_reason": clean(reason)}
            table(self._db, "links").update(link_key(link.url), row)

    def _next_check(self, link: Link, article: str, *, is_gone: bool = False) -> str:
        """Return when to ask again for an article that was had, or found to be gone, just now."""
        asked = {"key": link_key(link.url), "article": article}
        first, gone, day = self._db.conn.execute(_STOOD, asked).fetchone()
        since = gone if is_gone else first
        had = datetime.fromisoformat(since) if since else self._now()
        own_day = date.fromisoformat(day) if day and not is_gone else None
        return in_zone(next_check(had, self._now(), own_day), UTC).isoformat(timespec="seconds")

    def _check_at(self, link: Link, moment: str) -> None:
        self._db.conn.execute("update links set next_check = ? where key = ?", [moment, link_key(link.url)])

    def _tries(self, link: Link) -> int:
        """Return how often a link was tried since it was fetched last."""
        record = self.get(link.url)
        return 0 if record is None or record.state is LinkState.DONE else record.tries

    def _settle(self, link: Link, row: dict[str, Any]) -> None:
        with self._transaction():
            self._note(link)
            told = ", ".join(f"{name} = :{name}" for name in row)
            asked = row | {"key": link_key(link.url), "now": self._stamp()}
            self._db.conn.execute(f"update links set {told}, {_TRIED} where key = :key", asked)


MAY_BE_NAMED = """(
    links.article is not null or not exists (select 1 from withheld_marks where mark = 'key:' || links.key)
)"""
"""Whether a link may be named, in SQL: what is withdrawn is so nowhere."""
_LINK_COLUMNS = (
    *("key", "url", "kind", "state", "tries", "last_reason", "newspaper", "found_in", "issue_date", "page"),
    *("page_name", "found_at"),
)
_FOUND = f"""
    insert into links ({", ".join(_LINK_COLUMNS)}) values ({", ".join(f":{name}" for name in _LINK_COLUMNS)})
    on conflict (key) do nothing
"""
_TRIED = "tries = iif(state = 'done', 0, tries) + 1, last_try = :now"  # how often since it was fetched last
_IS_DONE = f"select 1 from links where key = ? and {HAD}"  # our own words
_STOOD = """
    select (select min(since) from versions where key = :key),
        (select since from absences where key = :key and until is null),
        (select day from articles where id = :article)
"""
_FAILURES = """
    select count(distinct coalesce(attempts.run, attempts.tried_at)) from links
    join attempts on attempts.link = links.key and attempts.tried_at > links.last_try where links.key = ?
"""
"""How many runs have asked in vain for an article since it was had, or found to be gone, last."""
_AT_ONCE = 500  # links that are read at once, where all are
_NUMBERS = """
    select rowid from links indexed by idx_links_state_next_try
    where state in (select value from json_each(:states)) order by rowid
"""
_NUMBERS_MISSED = """
    select rowid from links where key in (select link from attempts where run = :run)
    and state in (select value from json_each(:states)) order by rowid
"""
_NUMBERED = "select * from links where rowid in (select value from json_each(?)) order by rowid"
_DAYS_READ = """
    select distinct issue_date from links indexed by idx_links_lists
    where newspaper = ? and issue_date is not null and kind = 'list' and page = '' and (
        state = 'done' and date(last_try, '+8 hours') > issue_date
        or state = 'absent' and date(last_try, '+8 hours') > date(issue_date, '+7 days')
    )
"""
_FIRST_DAYS = """
    select id as newspaper, (
        select min(issue_date) from links where newspaper = newspapers.id and issue_date is not null
    ) as day from newspapers where exists (
        select 1 from links indexed by idx_links_lists
        where newspaper = newspapers.id and kind = 'list' and issue_date is not null
    ) order by id
"""
_OPEN = f"select rowid as number, * from links indexed by idx_links_open where {OPEN}"  # else SQLite may read all links
_DUE = f"select * from ({_OPEN}) where next_try is null or next_try <= :now order by tries, found_at, number"
_DUE_OF_PAPER = f"""
    with due as ({_OPEN} and newspaper = :newspaper union all {_OPEN} and newspaper is null)
    select * from due where next_try is null or next_try <= :now order by tries, found_at, number
"""
_NOT_HAD = """
    with lost as (
        select *, rowid as number from links where newspaper = :newspaper union all
        select *, rowid as number from links where newspaper is null
    )
    select * from lost where article is null and state in (select value from json_each(:states))
    and not (:but_for != '' and exists (select 1 from attempts where link = lost.key and kind = :but_for))
    order by newspaper is null, found_at, number
"""
_REASONS = """
    select state, last_reason as reason, count(*) as n, min(url) as example, max(last_try) as last_try from links
    where state in ('pending', 'failed', 'absent', 'refused', 'no-article')
    group by state, last_reason order by 3 desc, 2 limit :limit
"""


def _record(row: dict[str, Any]) -> LinkRecord:
    day = date.fromisoformat(row["issue_date"]) if row["issue_date"] else None
    link = Link(
        row["url"], LinkKind(row["kind"]), row["found_in"], row["newspaper"], day, row["page"], row["page_name"]
    )
    last = datetime.fromisoformat(row["last_try"]) if row["last_try"] else None
    due = datetime.fromisoformat(row["next_try"]) if row["next_try"] else None
    return LinkRecord(link, LinkState(row["state"]), row["tries"], row["last_reason"], last, due, row["article"])
