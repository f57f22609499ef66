"""A newspaper's day, page by page, as printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from archive.browse.pages.cards import COLUMNS, TABLES, UNTITLED, cards
from archive.browse.pages.papers import newspaper_of
from archive.browse.site import Ask, Missing
from archive.browse.words import safe_url

_PAGES = """
    select pages.page, pages.page_name, pages.url as original, pages.image, pages.pdf, pages.read_at,
        links.state, links.last_reason as reason
    from pages left join links on links.key = pages.link
    where pages.newspaper = :newspaper and pages.issue_date = :day order by pages.position, pages.page
"""
_NAMED = """
    select placements.page, placements.title, links.url as original, links.state,
        links.last_reason as reason, links.article
    from placements join links on links.key = placements.link
    where placements.newspaper = :newspaper and placements.issue_date = :day
    order by placements.page, placements.position
"""
_LISTS = """
    select url, state, last_reason as reason, last_try from links
    where newspaper = :newspaper and kind = 'list' and issue_date = :day order by found_at, key
"""


def issue(ask: Ask) -> dict[str, Any]:
    """An issue: its pages in order, each with its articles, those that are missing, and its image."""
    paper = newspaper_of(ask)
    day = _day(ask.path["day"])
    asked = {"newspaper": paper["id"], "day": day}
    rows = ask.rows(
        f"select {COLUMNS} from {TABLES} where articles.newspaper = :newspaper and articles.issue_date = :day"
        " order by articles.page, articles.rowid",
        **asked,
    )
    held = {card["id"]: card for card in cards(ask, rows)}
    pages = _pages(ask, asked, held)
    lists = ask.rows(_LISTS, **asked)
    if not pages and not lists:
        raise Missing(f"没有{paper['name']}这一天的记录")
    return {
        "title": f"{paper['name']} {day}",
        "paper": paper,
        "day": day,
        "pages": pages,
        "lists": lists,
        "calendar": ask.site.year(paper["id"], day[:4]),
        "canonical": ask.site.issue(paper["id"], day),
        **_neighbours(ask, paper["id"], day),
    }


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Missing("没有这一天") from None


def _pages(ask: Ask, asked: dict[str, str], held: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages as the paper's own index tells them, then what no index names."""
    pages = [row | {"articles": []} for row in ask.rows(_PAGES, **asked)]
    by_number: dict[str, dict[str, Any]] = {page["page"]: page for page in pages}
    placed: set[str] = set()
    for row in ask.rows(_NAMED, **asked):
        page = by_number.setdefault(row["page"], _bare_page(row["page"], ""))
        card = held.get(row["article"]) or _elsewhere(ask, row)
        page["articles"].append(card | {"state": row["state"], "reason": row["reason"], "original": row["original"]})
        placed.add(row["article"])
    for identifier, card in held.items():
        if identifier not in placed and not card["superseded"]:
            page = by_number.setdefault(card["page"], _bare_page(card["page"], card["page_name"]))
            page["articles"].append(card | {"state": "done", "reason": "", "original": None})
    for page in by_number.values():
        page |= {name: safe_url(page[name]) for name in ("original", "image", "pdf")}
    extra = sorted(number for number in by_number if number not in {page["page"] for page in pages})
    return pages + [by_number[number] for number in extra]


def _bare_page(number: str, name: str) -> dict[str, Any]:
    """A page that only its articles tell of."""
    told = {"page": number, "page_name": name, "articles": []}
    return told | dict.fromkeys(("original", "image", "pdf", "read_at", "state", "reason"), "")


def _elsewhere(ask: Ask, row: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of an article that is named here and is not there, or is there as another day's."""
    url = ask.site.article(row["article"]) if row["article"] else None
    return {"id": row["article"], "title": row["title"] or UNTITLED, "url": url, "bylines": [], "opening": ""}


def _neighbours(ask: Ask, newspaper: str, day: str) -> dict[str, Any]:
    """Return the addresses of the issues before and after."""
    sql = """
        select {} from (
            select issue_date from articles where newspaper = :newspaper and issue_date {} :day
            union select issue_date from pages where newspaper = :newspaper and issue_date {} :day
        )
    """
    before = ask.value(sql.format("max(issue_date)", "<", "<"), newspaper=newspaper, day=day)
    after = ask.value(sql.format("min(issue_date)", ">", ">"), newspaper=newspaper, day=day)
    return {
        "previous": {"day": before, "url": ask.site.issue(newspaper, before)} if before else None,
        "next": {"day": after, "url": ask.site.issue(newspaper, after)} if after else None,
    }
