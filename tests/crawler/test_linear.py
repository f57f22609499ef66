"""Every public reader takes time in proportion to its input: no page, however odd, holds up a crawl.

The readers are found, not listed: what is public in these wings and takes a text, bytes, a page, a capture or a tree.
Each is first given little, where it shows as well what grows evenly, for a fifth of the CPU. What does not is given
much, and that is the verdict.
"""

from __future__ import annotations

import inspect
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from types import FrameType
from typing import Any

import pytest

from archive.formats import SeedError
from archive.formats.warc import WarcError
from archive.reasons import ReadError, Refused
from crawler.extract.parsing.guard import is_too_deep
from tests.harness.readers import GIVEN, LEFT_OUT, kind_of, read_with, readers

pytestmark = pytest.mark.slow

N = 10_000  # characters; four times as many must not take ten times as long, and take sixteen where time is quadratic
FLOOR = 0.2  # seconds of CPU that say nothing
SMALL_MAX = 2.0  # seconds of CPU for N characters, with which nothing that is linear comes up
LITTLE = 1_000  # characters
EVENLY = 5  # times as long for four times as much: then what is quadratic in it takes less at N than what is linear

CUES = (
    "",
    "来源：",
    "（记者 ",
    "□ ",
    "作者：",
    "第",
    "2024-",
    "2024年",
    "http://a.cn/",
    '<a href="',
    "<p>",
    "<!--",
    "本报讯",
)
FILLERS = (" ", "　", "\n", "a", "1", "中", "，", "。", "-", "/", ".", "_", "（", "<", "&", '"', "[", "=", "|", "·")
WORDS = (
    "来源：", "（记者 ", "记者 王小明 ", "2024-05-06 ", "2024-", "10:30:", "第1版：", "1 ", "中 ", "a ", "- ", "/a",
    "a.", "下一页 ", "&amp;", "<a>", "<p>", "<b>", "<br>", "<div>", "</p>", "<a href=a>", "<!--", "<script>", "<title>",
    '<a "', "<font color=a>", "<table><tr><td>", "<p>县里今年修路，群众都说好。</p>", "<!--enpproperty", "<?xml ",
    '<a href="/a/1.htm">县里今年修路</a>', "<li><a href=content_1.htm>中</a>",
)  # fmt: skip
TEXTS = [(cue, filler, "") for cue in CUES for filler in FILLERS] + [("", word, "") for word in WORDS]
BODY = "<html><body>"
PLACES = (
    (BODY, "</body></html>"),
    ("<html><title>县里", "修路</title><h1>县里修路</h1><p>5月6日，县里今年修路，群众都说好。</p>"),
    ("<html><title>县里修路</title><h1>县里修路</h1><p>", "</p><p>5月6日，县里今年修路，群众都说好。</p>"),
)
PAGES = ("WebPage", "Capture", "Tree", "HtmlElement")
READERS = readers()


def inputs(kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is tried: what stands before, what is repeated, what stands behind."""
    if kind not in PAGES:
        yield from TEXTS
    for before, after in PLACES if kind in PAGES else ():
        for word in WORDS if before == BODY else (*FILLERS, *WORDS):
            yield before, word, after


def made(size: int, before: str, word: str, after: str) -> str:
    return f"{before}{word * (size // len(word))}{after}"


class TooLongError(Exception):
    """A reader took more CPU than it was given."""


def stop(signal_number: int, frame: FrameType | None) -> None:
    raise TooLongError


def told_of(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a reader of one argument that raises ValueError where it says that it raises TypeError."""
    read = read_with(function)

    def tell(given: Any) -> Any:
        try:
            return read(given)
        except TypeError as error:
            if "TypeError" in (function.__doc__ or ""):
                raise ValueError from error
            raise

    return tell


def seconds(function: Callable[[Any], Any], given: Any, limit: float) -> float:
    """Return the CPU time that a reader takes, infinite where it is stopped.

    The thread's: while the alarm is set, the process's is told in ticks of 4 ms.
    """
    is_too_deep.cache_clear()
    before = signal.signal(signal.SIGPROF, stop)
    start = time.thread_time()
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, limit)
            result = function(given)
            if inspect.isgenerator(result):
                for _ in result:
                    pass
        finally:  # within: the signal may come while the timer is put off
            signal.setitimer(signal.ITIMER_PROF, 0)
    except TooLongError:
        return float("inf")
    except (ReadError, ValueError, SeedError, LookupError, WarcError):  # said of such a text, and soon
        pass
    finally:
        signal.signal(signal.SIGPROF, before)
    return time.thread_time() - start


@cache
def page(size: int, *form: str) -> Any:
    """Return a page, the same one to all who read it: they leave it as it is, and the first of them has it parsed."""
    return GIVEN["WebPage"](made(size, *form))


def grows_evenly(read: Callable[[Any], Any], kind: str, form: tuple[str, str, str]) -> bool:
    """Say whether little of a form shows that a reader takes no time out of proportion, were it quadratic."""

    def spent(size: int) -> float:
        given = page(size, *form) if kind == "WebPage" else GIVEN[kind](made(size, *form))
        return seconds(read, given, SMALL_MAX)

    try:
        little = spent(LITTLE)
        if (4 * N / LITTLE) ** 2 * little <= FLOOR:
            return True
        more = spent(4 * LITTLE)
        return (N / LITTLE) ** 2 * more <= FLOOR or more <= EVENLY * min(little, spent(LITTLE))
    except Refused:  # no page is made of it
        return False


def takes_too_long(read: Callable[[Any], Any], given: Callable[[str], Any], form: tuple[str, str, str]) -> bool:
    """Say whether four times the input takes a reader more than ten times as long, be the machine busy or not."""
    small = SMALL_MAX
    for _ in range(3):
        try:
            small = min(small, seconds(read, given(made(N, *form)), SMALL_MAX))
            if 16 * small <= FLOOR:
                return False
            limit = 10 * small + FLOOR
            if small < SMALL_MAX and seconds(read, given(made(4 * N, *form)), 1.5 * limit) <= limit:
                return False
        except Refused:  # no page is made of it
            return False
    return True


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_time_in_proportion_to_its_input(name: str) -> None:
    function, (_, kind) = READERS[name], kind_of(READERS[name])
    read = told_of(function)
    uneven = [form for form in inputs(kind) if not any(grows_evenly(read, kind, form) for _ in range(2))]
    assert ["".join(form) for form in uneven if takes_too_long(read, GIVEN[kind], form)] == []


def test_the_readers_are_found() -> None:
    assert len(READERS) > 100
    assert LEFT_OUT.keys().isdisjoint(READERS)
    assert {kind_of(function)[1] for function in READERS.values()} == set(GIVEN)
