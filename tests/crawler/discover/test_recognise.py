"""An address tells the publishing system, where the paper begins, and how its days are written."""

from __future__ import annotations

import re
from datetime import date

import pytest

from archive.model import Newspaper
from crawler.discover.paper_name import conflicts, named_row, paper_id, paper_name, place_of, site_name
from crawler.discover.recognise import (
    dated,
    first_page,
    fits,
    fits_named,
    form_of,
    known,
    nearest,
    proposed_row,
    told_by_address,
    written_day,
)
from crawler.epaper.html import HtmlPlatform
from crawler.extract.page import decode_page
from crawler.extract.reading import Platform
from crawler.papers import paper_of, papers
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.sweep import each
from tests.replica.papers import ON_TWO_HOSTS, PAPERS

DAY = date(2022, 3, 1)
ROWS = [row for row in papers().values() if "%" in row.first_page]
EPAPERS = told_by_address(platforms().values())
ALL = tuple(EPAPERS.values())

KNOWN = [paper_of(row.id) for row in ROWS]

ARTICLES = {
    "founder": ("content/%Y%m/%d/content_28405.html", "con/%Y%m/%d/c28405.html"),
    "founder-old": ("content_151204.htm", "content_3021_151204.htm"),
    "huaguang": ("Articel01002MW.htm",),
    "joyhua": ("content_20220301001.htm", "page_02_content_000.htm", "index_content_000.htm"),
    "nbs": ("nw.D110000renmrb_20220301_1-01.htm",),
    "p001": ("20220301_001_3.htm",),
    "qpaper": ("206117.html",),
    "shtml": ("661204.shtml",),
    "szbz": ("szbz91720.Html",),
    "uniflows": ("01_03.htm",),
    "edition": ("0395201.html",),
    "gxrb": ("&xuhao=1",),
    "trs": (),  # an article's form names no day
    "bjnews": ("20220301_A01/20220301_A01_1203.html",),
    "jfdaily": (),  # an article is asked for elsewhere than at its address
    "jfjb": (),
    "stdaily": (),
}
"""Articles, in the list's folder or (founder) in one beside it."""

UNSURE = {
    "yulinribao": "only the articles' folder (con/) shows that PC/ is the list's own",
    "yulinwanbao": "only the articles' folder (con/) shows that PC/ is the list's own",
}
"""Rows whose base the front's address alone does not tell."""


def front(row: Newspaper, day: date = DAY) -> str:
    return f"{row.base_url}/{day.strftime(row.first_page)}"


def article_urls(row: Newspaper) -> list[str]:
    url = front(row)
    if row.platform == "founder":
        return [f"{row.base_url}/{DAY.strftime(form)}" for form in ARTICLES["founder"]]
    if row.platform == "gxrb":
        return [url + ARTICLES["gxrb"][0]]
    return [f"{url.rpartition('/')[0]}/{form}" for form in ARTICLES[row.platform]]


def of(row: Newspaper) -> tuple[str, str, str]:
    return row.platform, row.base_url, row.first_page


def proposed(row: Newspaper, *articles: str) -> Newspaper:
    """Return the row that its own front and articles give beside all others."""
    others = [other for other in ROWS if other.id != row.id]
    return proposed_row(fits(front(row), ALL)[0], [fit for url in articles for fit in fits(url, ALL)], others)


# The rows that were written by hand


def test_every_platform_with_issues_is_recognised() -> None:
    assert set(EPAPERS) == {row.platform for row in ROWS} == set(ARTICLES)


def test_the_front_of_an_issue_tells_its_platform_alone() -> None:
    told = {row.id: [fit.platform.name for fit in fits(front(row), ALL) if fit.is_page] for row in ROWS}
    assert told == {row.id: [row.platform] for row in ROWS}


def test_the_front_of_an_issue_tells_its_row() -> None:
    assert {row.id for row in ROWS if of(proposed(row)) != of(row)} == set(UNSURE)


def test_with_an_article_in_a_folder_of_its_own_the_row_is_certain() -> None:
    founder = [row for row in ROWS if row.platform == "founder"]
    told = [(row, proposed(row, url)) for row in founder for url in article_urls(row)]
    assert [row.id for row, found in told if of(found) != of(row)] == []


