"""Shards that are asked as one tell what the archive tells into which they are merged: every page, every search."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the pages need the extra [browse]")

from archive.commands.across import dedup_across
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.archive.shards.alike import addresses, answer, merged, searches, united, written
from tests.archive.transfer.test_merging_laws import BEIHAI, LINKED, TELLINGS, Telling, made, page, printed
from tests.harness.newsroom import Clock, build
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE

pytestmark = pytest.mark.slow
TOLD: list[Telling] = [replace(one, hour=one.hour + n / 1000) for n, one in enumerate(TELLINGS + LINKED * 2)]  # type: ignore[arg-type]
"""Each at a moment of its own: what came in the same second has no order over several archives."""
OTHERWISE = ("related", "held")
"""What goes by relevance, which each shard tells by its own words; and which shards have an article."""
SEARCHES = 40  # of some hundred


def newsroom(path: Path) -> Path:
    """Make the archive of the pages' tests, without what only a tool can have written."""
    build(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("delete from addresses where appearance is null")
    return path


def shards_of(folder: Path, seed: int) -> list[Path]:
    """Make three shards, each told some of the same things; every other time one of all kinds of pages beside them."""
    chance = random.Random(seed)
    found = [newsroom(folder / "a-newsroom.db")] if seed % 2 else []
    return found + [made(folder / f"s{n}.db", chance.choices(TOLD, k=chance.randrange(1, 9))) for n in range(3)]


def differing(whole: Archive, parts: Archive, asked: list[str]) -> dict[str, tuple[Any, Any]]:
    """Return the addresses at which two archives tell otherwise, with what each tells."""
    found = {}
    for address in asked:
        told = answer(whole, address), answer(parts, address)
        ours, theirs = (
            {name: value for name, value in one.items() if name not in OTHERWISE} if isinstance(one, dict) else one
            for one in told
        )
        if ours != theirs:
            found[address] = told
    return found


@pytest.mark.parametrize("seed", [0, 1, 2, pytest.param(3, marks=pytest.mark.soak)])  # of each kind; and another draw
def test_every_page_is_that_of_the_merged_archive(seed: int, tmp_path: Path) -> None:
    shards, chance = shards_of(tmp_path, seed), random.Random(seed)
    with merged(tmp_path / "merged.db", *shards) as whole:
        asked = list(addresses(whole))
        few = [one for one in asked if not one.startswith("/search")]
        few += chance.sample([one for one in asked if one.startswith("/search")], SEARCHES)
        assert differing(whole, united(*shards), few) == {}


NEAR = [
    page("the bridge, nearly", 20, printed(BRIDGE.replace("七十一岁", "七十三岁"), 77, paper=BEIHAI)),
    page("the route, shorter", 21, printed("据悉，" + ROUTE[:-8], 78, paper=BEIHAI)),
    page("a part of the library", 22, printed(LIBRARY[: len(LIBRARY) * 2 // 3], 79)),
    page("both", 23, printed(f"{LIBRARY}\n{ROUTE}", 80, paper=BEIHAI)),
]


def test_what_repeats_what_is_known_over_all_shards(tmp_path: Path) -> None:
    (folder := tmp_path / "shards").mkdir()
    told = [[TOLD[0], TOLD[11], NEAR[3]], [TOLD[2], NEAR[0], NEAR[1]], [TOLD[20], NEAR[2], NEAR[0]]]
    shards = [made(folder / f"s{n}.db", some) for n, some in enumerate(told)]
    dedup_across(folder, dry_run=False, as_json=False)
    with merged(tmp_path / "merged.db", *shards) as whole:
        parts = united(*shards)
        asked = [one for one in addresses(whole) if one.startswith("/article") or one == "/home"]
        assert differing(whole, parts, asked) == {}
        assert sum(len(answer(parts, one)["reprints"]) for one in asked if len(one) > 20) >= 6
        every = whole.search.find(Wanted()), parts.search.find(Wanted())
        folded = [len(found.folded(one.search.heads())[0]) for found, one in zip(every, (whole, parts), strict=True)]
        assert folded[0] == folded[1] < len(every[0])


def test_shards_by_year_are_what_they_were_before(tmp_path: Path) -> None:
    told = {year: [] for year in ("2021", "2022")}  # type: dict[str, list[Any]]
    whole = newsroom(tmp_path / "whole.db")
    with Archive(whole) as archive:
        papers = archive.newspapers()
        for record in archive.articles():
            day = record.article.issue_date
            told[str(day.year if day else 2022)].append(record.article)
    clock = Clock()
    for year, articles in told.items():
        with Archive(tmp_path / f"{year}.db", now=clock) as shard:
            shard.add_newspapers(papers)
            for article in articles:
                shard.add(article)
    shards = [tmp_path / f"{year}.db" for year in told]
    with merged(tmp_path / "merged.db", *shards) as archive:
        parts = united(*shards)
        asked = list(searches(["youjiang"], ["2021", "2022"]))[::3]
        assert differing(archive, parts, asked) == {}
        for wanted in (Wanted(), Wanted("百色"), Wanted(newspaper="youjiang", since="2021-06")):
            assert written(parts, wanted) == written(archive, wanted)


def test_relevance_finds_what_the_merged_archive_finds(tmp_path: Path) -> None:
    shards = shards_of(tmp_path, 1)
    with merged(tmp_path / "merged.db", *shards) as whole:
        parts = united(*shards)
        for words in ("百色", "风雨桥 OR 芒果", "一", "路灯 -芒果"):
            ours, theirs = (
                [one.search.ids(found.part(0, 1000)) for found in [one.search.find(Wanted(words))]]
                for one in (whole, parts)
            )
            assert sorted(ours[0]) == sorted(theirs[0])
