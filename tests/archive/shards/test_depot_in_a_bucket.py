"""The same depot in a bucket, judged by a server of S3 that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from archive.shards.bucket import AlreadyThere, Bucket, DepotError
from archive.shards.depot import Depot
from archive.store.archive import Archive
from tests.archive.shards.depots import SHARD, Killed, Killing, Outrun, faults, made
from tests.harness.bucket_server import BucketServer
from tests.harness.judges import MOTO
from tests.harness.same_archive import assert_same_archive
from tests.harness.terminal import parsed, run

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not MOTO.is_there, reason="not made, or not to be had: ALL_JUDGES=1 make judges"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[BucketServer]:
    with BucketServer() as server:
        yield server


@pytest.fixture
def url(server: BucketServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return f"{server.url}/{tmp_path.name}"


def test_a_bucket_refuses_to_replace_what_is_there(url: str) -> None:
    bucket = Bucket(url)
    bucket.create("a/000001.json", b"first")
    with pytest.raises(AlreadyThere):
        bucket.create("a/000001.json", b"second")
    assert bucket.read("a/000001.json", 100) == b"first"


def test_large_files_travel_in_pieces_and_are_put_whole_or_not_at_all(url: str, tmp_path: Path) -> None:
    from archive.shards.travelling import kept_file

    bucket, large = Bucket(url), tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 80_000)  # 20 MB
    told = kept_file(large, "large")
    bucket.put("a/warc/large", large, told.bytes, told.sha256)
    bucket.get("a/warc/large", tmp_path / "again", told.bytes, told.sha256)
    assert (tmp_path / "again").read_bytes() == large.read_bytes()
    with pytest.raises(DepotError, match="changed while it was sent"):
        bucket.put("a/warc/other", large, told.bytes, "0" * 64)
    assert [one.path for one in bucket.files("a/warc")] == ["a/warc/large"]


def test_generations_come_and_go_in_a_bucket_as_in_a_folder(url: str, tmp_path: Path) -> None:
    depot, own = Depot(url), made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    fetched = depot.fetch(SHARD, tmp_path / "other", with_warc=True)
    assert (fetched.generation, faults(fetched.path), depot.shards()) == (first, [], [SHARD])
    for number in (1, 2):
        made(tmp_path / "own", number)
        depot.publish(SHARD, own)
    assert len(depot.sweep(SHARD).files) == 2, "its one WARC file is named by the later ones"
    assert [one.number for one in depot.generations(SHARD, depot.bucket.files(SHARD))] == [3, 2]
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert (whole.number, faults(whole.path)) == (3, [])
    assert_same_archive(whole.path, own)


def test_a_database_that_is_another_in_a_bucket_is_published_anew(url: str, tmp_path: Path) -> None:
    lines = list[str]()
    depot, own = Depot(url, tell=lines.append), made(tmp_path / "own", 0)
    first = depot.publish(SHARD, own)
    other = tmp_path / "other.db"
    other.write_bytes(bytes(first.database.bytes))
    depot.bucket.put(first.database_path, other, first.database.bytes, sha256(other.read_bytes()).hexdigest())
    assert [depot.publish(SHARD, own).number for _ in range(2)] == [2, 2]
    assert len(lines) == 1 and depot.bucket.size(f"{SHARD}/none.db") is None
    assert depot.fetch(SHARD, tmp_path / "new").number == 2


def test_who_is_outrun_in_a_bucket_merges_and_takes_the_next_number(url: str, tmp_path: Path) -> None:
    faster, own, lines = made(tmp_path / "faster", 0), made(tmp_path / "own", 1), list[str]()
    depot = Depot(Outrun(url, lambda: Depot(url).publish(SHARD, faster), 1), tell=lines.append)
    assert depot.publish(SHARD, own).number == 2
    assert len(lines) == 1
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert faults(whole.path) == []
    with Archive(whole.path) as archive:
        assert len(list(archive.articles())) == 2


@pytest.mark.parametrize("after", range(4))
def test_killed_between_two_steps_a_bucket_has_a_whole_shard(url: str, tmp_path: Path, after: int) -> None:
    own = made(tmp_path / "own", 0)
    first = Depot(url).publish(SHARD, own)
    made(tmp_path / "own", 1)
    with pytest.raises(Killed):
        Depot(Killing(url, after)).publish(SHARD, own, first)
    depot = Depot(url)
    assert depot.fetch(SHARD, tmp_path / "whole", with_warc=True).number == (2 if after == 3 else 1)
    assert depot.publish(SHARD, own, first).number == 2
    assert faults(depot.fetch(SHARD, tmp_path / "after", with_warc=True).path) == []


def test_the_verbs_reach_a_bucket_by_the_usual_variables(url: str, tmp_path: Path) -> None:
    made(tmp_path / "own", 0)
    [published] = parsed("publish-shards", tmp_path / "own", url)
    assert parsed("shards", url) == [published]
    assert run("fetch-shards", url, tmp_path / "other", "--with-warc").exit_code == 0
    assert faults(tmp_path / "other" / f"{SHARD}.db") == []


def test_a_bucket_that_is_not_there_is_told_in_a_line(url: str) -> None:
    result = run("shards", "s3://nobody-has-it/x")
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert result.output.startswith("Error: s3://nobody-has-it/x")
