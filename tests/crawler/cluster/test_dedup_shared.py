"""`archive dedup --across --dask`: workers find what one process finds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.store.archive import Archive
from bench.adding import invented
from crawler.commands.dedup import dedup_shared
from crawler.workers import Workers

assert Workers  # work is done in processes of their own


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """Return two shards that have some articles in common."""
    for name, numbers in (("one", range(6)), ("two", range(3, 9))):
        with Archive(tmp_path / "shards" / f"{name}.db") as archive:
            for number in numbers:
                archive.add(replace(invented(number), newspaper=None))
    return tmp_path / "shards"


def test_workers_find_what_one_process_finds(shards: Path) -> None:
    words = ["--across", str(shards), "--json"]
    alone = CliRunner().invoke(dedup_shared, [*words, "--dry-run"])
    shared = CliRunner().invoke(dedup_shared, [*words, "--dry-run", "--dask", "local:2"])
    assert (alone.exit_code, shared.exit_code) == (0, 0), shared.output
    assert json.loads(shared.stdout) == json.loads(alone.stdout)
    assert json.loads(alone.stdout)["examined"] == 9


def test_it_goes_with_across(tmp_path: Path) -> None:
    done = CliRunner().invoke(dedup_shared, ["--dask", "local:2", "--db", str(tmp_path / "a.db")])
    assert (done.exit_code, "--dask goes with --across" in done.stderr) == (2, True)


def test_an_empty_where_is_told_and_nothing_is_done(shards: Path) -> None:
    done = CliRunner().invoke(dedup_shared, ["--across", str(shards), "--dask", ""])
    assert (done.exit_code, "local:N, tls://HOST:PORT or tcp://HOST:PORT expected" in done.stderr) == (2, True)
