"""Publishers that race, are killed between two steps, or get no answer: none of what they publish is lost."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from archive.shards.bucket import AlreadyThere, Bucket, DepotError, StoredFile
from archive.shards.depot import Depot
from tests.archive.shards.depots import SHARD, Killed, Killing, Outrun, faults, made
from tests.archive.transfer.test_merging import merged
from tests.harness.same_archive import assert_same_archive


def test_publishers_at_once_lose_nothing(tmp_path: Path, lines: list[str]) -> None:
    at_once, errors = Barrier(3), list[Exception]()

    def publish(number: int) -> None:
        depot = Depot(str(tmp_path / "depot"), tell=lines.append)
        try:
            path = made(tmp_path / str(number), number)
            at_once.wait()
            depot.publish(SHARD, path)
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=publish, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    depot = Depot(str(tmp_path / "depot"))
    assert [one.number for one in depot.generations(SHARD, depot.bucket.files(SHARD))] == [3, 2, 1]
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert faults(whole.path) == []
    merged(tmp_path / "all.db", *(tmp_path / str(number) / f"{SHARD}.db" for number in range(3)))
    assert_same_archive(whole.path, tmp_path / "all.db")


def test_who_is_outrun_merges_what_was_faster_and_takes_the_next_number(tmp_path: Path, lines: list[str]) -> None:
    url = str(tmp_path / "depot")
    faster = made(tmp_path / "faster", 0)
    own = made(tmp_path / "own", 1)
    depot = Depot(Outrun(url, lambda: Depot(url).publish(SHARD, faster), 1), tell=lines.append)
    generation = depot.publish(SHARD, own)
    assert (generation.number, generation.base, generation.articles) == (2, 1, 2)
    assert lines == [f"{url}/{SHARD}/000001.json: another publisher was faster; merging what it has"]
    assert faults(depot.fetch(SHARD, tmp_path / "whole", with_warc=True).path) == []


def test_to_be_outrun_is_told_apart_from_what_is_wrong(tmp_path: Path, lines: list[str]) -> None:
    url, wrong = str(tmp_path / "depot"), list[str]()
    first = Depot(url).publish(SHARD, made(tmp_path / "first", 0))
    (tmp_path / "depot" / SHARD / f"{first.number + 1:06d}.json").write_text("{")
    faster = made(tmp_path / "faster", 1)
    racing = Outrun(url, lambda: Depot(url, tell=lambda line: None).publish(SHARD, faster), 1)
    Depot(racing, tell=wrong.append, outrun=lines.append).publish(SHARD, made(tmp_path / "own", 2))
    assert [line.partition(": ")[2] for line in lines] == ["another publisher was faster; merging what it has"]
    assert wrong and {line.partition(": ")[0] for line in wrong} == {f"{url}/{SHARD}/000002.json"}


def test_a_folder_that_was_listed_between_two_steps_of_another_is_nothing_wrong(
    tmp_path: Path, lines: list[str]
) -> None:
    class Behind(Bucket):
        def files(self, folder: str) -> list[StoredFile]:
            return [one for one in super().files(folder) if not one.path.endswith(".db")]

    depot = Depot(Behind(str(tmp_path / "depot")), tell=lines.append)
    assert depot.publish(SHARD, made(tmp_path / "own", 0)) == depot.newest(SHARD)
    assert lines == []


def test_who_is_outrun_without_end_says_so(tmp_path: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.shards.depot.RACES_MOST", 2)
    url = str(tmp_path / "depot")
    numbers = iter((0, 2))
    faster = tmp_path / "faster"
    outrun = Outrun(url, lambda: Depot(url).publish(SHARD, made(faster, next(numbers))), 2)
    with pytest.raises(DepotError, match="outrun by other publishers 2 times"):
        Depot(outrun, tell=lines.append).publish(SHARD, made(tmp_path / "own", 1))
    assert len(lines) == 2


@pytest.mark.parametrize("after", range(5))
def test_killed_between_any_two_steps_the_newest_is_whole_and_the_next_goes_on(tmp_path: Path, after: int) -> None:
    url, own = str(tmp_path / "depot"), made(tmp_path / "own", 0)
    first = Depot(url).publish(SHARD, own)
    made(tmp_path / "own", 1, 2)
    with pytest.raises(Killed):
        Depot(Killing(url, after)).publish(SHARD, own, first)
    depot = Depot(url)
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert whole.generation and (whole.generation.articles, faults(whole.path)) == (3 if after == 4 else 1, [])
    assert depot.publish(SHARD, own, first).number == 2
    whole = depot.fetch(SHARD, tmp_path / "whole", with_warc=True)
    assert faults(whole.path) == []
    assert_same_archive(whole.path, own)


def test_an_answer_that_was_lost_is_no_race_lost(tmp_path: Path, lines: list[str]) -> None:
    class Deaf(Bucket):
        def create(self, path: str, content: bytes) -> None:
            super().create(path, content)
            super().create(path, content)  # as a client does that asks again

    generation = Depot(Deaf(str(tmp_path / "depot")), tell=lines.append).publish(SHARD, made(tmp_path / "own", 0))
    assert (generation.number, lines) == (1, [])


def test_what_is_refused_while_another_is_on_its_way_is_tried_again(tmp_path: Path, lines: list[str]) -> None:
    class Busy(Bucket):
        refused = 0

        def create(self, path: str, content: bytes) -> None:
            if not self.refused:
                self.refused += 1
                raise AlreadyThere("409 Conflict")
            super().create(path, content)

    generation = Depot(Busy(str(tmp_path / "depot")), tell=lines.append).publish(SHARD, made(tmp_path / "own", 0))
    assert (generation.number, len(lines)) == (1, 1)
