"""Articles found by their words, and the care of the index that finds them."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from archive.search import expression
from archive.search_index import INDEX, drop_triggers, ensure_index, faults

Order = Literal["relevance", "newest", "oldest"]
BULK_MIN = 500  # articles; fewer are indexed within a second anyway
_DAY = "articles.day"
_ORDERS: dict[Order, str] = {
    "relevance": f"{INDEX}.rank, articles.rowid",
    "newest": f"{_DAY} desc, published_at desc, articles.rowid desc",
    "oldest": f"{_DAY} is null, {_DAY}, published_at, articles.rowid",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    `newspaper` is an id or a name; `since` and `until` are days, months or
    years (2021-12-24, 2021-12, 2021), both included.
    """

    words: str
    newspaper: str = ""
    since: str = ""
    until: str = ""


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


class Search:
    """Looks for articles in an archive, by its database and its way to hold the write lock."""

    def __init__(self, db: Database, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._db = db
        self._transaction = transaction

    def find(self, wanted: Wanted, order: Order = "relevance", limit: int = 20) -> list[Hit]:
        """Return the articles that hold the words, the first `limit` of them."""
        sql = (
            "select articles.id, articles.title, kicker, subtitle, coalesce(newspapers.name, '') as newspaper, source,"
            f" coalesce({_DAY}, '') as day, articles.signature,"
            " articles.text || iif(captions = '', '', char(10) || captions) as text"
            f" {_matching(wanted)} order by {_ORDERS[order]} limit :limit"
        )
        return [Hit(**row) for row in self._db.query(sql, _values(wanted) | {"limit": limit})]

    def count(self, wanted: Wanted) -> int:
        """Return how many articles hold the words."""
        return int(self._db.execute(f"select count(*) {_matching(wanted)}", _values(wanted)).fetchone()[0])

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


def _matching(wanted: Wanted) -> str:
    """Return the SQL from `from` on."""
    conditions = [f"{INDEX} match :expression"]
    if wanted.newspaper:
        conditions.append("(newspapers.id = :newspaper or newspapers.name = :newspaper)")
    if wanted.since:
        conditions.append(f"{_DAY} >= :since")
    if wanted.until:
        conditions.append(f"{_DAY} < :until || '~'")  # 2021-12 ends after all its days
    return (
        f"from {INDEX} join articles on articles.rowid = {INDEX}.rowid"
        f" left join newspapers on newspapers.id = articles.newspaper where {' and '.join(conditions)}"
    )


def _values(wanted: Wanted) -> dict[str, Any]:
    named = {"newspaper": wanted.newspaper, "since": wanted.since, "until": wanted.until}
    return {"expression": expression(wanted.words)} | {name: value for name, value in named.items() if value}
