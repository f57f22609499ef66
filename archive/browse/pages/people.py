"""People: who signed, how often, in which role, and everything by one of them."""

from __future__ import annotations

import json
from typing import Any

from archive.browse.pages.cards import COLUMNS, NEWEST, TABLES, cards, paged
from archive.browse.site import Ask, Missing

_SIZE = 200
_ARTICLES = 50
_PEOPLE = """
    select name, count(distinct article) as articles, group_concat(distinct role) as roles from bylines
    where name >= :begin and name < :end group by name order by 2 desc, 1 limit :limit offset :offset
"""
_COUNT = "select count(distinct name) from bylines where name >= :begin and name < :end"
_ROLES = (
    "select role, count(distinct article) as articles from bylines where name = :name group by 1 order by 2 desc, 1"
)
_WITH = """
    select others.name, count(distinct others.article) as articles from bylines
    join bylines others on others.article = bylines.article and others.name != bylines.name
    where bylines.name = :name group by 1 order by 2 desc, 1 limit 20
"""
_PAPERS = """
    select newspapers.id, newspapers.name, count(distinct articles.id) as articles from bylines
    join articles on articles.id = bylines.article join newspapers on newspapers.id = articles.newspaper
    where bylines.name = :name group by 1 order by 3 desc, 1
"""


def people(ask: Ask) -> dict[str, Any]:
    """The list of people, the most frequent first; `q` asks for the beginning of a name."""
    asked = ask.args.get("q", "").strip()
    span = {"begin": asked, "end": asked + "\U0010ffff"}
    place = paged(ask, ask.value(_COUNT, **span), _SIZE, parts="people", q=asked)
    rows = ask.rows(_PEOPLE, **span, limit=_SIZE, offset=(place["here"] - 1) * _SIZE)
    told = [row | {"roles": sorted(row["roles"].split(",")), "url": ask.site.person(row["name"])} for row in rows]
    return {"title": "署名", "people": told, "q": asked, "place": place, "canonical": ask.site.url("people", q=asked)}


def person(ask: Ask) -> dict[str, Any]:
    """Everything that a person signed, with the roles, the papers and the co-signers."""
    name = ask.path["name"]
    roles = ask.rows(_ROLES, name=name)
    if not roles:
        raise Missing("没有这个署名")
    total = ask.value("select count(distinct article) from bylines where name = :name", name=name)
    place = paged(ask, total, _ARTICLES, parts=("person", name))
    sql = f"""
        select {COLUMNS}, (select json_group_array(role) from bylines where article = articles.id and name = :name)
            as signed_as
        from {TABLES} where articles.id in (select article from bylines where name = :name)
        order by {NEWEST} limit :limit offset :offset
    """
    rows = ask.rows(sql, name=name, limit=_ARTICLES, offset=(place["here"] - 1) * _ARTICLES)
    return {
        "title": name,
        "name": name,
        "roles": roles,
        "papers": [row | {"url": ask.site.search(by=name, paper=row["id"])} for row in ask.rows(_PAPERS, name=name)],
        "companions": [row | {"url": ask.site.person(row["name"])} for row in ask.rows(_WITH, name=name)],
        "articles": [card | {"signed_as": json.loads(card["signed_as"])} for card in cards(ask, rows)],
        "place": place,
        "canonical": ask.site.person(name),
        "feed": ask.site.url("search.atom", by=name),
        "search": ask.site.search(by=name),
    }
