"""No query on the way of a crawl or an import reads a whole table that grows; `tests/archive/browse` asks the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from archive.model import CHINA, Article, Byline, Link, LinkKind, LinkState, Newspaper, Page, Placement, Run
from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from tests.archive.store.test_runs import CAPTURE
from tests.harness.documents import MAGAZINE, MAGAZINE_SEED, VARIANTS
from tests.harness.plans import asked, not_meant, scans, stale
from tests.harness.retold import BRIDGE, ROUTE, lead_of

DAY = date(2021, 12, 24)
URL = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"
FIRST = Article(
    "题", BRIDGE, bylines=(Byline("韦秋实"), Byline("农秀琴")), source="右江日报", newspaper="youjiang", issue_date=DAY,
    page="A01", published_at=datetime(2021, 12, 24, tzinfo=CHINA), date_precision="day", addresses=(URL,),
)  # fmt: skip
LINK = Link(URL, newspaper="youjiang", issue_date=DAY)
FRONT = Link(URL.replace("content_1", "node_A01"), LinkKind.LIST, newspaper="youjiang", issue_date=DAY)

MEANT = {
    "insert into ids": "the ids of one text, or of one witness, as a subquery has found them",
    "update articles set revision_of": "one article, as a subquery has found it",
    "with recursive held (day)": "the days of a paper: each is found by the index from the one before",
    "with had as": "the articles of a paper that are due, as a subquery has found them by the index",
    "as places": "the placements of some issues, as a subquery has found them",
}
"""What may read a whole table: a part of the statement, and the reason."""


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """An archive with rows in every table."""
    archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")])
    crawl(archive, "first")
    return archive


def crawl(archive: Archive, name: str) -> None:
    """Ask of an archive what a run of the crawler asks: with new, known, revised, repeated and failed pages."""
    archive.journal.bury("youjiang")
    run = archive.journal.start("youjiang")
    archive.newspaper("youjiang")
    archive.days("youjiang")
    archive.links.unfinished("youjiang")
    archive.links.resting("youjiang", [DAY])
    archive.links.standing_lists("youjiang")
    lost = Link(f"http://a.cn/{name}", newspaper="youjiang", issue_date=DAY)
    for link in (FRONT, LINK, lost):
        archive.links.found(link)
        archive.links.get(link.url)
        archive.links.is_done(link.url)
        archive.links.rests(link.url)
    archive.editions.keep("youjiang", DAY, [Page("A01", url=FRONT.url, placements=(Placement(URL),), read=True)])
    archive.links.missed(lost, lost.url, "no answer", run, "Unreachable")
    archive.links.fail(lost, LinkState.FAILED, "no answer")
    for number, article in enumerate(witnesses(name)):
        capture = replace(CAPTURE, id=f"<urn:uuid:{name}-{number}>")
        kept = archive.journal.newest_page(capture.url)
        capture = replace(capture, revisit_of=kept.id if kept and number % 2 else "")
        archive.journal.add_capture(capture, f"{name}.warc.gz", number, run)
        archive.journal.mark_cut(capture.id, "")
        archive.journal.capture(capture.id)
        with archive.transaction():
            archive.links.finish(LINK, archive.add(article, capture=capture).article)
    archive.issue_articles("youjiang", DAY)
    archive.get(article_at(archive))
    archive.links.fail(LINK, LinkState.ABSENT, "404")
    archive.links.check_failed(LINK)
    recheck(archive, run)
    archive.links.missed_in(run)
    archive.links.tally("youjiang")
    archive.journal.finish(run, "fine", 0, {})


def recheck(archive: Archive, run: str) -> None:
    """Ask of an archive what a run asks for that looks for what became of articles."""
    archive.checks.papers()
    archive.checks.due("youjiang", 9)
    archive.checks.of_days("youjiang", DAY, DAY)
    list(archive.checks.beside(URL))
    archive.checks.found_by(Run(run, "youjiang", "", datetime(2021, 12, 24, tzinfo=CHINA)))


def witnesses(name: str) -> list[Article]:
    """Return what a crawl brings: a text, the same again with more of it, an edit, a part, another undated one."""
    text = f"{name}的消息：{BRIDGE}"
    first = replace(FIRST, text=text, bylines=())
    return [
        first,
        replace(first, summary="提要", bylines=FIRST.bylines, addresses=(URL, f"http://b.cn/{name}")),
        replace(first, text=text + "后来又添了一句，说的是第二年春天的事情。"),
        replace(first, text=lead_of(BRIDGE, 3) + name, addresses=(f"http://c.cn/{name}",)),
        Article("路", f"{ROUTE}{name}", addresses=(f"http://d.cn/{name}",)),
        Article("图片新闻", "图片新闻", addresses=(f"http://e.cn/{name}",), issue_date=DAY),
    ]


def article_at(archive: Archive) -> str:
    record = archive.at(URL)
    assert record is not None
    return record.id


def test_a_crawl_reads_no_whole_table(filled: Archive) -> None:
    db = filled._db.conn
    statements = asked(db, lambda: crawl(filled, "second"))
    assert len(statements) > 100
    assert not_meant(scans(db, statements), MEANT) == {}


def test_what_is_known_of_parameters_is_read_from_one_page_alone(filled: Archive) -> None:
    urls = [f"http://a.cn/detail.html?t=170000000{n}" for n in range(3)]
    for url in urls[:2]:
        filled.add(Article("题", BRIDGE, addresses=(url,)))
    db, answers = filled._db.conn, []
    assert (
        not_meant(scans(db, asked(db, lambda: answers.append(filled.parameters.is_known(Link(urls[2]))))), MEANT) == {}
    )
    assert answers[-1] is True


def test_an_import_reads_no_whole_table(filled: Archive, tmp_path: Path) -> None:
    db, files = filled._db.conn, [MAGAZINE_SEED.parent, tmp_path]
    (tmp_path / "a.txt").write_bytes(MAGAZINE)
    (tmp_path / "b.md").write_bytes(VARIANTS["M3"])

    def twice() -> None:
        for _ in range(2):
            assert all(not report.error for report in import_paths(filled, files, "youjiang"))

    assert not_meant(scans(db, asked(db, twice)), MEANT) == {}


def test_what_an_issue_is_told_from_reads_no_whole_table(filled: Archive) -> None:
    figures, editions = filled.figures, filled.editions

    def ask() -> None:
        editions.dates("youjiang")
        editions.issues("youjiang", DAY, DAY)
        editions.held("youjiang", DAY, DAY)
        editions.mentions("youjiang", DAY - timedelta(days=9), DAY, ["休刊"])
        filled.links.fronts("youjiang", DAY, DAY)
        figures.fronts("youjiang", DAY, 9)
        figures.issues("youjiang", DAY, 9)
        figures.read_since("youjiang", datetime(2021, 12, 24, tzinfo=CHINA), [DAY])
        list(figures.addresses("youjiang", DAY, LinkKind.LIST, 3))

    db = filled._db.conn
    assert not_meant(scans(db, asked(db, ask)), MEANT) == {}


def test_what_one_article_is_told_from_reads_no_whole_table(filled: Archive) -> None:
    db, article = filled._db.conn, article_at(filled)

    def ask() -> None:
        filled.get(article[:6])
        filled.places(article)
        filled.revisions(article)
        filled.histories.versions(article)
        filled.timeline.absences(article)
        filled.passages(article=article)
        filled.summaries.documents(article)
        filled.journal.captures(article)
        filled.journal.captures_at(URL)
        filled.links.attempts(URL)
        filled.stories.copies(article)
        filled.duplicates.relations(article)
        filled.duplicates.search(BRIDGE)
        filled.duplicates.search(BRIDGE, DAY)

    assert not_meant(scans(db, asked(db, ask)), MEANT) == {}


def test_no_trigger_reads_a_whole_table(archive: Archive) -> None:
    """They read one text word by word (`_walk`), and the guard, which holds one row at most."""
    db = archive._db.conn
    bodies = [sql for (sql,) in db.execute("select sql from sqlite_master where type = 'trigger'")]
    statements = [
        re.sub(r"raise\(abort, '[^']*'\)|\b(?:old|new)\.\w+", "1", statement)
        for sql in bodies
        for statement in re.split(r";\s*", sql[sql.index(" begin ") + 7 : -4])
        if statement.strip()
    ]
    assert len(statements) > 10
    found = scans(db, statements)
    assert {step for steps in found.values() for step in steps} == {"SCAN _walk", "SCAN articles_fts_guard"}


def test_the_attempts_at_many_links_are_one_query(archive: Archive) -> None:
    urls = [f"http://a.cn/{number}" for number in range(9)]
    for url in urls:
        archive.links.missed(Link(url), url, "no answer")
    assert len(asked(archive._db.conn, lambda: archive.links.attempts_at(urls))) == 1


def test_what_a_request_may_ask_about_is_one_query_by_the_address(filled: Archive) -> None:
    db = filled._db.conn
    [statement] = asked(db, lambda: filled.journal.newest_page(URL))
    plan = [row[3] for row in db.execute(f"explain query plan {statement}")]
    assert plan[0] == "SEARCH captures USING INDEX idx_captures_url (url=?)"


def test_a_scan_is_seen(archive: Archive) -> None:
    db = archive._db.conn
    found = scans(db, asked(db, lambda: db.execute("select text from articles where title = 'x'").fetchall()))
    assert found == {"select text from articles where title = 'x'": ["SCAN articles"]}
    assert not_meant(found, {"title =": "on purpose"}) == {}
    assert stale(found, {"title =": "on purpose", "subtitle =": "never asked"}) == ["subtitle ="]


def test_open_links_are_found_without_going_through_those_that_are_done(archive: Archive) -> None:
    archive.add_newspapers([Newspaper("youjiang", "右江日报")])
    done = Link("http://a.cn/1", newspaper="youjiang")
    archive.links.found(done, LinkState.ABSENT)
    db = archive._db.conn
    db.execute("analyze")  # the figures of an archive where next to every link is done: they speak against each index
    for name, figures in (("newspaper_state", "51709 51709"), ("newspaper_issue_date", "51709 16"),
                          ("state_next_try", "103418 103418"), ("article", "1")):  # fmt: skip
        db.execute("update sqlite_stat1 set stat = ? where idx = ?", [f"103418 {figures}", f"idx_links_{name}"])
    db.execute("analyze sqlite_schema")
    statements = asked(db, lambda: archive.links.unfinished("youjiang"))
    plans = [row[3] for one in statements for row in db.execute(f"explain query plan {one}")]
    assert [plan for plan in plans if "links" in plan] == ["SEARCH links USING INDEX idx_links_open (newspaper=?)"] * 2
