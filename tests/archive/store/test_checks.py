"""When archived articles are asked for again, which are due, and in which order."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Article, Link, LinkState, Newspaper
from archive.store.archive import Archive
from archive.store.checks import EARLY, next_check
from archive.store.schema import migrations
from tests.archive.conftest import Clock

HAD = datetime(2026, 11, 1, 4, tzinfo=UTC)
DAY = date(2026, 11, 1)
PAPERS = [Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")]


@pytest.mark.parametrize(
    "age, days, then",
    [
        (0, 0, 1),
        (0, 0.5, 1),
        (0, 1, 3),
        (0, 2.9, 7),
        (0, 3, 7),
        (0, 8, 30),
        (0, 30, 30 + 180),
        (0, 200, 200 + 180),
        (30, 0, 1),
        (31, 0, 30),
        (4000, 29, 30),
        (4000, 30, 30 + 180),
        (-3, 0, 1),
        (None, 0, 1),
    ],
)
def test_young_articles_are_asked_again_soon_and_old_ones_rarely(age: int | None, days: float, then: float) -> None:
    day = None if age is None else DAY - timedelta(days=age)
    due = next_check(HAD, HAD + timedelta(days=days), day)
    rarely = then > 30
    assert due == HAD + timedelta(days=then) - (timedelta(0) if rarely else EARLY)


def test_a_daily_run_that_begins_some_minutes_earlier_than_yesterdays_finds_them_due() -> None:
    assert next_check(HAD, HAD, DAY) < HAD + timedelta(days=1) - timedelta(minutes=30)


def link(number: int = 1, paper: str | None = "youjiang", day: date | None = DAY) -> Link:
    return Link(f"http://epaper.bsyjrb.cn/pc/content/{number}.html", newspaper=paper, issue_date=day)


def have(archive: Archive, one: Link) -> None:
    article = Article(
        "题", f"{one.url}的正文", newspaper=one.newspaper, issue_date=one.issue_date, addresses=(one.url,)
    )
    with archive.transaction():
        archive.links.finish(one, archive.add(article).article)


def stamp(archive: Archive, one: Link) -> datetime:
    [(told,)] = archive._db.execute("select next_check from links where url = ?", [one.url]).fetchall()
    return datetime.fromisoformat(told)


@pytest.fixture
def papers(archive: Archive) -> Archive:
    archive.add_newspapers(PAPERS)
    return archive


def test_it_is_due_on_its_steps_and_no_sooner(papers: Archive, clock: Clock) -> None:
    asked = []
    for _ in range(100):
        if papers.checks.due("youjiang") or not asked:
            have(papers, link())
            asked.append((clock.now - HAD).days)
        clock.forward(days=1)
    assert asked == [0, 1, 3, 7, 30]


def test_an_old_article_is_first_asked_again_after_thirty_days(papers: Archive, clock: Clock) -> None:
    have(papers, link(day=date(2021, 12, 24)))
    assert stamp(papers, link()) == HAD + timedelta(days=30) - EARLY


def test_what_is_gone_is_asked_again_on_the_steps_from_that_day(papers: Archive, clock: Clock) -> None:
    have(papers, link(day=date(2021, 12, 24)))
    clock.forward(days=40)
    gone = clock.now
    asked = []
    for _ in range(60):
        if papers.checks.due("youjiang") or not asked:
            papers.links.fail(link(), LinkState.ABSENT, "404")
            asked.append((clock.now - gone).days)
        clock.forward(days=1)
    assert asked == [0, 1, 3, 7, 30]
    assert papers.links.is_done(link().url), "it was had"


def test_what_was_never_had_and_is_not_there_is_not_asked_again(papers: Archive) -> None:
    papers.links.fail(link(), LinkState.ABSENT, "404")
    assert papers._db.execute("select next_check from links").fetchall() == [(None,)]
    assert not papers.links.is_done(link().url)


def test_what_could_not_be_asked_stays_as_it_was_and_is_asked_more_and_more_rarely(
    papers: Archive, clock: Clock
) -> None:
    have(papers, link())
    before = papers.links.get(link().url)
    waits = []
    for _ in range(10):
        clock.forward(minutes=1)
        run = papers.journal.start("youjiang")
        papers.links.missed(link(), link().url, "no answer", run, "Unreachable")
        papers.links.missed(link(), "http://mirror.cn/", "no answer", run, "Unreachable")
        papers.links.check_failed(link())
        waits.append((stamp(papers, link()) - clock.now + EARLY).days)
    assert waits == [1, 1, 1, 1, 2, 4, 8, 16, 30, 30]
    assert papers.links.get(link().url) == before
    have(papers, link())
    assert stamp(papers, link()) - clock.now < timedelta(days=1), "and as ever once it was had"


def test_a_host_that_asks_to_wait_is_obeyed(papers: Archive, clock: Clock) -> None:
    have(papers, link())
    papers.links.check_failed(link(), clock.now + timedelta(days=9))
    assert stamp(papers, link()) == clock.now + timedelta(days=9)


def test_the_youngest_come_first_and_of_one_day_what_waits_for_longest(papers: Archive, clock: Clock) -> None:
    for number, day in enumerate([DAY - timedelta(days=2), DAY, DAY - timedelta(days=1), DAY, None]):
        have(papers, link(number, day=day))
        clock.forward(minutes=1)
    have(papers, link(7, paper=None, day=DAY - timedelta(days=3)))
    have(papers, link(8, paper="guilin"))
    clock.forward(days=2)
    assert papers.checks.due("youjiang") == [link(number).url for number in (1, 3, 4, 2, 0, 7)]
    assert papers.checks.due("youjiang", 2) == [link(number).url for number in (1, 3)]
    assert papers.checks.papers() == ["guilin", "youjiang"]


def test_articles_of_days_are_found_due_or_not(papers: Archive) -> None:
    for number in range(4):
        have(papers, link(number, day=DAY - timedelta(days=number)))
    papers.links.fail(link(2), LinkState.ABSENT, "404")
    since = DAY - timedelta(days=2)
    assert papers.checks.of_days("youjiang", since, DAY - timedelta(days=1)) == [link(2).url, link(1).url]
    assert papers.checks.of_days("guilin", None, None) == []
    assert len(papers.checks.of_days("youjiang", None, None)) == 4


def test_others_of_its_host_are_those_that_are_there(papers: Archive, clock: Clock) -> None:
    for number in range(3):
        have(papers, link(number))
        clock.forward(minutes=1)
    have(papers, Link("http://other.cn/1.html"))
    papers.links.fail(link(2), LinkState.ABSENT, "404")
    assert list(papers.checks.beside(link(0).url)) == [link(1).url]
    mirrors = [
        Link(f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW20211224000000000{n}") for n in (1, 2)
    ]
    for one in mirrors:
        have(papers, one)
    assert list(papers.checks.beside(mirrors[0].url)) == [mirrors[1].url], "whichever mirror they are asked at"


def test_what_an_older_archive_had_falls_due_spread_over_the_days(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    older = Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="m017_asked_again")
    article = dict.fromkeys(
        "page page_name title kicker subtitle summary source text html digest extractor".split(), ""
    )
    article |= {"notes": "", "archived_at": "2026-10-01T04:00:00+00:00"}
    older["articles"].insert_all(
        [{"id": "old", "day": "2021-12-24"} | article, {"id": "new", "day": "2026-09-30"} | article]
    )
    had = {"last_reason": "", "tries": 1, "last_try": "2026-10-01T04:00:00+00:00", "found_in": "", "page": ""}
    had |= {"page_name": "", "found_at": "2026-10-01T04:00:00+00:00", "kind": "article"}
    for name, count in (("old", 900), ("new", 300)):
        rows = (
            {"key": f"{name}/{n}", "url": f"http://{name}/{n}", "state": "done", "article": name} for n in range(count)
        )
        older["links"].insert_all(row | had for row in rows)
    older["links"].insert({"key": "failed", "url": "http://failed", "state": "failed", "article": None} | had)
    older.close()
    with sqlite3.connect(path) as db:
        assert next(iter(migrations.pending(Database(db)))).name == "m017_asked_again"
    db = Database(sqlite3.connect(path))
    migrations.apply(db)
    rows = db.execute("select article, julianday(next_check) - julianday(last_try) from links").fetchall()
    db.close()
    days = {name: Counter(round(wait) for article, wait in rows if article == name) for name in ("old", "new")}
    assert (min(days["new"]), max(days["new"]), set(days["new"].values())) == (1, 30, {10})
    assert (min(days["old"]), max(days["old"]), set(days["old"].values())) == (30, 179, {6})
    assert [wait for article, wait in rows if article is None] == [None]
