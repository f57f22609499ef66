"""The rows of `newspapers.csv` as papers, and the sweeps over them."""

from __future__ import annotations

from datetime import date

from archive.model import Newspaper
from crawler.papers import paper_of, papers
from tests.harness.sweep import each

DAY = date(2022, 3, 1)

PAPERS = list(papers().values())
ADDRESSES = [location for paper in PAPERS for location in paper_of(paper.id).elsewhere]
DATED = [paper for paper in PAPERS if "%" in paper.first_page]  # sites that are no e-papers have no issues
each_paper = each("paper", PAPERS, ids=lambda paper: paper.id)
each_dated_paper = each("paper", DATED, ids=lambda paper: paper.id)
each_address = each("location", ADDRESSES, ids=lambda location: location.row.base_url)


def front(paper: Newspaper, day: date = DAY) -> str:
    return f"{paper.base_url}/{day.strftime(paper.first_page)}"


def own_day(paper: Newspaper) -> date:
    """Return a day on which a paper is where its row says."""
    return next(day for day in (DAY, date(2026, 11, 27)) if paper_of(paper.id).location_of(day).address is None)
