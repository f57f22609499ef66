"""Shards lie in a depot as generations: fetched whole, published in order, and none is lost to a race or a kill."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcFile, read_capture
from archive.shards.bucket import DepotError
from archive.shards.depot import Depot, Fetched
from archive.shards.travelling import kept_file
from archive.store.archive import Archive
from tests.archive.shards.depots import SHARD, faults, held, made, page
from tests.archive.transfer.test_merging import captured, merged
from tests.archive.transfer.test_merging_laws import SEEN, YOUJIANG, printed
from tests.harness.retold import LIBRARY, ROUTE
from tests.harness.same_archive import assert_same_archive

WARC = Path(f"{SHARD}.warc")


def test_what_was_published_is_fetched_with_its_warc_files(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0, 1)
    generation = depot.publish(SHARD, own)
    fetched = depot.fetch(SHARD, tmp_path / "other", with_warc=True)
    assert fetched == Fetched(tmp_path / "other" / f"{SHARD}.db", generation)
    assert (generation.number, generation.base, generation.articles, generation.lost) == (1, 0, 2, ())
    assert_same_archive(own, fetched.path)
    assert faults(fetched.path) == []
    assert depot.shards() == [SHARD]


def test_a_shard_that_the_depot_does_not_have_is_generation_zero(depot: Depot, tmp_path: Path) -> None:
    fetched = depot.fetch(SHARD, tmp_path)
    assert (fetched.number, fetched.path.exists(), depot.shards()) == (0, False, [])


def test_the_database_alone_travels_unless_more_is_asked_for(depot: Depot, tmp_path: Path) -> None:
    depot.publish(SHARD, made(tmp_path / "own", 0))
    fetched = depot.fetch(SHARD, tmp_path / "other")
    assert [path.name for path in fetched.path.parent.iterdir()] == [f"{SHARD}.db"]
    assert depot.fetch(SHARD, tmp_path / "other", with_warc=True).merged is False
    assert faults(fetched.path) == []


def test_what_is_published_twice_is_one_generation(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    assert depot.publish(SHARD, own, first) == first
    assert depot.publish(SHARD, own) == first
    fetched = depot.fetch(SHARD, tmp_path / "other")
    assert depot.publish(SHARD, fetched.path, fetched) == first
    assert len(held(depot)) == 3


def test_a_warc_file_travels_once_and_one_that_has_grown_anew(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0, 1)
    first = depot.publish(SHARD, own)
    before = {one.path: one.came for one in depot.bucket.files(f"{SHARD}/warc")}
    captured(own, page(2), warc="run1.warc.gz")
    second = depot.publish(SHARD, own, first)
    after = {one.path: one.came for one in depot.bucket.files(f"{SHARD}/warc")}
    assert len(after) == 3 and before.items() <= after.items()
    assert [one.bytes for one in second.warcs] == [
        (own.with_suffix(".warc") / f"run{number}.warc.gz").stat().st_size for number in (0, 1)
    ]
    assert second.warcs[0] == first.warcs[0]


def test_a_shard_goes_on_without_its_old_warc_files_and_loses_none(depot: Depot, tmp_path: Path) -> None:
    depot.publish(SHARD, made(tmp_path / "own", 0))
    fetched = depot.fetch(SHARD, tmp_path / "night")
    made(tmp_path / "night", 1)
    second = depot.publish(SHARD, fetched.path, fetched)
    assert [one.name for one in second.warcs] == ["run0.warc.gz", "run1.warc.gz"]
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert (whole.number, whole.lost, faults(whole.path)) == (2, (), [])
    with Archive(whole.path) as archive:
        assert len(list(archive.articles())) == 2


def test_of_a_run_that_is_not_over_what_is_whole_travels(depot: Depot, tmp_path: Path) -> None:
    path = tmp_path / "own" / f"{SHARD}.db"
    with Archive(path) as archive:
        archive.add_newspapers([YOUJIANG])
        run = archive.journal.start(SHARD)
        name = f"{run}.warc.gz"
        url, text = page(0)
        with WarcFile(archive.warc_folder / name, "test/1.0") as file:
            placed = file.append(Exchange("GET", url, (), 200, "OK", (), text.encode(), SEEN))
            whole = file.size
        capture = read_capture(archive.warc_folder / name, placed.offset)
        archive.journal.add_capture(capture, name, placed.offset, run)
        archive.add(printed(text, 0, addresses=(url,)), capture=capture)
        with (archive.warc_folder / name).open("ab") as torn:
            torn.write(b"\x1f\x8b\x08half a record")
        first = depot.publish(SHARD, path)
        assert [one.bytes for one in first.warcs] == [whole]
    fetched = depot.fetch(SHARD, tmp_path / "other", with_warc=True)
    assert faults(fetched.path) == []


def test_only_a_closed_database_travels_while_the_archive_is_written_to(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0)
    with closing(sqlite3.connect(own)) as writer:
        writer.execute("create table other (one)")
        writer.commit()
        writer.execute("insert into other values (1)")  # not committed
        assert own.with_name(f"{own.name}-wal").stat().st_size
        depot.publish(SHARD, own)
    fetched = depot.fetch(SHARD, tmp_path / "other")
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == [f"{SHARD}.db"]
    with closing(sqlite3.connect(fetched.path)) as db:
        assert db.execute("select count(*) from other").fetchall() == [(0,)]


def test_who_began_from_an_older_generation_takes_in_the_newest(depot: Depot, tmp_path: Path) -> None:
    base = depot.publish(SHARD, made(tmp_path / "first", 0))
    one, other = (depot.fetch(SHARD, tmp_path / name) for name in ("one", "other"))
    made(tmp_path / "one", 1)
    made(tmp_path / "other", 2)
    assert depot.publish(SHARD, one.path, one).base == base.number
    third = depot.publish(SHARD, other.path, other)
    assert (third.number, third.base, third.articles) == (3, 2, 3)
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert faults(whole.path) == []
    assert_same_archive(whole.path, other.path)
    merged(tmp_path / "all.db", one.path, other.path)
    assert_same_archive(whole.path, tmp_path / "all.db")


def test_warc_files_of_one_name_are_told_apart(depot: Depot, tmp_path: Path) -> None:
    for number, name in enumerate("abc"):
        captured(tmp_path / name / f"{SHARD}.db", page(number), warc="run.warc.gz")
        depot.publish(SHARD, tmp_path / name / f"{SHARD}.db")
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert whole.generation and len(whole.generation.warcs) == 3
    assert faults(whole.path) == []


def test_a_file_that_is_no_generation_any_more_is_merged_into(depot: Depot, tmp_path: Path) -> None:
    fetched = depot.fetch(SHARD, tmp_path / "here") if depot.publish(SHARD, made(tmp_path / "own", 0)) else None
    assert fetched
    made(tmp_path / "here", 1)  # a unit that was killed before it published
    own = made(tmp_path / "own", 2)
    depot.publish(SHARD, own)
    again = depot.fetch(SHARD, tmp_path / "here")
    assert (again.number, again.merged) == (2, True)
    with Archive(again.path) as archive:
        assert len(list(archive.articles())) == 3


def test_a_file_that_is_an_older_generation_gives_way(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0)
    depot.publish(SHARD, own)
    depot.fetch(SHARD, tmp_path / "here")
    made(tmp_path / "own", 1)
    depot.publish(SHARD, own)
    again = depot.fetch(SHARD, tmp_path / "here")
    assert (again.number, again.merged) == (2, False)
    assert_same_archive(again.path, own)


@pytest.mark.parametrize("withdrawing", ["winner", "loser"])
def test_what_is_withdrawn_does_not_come_back_by_another_generation(
    depot: Depot, tmp_path: Path, withdrawing: str
) -> None:
    depot.publish(SHARD, made(tmp_path / "first", 0))
    winner, loser = (depot.fetch(SHARD, tmp_path / name) for name in ("winner", "loser"))
    chosen = winner if withdrawing == "winner" else loser
    with Archive(chosen.path) as archive:
        gone = [article.id for article in archive.articles()]
        archive.withdrawals.withdraw(gone, "court")
    made(tmp_path / "winner", 1)
    depot.publish(SHARD, winner.path, winner)
    made(tmp_path / "loser", 2)
    depot.publish(SHARD, loser.path, loser)
    with Archive(depot.fetch(SHARD, tmp_path / "whole").path) as archive:
        assert [one.article for one in archive.withdrawals.listed()] == gone
        assert sorted(one.article.text for one in archive.articles()) == sorted([ROUTE, LIBRARY])


def test_shards_that_were_published_are_one_archive_when_merged(depot: Depot, tmp_path: Path) -> None:
    paths = []
    for number, shard in enumerate(("a", "b")):
        path = captured(tmp_path / f"{shard}.db", page(number), warc=f"{shard}.warc.gz")
        depot.publish(shard, path)
        paths.append(depot.fetch(shard, tmp_path / "fetched", with_warc=True).path)
    assert depot.shards() == ["a", "b"]
    merged(tmp_path / "all.db", *paths)
    assert faults(tmp_path / "all.db") == []


def test_a_file_that_is_not_what_its_generation_says_is_named_with_both_digests(tmp_path: Path) -> None:
    depot = Depot(str(tmp_path / "depot"))
    generation = depot.publish(SHARD, made(tmp_path / "own", 0))
    path = tmp_path / "depot" / generation.database_path
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        DepotError, match=rf"{path.name}: its SHA-256 is [0-9a-f]{{64}}, not {generation.database.sha256}"
    ):
        depot.fetch(SHARD, tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("damage", ["one bit", "other length"])
def test_who_has_the_database_heals_a_depot_in_which_it_is_another(
    tmp_path: Path, lines: list[str], damage: str
) -> None:
    depot = Depot(str(tmp_path / "depot"), tell=lines.append)
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    path = tmp_path / "depot" / first.database_path
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content if damage == "one bit" else content[:-1])
    second = depot.publish(SHARD, own, first)
    assert (second.number, second.database) == (2, first.database)
    assert len(lines) == 1 and SHARD in lines[0]
    assert depot.publish(SHARD, own) == second
    assert_same_archive(depot.fetch(SHARD, tmp_path / "other").path, own)
    assert len(lines) == 1


def test_how_many_articles_there_are_is_counted(tmp_path: Path, lines: list[str]) -> None:
    depot = Depot(str(tmp_path / "depot"), tell=lines.append)
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    (tmp_path / "depot" / first.path).write_bytes(replace(first, articles=999).written())
    made(tmp_path / "more", 1)
    for name, merged_too in [("new", False), ("new", False), ("more", True)]:
        fetched = depot.fetch(SHARD, tmp_path / name)
        assert fetched == Fetched(tmp_path / name / f"{SHARD}.db", first, merged_too)
    assert lines == [f"{depot.url}/{first.path}: it says 999 articles, and its database has 1"] * 3
    second = depot.publish(SHARD, own)
    assert (second.number, second.articles, len(lines)) == (2, 1, 4)
    assert depot.publish(SHARD, own) == depot.fetch(SHARD, tmp_path / "new").generation == second
    assert len(lines) == 4


@pytest.mark.parametrize("sql", ["create table other (one)", "create view articles as select 1", None])
def test_what_is_no_archive_is_put_in_no_place(tmp_path: Path, sql: str | None) -> None:
    depot = Depot(str(tmp_path / "depot"))
    first = depot.publish(SHARD, made(tmp_path / "own", 0))
    path = tmp_path / "strange.db"
    if sql:
        with closing(sqlite3.connect(path)) as db:
            db.execute(sql)
    else:
        path.write_bytes(b"no database" * 1000)
    strange = replace(first, number=2, database=kept_file(path, f"{SHARD}.db"))
    path.rename(tmp_path / "depot" / strange.database_path)
    (tmp_path / "depot" / strange.path).write_bytes(strange.written())
    with pytest.raises(DepotError, match=f"{SHARD}/000002-.*database"):
        depot.fetch(SHARD, tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


def test_a_warc_file_that_is_not_there_is_told_and_one_that_differs_refused(tmp_path: Path) -> None:
    depot = Depot(str(tmp_path / "depot"))
    generation = depot.publish(SHARD, made(tmp_path / "own", 0))
    path = tmp_path / "depot" / generation.warc_path(generation.warcs[0])
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(DepotError, match=generation.warcs[0].sha256):
        depot.fetch(SHARD, tmp_path / "other", with_warc=True)
    path.unlink()
    assert depot.fetch(SHARD, tmp_path / "other", with_warc=True).lost == ("run0.warc.gz",)
    assert depot.publish(SHARD, tmp_path / "own" / f"{SHARD}.db", generation) == generation
    assert path.exists(), "who has it brings it again"


def test_a_warc_file_that_was_cut_here_takes_the_place_of_no_whole_one(depot: Depot, tmp_path: Path) -> None:
    own = captured(tmp_path / "own" / f"{SHARD}.db", page(0), page(1))
    first = depot.publish(SHARD, own)
    os.truncate(own.with_suffix(".warc") / "run.warc.gz", 300)
    made(tmp_path / "own", 2)
    second = depot.publish(SHARD, own, first)
    assert set(first.warcs) < set(second.warcs)


def test_a_warc_file_that_nobody_has_is_named_as_lost(depot: Depot, tmp_path: Path) -> None:
    own = made(tmp_path / "own", 0, 1)
    (own.with_suffix(".warc") / "run0.warc.gz").unlink()
    generation = depot.publish(SHARD, own)
    assert (generation.lost, [one.name for one in generation.warcs]) == (("run0.warc.gz",), ["run1.warc.gz"])
    assert depot.fetch(SHARD, tmp_path / "other", with_warc=True).lost == ("run0.warc.gz",)


def test_a_generation_whose_database_is_not_there_counts_for_nothing(tmp_path: Path, lines: list[str]) -> None:
    depot = Depot(str(tmp_path / "depot"), tell=lines.append)
    own = made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    made(tmp_path / "own", 1)
    second = depot.publish(SHARD, own, first)
    (tmp_path / "depot" / second.database_path).unlink()
    assert depot.newest(SHARD) == first
    assert lines == [f"{depot.url}/{SHARD}/000002.json: its database is not there; it counts for nothing"]
    third = depot.publish(SHARD, own, first)
    assert (third.number, third.base) == (3, 1)


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "名", "a" * 101, "a.db", "relations"])
def test_a_name_that_is_none_of_a_shard_is_refused(depot: Depot, tmp_path: Path, name: str) -> None:
    with pytest.raises(DepotError, match="no name of a shard"):
        depot.fetch(name, tmp_path)
    with pytest.raises(DepotError, match="no name of a shard"):
        depot.publish(name, made(tmp_path / "own", 0))


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    for url, words in [
        (f"{tmp_path}/none", "there is no such folder"),
        ("file://host/share", "a folder's address is file:///and/its/path"),
        ("ftp://a/b", "ftp"),
    ]:
        with pytest.raises(DepotError, match=words):
            Depot(url, create=False)
    assert list(tmp_path.iterdir()) == []
