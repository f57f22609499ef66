"""Texts that belong together: reprints, versions of one article, and articles on the same thing."""

from __future__ import annotations

import json
from typing import Any

from archive.addresses.canonical import canonical_url, is_address
from archive.browse.pages.cards import COLUMNS, TABLES, cards
from archive.browse.site import Ask
from archive.browse.words import host, safe_url
from archive.likeness.changes import changes
from archive.search.segment import RUN, half_width, pairs, without_gaps

KINDS = {"same": "同文", "part of": "节选自", "contains": "收录"}
"""What an article is to another, in the words of the page."""

_RELATED = 6
_PAIRS = 24  # of a headline; a longer one asks no more than this
_LIKE_HEADLINE = """
    with found as materialized (
        select rowid, rank from articles_fts where articles_fts match :pairs order by rank limit 40
    )
    select articles.id from found join articles on articles.rowid = found.rowid
    where articles.id != :id and articles.id not in (select value from json_each(:shown))
    order by found.rank limit :most
"""
_VERSIONS = 50  # of one article; a page that changes daily must not become endless
_RELATIONS = (
    "select other as id, kind, evidence from relations where article = :id"  # each stands there from both sides
)


def by_id(ask: Ask, identifiers: list[str]) -> dict[str, dict[str, Any]]:
    """Return the cards of some articles."""
    if not identifiers:
        return {}
    sql = f"select {COLUMNS} from {TABLES} where articles.id in (select value from json_each(:ids))"
    rows = ask.rows(sql, ids=json.dumps(identifiers))
    return {card["id"]: card for card in cards(ask, rows)}


def reprints(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return the other articles that tell the same text or a part of it, where the archive has compared them."""
    if not ask.has("relations"):
        return []
    rows = ask.rows(_RELATIONS, id=identifier)
    found = by_id(ask, [row["id"] for row in rows])
    told = [
        found[row["id"]]
        | {"kind": row["kind"], "word": KINDS.get(row["kind"], row["kind"]), "alike": _alike(row["evidence"])}
        for row in rows
        if row["id"] in found
    ]
    return sorted(told, key=lambda card: (card["day"] or "9", card["id"]))[:_VERSIONS]


def _alike(evidence: str) -> int | None:
    """Return how alike two texts are, in per cent, where the comparison said so."""
    share = json.loads(evidence or "{}").get("jaccard")
    return round(share * 100) if isinstance(share, int | float) else None


def other_places(addresses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the addresses of the same text, one for each page; further spellings of an address are left out."""
    seen: set[str] = set()
    places = []
    for row in addresses:
        key = canonical_url(row["url"]) if is_address(row["url"]) else row["url"]
        if key not in seen:
            seen.add(key)
            places.append(row | {"safe_url": safe_url(row["url"]), "host": host(row["url"])})
    return places


def versions(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return all versions of an article, oldest first, each with what it changed; nothing where there is one only."""
    sql = """
        with recursive former(id) as (
            select :id union select articles.revision_of from former join articles on articles.id = former.id
            where articles.revision_of is not null
        ), chain(id) as (
            select id from former union select articles.id from chain join articles on articles.revision_of = chain.id
        )
        select id, title, text, archived_at, revision_of from articles where id in chain
        order by archived_at, rowid limit :most
    """
    rows = ask.rows(sql, id=identifier, most=_VERSIONS)
    texts = {row["id"]: f"{row['title']}\n{row.pop('text')}" for row in rows}
    if len(rows) < 2:
        return []
    return [
        row
        | {"url": ask.site.article(row["id"]), "here": row["id"] == identifier}
        | {"changes": _changes(texts, row, near=identifier)}
        for row in rows
    ]


def _changes(texts: dict[str, str], row: dict[str, Any], near: str) -> list[list[dict[str, str]]]:
    """Return what a version changed in the one before it; only where one of the two is the one that is read."""
    former = row["revision_of"]
    if former not in texts or near not in (row["id"], former):
        return []
    return changes_of(texts[former], texts[row["id"]])


def changes_of(old: str, new: str) -> list[list[dict[str, str]]]:
    """Return the changed sentences of a text as pages and feeds tell them."""
    return [[{"kind": part.kind, "text": part.text} for part in change] for change in changes(old, new)]


def related(ask: Ask, article: dict[str, Any], shown: list[str]) -> list[dict[str, Any]]:
    """Return the articles whose headlines share most with this one's, but for those that the page shows anyway."""
    runs = RUN.findall(half_width(f"{article['kicker']} {article['title']} {article['subtitle']}"))
    words = list(dict.fromkeys(pair for run in runs for pair in pairs(without_gaps(run)) if len(pair) == 2))[:_PAIRS]
    if not words or not ask.has("articles_fts"):
        return []
    asked = "title : ({})".format(" OR ".join(f'"{word}"' for word in words))
    rows = ask.rows(_LIKE_HEADLINE, pairs=asked, id=article["id"], shown=json.dumps(shown), most=_RELATED)
    found = by_id(ask, [row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


def neighbours(ask: Ask, article: dict[str, Any]) -> dict[str, Any]:
    """Return the articles before and after on the printed page, as the page's index orders them."""
    if not (article["newspaper"] and article["issue_date"]):
        return {"previous": None, "next": None}
    asked = {"newspaper": article["newspaper"], "day": article["issue_date"], "page": article["page"]}
    named = ask.rows(_ON_PAGE, **asked)
    order = list(dict.fromkeys(row["id"] for row in [*named, *ask.rows(_OF_PAGE, **asked, id=article["id"])]))
    here = order.index(article["id"]) if article["id"] in order else -1
    before = order[here - 1 : here] if here > 0 else []
    after = order[here + 1 : here + 2] if here >= 0 else []
    found = by_id(ask, [*before, *after])
    return {"previous": found.get(before[0]) if before else None, "next": found.get(after[0]) if after else None}


_ON_PAGE = """
    select links.article as id from placements join links on links.key = placements.link
    where placements.newspaper = :newspaper and placements.issue_date = :day and placements.page = :page
    and links.article is not null order by placements.position
"""
_OF_PAGE = """
    select id from articles where newspaper = :newspaper and issue_date = :day and page = :page
    and (id = :id or not exists (select 1 from articles newer where newer.revision_of = articles.id)) order by rowid
"""
