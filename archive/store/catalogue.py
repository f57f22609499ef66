"""What the archive holds of its papers, days and months, in numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from archive.chinese.places import city_of, lies_in, places_meant, short_place
from archive.chinese.text import squeeze
from archive.chinese.variants import simplified
from archive.search.conditions import IS_DOUBTFUL, PAPERS_CALLED, PAPERS_IN
from archive.search.remembered import remembered_rows
from archive.store.space import Room, room_taken
from archive.store.subject import Subject

_NAME_MAX = 30  # characters of what is compared with the names of papers
_PLACES_NEAR, _PLACE_LIKENESS = 5, 0.5  # 白色 shares one character of two with 百色


class Holdings(NamedTuple):
    """What an archive holds: the ids of its articles, its appearances by their papers' ids, its versions."""

    articles: frozenset[str]
    appearances: dict[str, int]
    versions: int


class Catalogue(Subject):
    """Counts an archive's articles by what they belong to, and their appearances, of which one may have several."""

    def names(self) -> dict[str, str]:
        """Return the names of all papers that are known, by id."""
        return dict(self._db.execute("select id, name from newspapers order by id").fetchall())

    def room(self, path: Path, warc_folder: Path) -> Room:
        """Measure what takes how much room in the archive's file and beside it. It reads the whole file."""
        return room_taken(self._db, path, warc_folder)

    def papers_called(self, called: str) -> list[str]:
        """Return the ids of the papers that have an id, a name or a former id."""
        return [paper for (paper,) in self._db.conn.execute(PAPERS_CALLED, {"newspaper": called})]

    def called(self, called: str) -> tuple[str | None, list[str]]:
        """Return the paper that somebody means, by id or name, in either script, or by a part that no other has.

        Where none or several may be meant, those are returned that it may be, as 右江日报 (youjiang).
        """
        return meant_among(called, self.papers_called(called), self.names())

    def papers_in(self, place: str) -> list[str]:
        """Return the ids of the papers that appear in a province, a city or a county, however it is written."""
        asked = {"place": json.dumps(places_meant(place))}
        return [one for (one,) in self._db.conn.execute(PAPERS_IN, asked)]

    def places_near(self, place: str) -> list[str]:
        """Return places of papers that may be meant by one that has none: where it lies, else names that are alike."""
        if above := lies_in(place):
            return [one for one in above if self.papers_in(one)]
        places = self._db.execute("select distinct place from newspapers where place > '' order by place").fetchall()
        by_name = {name: full for (full,) in places for name in (full, city_of(full))}
        near = get_close_matches(short_place(place)[:_NAME_MAX], by_name, _PLACES_NEAR, _PLACE_LIKENESS)
        return list(dict.fromkeys(by_name[one] for one in near))

    def article_ids(self, first: int, count: int) -> list[tuple[str, str]]:
        """Return some articles in the order in which they came: id, and when the archive took it in."""
        sql = "select id, archived_at from articles order by rowid limit ? offset ?"
        return [(one, f"{at[:19]}+00:00") for one, at in self._db.conn.execute(sql, [count, first])]

    def holdings(self) -> Holdings:
        """Return what there is."""
        articles = frozenset(one for (one,) in self._db.execute("select id from articles"))
        by_paper = dict(self._db.execute("select coalesce(newspaper, ''), count(*) from appearances group by 1"))
        return Holdings(articles, by_paper, self._db.execute("select count(*) from versions").fetchone()[0])

    def totals(self) -> dict[str, int]:
        """Return how many articles, issues' days and people there are; how many articles have no day, or a doubt."""
        return {name: int(remembered_rows(self._db.conn, sql)[0]["n"]) for name, sql in _TOTALS.items()}

    def months(self) -> dict[str, int]:
        """Return how many appearances there are of each month, 2021-12."""
        return {row["month"]: row["n"] for row in remembered_rows(self._db.conn, _MONTHS)}

    def papers(self) -> list[dict[str, Any]]:
        """Return the papers that there are articles of, with how many and from when to when; the fullest first."""
        return remembered_rows(self._db.conn, _PAPERS)

    def others(self) -> list[dict[str, Any]]:
        """Return the papers that are only known, by id."""
        return remembered_rows(self._db.conn, _OTHERS)

    def years(self, newspaper: str) -> list[dict[str, Any]]:
        """Return how many days and articles there are of each year of a paper, the newest first."""
        return remembered_rows(self._db.conn, _YEARS, {"newspaper": newspaper})

    def years_known(self, newspaper: str) -> list[int]:
        """Return the years of whose issues an article or a link is known."""
        return [row["year"] for row in remembered_rows(self._db.conn, _YEARS_KNOWN, {"newspaper": newspaper})]

    def days_of(self, newspaper: str) -> list[tuple[str, int]]:
        """Return the days on which something appeared in a paper, with how many appearances."""
        return [(row["day"], row["n"]) for row in remembered_rows(self._db.conn, _DAYS, {"newspaper": newspaper})]

    def pages_of(self, newspaper: str, since: str) -> list[tuple[str, str, str]]:
        """Return the days of a paper's issues since one, with the pages of their articles, and these."""
        return list(self._db.execute(_PAGES_OF, [newspaper, since]).fetchall())

    def has_source(self, source: str) -> bool:
        """Say whether anything is credited to an outlet."""
        sql = "select 1 from appearances where source = ? limit 1"
        return self._db.execute(sql, [source]).fetchone() is not None

    def issues(self, newspaper: str, limit: int) -> list[dict[str, Any]]:
        """Return the latest issues of a paper that there are articles of, with how many pages and articles."""
        return list(self._db.query(_ISSUES, {"newspaper": newspaper, "limit": limit}))

    def last_issues(self, limit: int) -> list[dict[str, Any]]:
        """Return the latest issues of all papers that there are articles of, with how many."""
        return remembered_rows(self._db.conn, _LAST_ISSUES, {"limit": limit})

    def issues_beside(self, newspaper: str, day: date) -> tuple[date | None, date | None]:
        """Return the days before and after one of whose issues an article or a page is known."""
        asked = {"newspaper": newspaper, "day": day.isoformat()}
        before, after = (self._db.execute(sql, asked).fetchone()[0] for sql in (_BEFORE, _AFTER))
        return date.fromisoformat(before) if before else None, date.fromisoformat(after) if after else None

    def signers(self, newspaper: str, limit: int) -> list[dict[str, Any]]:
        """Return who signed most in a paper, and how many articles."""
        return remembered_rows(self._db.conn, _SIGNERS, {"newspaper": newspaper, "limit": limit})


