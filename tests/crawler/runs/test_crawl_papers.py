"""`scrapy crawl-papers`: hosts side by side, each paper as if it were alone, and one report."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock

from archive.store.archive import Archive
from archive.transfer.merging import Merged, merge, source
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, Result, TimedReplica, wait_for
from tests.harness.patience import patience

IDS = ("beihairibao", "hegangribao", "lanzhouribao", "ningboribao")  # of four publishing systems
DAYS = ("-a", "since=2022-03-01", "-a", "until=2022-03-02")
GUILIN = "guilinribao"  # not on the replica
Told = dict[str, tuple[object, ...]]


def command(bench: Bench, *args: str, **settings: object) -> list[str]:
    given = {"ARCHIVE_DB": bench.db, "DOWNLOAD_DELAY": 0, "EXTRACT_WORKERS": 0, **settings}
    options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
    return ["-m", "scrapy", "crawl-papers", *args, *options]


def crawl(bench: Bench, *args: str, **settings: object) -> Result:
    done = warm.run(ROOT, command(bench, *args, **settings), bench.environment(), patience(LIMIT))
    return Result(done.returncode, done.stdout, done.stderr)


def interrupted(bench: Bench, words: list[str], number: int, requests: int) -> Result:
    """Run a command, send it a signal after more than so many requests, and return how it ended."""
    with warm.begin(ROOT, words, bench.environment(), patience(LIMIT)) as process:
        wait_for("the first answers", lambda: len(bench.replica.log) > requests)
        process.send_signal(number)
        out, err = process.communicate()
        return Result(process.wait(), out, err)


def held(path: Path) -> Told:
    """Return the articles of an archive by their ids: what they say, and where they stood."""
    found: Told = {}
    with closing(sqlite3.connect(path)) as db:
        for article, title, text in db.execute("select id, title, text from articles"):
            stood = db.execute(_STOOD, [article]).fetchall()
            found[article] = (title, text, tuple(stood))
    return found


_STOOD = """
    select newspaper, issue_date, page, page_name, appearances.title, url
    from appearances join addresses on appearance = appearances.id where appearances.article = ? order by 1, 2, 3, 6
"""


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive into which the papers were crawled one after the other."""
    with TimedReplica() as replica:
        bench = Bench(tmp_path_factory.mktemp("apart"), replica)
        for name in IDS:
            assert bench.crawl(*DAYS, paper=name).code == 0
    return bench.db


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with TimedReplica() as replica:
        yield Bench(tmp_path, replica)


def test_papers_side_by_side_are_as_papers_one_after_the_other_and_nothing_is_said(bench: Bench, apart: Path) -> None:
    assert crawl(bench, *IDS, *DAYS) == Result(0, "", "")
    assert held(bench.db) == held(apart)
    with bench.archive() as archive:
        runs = list(archive.journal.runs())
    assert {run.newspaper: (run.outcome, run.exit_code) for run in runs} == dict.fromkeys(IDS, ("fine", 0))
    assert not list(bench.folder.glob("*.spare"))


def test_a_shard_a_paper_makes_the_same_archive_once_they_are_merged(bench: Bench, apart: Path) -> None:
    shards = bench.folder / "shards"
    assert crawl(bench, *IDS, *DAYS, "--shards", str(shards)).code == 0
    assert not bench.db.exists()
    assert sorted(path.name for path in shards.glob("*.db")) == [f"{name}.db" for name in IDS]
    with Archive(bench.folder / "all.db") as archive:
        for path in sorted(shards.glob("*.db")):
            with source(path) as other:
                list(merge(archive, other, Merged(path)))
    assert held(bench.folder / "all.db") == held(apart)


