"""What is withdrawn is nowhere to be seen, whatever tells it again, and comes back as it was."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from archive.model import Article, Byline, Document, Link, LinkKind, Newspaper, Page, Passage, Placement
from archive.store.archive import Archive
from archive.store.identity import document_id
from archive.transfer.merging import Merged, merge, source
from archive.transfer.verifying import verify
from tests.archive.conftest import Clock
from tests.harness.plans import asked, scans
from tests.harness.same_archive import assert_same_archive, told

PAPER = Newspaper("youjiang", "右江日报", base_url="http://epaper.bsyjrb.cn/pc")
DAY = date(2022, 3, 1)
SEEN = datetime(2026, 11, 1, 3, tzinfo=UTC)
GONE = Article(
    "塘兴村的旧账本找到了",
    "本报讯（记者 韦秋实）塘兴村的老会计在阁楼里翻出三十年前的账本，谁家出过几个工，记得清清楚楚。"
    "村里决定照着账本补发工钱，第一批十七户已经领到。\n老会计说，账本要是再找不到，他这辈子都睡不好觉。",
    bylines=(Byline("韦秋实", "reporter"),),
    source="右江日报",
    newspaper="youjiang",
    issue_date=DAY,
    page="02",
    addresses=("http://epaper.bsyjrb.cn/pc/content_2.html",),
    html="<p>塘兴村的老会计在阁楼里翻出三十年前的账本</p>",
)
OTHER = replace(
    GONE,
    title="平果江边修了步道",
    text="平果市沿江新修的步道通了灯，晚饭后来散步的人比往年多了一倍，卖凉粉的摊子也多了两家，一直摆到夜里十点。",
    html="",
    addresses=("http://epaper.bsyjrb.cn/pc/content_3.html",),
)
SENTENCES = ("塘兴村的旧账本", "老会计", "补发工钱")
SHORT = replace(GONE, title="图片新闻", text="账本。", html="")


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive)
    return archive


def fill(archive: Archive) -> str:
    """Put down an issue with two articles, one of them in a document, too; return the id of the one that has to go."""
    archive.add_newspapers([PAPER])
    front = "http://epaper.bsyjrb.cn/pc/node_2.html"
    placed = tuple(Placement(one.addresses[0], one.title) for one in (GONE, OTHER))
    links = [Link(one.addresses[0], LinkKind.ARTICLE, "youjiang", issue_date=DAY, page="02") for one in (GONE, OTHER)]
    for link in links:
        archive.links.found(link)
    archive.editions.keep(PAPER.id, DAY, [Page("02", "要闻", front, placements=placed)])
    content = f"{GONE.title}\n{GONE.text}".encode()
    name = "2022-03-01-塘兴村的旧账本找到了.md"
    digest = hashlib.sha256(content).hexdigest()
    document = Document(document_id(name, content), name, "unread", content, digest, (f"line 1: {GONE.title}?",))
    archive.add_document(document)
    identifier = archive.add(GONE, seen=SEEN).article
    archive.add(GONE, passage=Passage(document.id, 0, 9), seen=SEEN)
    other = archive.add(OTHER, seen=SEEN).article
    for link, article in zip(links, (identifier, other), strict=True):
        archive.links.finish(link, article)
    return identifier


def plainly(path: Path) -> str:
    """Return all that an archive has in plain sight, contents unpacked and bytes decoded."""
    shown = {name: rows for name, rows in told(path).items() if name not in ("withheld", "withdrawals")}
    return "\n".join(
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        for rows in shown.values()
        for row in rows
        for value in row
    )


def betrayed(path: Path) -> list[str]:
    everything = plainly(path)
    return [sentence for sentence in SENTENCES if sentence in everything]


def but_withdrawals(path: Path) -> dict[str, object]:
    return {name: rows for name, rows in told(path).items() if name != "withdrawals"}


def test_nothing_of_what_is_withdrawn_is_left_in_plain_sight_and_it_comes_back_as_it_was(filled: Archive) -> None:
    identifier = _id(filled)
    assert betrayed(filled.path) == list(SENTENCES)
    before = but_withdrawals(filled.path)
    row = filled._db.execute("select rowid from articles where id = ?", [identifier]).fetchone()
    filled.withdrawals.withdraw([identifier], "court")
    assert betrayed(filled.path) == []
    assert OTHER.title in plainly(filled.path)
    assert [one for one in verify(filled) if one] == []
    filled.withdrawals.undo([identifier])
    assert but_withdrawals(filled.path) == before
    assert filled._db.execute("select rowid from articles where id = ?", [identifier]).fetchone() == row
    assert [one for one in verify(filled) if one] == []


def _id(archive: Archive) -> str:
    found = archive.at(GONE.addresses[0])
    assert found
    return found.id


EDITED = GONE.text.replace("十七户", "十八户")
MIRROR = ("http://mirror.example.cn/a/77.html",)
AGAIN: dict[str, Article] = {
    "the same": GONE,
    "elsewhere": replace(GONE, addresses=MIRROR),
    "without an address": replace(GONE, addresses=()),
    "with other blanks": replace(GONE, text=GONE.text.replace("\n", "\n\n　　"), addresses=MIRROR),
    "with a counter": replace(GONE, text=f"{GONE.text}\n阅读：1234"),
    "edited": replace(GONE, text=EDITED),
    "edited, under another headline": replace(GONE, text=EDITED, title="旧账本补发了工钱"),
    "cut": replace(GONE, text=GONE.text.split("\n")[0]),
    "rewritten under its headline": replace(GONE, text="老会计翻出账本，补发工钱，十七户领到了，" * 4),
}


@pytest.mark.parametrize("again", AGAIN)
def test_whatever_tells_it_again_does_not_bring_it_back(filled: Archive, again: str) -> None:
    identifier = _id(filled)
    filled.withdrawals.withdraw([identifier], "court")
    there = filled.counts()["articles"]
    for _ in range(2):
        assert filled.add(AGAIN[again]).outcome == "withdrawn"
    assert (filled.counts()["articles"], betrayed(filled.path)) == (there, [])
    list(filled.derive_anew().run())
    assert betrayed(filled.path) == []


@pytest.mark.parametrize("again", AGAIN)
def test_it_makes_no_difference_whether_something_is_told_before_or_after_it_is_withdrawn(
    again: str, clock: Clock, tmp_path: Path
) -> None:
    for order in ("before", "after"):
        with Archive(tmp_path / f"{order}.db", now=clock) as archive:
            identifier = fill(archive)
            if order == "before":
                archive.add(AGAIN[again], seen=SEEN)
                identifier = archive.id_of(identifier)
            archive.withdrawals.withdraw([identifier], "court")
            if order == "after":
                archive.add(AGAIN[again], seen=SEEN)
            archive.add(AGAIN["edited"], seen=SEEN)
            if AGAIN[again].addresses == GONE.addresses:
                assert betrayed(archive.path) == []
            archive.withdrawals.undo([archive.withdrawals.listed()[0].article])
    assert_same_archive_but_withdrawals(tmp_path / "before.db", tmp_path / "after.db")


def assert_same_archive_but_withdrawals(one: Path, other: Path) -> None:
    assert but_withdrawals(one) == but_withdrawals(other)


def test_another_text_at_its_address_is_another_article(filled: Archive) -> None:
    filled.withdrawals.withdraw([_id(filled)], "court")
    assert filled.add(replace(OTHER, addresses=GONE.addresses)).outcome == "address"
    assert filled.add(replace(SHORT, title="另一张图", text="江边的夜景。")).outcome == "revision"


def test_a_short_text_goes_by_its_place(filled: Archive) -> None:
    filled.withdrawals.withdraw([filled.add(SHORT).article], "court")
    assert filled.add(SHORT).outcome == "withdrawn"
    assert filled.add(replace(SHORT, addresses=MIRROR)).outcome == "added"


def test_an_index_that_is_read_again_does_not_name_it(filled: Archive) -> None:
    filled.withdrawals.withdraw([_id(filled)], "court")
    front = "http://epaper.bsyjrb.cn/pc/node_2.html"
    placed = (Placement(GONE.addresses[0], GONE.title), Placement(OTHER.addresses[0], OTHER.title))
    filled.editions.keep(PAPER.id, DAY, [Page("02", "要闻", front, placements=placed)])
    assert betrayed(filled.path) == []
    assert [entry.title for page in filled.editions.issue(PAPER.id, DAY) for entry in page.entries] == [OTHER.title]
    filled.withdrawals.undo([filled.withdrawals.listed()[0].article])
    titles = [entry.title for page in filled.editions.issue(PAPER.id, DAY) for entry in page.entries]
    assert titles == [GONE.title, OTHER.title]


def test_a_correction_goes_with_it_and_comes_back(filled: Archive) -> None:
    identifier = _id(filled)
    filled.correct(identifier, {"title": "塘兴村的旧账本找到了！"}, "印刷如此")
    before = but_withdrawals(filled.path)
    filled.withdrawals.withdraw([identifier], "court")
    assert betrayed(filled.path) == []
    filled.withdrawals.undo([identifier])
    assert but_withdrawals(filled.path) == before


def test_a_withdrawn_id_and_its_beginning_are_known(filled: Archive) -> None:
    identifier = _id(filled)
    assert filled.withdrawals.named(identifier) == []
    filled.withdrawals.withdraw([identifier], "a court\x1b[31m")
    [one] = filled.withdrawals.listed()
    assert (one.article, one.reason, one.since[:10]) == (identifier, "a court[31m", "2026-11-01")
    assert filled.withdrawals.named(identifier[:6].upper()) == [one]
    with pytest.raises(KeyError):
        filled.get(identifier)
    with pytest.raises(KeyError):
        filled.withdrawals.withdraw([identifier], "again")
    with pytest.raises(ValueError):
        filled.withdrawals.withdraw([_other(filled)], " \n")


def _other(archive: Archive) -> str:
    found = archive.at(OTHER.addresses[0])
    assert found
    return found.id


def test_all_are_withdrawn_or_none(filled: Archive) -> None:
    before = told(filled.path)
    with pytest.raises(KeyError):
        filled.withdrawals.withdraw([_id(filled), "0123456789abcdef"], "court")
    assert told(filled.path) == before


@pytest.mark.parametrize("into", ["the one that withdrew", "the other"])
def test_a_merge_withdraws_in_both(into: str, clock: Clock, tmp_path: Path) -> None:
    paths = [tmp_path / "withdrew.db", tmp_path / "other.db"]
    for path in paths:
        with Archive(path, now=clock) as archive:
            identifier = fill(archive)
            if path is paths[1]:
                archive.add(AGAIN["edited"], seen=SEEN)
            if path is paths[0]:
                archive.withdrawals.withdraw([identifier], "court")
    here, there = paths if into == "the one that withdrew" else paths[::-1]
    with Archive(here, now=clock) as archive, source(there) as other:
        report = Merged(there)
        list(merge(archive, other, report))
        assert betrayed(here) == []
        assert len(report.withdrawn) == (0 if here is paths[0] else 1)
        assert [one.reason for one in archive.withdrawals.listed()] == ["court"]
        again = Merged(there)
        list(merge(archive, other, again))
        assert not any(again.changed.values())
        assert [one for one in verify(archive) if one] == []


def test_merged_either_way_and_taken_back_two_archives_are_one(clock: Clock, tmp_path: Path) -> None:
    def made(name: str) -> list[Path]:
        paths = [tmp_path / f"{name}-{n}.db" for n in (1, 2)]
        for path in paths:
            with Archive(path, now=clock) as archive:
                identifier = fill(archive)
                if path is paths[0]:
                    archive.withdrawals.withdraw([identifier], "court")
                else:
                    archive.add(replace(GONE, addresses=MIRROR), seen=SEEN)
        return paths

    ends = []
    for name, turned in (("a", False), ("b", True)):
        here, there = made(name)[:: -1 if turned else 1]
        with Archive(here, now=clock) as archive:
            with source(there) as other:
                list(merge(archive, other, Merged(there)))
            archive.withdrawals.undo([archive.withdrawals.listed()[0].article])
        ends.append(here)
    assert_same_archive(*ends)
    with Archive(ends[0]) as archive:
        assert len(archive.places(_id(archive))) == 2


def test_what_was_taken_back_later_stays_so_when_merged(clock: Clock, tmp_path: Path) -> None:
    withdrew, took_back = tmp_path / "withdrew.db", tmp_path / "took_back.db"
    with Archive(withdrew, now=clock) as archive:
        archive.withdrawals.withdraw([fill(archive)], "court")
        archive.copy_to(took_back)
    clock.forward(hours=1)
    with Archive(took_back, now=clock) as archive:
        archive.withdrawals.undo([archive.withdrawals.listed()[0].article])
        with source(withdrew) as other:
            list(merge(archive, other, report := Merged(withdrew)))
        assert (report.withdrawn, report.restored) == ((), ())
        assert archive.withdrawals.listed() == []
        assert archive.get(_id(archive)).article.title == GONE.title
    with Archive(withdrew, now=clock) as archive:
        with source(took_back) as other:
            list(merge(archive, other, report := Merged(took_back)))
        assert report.restored == (_id(archive),)
        assert archive.get(_id(archive)).article.title == GONE.title
    assert_same_archive(withdrew, took_back)


def test_an_interrupted_withdrawal_leaves_everything(filled: Archive) -> None:
    identifier = _id(filled)
    statements = counted(filled, lambda: filled.withdrawals.withdraw([identifier], "court"))
    filled.withdrawals.undo([identifier])
    assert statements > 20
    for at in random.Random(7).sample(range(1, statements), 12):
        before, steps = told(filled.path), count()
        filled._db.conn.set_progress_handler(lambda at=at, steps=steps: next(steps) >= at, 200)  # type: ignore[misc]
        try:
            filled.withdrawals.withdraw([identifier], "court")
        except sqlite3.OperationalError:
            filled._db.conn.set_progress_handler(None, 0)
            assert told(filled.path) == before
        else:
            filled._db.conn.set_progress_handler(None, 0)
            assert betrayed(filled.path) == []
            filled.withdrawals.undo([identifier])


def counted(archive: Archive, do: Callable[[], object]) -> int:
    """Return how many steps of 200 instructions of SQLite something takes."""
    steps = count()
    archive._db.conn.set_progress_handler(lambda: next(steps) < 0, 200)
    do()
    archive._db.conn.set_progress_handler(None, 0)
    return next(steps)


def test_what_is_told_is_held_against_what_is_withdrawn_without_reading_a_whole_table(filled: Archive) -> None:
    filled.withdrawals.withdraw([_id(filled)], "court")
    for article in AGAIN.values():
        filled.add(article)
    db, told_again = filled._db.conn, [*AGAIN.values(), OTHER, replace(OTHER, addresses=MIRROR)]

    def add() -> None:
        for article in told_again:
            filled.add(article, seen=SEEN)
        filled.withdrawals.named("ab")

    statements = asked(db, add)
    assert len(statements) > 30
    assert scans(db, statements) == {}


def test_an_issue_does_not_miss_it(filled: Archive) -> None:
    [before] = filled.figures.issues(PAPER.id, DAY, 1)
    filled.withdrawals.withdraw([_id(filled)], "court")
    [issue] = filled.figures.issues(PAPER.id, DAY, 1)
    assert (before.named, before.held, issue.named, issue.held) == (2, 2, 1, 1)
    assert issue.failures == ()


def test_it_comes_back_to_a_paper_that_has_another_id_by_then(filled: Archive) -> None:
    filled.withdrawals.withdraw([_id(filled)], "court")
    filled.add_newspapers([replace(PAPER, id="baise", aliases="youjiang")])
    assert filled.add(replace(GONE, newspaper="baise")).outcome == "withdrawn"
    assert betrayed(filled.path) == []
    filled.withdrawals.undo([filled.withdrawals.listed()[0].article])
    assert filled.get(_id(filled)).article.newspaper == "baise"
    titles = [entry.title for page in filled.editions.issue("baise", DAY) for entry in page.entries]
    assert titles == [GONE.title, OTHER.title]


def test_it_stays_withdrawn_where_the_keys_of_addresses_are_made_anew(clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path, now=clock) as archive:
        identifier = fill(archive)
        before = but_withdrawals(path)
        archive.withdrawals.withdraw([identifier], "court")
        archive._db.execute("update standing set value = '0' where name = 'address rules'")
        archive._db.conn.commit()
    with Archive(path, now=clock) as archive:
        assert betrayed(path) == []
        assert archive.add(AGAIN["edited, under another headline"]).outcome == "withdrawn"
        archive.withdrawals.undo([identifier])
        assert archive.get(identifier).article.title == GONE.title
        titles = [entry.title for page in archive.editions.issue(PAPER.id, DAY) for entry in page.entries]
        assert titles == [GONE.title, OTHER.title]
    assert before["placements"] == but_withdrawals(path)["placements"]


def test_what_was_withdrawn_can_be_withdrawn_again_with_another_reason(filled: Archive) -> None:
    identifier = _id(filled)
    for reason in ("a court", "a person"):
        filled.withdrawals.withdraw([identifier], reason)
        assert [one.reason for one in filled.withdrawals.listed()] == [reason]
        assert betrayed(filled.path) == []
        filled.withdrawals.undo([identifier])


def test_of_two_that_are_withdrawn_one_comes_back(filled: Archive) -> None:
    one, other = _id(filled), _other(filled)
    filled.withdrawals.withdraw([one, other], "court")
    assert filled.counts()["articles"] == 0
    filled.withdrawals.undo([other])
    assert (filled.counts()["articles"], betrayed(filled.path)) == (1, [])
    assert OTHER.title in plainly(filled.path)