def meant_among(called: str, exact: list[str], names: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """Return what `Catalogue.called` does, of papers' names by id; `exact` are those that are called just so."""
    asked = simplified(squeeze(called)).casefold()
    folded = {one: simplified(name).casefold() for one, name in names.items()}
    same = exact or [one for one in names if asked in (one.casefold(), folded[one])]
    meant = same or [one for one in names if len(asked) > 1 and asked in folded[one]]
    if len(meant) == 1:
        return meant[0], []
    by_name = {written: one for one, name in folded.items() for written in (one.casefold(), name) if written}
    near = meant or list(dict.fromkeys(by_name[one] for one in get_close_matches(asked[:_NAME_MAX], by_name, 5)))
    return None, [f"{names[one]} ({one})" for one in near]


_TOTALS = {
    "articles": "select count(*) as n from articles",
    "appearances": "select count(*) as n from appearances",
    "days": """
        select count(*) as n from (select distinct newspaper, issue_date from appearances where issue_date is not null)
    """,
    "people": "select count(distinct name) as n from signatures",
    "undated": "select count(*) as n from articles where day is null",
    "doubtful": f"select count(*) as n from articles where {IS_DOUBTFUL}",
}
_MONTHS = "select substr(day, 1, 7) as month, count(*) as n from appearances where day is not null group by 1"
_PAPERS = """
    select newspapers.id, newspapers.name, newspapers.place, newspapers.status, told.articles, told.appearances,
        told.first, told.last
    from newspapers join (
        select newspaper, count(distinct article) as articles, count(*) as appearances,
            min(issue_date) as first, max(issue_date) as last
        from appearances where newspaper is not null group by newspaper
    ) told on told.newspaper = newspapers.id
    order by told.articles desc, newspapers.id
"""
_OTHERS = """
    select id, name, place from newspapers
    where not exists (select 1 from appearances where newspaper = newspapers.id) order by id
"""
_YEARS = """
    select substr(day, 1, 4) as year, count(distinct day) as days, count(distinct article) as articles,
        count(*) as appearances
    from appearances
    where newspaper = :newspaper and day is not null group by 1 order by 1 desc
"""
_YEARS_KNOWN = """
    select cast(substr(issue_date, 1, 4) as integer) as year from appearances
    where newspaper = :newspaper and issue_date is not null
    union select cast(substr(issue_date, 1, 4) as integer) from links
    where newspaper = :newspaper and issue_date is not null
"""
_ISSUES = """
    select issue_date as day, count(distinct article) as articles, count(distinct page) as pages
    from appearances where newspaper = :newspaper and issue_date in (
        select distinct issue_date from appearances where newspaper = :newspaper and issue_date is not null
        order by issue_date desc limit :limit
    ) group by issue_date order by issue_date desc
"""
_DAYS = "select day, count(*) as n from appearances where newspaper = :newspaper and day is not null group by 1"
_PAGES_OF = "select issue_date, page, article from appearances where newspaper = ? and issue_date >= ?"
_LAST_ISSUES = """
    select appearances.newspaper, newspapers.name as paper, appearances.issue_date as day,
        count(distinct appearances.article) as articles
    from appearances join newspapers on newspapers.id = appearances.newspaper
    where appearances.issue_date is not null
    group by appearances.newspaper, appearances.issue_date
    order by appearances.issue_date desc, appearances.newspaper limit :limit
"""
_BEFORE = """
    select max(day) from (
        select max(issue_date) as day from appearances where newspaper = :newspaper and issue_date < :day
        union all select max(issue_date) from pages where newspaper = :newspaper and issue_date < :day
    )
"""
_AFTER = """
    select min(day) from (
        select min(issue_date) as day from appearances where newspaper = :newspaper and issue_date > :day
        union all select min(issue_date) from pages where newspaper = :newspaper and issue_date > :day
    )
"""
_SIGNERS = """
    select signatures.name, count(distinct appearances.article) as articles
    from signatures join appearances on appearances.id = signatures.appearance
    where appearances.newspaper = :newspaper group by 1 order by 2 desc, 1 limit :limit
"""