def test_a_sick_paper_holds_up_no_other_and_is_named_in_a_line(bench: Bench, apart: Path) -> None:
    replica = bench.replica
    hosts = {name: _host(bench, name) for name in IDS}
    replica.fault("down", f"http://{hosts['hegangribao']}/")
    replica.fault("challenge", f"http://{hosts['ningboribao']}/")
    result = crawl(bench, *IDS, *DAYS)
    assert result.code == 5  # blocked is graver than unreachable
    lines = result.out.splitlines() or result.err.splitlines()
    told = {line.partition(":")[0]: line for line in lines}
    assert [line.partition(": ")[2].partition(":")[0] for line in lines[:2]] == ["blocked", "unreachable"]
    assert set(told) >= {"宁波日报 (ningboribao)", "鹤岗日报 (hegangribao)"}
    assert not [line for line in lines if "beihairibao" in line or "lanzhouribao" in line]
    wanted = {one for one, (_, _, places) in held(apart).items() if "beihai" in str(places) or "lanzhou" in str(places)}
    assert wanted <= held(bench.db).keys()


def _host(bench: Bench, name: str) -> str:
    from crawler.papers import papers

    return urlsplit(papers()[name].base_url).netloc


def test_hosts_are_asked_side_by_side_and_none_sooner_than_its_pause(bench: Bench) -> None:
    replica, pause = bench.replica, 0.2
    assert isinstance(replica, TimedReplica)
    result = crawl(bench, *IDS[:3], *DAYS, DOWNLOAD_DELAY=pause, RANDOMIZE_DOWNLOAD_DELAY="False")
    assert result.code == 0
    asked: dict[str, list[float]] = {}
    for moment, url in replica.times:
        asked.setdefault(urlsplit(url).netloc, []).append(moment)
    own = [asked[_host(bench, name)] for name in IDS[:3]]
    gaps = [later - earlier for moments in own for earlier, later in zip(moments, moments[1:], strict=False)]
    assert min(gaps) >= pause * 0.98
    begin, end = max(moments[0] for moments in own), min(moments[-1] for moments in own)
    assert begin < end, "no moment at which all three were crawled"


def test_killed_at_any_moment_the_next_run_completes(bench: Bench, apart: Path) -> None:
    replica = bench.replica
    for requests in (9, 40):
        replica.clear_log()
        with warm.begin(ROOT, command(bench, *IDS, *DAYS), bench.environment(), patience(LIMIT)) as process:
            end = time.monotonic() + patience(LIMIT)
            while len(replica.log) < requests and process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
    assert crawl(bench, *IDS, *DAYS).code == 0
    assert held(bench.db) == held(apart)
    with bench.archive() as archive:
        assert {run.outcome for run in archive.journal.runs()} <= {"fine", "killed"}


def test_a_paper_that_another_run_has_is_told_and_left_alone(bench: Bench) -> None:
    with FileLock(f"{bench.db}.{IDS[0]}.lock"):
        result = crawl(bench, *IDS[:2], *DAYS)
    assert result.code == 7
    assert f"({IDS[0]}): active: another run is active\n" in result.out + result.err
    with bench.archive() as archive:
        assert [run.newspaper for run in archive.journal.runs()] == [IDS[1]]


def test_what_is_left_at_the_end_of_the_time_comes_first_in_the_next_run(bench: Bench) -> None:
    bench.replica.fault("slow", f"http://{_host(bench, IDS[0])}/", seconds=1)
    first = crawl(bench, *IDS, *DAYS, PAPERS_AT_ONCE=1, RUN_HOURS=1.5 / 3600)
    assert first.code == 6
    assert "not begun, and first in the next run: 3 papers\n" in first.out + first.err
    with bench.archive() as archive:
        [stopped] = archive.journal.runs()
    bench.replica.clear_faults()
    assert crawl(bench, *IDS, *DAYS, PAPERS_AT_ONCE=1).code == 0
    with bench.archive() as archive:
        order = [run.newspaper for run in archive.journal.runs()][::-1]
    assert order == [stopped.newspaper, *sorted(set(IDS) - {stopped.newspaper}), stopped.newspaper]


def test_a_run_that_ends_while_it_begins_ends(bench: Bench) -> None:
    result = crawl(bench, *IDS[:2], *DAYS, RUN_HOURS=1e-9)
    assert result.code == 6, result
    assert crawl(bench, *IDS[:2], *DAYS).code == 0


