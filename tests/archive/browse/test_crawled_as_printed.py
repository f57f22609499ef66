"""Papers of five systems, crawled with their pictures and then gone: who points at a headline that is drawn on a page
finds a link to its article, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.store.archive import Archive
from tests.archive.browse.conftest import served
from tests.harness import warm
from tests.harness.bench import EPAPER, LIMIT, ROOT, Bench, TimedReplica
from tests.harness.patience import patience
from tests.harness.sweep import each
from tests.replica.drawn import HEIGHT, WIDTH, Sheet
from tests.replica.drawn.sheet import SIGN
from tests.replica.epaper import sheet
from tests.replica.papers import DRAWN
from tests.replica.papers.pictured import pictured_of
from tests.replica.stories import STORIES, Catalog

pytestmark = pytest.mark.slow

_AT_POINT = """([x, y]) => {
    const picture = document.querySelector('.print img').getBoundingClientRect()
    window.scrollTo(0, window.scrollY + picture.top + picture.height * y - innerHeight / 2)
    const now = document.querySelector('.print img').getBoundingClientRect()
    const at = [now.left + now.width * x, now.top + now.height * y]
    const link = document.elementFromPoint(...at)?.closest('.over a')
    return [link ? link.getAttribute('href').split('/').pop() : '', ...at]
}"""
PAPERS = ("youjiang", *(paper.id for paper in DRAWN))


@dataclass(frozen=True)
class Place:
    """A place on a page, as shares of its width and height, where a piece of an article is drawn, and its address."""

    page: str
    x: float
    y: float
    url: str


def places(paper: str) -> tuple[str, list[Place]]:
    """Return a day of a paper, and where on its pages what is drawn: a headline's first sign, other pieces' middle."""
    if paper == "youjiang":
        catalog, day = Catalog(STORIES), "202112/24"
        sheets = {page: sheet(catalog, day, page) for page in catalog.issues[day]}
        urls = {story.number: f"{EPAPER}/content/{day}/content_{story.number}.html" for story in catalog.stories}
        return "2021-12-24", [one for page, drawn in sheets.items() for one in _on(page, drawn, urls)]
    printed = next(one for one in DRAWN if one.id == paper)
    issue = printed.issues[0]
    urls = {number: printed.article_url(piece) for number, piece in printed.numbers.items()}
    pictured = pictured_of(printed)
    sheets = {page.page: pictured.sheet(printed, issue, page) for page in issue.pages}
    found = [one for page, drawn in sheets.items() for one in _on(page, drawn, urls, pictured.form.stray)]
    return str(issue.day), found


def _on(page: str, drawn: Sheet, urls: dict[int, str], stray: frozenset[int] = frozenset()) -> Iterator[Place]:
    for block in (one for one in drawn.blocks if one.number not in stray):
        x, y = block.headline[0][1]
        yield Place(page, (x + SIGN / 2) / WIDTH, (y + SIGN / 2) / HEIGHT, urls[block.number])
        for left, top, right, bottom in block.boxes[1:]:
            yield Place(page, (left + right) / 2 / WIDTH, (top + bottom) / 2 / HEIGHT, urls[block.number])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a day of each paper, whose sites are gone."""
    folder = tmp_path_factory.mktemp("as-printed")
    with TimedReplica() as replica:
        bench = Bench(folder, replica)
        told = bench.crawl(*bench.small, "-a", "images=pages")
        assert told.code == 0, told.err
        day, _ = places(DRAWN[0].id)
        options = ["-a", f"since={day}", "-a", f"until={day}", "-a", "images=pages"]
        options += ["-s", f"ARCHIVE_DB={bench.db}", "-s", "DOWNLOAD_DELAY=0"]
        words = ["-m", "scrapy", "crawl-papers", *(paper.id for paper in DRAWN), *options]
        done = warm.run(ROOT, words, bench.environment(), patience(LIMIT))
        assert done.returncode == 0, done.stderr
    return bench.db


@pytest.fixture(scope="module")
def page(crawled: Path, browser: Any) -> Iterator[Any]:
    with served(crawled) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1000, "height": 800})
        page = context.new_page()
        page.set_default_timeout(patience(15_000))
        yield page
        context.close()


@each("paper", PAPERS)
def test_each_headline_that_is_drawn_is_a_link_to_its_article(paper: str, crawled: Path, page: Any) -> None:
    day, drawn = places(paper)
    assert len(drawn) >= 5
    with Archive(crawled) as archive:
        held = {one.url: archive.at(one.url) for one in drawn}
    missed = []
    for number in dict.fromkeys(one.page for one in drawn):
        page.goto(f"/paper/{paper}/{day}?page={number}")
        assert page.evaluate("document.querySelector('.print img').decode().then(() => true)")
        here = [one for one in drawn if one.page == number]
        for one in here:
            record = held[one.url]
            assert record, one.url
            found, *at = page.evaluate(_AT_POINT, [one.x, one.y])
            if found != record.id:
                missed.append((number, record.article.title, found))
        assert missed == []
        page.mouse.click(*at)
        page.wait_for_url("**/article/*")
        assert record and page.locator("h1").inner_text() == record.article.title
