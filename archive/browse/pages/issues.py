"""A newspaper's day, page by page, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from archive.browse.pages.cards import cards
from archive.browse.pages.papers import newspaper_of
from archive.browse.pages.years import days_of, state_of
from archive.browse.site import Ask, Missing
from archive.browse.words import NOT_THERE, iso, safe_url
from archive.chinese.page_numbers import page_order
from archive.formats.citing import UNTITLED
from archive.model import LinkRecord
from archive.store.issues import IndexEntry, PageRecord


def issue(ask: Ask) -> dict[str, Any]:
    """An issue: its pages in order, each with its articles, those that are missing, and its image."""
    paper = newspaper_of(ask)
    day = _day(ask.path["day"])
    held = {card["id"]: card for card in cards(ask, ask.archive.summaries.of_issue(paper["id"], str(day)))}
    pages = _pages(ask, ask.archive.editions.issue(paper["id"], day), held)
    lists = [_list(record) for record in ask.archive.links.lists_of(paper["id"], day)]
    if not pages and not lists:
        raise Missing(NOT_THERE["issue"].format(paper=paper["name"]))
    return {
        "title": f"{paper['name']} {day}",
        "paper": paper,
        "day": str(day),
        "known": state_of(days_of(ask, paper["id"], day, day).get(day)),
        "pages": pages,
        "lists": lists,
        "calendar": ask.site.year(paper["id"], str(day)[:4]),
        "canonical": ask.site.issue(paper["id"], str(day)),
        **_neighbours(ask, paper["id"], day),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing(NOT_THERE["day"]) from None


def _list(record: LinkRecord) -> dict[str, Any]:
    told = {"url": record.link.url, "safe_url": safe_url(record.link.url), "state": record.state}
    return told | {"reason": record.last_reason, "last_try": iso(record.last_try)}


def _pages(ask: Ask, records: Sequence[PageRecord], held: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages as the paper's own index tells them, then what no index names."""
    pages = {record.page.page: _page(ask, record, held) for record in records}
    placed = {entry.article for record in records for entry in record.entries}
    extra: dict[str, dict[str, Any]] = {}
    for identifier, card in held.items():
        if identifier not in placed and not card["superseded"]:
            number = card["page"]
            page = pages.get(number) or extra.setdefault(number, _bare_page(number, card["page_name"]))
            page["articles"].append(card | {"state": "done", "reason": "", "original": None})
    return [*pages.values(), *(extra[number] for number in sorted(extra, key=page_order))]


def _page(ask: Ask, record: PageRecord, held: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a page with the articles that its index names."""
    page = record.page
    told = {"page": page.page, "page_name": page.page_name, "read_at": iso(record.read_at)}
    told |= {"original": safe_url(page.url), "image": safe_url(page.image), "pdf": safe_url(page.pdf)}
    articles = [_named(ask, entry, held.get(entry.article or "")) for entry in record.entries]
    return told | {"state": record.state, "reason": record.reason, "articles": articles}


def _named(ask: Ask, entry: IndexEntry, card: dict[str, Any] | None) -> dict[str, Any]:
    """Return an article that is named; if it is not there, or there as another day's, what is known of it."""
    if card is None:
        url = ask.site.article(entry.article) if entry.article else None
        card = {
            "id": entry.article,
            "title": entry.title or UNTITLED,
            "url": url,
            "bylines": [],
            "opening": "",
            "doubts": [],
        }
    return card | {"state": entry.state, "reason": entry.reason, "original": entry.url}


def _bare_page(number: str, name: str) -> dict[str, Any]:
    """A page that only its articles tell of."""
    told: dict[str, Any] = {"page": number, "page_name": name, "articles": []}
    return told | dict.fromkeys(("original", "image", "pdf", "read_at", "state", "reason"), "")


def _neighbours(ask: Ask, newspaper: str, day: date) -> dict[str, Any]:
    """Return the addresses of the issues before and after."""
    beside = zip(("previous", "next"), ask.archive.catalogue.issues_beside(newspaper, day), strict=True)
    return {name: {"day": str(at), "url": ask.site.issue(newspaper, str(at))} if at else None for name, at in beside}
