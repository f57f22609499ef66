"""People: who signed, how often, in which role, and everything by one of them."""

from __future__ import annotations

from typing import Any

from archive.browse.pages.cards import cards, paged, signed
from archive.browse.site import Ask, Missing
from archive.browse.words import NOT_THERE

_SIZE = 200
_ARTICLES = 50
_COMPANIONS = 20


def people(ask: Ask) -> dict[str, Any]:
    """The list of people, the most frequent first; `q` asks for a part of a name, in either script."""
    asked = ask.args.get("q", "").strip()
    signers = ask.archive.signers
    place = paged(ask, signers.count(asked), _SIZE, parts="people", q=asked)
    told = signed(ask, signers.named(asked, _SIZE, (place["here"] - 1) * _SIZE))
    return {"title": "署名", "people": told, "q": asked, "place": place, "canonical": ask.site.url("people", q=asked)}


def person(ask: Ask) -> dict[str, Any]:
    """Everything that a person signed, with the roles, the papers and the co-signers."""
    name = ask.path["name"]
    signers = ask.archive.signers
    roles = signers.roles(name)
    if not roles:
        raise Missing(NOT_THERE["person"])
    place = paged(ask, signers.articles(name), _ARTICLES, parts=("person", name))
    rows = ask.archive.summaries.signed_by(name, _ARTICLES, (place["here"] - 1) * _ARTICLES)
    return {
        "title": name,
        "name": name,
        "roles": roles,
        "papers": [row | {"url": ask.site.search(by=name, paper=row["id"])} for row in signers.papers(name)],
        "companions": signed(ask, signers.companions(name, _COMPANIONS)),
        "articles": [card | {"signed_as": _roles(card, name)} for card in cards(ask, rows)],
        "place": place,
        "canonical": ask.site.person(name),
        "feed": ask.site.url("search.atom", by=name),
        "search": ask.site.search(by=name),
    }


def _roles(card: dict[str, Any], name: str) -> list[str]:
    """Return in which roles somebody signed an article."""
    return [line["role"] for line in card["bylines"] if line["name"] == name]
