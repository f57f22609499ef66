"""Archives of other people, shards and backups come into one archive, with all that they keep."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcFile, read_capture
from archive.model import Link, LinkState, Page, Placement
from archive.store.archive import Archive
from archive.store.schema import SchemaError
from archive.store.uniting.union import Union
from archive.transfer.importing import import_paths
from archive.transfer.merging import Merged, merge, source
from archive.transfer.verifying import verify
from tests.archive.conftest import Clock
from tests.archive.transfer.test_merging_laws import BEIHAI, DAY, SEEN, YOUJIANG, printed
from tests.harness.documents import SEEDS
from tests.harness.newsroom import build
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE
from tests.harness.same_archive import assert_same_archive, told


def merged(path: Path, *others: Path) -> list[Merged]:
    reports = [Merged(other) for other in others]
    with Archive(path, now=Clock()) as archive:
        for other, report in zip(others, reports, strict=True):
            with source(other) as opened:
                list(merge(archive, opened, report))
    return reports


def faults(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [fault.reason for fault in verify(archive) if fault]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def captured(path: Path, *pages: tuple[str, str], warc: str = "run.warc.gz") -> Path:
    """An archive with captured pages, by their addresses and texts."""
    with Archive(path, now=Clock()) as archive:
        archive.add_newspapers([YOUJIANG])
        for number, (url, text) in enumerate(pages):
            with WarcFile(archive.warc_folder / warc, "test/1.0") as file:
                placed = file.append(Exchange("GET", url, (), 200, "OK", (), text.encode(), SEEN))
            capture = read_capture(archive.warc_folder / warc, placed.offset)
            archive.journal.add_capture(capture, warc, placed.offset)
            archive.add(printed(text, number, addresses=(url,)), capture=capture)
    return path


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    build(tmp_path / "news.db")
    return tmp_path / "news.db"


def test_an_archive_merged_into_an_empty_one_is_that_archive(tmp_path: Path) -> None:
    other = tmp_path / "b.db"
    with Archive(other, now=Clock()) as archive:
        archive.add_newspapers([YOUJIANG, BEIHAI])
        list(import_paths(archive, [SEEDS]))
        link = Link(printed(BRIDGE, 1).addresses[0], newspaper="youjiang", issue_date=DAY)
        run = archive.journal.start("youjiang")
        archive.links.missed(link, link.url, "not there", run, "Unreachable")
        archive.links.finish(link, archive.add(printed(BRIDGE, 1)).article)
        archive.editions.keep(
            "youjiang", DAY, [Page("05", "副刊", f"{YOUJIANG.base_url}/5.html", placements=(Placement(link.url),))]
        )
        archive.page_ends.keep("youjiang", [("a.cn", "article", "</html>", 3, "http://a.cn/1")])
    merged(tmp_path / "a.db", other)
    assert_same_archive(tmp_path / "a.db", other)
    assert faults(tmp_path / "a.db") == []


def test_nothing_is_written_to_the_other_archive(tmp_path: Path, newsroom: Path) -> None:
    before = newsroom.read_bytes()
    merged(tmp_path / "a.db", newsroom)
    assert newsroom.read_bytes() == before


def test_merging_again_changes_nothing_and_says_so(tmp_path: Path, newsroom: Path) -> None:
    [first] = merged(tmp_path / "a.db", newsroom)
    before = told(tmp_path / "a.db")
    [again] = merged(tmp_path / "a.db", newsroom)
    assert told(tmp_path / "a.db") == before
    assert first.changed["witnesses"] == len(before["witnesses"])
    assert {name: count for name, count in again.changed.items() if count} == {}


def test_an_id_of_the_other_archive_finds_its_article(tmp_path: Path) -> None:
    longer = replace(printed(BRIDGE, 1), text=BRIDGE + "\n阅读 1234 次")
    with Archive(tmp_path / "b.db", now=Clock()) as other:
        other.add_newspapers([YOUJIANG])
        theirs = other.add(longer).article
    with Archive(tmp_path / "a.db", now=Clock()) as archive:
        archive.add_newspapers([YOUJIANG])
        ours = archive.add(printed(BRIDGE, 1)).article
    merged(tmp_path / "a.db", tmp_path / "b.db")
    with Archive(tmp_path / "a.db") as archive:
        assert ours != theirs and archive.get(theirs).id == ours


def test_a_link_that_another_archive_has_had_names_the_article_here(tmp_path: Path) -> None:
    link = Link("http://short.cn/x", newspaper="youjiang")
    for name, is_had in (("a", False), ("b", True)):
        with Archive(tmp_path / f"{name}.db", now=Clock()) as archive:
            archive.add_newspapers([YOUJIANG])
            if is_had:  # at an address that the article itself does not tell
                archive.links.finish(link, archive.add(printed(ROUTE, 2)).article)
            else:
                archive.links.fail(link, LinkState.FAILED, "unreachable")
    merged(tmp_path / "a.db", tmp_path / "b.db")
    with Archive(tmp_path / "a.db") as archive:
        record = archive.links.get(link.url)
        assert record and (record.state, record.last_reason, record.next_try) == (LinkState.DONE, "", None)
        assert record.article and archive.get(record.article).article.text == ROUTE


def test_what_is_taken_down_there_stays_so_here(tmp_path: Path, newsroom: Path) -> None:
    shutil.copy(newsroom, tmp_path / "a.db")
    with Archive(tmp_path / "a.db", now=Clock()) as archive:
        gone = [one for one in archive.links.select(LinkState.ABSENT) if one.article]
        assert len(gone) == 1
    with closing(sqlite3.connect(tmp_path / "a.db")) as db, db:  # as it was before
        db.execute("update links set state = 'done', last_try = '2026-10-01T04:00:00+00:00' where article is not null")
    merged(tmp_path / "a.db", newsroom)
    with Archive(tmp_path / "a.db") as archive:
        assert [one.link.url for one in archive.links.select(LinkState.ABSENT) if one.article] == [gone[0].link.url]


def test_an_absence_that_comes_ends_where_a_witness_here_has_seen_the_page_since(tmp_path: Path) -> None:
    article, link = printed(BRIDGE, 1), Link(printed(BRIDGE, 1).addresses[0], newspaper="youjiang")
    clock = Clock()
    for name in ("a", "b"):
        with Archive(tmp_path / f"{name}.db", now=clock) as archive:
            archive.add_newspapers([YOUJIANG])
            archive.links.finish(link, archive.add(article, seen=clock.now - timedelta(days=2)).article)
            if name == "a":
                archive.add(article, seen=clock.now + timedelta(days=2))
            else:
                archive.links.fail(link, LinkState.ABSENT, "not there: 404")
    merged(tmp_path / "a.db", tmp_path / "b.db")
    assert rows(tmp_path / "a.db", "select since, until from absences") == [
        ("2026-11-01T04:00:00.000000+00:00", "2026-11-03T04:00:00.000000+00:00")
    ]


# Papers


def test_papers_that_are_missing_come_and_what_differs_is_told(tmp_path: Path) -> None:
    for name, papers in (("a", [YOUJIANG]), ("b", [replace(YOUJIANG, place="百色", status="gone"), BEIHAI])):
        with Archive(tmp_path / f"{name}.db", now=Clock()) as archive:
            archive.add_newspapers(papers)
    [report] = merged(tmp_path / "a.db", tmp_path / "b.db")
    with Archive(tmp_path / "a.db") as archive:
        assert (archive.newspaper("youjiang"), archive.newspaper("beihairibao")) == (YOUJIANG, BEIHAI)
    assert report.differing == ("youjiang: place '', there '百色'; status '', there 'gone'",)


@pytest.mark.parametrize("ours, theirs", [("new", "old"), ("old", "new"), ("new", "both"), ("plain", "both")])
def test_a_paper_under_a_former_id_is_the_same_paper(tmp_path: Path, ours: str, theirs: str) -> None:
    new, old = replace(YOUJIANG, id="new", aliases="old"), replace(YOUJIANG, id="old")
    papers = {"new": new, "old": old, "both": old, "plain": replace(new, aliases="")}
    for name, which in (("a", ours), ("b", theirs)):
        with Archive(tmp_path / f"{name}.db", now=Clock()) as archive:
            archive.add_newspapers([papers[which]])
            article = printed(BRIDGE if name == "a" else ROUTE, 1 if name == "a" else 2, newspaper=papers[which].id)
            archive.links.finish(Link(article.addresses[0], newspaper=papers[which].id), archive.add(article).article)
            if which == "both":
                archive.add_newspapers([new])
    merged(tmp_path / "a.db", tmp_path / "b.db")
    path = tmp_path / "a.db"
    assert rows(path, "select id from newspapers") == [("new",)]
    assert rows(path, "select distinct newspaper from articles union select newspaper from links") == [("new",)]


# Other versions


def test_an_archive_of_an_older_version_is_read_as_a_copy(tmp_path: Path, older: Path) -> None:
    before = older.read_bytes()
    merged(tmp_path / "a.db", older)
    assert older.read_bytes() == before
    assert rows(tmp_path / "a.db", "select id, name from newspapers") == [("youjiang", "右江日报")]


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path, newsroom: Path) -> None:
    with closing(sqlite3.connect(newsroom)) as db, db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archive', 'm999_more', '')"
        )
    with pytest.raises(SchemaError, match=r"news\.db: written by a newer version of this program .*m999_more"):
        merged(tmp_path / "a.db", newsroom)


def test_an_archive_whose_addresses_were_compared_by_newer_rules_is_refused(tmp_path: Path, newsroom: Path) -> None:
    with closing(sqlite3.connect(newsroom)) as db, db:
        db.execute("update standing set value = '999' where name = 'address rules'")
    with pytest.raises(SchemaError, match=rf"^{newsroom}: its addresses were compared by newer rules \(999\)"):
        merged(tmp_path / "a.db", newsroom)


def test_an_archive_in_which_somebody_changed_what_was_told_is_refused(tmp_path: Path, newsroom: Path) -> None:
    with closing(sqlite3.connect(newsroom)) as db, db:
        db.execute("update witnesses set fields = replace(fields, '韦秋实', '韦春实')")
    with pytest.raises(SchemaError, match="does not agree with its id"):
        merged(tmp_path / "all.db", newsroom)
    with Archive(tmp_path / "all.db") as archive:
        assert archive.counts()["witnesses"] == 0


def test_an_archive_is_not_merged_into_itself(newsroom: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(newsroom)
    with pytest.raises(SchemaError, match="into itself"):
        merged(newsroom, tmp_path / "link.db")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An archive as the first versions made it, with a paper and nothing else."""
    from sqlite_utils import Database

    from archive.store.schema import migrations

    path = tmp_path / "older.db"
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection, strict=True)
        migrations.apply(db, stop_before="m014_papers_over_time")
        row = dict.fromkeys(("place", "platform", "base_url", "first_page", "first_issue", "status"), "")
        db["newspapers"].insert(row | {"id": "youjiang", "name": "右江日报"})
        connection.commit()
    return path


