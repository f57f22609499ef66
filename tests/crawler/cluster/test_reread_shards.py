"""`archive reparse --shards`: what one archive's reading again tells, of all shards of a folder or a depot."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.shards.depot import Depot
from crawler.commands import reparse as verb
from crawler.commands.take_in import reading_limits
from crawler.workers import Workers
from tests.harness.same_archive import told

assert Workers  # pages are read in processes of their own
PAGES = 19  # of the archive that is a shard here


@pytest.fixture
def shards(crawled: Path, tmp_path: Path) -> Path:
    """Return a folder of two shards."""
    for name in ("one", "two"):
        (tmp_path / "shards").mkdir(exist_ok=True)
        shutil.copy(crawled / "archive.db", tmp_path / "shards" / f"{name}.db")
        shutil.copytree(crawled / "archive.warc", tmp_path / "shards" / f"{name}.warc")
    return tmp_path / "shards"


def reparse(monkeypatch: pytest.MonkeyPatch, *options: str, reader: str = "") -> Result:
    limits = replace(reading_limits(), workers=1)
    limits = replace(limits, preload=f"tests.harness.{reader}") if reader else limits
    monkeypatch.setattr(verb, "reading_limits", lambda: limits)
    return CliRunner().invoke(main, ["reparse", *options])


def as_json(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_workers_tell_what_one_process_does(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: told(shards / f"{name}.db") for name in ("one", "two")}
    alone = reparse(monkeypatch, "--shards", str(shards), "--json")
    shared = reparse(monkeypatch, "--shards", str(shards), "--json", "--dask", "local:2")
    assert (alone.exit_code, shared.exit_code) == (0, 0), shared.output
    assert as_json(shared) == as_json(alone)
    assert as_json(alone)["pages"] == 2 * PAGES
    assert {name: told(shards / f"{name}.db") for name in ("one", "two")} == before


def test_what_a_better_reader_tells_is_written_back_to_a_depot(
    shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot((tmp_path / "depot").as_uri())
    depot.publish("one", shards / "one.db")
    done = reparse(monkeypatch, "--shards", depot.url, "--json", reader="better_reader")
    assert done.exit_code == 0, done.output
    found = as_json(done)
    assert found["pages"] == PAGES and sum(found["written"].values()) == found["changed"] > 0
    newest = depot.newest("one")
    assert newest and newest.number == 2
    again = reparse(monkeypatch, "--shards", depot.url, "--json", "--dry-run", reader="better_reader")
    assert as_json(again)["changed"] == 0


def test_a_file_that_may_be_a_shard_and_cannot_be_read_is_told(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shards / "two.db").write_bytes((shards / "two.db").read_bytes()[:5000])
    done = reparse(monkeypatch, "--shards", str(shards), reader="worse_reader")
    assert done.exit_code == 1
    assert "two.db" in done.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--dask", "local:2"), "--dask goes with --shards"),
        (("--shards", ".", "--newspaper", "beihairibao"), "without a selection"),
        (("--dask", "nonsense"), "local:N, tls://HOST:PORT or tcp://HOST:PORT expected"),
    ],
)
def test_what_does_not_go_together_is_told(options: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = reparse(monkeypatch, *options)
    assert (done.exit_code, why in done.stderr) == (2, True), done.stderr
