"""A paper that was kept under two ids: nothing of the former one is lost, and nothing is there twice."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive.cli import main
from archive.health.calendar import DayKind, calendar
from archive.model import Article, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.schema import migrations

FORMER = Newspaper("beishan_old", "北山日报", base_url="http://beishan.example/html", status="moved")
PAPER = Newspaper("beishan", "北山日报", base_url="http://beishan.example/pc", status="confirmed")
JOINED = replace(PAPER, aliases="beishanribao beishan_old")
DAY, LATER = date(2024, 11, 29), date(2024, 12, 2)
PAPERS_COLUMNS = ("id", "name", "place", "platform", "base_url", "first_page", "first_issue", "status")
LINKS_COLUMNS = ("key", "url", "kind", "state", "last_reason", "found_in", "page", "page_name", "found_at")
TEXT = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。"


def url(paper: Newspaper, day: date, name: str) -> str:
    return f"{paper.base_url}/{day:%Y%m/%d}/{name}.html"


def printed(archive: Archive, paper: Newspaper, day: date, pages: dict[str, list[str]], *, read: bool = True) -> None:
    """Keep an issue of a paper: its front, its pages, and the texts on each."""
    front = Link(url(paper, day, "node_01"), LinkKind.LIST, "", paper.id, day)
    archive.links.found(front)
    archive.links.finish(front)
    kept = []
    for number, texts in pages.items():
        links = [Link(url(paper, day, f"c{n}{text[:2]}"), LinkKind.ARTICLE, front.url, paper.id, day, number)
                 for n, text in enumerate(texts)]  # fmt: skip
        for link, text in zip(links, texts, strict=True):
            archive.links.found(link)
            article = Article(text[:2], text, newspaper=paper.id, issue_date=day, page=number, addresses=(link.url,))
            archive.links.finish(link, archive.add(article).article)
        placements = tuple(Placement(link.url, text[:2]) for link, text in zip(links, texts, strict=True))
        kept.append(Page(number, "要闻", url(paper, day, f"node_{number}"), placements=placements, read=read))
    archive.editions.keep(paper.id, day, kept)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of two years: the paper under its former id, under its own, and one day under both."""
    archive = Archive(tmp_path / "archive.db")
    archive.add_newspapers([FORMER, PAPER, Newspaper("nanshan", "南山日报")])
    printed(archive, FORMER, DAY, {"01": [f"甲{TEXT}", f"乙{TEXT[::-1]}"], "02": [f"丙{TEXT[9:]}{TEXT[:9]}"]})
    printed(archive, PAPER, DAY, {"01": [f"甲{TEXT}"]})
    printed(archive, PAPER, LATER, {"01": [f"丁{TEXT[4:]}{TEXT[:4]}"]})
    archive.links.found(Link("http://beishan.example/html/9.htm", LinkKind.ARTICLE, "", FORMER.id, DAY))
    archive.journal.finish(archive.journal.start(FORMER.id), "fine", 0, {})
    archive.page_ends.keep(FORMER.id, [("beishan.example", "list", "</html>", 9, "http://beishan.example/html/1.htm")])
    archive.page_ends.keep(PAPER.id, [("beishan.example", "list", "</html>", 4, "http://beishan.example/pc/1.htm")])
    return archive


def without_papers(archive: Archive) -> dict[str, int]:
    return {name: count for name, count in archive.counts().items() if name not in ("newspapers", "endings")}


def test_all_that_stands_under_a_former_id_becomes_the_papers(archive: Archive) -> None:
    before = without_papers(archive)
    ids = [record.id for record in archive.articles()]
    archive.add_newspapers([JOINED])
    after = without_papers(archive)
    # 甲 stands on page 01 by both addresses: that page is there once, names it once, and it appeared there once
    once = ("pages", "placements", "appearances", "appearance_pages")
    assert after == before | {name: before[name] - 1 for name in once}
    assert [record.id for record in archive.articles()] == ids
    assert {record.article.newspaper for record in archive.articles()} == {"beishan"}
    assert {record.link.newspaper for record in archive.links.select()} == {"beishan"}
    assert [run.newspaper for run in archive.journal.runs()] == ["beishan"]
    assert set(archive.catalogue.names()) == {"beishan", "nanshan"}
    assert archive.page_ends.of("beishan_old") == [] and len(archive.page_ends.of("beishan")) == 1


def test_no_table_knows_a_former_id_any_more_and_none_that_names_papers_is_passed_over(archive: Archive) -> None:
    archive.add_newspapers([JOINED])
    archive.close()
    db = Database(archive.path)
    of_papers = [table.name for table in db.tables if "newspaper" in table.columns_dict]
    assert {"articles", "links", "pages", "placements", "runs", "endings"} <= set(of_papers)
    assert {name: db[name].count_where("newspaper = 'beishan_old'") for name in of_papers} == dict.fromkeys(
        of_papers, 0
    )
    assert all(
        db[name].count_where("newspaper = 'beishan'") for name in ("articles", "links", "pages", "runs", "endings")
    )


