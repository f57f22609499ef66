"""Outlines and pictures of the replica's drawn pages: each is read as it was drawn, on five systems."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from archive.model import Link, LinkKind
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Reading
from crawler.papers import paper_of
from tests.harness.bench import capture
from tests.harness.sweep import each
from tests.replica.papers import DRAWN, PAPERS
from tests.replica.papers.pictured import pictured_of


def reading_of(name: str, day: date, slot: int) -> tuple[Reading, str]:
    """Read a page of a paper of the replica; return what it says, and its address."""
    paper = PAPERS[name]
    issue = paper.issue(day)
    page = issue.pages[slot]
    url = paper.page_url(issue, page)
    found = paper_of(name)
    link = Link(url, LinkKind.LIST, newspaper=name, issue_date=day, page=page.page, page_name=page.name)
    attempt = found.route(link)[0]
    body = paper.answer(urlsplit(attempt.url), dict(attempt.form) or None).content
    return read_answer(attempt.read, capture(attempt.url, body), link), url


@each("paper", [paper for paper in DRAWN if paper.id != "zhongguoqixiangbao"])
def test_a_drawn_page_is_read_with_its_pictures_and_each_outline(paper) -> None:  # type: ignore[no-untyped-def]
    pictured = pictured_of(paper)
    for issue in paper.issues:
        for page in issue.pages:
            reading, _ = reading_of(paper.id, issue.day, page.slot)
            here = next(one for one in reading.pages if one.read)
            brief, full, pdf = (
                paper.origin + path if path else ""
                for path in (pictured.path(one, issue, page) for one in (pictured.brief, pictured.full, pictured.pdf))
            )
            assert (here.image, here.pdf) == (full or brief, pdf)
            form = pictured.form
            size = (form.width, form.height, form.told) if form.told else (None, None, "")
            if page.pieces:
                assert here.map_image == brief
                assert (here.map_width, here.map_height, here.map_size_from) == size
            blocks = {
                paper.article_url(paper.numbers[block.number]): block
                for block in pictured.sheet(paper, issue, page).blocks
            }
            assert {one.url: one.area for one in here.placements} == {
                url: ";".join(form.written(block)) for url, block in blocks.items()
            }
            assert {one.shape for one in here.placements} <= {form.shape, f"{form.shape};{form.shape}"}


def test_a_system_of_json_tells_outlines_in_hundredths_and_files_from_its_root() -> None:
    paper = PAPERS["zhongguoqixiangbao"]
    pictured = pictured_of(paper)
    day = paper.days[0]
    first, _ = reading_of(paper.id, day, 0)
    for page, printed in zip(first.pages, paper.issues[0].pages, strict=True):
        full, pdf = (pictured.path(one, paper.issues[0], printed) for one in (pictured.full, pictured.pdf))
        assert (page.image, page.map_image, page.pdf) == (paper.origin + full, paper.origin + full, paper.origin + pdf)
    second, _ = reading_of(paper.id, day, 1)
    sheet = pictured.sheet(paper, paper.issues[0], paper.issues[0].pages[1])
    assert [one.area for one in second.pages[0].placements] == [pictured.form.written(one)[0] for one in sheet.blocks]


def test_a_story_in_json_that_is_named_twice_stands_in_two_pieces() -> None:
    paper = PAPERS["zhongguoqixiangbao"]
    reading, url = reading_of(paper.id, paper.days[0], 1)
    found = paper_of(paper.id)
    link = Link(url, LinkKind.LIST, newspaper=paper.id, issue_date=paper.days[0])
    row = '{"DOCTITLE": "水库", "ZB_GUID": "A1", "ZB": "%s"}'
    rows = ",".join(row % one for one in ("1%,2%,3%,4%", "5%,6%,7%,8%", "9%,9%,9%,9%", ""))
    again = read_answer(found.route(link)[0].read, capture(url, f"[{rows}]", "application/json"), link)
    [placement] = again.pages[0].placements
    assert (placement.area, placement.shape) == ("1%,2%,3%,4%;5%,6%,7%,8%;9%,9%,9%,9%", ";;")
    assert reading.pages[0].read
