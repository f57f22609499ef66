"""Articles found by their words: the one search, for the terminal and the browser, and the care of its index.

The rows in their order are asked of indexes alone, which hold numbers and dates
only: a row of 100,000 articles is read of those that are shown.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from sqlite_utils import Database

from archive.doubts import Doubt
from archive.search.index import INDEX, drop_triggers, ensure_index, faults
from archive.search.query import expression
from archive.search.segment import RUN, pairs, plain, without_gaps

Order = Literal["relevance", "newest", "oldest", "archived"]
BULK_MIN = 500  # articles; fewer are indexed within a second anyway
_PART_OF_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_MATCHING = f"select rowid from {INDEX} where {INDEX} match :words"
HAS_ALIAS = "({0} != '' and instr({0}, ' ') = 0 and instr(' ' || aliases || ' ', ' ' || {0} || ' '))"
"""Whether a newspaper had an id before, in SQL: ids have no blanks."""
IS_DOUBTFUL = "doubts > ''"
"""Whether an article is doubtful, in SQL, so that its index is searched: `!=` reads all of it."""
_CONDITIONS = {  # each asked of its own index; the plus keeps SQLite from looking each row up instead
    "words": f"+rowid in ({_MATCHING})",
    "newspaper": "+rowid in (select rowid from articles where newspaper in"
    f" (select id from newspapers where id = :newspaper or name = :newspaper or {HAS_ALIAS.format(':newspaper')}))",
    "year": "+rowid in (select rowid from articles where year = cast(:year as integer))",
    "source": "+rowid in (select rowid from articles where source = :source)",
    "signer": "+rowid in (select articles.rowid from bylines join articles on id = article where name = :signer)",
    "doubt": f"+rowid in (select rowid from articles where {IS_DOUBTFUL} and (:doubt = 'any' or"
    " instr(char(10) || doubts || char(10), char(10) || :doubt || char(10))))",
    "since": "day >= :since",
    "until": "day < :until || '~'",  # 2021-12 ends after all its days
}
_ORDERS = {
    "newest": "day desc, published_at desc, page desc",
    "oldest": "day nulls last, published_at, page",  # read from the index as it is, unlike `day is null, day`
    "archived": "rowid desc",
}
_MOMENTS = """
    select day, published_at, page from json_each(:rows) as asked
    join articles on articles.rowid = asked.value order by asked.key
"""
_PLACES = """
    select articles.rowid as row, day, published_at, page, articles.id, (
        select min(position) from links join placements on placements.link = links.key
        where links.article = articles.id and placements.newspaper = articles.newspaper
        and placements.issue_date = articles.issue_date and placements.page = articles.page
    ) as position
    from json_each(:rows) as asked join articles on articles.rowid = asked.value
"""
_HITS = """
    select articles.id, articles.title, kicker, subtitle, coalesce(newspapers.name, '') as newspaper, source,
        coalesce(day, '') as day, signature, text || iif(captions = '', '', char(10) || captions) as text
    from json_each(:rows) as asked join articles on articles.rowid = asked.value
    left join newspapers on newspapers.id = articles.newspaper order by asked.key
"""
_PAIRS = 24  # of a headline; a longer one asks no more than this
_LIKE_HEADLINE = f"""
    with found as materialized (
        select rowid, rank from {INDEX} where {INDEX} match :pairs order by rank limit 40
    )
    select articles.id from found join articles on articles.rowid = found.rowid
    where articles.id not in (select value from json_each(:besides)) order by found.rank limit :limit
"""
_AMONG = "+rowid in (select value from json_each(:rows))"
_DIVIDED = "select {column} as value, count(*) as n from articles where {among} and {column} != '' group by 1"
_SIGNED = (
    "select name as value, count(distinct article) as n from bylines where role != 'editor' and {among} group by 1"
)
_DOUBTED = f"""
    select asked.value, count(*) as n from (select doubts from articles where {IS_DOUBTFUL} and {{among}}) as doubtful
    join json_each(:doubts) as asked
    on instr(char(10) || doubtful.doubts || char(10), char(10) || asked.value || char(10)) group by 1
"""
ANY = "any"
"""As `Wanted.doubt`: articles that are doubtful, whatever for."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words, and what narrows the search.

    `newspaper` is an id or a name; `since` and `until` are days, months or
    years (2021-12-24, 2021-12, 2021), both included; `signer` has signed; `doubt` is one of
    `archive.doubts`, or ANY.
    """

    words: str = ""
    newspaper: str = ""
    since: str = ""
    until: str = ""
    year: str = ""
    source: str = ""
    signer: str = ""
    doubt: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The parameters of what is asked for."""
        told = {name: value for name, value in asdict(self).items() if value}
        return told | ({"words": expression(self.words)} if self.words else {})


def is_part_of_date(text: str) -> bool:
    """Say whether a text is a day, a month or a year. The 31st of any month will do as its end."""
    return _PART_OF_DATE.fullmatch(text) is not None


@dataclass(frozen=True)
class Hit:
    """An article that was found. `text` is all that the index covers of it beside the headline and the names."""

    id: str
    title: str
    kicker: str
    subtitle: str
    newspaper: str
    source: str
    day: str
    signature: str
    text: str


_Keys = Callable[[int, int], Sequence[Any]]
_Places = Callable[[list[int]], Mapping[int, tuple[Any, ...]]]