def test_an_issue_that_both_have_names_each_article_once(archive: Archive) -> None:
    archive.add_newspapers([JOINED])
    pages = archive.editions.issue("beishan", DAY)
    assert [page.page.page for page in pages] == ["01", "02"]
    named = {page.page.page: sorted(entry.title[0] for entry in page.entries) for page in pages}
    assert named == {"01": ["乙", "甲"], "02": ["丙"]}
    assert all(entry.state is LinkState.DONE for page in pages for entry in page.entries)
    assert archive.days("beishan") == {DAY, LATER}


def test_an_issue_that_one_address_has_is_not_absent_because_the_other_has_it_not(archive: Archive) -> None:
    gone = Link(url(PAPER, DAY, "node_A1"), LinkKind.LIST, "", PAPER.id, DAY)
    archive.links.found(gone)
    archive.links.fail(gone, LinkState.ABSENT, "404")
    archive.add_newspapers([JOINED])
    assert {front.day: front.absent for front in archive.figures.fronts("beishan", LATER, 9)} == {DAY: "", LATER: ""}
    [day] = calendar(archive, "beishan", DAY, DAY, LATER)
    assert day.kind is DayKind.COMPLETE


def test_a_page_that_was_read_goes_before_one_that_was_only_named(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([FORMER, PAPER])
        printed(archive, FORMER, DAY, {"01": [f"甲{TEXT}"]})
        archive.editions.keep(PAPER.id, DAY, [Page("01", "", url(PAPER, DAY, "node_01"))])
        archive.add_newspapers([JOINED])
        [page] = archive.editions.issue("beishan", DAY)
    assert (page.page.read, page.page.page_name, len(page.entries)) == (True, "要闻", 1)


def test_taking_over_twice_changes_nothing(archive: Archive) -> None:
    archive.add_newspapers([JOINED])
    before = (archive.counts(), list(archive.links.select()), archive.editions.issue("beishan", DAY))
    archive.add_newspapers([JOINED])
    assert (archive.counts(), list(archive.links.select()), archive.editions.issue("beishan", DAY)) == before
    assert archive.check_integrity() == "ok"


def test_an_archive_of_an_older_version_is_joined_too(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    older = Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="m014_papers_over_time")
    for name in ("beishan", "beishan_old"):
        older["newspapers"].insert(dict.fromkeys(PAPERS_COLUMNS, "") | {"id": name, "name": "北山日报"})
    link = {"key": "k", "state": "absent", "kind": "article", "tries": 0, "newspaper": "beishan_old"}
    older["links"].insert(dict.fromkeys(LINKS_COLUMNS, "") | link)
    older.close()
    with Archive(path) as archive:
        assert archive.newspaper("beishan_old") == Newspaper("beishan_old", "北山日报")  # as it was, until it is told
        archive.add_newspapers([JOINED])
        assert archive.newspaper("beishan_old") == JOINED
        assert [record.link.newspaper for record in archive.links.unfinished("beishan")] == []
        assert archive.links.tally_of("beishan") == {"absent": 1}


def test_an_archive_that_never_had_the_former_id_stays_as_it_is(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        printed(archive, PAPER, DAY, {"01": [f"甲{TEXT}"]})
        before = archive.counts()
        archive.add_newspapers([JOINED])
        assert archive.counts() == before


def test_a_paper_is_found_by_each_of_its_ids_and_by_no_part_of_one(archive: Archive) -> None:
    archive.add_newspapers([JOINED])
    for identifier in ("beishan", "beishan_old", "beishanribao"):
        assert archive.newspaper(identifier) == JOINED
    for identifier in ("beishan_", "old", "", " ", "%", "beishan_old2", "beishanribao beishan_old"):
        assert archive.newspaper(identifier) is None, identifier


def test_a_search_in_a_paper_is_one_by_each_of_its_ids(archive: Archive) -> None:
    archive.add_newspapers([JOINED])
    found = {
        name: len(archive.search.find(Wanted("", name), "newest"))
        for name in ("beishan", "beishan_old", "北山日报", "nanshan")
    }
    assert found == {"beishan": 4, "beishan_old": 4, "北山日报": 4, "nanshan": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        ["calendar", "{}", "2024-11"],
        ["gaps", "{}", "--since", "2024-11-01", "--until", "2024-12-05"],
        ["check", "{}", "--no-save"],
        ["search", "修渠", "--newspaper", "{}"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_verb_that_takes_a_paper_understands_a_former_id(archive: Archive, arguments: list[str]) -> None:
    archive.add_newspapers([JOINED])
    archive.close()
    told = {}
    for name in ("beishan", "beishan_old"):
        asked = [part.format(name) for part in arguments]
        told[name] = CliRunner().invoke(main, [*asked, "--json", "--db", str(archive.path)])
    assert told["beishan"].output == told["beishan_old"].output
    assert told["beishan"].exit_code == told["beishan_old"].exit_code != 2
    assert json.loads(told["beishan_old"].output)
