"""Articles in lists: the same card everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.browse.site import Ask

COLUMNS = """
    articles.id, articles.title, articles.kicker, articles.subtitle, articles.newspaper, newspapers.name as paper,
    articles.source, articles.published_at, articles.date_precision, articles.issue_date, articles.page,
    articles.page_name, articles.archived_at, articles.revision_of, articles.day,
    substr(articles.text, 1, 120) as opening,
    exists (select 1 from articles newer where newer.revision_of = articles.id) as superseded
"""
TABLES = "articles left join newspapers on newspapers.id = articles.newspaper"
NEWEST = "articles.day desc, articles.newspaper, articles.page, articles.rowid"
UNTITLED = "（无题）"


def bylines_of(ask: Ask, articles: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """Return the signatures of some articles, in order, each with the address of the person."""
    sql = """
        select article, name, role from bylines
        where article in (select value from json_each(:articles)) order by article, position
    """
    found: dict[str, list[dict[str, str]]] = {article: [] for article in articles}
    for row in ask.rows(sql, articles=json.dumps(list(articles))):
        signed = {"name": row["name"], "role": row["role"], "url": ask.site.person(row["name"])}
        found[row["article"]].append(signed)
    return found


def heads_of(ask: Ask, articles: Sequence[str]) -> dict[str, str]:
    """Return which of some articles repeat another, and which; none where the archive has not compared them."""
    if not ask.has("clusters"):
        return {}
    sql = """
        select article, head from clusters
        where article in (select value from json_each(:articles)) and article != head
    """
    return {row["article"]: row["head"] for row in ask.rows(sql, articles=json.dumps(list(articles)))}


def cards(ask: Ask, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of `COLUMNS` with what a list shows of an article: its address and who signed it."""
    identifiers = [row["id"] for row in rows]
    signed, heads = bylines_of(ask, identifiers), heads_of(ask, identifiers)
    return [
        row
        | {"title": row["title"] or UNTITLED, "opening": row["opening"].replace("\n", "")}
        | {"bylines": signed[row["id"]], "url": ask.site.article(row["id"])}
        | {"reprint_of": heads.get(row["id"])}
        for row in rows
    ]


def latest(ask: Ask, where: str = "1", *, limit: int = 20, **values: Any) -> list[dict[str, Any]]:
    """Return the articles that the archive took in last, the newest first."""
    sql = f"select {COLUMNS} from {TABLES} where {where} order by articles.rowid desc limit :limit"
    return cards(ask, ask.rows(sql, limit=limit, **values))


def paged(ask: Ask, total: int, size: int, **asked: object) -> dict[str, Any]:
    """Return where a reader is in a long list, with the addresses before and after."""
    last = max((total + size - 1) // size, 1)
    here = min(ask.number("p"), last)
    name = asked.pop("parts")
    parts = name if isinstance(name, tuple) else (str(name),)

    def at(number: int) -> str:
        return ask.site.url(*parts, **asked, p=number if number > 1 else "")

    return {
        "here": here,
        "last": last,
        "total": total,
        "previous": at(here - 1) if here > 1 else None,
        "next": at(here + 1) if here < last else None,
    }
