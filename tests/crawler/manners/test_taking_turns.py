"""Crawls side by side, each a process with an archive of its own: what a host sees of them."""

from __future__ import annotations

import asyncio
import itertools
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.manners.turns import Turns
from tests.harness import warm
from tests.harness.bench import EPAPER, FRONT, ROOT, Bench, TimedReplica, wait_for
from tests.harness.patience import load, patience

HOST = "epaper.bsyjrb.cn"
ROWS = """id,name,place,platform,base_url,first_page,first_issue,status
morning,右江早报,广西百色,founder,http://epaper.bsyjrb.cn/pc,column/%Y%m/%d/node_A01.html,,unverified
evening,右江晚报,广西百色,founder,http://epaper.bsyjrb.cn/pc,column/%Y%m/%d/node_A01.html,,unverified
"""
PAPERS = ("morning", "evening")
STORY = f"{EPAPER}/content/202112/24/content_28412.html"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Two papers of one host, and a state that all crawls share."""
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    return {"ARCHIVE_NEWSPAPERS": str(tmp_path / "rows.csv"), "ARCHIVE_STATE": str(tmp_path / "shared")}


@pytest.fixture
def benches(tmp_path: Path, replica: TimedReplica) -> list[Bench]:
    return [Bench(tmp_path / paper, replica) for paper in PAPERS]


def paused(seconds: float) -> dict[str, object]:
    return {"DOWNLOAD_DELAY": seconds, "DOWNLOAD_DELAY_JITTER": 0}


def test_two_crawls_at_once_ask_their_host_one_thing_at_a_time_with_its_pause(
    benches: list[Bench], replica: TimedReplica, env: dict[str, str]
) -> None:
    pause = 0.3
    first, second = benches
    days = ("-a", "since=2021-12-23", "-a", "until=2021-12-23")
    replica.held = f"http://{HOST}/robots.txt"  # until both are there
    with (
        first.crawling(*first.small, settings=paused(pause), env=env, paper=PAPERS[0]) as one,
        second.crawling(*second.bare, *days, settings=paused(pause), env=env, paper=PAPERS[1]) as other,
    ):
        wait_for("both crawls", lambda: is_held(Path(env["ARCHIVE_STATE"]) / f"{HOST}.next"))
        replica.released.set()
        assert (one.wait(patience(60)), other.wait(patience(60))) == (0, 0)
    assert all(len(bench.records()) >= 3 for bench in benches)
    turns = list(itertools.pairwise(replica.times))
    changes = [after - before for (before, one), (after, next_one) in turns if day_of(one) != day_of(next_one)]
    assert len(changes) >= 6
    assert min(changes) > pause - 0.001  # the moments are wall clock time there, and monotonic here
    assert replica.times[-1][0] - replica.times[0][0] > 0.9 * pause * len(turns)


def day_of(url: str) -> str:
    """Return the day that tells by which of two crawls an address was asked for; that of a robots.txt is its own."""
    found = re.search(r"/202112/\d\d/", url)
    return found[0] if found else url


def test_nothing_is_asked_of_a_host_that_still_answers_another_crawl(
    benches: list[Bench], replica: TimedReplica, env: dict[str, str]
) -> None:
    first, second = benches
    replica.held = FRONT
    with first.crawling(*first.small, settings=paused(0.05), env=env, paper=PAPERS[0]) as one:
        wait_for("the held page", lambda: FRONT in replica.log)
        with second.crawling(*second.small, settings=paused(0.05), env=env, paper=PAPERS[1]) as other:
            wait_for("the second crawl to wait", lambda: is_held(Path(env["ARCHIVE_STATE"]) / f"{HOST}.next"))
            asked = list(replica.log)
            time.sleep(0.5)
            assert replica.log == asked
            replica.released.set()
            assert (one.wait(patience(60)), other.wait(patience(60))) == (0, 0)
    assert [len(bench.records()) for bench in benches] == [6, 6]


def is_held(path: Path) -> bool:
    """Say whether some process holds a lock, without taking it."""
    locks = Path("/proc/locks")
    if not locks.exists():
        pytest.skip("needs /proc/locks, which Linux alone has")
    return path.exists() and any(line.split()[5].endswith(f":{path.stat().st_ino}") for line in lines_of(locks))


def lines_of(locks: Path) -> Iterator[str]:
    return (line for line in locks.read_text().splitlines() if "->" not in line)


def test_a_page_that_never_comes_frees_its_host_when_its_time_is_up(
    benches: list[Bench], replica: TimedReplica, env: dict[str, str]
) -> None:
    first, second = benches
    replica.held = FRONT
    late = paused(0.05) | {"DOWNLOAD_TIMEOUT": load(), "RETRY_TIMES": 0}
    with first.crawling(*first.small, settings=late, env=env, paper=PAPERS[0]) as one:
        wait_for("the held page", lambda: FRONT in replica.log)
        replica.held = ""
        assert second.crawl(*second.small, settings=paused(0.05), env=env, paper=PAPERS[1]).code == 0
        assert one.wait(patience(60)) == 6
    assert "the host took too long" in first.link(FRONT)[1]
    replica.released.set()


def test_the_time_for_a_page_does_not_run_while_its_turn_is_waited_for(
    benches: list[Bench], replica: TimedReplica, env: dict[str, str]
) -> None:
    first, second = benches
    replica.held = FRONT
    limit = load()
    with first.crawling(*first.small, settings=paused(0.05), env=env, paper=PAPERS[0]):
        wait_for("the held page", lambda: FRONT in replica.log)
        impatient = paused(0.05) | {"DOWNLOAD_TIMEOUT": limit, "RETRY_TIMES": 0}
        with second.crawling(*second.small, settings=impatient, env=env, paper=PAPERS[1]) as other:
            wait_for("the second crawl to wait", lambda: is_held(Path(env["ARCHIVE_STATE"]) / f"{HOST}.next"))
            time.sleep(1.5 * limit)
            replica.released.set()
            assert other.wait(patience(60)) == 0
    assert len(second.records()) == 6


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_crawl_that_waits_for_its_turn_can_be_stopped(
    benches: list[Bench], replica: TimedReplica, env: dict[str, str], number: signal.Signals
) -> None:
    first, second = benches
    replica.held = FRONT
    with first.crawling(*first.small, settings=paused(0.05), env=env, paper=PAPERS[0]) as one:
        wait_for("the held page", lambda: FRONT in replica.log)
        with second.crawling(*second.small, settings=paused(0.05), env=env, paper=PAPERS[1]) as other:
            wait_for("the second crawl to wait", lambda: is_held(Path(env["ARCHIVE_STATE"]) / f"{HOST}.next"))
            other.send_signal(number)
            _, told = other.communicate(timeout=patience(30))
            assert (other.returncode, second.last_run()) == (6, ("incomplete", 6))
        assert "Traceback" not in told
        assert one.poll() is None
        replica.released.set()
        assert one.wait(patience(60)) == 0
    assert len(first.records()) == 6


# Where no turn is kept, or cannot be


def test_without_a_pause_no_turn_is_kept_and_no_file_made(bench: Bench) -> None:
    assert bench.crawl(*bench.small).code == 0
    assert not bench.state.exists()


def test_what_a_crawl_keeps_of_a_host_is_for_this_user_alone(bench: Bench) -> None:
    assert bench.crawl(*bench.small, settings=paused(0.01)).code == 0
    files = {path.name: path.stat().st_mode & 0o777 for path in bench.state.iterdir()}
    assert files == dict.fromkeys((f"{HOST}.asked", f"{HOST}.lock", f"{HOST}.next"), 0o600)
    assert bench.state.stat().st_mode & 0o777 == 0o700


def test_a_state_that_cannot_be_kept_is_told_before_the_first_request(bench: Bench, replica: TimedReplica) -> None:
    bench.state.write_text("a file, and no folder")
    result = bench.crawl(*bench.small, settings=paused(0.01))
    assert (result.code, replica.log, bench.db.exists()) == (1, [], False)
    assert result.err.startswith(f"{bench.state}: File exists: ") and "$ARCHIVE_STATE names another" in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [("archive", "new-source", FRONT.replace("/pc/", "/other/")), ("scrapy", "example", "youjiang", STORY)],
    ids=["new-source", "example"],
)
def test_every_command_that_asks_hosts_tells_it(bench: Bench, replica: TimedReplica, words: tuple[str, ...]) -> None:
    bench.state.write_text("a file, and no folder")
    done = warm.run(ROOT, ["-m", *words, "--out", str(bench.folder)], bench.environment(), patience(60))
    assert (done.returncode, replica.log) == (1, [])
    assert f"{bench.state}: File exists: " in done.stderr and "Traceback" not in done.stderr


def test_a_state_that_breaks_in_a_run_makes_it_a_fault_and_asks_nothing(bench: Bench, replica: TimedReplica) -> None:
    (bench.state / f"{HOST}.asked").mkdir(parents=True)
    result = bench.crawl(*bench.small, settings=paused(0.01))
    assert (result.code, replica.log) == (1, [])
    assert f"{HOST}.asked" in result.err and "Traceback" not in result.err


# A process that is killed

HOLDER = """
import asyncio, sys
from pathlib import Path
from crawler.manners.turns import Turns

async def hold():
    async with Turns(Path(sys.argv[1])).turn(sys.argv[2], 0.01):
        print("held", flush=True)
        await asyncio.sleep(3600)

asyncio.run(hold())
"""


def test_the_turn_of_a_process_that_is_killed_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path), HOST]
    killed = False

    async def wait() -> None:
        async with Turns(tmp_path).turn(HOST, 0.01):
            assert killed

    async def steps() -> None:
        nonlocal killed
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.2)
        killed = True
        holder.kill()
        await waiting

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        asyncio.run(asyncio.wait_for(steps(), patience(10)))
