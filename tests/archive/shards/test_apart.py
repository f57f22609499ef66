"""A shard of which something is withdrawn in another one tells what it would tell had it been withdrawn there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("datasette", reason="the pages need the extra [browse]")

from archive.shards.apart import Apart
from archive.shards.pool import Pool
from archive.shards.shelf import Shelf
from archive.shards.united import United
from archive.shards.view import ShardView
from archive.store.archive import Archive
from tests.archive.shards.alike import addresses, answer
from tests.archive.shards.test_united import differing, newsroom
from tests.archive.transfer.test_merging_laws import made
from tests.harness.newsroom import Clock

SOME = 3  # articles, of each that there is


@pytest.mark.slow
def test_every_page_is_as_if_it_had_been_withdrawn_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shards = {name: tmp_path / f"{name}.db" for name in ("here", "there", "without")}
    newsroom(shards["here"])
    made(shards["without"], [])
    for name in ("there", "whole"):
        shutil.copy(shards["here"], tmp_path / f"{name}.db")
    apart = Apart(Shelf(shards))
    with Archive(shards["here"]) as archive:
        ids = sorted(archive.catalogue.holdings().articles)
        asked = [one for one in addresses(archive) if not one.startswith("/search?") or one.endswith("copies=1")]
    assert apart.state("here") is None
    for n in range(SOME):
        for name in ("there", "whole"):
            with Archive(tmp_path / f"{name}.db", now=Clock()) as archive:
                archive.withdrawals.withdraw([ids[n * len(ids) // SOME]], "the paper asked for it")
    state = apart.state("here")
    assert state is not None and apart.state("here") is state
    [told] = caplog.messages
    assert all(ids[n * len(ids) // SOME] in told for n in range(SOME)) and f"--db {shards['here']}" in told
    assert apart.state("there") is None and apart.state("without") is None
    with Archive(tmp_path / "whole.db") as whole:
        parts = United(ShardView(state, Pool()))
        assert differing(whole, parts, asked) == {}
        pages = [answer(parts, f"/article/{one}") for one in ids]
        assert sum(isinstance(one, str) and one.startswith("Withdrawn") for one in pages) >= SOME
