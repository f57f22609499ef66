"""Articles found by their words: the one search, for the terminal and the browser, and the care of its index.

The rows in their order are asked of indexes alone, which hold numbers and dates
only: a row of 100,000 articles is read of those that are shown.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.chinese.places import places_meant
from archive.search.conditions import both, by_index, narrowing, of_appearance, of_article, of_head
from archive.search.facets import facet
from archive.search.found import Found, Keys, Order
from archive.search.index import INDEX, drop_index, ensure_index, faults
from archive.search.many import divided_by
from archive.search.query import expression
from archive.search.remembered import remembered, remembered_rows
from archive.search.segment import RUN, pairs, plain, without_gaps

_FURTHER = """
    select articles.rowid as row, appearances.id, appearances.day, appearances.published_at, appearances.page,
        min(coalesce(appearances.day, '~') || coalesce(appearances.published_at, '') || appearances.id)
    from appearances join articles on articles.id = appearances.article
    where is_head = 0 and {matches} and ({head}) is not true group by articles.rowid
"""
"""Of each article whose head does not match the earliest appearance that does."""
_ARCHIVED = """
    select articles.rowid, appearances.id, total(is_head), max(appearances.first_seen || appearances.id) as seen
    from appearances join articles on articles.id = appearances.article
    where {matches} group by articles.rowid order by seen desc
"""
_ORDERS = {
    "newest": "day desc, published_at desc, page desc",
    "oldest": "day nulls last, published_at, page",  # read from the index as it is, unlike `day is null, day`
    "archived": "archived_at desc, rowid desc",
}
_IN_ORDER = """
    select row from (
        select rowid as row, day, published_at, page from articles where {where} union all
        select json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]') from json_each(:further)
    ) order by {order}
"""
_MOMENTS = """
    select day, published_at, page from json_each(:rows) as asked
    join articles on articles.rowid = asked.value order by asked.key
"""
_ALL_MOMENTS = "select rowid, day, published_at, page from articles indexed by idx_articles_day_published_at_page"
_ALL_ARCHIVED = "select rowid, archived_at from articles"
_MOMENTS_MANY = 2000  # rows; so many are looked up one by one as fast as the index is read
_ASKED = """
    json_each(:rows) as asked join articles on articles.rowid = json_extract(asked.value, '$[0]')
    left join appearances as shown on shown.id = iif(json_extract(asked.value, '$[1]') = '', (
        select id from appearances where article = articles.id and is_head = 1
    ), json_extract(asked.value, '$[1]'))
"""


def _as_shown(name: str) -> str:
    """Return the SQL for a column of the appearance that is shown, else of the article, which has the head's."""
    return f"iif(shown.id is null, articles.{name}, shown.{name})"


def _columns_shown(*names: str) -> str:
    return ", ".join(f"{_as_shown(name)} as {name}" for name in names)


