"""The terminal finds and counts a text in every paper that printed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.store.archive import Archive
from tests.harness.prints import NOTICES, OWN, PAPERS, REPRINT
from tests.harness.terminal import run


@pytest.fixture(autouse=True)
def filled(here: Path) -> None:
    with Archive(here / "archive.db") as archive:
        archive.add_newspapers(PAPERS)
        for article in (REPRINT, OWN, *NOTICES):
            archive.add(article)


def told(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    "paper, hit",
    [
        ("桂林日报", ("2022-01-05", "03", "清渠入村来", "邻市见闻", "百色新闻网", "李芳、韦秋实")),
        ("youjiang", ("2021-12-24", "A01", "九公里水渠通到六能村", "", "右江日报", "韦秋实、农秀琴")),
    ],
)
def test_a_search_of_a_paper_tells_day_page_headline_and_names_as_that_paper_printed_them(
    paper: str, hit: tuple[str, ...]
) -> None:
    [found] = told("search", "三座山坳", "--newspaper", paper)["hits"]
    assert tuple(found[name] for name in ("day", "page", "title", "subtitle", "source", "signature")) == hit
    shown = run("search", "三座山坳", "--newspaper", paper).stdout.splitlines()
    assert shown[0].startswith(f"{hit[0]}  ") and hit[2] in shown[0]


def test_what_no_single_print_is_is_not_found() -> None:
    assert told("search", "三座山坳", "--newspaper", "guilin", "--until", "2021") == {
        "total": 0,
        "notes": [],
        "hits": [],
    }


def test_stats_count_prints_by_newspaper_year_and_source() -> None:
    counts = told("stats")
    assert (counts["tables"]["articles"], counts["tables"]["appearances"]) == (2, 5)
    assert counts["newspapers"] == {"youjiang": 4, "guilin": 1}
    assert counts["years"] == {"2021": 4, "2022": 1}
    assert counts["sources"] == {"右江日报": 4, "百色新闻网": 1}
    shown = run("stats").output
    assert shown.startswith("2 articles, 5 appearances in 2 newspapers\n")
    assert "appearances by newspaper\n         4 右江日报 (youjiang)\n         1 桂林日报 (guilin)\n" in shown
    assert "appearances by year\n         4 2021\n         1 2022\n" in shown


@pytest.mark.parametrize(
    "paper, name, articles, appearances", [("youjiang", "右江日报", 2, 4), ("guilin", "桂林日报", 1, 1)]
)
def test_every_place_counts_the_same_articles_and_the_same_appearances_of_a_paper(
    here: Path, paper: str, name: str, articles: int, appearances: int
) -> None:
    assert told("stats")["newspapers"][paper] == appearances
    assert told("search", "六能村", "--newspaper", paper)["total"] == articles
    facts = told("papers", paper)
    listed = next(row for row in told("papers") if row["id"] == paper)
    assert [(one["articles"], one["appearances"]) for one in (facts, listed)] == [(articles, appearances)] * 2
    words = {1: "1 article", 2: "2 articles in 4 appearances"}[articles]
    assert f"{paper}  {name}  {words}, " in run("papers").stdout and f"  {words}, " in run("papers", paper).stdout
    with Archive(here / "archive.db") as archive:
        assert archive.figures.articles(paper)[0] == articles
        assert sum(row["appearances"] for row in archive.catalogue.years(paper)) == appearances
        assert max(row["articles"] for row in archive.catalogue.years(paper)) == articles
        totals = archive.catalogue.totals()
    assert (totals["articles"], totals["appearances"]) == (2, 5)
    merged = run("merge", "all.db", "archive.db").stdout
    assert merged.startswith("archive.db: 2 new articles, 0 articles of it here already\n")
    assert f"  {name} ({paper}): {appearances} new appearance{'s' * (appearances > 1)}\n" in merged
    Path("all.db").unlink()
