"""Workers and schedulers that die: nothing is lost, nothing is double, and no host is asked sooner for it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.shards.depot import Depot
from archive.store.archive import Archive
from archive.transfer.merging import Merged, merge, source
from tests.crawler.runs.test_crawl_papers import command, crawl, held
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, TimedReplica, wait_for
from tests.harness.bucket_server import BucketServer
from tests.harness.cluster import DaskProcesses, children_of, is_alive
from tests.harness.judges import MOTO
from tests.harness.patience import load, patience

IDS = ("beihairibao", "hegangribao", "lanzhouribao")
DAYS = ("-a", "since=2022-03-01", "-a", "until=2022-03-01")
PAUSE = 0.25
SLOWLY = {"DOWNLOAD_DELAY": PAUSE, "DOWNLOAD_DELAY_JITTER": 0}


def merged(url: str, folder: Path) -> Path:
    """Return the shards of a depot as one archive."""
    place = Depot(url)
    with Archive(folder / "merged.db") as archive:
        for shard in place.shards():
            fetched = place.fetch(shard, folder / "fetched", with_warc=True)
            assert not fetched.lost
            with source(fetched.path) as other:
                list(merge(archive, other, Merged(fetched.path)))
    return folder / "merged.db"


def leased() -> dict[str, float]:
    """Return how long what a dead worker had is nobody's: who lives says so more often, however busy the machine is."""
    return {"CLUSTER_LEASE": 4 * load()}


def least_gap(replica: TimedReplica) -> float:
    """Return the shortest time between two requests to one host."""
    asked = defaultdict(list)
    for moment, url in replica.times:
        asked[urlsplit(url).netloc].append(moment)
    return min(later - earlier for moments in asked.values() for earlier, later in pairwise(moments))


def crawl_while_all_but_one_die(tmp_path: Path, url: str, workers: int) -> None:
    """Crawl into the depot at an address, a paper a worker; fail where that is not as it would be had none died."""
    names = IDS[:workers]
    with TimedReplica() as replica:
        bench, calm = Bench(tmp_path / "shared", replica), Bench(tmp_path / "calm", replica)
        assert crawl(calm, *names, *DAYS).code == 0
        replica.times.clear()
        replica.clear_log()
        directly = dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1")  # a depot on loopback is no page of the replica
        with DaskProcesses(tmp_path / "dask", bench.environment() | directly, workers) as dask:
            words = command(bench, *names, *DAYS, "--shards", url, "--dask", dask.address, **SLOWLY, **leased())
            with warm.begin(ROOT, words, bench.environment(), patience(2 * LIMIT)) as process:
                wait_for("the first answers", lambda: len(replica.log) > 8 or process.poll() is not None, LIMIT)
                for worker in dask.workers[:-1]:
                    [child] = children_of(worker.pid)
                    dask.kill(worker)
                    wait_for("the end of its unit", lambda child=child: not is_alive(child), 1)
                out, err = process.communicate()
        assert process.returncode == 0, out + err
        assert err.count(" died, and with it ") == workers - 1
        assert least_gap(replica) >= PAUSE * 0.98
    assert held(merged(url, tmp_path)) == held(calm.db)


@pytest.mark.parametrize("workers", [2, pytest.param(3, marks=pytest.mark.soak)])
def test_what_dead_workers_had_is_crawled_by_others_and_no_host_is_asked_sooner(tmp_path: Path, workers: int) -> None:
    crawl_while_all_but_one_die(tmp_path, (tmp_path / "depot").as_uri(), workers)


@pytest.mark.judge
@pytest.mark.skipif(not MOTO.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges")
def test_so_it_is_with_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with BucketServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        crawl_while_all_but_one_die(tmp_path, f"{server.url}/papers", workers=2)


@pytest.mark.soak
def test_a_scheduler_that_dies_between_two_runs_costs_nothing(tmp_path: Path) -> None:
    with TimedReplica() as replica:
        bench, calm = Bench(tmp_path / "shared", replica), Bench(tmp_path / "calm", replica)
        assert crawl(calm, *IDS, *DAYS).code == 0
        depot = tmp_path / "depot"
        dask = DaskProcesses(tmp_path / "dask", bench.environment(), 2)
        for names in (IDS[:2], IDS[1:]):
            with dask:
                result = crawl(bench, *names, *DAYS, "--shards", depot.as_uri(), "--dask", dask.address)
            assert (result.code, result.out) == (0, "")
    assert held(merged(depot.as_uri(), tmp_path)) == held(calm.db)
    with closing(sqlite3.connect(tmp_path / "merged.db")) as db:
        assert db.execute("select count(*) from runs").fetchone() == (4,)


@pytest.mark.soak
def test_a_dead_worker_loses_what_was_not_written_back_and_nothing_else(tmp_path: Path) -> None:
    with TimedReplica() as replica:
        bench, calm = Bench(tmp_path / "shared", replica), Bench(tmp_path / "calm", replica)
        assert crawl(calm, IDS[0], *DAYS).code == 0
        place = Depot((tmp_path / "depot").as_uri())
        replica.clear_log()
        with DaskProcesses(tmp_path / "dask", bench.environment(), 2) as dask:
            often = {**SLOWLY, **leased(), "DOWNLOAD_DELAY": 0.6, "CLUSTER_PUBLISH": 1.5}
            words = command(bench, IDS[0], *DAYS, "--shards", place.url, "--dask", dask.address, **often)
            with warm.begin(ROOT, words, bench.environment(), patience(2 * LIMIT)) as process:

                def has_some() -> bool:
                    newest = place.newest(IDS[0])
                    return newest is not None and newest.articles >= 2

                wait_for("a generation with articles", has_some, LIMIT)
                kept = place.newest(IDS[0])
                assert kept
                had = tmp_path / "had"
                place.fetch(IDS[0], had)
                [worker] = [one for one in dask.workers if children_of(one.pid)]
                dask.kill(worker)
                replica.clear_log()
                assert process.wait(patience(2 * LIMIT)) == 0
        with Archive(had / f"{IDS[0]}.db") as archive:
            written_back = {url for one in archive.articles() for url in one.article.addresses}
        assert len(written_back) >= 2
        assert not written_back & set(replica.log), "asked for again although it was written back"
    assert held(merged(place.url, tmp_path)) == held(calm.db)