class Found:
    """The articles of a search in their order, as row numbers.

    By moment, then page, the place on the page (what no index places comes
    last), and id; *newest* is that reversed as a whole, and what has no day
    comes last in both. *relevance* is by rank, and by that order among equals.

    `rows` are all of them; those that only their places tell apart in any
    order. `keys` tells what ordered them from one to before another, and is
    the same for those.
    """

    def __init__(self, rows: Sequence[int], keys: _Keys, places: _Places, order: Order) -> None:
        self.rows = rows
        self._keys = keys
        self._places = places
        self._order = order

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, first: int, size: int) -> list[int]:
        """Return some of them in order. Places on pages are asked for only where they decide."""
        last = min(first + size, len(self.rows))
        if last <= first:
            return []
        start, keys = self._around(first, last)
        keyed = zip(keys, self.rows[start : start + len(keys)], strict=True)
        ordered: list[int] = []
        for _, equals in groupby(keyed, key=itemgetter(0)):
            ordered += self._by_place([row for _, row in equals])
        return ordered[first - start : last - start]

    def _around(self, first: int, last: int) -> tuple[int, Sequence[Any]]:
        """Return where to begin, and the keys from there on, so that no equals of first or last are left out."""
        reach = 1
        while True:
            start, end = max(first - reach, 0), min(last + reach, len(self.rows))
            keys = self._keys(start, end)
            begun = start == 0 or keys[0] != keys[first - start]
            if begun and (end == len(self.rows) or keys[-1] != keys[last - start - 1]):
                return start, keys
            reach *= 2

    def _by_place(self, rows: list[int]) -> list[int]:
        if len(rows) < 2:
            return rows
        return sorted(rows, key=self._places(rows).__getitem__, reverse=self._order == "newest")


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    position = row["position"]
    when = row["day"] is None, row["day"] or "", row["published_at"] or "", row["page"]
    return *when, position is None, position or 0, row["id"]


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
        if order == "relevance":
            narrowed = " and ".join(_CONDITIONS[name] for name in values if name != "words")
            among = f" and +rowid in (select rowid from articles where {narrowed})" if narrowed else ""
            sql = f"with found as materialized (select rowid, rank from {INDEX} where {INDEX} match :words{among})"
            sql += " select rowid, rank from found order by rank"  # FTS5 itself would work each rank out twice
            ranked = self._db.execute(sql, values).fetchall()
            rows = [row for row, _ in ranked]
            return Found(rows, lambda first, last: [rank for _, rank in ranked[first:last]], self._places, order)
        where = " and ".join(_CONDITIONS[name] for name in values) or "1"
        sql = f"select rowid from articles where {where} order by {_ORDERS[order]}"
        rows = [row for (row,) in self._db.execute(sql, values)]
        if order == "archived":
            return Found(rows, lambda first, last: rows[first:last], self._places, order)
        return Found(rows, lambda first, last: self._moments(rows[first:last]), self._places, order)

    def _moments(self, rows: Sequence[int]) -> list[tuple[Any, ...]]:
        return self._db.execute(_MOMENTS, {"rows": json.dumps(rows)}).fetchall()

    def _places(self, rows: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        return {row["row"]: _place(row) for row in self._db.query(_PLACES, {"rows": json.dumps(rows)})}

    def hits(self, rows: Sequence[int]) -> list[Hit]:
        """Return the articles of some rows, in their order."""
        return [Hit(**row) for row in self._db.query(_HITS, {"rows": json.dumps(list(rows))})]

    def divided(self, name: str, rows: Sequence[int] | None, limit: int) -> list[dict[str, Any]]:
        """Return how rows (None: all) divide by newspaper, year, source, signer or doubt, the most first."""
        among = _AMONG if rows is not None else "1"
        if name == "signer":
            within = f"article in (select id from articles where {among})" if rows is not None else "1"
            sql = _SIGNED.format(among=within)
        elif name == "doubt":
            sql = _DOUBTED.format(among=among)
        elif name in ("newspaper", "year", "source"):
            sql = _DIVIDED.format(column=name, among=among)
        else:
            raise ValueError(f"articles are not divided by {name}")
        order = "1 desc" if name == "year" else "2 desc, 1"
        values: dict[str, Any] = {} if rows is None else {"rows": json.dumps(rows)}
        values |= {"doubts": json.dumps(list(Doubt))} if name == "doubt" else {}
        return list(self._db.query(f"{sql} order by {order} limit :limit", values | {"limit": limit}))

    def like_headline(self, headline: str, besides: Sequence[str], limit: int) -> list[str]:
        """Return the articles whose headlines share most pairs of characters with one, the most like first."""
        runs = RUN.findall(plain(headline))
        words = list(dict.fromkeys(pair for run in runs for pair in pairs(without_gaps(run)) if len(pair) == 2))
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words[:_PAIRS])
        values = {"pairs": f"title : ({asked})", "besides": json.dumps(list(besides)), "limit": limit}
        rows = self._db.query(_LIKE_HEADLINE, values)
        return [row["id"] for row in rows]

    def repair(self) -> None:
        """Make the index good where it is not; warn where the archive cannot be written to: it is read all the same."""
        if not (wrong := faults(self._db)):
            return
        try:
            with self._transaction():
                ensure_index(self._db)
        except sqlite3.OperationalError as error:
            if "readonly" not in str(error):
                raise
            _log.warning(
                "the archive is read-only and its search index incomplete, so articles may be missed: %s", wrong[0]
            )

    @contextmanager
    def bulk(self, articles: int) -> Iterator[None]:
        """Index what is added in a block at its end, where so many articles come that this is faster.

        It fills the whole index, so an archive that is larger than what comes is
        indexed article by article. After a block that was cut short, whoever
        opens the archive next makes the index good.
        """
        if articles < BULK_MIN or articles < int(self._db.execute("select count(*) from articles").fetchone()[0]):
            yield
            return
        with self._transaction():
            drop_triggers(self._db)
        try:
            yield
        finally:
            self.repair()
