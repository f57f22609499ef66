"""Tags: all of them, and what has one."""

from __future__ import annotations

from typing import Any

from archive.browse.pages.cards import cards_of, paged
from archive.browse.site import Ask, Missing
from archive.browse.taking import ARTICLES_MAX, FORMS
from archive.browse.words import NOT_THERE
from archive.search.find import Wanted
from archive.store.tags import tag_name

_ARTICLES = 50


def tags_page(ask: Ask) -> dict[str, Any]:
    """The tags, the most used first."""
    told = [{"name": name, "articles": n, "url": ask.site.url("tag", name)} for name, n in ask.archive.tags.counts()]
    return {"title": "标签", "tags": told, "canonical": ask.site.url("tags")}


def tag_page(ask: Ask) -> dict[str, Any]:
    """What has a tag, the newest first, with its feed and the forms in which all of it can be taken along."""
    site = ask.site
    try:
        name = tag_name(ask.path["tag"])
    except ValueError:
        raise Missing(NOT_THERE["tag"]) from None
    found = ask.archive.search.find(Wanted(tag=name), "newest")
    if not len(found):
        raise Missing(NOT_THERE["tag"])
    place = paged(ask, len(found), _ARTICLES, parts=("tag", name))
    first = (place["here"] - 1) * _ARTICLES
    cards = cards_of(ask, found.part(first, _ARTICLES), found.shown)
    forms = FORMS if len(found) <= ARTICLES_MAX else ()
    return {
        "title": f"标签：{name}",
        "name": name,
        "articles": [{key: value for key, value in card.items() if key != "text"} for card in cards],
        "place": place,
        "canonical": site.url("tag", name),
        "feed": site.url("search.atom", tag=name),
        "search": site.search(tag=name),
        "taken": [{"label": one.label, "url": site.url(f"search.{one.suffix}", tag=name)} for one in forms],
    }
