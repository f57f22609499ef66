"""Newspapers: all of them, and each with its years, latest issues and most frequent names."""

from __future__ import annotations

from typing import Any

from archive.browse.pages.cards import latest
from archive.browse.site import Ask, Missing

_PAPERS = """
    select newspapers.id, newspapers.name, newspapers.place, newspapers.status, told.articles, told.first, told.last
    from newspapers join (
        select newspaper, count(*) as articles, min(issue_date) as first, max(issue_date) as last
        from articles where newspaper is not null group by newspaper
    ) told on told.newspaper = newspapers.id
    order by told.articles desc, newspapers.id
"""
_YEARS = """
    select substr(day, 1, 4) as year, count(distinct day) as days, count(*) as articles from articles
    where newspaper = :newspaper and day is not null group by 1 order by 1 desc
"""
_ISSUES = """
    select issue_date as day, count(*) as articles, count(distinct page) as pages
    from articles where newspaper = :newspaper and issue_date in (
        select distinct issue_date from articles where newspaper = :newspaper and issue_date is not null
        order by issue_date desc limit :limit
    ) group by issue_date order by issue_date desc
"""
_NAMES = """
    select bylines.name, count(*) as articles from bylines join articles on articles.id = bylines.article
    where articles.newspaper = :newspaper group by 1 order by 2 desc, 1 limit 20
"""
_LINKS = "select state, count(*) as n from links where newspaper = :newspaper group by state order by state"


def all_papers(ask: Ask) -> list[dict[str, Any]]:
    """Return the papers that the archive holds articles of."""
    return [row | {"url": ask.site.paper(row["id"])} for row in ask.rows(_PAPERS)]


def papers(ask: Ask) -> dict[str, Any]:
    """The list of newspapers: those with articles, and those that are only known."""
    held = all_papers(ask)
    known = {row["id"] for row in held}
    others = [
        row | {"url": ask.site.paper(row["id"])}
        for row in ask.rows("select id, name, place from newspapers order by id")
        if row["id"] not in known
    ]
    return {"title": "报纸", "papers": held, "others": others, "canonical": ask.site.url("papers")}


def newspaper_of(ask: Ask) -> dict[str, Any]:
    """Return the newspaper that an address names."""
    row = ask.row("select * from newspapers where id = :id", id=ask.path["paper"])
    if row is None:
        raise Missing("没有这份报纸")
    return row | {"url": ask.site.paper(row["id"])}


def issues(ask: Ask, newspaper: str, limit: int) -> list[dict[str, Any]]:
    """Return the latest days of a paper that there are articles of."""
    rows = ask.rows(_ISSUES, newspaper=newspaper, limit=limit)
    return [row | {"url": ask.site.issue(newspaper, row["day"])} for row in rows]


def paper(ask: Ask) -> dict[str, Any]:
    """A newspaper: what it is, what is held of it, and where to read on."""
    found = newspaper_of(ask)
    site, name = ask.site, found["id"]
    years = [row | {"url": site.year(name, row["year"])} for row in ask.rows(_YEARS, newspaper=name)]
    names = [row | {"url": site.person(row["name"])} for row in ask.rows(_NAMES, newspaper=name)]
    return {
        "title": found["name"] or name,
        "paper": found,
        "articles": sum(row["articles"] for row in years),
        "years": years,
        "issues": issues(ask, name, 14),
        "names": names,
        "links": {row["state"]: row["n"] for row in ask.rows(_LINKS, newspaper=name)},
        "latest": latest(ask, "articles.newspaper = :newspaper", newspaper=name, limit=8),
        "canonical": site.paper(name),
        "feed": site.url("paper", f"{name}.atom"),
        "search": site.search(paper=name),
    }
