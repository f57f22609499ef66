"""The first page: what is in the archive, month by month, and what came last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.browse.pages.cards import cards
from archive.browse.pages.papers import all_papers
from archive.browse.pages.runs import last_runs
from archive.browse.site import Ask
from archive.search.find import ANY

_ISSUES, _LATEST = 12, 10  # that are shown
_LEVELS = 5


def home(ask: Ask) -> dict[str, Any]:
    """The first page."""
    site, catalogue = ask.site, ask.archive.catalogue
    return {
        "title": "地方报纸档案",
        **catalogue.totals(),
        "doubtful_url": site.search(doubt=ANY),
        "papers": all_papers(ask),
        "timeline": _timeline(ask, catalogue.months()),
        "issues": [row | {"url": site.issue(row["newspaper"], row["day"])} for row in catalogue.last_issues(_ISSUES)],
        "latest": cards(ask, ask.archive.summaries.latest(_LATEST)),
        "last_run": next(iter(last_runs(ask, 1)), None),
        "canonical": site.home,
        "feed": site.url("search.atom"),
    }


def _timeline(ask: Ask, months: Mapping[str, int]) -> list[dict[str, Any]]:
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


def _cell(ask: Ask, month: str, months: Mapping[str, int], most: int) -> dict[str, Any]:
    n = months.get(month, 0)
    level = -(-n * _LEVELS // most)  # from 1 for the fewest to 5 for the most
    url = ask.site.search(since=f"{month}-01", until=f"{month}-31") if n else None
    return {"month": month, "articles": n, "level": level, "url": url}
