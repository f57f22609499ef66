"""A newspaper's day, page by page, as printed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from archive.browse.pages.cards import cards
from archive.browse.pages.finding import containing
from archive.browse.pages.outlines import ArticleOutline
from archive.browse.pages.papers import newspaper_of
from archive.browse.pages.sheets import UNPICTURED, is_pictured, outline_told, outlines_of, sheet_pictures
from archive.browse.pages.years import days_of, state_of
from archive.browse.site import Ask, Missing
from archive.browse.words import NOT_THERE, iso, page_of_address, safe_url
from archive.chinese.page_numbers import meant_numbers, page_order
from archive.formats.citing import UNNUMBERED, UNTITLED
from archive.model import LinkRecord
from archive.store.issues import IndexEntry, PageRecord
from archive.store.pictures import PagePictures

_FETCH = "scrapy crawl {} -a since={} -a until={} -a images=pages"


def issue(ask: Ask) -> dict[str, Any]:
    """An issue: its pages in order, each with its articles, those that are missing, and its picture.

    Where pictures are kept one page is `shown`, that of `?page=`, else the front page, with the outlines of what
    stands on it; those of the articles in which the words of `?q=` occur, and of `?article=`, are marked.
    """
    paper = newspaper_of(ask)
    day = _day(ask.path["day"])
    records = ask.archive.editions.issue(paper["id"], day)
    pictures = ask.archive.pictures.of_issue(paper["id"], day)
    held = {card["id"]: card for card in cards(ask, ask.archive.summaries.of_issue(paper["id"], str(day)))}
    pages = _pages(ask, records, held, pictures)
    lists = [_list(record) for record in ask.archive.links.lists_of(paper["id"], day)]
    if not pages and not lists:
        raise Missing(NOT_THERE["issue"].format(paper=paper["name"]))
    told = {
        "title": f"{paper['name']} {day}",
        "paper": paper,
        "day": str(day),
        "known": state_of(days_of(ask, paper["id"], day, day).get(day)),
        "pages": pages,
        "lists": lists,
        "calendar": ask.site.year(paper["id"], str(day)[:4]),
        **_neighbours(ask, paper["id"], day),
    }
    return told | _as_printed(ask, pages, records, pictures) | _marked(ask, pages)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing(NOT_THERE["day"]) from None


def _list(record: LinkRecord) -> dict[str, Any]:
    told = {"url": record.link.url, "safe_url": safe_url(record.link.url), "state": record.state}
    return told | {"reason": record.last_reason, "last_try": iso(record.last_try)}


def _pages(
    ask: Ask, records: Sequence[PageRecord], held: dict[str, dict[str, Any]], pictures: Mapping[str, PagePictures]
) -> list[dict[str, Any]]:
    """Return the pages as the paper's own index tells them, then what no index names."""
    pages = {record.page.page: _page(ask, record, held, pictures.get(record.page.page)) for record in records}
    placed = {entry.article for record in records for entry in record.entries}
    extra: dict[str, dict[str, Any]] = {}
    for identifier, card in held.items():
        if identifier not in placed and not card["superseded"]:
            number = card["page"]
            page = pages.get(number) or extra.setdefault(number, _bare_page(number, card["page_name"]))
            page["articles"].append(card | {"state": "done", "reason": "", "original": None})
    return [*pages.values(), *(extra[number] for number in sorted(extra, key=page_order))]


def _page(
    ask: Ask, record: PageRecord, held: dict[str, dict[str, Any]], pictures: PagePictures | None
) -> dict[str, Any]:
    """Return a page with the articles that its index names."""
    page = record.page
    told: dict[str, Any] = {"page": page.page, "page_name": page.page_name, "read_at": iso(record.read_at)}
    told |= {"original": safe_url(page.url), "image": safe_url(page.image), "pdf": safe_url(page.pdf)}
    articles = [_named(ask, entry, held.get(entry.article or "")) for entry in record.entries]
    told |= {"state": record.state, "reason": record.reason, "articles": articles}
    return told | sheet_pictures(ask.site, page, pictures)


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
    return told | dict.fromkeys(("original", "image", "pdf", "read_at", "state", "reason"), "") | UNPICTURED


