"""Texts that belong together: reprints, versions of one article, and articles on the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from archive.addresses.canonical import link_key
from archive.browse.pages.cards import UNTITLED, cards, signed
from archive.browse.site import Ask
from archive.browse.words import host, safe_url
from archive.likeness.changes import changes
from archive.store.archive import Place

KIN = {"same": "同文", "part of": "节选自", "contains": "收录"}
"""What an article is to another, in the words of the page."""

_RELATED = 6
_VERSIONS = 50  # of one article; a page that changes daily must not become endless


def by_id(ask: Ask, identifiers: list[str]) -> dict[str, dict[str, Any]]:
    """Return the cards of some articles."""
    found = ask.archive.summaries.of(identifiers) if identifiers else []
    return {card["id"]: card for card in cards(ask, found)}


def reprints(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return the other articles that tell the same text or a part of it, by day."""
    rows = ask.archive.summaries.repeats(identifier, _VERSIONS)
    return [card | {"word": KIN[card["kind"]], "alike": _percent(card["alike"])} for card in cards(ask, rows)]


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
                "outlet": row["paper"] if row["outlet"] == row["newspaper"] else row["outlet"],
                "issue_url": url,
            }
            | {"bylines": signed(ask, row["bylines"]), "addresses": addresses}
        )
    return told


def versions(ask: Ask, identifier: str) -> list[dict[str, Any]]:
    """Return what stood at an article's addresses, in the order seen; of addresses where it never changed nothing."""
    rows = ask.archive.summaries.versions(identifier, _VERSIONS)
    former: dict[str, dict[str, Any]] = {}
    told = []
    for row in rows:
        before = former.get(row["key"])
        former[row["key"]] = row
        near = before is not None and identifier in (row["id"], before["id"])
        told.append(
            {name: row[name] for name in _VERSION}
            | {"url": ask.site.article(row["id"]), "here": row["id"] == identifier}
            | {
                "changes": changes_of(before["text"], row["text"])
                if before and near and before["id"] != row["id"]
                else []
            }
            | {"fields": changed_parts(before, row) if before else []}
        )
    return told


PART_WORDS = {"title": "主题", "kicker": "引题", "subtitle": "副题", "signature": "署名", "source": "来源"}
"""What is told of a version beside its text."""
_APPEARANCE = ("id", "kicker", "subtitle", "newspaper", "day", "issue_date", "published_at", "date_precision", "source")
_VERSION = ("id", "key", "title", "since", "until", "archived_at")


def changed_parts(former: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return which parts of a headline, names and source are others than before, with both."""
    return [
        {"label": label, "former": former[name], "now": now[name]}
        for name, label in PART_WORDS.items()
        if former[name] != now[name]
    ]


def changes_of(old: str, new: str) -> list[list[dict[str, str]]]:
    """Return the changed sentences of a text as pages and feeds tell them."""
    return [[{"kind": part.kind, "text": part.text} for part in change] for change in changes(old, new)]


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
