"""`archive links` of many links: they are printed as they are read, and nothing grows with them."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.cli import main
from archive.commands.output import print_json, print_json_list, say, say_each
from archive.model import Link, LinkRecord, LinkState
from archive.store.archive import Archive
from archive.store.links import Ledger
from tests.harness.plans import asked

MANY = 3_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with many links, of which every third failed."""
    path = tmp_path_factory.mktemp("many") / "archive.db"
    with Archive(path) as archive, archive.transaction():
        run = archive.journal.start("youjiang")
        for number in range(MANY):
            link = Link(f"http://a.cn/{number}")
            archive.links.found(link)
            if number % 3 == 0:
                archive.links.missed(link, link.url, "no answer", run)
                archive.links.fail(link, LinkState.FAILED, "no answer")
    return path


class Watched(io.StringIO):
    """An output that notes how many links were read when something was first written."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        self.read_at_first: int | None = None

    def write(self, text: str) -> int:
        if self.read_at_first is None and text:
            self.read_at_first = self.read
        return super().write(text)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["--attempts"], ["--json"], ["--state", "failed"], ["--state", "pending"]])
def test_the_first_links_are_printed_before_the_others_are_read(
    many: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, select = Watched(), Ledger.select

    def counted(*given: object, **named: object) -> Iterator[LinkRecord]:
        for record in select(*given, **named):  # type: ignore[arg-type]
            out.read += 1
            yield record

    monkeypatch.setattr(Ledger, "select", counted)
    monkeypatch.setattr(sys, "stdout", out)
    main(["links", "--db", str(many), *arguments], standalone_mode=False)
    expected = {"failed": MANY // 3, "pending": MANY * 2 // 3}.get(arguments[-1] if arguments else "", MANY)
    assert out.read == expected
    assert out.read_at_first is not None and out.read_at_first <= 501
    text = out.getvalue()
    told = json.loads(text) if arguments == ["--json"] else [one for one in text.splitlines() if one[0] != " "]
    assert len(told) == expected


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--attempts"], ["--json"]])
def test_what_it_takes_of_memory_does_not_grow_with_the_links(
    many: Path, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tmp_path / "few.db"
    with closing(sqlite3.connect(many)) as source, closing(sqlite3.connect(few)) as db, db:
        source.backup(db)
        db.execute("delete from attempts where link in (select key from links where rowid > ?)", [MANY // 3])
        db.execute("delete from links where rowid > ?", [MANY // 3])
    peaks = {}
    with open(os.devnull, "w") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        for path in (few, few, many):  # once for what is loaded at first
            tracemalloc.start()
            main(["links", "--db", str(path), *arguments], standalone_mode=False)
            peaks[path] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert peaks[many] < 1.2 * peaks[few]


@pytest.mark.slow
def test_links_are_read_some_at_a_time_and_hold_no_transaction_meanwhile(many: Path) -> None:
    with Archive(many) as archive:
        records = archive.links.select()
        assert len(asked(archive._db.conn, lambda: next(records))) == 2  # their numbers, and the first of them
        with closing(sqlite3.connect(many)) as other:
            other.execute("create table if not exists other (n)")
            other.commit()
            assert other.execute("pragma wal_checkpoint(truncate)").fetchone() == (0, 0, 0)
            other.execute("drop table other")
            other.commit()
        assert [record.link.url for record in records] == [f"http://a.cn/{number}" for number in range(1, MANY)]


@pytest.mark.parametrize("number", [0, 1, 499, 500, 501, 1000, 1201])
def test_values_that_are_printed_as_they_come_are_printed_as_a_list_is(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    values = [{"at": "2021-12-24", "name": f"《{one}》\n", "all": [], "of": {}} for one in range(number)]
    print_json(values)
    expected = capsys.readouterr().out
    print_json_list(iter(values))
    assert capsys.readouterr().out == expected


def test_lines_that_are_printed_as_they_come_are_the_same_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"{number}\x1b[31m\u202e" for number in range(1201)]
    for line in lines:
        say(line)
    expected = capsys.readouterr().out
    say_each(iter(lines))
    assert capsys.readouterr().out == expected