def test_an_articles_address_tells_its_platform_but_where_two_look_alike() -> None:
    told = {(row.platform, *(fit.platform.name for fit in fits(url, ALL))) for row in ROWS for url in article_urls(row)}
    doubts = {("founder-old", "founder-old", "edition"), ("bjnews", "bjnews", "p001")}
    sure = {(name, name) for name, forms in ARTICLES.items() if forms} - {("bjnews", "bjnews")}
    assert told == sure | doubts


def test_the_front_of_an_issue_is_known_as_its_rows() -> None:
    told = {row.id: known(front(row), KNOWN) for row in ROWS}
    assert {name: found and found.row.id for name, found in told.items()} == {row.id: row.id for row in ROWS}


def test_an_issue_at_a_former_address_is_known_as_its_papers() -> None:
    former = [(paper.row.id, location.row) for paper in KNOWN for location in paper.elsewhere]
    told = {(name, front(row)): known(front(row), KNOWN) for name, row in former}
    assert [name for (name, _), found in told.items() if found is None or found.row.id != name] == []
    assert len(told) >= 10


def test_an_article_on_a_further_host_is_known_where_it_is_in_the_papers_own_folder() -> None:
    piece = ON_TWO_HOSTS.issues[0].pieces[0]
    found = known(ON_TWO_HOSTS.article_url(piece), KNOWN)
    assert found and found.row.id == "nanfangribao"
    assert known(ON_TWO_HOSTS.article_url(piece).replace("/nfdaily/", "/nfzm/"), KNOWN) is None


@each("paper", PAPERS.values(), ids=lambda paper: paper.id)
def test_an_article_is_known_as_its_papers(paper) -> None:  # type: ignore[no-untyped-def]
    found = known(paper.article_url(paper.issues[0].pieces[0]), KNOWN)
    assert found and found.row.id == paper.id


# Days


@pytest.mark.parametrize(
    "path, pattern",
    [
        ("column/202203/01/node_A01.html", "column/%Y%m/%d/node_A01.html"),
        ("html/2022-03/01/node_1.htm?v=1", "html/%Y-%m/%d/node_1.htm?v=1"),
        ("2022/20220301/20220301_001/20220301_001.html", "%Y/%Y%m%d/%Y%m%d_001/%Y%m%d_001.html"),
        ("html/2022/03/01/01/default.htm", "html/%Y/%m/%d/01/default.htm"),
        ("api.php?name=gxrb&date=2022-03-01&code=001", "api.php?name=gxrb&date=%Y-%m-%d&code=001"),
        ("%E6%8A%A5/202203/01/node_1.html", "%%E6%%8A%%A5/%Y%m/%d/node_1.html"),
        ("rmtd2016/2022-03/01/node_2.htm", "rmtd2016/%Y-%m/%d/node_2.htm"),
        ("120220301/node_2.htm", "120220301/node_2.htm"),
    ],
)
def test_the_day_is_replaced_however_often_it_stands_in_an_address(path: str, pattern: str) -> None:
    assert dated(path, DAY) == pattern
    assert DAY.strftime(pattern) == path


# Addresses of strangers


@pytest.mark.parametrize(
    "url",
    [
        "http://epaper.example.cn/pc/column/202213/41/node_A01.html",
        "http://epaper.example.cn/pc/column/node_A01.html",
        f"http://epaper.example.cn/{'a' * 3000}/202203/01/node_A01.html",
        "http://www.example.cn/2022-03-01/1/index.html",
        "http://[broken/202203/01/node_A01.html",
        "javascript:202203/01/node_A01.html",
    ],
)
def test_no_platform_takes_an_address_without_a_day_or_out_of_order(url: str) -> None:
    page = capture("http://epaper.example.cn/", f'<a href="{url}">第01版</a>')
    assert fits_named(page, ALL) == ()


def test_no_platform_takes_an_address_with_control_characters() -> None:
    assert fits("http://epaper.example.cn/a\x1b[2J/202203/01/node_A01.html", ALL) == ()


