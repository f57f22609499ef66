"""The search page: what matches, in which order, and how it divides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from archive.browse.matching import NARROWING, SORTS, Asked, asked_for
from archive.browse.pages.cards import cards_of, paged
from archive.browse.pages.curve import curve
from archive.browse.site import Ask
from archive.browse.taking import ARTICLES_MAX, ways_to_take
from archive.browse.words import page_of_address
from archive.doubts import in_chinese
from archive.search.find import ANY, Wanted
from archive.search.found import Found
from archive.search.query import Stretch, marked, terms

_SIZE = 20
_LABEL_MAX = 30  # characters of what is no page
_WIDER_MAX = 8  # words that are tried without, where nothing was found
_FACETS = {"paper": 12, "year": 200, "source": 12, "by": 12, "tag": 30, "doubt": 12}
"""How many values of each are shown; the years are few, so all are."""
_WIDTH = 110  # characters of a snippet: three lines of a page
_LABELS = {
    "paper": "报纸",
    "place": "地区",
    "year": "年份",
    "source": "来源",
    "by": "署名",
    "tag": "标签",
    "doubt": "存疑",
    "since": "起",
    "until": "止",
}


def search_page(ask: Ask) -> dict[str, Any]:
    """The search page. Without words it lists everything, narrowed by the facets."""
    wanted = asked_for(ask)
    site = ask.site
    told: dict[str, Any] = {
        "title": f"检索：{wanted.words}" if wanted.words else "检索",
        "q": wanted.words,
        "sort": wanted.sort,
        "asked": wanted.chosen,
        "notes": list(wanted.notes),
        "unindexed": bool(wanted.words) and not wanted.indexed,
        "sorts": _sorts(ask, wanted),
        "chosen": [_chosen(ask, wanted, name) for name in wanted.chosen],
        "canonical": site.search(**wanted.query),
        "feed": site.url("search.atom", **{**wanted.query, "sort": ""}),
    }
    found = wanted.found(ask)
    told["taken"] = ways_to_take(ask, wanted) if 0 < len(found) <= ARTICLES_MAX else []
    told["total"], all_found = len(found), found
    copies: dict[int, int] = {}
    if not wanted.unfolded and "doubt" not in wanted.chosen:  # a person is to look at each that is doubtful
        found, copies = found.folded(ask.archive.search.heads())
    place = paged(ask, len(found), _SIZE, parts="search", **wanted.query)
    first = (place["here"] - 1) * _SIZE
    rows = found.part(first, _SIZE)
    told |= _stories(ask, wanted, told["total"] - len(found), len(found))
    narrowed = all_found if wanted.words or wanted.chosen else None
    told["notes"] += _of_page(ask, place["last"])
    return told | {
        "results": _results(ask, rows, found, copies, wanted.words),
        "facets": list(_facets(ask, wanted, narrowed)),
        "curve": curve(ask, wanted, narrowed) if all_found.rows else None,
        "wider": list(_wider(ask, wanted)) if not all_found.rows else [],
        "place": place,
    }


def _of_page(ask: Ask, last: int) -> Iterator[str]:
    """Yield what to say of a page that is asked for, and is none."""
    given = ask.args.get("p", "")
    if given and not (given.isascii() and given.isdigit() and given.strip("0")):
        yield f"“{given[:_LABEL_MAX]}”不是页码，这是第 1 页"
    elif ask.number("p") > last:
        yield f"没有第 {given[:_LABEL_MAX]} 页，这是最后一页"


def _stories(ask: Ask, wanted: Asked, folded: int, stories: int) -> dict[str, Any]:
    """Return how many articles are folded into others, and where all are shown, or folded again."""
    query = {**wanted.query, "copies": "" if wanted.unfolded else "1"}
    return {"folded": folded, "stories": stories, "unfolded": wanted.unfolded, "fold_url": ask.site.search(**query)}


def _wider(ask: Ask, wanted: Asked) -> Iterator[dict[str, Any]]:
    """Yield what to let go of where nothing was found: one word or one condition, with how much is found without it."""
    parts = wanted.words.split()
    tried = [(part, replace(wanted, words=" ".join(parts[:n] + parts[n + 1 :]))) for n, part in enumerate(parts)]
    tried = tried[:_WIDER_MAX] if len(parts) > 1 else []
    for name in wanted.chosen:
        chosen = {one: value for one, value in wanted.chosen.items() if one != name}
        label = f"{_LABELS[name]}：{_chosen(ask, wanted, name)['value']}"
        tried.append((label, replace(wanted, chosen=chosen)))
    for label, other in tried:
        if (other.words or other.chosen) and (n := len(other.found(ask))):
            yield {"label": label, "n": n, "url": ask.site.search(**other.query)}


def _sorts(ask: Ask, wanted: Asked) -> list[dict[str, Any]]:
    """Return the orders that a reader may choose; without words nothing is more relevant than another."""
    return [
        {"sort": sort, "label": label, "here": sort == wanted.sort, "url": _narrowed(ask, wanted, "sort", sort)}
        for sort, label in SORTS.items()
        if wanted.words or sort != "relevance"
    ]


def _results(
    ask: Ask, rows: Sequence[int], found: Found, copies: Mapping[int, int], words: str
) -> list[dict[str, Any]]:
    """Return cards with the words marked in title and text, and with how many copies are folded into each."""
    looked_for = terms(words)
    told = []
    for row, card in zip(rows, cards_of(ask, rows, found.shown), strict=True):
        card["copies"] = copies.get(row, 0)
        card["snippet"] = _told(marked(card.pop("text"), looked_for, _WIDTH))
        card["marked_title"] = _told(marked(card["title"], looked_for))
        card["url"] = ask.site.article(card["id"], q=words)
        card["page_url"] = _page_url(ask, card, words)
        told.append(card)
    return told


def _page_url(ask: Ask, card: Mapping[str, Any], words: str) -> str | None:
    """Return where the printed page is that an article stands on, with what was looked for marked there."""
    if not (words and card["newspaper"] and card["issue_date"] and card["page"]):
        return None
    asked = {"page": page_of_address(card["page"]), "q": words, "article": card["id"]}
    return ask.site.issue(card["newspaper"], card["issue_date"], **asked) + f"#page-{quote(card['page'])}"


def marked_paragraphs(paragraphs: list[str], words: str) -> list[list[dict[str, Any]]]:
    """Return the paragraphs of a text in pieces, those that were looked for marked."""
    looked_for = terms(words)
    return [_told(marked(paragraph, looked_for)) for paragraph in paragraphs]


def containing(ask: Ask, articles: Sequence[str], words: str) -> frozenset[str]:
    """Return which of some articles the search finds by words; none without words, or without an index."""
    if not (words and articles and ask.has("articles_fts")):
        return frozenset()
    # Not by relevance, which is told of all that holds a word: of 100,000 in 0.39 s of CPU, this in 0.02 s (2026-11).
    found = ask.archive.search.find(Wanted(words, ids=tuple(articles)), "oldest")
    return frozenset(ask.archive.search.ids(found.part(0, len(found))))


def _told(pieces: list[Stretch]) -> list[dict[str, Any]]:
    """Return pieces of a text as templates and JSON have them. Templates escape them."""
    return [piece._asdict() for piece in pieces]


def _chosen(ask: Ask, wanted: Asked, name: str) -> dict[str, str]:
    """Return what narrows a search, with the address that lets go of it."""
    value = wanted.chosen[name]
    known = _called(name, value, ask.archive.catalogue.names() if name == "paper" else {})
    without = {**wanted.query, name: ""}
    return {"label": _LABELS[name], "value": known, "url": ask.site.search(**without)}


def title_of_search(ask: Ask, wanted: Asked) -> str:
    """Return what a search is called: its words, and what narrows it, by its label; nothing where it asks nothing."""
    words = [f"检索：{wanted.words}"] if wanted.words else []
    narrowed = [_chosen(ask, wanted, name) for name in wanted.chosen]
    return "，".join([*words, *(f"{one['label']}：{one['value']}" for one in narrowed)])


def _facets(ask: Ask, wanted: Asked, found: Found | None) -> Iterator[dict[str, Any]]:
    """Yield how what is found divides by paper, year, source, signature and doubt; what is chosen is not asked again.

    That an article is doubtful, whatever for, still leaves open what for.
    """
    names = ask.archive.catalogue.names()
    for name, limit in _FACETS.items():
        if name in wanted.chosen and (name, wanted.chosen[name]) != ("doubt", ANY):
            continue
        counts = ask.archive.search.divided(NARROWING[name], found, limit, wanted.wanted)
        values = [row | _value(ask, wanted, name, row["value"], names) for row in counts]
        if values:
            yield {"name": name, "label": _LABELS[name], "values": values}


def _value(ask: Ask, wanted: Asked, name: str, value: object, names: dict[str, str]) -> dict[str, str]:
    return {"label": _called(name, str(value), names), "url": _narrowed(ask, wanted, name, value)}


def _called(name: str, value: str, names: dict[str, str]) -> str:
    """Return what a value is called: a paper by its name, a doubt in Chinese."""
    if name == "doubt":
        return "任何一种" if value == ANY else in_chinese(value)
    return names.get(value) or value


def _narrowed(ask: Ask, wanted: Asked, name: str, value: object) -> str:
    return ask.site.search(**{**wanted.query, name: value})