_PLACES = f"""
    select articles.rowid as row, {_columns_shown("day", "published_at", "page")}, articles.id, (
        select min(placements.position) from addresses join placements on placements.link = addresses.key
        where addresses.article = articles.id and placements.newspaper = {_as_shown("newspaper")}
        and placements.issue_date = {_as_shown("issue_date")} and placements.page = {_as_shown("page")}
    ) as position
    from {_ASKED}
"""
_HITS = f"""
    select articles.id, {_columns_shown("title", "kicker", "subtitle", "source", "page", "signature")},
        coalesce({_as_shown("newspaper")}, '') as newspaper, coalesce(newspapers.name, '') as paper,
        coalesce({_as_shown("day")}, '') as day,
        text || iif(articles.captions = '', '', char(10) || articles.captions) as text
    from {_ASKED} left join newspapers on newspapers.id = {_as_shown("newspaper")} order by asked.key
"""
_STORIES = """
    select articles.rowid, heads.rowid from clusters join articles on articles.id = clusters.article
    join articles as heads on heads.id = clusters.head
"""
_IDS = "select articles.id from json_each(?) as asked join articles on articles.rowid = asked.value order by asked.key"
_ROWS_OF = "select articles.id, articles.rowid from json_each(?) as asked join articles on articles.id = asked.value"
_PAIRS = 24  # of a headline; a longer one asks no more than this
_LIKE_HEADLINE = f"""
    with found as materialized (
        select rowid, rank from {INDEX} where {INDEX} match :pairs order by rank limit 40
    )
    select found.rank, articles.id from found join articles on articles.rowid = found.rowid
    where articles.id not in (select value from json_each(:besides)) order by found.rank limit :limit
"""
ANY = "any"
"""As `Wanted.doubt`: articles that are doubtful, whatever for."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A selection of articles: the one type of what is looked for, here, exported, asked for again, compared.

    Paper, days, year, source and signer are to hold for one appearance of an article together.
    `newspaper` is an id or a name; `place` a province or city where papers appear;
    `since` and `until` are days, months or years (2021-12-24, 2021-12, 2021), both included; `signer` has signed;
    `doubt` is one of `archive.doubts`, or ANY.
    `ids` are whole ids of articles, of which there may be none; None where all may be meant.
    `tag` is one that an article has.
    `papers` are ids of papers, of which there may be none, told by who knows more of them than the archive does.
    """

    words: str = ""
    newspaper: str = ""
    since: str = ""
    until: str = ""
    year: str = ""
    source: str = ""
    signer: str = ""
    doubt: str = ""
    ids: tuple[str, ...] | None = None
    tag: str = ""
    place: str = ""
    papers: tuple[str, ...] | None = None

    @property
    def values(self) -> dict[str, str]:
        """The parameters of what is asked for."""
        told = {name: value for name, value in asdict(self).items() if value and name not in ("ids", "papers")}
        told |= {"place": json.dumps(places_meant(self.place))} if self.place else {}
        told |= {} if self.ids is None else {"ids": json.dumps(self.ids)}
        told |= {} if self.papers is None else {"papers": json.dumps(self.papers)}
        return told | ({"words": expression(self.words)} if self.words else {})


@dataclass(frozen=True)
class Hit:
    """An article that was found, as it appeared where it was looked for.

    `newspaper` is the id of the paper, `paper` its name. `text` is all that the
    index covers of it beside the headlines and the names.
    """

    id: str
    title: str
    kicker: str
    subtitle: str
    newspaper: str
    paper: str
    source: str
    day: str
    page: str
    signature: str
    text: str


def _asked(rows: Sequence[int], shown: Mapping[int, str] | None) -> dict[str, str]:
    """Return rows as queries take them, each with the appearance that is shown: empty for the head, null for none."""
    return {"rows": json.dumps([[row, None if shown is None else shown.get(row, "")] for row in rows])}


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    position = row["position"]
    when = row["day"] is None, row["day"] or "", row["published_at"] or "", row["page"]
    return *when, position is None, position or 0, row["id"]


def _ranked(values: dict[str, str], further: Collection[int]) -> str:
    """Return the SQL for rows by relevance; FTS5 itself would work each rank out twice."""
    narrowed = both(by_index(values), of_article(values.keys() - {"words"}))
    among = "" if narrowed == "1" else f"+rowid in (select rowid from articles where {narrowed})"
    if further:
        among = f"({among} or +rowid in (select json_extract(value, '$[0]') from json_each(:further)))"
    return f"""
        with found as materialized (
            select rowid, rank from {INDEX} where {INDEX} match :words {among and "and"} {among}
        ) select rowid, rank from found order by rank
    """