def test_only_links_of_the_pages_own_host_count() -> None:
    page = capture(
        "http://one.cn/html/2022-03/01/content_1.htm",
        '<a href="http://two.cn/html/2022-03/01/node_1.htm">第01版</a><a href="node_2.htm">第02版</a>',
    )
    assert [fit.url for fit in fits_named(page, ALL)] == ["http://one.cn/html/2022-03/01/node_2.htm"]


# What pages name

LIST = '<a href="node_1.htm">第01版：要闻</a><a href="node_2.htm">第02版：综合</a><a href="content_5.htm">标题</a>'
PAGE = "http://paper.example.cn/html/2022-03/01/node_2.htm"


def front_of(url: str, body: str) -> str | None:
    own = next((fit for fit in fits(url, ALL) if fit.is_page), None)
    found = first_page(fits_named(capture(url, body), ALL, own.day if own else None), own)
    return found.url.rpartition("/")[2] if found else None


@pytest.mark.parametrize(
    "body, expected",
    [
        (LIST, "node_1.htm"),
        (f'<a href="node_3.htm">下一版</a>{LIST}', "node_1.htm"),
        ('<a href="node_3.htm">第03版</a><a href="node_4.htm">第04版</a>', "node_2.htm"),  # its own is no link
        ('<a href="node_1.htm">上一版</a><a href="node_3.htm">下一版</a>', "node_1.htm"),
        ('<a href="node_2.htm">PDF</a><a href="node_1.htm">要闻</a>', "node_1.htm"),
        ('<a href="../../2022-02/28/node_1.htm">上一期</a>', "node_2.htm"),
    ],
    ids=["a list", "a step before it", "others alone", "steps alone", "itself unnamed", "another day"],
)
def test_the_first_page_is_the_first_of_the_list(body: str, expected: str) -> None:
    assert front_of(PAGE, body) == expected


def test_an_article_leads_back_to_its_page() -> None:
    url = PAGE.replace("node_2", "content_5")
    assert front_of(url, '<a href="node_3.htm">下一版</a><a href="node_2.htm">返回</a>') == "node_2.htm"
    assert front_of(url, "<p>nothing</p>") is None


@pytest.mark.parametrize(
    "body",
    ['<META HTTP-EQUIV="REFRESH" CONTENT="0; URL=html/2022-03/01/node_1.htm">',
     "<script>window.location.href = 'html/2022-03/01/node_1.htm'</script>",
     '<a href="html/2022-02/28/node_9.htm">昨日</a><a href="html/2022-03/01/node_1.htm">今日</a>'],
)  # fmt: skip
def test_a_start_page_leads_to_the_newest_issue(body: str) -> None:
    assert front_of("http://paper.example.cn/", body) == "node_1.htm"


@pytest.mark.parametrize(
    "url, folder",
    [
        ("http://a.cn/reader/layout/detailData.do?guid=1", "http://a.cn/reader/layout/"),
        ("http://a.cn/epaper/reader/layout/getBmDetail.do?bc=01", "http://a.cn/epaper/reader/layout/"),
        ("http://a.cn/reader/layout/other.do?guid=1", ""),
    ],
)
def test_a_posted_form_is_told_by_its_name(url: str, folder: str) -> None:
    assert form_of(url) == folder


def test_of_an_unknown_system_the_nearest_is_named_and_what_does_not_fit() -> None:
    told = nearest(capture("http://www.example.cn/2022-03-01/1/index.html", "<p>文汇报</p>"), ALL)
    assert "nearest is qpaper, but its file is called neither like a page nor like an article there" in told


@each("platform", ALL, ids=lambda one: one.name)
@each("path", ["", "2022-03-01/1/index.html", "202203/01/x.asp", "node_1.htm", "a/b?c=1"])
def test_what_does_not_fit_is_told_without_an_expression(platform: Platform, path: str) -> None:
    page = capture(f"http://www.example.cn/{path}", '<a href="node_2.htm">第02版</a>')
    told = nearest(page, [platform]) if isinstance(platform, HtmlPlatform) else written_day(platform)
    assert told and not re.search(r"[\\^$*+{}|]|\[|\(\?", told), told
    assert re.fullmatch("(?:%[Ymd][-/]?)+", written_day(platform))


