"""Shards lie in a depot as generations: fetched whole, published in order, none lost to a race."""

from __future__ import annotations

from pathlib import Path

from archive.shards.depot import Depot
from tests.archive.transfer.test_merging import captured
from tests.harness.retold import BRIDGE
from tests.harness.same_archive import assert_same_archive

PAGE = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"


def test_what_was_published_is_fetched_with_its_warc_files(tmp_path: Path) -> None:
    own = captured(tmp_path / "own" / "youjiang.db", (PAGE, BRIDGE))
    depot = Depot(str(tmp_path / "depot"))
    made = depot.publish("youjiang", own)
    fetched = depot.fetch("youjiang", tmp_path / "other", with_warc=True)
    assert (made.number, fetched.generation, fetched.path) == (1, made, tmp_path / "other" / "youjiang.db")
    assert_same_archive(own, fetched.path)
    warc = Path("youjiang.warc", "run.warc.gz")
    assert (tmp_path / "other" / warc).read_bytes() == (tmp_path / "own" / warc).read_bytes()
