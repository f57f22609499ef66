"""When what was had is asked for again: articles are edited and taken down, most of them soon. And what is due."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from archive.addresses.canonical import link_key
from archive.chinese.clock import moved
from archive.model import LinkKind, LinkState, Run, in_zone
from archive.store.subject import WrittenSubject

STEPS = tuple(map(timedelta, (1, 3, 7, 30)))  # after an article was first had
RARELY = timedelta(days=180)
OLD = timedelta(days=30)  # what is older when it is had has been edited by then: asked again after the last step alone
EARLY = timedelta(hours=6)  # before its day is full: a daily run begins some minutes sooner or later than yesterday's


def next_check(had: datetime, now: datetime, day: date | None = None) -> datetime:
    """Return when an article is asked for again that was first had at some moment, and last now. `day`: its own."""
    is_old = day is not None and in_zone(had).date() - day > OLD
    steps = (moved(had, step - EARLY) for step in (STEPS[-1:] if is_old else STEPS))
    return next((step for step in steps if step > now), moved(now, RARELY))


class Checks(WrittenSubject):
    """The archived articles that are asked for again. The ledger says when (`Ledger.finish`, `Ledger.fail`)."""

    def due(self, newspaper: str, limit: int = -1) -> list[str]:
        """Return the addresses that are due: a paper's own and nobody's, the youngest articles first.

        Of those of one day, what waits for longest.
        """
        values = {"newspaper": newspaper, "now": self._stamp(), "limit": limit}
        return [url for (url,) in self._db.conn.execute(_DUE, values)]

    def of_days(self, newspaper: str, since: date | None, until: date | None) -> list[str]:
        """Return the addresses of a paper's articles of some days, both ends included, due or not, day by day."""
        values = {"newspaper": newspaper, "since": str(since or date.min), "until": str(until or date.max)}
        return [url for (url,) in self._db.conn.execute(_OF_DAYS, values)]

    def of_articles(self, newspaper: str, articles: Sequence[str]) -> list[str]:
        """Return the addresses of some articles by which a paper can be asked for them, due or not, in their order."""
        values = {"newspaper": newspaper, "articles": json.dumps(list(articles))}
        return [url for (url,) in self._db.conn.execute(_OF_ARTICLES, values)]

    def papers_of(self, articles: Sequence[str]) -> list[tuple[str, str]]:
        """Return by which papers some articles can be asked for, as pairs of a paper's id and an article's."""
        return list(self._db.conn.execute(_PAPERS_OF, [json.dumps(list(articles))]).fetchall())

    def papers(self) -> list[str]:
        """Return the ids of the papers that have articles to be asked for again."""
        return [paper for (paper,) in self._db.conn.execute(_PAPERS)]

    def found_by(self, run: Run) -> dict[str, list[dict[str, Any]]]:
        """Return what a run, which has just ended, found to be changed, and to be gone: address, title, and article."""
        values = {"run": run.id, "since": in_zone(run.started_at, UTC).isoformat(timespec="microseconds")}
        return {name: list(self._db.query(sql, values)) for name, sql in _FOUND.items()}

    def beside(self, url: str) -> Iterator[str]:
        """Yield other addresses of the same host whose articles were there when they were asked for last, newest first.

        An article that is gone with all others of its host tells of the host, and not of itself.
        """
        key = link_key(url)
        host = re.split("(?<=[/:])", key)[0]
        values = {"first": host, "last": f"{host[:-1]}{chr(ord(host[-1]) + 1)}", "key": key}
        yield from (found for (found,) in self._db.conn.execute(_BESIDE, values).fetchall())


HAD = f"(state = '{LinkState.DONE}' or state = '{LinkState.ABSENT}' and article is not null)"
"""Which links have led to what is archived: an article that its host has no more is archived all the same."""
_DAY = "coalesce(had.issue_date, articles.day, date(had.found_at, '+8 hours'))"
_DUE = f"""
    with had as (
        select rowid as number, * from links indexed by idx_links_next_check
        where newspaper = :newspaper and next_check <= :now
        union all
        select rowid as number, * from links indexed by idx_links_next_check
        where newspaper is null and next_check <= :now
    )
    select had.url from had left join articles on articles.id = had.article where {HAD}
    order by {_DAY} desc, next_check, number limit :limit
"""  # our own words
_OF_DAYS = f"""
    with had as (
        select rowid as number, * from links where newspaper = :newspaper and state in ('done', 'absent')
        union all
        select rowid as number, * from links where newspaper is null and state in ('done', 'absent')
    )
    select had.url from had join articles on articles.id = had.article
    where had.kind = '{LinkKind.ARTICLE}' and {_DAY} between :since and :until order by {_DAY}, number
"""  # our own words
_OF_ARTICLES = f"""
    select links.url from json_each(:articles) as asked
    join links on links.article = asked.value and (links.newspaper = :newspaper or links.newspaper is null)
    where {HAD} and links.kind = '{LinkKind.ARTICLE}' order by asked.key, links.rowid
"""  # our own words
_PAPERS_OF = f"""
    select distinct coalesce(links.newspaper, articles.newspaper) as paper, links.article from json_each(?) as asked
    join links on links.article = asked.value join articles on articles.id = asked.value
    where {HAD} and links.kind = '{LinkKind.ARTICLE}' and paper is not null order by paper, asked.key
"""  # our own words
_PAPERS = """
    select id from newspapers
    where exists (select 1 from links where newspaper = newspapers.id and next_check is not null) order by id
"""
_FOUND = {
    "changed": """
        select captures.url, versions.title, versions.article from versions indexed by idx_versions_edits
        join captures on captures.id = versions.capture and captures.run = :run
        where versions.position > 1 and versions.since >= :since order by versions.since, versions.key
    """,
    "gone": """
        select links.url, articles.title, links.article from links join articles on articles.id = links.article
        join absences on absences.key = links.key and absences.since >= :since and absences.until is null
        where links.key in (select link from attempts where run = :run) order by absences.since, links.key
    """,
}
_BESIDE = f"""
    select url from links where key >= :first and key < :last and key != :key
    and +state = '{LinkState.DONE}' and article is not null order by last_try desc, key limit 20
"""  # our own words
