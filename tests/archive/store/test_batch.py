"""Transactions that are committed together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.model import Link, LinkKind
from archive.store.archive import Archive
from archive.store.batch import Batch
from archive.store.opening import CannotWrite

URLS = [f"http://epaper.bsyjrb.cn/pc/content/202112/24/content_{n}.html" for n in range(4)]


class Gathered:
    """An archive whose transactions are gathered, and what its owner was told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = Archive(path)
        self.told: list[str] = []
        self.fails: OSError | None = None
        self.batch: Batch = self.archive.gather(lambda: self.told.append("begun"), self._first)

    def _first(self) -> None:
        self.told.append("first")
        if self.fails:
            raise self.fails

    def find(self, *urls: str) -> None:
        for url in urls:
            self.archive.links.found(Link(url, LinkKind.ARTICLE))

    def on_disk(self) -> list[str]:
        with Archive(self.path, create=False) as other:
            return [one.link.url for one in other.links.select()]


@pytest.fixture
def gathered(tmp_path: Path) -> Iterator[Gathered]:
    made = Gathered(tmp_path / "archive.db")
    yield made
    made.archive.close()


def test_what_is_written_is_there_for_others_when_it_is_committed(gathered: Gathered) -> None:
    gathered.find(*URLS[:2])
    assert [one.link.url for one in gathered.archive.links.select()] == URLS[:2]
    assert gathered.on_disk() == []
    gathered.batch.commit()
    assert gathered.on_disk() == URLS[:2]


def test_the_owner_hears_of_a_batch_and_brings_the_records_to_the_disk_before_each_commit(gathered: Gathered) -> None:
    gathered.find(*URLS[:2])
    assert gathered.told == ["begun"]
    gathered.batch.commit()
    gathered.batch.commit()
    assert gathered.told == ["begun", "first"]
    gathered.find(URLS[2])
    assert gathered.told == ["begun", "first", "begun"]


def test_a_part_that_fails_takes_no_other_with_it(gathered: Gathered) -> None:
    gathered.find(URLS[0])
    with pytest.raises(ZeroDivisionError), gathered.archive.transaction():
        gathered.find(URLS[1])
        raise ZeroDivisionError
    gathered.find(URLS[2])
    gathered.batch.commit()
    assert gathered.on_disk() == [URLS[0], URLS[2]]


def test_nothing_is_committed_that_names_what_could_not_be_brought_to_the_disk(gathered: Gathered) -> None:
    gathered.find(URLS[0])
    gathered.fails = OSError(5, "Input/output error")
    with pytest.raises(CannotWrite):
        gathered.batch.commit()
    assert gathered.on_disk() == []
    gathered.fails = None
    gathered.find(URLS[1])
    gathered.batch.commit()
    assert gathered.on_disk() == [URLS[1]]


def test_a_batch_that_gets_old_is_committed_before_the_next_part(
    gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered.find(URLS[0])
    monkeypatch.setattr("archive.store.batch._LONGEST", -1)
    gathered.find(URLS[1])
    assert gathered.on_disk() == URLS[:1]


def test_after_its_end_each_transaction_is_committed_by_itself(gathered: Gathered) -> None:
    gathered.find(URLS[0])
    gathered.batch.end()
    assert gathered.on_disk() == URLS[:1]
    gathered.find(URLS[1])
    assert gathered.on_disk() == URLS[:2]


def test_who_is_killed_loses_what_was_not_committed_and_nothing_else(gathered: Gathered) -> None:
    gathered.find(URLS[0])
    gathered.batch.commit()
    gathered.find(URLS[1])
    gathered.archive.close()
    assert gathered.on_disk() == URLS[:1]


@pytest.mark.parametrize("is_gathered", [False, True])
def test_a_block_within_another_is_undone_alone(tmp_path: Path, is_gathered: bool) -> None:
    gathered = Gathered(tmp_path / "archive.db")
    if not is_gathered:
        gathered.batch.end()
    with gathered.archive.transaction():
        gathered.find(URLS[0])
        with pytest.raises(ZeroDivisionError), gathered.archive.transaction():
            gathered.find(URLS[1])
            raise ZeroDivisionError
        gathered.find(URLS[2])
    gathered.batch.commit()
    assert gathered.on_disk() == [URLS[0], URLS[2]]
    gathered.archive.close()
