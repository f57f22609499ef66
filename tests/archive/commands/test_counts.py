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
    assert "appearances by year\n         4 2021\n         1 2022\n" in run("stats").output
