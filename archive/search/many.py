"""How many articles divide: counted by what is remembered of each article, where a look at each row takes too long."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import Any

from archive.search.remembered import remembered

ROWS_ENOUGH = 20_000
"""So many rows take as long to look at as it takes to make what is remembered of 100,000."""
_SPARSE = 8  # row numbers an article; with more, most of a list would be empty
_PRINTS = """
    select row, newspaper, year, source, coalesce(newspaper, '') || '/' || coalesce(month, '') from (
        select rowid as row, newspaper, year, source, substr(day, 1, 7) as month from articles union all
        select articles.rowid, appearances.newspaper, substr(appearances.day, 1, 4) + 0, appearances.source,
            substr(appearances.day, 1, 7)
        from appearances join articles on articles.id = appearances.article where is_head = 0
    ) order by row
"""
_SIGNERS = """
    select row, name from (
        select distinct articles.rowid as row, name, '' as print from bylines join articles on articles.id = article
        where role != 'editor' union all
        select distinct articles.rowid, name, appearance from signatures
        join appearances on appearances.id = appearance join articles on articles.id = appearances.article
        where role != 'editor' and is_head = 0
    ) order by row
"""
_PLACES = {"newspaper": 0, "year": 1, "source": 2, "month": 3}
_Kinds = tuple[list[tuple[tuple[Any, ...], ...]], "array[int]"]


def divided_by(name: str, connection: Connection, rows: Sequence[int]) -> list[tuple[Any, int]] | None:
    """Return how often each newspaper, year, source or signer occurs among articles, as `archive.search.facets` counts.

    None where that is not counted so, not for this archive, or not yet: what is remembered is made when as many rows
    were asked for as can be looked at in that time, since while a crawl writes it may be made for nothing.
    """
    if name not in (*_PLACES, "signer"):
        return None
    sql, place = (_SIGNERS, 0) if name == "signer" else (_PRINTS, _PLACES[name])
    asked = remembered(connection, ("asked", sql), Counter[str])  # of the archive as it is now
    asked[sql] += len(rows)
    if asked[sql] < ROWS_ENOUGH:
        return None
    kinds = remembered(connection, sql, lambda: _kinds(connection, sql))
    if kinds is None:
        return None
    alike, of_row = kinds
    counts: Counter[Any] = Counter()
    for number, times in Counter(map(of_row.__getitem__, rows)).items():
        for told in alike[number]:
            if told[place] not in (None, ""):
                counts[told[place]] += times
    return list(counts.items())


def _kinds(connection: Connection, sql: str) -> _Kinds | None:
    """Return what is told of articles, each set of it once, and by the row of an article which of them it is.

    Most articles of a paper and a year are alike in this. None where row numbers are too far apart.
    """
    last, count = connection.execute("select max(rowid), count(*) from articles").fetchone()
    if not count or last > _SPARSE * count:
        return None
    alike: list[tuple[tuple[Any, ...], ...]] = [()]
    numbers = {alike[0]: 0}
    of_row = array("l", bytes((last + 1) * array("l").itemsize))
    for row, told in _by_row(connection.execute(sql)):
        if told not in numbers:
            numbers[told] = len(alike)
            alike.append(told)
        of_row[row] = numbers[told]
    return alike, of_row


def _by_row(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[tuple[Any, ...], ...]]]:
    for row, group in groupby(rows, key=itemgetter(0)):
        yield row, tuple(one[1:] for one in group)
