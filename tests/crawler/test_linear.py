"""Every public reader takes time in proportion to its input: no page, however odd, holds up a crawl.

The readers are found, not listed: what is public in these wings and takes a text, bytes, a page, a capture or a tree.
"""

from __future__ import annotations

import inspect
import pkgutil
import signal
import time
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any

import pytest
from lxml import html

from archive.formats import SeedError
from archive.model import Capture, Link, LinkKind, Newspaper
from archive.reasons import ReadError, Refused
from crawler.extract.facts import Facts
from crawler.extract.page import WebPage, decode_page
from crawler.extract.parsing.guard import is_too_deep
from crawler.extract.parsing.markup import parse_html
from crawler.extract.parsing.tree import parse_tree

pytestmark = pytest.mark.slow

WINGS = (
    "crawler.extract", "crawler.epaper", "crawler.site", "crawler.platforms", "crawler.discover.news",
    "crawler.discover.recognise", "crawler.discover.no_page", "crawler.discover.paper_name",
    "archive.chinese", "archive.addresses", "archive.formats", "archive.likeness", "archive.search.segment",
)  # fmt: skip
URL = "http://epaper.example.cn/2024-05/06/node_1.htm"
N = 10_000  # characters; four times as many must not take ten times as long, and take sixteen where time is quadratic
FLOOR = 0.2  # seconds of CPU that say nothing
SMALL_MAX = 2.0  # seconds of CPU for N characters, with which nothing that is linear comes up

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
ROW = Newspaper("example", "示例日报", platform="site", base_url="http://epaper.example.cn", first_page="node_1.htm")

LEFT_OUT = {
    "crawler.extract.article.extract": "open_page and extract_page are tried",
    "crawler.platforms.site.read_article": "likewise",
    "crawler.extract.credit.credits.byline_candidates": "choose_bylines is tried",
    "archive.chinese.variants.forms": "reads a word that somebody looks for",
    "archive.chinese.variants.forms_of": "reads one character",
    "archive.formats.jekyll.category_of": "reads a paper's name",
    "archive.formats.magazine.import_document": "tests/archive/formats/test_linear.py tries it, and its parts",
    "archive.formats.jekyll.import_document": "likewise",
}


def modules() -> Iterator[ModuleType]:
    for wing in WINGS:
        package = import_module(wing)
        yield package
        path = getattr(package, "__path__", ())
        yield from (import_module(found.name) for found in pkgutil.walk_packages(path, f"{wing}."))


def readers() -> dict[str, Callable[..., Any]]:
    """Return the public functions that take such a thing as their first argument, and nothing that cannot be given."""
    found = {}
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            full_name = f"{module.__name__}.{name}"
            is_own = function.__module__ == module.__name__ and not name.startswith("_") and full_name not in LEFT_OUT
            if is_own and kind_of(function)[0]:
                found[full_name] = function
    return found


def hints(function: Callable[..., Any]) -> dict[str, Any]:
    module = inspect.getmodule(function)
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError):  # what only a type checker sees
        return {name: getattr(module, str(hint), None) for name, hint in inspect.get_annotations(function).items()}


def name_of(hint: Any) -> str:
    return str(hint).removeprefix("collections.abc.") if "[" in str(hint) else str(getattr(hint, "__name__", hint))


def kind_of(function: Callable[..., Any]) -> tuple[str, str]:
    """Return which argument of a function is read, and its kind: the first of GIVEN, if all others can be given."""
    known = hints(function)
    parameters = list(inspect.signature(function).parameters.values())
    kinds = {one.name: name_of(known.get(one.name)) for one in parameters if one.default is one.empty}
    name = next((name for name, kind in kinds.items() if kind in GIVEN), "")
    others = [kind for other, kind in kinds.items() if other != name]
    return (name, kinds[name]) if name and all(kind in REST for kind in others) else ("", "")


def capture_of(text: str) -> Capture:
    return Capture("", URL, datetime(2024, 5, 6, tzinfo=UTC), 200, (("Content-Type", "text/html"),), text.encode(), "")


def facts_of(text: str) -> Facts:
    meta = tuple((name, text) for name in ("author", "source", "pubdate", "description"))
    labels = tuple((name, text) for name in ("source", "author", "time", "info"))
    return Facts(URL, "县里修路", (text,), (text, text), (text,), meta, ({"author": text},), labels, {"author": text})


GIVEN: dict[str, Callable[[str], Any]] = {
    "str": str,
    "bytes": str.encode,
    "list[str]": lambda text: text.splitlines() or [text],
    "Sequence[str]": lambda text: text.splitlines() or [text],
    "WebPage": lambda text: WebPage(decode_page(text.encode()).text, "utf-8", 0, URL),
    "Capture": capture_of,
    "Tree": parse_tree,
    "HtmlElement": parse_html,
    "Facts": facts_of,
}
REST: dict[str, Any] = {
    "str": "示例日报",
    "Link": Link(URL, LinkKind.ARTICLE, newspaper=ROW.id),
    "Newspaper": ROW,
    "date": date(2024, 5, 6),
    "HtmlElement": html.fromstring("<p>县里修路</p>"),
}
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


def seconds(function: Callable[[Any], Any], given: Any, limit: float) -> float:
    """Return the CPU time that a reader takes, infinite where it is stopped."""
    is_too_deep.cache_clear()
    before = signal.signal(signal.SIGPROF, stop)
    start = time.process_time()
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
    except (ReadError, ValueError, SeedError, LookupError):  # said of such a text, and soon
        pass
    finally:
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - start


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


def read_with(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a reader of one argument, all others given."""
    known, (name, _) = hints(function), kind_of(function)
    others = [one.name for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    rest = {other: REST[name_of(known[other])] for other in others if other != name}
    return lambda given: function(**rest, **{name: given})


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_time_in_proportion_to_its_input(name: str) -> None:
    function, (_, kind) = READERS[name], kind_of(READERS[name])
    slow = ["".join(form) for form in inputs(kind) if takes_too_long(read_with(function), GIVEN[kind], form)]
    assert slow == []


def test_the_readers_are_found() -> None:
    assert len(READERS) > 100
    assert LEFT_OUT.keys().isdisjoint(READERS)
    assert {kind_of(function)[1] for function in READERS.values()} == set(GIVEN)
