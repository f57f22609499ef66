"""What `make fuzz` does for hours, in short: the same made-up bytes each time, and all that was ever found."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.formats import formats
from archive.model import Article
from crawler.platforms import platforms
from tests.fuzz.__main__ import FOUND, folder_of
from tests.fuzz.laws import LawBroken, TookTooLong, asked, hold
from tests.fuzz.targets import targets
from tests.fuzz.work import Session, by_chance, complaint

pytestmark = pytest.mark.slow

EXECUTIONS = 60  # of each reader, besides its seeds; `make fuzz` has minutes
SEEDS_MAX = 40


@pytest.mark.parametrize("name", targets())
def test_a_reader_keeps_the_laws_whatever_it_is_given(name: str, tmp_path: Path) -> None:
    target = targets()[name]
    seeds = target.seeds[:SEEDS_MAX]
    session = Session(target.read, 60, tmp_path)
    by_chance(session, seeds, f"{name}1", len(seeds) + EXECUTIONS)
    assert session.found == {}
    assert session.executions == len(seeds) + EXECUTIONS


@pytest.mark.parametrize("name", targets())
def test_what_was_found_stays_mended(name: str) -> None:
    found = sorted((FOUND / folder_of(name)).glob("*"))
    assert [(path.name, words) for path in found if (words := complaint(targets()[name].read, path.read_bytes()))] == []


def test_what_was_found_is_that_of_a_reader() -> None:
    assert {path.name for path in FOUND.iterdir()} <= set(map(folder_of, targets()))


def test_every_format_and_every_platform_is_tried() -> None:
    read = {name for name, form in formats().items() if form.read or form.read_lines} - {"html"}
    assert {f"format {name}" for name in read} <= targets().keys()
    known = {f"platform {name}" for name in platforms()} - {"platform site"}  # whose lists and pages have their own
    assert known <= targets().keys()
    assert all(target.seeds for target in targets().values())


def _never_ends() -> None:
    while True:
        pass


def _fails(data: bytes) -> None:
    if b"\0" in data:
        raise KeyError("unheard of")


def test_a_reader_that_breaks_a_law_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(_fails, 60, tmp_path)
    by_chance(session, (b"abc",), "1", 3000)
    assert list(session.found.values()) == ["KeyError in test_fuzz._fails: 'unheard of'"]
    assert b"\0" in next((tmp_path / "found").iterdir()).read_bytes()
    monkeypatch.setattr("tests.fuzz.laws.CPU_SECONDS", 0.1)
    with pytest.raises(TookTooLong):
        asked(_never_ends)
    for article in (Article("题\n目", "字"), Article("题", "字\n\n句"), Article("题", "\ud800"), Article("题", "\0")):
        with pytest.raises(LawBroken):
            hold([(article,)])
