"""What follows from the whole archive is worked out once, and anew as soon as anything was written."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Byline
from archive.search import many
from archive.search.find import Wanted
from archive.search.remembered import remembered, remembered_rows
from archive.store.archive import Archive
from tests.harness.newsroom import LAMPS, build

COUNT = "select count(*) as n from t where x >= :least"


@pytest.fixture(params=["wal", "delete"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute(f"pragma journal_mode = {request.param}")
        db.execute("create table t (x integer)")
        db.commit()
    return tmp_path / "a.db"


@pytest.fixture
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield db


def count(db: sqlite3.Connection, least: int = 0) -> int:
    return int(remembered_rows(db, COUNT, {"least": least})[0]["n"])


def test_each_commit_of_another_program_is_seen(path: Path, reader: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(path)) as writer:
        for number in range(50):
            assert count(reader) == number
            assert count(reader) == number
            writer.execute("insert into t values (1)")
            writer.commit()
            if number % 7 == 0:
                writer.execute("pragma wal_checkpoint(restart)")


def test_a_writer_is_told_of_what_it_has_not_committed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        assert count(writer) == 0
        writer.execute("insert into t values (1)")
        assert count(writer) == 1
        writer.rollback()
        assert count(writer) == 0


def test_a_query_is_asked_once_for_the_same_values(path: Path, reader: sqlite3.Connection) -> None:
    count(reader, 2)  # the first who reads makes the log's index
    statements: list[str] = []
    reader.set_trace_callback(statements.append)
    for least in (0, 1, 0, 1):
        count(reader, least)
    assert sum("count(*)" in one for one in statements) == 2


def test_files_of_one_content_are_not_taken_for_one_another(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with closing(sqlite3.connect(tmp_path / name)) as db:
            assert remembered(db, "key", lambda: name) == name  # noqa: B023 - called at once


def test_nobody_can_change_what_is_remembered(reader: sqlite3.Connection) -> None:
    remembered_rows(reader, COUNT, {"least": 0})[0]["n"] = 5
    assert count(reader) == 0


def test_who_asks_for_the_same_at_once_waits_for_it(path: Path) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        time.sleep(0.1)
        return len(made)

    def ask(_: int) -> int:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as db:
            return remembered(db, "slow", make)

    with ThreadPoolExecutor(8) as visitors:
        assert set(visitors.map(ask, range(8))) == {1}


def test_what_fails_is_asked_again(reader: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError):
        remembered(reader, "failing", lambda: 1 // 0)
    assert remembered(reader, "failing", lambda: None) is None
    assert remembered(reader, "failing", lambda: 1) is None


def test_what_is_in_memory_is_not_remembered() -> None:
    for number in (1, 2):
        with closing(sqlite3.connect(":memory:")) as db:
            assert remembered(db, "key", lambda: number) == number  # noqa: B023 - called at once


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("many") / "archive.db"
    build(path)
    elsewhere = replace(LAMPS, newspaper="hechiribao", issue_date=date(2022, 1, 3), source="河池日报")
    elsewhere = replace(
        elsewhere, addresses=("http://hechi.example.cn/1.html",), bylines=(Byline("覃山花", "reporter"),)
    )
    with Archive(path) as archive:
        assert archive.add(elsewhere).outcome == "address", "a further print"
        yield archive


@pytest.mark.parametrize("words", ["", "百色", "的", "路灯", "没有这个词"])
@pytest.mark.parametrize("name", ["newspaper", "year", "source", "signer", "doubt"])
@pytest.mark.parametrize("limit", [1, 100])
def test_what_is_remembered_divides_as_the_rows_do(
    name: str, words: str, limit: int, newsroom: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(words)
    found = newsroom.search.find(wanted)
    monkeypatch.setattr(many, "ROWS_ENOUGH", 10**9)
    by_rows = newsroom.search.divided(name, found, limit, wanted)
    monkeypatch.setattr(many, "ROWS_ENOUGH", 0)
    assert newsroom.search.divided(name, found, limit, wanted) == by_rows
    if not words and name != "doubt":
        assert by_rows, "there is something to compare"


def test_row_numbers_that_are_far_apart_are_looked_at_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "archive.db")
    monkeypatch.setattr(many, "ROWS_ENOUGH", 0)
    with Archive(tmp_path / "archive.db") as archive:
        found = archive.search.find(Wanted("百色"))
        told = archive.search.divided("newspaper", found, 10)
        archive.search._db.execute("update articles set rowid = rowid * 1000000")
        archive.search._db.conn.commit()
        far = archive.search.find(Wanted("百色"))
        assert many.divided_by("newspaper", archive.search._db.conn, far.rows) is None
        assert archive.search.divided("newspaper", far, 10) == told
