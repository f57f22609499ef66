"""One request at a time per host, with its pause, whoever asks: names, files, locks and clocks."""

from __future__ import annotations

import asyncio
import re
import shutil
import stat
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from crawler.manners.turns import NoTurn, StateError, Turns, host_key, make_folder, name_of_files, state_folder
from tests.harness.patience import patience

HOST = "epaper.bsyjrb.cn"
LONG = 3600  # seconds, a pause that no test waits out


def run(steps: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(steps, patience(10)))


# The folder


@pytest.mark.parametrize(
    "given, environ, folder",
    [
        ("/srv/state", {"XDG_STATE_HOME": "/var/x"}, "/srv/state"),
        ("", {"XDG_STATE_HOME": "/var/x"}, "/var/x/local-news-archive"),
        ("", {"XDG_STATE_HOME": ""}, "HOME/.local/state/local-news-archive"),
        ("", {"XDG_STATE_HOME": "var/x"}, "HOME/.local/state/local-news-archive"),
        ("", {}, "HOME/.local/state/local-news-archive"),
    ],
)
def test_the_state_is_where_it_was_said_or_where_xdg_puts_it(given: str, environ: dict[str, str], folder: str) -> None:
    assert state_folder(given, environ) == Path(folder.replace("HOME", str(Path.home())))


def test_a_folder_that_is_not_there_is_made_for_this_user_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "new" / "state")
    assert stat.S_IMODE((tmp_path / "new" / "state").stat().st_mode) == 0o700
    make_folder(tmp_path / "new" / "state")


@pytest.mark.parametrize("below", ["", "deep", "deep/er"])
def test_a_folder_that_cannot_be_made_is_told_with_the_way_out(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"file.*: (File exists|Not a directory).*\$ARCHIVE_STATE names another"):
        make_folder(tmp_path / "file" / below)


# The name


@pytest.mark.parametrize(
    "host",
    [
        "epaper.bsyjrb.cn",
        "EPAPER.bsyjrb.CN",
        "www.epaper.bsyjrb.cn",
        "WWW.epaper.bsyjrb.cn.",
        "epaper.bsyjrb.cn:8080",
        "epaper。bsyjrb．cn",
    ],
)
def test_a_host_is_one_however_it_is_written(host: str) -> None:
    assert (host_key(host), name_of_files(host)) == (HOST, HOST)


@pytest.mark.parametrize(
    "host, key",
    [
        ("百色.cn", "xn--bxyy8w.cn"),
        ("www.百色.cn", "xn--bxyy8w.cn"),
        ("[::1]:80", "::1"),
        ("::1", "::1"),
        ("www", "www"),
    ],
)
def test_other_hosts_have_their_own_key(host: str, key: str) -> None:
    assert host_key(host) == key


HOSTILE = ["../../etc/passwd", "..", "a/b", "a\\b", "a\0b", "-rf", "::1", "a..b", "x" * 300, "x" * 301, "\ud800"]


def test_no_host_leads_out_of_the_folder_or_to_anothers_files() -> None:
    names = [name_of_files(host) for host in HOSTILE]
    assert len(set(names)) == len(HOSTILE)
    assert all(name.startswith("=") and len(name) == 65 and "/" not in name for name in names)


