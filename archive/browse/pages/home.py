"""The first page: what is in the archive, month by month, and what came last."""

from __future__ import annotations

from collections import Counter
from typing import Any

from archive.browse.pages.cards import latest
from archive.browse.pages.papers import all_papers
from archive.browse.pages.runs import last_runs
from archive.browse.site import Ask

_MONTHS = "select substr(day, 1, 7) as month, count(*) as n from articles where day is not null group by 1"
_ISSUES = """
    select articles.newspaper, newspapers.name as paper, articles.issue_date as day, count(*) as articles
    from articles join newspapers on newspapers.id = articles.newspaper
    where articles.issue_date is not null
    group by articles.newspaper, articles.issue_date order by articles.issue_date desc, articles.newspaper limit 12
"""
_LEVELS = 5


def home(ask: Ask) -> dict[str, Any]:
    """The first page."""
    site, months = ask.site, _months(ask)
    issues = ask.rows(_ISSUES)
    return {
        "title": "地方报纸档案",
        "articles": ask.value("select count(*) from articles"),
        "days": ask.value("select count(*) from (select distinct newspaper, issue_date from articles)"
                          " where issue_date is not null"),
        "people": ask.value("select count(distinct name) from bylines"),
        "undated": ask.value("select count(*) from articles where day is null"),
        "papers": all_papers(ask),
        "timeline": _timeline(ask, months),
        "issues": [row | {"url": site.issue(row["newspaper"], row["day"])} for row in issues],
        "latest": latest(ask, limit=10),
        "last_run": next(iter(last_runs(ask, 1)), None),
        "canonical": site.home,
        "feed": site.url("search.atom"),
    }  # fmt: skip


def _months(ask: Ask) -> Counter[str]:
    """Return how many articles there are of each month."""
    return Counter({row["month"]: row["n"] for row in ask.rows(_MONTHS)})


def _timeline(ask: Ask, months: Counter[str]) -> list[dict[str, Any]]:
    """Return the years, newest first, each with its twelve months and how dark each is drawn."""
    most = max(months.values(), default=1)
    years = sorted({month[:4] for month in months}, reverse=True)
    return [
        {
            "year": year,
            "articles": sum(n for month, n in months.items() if month[:4] == year),
            "url": ask.site.search(year=year),
            "months": [_cell(ask, f"{year}-{number:02}", months, most) for number in range(1, 13)],
        }
        for year in years
    ]


def _cell(ask: Ask, month: str, months: Counter[str], most: int) -> dict[str, Any]:
    n = months[month]
    level = -(-n * _LEVELS // most)  # from 1 for the fewest to 5 for the most
    url = ask.site.search(since=f"{month}-01", until=f"{month}-31") if n else None
    return {"month": month, "articles": n, "level": level, "url": url}
