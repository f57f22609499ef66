"""`scrapy crawl-papers --dask local:N`: the same archives, the same report."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.store.archive import Archive
from crawler.cluster.worker import PROCESSES
from crawler.papers import papers
from tests.crawler.runs.test_crawl_papers import command, crawl, held, interrupted
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, Result, TimedReplica, wait_for
from tests.harness.cluster import children_of
from tests.harness.patience import load, patience

IDS = ("beihairibao", "hegangribao")
DAYS = ("-a", "since=2022-03-01", "-a", "until=2022-03-01")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with TimedReplica() as replica:
        yield Bench(tmp_path, replica)


def shards(bench: Bench, name: str) -> tuple[str, ...]:
    return ("--shards", str(bench.folder / name))


def test_two_processes_bring_what_one_does_and_nothing_is_said(bench: Bench) -> None:
    assert crawl(bench, *IDS, *DAYS, *shards(bench, "one")) == Result(0, "", "")
    assert crawl(bench, *IDS, *DAYS, *shards(bench, "two"), "--dask", "local:2") == Result(0, "", "")
    for name in IDS:
        assert held(bench.folder / "one" / f"{name}.db") == held(bench.folder / "two" / f"{name}.db") != {}


def test_programs_are_told_of_each_paper_and_a_sick_one_is_named(bench: Bench) -> None:
    bench.replica.fault("down", f"http://{urlsplit(papers()[IDS[1]].base_url).netloc}/")
    result = crawl(bench, *IDS, *DAYS, *shards(bench, "shards"), "--dask", "local:2", "--json")
    told = {one["newspaper"]: one["code"] for one in json.loads(result.out)}
    assert told == {IDS[0]: "fine", IDS[1]: "unreachable"}
    assert result.code == 3


def test_the_first_signal_ends_all_in_good_order(bench: Bench) -> None:
    bench.replica.fault("slow", f"http://{urlsplit(papers()[IDS[0]].base_url).netloc}/", seconds=0.5)
    words = command(bench, *IDS, *DAYS, *shards(bench, "shards"), "--dask", "local:1", PAPERS_AT_ONCE=2)
    result = interrupted(bench, words, signal.SIGINT, requests=4)
    assert result.code == 6, result
    assert "incomplete" in result.out


@pytest.mark.parametrize("always", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["once", "each time"])
def test_a_unit_whose_process_dies_is_begun_anew_and_named_where_each_does(bench: Bench, always: bool) -> None:
    bench.replica.fault("slow", f"http://{urlsplit(papers()[IDS[0]].base_url).netloc}/", seconds=0.5)
    lease = 4 * load()
    words = command(bench, IDS[0], *DAYS, *shards(bench, "shards"), "--dask", "local:1", CLUSTER_LEASE=lease)
    with warm.begin(ROOT, words, bench.environment(), patience(LIMIT)) as process:
        wait_for("the first answer", lambda: len(bench.replica.log) > 0)
        killed: set[int] = set()
        while len(killed) < (PROCESSES if always else 1):
            wait_for("a process", lambda: set(children_of(process.pid)) - killed)
            for child in set(children_of(process.pid)) - killed:
                os.kill(child, signal.SIGKILL)
                killed.add(child)
        out, err = process.communicate()
    if always:
        assert process.returncode == 1, err
        assert f"({IDS[0]}): fault: {PROCESSES} processes of it ended with SIGKILL" in out
    else:
        assert (process.returncode, out) == (0, ""), err
        told = "a unit's process ended with SIGKILL, and with it what was not yet written back: 1 paper begun anew"
        assert told in err
        with Archive(bench.folder / "shards" / f"{IDS[0]}.db", create=False) as archive:
            assert [run.outcome for run in archive.journal.runs()] == ["fine", "killed"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--dask", "local:2"), "--dask goes with --shards"),
        (("--dask", "tcp://10.0.0.7:8786", "--shards", "s3://bucket"), "runs code on every worker"),
        (("--dask", "tcp://127.0.0.1:8786", "--shards", "shards"), "other machines need a depot, file:///"),
        (("--shards", "s3://bucket"), "--shards s3://bucket goes with --dask"),
        (("--shards", "shards", "--dask", ""), "--dask: nothing is given"),
        (("--shards", ""), "--shards: nothing is given"),
        (("--all", "--place", ""), "--place: nothing is given"),
        (("--shards", "shards", "--dask", "tls://127.0.0.1:8786", "--tls-ca", ""), "--tls-ca: nothing is given"),
    ],
)
def test_what_cannot_be_done_is_told_before_any_request(bench: Bench, args: tuple[str, ...], told: str) -> None:
    result = crawl(bench, IDS[0], *args)
    assert (result.code, told in result.err, bench.replica.log) == (2, True, [])