@pytest.mark.parametrize("host", [HOST, *HOSTILE])
def test_every_host_can_have_its_turn(tmp_path: Path, host: str) -> None:
    async def ask() -> None:
        async with Turns(tmp_path / "state").turn(host, 0.01):
            pass

    run(ask())
    files = list((tmp_path / "state").iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


# Taking turns: two of these stand for two processes, since each turn opens its files anew


def process(folder: Path, stopping: bool = False) -> Turns:
    return Turns(folder, lambda: stopping)


async def a_while() -> None:
    """Let the others look at the locks some times."""
    for _ in range(20):
        await asyncio.sleep(0.01)


async def ask(turns: Turns, order: list[str], name: str, pause: float = 0.01, queue: str = "") -> None:
    async with turns.turn(HOST, pause, queue):
        order.append(f"{name} begins")
        await asyncio.sleep(0)
        order.append(f"{name} ends")


def test_nobody_asks_while_another_does(tmp_path: Path) -> None:
    order: list[str] = []

    async def steps() -> None:
        async with process(tmp_path).turn(f"www.{HOST}", 0.01):
            waiting = asyncio.create_task(ask(process(tmp_path), order, "b"))
            await a_while()
            order.append("a ends")
        await waiting

    run(steps())
    assert order == ["a ends", "b begins", "b ends"]


def test_other_hosts_are_asked_meanwhile(tmp_path: Path) -> None:
    async def steps() -> None:
        async with process(tmp_path).turn("a.cn", LONG), process(tmp_path).turn("b.cn", LONG):
            pass

    run(steps())


@pytest.mark.parametrize("error", [ValueError, TimeoutError, asyncio.CancelledError])
def test_a_request_that_fails_frees_the_host(tmp_path: Path, error: type[BaseException]) -> None:
    async def steps() -> None:
        with pytest.raises(error):
            async with process(tmp_path).turn(HOST, 0.01):
                raise error
        await ask(process(tmp_path), [], "b")

    run(steps())


def test_who_gives_up_while_waiting_leaves_nothing_held(tmp_path: Path) -> None:
    order: list[str] = []

    async def steps() -> None:
        async with process(tmp_path).turn(HOST, 0.01):
            waiting = [asyncio.create_task(ask(process(tmp_path), order, name)) for name in "bc"]
            await a_while()
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        await ask(process(tmp_path), order, "d")

    run(steps())
    assert order == ["d begins", "d ends"]


def test_who_gives_up_in_the_pause_leaves_nothing_held(tmp_path: Path) -> None:
    async def steps() -> None:
        await ask(process(tmp_path), [], "a")
        pausing = asyncio.create_task(ask(process(tmp_path), [], "b", LONG))
        await a_while()
        pausing.cancel()
        await asyncio.gather(pausing, return_exceptions=True)
        await ask(process(tmp_path), [], "c")

    run(steps())


def test_a_run_that_is_stopped_waits_for_no_turn(tmp_path: Path) -> None:
    async def steps() -> None:
        async with process(tmp_path).turn(HOST, 0.01):
            with pytest.raises(NoTurn, match="the run was stopped before its turn came"):
                await ask(process(tmp_path, stopping=True), [], "b")
        with pytest.raises(NoTurn):
            await ask(process(tmp_path, stopping=True), [], "c", LONG)
        await ask(process(tmp_path), [], "d")

    run(steps())


def test_two_that_ask_without_end_take_turns(tmp_path: Path) -> None:
    order: list[str] = []

    async def steps() -> None:
        await asyncio.gather(*(asker(name) for name in "ab"))

    async def asker(name: str) -> None:
        turns = process(tmp_path)
        while len(order) < 60:
            await ask(turns, order, name, 0.02)
            await asyncio.sleep(0.02)  # as Scrapy's own queue does

    run(steps())
    askers = [line[0] for line in order if line.endswith("begins")]
    assert max(len(same) for same in re.findall("a+|b+", "".join(askers))) <= 2


def test_among_three_nobody_is_left_out(tmp_path: Path) -> None:
    asked = dict.fromkeys("abc", 0)

    async def asker(name: str) -> None:
        turns = process(tmp_path)
        while min(asked.values()) < 5:
            async with turns.turn(HOST, 0.01):
                asked[name] += 1
                await asyncio.sleep(0.002)
            await asyncio.sleep(0.01)

    async def steps() -> None:
        await asyncio.gather(*map(asker, asked))

    run(steps())


# The clock


def test_the_pause_of_another_is_kept_from_its_answer(tmp_path: Path) -> None:
    async def steps() -> None:
        async with process(tmp_path).turn(HOST, 0.2):
            await asyncio.sleep(0.1)
            answered = time.monotonic()
        async with process(tmp_path).turn(HOST, 0.2):
            assert time.monotonic() - answered >= 0.2

    run(steps())


def moment_of(path: Path) -> float:
    return float(path.read_text().partition(" ")[0])


def test_the_pause_counts_from_the_answer_however_long_that_takes(tmp_path: Path) -> None:
    clock = tmp_path / f"{HOST}.asked"

    async def steps() -> None:
        async with process(tmp_path).turn(HOST, 0.01):
            await asyncio.sleep(0.1)
            answered = time.time()
        assert answered <= moment_of(clock) + 1e-5

    run(steps())


def test_a_pause_that_is_over_is_not_kept_again(tmp_path: Path) -> None:
    write_clock(tmp_path, f"{time.time() - LONG - 300} somebody\n")
    run(ask(process(tmp_path), [], "a", LONG))


def test_a_queue_that_keeps_its_pause_itself_does_not_pause_again(tmp_path: Path) -> None:
    turns = process(tmp_path)

    async def steps() -> None:
        for _ in range(3):
            await ask(turns, [], "a", LONG, HOST)

    run(steps())


def test_another_queue_of_the_same_process_keeps_the_pause(tmp_path: Path) -> None:
    turns = process(tmp_path)

    async def steps() -> None:
        async with turns.turn(HOST, 0.2, HOST):
            began = time.monotonic()
        async with turns.turn(f"www.{HOST}", 0.2, f"www.{HOST}"):
            assert time.monotonic() - began >= 0.2

    run(steps())


def write_clock(folder: Path, text: str | bytes) -> Path:
    path = folder / f"{HOST}.asked"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    ["", "\n", "soon", "nan x", "inf x", "-inf x", "1e999 x", f"{2**40} x", b"\xff\xfe\0", "9" * 5000, "x" * 10**6],
    ids=lambda text: repr(text[:8]),
)
def test_a_clock_that_tells_nothing_costs_one_pause_and_is_set_right(tmp_path: Path, text: str | bytes) -> None:
    path = write_clock(tmp_path, text)
    began = time.time()
    run(ask(process(tmp_path), [], "a", 0.1))
    assert began + 0.1 <= moment_of(path) <= time.time()


def test_a_host_that_was_never_asked_needs_no_pause(tmp_path: Path) -> None:
    run(ask(process(tmp_path), [], "a", LONG))


# The disk


def test_a_folder_that_was_removed_meanwhile_is_made_again(tmp_path: Path) -> None:
    turns = process(tmp_path / "state")
    run(ask(turns, [], "a"))
    shutil.rmtree(tmp_path / "state")
    run(ask(turns, [], "a"))
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["next", "lock", "asked"])
def test_a_file_that_cannot_be_used_is_told_and_nothing_stays_held(tmp_path: Path, kind: str) -> None:
    bad = tmp_path / f"{HOST}.{kind}"
    bad.mkdir()
    with pytest.raises(NoTurn, match=f"no turn.*{HOST}.{kind}"):
        run(ask(process(tmp_path), [], "a"))
    bad.rmdir()
    run(ask(process(tmp_path), [], "a"))


def test_no_file_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("1 x")
    (tmp_path / f"{HOST}.asked").symlink_to(tmp_path / "precious")
    with pytest.raises(NoTurn):
        run(ask(process(tmp_path), [], "a"))
    assert (tmp_path / "precious").read_text() == "1 x"