class Search:
    """Looks for articles in an archive, by its database and its way to hold the write lock."""

    def __init__(self, db: Database, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._db = db
        self._transaction = transaction

    def find(self, wanted: Wanted, order: Order = "relevance") -> Found:
        """Return the articles that are wanted. Without words none is more relevant: the newest come first."""
        values = wanted.values
        if not wanted.words and order == "relevance":
            order = "newest"
        if order == "archived":
            return self._archived(values)
        further = self._further(values, order) if narrowing(values) else {}
        asked = values | {"further": json.dumps([(row, *place[1:]) for row, place in further.items()])}
        shown = {row: place[0] for row, place in further.items()} if narrowing(values) else None
        if order == "relevance":
            ranked = self._db.execute(_ranked(values, further), asked).fetchall()
            rows = [row for row, _ in ranked]
            return self._found(rows, lambda first, last: [rank for _, rank in ranked[first:last]], order, shown)
        where = both(by_index(values), of_article(values))
        if further:
            sql = _IN_ORDER.format(where=where, order=_ORDERS[order])
        else:
            sql = f"select rowid from articles where {where} order by {_ORDERS[order]}"
        rows = self._all_in_order(sql) if not values else [row for (row,) in self._db.execute(sql, asked)]
        return self._found(rows, lambda first, last: self._moments(rows[first:last], further), order, shown)

    def _all_in_order(self, sql: str) -> list[int]:
        return remembered(self._db.conn, sql, lambda: [row for (row,) in self._db.conn.execute(sql)])

    def _archived(self, values: dict[str, str]) -> Found:
        """Return what the archive took in, the last first; what is narrowed, as the print that it took in last."""
        if narrowing(values):
            sql = _ARCHIVED.format(matches=both(of_appearance(values), of_article(values)))
            told = self._db.execute(sql, values).fetchall()
            shown, heads = {one[0]: one[1] for one in told}, [one[0] for one in told if one[2]]
            seen = [one[3] for one in told]
            return self._found(list(shown), lambda first, last: seen[first:last], "archived", shown, heads)
        sql = f"select rowid from articles where {both(of_article(values))} order by {_ORDERS['archived']}"
        rows = self._all_in_order(sql) if not values else [row for (row,) in self._db.execute(sql, values)]
        return self._found(rows, lambda first, last: rows[first:last], "archived", None)

    def _further(self, values: dict[str, str], order: Order) -> dict[int, tuple[str, Any, Any, Any]]:
        """Return by the row of the article the appearances that match where no head does: id, day, moment, page."""
        words = of_article(values) if order != "relevance" else of_article(values.keys() - {"words"})
        sql = _FURTHER.format(matches=both(of_appearance(values), words), head=both(of_head(values)))
        return {
            row: (identifier, day, moment, page)
            for row, identifier, day, moment, page, _ in self._db.execute(sql, values)
        }

    def _found(
        self,
        rows: Sequence[int],
        keys: Keys,
        order: Order,
        shown: Mapping[int, str] | None,
        heads: Sequence[int] | None = None,
    ) -> Found:
        if heads is None and shown:
            heads = [row for row in rows if row not in shown]
        return Found(rows, keys, lambda asked: self.places(asked, shown), order, shown, heads)

    def _moments(self, rows: Sequence[int], further: Mapping[int, tuple[str, Any, Any, Any]]) -> list[tuple[Any, ...]]:
        heads = self._db.execute(_MOMENTS, {"rows": json.dumps(rows)}).fetchall()
        return [further[row][1:] if row in further else head for row, head in zip(rows, heads, strict=True)]

    def places(self, rows: Sequence[int], shown: Mapping[int, str] | None) -> dict[int, tuple[Any, ...]]:
        """Return by what some rows of a search are told apart: moment, place on the page, id."""
        return {row["row"]: _place(row) for row in self._db.query(_PLACES, _asked(rows, shown))}

    def merging_keys(self, found: Found, order: Order) -> list[tuple[Any, ...]]:
        """Return by what the rows of a search that `find` made are put among those of other archives.

        The greater one comes first in the orders *newest* and *archived*, the lesser one in the others. Equal are those
        that only their places tell apart.
        """
        rows = found.rows
        if order == "relevance":
            return [(rank,) for rank in found.keys(0, len(rows))]
        if order == "archived":
            if found.shown is not None:
                return [(moment,) for moment in found.keys(0, len(rows))]
            moments = dict(self._db.conn.execute(_ALL_ARCHIVED))
            return [(moments[row], row) for row in rows]
        if len(rows) > _MOMENTS_MANY and found.shown is None:
            by_row = {row: moment for row, *moment in self._db.conn.execute(_ALL_MOMENTS)}
            told = [by_row[row] for row in rows]
        else:
            told = list(found.keys(0, len(rows)))
        last = order == "oldest"  # what has no day comes last in both
        return [((day is None) == last, day or "", at is not None, at or "", page) for day, at, page in told]

    def hits(self, rows: Sequence[int], shown: Mapping[int, str] | None = None) -> list[Hit]:
        """Return the articles of some rows, in their order; `shown` (`Found.shown`) says as which appearance."""
        return [Hit(**row) for row in self._db.query(_HITS, _asked(rows, shown))]

    def ids(self, rows: Sequence[int]) -> list[str]:
        """Return the ids of the articles of some rows, in their order."""
        return [identifier for (identifier,) in self._db.conn.execute(_IDS, [json.dumps(rows)])]

    def rows_of(self, articles: Sequence[str]) -> dict[str, int]:
        """Return the rows of articles by whole ids; of those that are there."""
        return dict(self._db.conn.execute(_ROWS_OF, [json.dumps(list(articles))]))

    def heads(self) -> dict[int, int]:
        """Return of each article that is one of several of a story, by its row, the row of the story's head."""
        return remembered(self._db.conn, _STORIES, lambda: dict(self._db.conn.execute(_STORIES).fetchall()))

    def divided(self, name: str, found: Found | None, limit: int, wanted: Wanted | None = None) -> list[dict[str, Any]]:
        """Return how what was found (None: all) divides by newspaper, year, source, signer or doubt, the most first.

        Doubtful are articles; of all else appearances are counted, those that match what was `wanted`.
        """
        asked = wanted.values if wanted else {}
        if found is not None and not narrowing(asked):
            counts = divided_by(name, self._db.conn, found.rows)
            if counts is not None:
                counts.sort(key=(lambda one: -one[0]) if name == "year" else (lambda one: (-one[1], one[0])))
                return [{"value": value, "n": n} for value, n in counts[:limit]]
        sql, values = facet(name, found, asked)
        order = "1 desc" if name == "year" else "2 desc, 1"
        values |= asked | {"limit": limit}
        if found is None:
            return remembered_rows(self._db.conn, f"{sql} order by {order} limit :limit", values)
        return list(self._db.query(f"{sql} order by {order} limit :limit", values))

    def like_headline(self, headline: str, besides: Sequence[str], limit: int) -> list[str]:
        """Return the articles whose headlines share most pairs of characters with one, the most like first."""
        return [article for _, article in self.ranked_headlines(headline, besides, limit)]

    def ranked_headlines(self, headline: str, besides: Sequence[str], limit: int) -> list[tuple[float, str]]:
        """Return the same, each with its rank: the lesser, the more like."""
        runs = RUN.findall(plain(headline))
        words = list(dict.fromkeys(pair for run in runs for pair in pairs(without_gaps(run)) if len(pair) == 2))
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words[:_PAIRS])
        values = {"pairs": f"title : ({asked})", "besides": json.dumps(list(besides)), "limit": limit}
        return list(self._db.execute(_LIKE_HEADLINE, values).fetchall())

    def damage(self) -> str:
        """Return what FTS5 finds wrong in the index, an empty text where nothing is. Raises CannotWrite."""
        try:
            with self._transaction():  # to FTS5 the question is an insert, which changes nothing
                self._db.conn.execute(f"insert into {INDEX} ({INDEX}) values ('integrity-check')")
        except sqlite3.DatabaseError as error:
            return str(error)
        return ""

    def renew(self) -> bool:
        """Make the index anew where it is damaged; say whether it was."""
        if not self.damage():
            return False
        with self._transaction():
            drop_index(self._db)
            ensure_index(self._db)
        return True

    def repair(self) -> None:
        """Make the index good where it is not; warn where the archive cannot be written to: it is read all the same."""
        if not (wrong := faults(self._db)):
            return
        try:
            with self._transaction():
                ensure_index(self._db)
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error).replace("-", ""):
                raise
            _log.warning(
                "the archive is read-only and its search index incomplete, so articles may be missed: %s", wrong[0]
            )
