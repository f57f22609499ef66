"""How what was found divides by newspaper, year, source, signer, tag and doubt.

Appearances are counted: those of heads by the columns of articles, which have them, and further prints as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from archive.doubts import Doubt
from archive.search.conditions import IS_DOUBTFUL, TAGGED, both, of_appearance


class Matches(Protocol):
    """Articles that were found, as row numbers: all, and those whose head appearance matches."""

    rows: Sequence[int]
    heads: Sequence[int]


_FEW = 2000  # are looked up, and of more the index is read: the plus keeps SQLite from looking each up
_HEADS = "{}rowid in (select value from json_each(:heads))"
_ROWS = "{}rowid in (select value from json_each(:rows))"
_AMONG_FEW = f"article in (select id from articles where {_ROWS.format('')})"
_ROW = "(select articles.rowid from articles where articles.id = appearances.article)"
_AMONG = f"{_ROW} in (select value from json_each(:rows))"  # asked of each further print, of which there are fewer
_COLUMNS = {
    "newspaper": ("newspaper",) * 2,
    "source": ("source",) * 2,
    "year": ("year", "substr(day, 1, 4) + 0"),
    "month": ("coalesce(newspaper, '') || '/' || coalesce(substr(day, 1, 7), '')",) * 2,
    "day": ("coalesce(newspaper, '') || '/' || coalesce(day, '')",) * 2,
}
"""The columns of an article's row and of an appearance's; times with their paper: youjiang/2021-12."""
_DIVIDED = """
    select value, sum(n) as n from (
        select {of_article} as value, count(*) as n from articles where {heads} and {of_article} != '' group by 1
        union all
        select {column} as value, count(*) as n from appearances
        where is_head = 0 and {further} and {column} != '' group by 1
    ) group by 1
"""
_SIGNED = "select name as value, count(distinct appearance) as n from signatures where role != 'editor' group by 1"
_SIGNED_AMONG = """
    select value, sum(n) as n from (
        select name as value, count(distinct article) as n from bylines
        where role != 'editor' and article in (select id from articles where {heads}) group by 1
        union all
        select name as value, count(distinct appearance) as n from appearances cross join signatures
        on signatures.appearance = appearances.id
        where role != 'editor' and is_head = 0 and {further} group by 1
    ) group by 1
"""
_DOUBTED = """
    select asked.value, count(*) as n from (select doubts from articles where {among}) as doubtful
    join json_each(:doubts) as asked
    on instr(char(10) || doubtful.doubts || char(10), char(10) || asked.value || char(10)) group by 1
"""


def facet(name: str, found: Matches | None, asked: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Return the SQL that counts appearances by newspaper, time, source, signer, articles by the others; parameters.

    Counted is what was found (None: all), of it the appearances that answer what is `asked`.
    """
    if name not in (*_COLUMNS, "signer", "tag", "doubt"):
        raise ValueError(f"articles are not divided by {name}")
    some = found is not None  # an empty one is none
    values: dict[str, Any] = {}
    if found is not None:
        values |= {"heads": json.dumps(found.heads), "rows": json.dumps(found.rows)}
    plus, among = ("", _AMONG_FEW) if found is not None and len(found.rows) <= _FEW else ("+", _AMONG)
    heads = both([_HEADS.format(plus)] if some else [])
    further = both(of_appearance(asked), [among] if some else [])
    if name == "doubt":
        doubtful = both([IS_DOUBTFUL], [_ROWS.format(plus)] if some else [])
        return _DOUBTED.format(among=doubtful), values | {"doubts": json.dumps(list(Doubt))}
    if name == "tag":
        among = "where row in (select value from json_each(:rows))" if some else ""
        return f"select name as value, count(*) as n from {TAGGED} {among} group by 1", values
    if name == "signer":
        return _SIGNED_AMONG.format(heads=heads, further=further) if some else _SIGNED, values
    of_article, column = _COLUMNS[name]
    return _DIVIDED.format(of_article=of_article, column=column, heads=heads, further=further), values
