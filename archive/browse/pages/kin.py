"""Texts that belong together: reprints, versions of one article, and articles on the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from archive.addresses.canonical import link_key
from archive.browse.pages.cards import cards, signed
from archive.browse.site import Ask
from archive.browse.words import host, outlet_in_words, safe_url
from archive.formats.citing import UNTITLED
from archive.model import ROLES
from archive.store.edits import Edit
from archive.store.records import Place

KIN = {"same": "同文", "part of": "节选自", "contains": "收录", "draws on": "引用", "drawn on by": "被引用"}
"""What an article is to another, in the words of the page."""
_APART = ("draws on", "drawn on by")
"""What is no part of one story, and shown apart from its reprints."""

_RELATED = 6
_VERSIONS = 50  # of one article; a page that changes daily must not become endless


def by_id(ask: Ask, identifiers: list[str]) -> dict[str, dict[str, Any]]:
    """Return the cards of some articles."""
    found = ask.archive.summaries.of(identifiers) if identifiers else []
    return {card["id"]: card for card in cards(ask, found)}


def reprints(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return the other articles that tell the same text or a part of it, by day; `apart` are those that quote it."""
    rows = ask.archive.summaries.repeats(identifier, _VERSIONS)
    return [
        card | {"word": KIN[card["kind"]], "alike": _percent(card["alike"]), "apart": card["kind"] in _APART}
        for card in cards(ask, rows)
    ]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def other_places(addresses: Sequence[Place]) -> list[dict[str, Any]]:
    """Return the addresses of the same text, one for each page; further spellings of an address are left out."""
    seen: set[str] = set()
    places = []
    for one in addresses:
        key = link_key(one.url)
        if key not in seen:
            seen.add(key)
            places.append(asdict(one) | {"safe_url": safe_url(one.url), "host": host(one.url)})
    return places


def appearances(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return where and when an article appeared, in the order of publication: headline, pages and addresses there."""
    told = []
    for row in ask.archive.histories.appearances(identifier):
        url = ask.site.issue(row["newspaper"], row["issue_date"]) if row["newspaper"] and row["issue_date"] else None
        if url and row["pages"]:
            url += f"#page-{quote(row['pages'][0]['page'])}"
        addresses = [{"url": one, "safe_url": safe_url(one), "host": host(one)} for one in row["addresses"]]
        told.append(
            {name: row[name] for name in (*_APPEARANCE, "pages")}
            | {
                "title": row["title"] or UNTITLED,
                "outlet": row["paper"] if row["outlet"] == row["newspaper"] else outlet_in_words(row["outlet"]),
                "issue_url": url,
            }
            | {"bylines": signed(ask, row["bylines"]), "addresses": addresses}
        )
    return told


def versions(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return what stood at an article's addresses, in the order seen; of addresses where it never changed nothing.

    Which sentences changed is told where the article was edited so, or became so.
    """
    rows = ask.archive.histories.versions(identifier, _VERSIONS)
    changed = {row["key"] for row in rows if row["position"] > 1}
    told = []
    for row in sorted(rows, key=lambda row: (row["since"], row["key"], row["position"])):
        edit = row["edit"]
        words = edit_words(edit) if edit else dict(_FIRST)
        if edit and identifier not in (edit.former, edit.article):
            words["changes"] = []
        if row["key"] in changed:
            told.append(
                {name: row[name] for name in _VERSION}
                | {"id": row["article"], "url": ask.site.article(row["article"]), "here": row["article"] == identifier}
                | words
            )
    return told


PART_WORDS = {"title": "主题", "kicker": "引题", "subtitle": "副题", "source": "来源"}
"""What is told of a version beside its text and who signed it."""
TEXT_WORDS = {"grown": "正文增补", "cut": "正文删减", "edited": "正文"}
"""What became of a text, in the words of the page."""
_APPEARANCE = ("id", "kicker", "subtitle", "newspaper", "day", "issue_date", "published_at", "date_precision", "source")
_VERSION = ("key", "title", "since", "until")
_FIRST: dict[str, Any] = {"what": [], "changes": [], "fields": []}


def edit_words(edit: Edit) -> dict[str, Any]:
    """Return an edit as pages and feeds tell it.

    What it was an edit of, the changed sentences, and headline, names and source before and after.
    """
    fields = [
        {"label": PART_WORDS.get(one.field) or ROLES[one.role], "former": one.former, "now": one.now}
        for one in edit.fields
    ]
    text = [TEXT_WORDS[edit.growth]] if edit.growth else []
    changes = [[{"kind": part.kind, "text": part.text} for part in sentence] for sentence in edit.sentences]
    return {"what": text + [one["label"] for one in fields], "changes": changes, "fields": fields}


def related(ask: Ask, article: dict[str, Any], shown: list[str]) -> list[dict[str, Any]]:
    """Return the articles whose headlines share most with this one's, but for those that the page shows anyway."""
    if not ask.has("articles_fts"):
        return []
    headline = f"{article['kicker']} {article['title']} {article['subtitle']}"
    return list(by_id(ask, ask.archive.search.like_headline(headline, [article["id"], *shown], _RELATED)).values())


def beside(ask: Ask, article: dict[str, Any]) -> dict[str, Any]:
    """Return the articles before and after on the printed page, as the page's index orders them."""
    if not (article["newspaper"] and article["issue_date"]):
        return {"previous": None, "next": None}
    place = (article["newspaper"], article["issue_date"], article["page"])
    order = ask.archive.editions.order(*place, article["id"])
    here = order.index(article["id"]) if article["id"] in order else -1
    before = order[here - 1 : here] if here > 0 else []
    after = order[here + 1 : here + 2] if here >= 0 else []
    found = by_id(ask, [*before, *after])
    return {"previous": found.get(before[0]) if before else None, "next": found.get(after[0]) if after else None}
