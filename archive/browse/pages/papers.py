"""Newspapers: all of them, and each with its years, latest issues and most frequent names."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive.browse.pages.cards import cards, signed
from archive.browse.site import Ask, Elsewhere, Missing
from archive.browse.words import NOT_THERE

_ISSUES, _NAMES, _LATEST = 14, 20, 8  # that are shown


def all_papers(ask: Ask) -> list[dict[str, Any]]:
    """Return the papers that the archive holds articles of."""
    return [row | {"url": ask.site.paper(row["id"])} for row in ask.archive.catalogue.papers()]


def papers_page(ask: Ask) -> dict[str, Any]:
    """The list of newspapers: those with articles, and those that are only known."""
    others = [row | {"url": ask.site.paper(row["id"])} for row in ask.archive.catalogue.others()]
    return {"title": "报纸", "papers": all_papers(ask), "others": others, "canonical": ask.site.url("papers")}


def newspaper_of(ask: Ask) -> dict[str, Any]:
    """Return the newspaper that an address names. Raises Elsewhere where that is an id that the paper had before."""
    newspaper = ask.archive.newspaper(ask.path["paper"])
    if newspaper is None:
        raise Missing(NOT_THERE["paper"])
    if newspaper.id != ask.path["paper"]:
        below = [ask.path[name] for name in ("year", "day") if name in ask.path]
        raise Elsewhere(ask.site.url("paper", newspaper.id, *below))
    return asdict(newspaper) | {"url": ask.site.paper(newspaper.id)}


def issues(ask: Ask, newspaper: str, limit: int) -> list[dict[str, Any]]:
    """Return the latest days of a paper that there are articles of."""
    rows = ask.archive.catalogue.issues(newspaper, limit)
    return [row | {"url": ask.site.issue(newspaper, row["day"])} for row in rows]


def paper_page(ask: Ask) -> dict[str, Any]:
    """A newspaper: what it is, what is held of it, and where to read on."""
    found = newspaper_of(ask)
    site, archive, name = ask.site, ask.archive, found["id"]
    has_issues = not archive.figures.is_without_issues(name)
    years = archive.catalogue.years(name)
    held = next((row for row in archive.catalogue.papers() if row["id"] == name), {})
    for row in years:
        row["url"] = site.year(name, row["year"]) if has_issues else site.search(paper=name, year=row["year"])
    return {
        "title": found["name"] or name,
        "paper": found,
        "articles": held.get("articles", 0),
        "appearances": held.get("appearances", 0),
        "years": years,
        "has_issues": has_issues,
        "issues": issues(ask, name, _ISSUES),
        "names": signed(ask, archive.catalogue.signers(name, _NAMES)),
        "links": archive.links.tally_of(name),
        "latest": cards(ask, archive.summaries.latest(_LATEST, name)),
        "canonical": site.paper(name),
        "feed": site.url("paper", f"{name}.atom"),
        "search": site.search(paper=name),
    }
