"""Captions of pictures that stand within an article's body, on every HTML e-paper platform: told, and no text."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml import html

from archive.model import Article, Link
from crawler.epaper.html import HtmlPlatform
from crawler.extract.checks.instead import read_answer
from crawler.papers import paper_of
from tests.harness.bench import capture
from tests.harness.sweep import each
from tests.replica.papers import PAPERS
from tests.replica.papers.printed import Printed

HTML = [name for name in PAPERS if isinstance(paper_of(name).platform, HtmlPlatform)]
PICTURES = {
    "edition": '<div class="pic"><img src="1.jpg"><p>{}</p></div>',
    "founder": '<div class="newsdetaimg"><img src="1.jpg"><p>{}</p></div>',
    "founder-old": '<table bgcolor="#efefef"><tr><td><img src="1.jpg"></td></tr><tr><td>{}</td></tr></table>',
    "gxrb": '<figure><img src="1.jpg"><figcaption>{}</figcaption></figure>',
    "huaguang": '<div id="imagelist"><img src="1.jpg"><p>{}</p></div>',
    "joyhua": '<div class="bmnr_con_pic"><img src="1.jpg"><p>{}</p></div>',
    "nbs": '<img src="1.jpg"><p class="pic_text">{}</p>',
    "p001": '<img src="1.jpg"><p class="pic_text">{}</p>',
    "qpaper": '<img src="1.jpg"><p class="picdesc">{}</p>',
    "shtml": '<div class="detPic"><img src="1.jpg"><p>{}</p></div>',
    "szbz": '<div class="pic"><img src="1.jpg"><p>{}</p></div>',
    "uniflows": '<div class="content_pic"><img src="1.jpg"><p>{}</p></div>',
}
"""Where each skin has captions; the bodies of the replica's pages have none of their own."""
CAPTIONS = ["坳背村的晒谷场。", "坳背村的曬穀場。資料圖片"]


def read(name: str, piece: Printed, picture: str, *, alone: bool = False) -> Article:
    """Read an article with a picture at the beginning of its body, or in place of it."""
    paper, system = PAPERS[name], paper_of(name).platform
    assert isinstance(system, HtmlPlatform)
    url = paper.article_url(piece)
    body = paper.answer(urlsplit(url)).content
    encoding = "gb18030" if b"gb2312" in body[:600] else "utf-8-sig"
    page = html.fromstring(body.decode(encoding).replace("gb2312", "utf-8"))
    [container] = next(filter(None, (page.cssselect(css) for css in system.skin.body)))
    if alone:
        for child in list(container):
            child.drop_tree()
        container.text = ""
    for place, element in enumerate(html.fragments_fromstring(picture)):
        container.insert(place, element)
    link = Link(url, newspaper=name, issue_date=piece.day, page=piece.page, page_name=piece.page_name)
    [attempt] = paper_of(name).route(link)
    article = read_answer(attempt.read, capture(url, html.tostring(page, encoding="unicode")), link).article
    assert article
    return article


def plain(name: str) -> Printed:
    pieces = PAPERS[name].issues[0].pieces
    return next(piece for piece in pieces if piece.bylines and not (piece.picture or piece.jump_to or piece.jump_from))


def test_every_html_platform_is_swept() -> None:
    assert {paper_of(name).platform.name for name in HTML} == set(PICTURES)


@each("caption", CAPTIONS)
@each("name", HTML)
def test_a_caption_within_the_body_is_no_paragraph(name: str, caption: str) -> None:
    piece = plain(name)
    article = read(name, piece, PICTURES[paper_of(name).platform.name].format(caption))
    assert (article.text, article.captions) == ("\n".join(piece.paragraphs), (caption,))
    assert caption in article.html


@each("name", HTML)
def test_who_took_the_picture_is_still_among_those_who_signed(name: str) -> None:
    piece = plain(name)
    article = read(name, piece, PICTURES[paper_of(name).platform.name].format("坳背村的晒谷场。（林小舟 摄）"))
    signed = [(byline.name, byline.role) for byline in article.bylines]
    assert sorted(signed) == sorted([*piece.signers, ("林小舟", "photographer")])


@each("name", HTML)
def test_where_the_body_is_a_caption_alone_it_is_the_text(name: str) -> None:
    article = read(name, plain(name), PICTURES[paper_of(name).platform.name].format(CAPTIONS[0]), alone=True)
    assert article.text == CAPTIONS[0]


@each("name", HTML)
def test_a_long_text_in_a_captions_place_stays_in_the_text(name: str) -> None:
    long = "谷子翻了三遍，钥匙交给了新选出来的保管员。" * 20
    article = read(name, plain(name), PICTURES[paper_of(name).platform.name].format(long))
    assert article.text.startswith(long)
