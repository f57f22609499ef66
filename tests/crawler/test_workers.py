"""Reading in processes of their own: what a hostile page may cost, and what becomes of the crawl."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from archive.model import Article
from archive.reasons import BlockedPage, LayoutChanged, ReadError, Refused
from crawler.extract.article import extract
from crawler.extract.reading import Reading
from crawler.papers import paper_of
from crawler.workers import ReaderFault, Workers
from tests.harness.bench import AS_USERS, ROOT, Bench, TimedReplica, article_link, capture, wait_for
from tests.harness.bombs import HOSTILE
from tests.harness.patience import load, patience
from tests.harness.stray_readers import (
    LATER,
    always_dies,
    crashes,
    dies_once,
    gives_up,
    hogs,
    hogs_bit_by_bit,
    is_faulty,
    length,
    loops,
    prints,
    process_id,
    recurses,
    sleeps,
)
from tests.replica import STORIES, Replica, site

READERS = "tests.harness.stray_readers"
YOUJIANG = paper_of("youjiang")

SECONDS = 1.0 * load()  # for a page in these tests; a good one takes 20 ms of an idle machine
MEMORY = 1 << 30
URL = site.content_url(STORIES[0])
READ_ARTICLE = YOUJIANG.route(article_link(URL))[0].read


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, SECONDS, MEMORY, READERS) as workers:
        yield workers


def read(workers: Workers, reader, page: str | bytes = "", url: str = URL):  # type: ignore[no-untyped-def]
    """Read a page in a worker and return what came of it."""
    return asyncio.run(workers.read(reader, capture(url, page), article_link(url)))


def good_page() -> bytes:
    answer = Replica().respond(URL)
    assert answer
    return answer.content


# What is read


def test_a_worker_reads_as_the_reader_itself_does(workers: Workers) -> None:
    reading = read(workers, READ_ARTICLE, good_page())
    assert reading == READ_ARTICLE(capture(URL, good_page()), article_link(URL))
    assert isinstance(reading, Reading) and reading.article and reading.article.title == STORIES[0].title


def test_a_worker_is_another_process_and_does_many_pages(workers: Workers) -> None:
    first, second = read(workers, process_id), read(workers, process_id)
    assert first == second != os.getpid()


def test_without_workers_pages_are_read_in_the_same_process() -> None:
    assert read(Workers(0, SECONDS, MEMORY), process_id) == os.getpid()


def test_what_a_reader_prints_disturbs_nothing(workers: Workers) -> None:
    assert [read(workers, prints), read(workers, prints)] == ["read", "read"]


# Errors


@pytest.mark.parametrize("count", [0, 1], ids=["here", "in a worker"])
def test_a_reason_keeps_its_type_its_words_and_its_moment(count: int) -> None:
    with Workers(count, SECONDS, MEMORY, READERS) as workers, pytest.raises(BlockedPage) as caught:
        read(workers, gives_up)
    assert (caught.value.reason, caught.value.not_before) == ("a challenge", LATER)


@pytest.mark.parametrize("count", [0, 1], ids=["here", "in a worker"])
def test_any_other_error_is_a_fault_that_says_where(count: int) -> None:
    with Workers(count, SECONDS, MEMORY, READERS) as workers, pytest.raises(ReaderFault) as caught:
        read(workers, is_faulty)
    assert str(caught.value) == "ValueError: not as it should be"
    assert "in is_faulty" in caught.value.__notes__[0]


def test_readers_that_cannot_be_imported_are_a_fault_and_no_pages_reason() -> None:
    with Workers(1, SECONDS, MEMORY, "no.such.module") as workers, pytest.raises(ReaderFault) as caught:
        read(workers, process_id)
    assert str(caught.value) == "no process to read in could be started (exit code 1)"


# Limits


@pytest.mark.parametrize(
    "reader, reason",
    [
        (sleeps, f"the reader took longer than {SECONDS:g} s"),
        (loops, f"the reader took longer than {SECONDS:g} s"),
        (recurses, "nested too deep for the reader"),
        (crashes, "the reader's process died (SIGSEGV)"),
        (always_dies, "the reader's process died (SIGKILL)"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_reader_that_goes_astray_is_stopped_and_the_next_page_is_read(workers: Workers, reader, reason: str) -> None:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        read(workers, reader)
    assert caught.value.reason == reason
    assert time.monotonic() - began < SECONDS + 5 * load()
    assert read(workers, READ_ARTICLE, good_page()).article


@pytest.mark.parametrize("reader", [hogs, hogs_bit_by_bit], ids=["at once", "bit by bit"])
def test_a_reader_that_takes_too_much_memory_is_stopped_and_the_next_page_is_read(reader) -> None:  # type: ignore[no-untyped-def]
    with Workers(1, 30, 256 << 20, READERS) as workers:
        with pytest.raises(Refused) as caught:
            read(workers, reader)
        assert caught.value.reason == "the reader took more than 256 MB of memory"
        assert read(workers, READ_ARTICLE, good_page()).article


@pytest.mark.parametrize("reader", [READ_ARTICLE, extract], ids=["platform", "any page"])
@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_ends_soon_with_clean_text_or_a_reason(workers: Workers, page: str | bytes, reader) -> None:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    (result,) = workers.map(partial(reader, link=article_link(URL)), [capture(URL, page)])
    assert time.monotonic() - began < 10 * load()
    if isinstance(result, Exception):
        assert isinstance(result, ReadError) and result.reason
    else:
        article = result.article if isinstance(result, Reading) else result
        assert isinstance(article, Article)
        assert "\0" not in article.text
        article.text.encode("utf-8")  # no lone surrogates
    assert read(workers, reader, good_page())


# Workers that die


def test_an_idle_worker_that_is_killed_is_replaced(workers: Workers) -> None:
    first = read(workers, process_id)
    os.kill(first, signal.SIGKILL)
    assert read(workers, process_id) not in (first, os.getpid())


def test_a_page_whose_worker_is_killed_from_outside_is_read_once_more(workers: Workers, tmp_path: Path) -> None:
    assert read(workers, dies_once, str(tmp_path / "seen")) == "read"


def test_closing_gives_up_what_is_being_read_and_leaves_no_process() -> None:
    async def close_while_reading() -> str:
        workers = Workers(1, 60, MEMORY, READERS)
        number = await workers.read(process_id, capture(URL, ""), article_link(URL))
        reading = asyncio.ensure_future(workers.read(sleeps, capture(URL, ""), article_link(URL)))
        await asyncio.sleep(0.3)
        workers.close()
        with pytest.raises(Refused):
            await reading
        return str(number)

    began = time.monotonic()
    assert not Path("/proc", asyncio.run(close_while_reading())).exists()
    assert time.monotonic() - began < 10 * load()


@pytest.mark.parametrize("reader", ["process_id", "loops"], ids=["idle", "busy"])
def test_a_parent_that_is_killed_leaves_no_orphan_for_long(reader: str) -> None:
    code = f"""
