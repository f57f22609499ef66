"""The pictures of articles: their real addresses, and the captions and credits that stand by them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from archive.model import Link
from crawler.extract.article import extract
from crawler.extract.checks.instead import read_answer
from crawler.extract.pictures import NamedPicture, article_pictures
from crawler.extract.reading import Reading
from crawler.papers import paper_of
from tests.harness.bench import capture
from tests.harness.cost import cpu_growth
from tests.harness.sweep import each
from tests.replica.papers import PAPERS
from tests.replica.papers.forms import in_traditional
from tests.replica.papers.printed import Printed

BASE = "http://www.beishan.example/news/202203/t1.htm"
TEXT = "<p>　　村里修渠九公里，清水到了村口，老人说这是三十年来头一回。</p>"
SCRIPTS = each("script", ["simplified", "traditional"])


def found(markup: str, title: str = "") -> list[tuple[str, str, str]]:
    return [tuple(one) for one in article_pictures(markup, BASE, title)]  # type: ignore[misc]


def only(markup: str, title: str = "") -> NamedPicture:
    [picture] = article_pictures(markup + TEXT, BASE, title)
    return picture


# Addresses

HERE = "http://www.beishan.example/news/202203/"
ADDRESSES = {
    "beside the page": ('<img src="1.jpg">', f"{HERE}1.jpg"),
    "from the root": ('<img src="/p/1.png?x=1">', "http://www.beishan.example/p/1.png?x=1"),
    "of another host": ('<img src="//img.beishan.example/1.webp">', "http://img.beishan.example/1.webp"),
    "with a fragment": ('<img src="1.jpg#a">', f"{HERE}1.jpg"),
    "with a blank": ('<img src=" a b.jpg ">', f"{HERE}a%20b.jpg"),
    "as Founder writes it": ('<img src="../../att/1.jpg.2">', "http://www.beishan.example/att/1.jpg.2"),
    "loaded late": ('<img src="/blank.gif" data-original="1.jpg">', f"{HERE}1.jpg"),
    "loaded late, with its kind behind": (
        '<img src="data:image/gif;base64,R0" data-src="https://mmbiz.qpic.cn/a/640?wx_fmt=jpeg">',
        "https://mmbiz.qpic.cn/a/640?wx_fmt=jpeg",
    ),
    "loaded late by name": ('<img src="/img/none.gif" file="data/1.jpg">', f"{HERE}data/1.jpg"),
    "something else by that name": ('<img src="1.jpg" file="23" data-url="/share.html">', f"{HERE}1.jpg"),
    "of several sizes": ('<img src="s.jpg" srcset="s.jpg 320w, m.jpg 640w, b.jpg 1280w">', f"{HERE}b.jpg"),
    "of several densities": ('<img srcset="a.jpg, b.jpg 2x,c.jpg 1.5x" src="a.jpg">', f"{HERE}b.jpg"),
    "a set that is none": ('<img src="1.jpg" srcset=", ,">', f"{HERE}1.jpg"),
    "in a link to a large one": ('<a href="big.jpg"><img src="1.jpg"></a>', f"{HERE}1.jpg"),
    "in a link to the next page": ('<a href="t1_2.htm"><img src="1.jpg"></a>', f"{HERE}1.jpg"),
    "in a picture of several kinds": ('<picture><source srcset="a.webp"><img src="1.jpg"></picture>', f"{HERE}1.jpg"),
    "in capitals": ("<IMG SRC=1.JPG>", f"{HERE}1.JPG"),
    "as wide as a column": ('<img src="1.jpg" width="600" height="20">', f"{HERE}1.jpg"),
    "a thing called like furniture": (
        '<img src="/photo/2022/iconic.jpg">',
        "http://www.beishan.example/photo/2022/iconic.jpg",
    ),
}


@each("case", ADDRESSES)
def test_a_pictures_address_is_the_real_one(case: str) -> None:
    markup, url = ADDRESSES[case]
    assert only(markup).url == url


NONE = {
    "within the page": '<img src="data:image/png;base64,iVBORw0KGgo=">',
    "of the browser": '<img src="blob:http://a/1">',
    "a file": '<img src="file:///etc/passwd">',
    "by ftp": '<img src="ftp://a.example/1.jpg">',
    "a script": '<img src="javascript:alert(1)">',
    "an address that is none": '<img src="http://[x/1.jpg">',
    "no address": "<img><img src><img src=''><img src='#'>",
    "a host alone": '<img src="http://a.example/">',
    "a dot that counts readers": '<img src="/count.jpg" width="1" height="1">',
    "a dot by its style": '<img src="/count.jpg" style="width:1px;height:1px">',
    "an icon": '<img src="/s.png" width=16 height="16">',
    "an icon by its name": '<img src="/img/icon_pdf.gif"><img src="/tplimg/x.gif"><img src="/images/logo.png">',
    "buttons": '<img src="/img/btn-print.gif"><img src="/img/share_weixin.png"><img src="qrcode.jpg">',
    "a face": '<img src="/emoji/3.png">',
    "a share's curve": '<img src="http://webquoteklinepic.eastmoney.com/GetPic.aspx?nid=1">',
    "a drawing": '<img src="a.svg">',
    "hidden": '<img src="1.jpg" style="display: none">',
    "a page's picture": '<img src="1.jpg" usemap="#m">',
    "in a menu": '<nav><img src="1.jpg"></nav><footer><p><img src="2.jpg"></p></footer>',
    "in a script": '<script>document.write("<img src=1.jpg>")</script><noscript><img src="1.jpg"></noscript>',
}


@each("case", NONE)
def test_what_is_no_picture_of_an_article_is_none(case: str) -> None:
    assert found(NONE[case] + TEXT) == []


def test_pictures_come_in_their_order_each_once() -> None:
    markup = '<p><img src="2.jpg"><img src="1.jpg"></p><p><img src="http://WWW.beishan.example/news/202203/2.jpg"></p>'
    assert [url.rpartition("/")[2] for url, _, _ in found(markup + TEXT)] == ["2.jpg", "1.jpg"]


# Captions

CAPTION = "坳背村的晒谷场一角"
FORMS = {
    "figure": "<figure><img src=1.jpg><figcaption>{}</figcaption></figure>",
    "founder": '<div class="attachment"><img src="1.jpg"><p>{}</p></div>',
    "founder, its box": '<div class="newsdetaimg"><img src="1.jpg"><p>{}</p></div>',
    "founder, older": '<table bgcolor="#efefef"><tr><td><img src="1.jpg"></td></tr><tr><td>{}</td></tr></table>',
    "huaguang": '<div id="imagelist"><img src="1.jpg" onclick="show(this)"><br>{}<br></div>',
    "joyhua": '<div class="bmnr_con_img"><img src="1.jpg"><p>{}</p></div>',
    "nbs": '<table class="pci_c"><tr><td><img src="1.jpg"><p>{}</p></td></tr></table>',
    "nbs, by its class": '<p><img src="1.jpg"></p><p class="pic_text">{}</p>',
    "guangxi": '<div class="tupian"><p><img src="1.jpg"></p><p class="tushuo">{}</p></div>',
    "shtml": '<div class="detPic"><img src="1.jpg"><span>{}</span></div>',
    "uniflows": '<table id="pictable4"><tr><td><img src="1.jpg"></td></tr><tr><td>{}</td></tr></table>',
    "edition": '<div class="pic"><img src="1.jpg"><em>{}</em></div>',
    "underscore": '<p align="center"><img src="1.jpg" alt="{}"></p>',
    "in the middle": '<p style="text-align:center"><img src=1.jpg></p><p style="text-align: center;">{}</p>',
    "in the middle, older": "<center><img src=1.jpg></center><center>{}</center>",
    "as its title": '<p><img src="1.jpg" title="{}" alt="图片"></p>',
}


@each("case", FORMS)
@SCRIPTS
def test_a_caption_is_found_where_sites_set_it(script: str, case: str) -> None:
    caption = in_traditional(CAPTION) if script == "traditional" else CAPTION
    before = "<p>　　正文的第一段，说的是别的事情，与图片无关。</p>"
    markup = before + FORMS[case].format(caption) + TEXT
    assert found(markup) == [(f"{HERE}1.jpg", caption, "")]


@SCRIPTS
@each(
    "words",
    ["图为村民在除草。", "▲村民在除草", "↑ 村民在除草。", "△晒谷场", "图①：晒谷场", "图一：晒谷场", "上图：晒谷场"],
)
def test_a_caption_is_known_by_its_words(words: str, script: str) -> None:
    caption = in_traditional(words) if script == "traditional" else words
    assert only(f"<p><img src=1.jpg></p><p>{caption}</p>").caption == caption.replace("  ", " ")


NO_CAPTION = {
    "a paragraph": "<p><img src=1.jpg></p><p>村里修渠九公里，清水到了村口。</p>",
    "a paragraph in a box of several": "<div><p><img src=1.jpg></p><p>村里修渠九公里。</p><p>清水到了村口。</p></div>",
    "a paragraph in the picture's box": "<div><p>修渠之前的事。</p><p><img src=1.jpg></p><p>村里修渠九公里。</p></div>",
    "a word of the page": '<p><img src=1.jpg alt="图片"></p>',
    "a word in Latin": '<p><img src=1.jpg alt="Image|图片|image"></p><p>IMG_0012</p>',
    "the file's name": '<p><img src=1.jpg alt="IMG_2012.JPG"></p>',
    "the headline": '<p><img src=1.jpg alt="清水到了村口"></p>',
    "what is far too long": f'<div class=pic><img src=1.jpg><p class="caption">{"字" * 400}</p></div>',
}


@each("case", NO_CAPTION)
def test_what_is_no_caption_is_none(case: str) -> None:
    assert only(NO_CAPTION[case], "清水到了村口").caption == ""


def test_a_caption_stands_by_the_last_of_several_pictures() -> None:
    markup = "<p><img src=1.jpg></p><p><img src=2.jpg></p><p>图为茶山。</p>" + TEXT
    assert [caption for _, caption, _ in found(markup)] == ["", "图为茶山。"]


def test_each_picture_of_a_gallery_has_its_own_caption() -> None:
    one = "<p><img src={0}.jpg></p><p class=tushuo>第{0}幅：晒谷场。</p>"
    markup = "<div>" + "".join(one.format(n) for n in range(1, 4)) + "</div>" + TEXT
    assert [caption for _, caption, _ in found(markup)] == [f"第{n}幅：晒谷场。" for n in range(1, 4)]


# Credits

CREDITS = {
    "晒谷场。（林小舟 摄）": "林小舟 摄",
    "晒谷场。林小舟摄": "林小舟摄",
    "晒谷场。 林小舟/摄": "林小舟/摄",
    "晒谷场 林小舟/图": "林小舟/图",
    "晒谷场。本报记者 林小舟 摄": "本报记者 林小舟 摄",
    "晒谷场。新华社记者林小舟摄": "新华社记者林小舟摄",
    "晒谷场。记者 林小舟 通讯员 王大山 摄": "记者 林小舟 通讯员 王大山 摄",
    "晒谷场。林小舟、王大山摄影报道": "林小舟、王大山摄影报道",
    "晒谷场。新华社发": "新华社发",
    "晒谷场。（资料图片）": "资料图片",
    "晒谷场。县气象局供图": "县气象局供图",
    "晒谷场。（受访者提供）": "受访者提供",
    "晒谷场。（北山县融媒体中心供图）": "北山县融媒体中心供图",
    "图为林小舟在摄影展上的作品。": "",
    "图为工人正在拍摄": "",
    "村民看图": "",
    "这张地图是示意图": "",
}


@SCRIPTS
@each("caption", CREDITS)
def test_a_credit_is_the_end_of_the_caption_as_it_is_printed(caption: str, script: str) -> None:
    told = (caption, CREDITS[caption])
    caption, credit = map(in_traditional, told) if script == "traditional" else told
    picture = only(f"<figure><img src=1.jpg><figcaption>{caption}</figcaption></figure>")
    assert (picture.caption, picture.credit) == (caption, credit)


LINES = {
    "林小舟 摄": "林小舟 摄",
    "（林小舟 摄）": "林小舟 摄",
    "本报记者 林小舟 摄": "本报记者 林小舟 摄",
    "图片来源：视觉中国": "图片来源：视觉中国",
    "摄影：林小舟": "摄影：林小舟",
    "图/林小舟": "图/林小舟",
    "县气象局供图": "县气象局供图",
}


@SCRIPTS
@each("line", LINES)
def test_a_credit_may_stand_in_a_line_of_its_own(line: str, script: str) -> None:
    line, credit = map(in_traditional, (line, LINES[line])) if script == "traditional" else (line, LINES[line])
    for markup in (
        f"<div class=pic><img src=1.jpg><p>晒谷场一角</p><p>{line}</p></div>",
        f"<figure><img src=1.jpg><figcaption>晒谷场一角</figcaption></figure><p>{line}</p>",
    ):
        assert found(markup + TEXT) == [(f"{HERE}1.jpg", "晒谷场一角", credit)]
    assert found(f"<p><img src=1.jpg></p><p>{line}</p>{TEXT}") == [(f"{HERE}1.jpg", "", credit)]


def test_the_line_below_photo_news_is_the_credit_of_its_only_picture() -> None:
    line = "<p>通讯员 陆春梅 摄</p>"
    assert only(f"<p><img src=1.jpg></p>{TEXT}{line}").credit == "通讯员 陆春梅 摄"
    assert {credit for _, _, credit in found(f"<p><img src=1.jpg><img src=2.jpg></p>{TEXT}{line}")} == {""}


# Papers

PIECES = [(name, piece) for name, paper in PAPERS.items() for piece in paper.numbers.values() if piece.picture]
UNTOLD = {"jiefangjunbao", "jiefangribao", "kejiribao"}
"""Papers whose answers in the replica name no picture of an article."""


@each("name, piece", PIECES, ids=[f"{name}-{piece.number}" for name, piece in PIECES])
def test_every_paper_names_its_photographs_with_what_is_written_below(name: str, piece: Printed) -> None:
    paper = PAPERS[name]
    link = Link(paper.article_url(piece), newspaper=name, issue_date=piece.day, page=piece.page)
    attempt = paper_of(name).route(link)[0]
    body = paper.answer(urlsplit(attempt.url), dict(attempt.form) or None).content
    if name in UNTOLD:
        return
    kind = "application/json" if body.lstrip()[:1] in (b"{", b"[") else "text/html"
    reading = read_answer(attempt.read, capture(link.url, body, kind), link)
    assert reading.article
    assert [(one.url.rpartition("/")[2].removesuffix(".2"), one.caption) for one in reading.pictures] == [
        (piece.picture, piece.caption)
    ]
    if paper.files:
        assert urlsplit(reading.pictures[0].url).path in paper.files


@each("base, url", [("", f"{HERE}1.jpg"), ('<base href="/pub/x/">', "http://www.beishan.example/pub/x/1.jpg")])
def test_a_news_sites_article_names_its_pictures_from_where_its_page_says(base: str, url: str) -> None:
    story = f"{TEXT}<p>　　秋收以后还要往上游再修三公里，把最后两个屯也连起来，水利员每天沿渠走一遍。</p>"
    body = f"<h1>清水到了村口</h1><p>2022-03-01 来源：北山日报</p><div id=content><p><img src=1.jpg></p>{story}</div>"
    page = f"<html><head><meta charset=utf-8>{base}<title>清水到了村口</title></head><body>{body}</body></html>"
    reading = read_answer(lambda sent, link: Reading(extract(sent, link)), capture(BASE, page), Link(BASE))
    assert [one.url for one in reading.pictures] == [url]


# What is hostile

HOSTILE = {
    "pictures": lambda n: "".join(f"<img src={i}.jpg>" for i in range(n)),
    "pictures in a box": lambda n: (
        "<div>" + "".join(f"<p><img src={i}.jpg></p><p>图为 {i}</p>" for i in range(n)) + "</div>"
    ),
    "texts": lambda n: "<img src=1.jpg>" + "<p>林小舟 林小舟 林小舟 摄影</p>" * n,
    "a caption": lambda n: f"<figure><img src=1.jpg><figcaption>{'林小舟、' * n}</figcaption></figure>",
    "an alt": lambda n: f'<img src=1.jpg alt="{"图片 " * n}">',
    "a set": lambda n: f'<img srcset="{"a.jpg 1x, " * n}">',
    "a set of commas": lambda n: f'<img srcset="{"," * n}" src="1.jpg">',
    "a style": lambda n: f'<img src=1.jpg style="{"width:" * n}">',
    "an address": lambda n: f'<img src="{"../" * n}1.jpg">',
    "nested boxes": lambda n: "<div>" * min(n, 200) + "<img src=1.jpg>图" * n,
    "open figures": lambda n: "<figure><img src=1.jpg><figcaption>图" * (n // 20),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_no_markup_takes_longer_than_its_length(what: str) -> None:
    growth = cpu_growth(lambda n: article_pictures(HOSTILE[what](n), BASE), 1000, 4000, below=12, floor=1 / 20)
    assert growth < 12


@each("markup", ["", "<", "<img", "<img src=1.jpg", "\0<img src='\ud800.jpg'>", "<img src=1.jpg alt='\ud800图为'>"])
def test_nothing_raises(markup: str) -> None:
    assert len(article_pictures(markup, BASE)) <= 1


def test_of_a_flood_of_pictures_five_hundred_are_named() -> None:
    assert len(article_pictures(HOSTILE["pictures"](2000), BASE)) == 500
