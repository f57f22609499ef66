"""A text that two papers print counts in both; a notice that one paper prints three times counts on each day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from archive.health.calendar import DayKind, calendar
from archive.model import Article, Link, LinkKind, LinkState, Page, Placement
from archive.store.archive import Archive
from tests.harness.prints import NOTICES, OWN, PAPERS, REPRINT

PRINTS = (OWN, REPRINT, *NOTICES)
CHRISTMAS, JANUARY = date(2021, 12, 24), date(2022, 1, 5)


@pytest.fixture(params=[PRINTS, PRINTS[::-1]], ids=["as printed", "backwards"])
def held(request: pytest.FixtureRequest, archive: Archive) -> Archive:
    """An archive that got the prints in one order or the other."""
    archive.add_newspapers(PAPERS)
    for article in request.param:
        archive.add(article)
    assert archive.counts()["articles"] == 2
    return archive


def of_issue(archive: Archive, paper: str, day: str) -> list[dict[str, Any]]:
    names = ("title", "kicker", "subtitle", "newspaper", "paper", "source", "page", "page_name", "day")
    return [
        {name: row[name] for name in names} | {"signed": [line["name"] for line in row["bylines"]]}
        for row in archive.summaries.of_issue(paper, day)
    ]


def test_days_and_articles_of_an_issue_are_those_of_each_paper_that_printed_them(held: Archive) -> None:
    assert held.days("guilin") == {JANUARY}
    assert held.days("youjiang") == {CHRISTMAS, date(2021, 12, 27), date(2021, 12, 28)}
    assert held.issue_articles("guilin", JANUARY) == [REPRINT]
    assert held.issue_articles("youjiang", CHRISTMAS) == [OWN, NOTICES[0]]


def test_each_issue_shows_what_it_printed_as_it_printed_it(held: Archive) -> None:
    [there] = of_issue(held, "guilin", "2022-01-05")
    assert there == {
        "title": "清渠入村来", "kicker": "", "subtitle": "邻市见闻", "newspaper": "guilin", "paper": "桂林日报",
        "source": "百色新闻网", "page": "03", "page_name": "副刊", "day": "2022-01-05", "signed": ["李芳", "韦秋实"],
    }  # fmt: skip
    here, notice = of_issue(held, "youjiang", "2021-12-24")
    assert (here["title"], here["page"], here["signed"]) == ("九公里水渠通到六能村", "A01", ["韦秋实", "农秀琴"])
    assert (notice["title"], notice["page"]) == ("遗失声明", "A04")
    assert [row["page"] for row in of_issue(held, "youjiang", "2021-12-27")] == ["A03"]


def test_papers_months_years_and_issues_count_appearances(held: Archive) -> None:
    catalogue = held.catalogue
    fields = ("id", "articles", "appearances", "first", "last")
    told = [tuple(paper[name] for name in fields) for paper in catalogue.papers()]
    assert told == [("youjiang", 2, 4, "2021-12-24", "2021-12-28"), ("guilin", 1, 1, "2022-01-05", "2022-01-05")]
    assert catalogue.others() == []
    assert catalogue.months() == {"2021-12": 4, "2022-01": 1}
    assert catalogue.years("youjiang") == [{"year": "2021", "days": 3, "articles": 2, "appearances": 4}]
    assert catalogue.years("guilin") == [{"year": "2022", "days": 1, "articles": 1, "appearances": 1}]
    assert (catalogue.years_known("guilin"), catalogue.years_known("youjiang")) == ([2022], [2021])
    assert catalogue.issues("youjiang", 9)[-1] == {"day": "2021-12-24", "articles": 2, "pages": 2}
    assert [(one["paper"], one["day"]) for one in catalogue.last_issues(2)] == [
        ("桂林日报", "2022-01-05"),
        ("右江日报", "2021-12-28"),
    ]
    assert catalogue.issues_beside("guilin", date(2022, 1, 1)) == (None, JANUARY)
    totals = catalogue.totals()
    assert (totals["articles"], totals["appearances"], totals["days"], totals["people"]) == (2, 5, 4, 3)


def test_a_tally_counts_appearances(held: Archive) -> None:
    assert held.tally("newspaper") == [("youjiang", 4), ("guilin", 1)]
    assert held.tally("year") == [("2021", 4), ("2022", 1)]
    assert held.tally("source") == [("右江日报", 4), ("百色新闻网", 1)]


def test_what_is_held_of_an_issue_and_mentioned_in_it_is_whatever_it_printed(held: Archive) -> None:
    days = date(2021, 12, 1), date(2022, 1, 31)
    held_of = held.editions.held
    assert held_of("guilin", *days) == {JANUARY: 1}
    assert held_of("youjiang", *days) == {CHRISTMAS: 2, date(2021, 12, 27): 1, date(2021, 12, 28): 1}
    [mention] = held.editions.mentions("guilin", *days, ["水渠", "渠道"])
    assert (mention.day, mention.title) == (JANUARY, "清渠入村来")
    assert [one.day.day for one in held.editions.mentions("youjiang", *days, ["遗失"])] == [24, 27, 28]
    assert held.links.has_article("guilin")
    assert held.figures.articles("guilin") == (1, JANUARY, JANUARY)
    assert held.figures.articles("youjiang") == (2, CHRISTMAS, date(2021, 12, 28)), "each text once"
    assert not held.figures.is_without_issues("guilin")


def test_a_day_that_a_host_denies_is_missing_where_something_is_held_that_it_printed(held: Archive) -> None:
    denied = (("guilin", JANUARY), ("youjiang", date(2021, 12, 27)), ("guilin", CHRISTMAS))
    for paper, day in denied:
        front = Link(f"http://front.cn/{paper}/{day}", LinkKind.LIST, newspaper=paper, issue_date=day)
        held.links.found(front)
        held.links.fail(front, LinkState.ABSENT, "404")
    days = [calendar(held, paper, day, day, date(2026, 11, 28))[0] for paper, day in denied]
    told = [(day.kind, "the archive holds 1 of its articles" in day.reason) for day in days]
    assert told == [(DayKind.MISSING, True), (DayKind.MISSING, True), (DayKind.MISSING, False)]


def test_a_page_holds_what_stood_on_it_also_what_another_paper_printed_first(held: Archive) -> None:
    [article] = [row["id"] for row in held.summaries.of_issue("guilin", "2022-01-05")]
    assert held.editions.order("guilin", "2022-01-05", "03", article) == [article]
    assert held.editions.order("youjiang", "2021-12-24", "A01", article) == [article]
    assert held.editions.order("guilin", "2022-01-05", "A01", article) == []
    assert held.editions.order("youjiang", "2022-01-05", "03", article) == []


def test_who_signed_a_print_is_counted_for_the_paper_that_printed_it(held: Archive) -> None:
    def counts(rows: list[dict[str, Any]]) -> dict[str, int]:
        return {row["name"]: row["articles"] for row in rows}

    assert counts(held.catalogue.signers("youjiang", 9)) == {"韦秋实": 1, "农秀琴": 1}
    assert counts(held.catalogue.signers("guilin", 9)) == {"韦秋实": 1, "李芳": 1}
    assert counts(held.signers.papers("韦秋实")) == {"右江日报": 1, "桂林日报": 1}
    assert counts(held.signers.companions("韦秋实", 9)) == {"农秀琴": 1, "李芳": 1}
    assert counts(held.signers.companions("李芳", 9)) == {"韦秋实": 1}  # who never stood under one headline is none
    assert held.signers.articles("韦秋实") == 1


def test_what_somebody_signed_is_shown_as_it_was_printed_with_the_name(held: Archive) -> None:
    def shown(name: str) -> list[tuple[str, str]]:
        return [(row["newspaper"], row["title"]) for row in held.summaries.signed_by(name, 9)]

    assert shown("李芳") == [("guilin", "清渠入村来")]
    assert shown("农秀琴") == [("youjiang", "九公里水渠通到六能村")]
    assert shown("韦秋实") == [("youjiang", "九公里水渠通到六能村")]


def test_a_paper_s_latest_are_its_appearances(held: Archive) -> None:
    assert [(row["title"], row["page"]) for row in held.summaries.latest(9, "guilin")] == [("清渠入村来", "03")]
    assert len(held.summaries.latest(9, "youjiang")) == 4
    assert len({row["appearance"] for row in held.summaries.latest(9, "youjiang")}) == 4
    assert len(held.summaries.latest(9)) == 2


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_a_text_that_was_edited_in_one_paper_is_an_old_version_there_and_none_in_the_other(
    archive: Archive, order: tuple[int, ...]
) -> None:
    edited = replace(OWN, text=f"{OWN.text}村委会主任说，水费一年只收三十元。")
    told: list[Article] = [OWN, REPRINT, edited]
    archive.add_newspapers(PAPERS)
    moments = [archive._now().replace(microsecond=number) for number in range(3)]
    for number in order:
        archive.add(told[number], seen=moments[number])
    old = {row["text"]: row["superseded"] for row in archive.summaries.of_issue("youjiang", "2021-12-24")}
    assert old == {OWN.text: 1, edited.text: 0}
    [there] = archive.summaries.of_issue("guilin", "2022-01-05")
    assert there["superseded"] == 0
    ids = {row["text"]: row["id"] for row in archive.summaries.of_issue("youjiang", "2021-12-24")}
    now, former = ids[edited.text], ids[OWN.text]
    assert archive.editions.order("youjiang", "2021-12-24", "A01", now) == [now]
    assert archive.editions.order("youjiang", "2021-12-24", "A01", former)[0] == former
    assert archive.editions.order("guilin", "2022-01-05", "03", former) == [former]


def test_a_piece_that_goes_on_on_another_page_stands_on_both(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.add(OWN)
    archive.add(replace(OWN, page="A03", page_name="综合", addresses=(f"{OWN.addresses[0]}?p=3",)))
    [row] = archive.summaries.of_issue("youjiang", "2021-12-24")
    for page in ("A01", "A03"):
        assert archive.editions.order("youjiang", "2021-12-24", page, row["id"]) == [row["id"]]
    assert archive.editions.order("youjiang", "2021-12-24", "A02", row["id"]) == []


@pytest.mark.parametrize("order", [(OWN, REPRINT), (REPRINT, OWN)])
def test_the_figures_of_an_issue_are_those_of_its_own_pages(archive: Archive, order: tuple[Article, ...]) -> None:
    """The other paper's names, section and doubts say nothing of how this one's pages were read."""
    bare = replace(REPRINT, bylines=(), page_name="", source="", doubts=("no text",))
    archive.add_newspapers(PAPERS)
    for one in (bare if article is REPRINT else article for article in order):
        link = Link(one.addresses[0], newspaper=one.newspaper, issue_date=one.issue_date, page=one.page)
        archive.links.found(link)
        archive.links.finish(link, archive.add(one).article)
        assert one.newspaper and one.issue_date
        page = Page(one.page, url=f"{one.addresses[0]}#page", placements=(Placement(one.addresses[0]),), read=True)
        archive.editions.keep(one.newspaper, one.issue_date, [page])
    [theirs] = archive.figures.issues("guilin", JANUARY, 1)
    assert (theirs.held, theirs.doubtful, theirs.filled["bylines"], theirs.filled["source"]) == (1, 1, 0, 0)
    assert (theirs.filled["title"], theirs.filled["text"], theirs.lengths) == (1, 1, (len(OWN.text),))
    [ours] = archive.figures.issues("youjiang", CHRISTMAS, 1)
    assert (ours.held, ours.doubtful, ours.filled["bylines"], ours.filled["source"]) == (1, 0, 1, 1)
