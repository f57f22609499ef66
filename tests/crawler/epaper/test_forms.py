"""Every HTML e-paper platform in every form that real indexes have, in both scripts, without a crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.likeness.key import simplified
from archive.model import Link, LinkKind, Page
from archive.store.archive import Archive
from crawler.epaper.html import HtmlPlatform
from crawler.extract.reading import Reading
from crawler.papers import paper_of
from tests.harness.bench import Bench, capture
from tests.harness.sweep import each
from tests.replica.papers import PAPERS, PrintedPaper
from tests.replica.papers.forms import CREDIT, FORMS, in_form, in_traditional, number_of
from tests.replica.papers.printed import Issue, PrintedPage

HTML = [name for name in PAPERS if isinstance(paper_of(name).platform, HtmlPlatform)]


def read(paper: PrintedPaper, issue: Issue, page: PrintedPage, form: str, *, traditional: bool) -> Reading:
    """Read the index of a page with the reader of its platform, without a word from any other page."""
    row, system = paper_of(paper.id).row, paper_of(paper.id).platform
    assert isinstance(system, HtmlPlatform)
    url = paper.page_url(issue, page)
    link = Link(url, LinkKind.LIST, newspaper=paper.id, issue_date=issue.day)
    return system.read_page(row, capture(url, in_form(paper, issue, page, form, traditional=traditional).content), link)


def bare(title: str) -> str:
    """Return a title without blanks, in simplified characters: how a word is converted depends on its neighbours."""
    return simplified(title.replace(" ", ""))


@each("name", HTML)
@each("form", FORMS)
@each("script", ["simplified", "traditional"])
def test_pages_and_articles_are_read_in_every_form(name: str, form: str, script: str) -> None:
    paper, traditional = PAPERS[name], script == "traditional"
    written = in_traditional if traditional else str
    for issue in paper.issues:
        for page in (one for one in issue.pages if one.pieces):
            reading = read(paper, issue, page, form, traditional=traditional)
            listed = [(number_of(one, form), written(one.name)) for one in issue.pages]
            assert [(one.page, one.page_name) for one in reading.pages] == listed
            here = next(one for one in reading.pages if one.read)
            assert (here.page, own_articles(here, paper, issue, page)) == (number_of(page, form), [])
            titles = [placed.title for placed in here.placements][: len(page.pieces)]
            assert list(map(bare, titles)) == [bare(piece.title) for piece in page.pieces]
            assert not any(written(CREDIT) in placed.title for one in reading.pages for placed in one.placements)
            if form.startswith("PDFs"):
                assert [one.pdf.rpartition("/")[2] for one in reading.pages] == [
                    f"{one.page}.pdf" for one in issue.pages
                ]
            if form == "all pages in one list":
                on = {link.url: link.page for link in reading.links if link.kind is LinkKind.ARTICLE}
                assert on == {paper.article_url(piece): piece.page for piece in issue.pieces}


def own_articles(here: Page, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> list[str]:
    """Return the page's own articles that its index does not give it."""
    given = {placed.url for placed in here.placements}
    return [paper.article_url(piece) for piece in page.pieces if paper.article_url(piece) not in given]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("forms") / "archive.db") as archive:
        archive.add_newspapers([paper_of(name).row for name in HTML])
        yield archive


@pytest.mark.parametrize("name", HTML)
@pytest.mark.parametrize("form", ["announcements", "all pages in one list"])
@pytest.mark.parametrize("order", [1, -1])
def test_an_issue_has_its_pages_in_order_and_each_article_on_its_own(
    archive: Archive, name: str, form: str, order: int
) -> None:
    paper, issue = PAPERS[name], PAPERS[name].issues[0]
    day = issue.day + timedelta(days=365 * (1 + list(FORMS).index(form)) * order)  # one archive, many issues
    for page in [one for one in issue.pages if one.pieces][::order]:
        reading = read(paper, issue, page, form, traditional=False)
        for link in reading.links:
            archive.links.found(replace(link, url=f"{link.url}#!/{day}", issue_date=day))
        pages = [at(one, day) for one in reading.pages]
        archive.editions.keep(name, day, pages)
    kept = archive.editions.issue(name, day)
    numbers = [number_of(page, form) for page in issue.pages]
    assert [one.page.page for one in kept] == numbers
    titles = {one.page.page: [bare(entry.title) for entry in one.entries] for one in kept}
    assert titles == {number_of(page, form): [bare(piece.title) for piece in page.pieces] for page in issue.pages}


def at(page: Page, day: date) -> Page:
    """Return a page as that of another day, at addresses of its own."""
    placements = tuple(replace(one, url=f"{one.url}#!/{day}") for one in page.placements)
    return replace(page, url=f"{page.url}#!/{day}", placements=placements)


def test_an_article_that_the_front_announces_is_archived_on_its_own_page(bench: Bench) -> None:
    paper = PAPERS["beihairibao"]
    issue = paper.issues[1]
    for page in issue.pages:
        bench.replica.put(
            paper.page_url(issue, page), in_form(paper, issue, page, "announcements").content, "text/html"
        )
    day = ("-a", f"since={issue.day}", "-a", f"until={issue.day}")
    result = bench.crawl(*bench.bare, *day, paper=paper.id)
    assert (result.code, result.err) == (0, "")
    pages = {record.article.title: (record.article.page, record.article.page_name) for record in bench.records()}
    assert pages == {piece.title: (piece.page, piece.page_name) for piece in issue.pieces}
    with bench.archive() as archive:
        records = [archive.links.get(paper.article_url(piece)) for piece in issue.pieces]
    assert [record and record.link.page for record in records] == [piece.page for piece in issue.pieces]


TRS_LABELS = {"第01版": "01", "第0607版": "06-07", "06、07版": "06-07", "第一版": "1", "A02": "A02", "增刊": "增刊"}


@pytest.mark.parametrize("label", TRS_LABELS)
def test_an_interface_that_tells_labels_is_read_like_a_list(label: str) -> None:
    link = next(paper_of("zhongguoqixiangbao").issue_links([date(2022, 3, 1)]))
    answer = json.dumps([{"BC": label, "BM": "要闻"}])
    (attempt,) = paper_of("zhongguoqixiangbao").route(link)
    (page,) = attempt.read(capture(link.url, answer, "application/json"), link).pages
    assert (page.page, page.page_name) == (TRS_LABELS[label], "要闻")