def test_the_first_signal_ends_all_in_good_order(bench: Bench, apart: Path) -> None:
    result = interrupted(bench, command(bench, *IDS, *DAYS, PAPERS_AT_ONCE=2), signal.SIGTERM, requests=8)
    assert result.code == 6, result
    assert "not begun, and first in the next run: 2 papers" in result.out + result.err
    assert crawl(bench, *IDS, *DAYS).code == 0
    assert held(bench.db) == held(apart)


@pytest.mark.parametrize("kept", [(), ("--shards", "shards")], ids=["one archive", "shards"])
def test_the_second_signal_ends_all_at_once_and_none_is_left_untold(bench: Bench, kept: tuple[str, ...]) -> None:
    bench.replica.fault("slow", f"http://{_host(bench, IDS[0])}/", seconds=3)
    bench.replica.fault("slow", f"http://{_host(bench, IDS[1])}/", seconds=3)
    kept = tuple(str(bench.folder / part) if part == "shards" else part for part in kept)
    words = command(bench, *IDS, *DAYS, *kept, "--json", PAPERS_AT_ONCE=2)
    with warm.begin(ROOT, words, bench.environment(), patience(LIMIT)) as process:
        wait_for("both papers", lambda: len({urlsplit(url).netloc for url in bench.replica.log}) > 1)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 6, err
    told = {one["newspaper"]: one for one in json.loads(out)}
    assert {name: told[name]["exit_code"] for name in told} == dict.fromkeys(IDS, 6)
    begun = [name for name in IDS if told[name]["why"] != "not begun"]
    assert begun == list(IDS[:2])
    assert all(told[name]["why"].startswith("ended before what was under way had come") for name in begun)
    for path in [bench.folder / "shards" / f"{name}.db" for name in begun] if kept else [bench.db]:
        with Archive(path, create=False) as archive:
            assert {run.outcome for run in archive.journal.runs()} == {"incomplete"}
    bench.replica.clear_faults()
    assert crawl(bench, *IDS, *DAYS, *kept) == Result(0, "", "")


def test_a_shard_that_cannot_be_written_ends_no_other_paper(bench: Bench) -> None:
    bench.replica.fault("slow", f"http://{_host(bench, IDS[1])}/", seconds=0.5)
    shards = bench.folder / "shards"
    shards.mkdir()
    (shards / f"{IDS[0]}.warc").write_text("no folder")
    result = crawl(bench, *IDS[:2], *DAYS, "--shards", str(shards), "--json")
    told = {one["newspaper"]: one["code"] for one in json.loads(result.out)}
    assert told == {IDS[0]: "fault", IDS[1]: "fine"}, result
    assert result.code == 1


def test_programs_are_told_how_each_paper_ended(bench: Bench) -> None:
    bench.replica.fault("down", f"http://{_host(bench, IDS[1])}/")
    result = crawl(bench, *IDS[:2], *DAYS, "--json")
    told = {one["newspaper"]: one for one in json.loads(result.out)}
    assert (told[IDS[0]]["code"], told[IDS[0]]["exit_code"]) == ("fine", 0)
    assert told[IDS[0]]["counts"]["archive/added"] > 0
    assert (told[IDS[1]]["code"], told[IDS[1]]["exit_code"]) == ("unreachable", 3)
    assert result.code == 3


@pytest.mark.parametrize(
    "args, told",
    [
        ((), "give newspapers, or --place, --platform, --all"),
        (("beihairibaoo",), "no newspaper 'beihairibaoo'; did you mean 北海日报 (beihairibao)"),
        (("--place", "火星"), "--place 火星: there is no such newspaper"),
        (("--platform", "none"), "--platform none: there is no such newspaper"),
        (("beihairibao", "-a", "plan=1"), "-a plan: of one paper: scrapy crawl ID -a plan=…"),
        (("beihairibao", "-a", "url=http://a.cn/"), "-a url: of one paper"),
        (("beihairibao", "-a", "since=yesterday"), "-a since=yesterday"),
    ],
)
def test_what_cannot_be_asked_for_is_told_before_any_request(bench: Bench, args: tuple[str, ...], told: str) -> None:
    result = crawl(bench, *args)
    assert (result.code, told in result.err, bench.replica.log) == (2, True, [])