# Names


@pytest.mark.parametrize(
    "markup, name",
    [
        ("<title>右江日报数字报</title>", "右江日报"),
        ("<title>北海日报-2022年3月1日-第01版</title>", "北海日报"),
        ("<title>海南日报数字报-第001版：头版</title>", "海南日报"),
        ("<title>人民铁道电子报</title>", "人民铁道"),
        ("<title>宁波晚报</title><body>宁波日报社主办 版权所有</body>", "宁波晚报"),
        ("<title>数字报</title><body><p>贺州日报社主办</p></body>", "贺州日报"),
        ("<title>人民日报海外版</title>", "人民日报海外版"),
        ("<title>电子报</title><body>欢迎</body>", ""),
        ("<title>首页</title><img alt='巢湖晨刊'>", "巢湖晨刊"),
    ],
)
def test_the_name_is_what_the_page_calls_itself(markup: str, name: str) -> None:
    assert paper_name([decode_page(markup.encode())]) == name


@pytest.mark.parametrize(
    "fronts, articles, name",
    [
        (["<title>北山新闻网_首页</title>"], [], "北山新闻网"),
        (["<title>欢迎访问北山网官方网站</title>"], [], "北山网"),
        (["<title>北山新聞網 - 首頁</title>"], [], "北山新聞網"),
        (["<title>首页-北山县融媒体中心</title>"], [], "北山县融媒体中心"),
        (["<title>首页</title>", "<title>新闻_北山在线</title>"], [], "北山在线"),
        (["<title>魅力北山 | 时政要闻</title>"], ["<title>老水车又转了起来_魅力北山</title>"], "魅力北山"),
        (["<title>新闻中心</title><meta property='og:site_name' content='北山发布'>"], [], "北山发布"),
        (["<title>首页</title>"], ["<title>老水车又转了起来</title>"], ""),
        (["<p>无题</p>"], [], ""),
    ],
)
def test_a_site_is_called_as_its_titles_say(fronts: list[str], articles: list[str], name: str) -> None:
    assert site_name(*([decode_page(page.encode()) for page in pages] for pages in (fronts, articles))) == name


BEIHAI = Newspaper("beihairibao", "北海日报", "广西北海", "founder-old", "http://a.cn", "html/%Y-%m/%d/node_1.htm")
YULIN = Newspaper("yulinribao", "玉林日报", "广西玉林", "founder", "http://b.cn", "%Y%m/%d/node_01.html")


def test_a_town_has_one_place_and_an_id_is_pinyin() -> None:
    row = named_row(Newspaper("", ""), "北海晚报", [BEIHAI, YULIN])
    assert (row.id, row.name, row.place) == ("beihaiwanbao", "北海晚报", "广西北海")
    assert place_of("榆林日报", [BEIHAI, YULIN]) == ""


def test_papers_that_are_read_alike_are_told_apart_by_the_province() -> None:
    assert paper_id("榆林日报", "陕西榆林", {YULIN.id: YULIN}) == "yulinribao_shanxi"
    assert paper_id("榆林日报", "", {YULIN.id: YULIN}) == "yulinribao"


def test_a_name_or_an_id_that_is_taken_is_a_conflict() -> None:
    moved = Newspaper("beihairibao", "北海日报", base_url="http://new.cn")
    alike = Newspaper("yulinribao", "榆林日报", base_url="http://c.cn")
    assert "taken by the row beihairibao (http://a.cn)" in next(conflicts(moved, [BEIHAI, YULIN]))
    assert "the id yulinribao is taken by 玉林日报" in next(conflicts(alike, [BEIHAI, YULIN]))
    assert list(conflicts(Newspaper("qinzhouribao", "钦州日报"), [BEIHAI, YULIN])) == []


def test_an_address_and_a_page_in_which_nothing_is_amiss_are_told_to_lack_a_first_page() -> None:
    url = "http://epaper.example.cn/html/2024-05/06/node_1.htm"
    page = capture(url, "<a href='node_2.htm'>第02版：要闻</a><a href='content_1_2.htm'>县里修路</a>")
    assert nearest(page, ALL).endswith(", but no first page of an issue was found")
