"""Edits and removals: articles whose text changed at its address, and articles whose address is gone."""

from __future__ import annotations

from typing import Any

from archive.browse.pages.cards import COLUMNS, TABLES, cards
from archive.browse.pages.kin import changes_of
from archive.browse.site import Ask
from archive.browse.words import safe_url

_SHOWN = 50
_EDITED = f"""
    select {COLUMNS}, articles.text, former.id as former, former.title as former_title, former.text as former_text
    from {TABLES} join articles former on former.id = articles.revision_of
    where articles.revision_of > ''  -- that it is not null would let SQLite read every article; few are revisions
    order by articles.archived_at desc, articles.rowid desc limit :limit
"""
_REMOVED = f"""
    select {COLUMNS}, links.url as gone, links.last_try as gone_at, links.last_reason as reason
    from links join articles on articles.id = links.article
    left join newspapers on newspapers.id = articles.newspaper
    where links.state = 'absent' order by links.last_try desc, links.key limit :limit
"""


def edits(ask: Ask, limit: int = _SHOWN) -> list[dict[str, Any]]:
    """Return the latest revisions, each with its changed sentences."""
    rows = ask.rows(_EDITED, limit=limit)
    told = []
    for card in cards(ask, rows):
        old = f"{card.pop('former_title')}\n{card.pop('former_text')}"
        changes = changes_of(old, f"{card['title']}\n{card.pop('text')}")
        told.append(card | {"changes": changes, "former_url": ask.site.article(card["former"])})
    return told


def removals(ask: Ask, limit: int = _SHOWN) -> list[dict[str, Any]]:
    """Return the articles that their host took down, the last first."""
    return [card | {"gone_url": safe_url(card["gone"])} for card in cards(ask, ask.rows(_REMOVED, limit=limit))]


def changes(ask: Ask) -> dict[str, Any]:
    """The page of edits and removals."""
    site = ask.site
    return {
        "title": "修订与撤稿",
        "edits": edits(ask),
        "removals": removals(ask),
        "canonical": site.url("changes"),
        "feed": site.url("changes.atom"),
    }
