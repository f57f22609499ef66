"""Edits and removals: articles whose text changed at its address, and articles whose address is gone."""

from __future__ import annotations

from typing import Any

from archive.browse.pages.cards import cards
from archive.browse.pages.kin import PART_WORDS, changed_parts, changes_of
from archive.browse.site import Ask
from archive.browse.words import safe_url

_SHOWN = 50


def edits(ask: Ask, limit: int = _SHOWN) -> list[dict[str, Any]]:
    """Return the latest edits, each with its changed sentences, and headlines, names and sources before and after."""
    rows = ask.archive.summaries.edited(limit)
    told = []
    for card, row in zip(cards(ask, rows), rows, strict=True):
        changes = changes_of(card.pop("former_text"), row["text"]) if row["former"] != row["id"] else []
        fields = changed_parts(
            {name: card.pop(f"former_{name}") for name in PART_WORDS},
            {name: card.pop(f"later_{name}") for name in PART_WORDS},
        )
        told.append(card | {"changes": changes, "fields": fields, "former_url": ask.site.article(card["former"])})
    return told


def removals(ask: Ask, limit: int = _SHOWN) -> list[dict[str, Any]]:
    """Return the articles that their host took down, the last first."""
    rows = ask.archive.summaries.removed(limit)
    return [card | {"gone_url": safe_url(card["gone"])} for card in cards(ask, rows)]


def changes_page(ask: Ask) -> dict[str, Any]:
    """The page of edits and removals."""
    site = ask.site
    return {
        "title": "修订与撤稿",
        "edits": edits(ask),
        "removals": removals(ask),
        "canonical": site.url("changes"),
        "feed": site.url("changes.atom"),
    }