import time
from crawler.workers import Workers
from tests.harness.stray_readers import loops, process_id

workers = Workers(1, 1, {MEMORY}, "{READERS}")
print(workers.read_now(process_id, None, None), flush=True)
workers.read_now({reader}, None, None)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = Path("/proc", parent.stdout.readline().strip())
        assert worker.exists()
        time.sleep(0.2)
        parent.kill()
    wait_for("the end of the worker", lambda: not worker.exists() or " Z " in (worker / "stat").read_text(), 10)


# Many pages


def test_results_come_in_the_order_of_the_pages_errors_among_them() -> None:
    with Workers(2, SECONDS, MEMORY, READERS) as workers:
        results = list(workers.map(length, [b"1", b"22", b"", b"4444", b"1", b"", *(b"x" * n for n in range(2, 40))]))
    assert [str(result) for result in results[:6]] == ["1", "2", "nothing there", "4", "1", "nothing there"]
    assert results[6:] == list(range(2, 40))
    assert isinstance(results[2], LayoutChanged)


# In a crawl


def test_a_hostile_page_is_a_links_reason_and_the_rest_is_archived(bench: Bench, replica: TimedReplica) -> None:
    hostile = next(site.content_url(story) for story in STORIES if story.number == 28412)
    page = HOSTILE["900 attributes 2,000 times"]
    assert isinstance(page, str)
    replica.put(hostile, page.encode())
    seconds = min(SECONDS, 6)  # the page takes 12 s and 3 GB: the time is to be up first, on a fast machine too
    result = bench.crawl(*bench.small, settings=AS_USERS | {"EXTRACT_SECONDS": seconds, "EXTRACT_MEMORY": 16 << 30})
    assert bench.link(hostile) == ("failed", f"the reader took longer than {seconds:g} s")
    assert result.code == 6
    ours = {story.title for story in STORIES if f"{story.date}" == "2021-12-24" and story.number != 28412}
    assert {record.article.title for record in bench.records()} == ours


def test_an_interrupt_while_a_page_is_read_ends_the_run_and_its_processes(bench: Bench, replica: TimedReplica) -> None:
    hostile = next(site.content_url(story) for story in STORIES if story.number == 28412)
    page = HOSTILE["900 attributes 2,000 times"]
    assert isinstance(page, str)
    replica.put(hostile, page.encode())
    with bench.crawling(*bench.small, settings=AS_USERS | {"EXTRACT_SECONDS": SECONDS}) as process:
        wait_for("the hostile page", lambda: hostile in replica.log)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(patience(20))
        assert process.returncode == 6 and "Traceback" not in err
    assert children and not [number for number in children if Path("/proc", number).exists()]
    assert bench.last_run() == ("incomplete", 6)


def test_a_reader_process_never_loads_scrapy() -> None:
    folders = (ROOT / "crawler" / wing for wing in ("platforms", "epaper", "extract"))
    modules = [f"crawler.{path.parent.name}.{path.stem}" for folder in folders for path in folder.glob("[a-z]*.py")]
    asked = f"import {', '.join(modules)}, sys; sys.exit('scrapy' in sys.modules or 'twisted' in sys.modules)"
    assert len(modules) > 30
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