def _neighbours(ask: Ask, newspaper: str, day: date) -> dict[str, Any]:
    """Return the addresses of the issues before and after."""
    beside = zip(("previous", "next"), ask.archive.catalogue.issues_beside(newspaper, day), strict=True)
    return {name: {"day": str(at), "url": ask.site.issue(newspaper, str(at))} if at else None for name, at in beside}


def _as_printed(
    ask: Ask, pages: list[dict[str, Any]], records: Sequence[PageRecord], pictures: Mapping[str, PagePictures]
) -> dict[str, Any]:
    """Return which page is shown, with what lies on it, where pictures are kept; else how to get those that are named.

    Raises Missing for a page that the issue has not.
    """
    newspaper, day = ask.path["paper"], ask.path["day"]
    words = ask.args.get("q", "").strip()
    for page in pages:
        page["url"] = ask.site.issue(newspaper, day, page=page_of_address(page["page"]), q=words)
    front = ask.site.issue(newspaper, day)
    told: dict[str, Any] = {"shown": None, "grid": {}, "turn": None, "fetch": "", "print_url": "", "canonical": front}
    told["is_printing"] = False
    if not is_pictured(pages):
        return told | ({"fetch": _FETCH.format(shlex.quote(newspaper), day, day)} if _is_wanting(pages) else {})
    here = _number_of(pages, ask.args.get("page", ""), ask.args.get("article", ""))
    shown = pages[here]
    told |= {"shown": here, "print_url": ask.site.issue(newspaper, day, print=1)}
    told["is_printing"] = ask.args.get("print") == "1"
    told["canonical"] = ask.site.issue(newspaper, day, page=page_of_address(shown["page"])) if here else front
    beside = (("previous", here - 1), ("next", here + 1))
    told["turn"] = {name: _turned(pages[n]) if 0 <= n < len(pages) else None for name, n in beside}
    if here < len(records):
        record = records[here]
        told["grid"], drawn = outlines_of(record.page, pictures.get(record.page.page, PagePictures()), record.entries)
        nowhere = [ArticleOutline()] * (len(shown["articles"]) - len(drawn))
        for card, one in zip(shown["articles"], [*drawn, *nowhere], strict=True):
            card["outline"] = outline_told(one, told["grid"])
    return told


def _is_wanting(pages: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether pictures or PDFs are named that a crawl would ask for."""
    return any(
        page["picture_state"] in ("unknown", "pending", "failed") or (page["pdf"] and not page["image"])
        for page in pages
        if not page["pdf_file"] and not page["is_withheld"]
    )


def _turned(page: Mapping[str, Any]) -> dict[str, Any]:
    return {name: page[name] for name in ("page", "page_name", "url")}


def _number_of(pages: Sequence[Mapping[str, Any]], asked: str, article: str) -> int:
    """Return which of the pages an address asks for: that on which an article stands, if it names one by its id.

    A number in another spelling (1 of 01) is that of the page where only one can be meant. The first where it asks
    for none. Raises Missing.
    """
    if not asked and not article:
        return 0
    names = meant_numbers(asked, [page["page"] for page in pages]) if asked else []
    if asked == UNNUMBERED and not names:
        names = [""]
    found = [n for n, page in enumerate(pages) if len(names) == 1 and page["page"] == names[0]]
    found += [n for n, page in enumerate(pages) if article and any(one["id"] == article for one in page["articles"])]
    if not found and asked:
        raise Missing(NOT_THERE["page"])
    return next(iter(found), 0)


def _marked(ask: Ask, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Mark the articles that hold the words of a search, and the one that a reader came from; return the words."""
    words, origin = ask.args.get("q", "").strip(), ask.args.get("article", "")
    articles = [one for page in pages for one in page["articles"]]
    found = containing(ask, [one["id"] for one in articles if one["id"]], words)
    for one in articles:
        one |= {"is_hit": one["id"] in found, "is_origin": bool(origin) and one["id"] == origin}
        if one["is_hit"]:
            one["url"] = ask.site.article(one["id"], q=words)
    hits = [sum(one["is_hit"] for one in page["articles"]) for page in pages]
    for page, number in zip(pages, hits, strict=True):
        page["hits"] = number
    return {"words": words, "hits": sum(hits)}
