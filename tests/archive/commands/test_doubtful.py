"""Doubtful articles in the terminal: `archive stats --doubtful`, `explain`, `show`, `check`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Newspaper
from archive.store.archive import Archive
from tests.harness.newsroom import LAMPS
from tests.harness.terminal import parsed, run

ADDRESS = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_{}.html"


@pytest.fixture
def ids(here: Path) -> dict[str, str]:
    """Put down a certain article and three doubtful ones of two papers."""
    papers = [Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")]
    told = {
        "certain": (None, (), date(2021, 12, 24), "youjiang"),
        "both": (0.25, ("text outside the tree", "witnesses disagree"), date(2021, 12, 24), "youjiang"),
        "older": (0.5, ("witnesses disagree",), date(2021, 11, 2), "youjiang"),
        "other": (None, ("implausible decoding",), date(2022, 1, 5), "guilin"),
    }
    with Archive("archive.db") as archive:
        archive.add_newspapers(papers)
        return {
            name: archive.add(
                replace(
                    LAMPS, title=name, text=f"{name}。{LAMPS.text}{name}", agreement=agreement, doubts=doubts,
                    issue_date=day, newspaper=paper, addresses=(ADDRESS.format(name),),
                )
            ).article
            for name, (agreement, doubts, day, paper) in told.items()
        }  # fmt: skip


def test_they_are_listed_the_newest_first_with_why(ids: dict[str, str]) -> None:
    result = run("stats", "--doubtful")
    assert result.stdout.splitlines() == [
        f"2022-01-05  {ids['other']}  桂林日报  other",
        f"            no agreement measured, doubtful: implausible decoding  {ADDRESS.format('other')}",
        f"2021-12-24  {ids['both']}  右江日报  both",
        "            agreement 0.25, doubtful: text outside the tree, witnesses disagree  " + ADDRESS.format("both"),
        f"2021-11-02  {ids['older']}  右江日报  older",
        f"            agreement 0.50, doubtful: witnesses disagree  {ADDRESS.format('older')}",
    ]
    assert (result.exit_code, result.stderr) == (0, "3 doubtful articles\n")


@pytest.mark.parametrize(
    "narrowed, names",
    [
        (("--newspaper", "youjiang"), ["both", "older"]),
        (("--newspaper", "桂林日报"), ["other"]),
        (("--since", "2021-12"), ["other", "both"]),
        (("--until", "2021"), ["both", "older"]),
        (("--newspaper", "guilin", "--until", "2021"), []),
    ],
    ids=" ".join,
)
def test_the_list_is_narrowed_by_paper_and_day(
    ids: dict[str, str], narrowed: tuple[str, ...], names: list[str]
) -> None:
    assert [one["title"] for one in parsed("stats", "--doubtful", *narrowed)] == names


def test_none_at_all_is_said(here: Path) -> None:
    Archive("archive.db").close()
    result = run("stats", "--doubtful")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no doubtful article\n")


def test_a_program_gets_all_of_it(ids: dict[str, str]) -> None:
    told = next(one for one in parsed("stats", "--doubtful") if one["title"] == "both")
    assert told == {
        "id": ids["both"],
        "newspaper": "youjiang",
        "paper": "右江日报",
        "day": "2021-12-24",
        "title": "both",
        "agreement": 0.25,
        "doubts": ["text outside the tree", "witnesses disagree"],
        "addresses": [ADDRESS.format("both")],
    }


@pytest.mark.parametrize("arguments", [("--since", "2021"), ("--doubtful", "--since", "soon")])
def test_what_narrows_has_to_narrow_that_list(ids: dict[str, str], arguments: tuple[str, ...]) -> None:
    assert run("stats", *arguments).exit_code == 2


def test_the_ballot_says_how_certain_an_article_is(ids: dict[str, str]) -> None:
    assert "agreement 0.50, doubtful: witnesses disagree" in run("explain", ids["older"]).output.splitlines()
    assert "no agreement measured" in run("explain", ids["certain"]).output.splitlines()
    told = parsed("explain", ids["both"])
    assert (told["agreement"], told["doubts"]) == (0.25, ["text outside the tree", "witnesses disagree"])


def test_an_article_is_shown_with_its_doubts(ids: dict[str, str]) -> None:
    assert "doubt      implausible decoding" in run("show", ids["other"]).output.splitlines()
    assert parsed("show", ids["other"])["doubts"] == ["implausible decoding"]
