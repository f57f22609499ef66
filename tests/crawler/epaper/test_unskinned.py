"""Articles whose page no skin fits, on every e-paper platform: read all the same, and what is no article is none."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from archive.model import WITHOUT_SKIN, Article, Capture, Link
from archive.reasons import LayoutChanged, ReadError
from crawler.epaper.html import HtmlPlatform
from crawler.extract.checks.instead import read_answer
from crawler.papers import Paper, paper_of
from tests.harness.bench import capture
from tests.harness.strangers import STRANGERS
from tests.harness.sweep import each
from tests.replica.papers import PAPERS, PrintedPaper

_NAMES = re.compile(r"""\b(class|id)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_OWN_TAGS = re.compile(r"(</?)(?:founder|cms)-\w+")
_COMMENT = re.compile(r"<!--enpproperty.*?/enpproperty-->", re.DOTALL)
_SIGNATURE = re.compile(r"^本报(?:记者|通讯员)[^。]{0,20}$")

HTML = {name: paper for name, paper in PAPERS.items() if isinstance(paper_of(name).platform, HtmlPlatform)}
each_paper = each("name", HTML)


def page_of(paper: PrintedPaper, url: str) -> Capture:
    answer = paper.answer(urlsplit(url))
    return capture(url, answer.body, answer.content_type)


def renamed(page: Capture, *, comment: bool = False) -> Capture:
    """Return a page whose classes and ids are nonsense, as after a relaunch; without Founder's comment if wished."""
    encoding = "gb18030" if b"gb2312" in page.body[:600] else "utf-8"
    text = page.body.decode(encoding)
    text = _OWN_TAGS.sub(r"\1section", _NAMES.sub(lambda match: f'{match[1]}="q{len(match[2]) * 7}"', text))
    return capture(
        page.url, (text if comment else _COMMENT.sub("", text)).encode(encoding), page.header("Content-Type")
    )


def read(found: Paper, page: Capture, link: Link) -> Article:
    [attempt] = found.route(link)
    article = read_answer(attempt.read, page, link).article
    assert article
    return article


def links(paper: PrintedPaper) -> list[Link]:
    pieces = [piece for issue in paper.issues for piece in issue.pieces]
    return [
        Link(paper.article_url(piece), newspaper=paper.id, issue_date=piece.day, page=piece.page,
             page_name=piece.page_name)
        for piece in pieces
    ]  # fmt: skip


def test_every_html_platform_is_swept() -> None:
    swept = {paper_of(name).platform.name for name in HTML}
    assert len(swept) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("comment", [True, False], ids=["with Founder's comment", "without"])
@each_paper
def test_an_article_under_names_that_nobody_knows_is_read(name: str, comment: bool) -> None:
    paper, found = HTML[name], paper_of(name)
    for link in links(paper):
        page = page_of(paper, link.url)
        known, read_so = read(found, page, link), read(found, renamed(page, comment=comment), link)
        assert read_so.title == known.title
        lines = read_so.text.split("\n")
        assert [line for line in known.text.split("\n") if line not in lines and not _SIGNATURE.match(line)
                and not line.endswith(" 摄")] == []  # fmt: skip
        assert [line for line in lines if line not in known.text.split("\n") and line not in known.captions] == []
        assert read_so.bylines == known.bylines


@pytest.mark.slow
@each_paper
def test_what_the_epaper_knows_is_kept_and_the_record_says_how_it_was_read(name: str) -> None:
    paper, found = HTML[name], paper_of(name)
    link = links(paper)[0]
    known = read(found, page_of(paper, link.url), link)
    read_so = read(found, renamed(page_of(paper, link.url)), link)
    for field in ("newspaper", "issue_date", "page", "page_name", "source", "published_at", "addresses"):
        assert getattr(read_so, field) == getattr(known, field), field
    assert read_so.extractor.startswith(f"{WITHOUT_SKIN} ")
    assert [note for note in read_so.notes if note.startswith("read without a skin: no body at ")]
    assert not known.extractor.startswith(WITHOUT_SKIN)


@pytest.mark.slow
@each_paper
def test_a_list_is_no_article(name: str) -> None:
    """A host that sends the front page, whatever is asked for."""
    paper, found = HTML[name], paper_of(name)
    link = links(paper)[0]
    for issue in paper.issues:
        for page in issue.pages:
            body = renamed(page_of(paper, paper.page_url(issue, page)))
            with pytest.raises(LayoutChanged):
                read(found, capture(link.url, body.body, body.header("Content-Type")), link)


NONE_THERE = {
    "a title alone": "<html><head><title>{title}</title></head><body><div class=q></div></body></html>",
    "a title and the paper's name": "<title>{title}</title><body><h1>{title}</h1><p>{paper}</p></body>",
    "a title and an imprint": "<title>{title}</title><body><h1>{title}</h1><div>版权所有：{paper}社。未经许可不得转载。"
    "地址：某市某路1号，邮编：533000。</div></body>",
    "a menu": "<title>{title}</title><body><h1>{title}</h1>" + "<ul><li>要闻</li><li>副刊</li><li>旅游</li></ul>" * 9,
    "headlines that a script makes links of": "<title>{paper}数字报</title><body><h2>{paper}</h2>"
    + "<div onclick='go(1)'>全市春耕备耕工作推进会召开</div><div onclick='go(2)'>三个乡镇的公路改造完工</div>" * 6,
    "headlines as links": "<title>{paper}数字报</title><body><h2>{paper}</h2>"
    + "<p><a href='c1.htm'>“春耕备耕”工作推进会召开！</a></p><p><a href='c2.htm'>公路改造，三个乡镇完工；</a></p>" * 9,
    "pictures": "<title>{title}</title><body><h1>{title}</h1><img src='1.jpg'><img src='2.jpg'></body>",
}  # fmt: skip


@pytest.mark.parametrize("kind", NONE_THERE)
@each_paper
def test_a_page_that_has_no_article_fails_with_its_reason(name: str, kind: str) -> None:
    paper, found = HTML[name], paper_of(name)
    link = links(paper)[0]
    body = NONE_THERE[kind].replace("{title}", "山里的路灯有人管了").replace("{paper}", paper.name)
    with pytest.raises(LayoutChanged):
        read(found, capture(link.url, body), link)


@pytest.mark.parametrize("kind", [kind for kind, stranger in STRANGERS.items() if stranger.status == 200])
@each_paper
def test_no_stranger_becomes_an_article(name: str, kind: str) -> None:
    found, stranger = paper_of(name), STRANGERS[kind]
    link = links(HTML[name])[0]
    with pytest.raises(ReadError) as caught:
        read(found, capture(link.url, stranger.body), link)
    assert isinstance(caught.value, stranger.reason)


def test_two_bodies_of_a_skin_are_not_read_past_it() -> None:
    """Which of them is the article's is not known: the general reader would have to guess."""
    paper, found = HTML["anhuifazhibao"], paper_of("anhuifazhibao")
    link = links(paper)[0]
    page = page_of(paper, link.url)
    other = page.body.replace(b"</founder-content>", "</founder-content><founder-content>二</founder-content>".encode())
    with pytest.raises(LayoutChanged, match="matches 2 times"):
        read(found, capture(link.url, other, page.header("Content-Type")), link)
