"""Parser bombs: each ends within its limits, in a process of its own, with a reason; whatever verb comes upon it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.health.skeleton import skeleton
from archive.model import Article, Capture, Link, LinkKind, Newspaper
from archive.reasons import ReadError
from crawler.discover.trial import try_page
from crawler.extract.article import extract
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Attempt, Reading
from crawler.extract.saved import read_kept
from crawler.manners.robots import Rules
from crawler.papers import papers
from crawler.platforms import platforms
from crawler.workers import Workers
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench, TimedReplica, article_link, capture
from tests.harness.bombs import HOSTILE, ROBOTS_BOMBS, json_bombs, page_bombs, xml_bombs
from tests.harness.cost import cpu_seconds
from tests.harness.patience import load, patience
from tests.replica import STORIES, site

DOWNLOAD_MAX = 16 << 20
PAGES, LISTS, ANSWERS = page_bombs(0.03), xml_bombs(0.03), json_bombs(0.1)
URL = site.content_url(STORIES[0])
LIST = Link("http://x.cn/rss.xml", LinkKind.LIST, newspaper="x")
(READ_LIST,) = platforms()["site"].attempts(
    Newspaper("x", "", platform="site", base_url="http://x.cn", first_page="rss.xml"), LIST
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, 8 * load(), 1 << 30, "crawler.papers") as workers:
        yield workers


def received(bomb: str | bytes) -> bytes:
    return (bomb.encode("utf-8", "surrogatepass") if isinstance(bomb, str) else bomb)[:DOWNLOAD_MAX]


def assert_ends(workers: Workers, reader: Callable[..., Any], page: Capture, link: Link, kind: type) -> None:
    """Hold that a reader says something of a page, or why not, within the limits; no fault of ours."""
    (result,) = workers.map(partial(_read, reader, link), [page])
    assert isinstance(result, kind) or isinstance(result, ReadError) and result.reason


def _read(reader: Callable[..., Any], link: Link, page: Capture) -> Any:
    return reader(page, link)


def _read_kept(page: Capture, link: Link) -> Article:
    return read_kept(page.body)[0]


def _try_page(page: Capture, link: Link) -> bool:
    try_page(page, link)
    return True


# Pages, feeds and sitemaps, answers in JSON, rules


READERS = {"fetched": (extract, Article), "saved": (_read_kept, Article), "surveyed": (_try_page, bool)}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("reader, kind", READERS.values(), ids=READERS)
def test_a_page_ends_with_an_article_or_a_reason(
    workers: Workers, reader: Callable[..., Any], kind: type, name: str
) -> None:
    assert_ends(workers, reader, capture(URL, received(PAGES[name])), article_link(URL), kind)


@pytest.mark.parametrize("name", LISTS)
def test_a_feed_or_sitemap_ends_with_links_or_a_reason(workers: Workers, name: str) -> None:
    page = capture(LIST.url, received(LISTS[name]), "application/xml")
    assert_ends(workers, partial(read_answer, READ_LIST.read), page, LIST, Reading)


def test_no_entity_of_a_feed_is_resolved() -> None:
    page = capture(LIST.url, LISTS["a file of this machine"], "application/xml")
    assert not [one.url for one in READ_LIST.read(page, LIST).links if "root:" in one.url]


def asked_in_json() -> Iterator[Attempt]:
    """Yield an attempt at an issue for each of some systems that answer in JSON."""
    for name in ("bjnews", "eastmoney", "gxrb", "jfdaily", "jfjb"):
        row = next(row for row in papers().values() if row.platform == name)
        link = next(iter(platforms()[name].issue_links(row, [date(2024, 5, 6)])))
        yield platforms()[name].attempts(row, link)[0]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_in_json_ends_with_an_issue_or_a_reason(workers: Workers, name: str) -> None:
    for attempt in asked_in_json():
        page = capture(attempt.url, received(ANSWERS[name]), "application/json")
        assert_ends(workers, partial(read_answer, attempt.read), page, Link(attempt.url, LinkKind.LIST), Reading)


@pytest.mark.parametrize("name", ROBOTS_BOMBS)
def test_rules_for_robots_hold_up_no_crawl(name: str) -> None:
    def asked() -> None:
        rules = Rules(ROBOTS_BOMBS[name], "local-news-archive")
        for number in range(10):
            rules.allow(f"http://x.cn/{'a' * 2000}{number}")
        assert rules.crawl_delay is None

    assert cpu_seconds(asked, below=2) < 2  # it takes 0.4 at the most (2026-11)


def test_the_skeleton_of_a_page_takes_little_room() -> None:
    letters = [chr(97 + number % 26) * (number // 26 + 1) for number in range(20_000 // 50)]
    deep = "".join(f'<div class="{"a" * 20_000}">' for _ in range(30))
    page = f"<html><body>{deep}{''.join(f'<x{name}></x{name}>' for name in letters)}"
    assert 10_000 < sum(map(len, skeleton(page.encode()))) < 10_000_000


@pytest.mark.soak
@pytest.mark.parametrize("share", [0.3, 1], ids=["a third", "whole"])
def test_bombs_of_all_sizes_end_with_something_or_a_reason(workers: Workers, share: float) -> None:
    for bomb in page_bombs(share).values():
        for reader, kind in READERS.values():
            assert_ends(workers, reader, capture(URL, received(bomb)), article_link(URL), kind)
    for bomb in xml_bombs(share).values():
        page = capture(LIST.url, received(bomb), "application/xml")
        assert_ends(workers, partial(read_answer, READ_LIST.read), page, LIST, Reading)


# The verbs

TOO_MUCH = received(HOSTILE["900 attributes 2,000 times"])  # 12 s and 3 GB
SCRAPY = ("-s", "DOWNLOAD_DELAY=0", "-s", "EXTRACT_SECONDS=0.5", "-s", f"EXTRACT_MEMORY={16 << 30}")
HURRIED = """
from archive.cli import main
from crawler import settings
settings.EXTRACT_SECONDS, settings.EXTRACT_MEMORY = 0.5, 16 << 30
main()
"""
SAID = "the reader took longer than 0.5 s"


def told(bench: Bench, *words: str, how: str = "-m") -> tuple[int, list[str]]:
    """Return how a command ended, and the lines that it printed, which are no traceback."""
    done = warm.run(ROOT, [how, *words], bench.environment(), patience(LIMIT))
    lines = (done.stdout + done.stderr).splitlines()
    assert not [line for line in lines if line.startswith(("Traceback", "  File "))]
    return done.returncode, [line for line in lines if line.strip()]


def test_new_source_says_that_a_page_is_too_much(bench: Bench, replica: TimedReplica) -> None:
    replica.put(URL.replace("/pc/", "/other/"), TOO_MUCH)
    url = URL.replace("/pc/", "/other/")
    code, lines = told(bench, "archive", "new-source", "--no-examples", *SCRAPY, url)
    assert (code, lines) == (4, [f"the page at {url} is too much: {SAID}"])


def test_example_says_that_a_page_is_too_much(bench: Bench, replica: TimedReplica, tmp_path: Path) -> None:
    replica.put(URL, TOO_MUCH)
    code, lines = told(bench, "scrapy", "example", "youjiang", URL, "--out", str(tmp_path / "out"), *SCRAPY)
    assert (code, lines) == (1, [f"{URL}: {SAID}"])


def test_example_from_the_archive_says_that_a_page_is_too_much(bench: Bench, replica: TimedReplica) -> None:
    replica.put(URL, TOO_MUCH)
    limits = {"EXTRACT_WORKERS": 1, "EXTRACT_SECONDS": 0.5, "EXTRACT_MEMORY": 16 << 30}
    bench.crawl(*bench.bare, "-a", f"url={URL}", settings=limits)
    words = ("example", "youjiang", URL, "--from-archive", "-s", f"ARCHIVE_DB={bench.db}", *SCRAPY)
    assert told(bench, "scrapy", *words) == (1, [f"{URL}: {SAID}"])


def test_extract_says_that_a_page_is_too_much(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(TOO_MUCH)
    code, lines = told(bench, "scrapy", "extract", str(file), *SCRAPY)
    assert code == 1
    assert [json.loads(line) for line in lines] == [{"id": "page", "error": SAID, "kind": "Refused"}]


def test_import_keeps_a_page_that_is_too_much(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(TOO_MUCH)
    code, lines = told(bench, HURRIED, "import", "--db", str(bench.db), str(file), how="-c")
    assert (code, lines[0]) == (1, f"not read: {file}: Refused: {SAID}")
    with bench.archive() as archive:
        assert archive.origins.has_documents()