# Cut short


class Killed(BaseException):
    """What stands for a signal that no program sees."""


@pytest.mark.slow
def test_a_merge_that_is_cut_short_at_any_row_ends_as_if_it_had_not_been(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [report] = merged(tmp_path / "whole.db", small)
    writes = sum(report.changed.values())
    assert writes > 10
    path, count = tmp_path / "a.db", Union._count
    for last in range(writes):  # each goes on where the one before was killed
        done = 0

        def kill(union: Union, name: str, last: int = last) -> None:
            nonlocal done
            done += 1
            if done > last:
                raise Killed
            count(union, name)

        monkeypatch.setattr(Union, "_count", kill)
        with suppress(Killed):
            merged(path, small)
        fresh = tmp_path / f"{last}.db"
        with suppress(Killed):
            merged(fresh, small)
        monkeypatch.setattr(Union, "_count", count)
        merged(fresh, small)
        assert_same_archive(fresh, tmp_path / "whole.db")
    merged(path, small)
    assert_same_archive(path, tmp_path / "whole.db")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few articles, each in a transaction of its own."""
    monkeypatch.setattr("archive.store.uniting.union._BATCH", 1)
    monkeypatch.setattr("archive.store.uniting.union._WITNESSES", 1)
    path = captured(
        tmp_path / "small.db", ("http://a.cn/1", BRIDGE), ("http://a.cn/2", ROUTE), ("http://a.cn/1", LIBRARY)
    )
    with Archive(path, now=Clock()) as archive:
        link = Link("http://a.cn/1", newspaper="youjiang", issue_date=DAY)
        archive.links.finish(link, archive.add(printed(BRIDGE, 1, addresses=(link.url,))).article)
        archive.editions.keep(
            "youjiang", DAY, [Page("05", "副刊", "http://a.cn/p5", placements=(Placement(link.url),))]
        )
    return path
