"""Indexes of issues as real systems write them: saved forms with words that mean nothing, and siblings of each kind."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from archive.model import Link, LinkKind, Newspaper, Page
from archive.reasons import LayoutChanged, Refused
from crawler.discover.examples import EXAMPLES
from crawler.epaper.html import HtmlPlatform
from crawler.extract.reading import Reading
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.cost import cpu_growth
from tests.harness.sweep import each

PAGES = Path(__file__).with_name("pages")
BASE = "http://epaper.beishan.example/bsrb"
DAY = date(2017, 10, 13)
FRONTS = {
    "founder": "html/%Y%m/%d/node_A01.html",
    "founder-old": "html/%Y-%m/%d/node_1.htm",
    "huaguang": "content/%Y%m%d/Page01BC.htm",
    "nbs": "html/%Y-%m/%d/nbs.D110000bsrb_01.htm",
}


def read(platform: str, markup: str | bytes, front: str = "", **told: str) -> Reading:
    """Read a page of an issue; `told` is what the list that named it said."""
    own = FRONTS[platform]
    first = f"{own.rpartition('/')[0]}/{front}" if front else own
    row = Newspaper("bsrb", "北山日报", platform=platform, base_url=BASE, first_page=own if told else first)
    system = platforms()[platform]
    assert isinstance(system, HtmlPlatform)
    url = f"{BASE}/{DAY.strftime(first)}"
    link = Link(url, LinkKind.LIST, newspaper="bsrb", issue_date=DAY, **told)  # type: ignore[arg-type]
    return system.attempts(row, link)[0].read(capture(url, markup), link)


def told(reading: Reading) -> list[tuple[str, str, str]]:
    return [(page.page, page.page_name, page.url.rpartition("/")[2]) for page in reading.pages]


def titles(page: Page) -> dict[str, str]:
    return {placed.url.rpartition("/")[2].partition("?")[0]: placed.title for placed in page.placements}


def pdfs(reading: Reading) -> list[str]:
    return [page.pdf.rpartition("/")[2] for page in reading.pages]


def stands_on(reading: Reading) -> dict[str, str]:
    """Return the page on which each article stands, as the links to them say."""
    found = (link for link in reading.links if link.kind is LinkKind.ARTICLE)
    return {link.url.rpartition("/")[2].partition("?")[0]: link.page for link in found}


# The saved forms


def test_an_arrow_before_the_list_of_pages_names_none() -> None:
    reading = read("founder-old", (EXAMPLES / "founder-old/2017-10-13-node_1.html").read_bytes())
    assert told(reading) == [
        ("01", "要闻", "node_1.htm"),
        ("02", "验清开02版", "node_2.htm"),
        ("06", "验清开06版", "node_6.htm"),
        ("08", "验清开08版", "node_8.htm"),
    ]
    assert pdfs(reading) == ["BSRB2017101301.pdf", "BSRB2017101302.pdf", "BSRB2017101306.pdf", "BSRB2017101308.pdf"]
    first = reading.pages[0]
    assert list(titles(first)) == [f"content_{n}.htm" for n in (306582, 306587, 306588, 306593, 306597)]
    assert titles(first)["content_306597.htm"] == "渠入路水培河路比护种"
    assert all(placed.area for placed in first.placements)


def test_pages_without_a_zero_keep_their_numbers() -> None:
    markup = (EXAMPLES / "founder-old/2017-07-22-node_2.html").read_bytes()
    reading = read("founder-old", markup, front="node_2.htm")
    names = [("1", "要闻"), ("2", "综合新闻"), ("3", "春义开借"), ("4", "清路读护")]
    assert told(reading) == [(*name, f"node_{n}.htm") for n, name in enumerate(names, 2)]
    assert pdfs(reading) == [f"20170722{n}_pdf.pdf" for n in range(1, 5)]
    shown = {placed.url.rpartition("/")[2] for placed in reading.pages[0].placements if placed.area}
    assert shown == {f"content_{n}.htm" for n in range(52014, 52021)}
    assert titles(reading.pages[0])["content_52014.htm"].startswith("晚走晨秋书林 晚渠收验林种")


def test_a_further_page_has_the_number_of_its_label() -> None:
    markup = (PAGES / "founder-old-pages-without-zero_node_3.htm").read_bytes()
    reading = read("founder-old", markup, front="node_3.htm", page="", page_name="")
    assert stands_on(reading) == {"content_52022.htm": "2", "content_52023.htm": "2"}


def test_what_an_old_ledger_calls_a_step_gives_way_to_the_label() -> None:
    markup = (PAGES / "founder-old-pages-without-zero_node_3.htm").read_bytes()
    reading = read("founder-old", markup, front="node_3.htm", page="4", page_name="下一版")
    assert set(stands_on(reading).values()) == {"2"}


def test_a_list_of_pages_that_comes_twice_is_one() -> None:
    markup = (EXAMPLES / "founder-old/2017-10-09-node_187.html").read_bytes()
    reading = read("founder-old", markup, front="node_187.htm")
    assert told(reading) == [
        ("A01", "头版", "node_187.htm"),
        ("A02", "要闻", "node_188.htm"),
        ("A03", "天下", "node_189.htm"),
        ("B01", "专刊", "node_191.htm"),
    ]
    assert pdfs(reading) == ["51281507497937890.pdf", "54571507497938890.pdf", "46961507497912968.pdf", ""]
    assert set(stands_on(reading).values()) == {"A01"}


def test_articles_stand_under_the_heading_of_their_page_and_a_pdf_may_stand_before_it() -> None:
    reading = read("huaguang", (EXAMPLES / "huaguang/content-20260928-Page01BC.html").read_bytes())
    assert told(reading) == [("01", "要闻", "Page01BC.htm"), ("02", "文化", "Page02BC.htm")]
    assert pdfs(reading) == ["01.pdf", "02.pdf"]
    assert [titles(page) for page in reading.pages] == [
        {"Articel01002NR.htm": "晨水开晨培乡比种验", "Articel01003NR.htm": "赛种山水林诊桥通麦义入通种"},
        {"Articel02002NR.htm": "通通巡诊供收训"},
    ]
    assert list(stands_on(reading).values()) == ["01", "01", "02"]
    assert [page.read for page in reading.pages] == [True, False]


def test_titles_that_a_script_writes_are_read() -> None:
    markup = (EXAMPLES / "nbs/16-nbs-D110000bsrb_01.html").read_bytes().replace(b"20171016", b"20171013")
    reading = read("nbs", markup)
    assert [page[:2] for page in told(reading)] == [
        ("01", "要闻"),
        ("02", "要闻"),
        ("09", "演修稻春夏5年·路排收秋建镇林建抢冬供·书排河桑清⑧"),
    ]
    assert list(titles(reading.pages[0]).values()) == [
        "《麦读夏演赛麦读抢书林晚清诊收种村麦》通供乡排",
        "桑春护验电比阅演春田供书诊 演读种冬出供镇冬坝冬抢借麦",
        "收桥练书林种收淤供访渠",
    ]
    assert pdfs(reading) == [f"bsrb20171013{page}.pdf" for page in ("01", "02", "09")]


# Siblings


LIST = '<li><a href="node_1.htm">第01版：要闻</a></li><li><a href="node_2.htm">第02版：综合</a></li>'
ITEMS = '<ul><li><a href="content_1.htm">赛村桥镇村练林</a></li><li><a href="content_2.htm">出田夏读水坝</a></li></ul>'
ARROWS = (
    "<a href='node_2.htm'><span style='font-family:webdings'>4</span>下一版</a>",
    "<a href='node_2.htm'><font face=Webdings>4</font></a>",
    "<a href='node_2.htm'><font face='Wingdings 3'>4</font>下一頁</a>",
    "<table><tr><td style='font-family: Webdings'><a href='node_2.htm'>4</a></td></tr></table>",
    "<a href='node_2.htm'>»</a>",
    "<a href='node_2.htm'>下一版</a>",
    "<a href='node_2.htm'><img src='next.gif'></a>",
    "<a href='node_2.htm'>4</a>",
)


@each("arrow", ARROWS)
@each("order", ["before", "behind"])
def test_no_arrow_names_a_page_wherever_it_stands(arrow: str, order: str) -> None:
    lists = f"<ul>{LIST}<li><a href='node_7.htm'>第04版：副刊</a></li></ul>"
    body = f"{arrow}{lists}{ITEMS}" if order == "before" else f"{lists}{ITEMS}{arrow}"
    assert [page[:2] for page in told(read("founder-old", body))] == [("01", "要闻"), ("02", "综合"), ("04", "副刊")]


@pytest.mark.parametrize("arrow", ARROWS[:-1])
def test_a_page_that_only_an_arrow_names_has_no_number_yet(arrow: str) -> None:
    assert told(read("founder-old", arrow + ITEMS))[1:] == [("", "", "node_2.htm")]


@pytest.mark.parametrize("first, later", [("第02版", "第02版：综合"), ("综合", "第02版：综合"), ("2", "第02版：综合")])
def test_a_later_and_better_label_beats_an_earlier_one(first: str, later: str) -> None:
    body = f"<a href='node_2.htm'>{first}</a>{ITEMS}<a href='node_2.htm'>{later}</a>"
    assert ("02", "综合", "node_2.htm") in told(read("founder-old", body))
    body = f"<a href='node_2.htm'>{later}</a>{ITEMS}<a href='node_2.htm'>{first}</a>"
    assert ("02", "综合", "node_2.htm") in told(read("founder-old", body))


@pytest.mark.parametrize("label", ["第0607版：专题", "06、07版：专题", "第06-07版：專題", "A06A07版：专题"])
def test_a_page_over_two_is_one(label: str) -> None:
    body = f"<ul>{LIST}<li><a href='node_6.htm'>{label}</a></li></ul>{ITEMS}"
    number = "A06-07" if label.startswith("A") else "06-07"
    assert told(read("founder-old", body))[2][0] == number


def test_two_numbers_of_one_address_are_a_page_over_two_and_two_addresses_two_pages() -> None:
    two = "<li><a href='node_6.htm'>06版：专题</a></li><li><a href='node_{}.htm'>07版：专题</a></li>"
    assert [page[0] for page in told(read("founder-old", f"<ul>{LIST}{two.format(6)}</ul>"))] == ["01", "02", "06-07"]
    assert [page[0] for page in told(read("founder-old", f"<ul>{LIST}{two.format(7)}</ul>"))] == [
        "01",
        "02",
        "06",
        "07",
    ]


WAYS = {
    "href": "<a href='{0}'>{1}</a>",
    "data-href": "<a data-href='{0}'>{1}</a>",
    "data-href beside #": "<a href='#' data-href='{0}'>{1}</a>",
    "daoxiang": "<a daoxiang='{0}'>{1}</a>",
    "location": "<tr onclick=\"location.href='{0}'\"><td>{1}</td></tr>",
    "window.location": "<div onclick=\"window.location='{0}'; return false\">{1}</div>",
    "window.open": "<a href='javascript:;' onclick='window.open(\"{0}\", \"_blank\")'>{1}</a>",
    "javascript": "<a href=\"javascript:goto('{0}')\">{1}</a>",
    "on a list's item": "<li data-url='{0}'>{1}</li>",
    "relative with ./": "<a onclick=\"openArticle('./{0}')\">{1}</a>",
}


@each("way", WAYS)
@each("platform, article", [("founder-old", "content_7.htm"), ("huaguang", "Articel01002NR.htm")])
def test_an_article_is_found_whatever_leads_to_it(way: str, platform: str, article: str) -> None:
    reading = read(platform, f"<table><tbody>{WAYS[way].format(article, '赛村桥镇村练林寨')}</tbody></table>")
    assert titles(reading.pages[0]) == {article: "赛村桥镇村练林寨"}


@pytest.mark.parametrize("way", WAYS)
def test_a_page_is_found_whatever_leads_to_it(way: str) -> None:
    reading = read("founder-old", f"<table>{WAYS[way].format('node_2.htm', '第02版：综合')}</table>{ITEMS}")
    assert ("02", "综合", "node_2.htm") in told(reading)


def test_shapes_over_a_pages_picture_lead_to_articles() -> None:
    svg = '<svg><polygon points="1,2 3,4 5,6" data-pageid="p1" data-contentid="88123" title="赛村桥镇"></polygon></svg>'
    reading = read("founder", svg)
    assert [(one.url.rpartition("/")[2], one.area) for one in reading.pages[0].placements] == [
        ("con-88123.html", "1,2,3,4,5,6")
    ]


SCRIPT = (
    '<script>var n=[{p:"node_2.htm",l:["content_7.htm","content_8.htm"]}];var x="a.js", y="content of it";</script>'
)
AS_JSON = '<script type="application/json">{"list":[{"url":".\\/content_7.htm"},{"url":"content_8.htm"}]}</script>'


@pytest.mark.parametrize("script", [SCRIPT, AS_JSON])
def test_what_a_script_lists_counts_only_where_no_element_leads_to_an_article(script: str) -> None:
    assert set(stands_on(read("founder-old", script))) == {"content_7.htm", "content_8.htm"}
    assert set(stands_on(read("founder-old", script + ITEMS))) == {"content_1.htm", "content_2.htm"}


@pytest.mark.parametrize(
    "link",
    [
        '<script>document.write(view("晨水开晨<br>培乡比种"))</script>',
        "<script>document.write('晨水开晨<br/>培乡比种')</script>",
        "<script> document.writeln( titleOf( '晨水开晨<BR>培乡比种  ' ) ); </script>",
        "晨水开晨<br>培乡比种",
        "<span>晨水开晨</span><br/><b>培乡比种</b>",
    ],
)
def test_a_title_is_read_as_it_is_shown(link: str) -> None:
    reading = read("founder-old", f"<a href='content_7.htm'>{link}</a>")
    assert titles(reading.pages[0]) == {"content_7.htm": "晨水开晨 培乡比种"}


PDF_ITEMS = {
    "behind, in a cell": "<tr><td><a href='node_{0}.htm'>{1}</a></td><td><a href='{0}.pdf'><img></a></td></tr>",
    "before, in a cell": "<tr><td><a href='{0}.pdf'><img></a></td><td><a href='node_{0}.htm'>{1}</a></td></tr>",
    "behind, in an item": "<li><a href='node_{0}.htm'>{1}</a> <a href='{0}.pdf'>PDF</a></li>",
    "before, in a heading": "<h4><a href='{0}.pdf'>PDF</a><a href='node_{0}.htm'>{1}</a></h4>",
    "behind, all in one": "<a href='node_{0}.htm'>{1}</a><a href='{0}.pdf'>PDF</a><br>",
    "before, all in one": "<a href='{0}.pdf'>PDF</a><a href='node_{0}.htm'>{1}</a><br>",
    "in boxes": "<div><div><a href='node_{0}.htm'>{1}</a></div><div><a href='{0}.pdf'>PDF</a></div></div>",
}


@pytest.mark.parametrize("item", PDF_ITEMS)
@pytest.mark.parametrize("header", ["", "<p>第01版 <a href='node_2.htm'>下一版</a> <a href='1.pdf'>PDF</a></p>"])
def test_a_pdf_belongs_to_the_page_that_it_shares_an_item_with(item: str, header: str) -> None:
    pages = [(1, "第01版：要闻"), (2, "第02版：综合"), (3, "第03版：副刊")]
    rows = "".join(PDF_ITEMS[item].format(*page) for page in pages)
    kind = "table" if "<tr>" in rows else "ul" if "<li>" in rows else "div"
    reading = read("founder-old", f"{header}{ITEMS}<{kind}>{rows}</{kind}>")
    assert pdfs(reading) == ["1.pdf", "2.pdf", "3.pdf"]


def test_a_pdf_whose_address_stands_as_text_is_the_pages_own() -> None:
    body = f"<p id='pdfUrl' style='display:none'>../../att/01.pdf</p><ul>{LIST}</ul>{ITEMS}"
    assert pdfs(read("founder-old", body)) == ["01.pdf", ""]


@pytest.mark.parametrize("credit", ["本版责编 张三", "責任編輯：王小二 校對：李四", "值班主任：赵一 美编：孙四"])
@pytest.mark.parametrize("platform, article", [("founder-old", "content_7.htm"), ("huaguang", "Articel01007NR.htm")])
def test_a_line_of_editors_is_no_article(credit: str, platform: str, article: str) -> None:
    other = article.replace("7", "8")
    items = f"<li><a href='{article}'>{credit}</a></li><li><a href='{other}'>责任编辑的一天</a></li>"
    assert set(stands_on(read(platform, f"<ul>{items}</ul>"))) == {other}


def test_what_the_map_shows_is_an_article_whatever_its_title() -> None:
    body = "<area coords='1,2,3,4' href='content_7.htm'><a href='content_7.htm'>本版责编 张三</a>"
    assert set(stands_on(read("founder-old", body))) == {"content_7.htm"}


TREES = {
    "headings": "<h4><a href='{0}'>{1}</a></h4><ul>{2}</ul>",
    "items in items": "<li><a href='{0}'>{1}</a><ul>{2}</ul></li>",
    "boxes": "<div><p><a href='{0}'>{1}</a></p>{2}</div>",
    "a definition list": "<dt><a href='{0}'>{1}</a></dt><dd>{2}</dd>",
}
ARTICLES = (("1", "2"), (), ("3",), ("4", "5"))


@each("tree", TREES)
@each("here", [1, 3])
@each("above", ["", "<a href='node_2.htm'>第02版：综合</a>"])
def test_in_a_list_of_all_pages_articles_stand_under_their_headings(tree: str, here: int, above: str) -> None:
    links = ["".join(f"<li><a href='content_{n}.htm'>赛村桥镇{n}</a></li>" for n in some) for some in ARTICLES]
    listed = "".join(TREES[tree].format(f"node_{n}.htm", f"第0{n}版：某版", some) for n, some in enumerate(links, 1))
    reading = read("founder-old", f"{above}<div id='webtree'>{listed}</div>", front=f"node_{here}.htm")
    assert stands_on(reading) == {f"content_{n}.htm": f"0{page}" for page, some in enumerate(ARTICLES, 1) for n in some}


@pytest.mark.parametrize("before", ["", "<a href='node_2.htm'>第02版：综合</a>", f"<ul>{LIST}</ul>"])
@pytest.mark.parametrize("behind", ["", f"<ul>{LIST}</ul>", f"<ul>{LIST}</ul><p><a href='content_9.htm'>要目</a></p>"])
def test_a_list_of_pages_beside_one_of_articles_is_no_heading(before: str, behind: str) -> None:
    reading = read("founder-old", f"<div>{before}</div>{ITEMS}<div>{behind}</div>")
    assert {page for page in stands_on(reading).values() if page} <= {"01"}


NAMING = [
    ("huaguang", "Articel02003NR.htm", "Page02BC.htm"),
    ("nbs", "nw.D110000bsrb_20171013_3-02.htm", "nbs.D110000bsrb_02.htm"),
]


@pytest.mark.parametrize("platform, article, page", NAMING)
def test_an_article_stands_on_the_page_that_its_address_names(platform: str, article: str, page: str) -> None:
    first = FRONTS[platform].rpartition("/")[2]
    body = f"<a href='{first}'>第A01版：要闻</a><a href='{page}'>第A02版：综合</a>"
    reading = read(platform, f"{body}<map><area coords='1,2,3,4' href='{article}'></map>")
    assert stands_on(reading) == {article: "A02"}


def test_a_page_that_no_list_names_says_its_number_itself() -> None:
    for own in ("<h4>第03版：<strong>文化</strong></h4>", "<div>第03版：文化</div>", "<p>03版: 文化</p>"):
        page = told(read("founder-old", f"{own}{ITEMS}", front="node_9.htm"))[0]
        assert page[:2] == ("03", "文化")
    pagenum = "<!--enpproperty <founder-pagenum>3</founder-pagenum> /enpproperty-->"
    assert told(read("founder-old", ITEMS + pagenum, front="node_9.htm"))[0][0] == "3"
    assert told(read("founder-old", f"{ITEMS}<p>第03版 第04版</p><p>第05版</p>", front="node_9.htm"))[0][0] == ""


HOSTILE = {
    "links in one item": "<li>" + "<a href='node_{0}.htm'>第{0}版</a><a href='{0}.pdf'>P</a>",
    "nested": "<div><a href='node_{0}.htm'>第{0}版：x</a><a href='content_{0}.htm'>y</a>",
    "alternating": "<p><a href='node_{0}.htm'>{0}版：要闻</a></p><p><a href='content_{0}.htm'>赛村桥镇</a></p>",
    "scripts": "<script>var a='content_{0}.htm\",';</script><a onclick='x(\"a{0}\"'>",
    "open anchors": "<a href='content_{0}.htm'>赛村<script>document.write(view('</script>",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_an_index_without_end_is_read_in_time_that_grows_with_it(kind: str) -> None:
    def reading(size: int) -> None:
        with suppress(Refused, LayoutChanged):  # as too much, or as nothing
            read("founder-old", "".join(HOSTILE[kind].format(n) for n in range(size)))

    assert cpu_growth(reading, 400, 1600, below=12, floor=1 / 12) < 12


_TWICE = {
    "a supplement that counts from 01 again": (
        ["第01版：要闻", "第02版：综合", "第01版：特刊·三月三", "第02版：特刊·歌圩"],
        ["01", "02", "01(2)", "02(2)"],
    ),
    "two supplements": (["01版：要闻", "01版：楼市", "01版：汽车"], ["01", "01(2)", "01(3)"]),
    "letters": (["A01版：要闻", "B01版：楼市"], ["A01", "B01"]),
    "the same name again: another address of the page": (
        ["第01版：要闻", "第02版：综合", "第01版：要闻"],
        ["01", "02", "01"],
    ),
    "no name: an arrow": (["第01版：要闻", "第02版：综合", "第02版"], ["01", "02", "02"]),
}


@pytest.mark.parametrize("kind", _TWICE)
def test_pages_of_one_number_and_other_names_are_two(kind: str) -> None:
    labels, numbers = _TWICE[kind]
    links = "".join(f'<a id=pageLink href="node_{n}.htm">{label}</a>' for n, label in enumerate(labels, 1))
    article = '<ul class="list01"><li><a href="content_1.htm">芒果丰收的一个早晨</a></li></ul>'
    told = read("founder-old", f"<html><title>北山日报</title><body>{links}{article}</body></html>")
    named = {page.url.rpartition("/")[2]: page.page for page in told.pages}
    assert [named[f"node_{n}.htm"] for n in range(1, len(labels) + 1)] == numbers
