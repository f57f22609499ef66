"""A scheduler elsewhere: by TLS with certificates alone, and with workers of this very program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from archive.shards.depot import Depot
from tests.crawler.runs.test_crawl_papers import crawl
from tests.harness.bench import Bench, TimedReplica
from tests.harness.cluster import DaskProcesses

PAPER, DAYS = "beihairibao", ("-a", "since=2022-03-01", "-a", "until=2022-03-01")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with TimedReplica() as replica:
        yield Bench(tmp_path, replica)


def test_a_scheduler_is_reached_by_tls_and_not_without_its_certificates(bench: Bench) -> None:
    authority, files = trustme.CA(), {name: bench.folder / f"{name}.pem" for name in ("ca", "cert", "key")}
    authority.cert_pem.write_to_path(files["ca"])
    own = authority.issue_cert("127.0.0.1")
    own.private_key_pem.write_to_path(files["key"])
    for number, part in enumerate(own.cert_chain_pems):
        part.write_to_path(files["cert"], append=number > 0)
    flags = ("--tls-ca-file", str(files["ca"]), "--tls-cert", str(files["cert"]), "--tls-key", str(files["key"]))
    depot = bench.folder / "depot"
    with DaskProcesses(bench.folder / "dask", bench.environment(), 1, flags) as dask:
        words = (PAPER, *DAYS, "--shards", depot.as_uri(), "--dask", dask.address)
        bare = crawl(bench, *words)
        ours = [part for name, file in files.items() for part in (f"--tls-{name}", str(file))]
        done = crawl(bench, *words, *ours)
    assert (bare.code, "Traceback" in bare.err) == (1, False), bare.err
    assert dask.address in bare.out + bare.err
    assert done.code == 0, done
    assert Depot(depot.as_uri()).shards() == [PAPER]


def test_workers_of_another_version_are_told_before_any_request(bench: Bench) -> None:
    from archive.formats.newspapers import rows_path

    rows = bench.folder / "rows.csv"
    shutil.copy(rows_path(), rows)
    rows.write_text(rows.read_text("utf-8").replace("北海日报", "北海晚报"), "utf-8")
    other = {**bench.environment(), "ARCHIVE_NEWSPAPERS": str(rows)}
    with DaskProcesses(bench.folder / "dask", other, 1) as dask:
        result = crawl(bench, PAPER, *DAYS, "--shards", (bench.folder / "depot").as_uri(), "--dask", dask.address)
    assert result.code == 1
    assert "has local-news-archive" in result.out + result.err and "and this is" in result.out + result.err
    assert bench.replica.log == []


def test_where_nobody_answers_is_told(bench: Bench) -> None:
    result = crawl(bench, PAPER, "--shards", (bench.folder / "depot").as_uri(), "--dask", "tcp://127.0.0.1:9")
    assert (result.code, "nobody answers there" in result.out + result.err) == (1, True), result
