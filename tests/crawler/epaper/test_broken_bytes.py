"""An e-paper's page of which much cannot be decoded: its article is kept and told to be doubtful, on every system."""

from __future__ import annotations

import pytest

from archive.doubts import Doubt
from archive.model import Capture
from tests.crawler.epaper.test_unskinned import HTML, each_paper, links, page_of, paper_of, read, renamed
from tests.harness.bench import capture

MARKS = ("，", "、")  # no name of a page or an element has one


def broken(page: Capture) -> Capture:
    """Return a page in which a byte that is none of its encoding's stands for each comma."""
    encoding = "gb18030" if b"gb2312" in page.body[:600] else "utf-8"
    body = page.body
    for mark in MARKS:
        body = body.replace(mark.encode(encoding), b"\xff")
    return capture(page.url, body, page.header("Content-Type"))


@pytest.mark.slow
@each_paper
def test_an_article_of_broken_bytes_is_doubtful_with_a_skin_and_without(name: str) -> None:
    paper, found = HTML[name], paper_of(name)
    link = next(link for link in links(paper) if len(read(found, page_of(paper, link.url), link).text) > 100)
    whole = page_of(paper, link.url)
    for page in (whole, renamed(whole, comment=True)):
        assert Doubt.IMPLAUSIBLE_DECODING not in read(found, page, link).doubts
        article = read(found, broken(page), link)
        assert Doubt.IMPLAUSIBLE_DECODING in article.doubts
        assert any("cannot be decoded" in note for note in article.notes)
