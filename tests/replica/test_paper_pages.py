"""What is particular to each publishing system's pages, as the real ones were seen."""

from __future__ import annotations

import gzip
import json
import re
from xml.etree import ElementTree

import pytest
from lxml import html

from . import STORIES, Replica
from .client import get, post
from .papers import NEWS_SITE, PAPERS, NewsItem

BEIHAI = "http://epaper.bhxww.com/bhrb"
READER = "http://epaper.zgqxb.com.cn/reader/layout"
API = "https://ssw.gxrb.com.cn/json/interface/epaper/api.php"
COLUMNS = "https://np-listapi.eastmoney.com/comm/web/getNewsByColumns?client=web&biz=web_news_col&column=345&order=1"


def tree(replica: Replica, url: str, charset: str = "utf-8") -> html.HtmlElement:
    """Return a page, parsed."""
    reply = get(replica, url)
    assert reply.status == 200, url
    return html.fromstring(reply.body.decode(charset))


def texts(page: html.HtmlElement, css: str) -> list[str]:
    return [found.text_content().strip() for found in page.cssselect(css)]


# The older Founder system


def test_beihai_is_gbk_with_unquoted_attributes_and_tags_in_upper_case(replica: Replica) -> None:
    reply = get(replica, f"{BEIHAI}/html/2022-03/01/node_1.htm")
    page = reply.body.decode("gbk")
    assert reply.headers["Content-Type"] == "text/html"
    assert "charset=gb2312" in page
    assert page.count("<a id=pageLink class=rigth_bmdh_href href=./node_") == 4
    assert '<Area coords="8,162,327,162,327,298,8,298" shape=polygon href=content_3021_151204.htm>' in page
    assert '<MAP NAME="PagePicMap">' in page
    assert "href=../../../resfile/2022-03-01/01/2022030101.pdf" in page


def test_beihai_sets_kicker_and_subtitle_around_the_headline(replica: Replica) -> None:
    piece = PAPERS["beihairibao"].expected()[0]
    page = tree(replica, piece.urls[0], "gbk")
    assert texts(page, "td.font02") == [piece.kicker, piece.subtitle, ""]
    assert texts(page, "td.font01") == [piece.title]
    lines = texts(page, "founder-content p")
    assert lines[0] == lines[-1] == ""


def test_beihai_leaves_its_metadata_behind_the_body(replica: Replica) -> None:
    page = get(replica, PAPERS["beihairibao"].expected()[0].urls[0]).body.decode("gbk")
    assert re.search("</founder-content></DIV>\n<!--enpproperty <articleid>151204</articleid><date>2022-03-01 02", page)


def test_beihai_numbered_its_nodes_anew_on_one_day(replica: Replica) -> None:
    assert get(replica, f"{BEIHAI}/html/2022-03/04/node_1.htm").status == 404
    assert get(replica, f"{BEIHAI}/html/2022-03/04/node_17.htm").status == 200


def test_the_month_index_knows_the_front_pages(replica: Replica) -> None:
    index = ElementTree.fromstring(get(replica, f"{BEIHAI}/html/2022-03/period.xml").body.decode("gbk").split("?>")[1])
    fronts = {period.findtext("period_date"): period.findtext("front_page") for period in index}
    assert fronts == {"2022-03-01": "01/node_1.htm", "2022-03-02": "02/node_1.htm", "2022-03-04": "04/node_17.htm"}


def test_the_paper_index_leads_to_the_newest_issue(replica: Replica) -> None:
    page = get(replica, f"{BEIHAI}/paperindex.htm").text
    assert '<META HTTP-EQUIV="REFRESH" CONTENT="0; URL=html/2022-03/04/node_17.htm">' in page


def test_ningbo_has_its_comments_twice_and_a_version_behind_links(replica: Replica) -> None:
    piece = PAPERS["ningboribao"].expected()[0]
    page = get(replica, piece.urls[0]).text
    assert page.count("<!--enpcontent--><!--enpcontent-->") == page.count("<!--/enpcontent--><!--/enpcontent-->") == 1
    assert "href=./node_3.htm?v=1>" in page
    assert texts(html.fromstring(page), "p.title1") == [piece.title]
    assert piece.text.split("\n")[0] in texts(html.fromstring(page), "td.content_tt")[0]
    assert get(replica, "http://daily.cnnb.com.cn/nbrb/html/2022-03/01/node_3.htm?v=1").status == 200


# The newer Founder system


@pytest.mark.parametrize(
    "name, heads, lines",
    [
        ("anhuifazhibao", ".newsdetatit p, .newsdetatit h3", ".newsdetatext founder-content p"),
        ("sanxiaribao", "#PreTitle, #Title, #SubTitle", "#ozoom founder-content p"),
        ("lanzhouribao", "#PreTitle, #Title, #SubTitle", "#ozoom founder-content p"),
        ("puyangribao", "p.introtitle, h2.art-title, p.subtitle", "#ozoom founder-content p"),
        ("xuexishibao", ".text_c h3, .text_c h1, .text_c h2", "#ozoom p"),
        ("hegangribao", ".yinti, .title, .futi", ".content p"),
        ("xiaoganribao", ".yinti_title, .content_title, .futi_title", "#pgcontent p"),
        ("nongminribao", "td.font01, td.font02", "td.font6 p"),
        ("neimenggushangbao", "[class='clearfix '] > *", "div.content p"),
        ("yongzhouribao", "#yinti, #doctitle, #subdoctitle", "#doccontent p"),
        ("nanningribao", ".bmnr_con_yinti, .bmnr_con_biaoti, .bmnr_con_futi", ".bmnr_con_con #zoom p"),
        ("shanxiribao", ".detConYin, h2.detConTit, .detConFu", ".details p"),
        ("maomingribao", ".detailCon h3, .detailCon h1", "#content_div p[align=left] font"),
        ("guangxiribao", ".yinti, h2.biaoti, .futi", "#ozoom p"),
    ],
)
def test_heads_and_body_stand_where_selectors_look(replica: Replica, name: str, heads: str, lines: str) -> None:
    for piece in PAPERS[name].expected():
        page = tree(replica, piece.urls[0], "utf-8-sig")
        assert texts(page, heads) == [piece.kicker, piece.title, piece.subtitle]
        body = [line for line in texts(page, lines) if line]
        if len(piece.urls) == 1:
            assert body == piece.text.split("\n")


def test_hezhou_is_gb2312_with_headings_and_a_span_for_the_body(replica: Replica) -> None:
    piece = PAPERS["hezhouribao"].expected()[1]
    page = tree(replica, piece.urls[0], "gbk")
    assert piece.urls == ("http://www.chhzm.com/news/hzrb/content/20220301/Articel001002JQ.htm",)
    assert texts(page, ".neirong h3, .neirong h2, .neirong h4") == [piece.kicker, piece.title, piece.subtitle]
    assert "\n".join(texts(page, "#contenttext p")).replace("\xa0", "") == piece.text


def test_hezhou_names_its_pages_with_letters_that_vary(replica: Replica) -> None:
    page = tree(replica, "http://www.chhzm.com/news/hzrb/content/20220301/Page01OW.htm", "gbk")
    links = [link for link in page.xpath("//li/a/@href") if link.startswith("Page")]
    assert links == ["Page01OW.htm", "Page02MT.htm", "Page03OW.htm", "Page04ZG.htm"]


@pytest.mark.parametrize("name, bom", [("anhuifazhibao", True), ("puyangribao", False), ("nanningribao", False)])
def test_a_byte_order_mark_stands_where_it_stood(replica: Replica, name: str, bom: bool) -> None:
    assert get(replica, PAPERS[name].expected()[0].urls[0]).body.startswith(b"\xef\xbb\xbf") == bom


def test_the_newer_founder_papers_have_a_month_index(replica: Replica) -> None:
    index = get(replica, "http://pyrb.pyxww.com/202203/period.xml").text
    assert "<front_page>04/l01.html</front_page>" in index
    assert (
        "<front_page>01/node_1.html</front_page>"
        in get(replica, "https://szb.ahnews.com.cn/fzb/pc/layout/202203/period.xml").text
    )


# The others


def test_farmers_daily_lists_its_pages_in_an_own_file(replica: Replica) -> None:
    page = tree(replica, "https://szb.farmer.com.cn/2022/20220301/20220301_plist.htm")
    links = page.xpath("//div[@class='bancititle']/a/@href")
    assert links[1] == "20220301_002/20220301_002.html"
    assert texts(page, "div.bancititle a")[1] == "第02版：综合新闻"


def test_yongzhou_numbers_its_pages_on_and_on(replica: Replica) -> None:
    page = tree(replica, "http://paper.0746news.com/Html/2022-03-01/Qpaper.html")
    assert page.xpath("//div[@class='verpaper']//a/@href")[:2] == ["Qpaper.html", "Qpaper_42862.html"]


def test_xiaogan_stands_on_a_port_of_its_own(replica: Replica) -> None:
    assert get(replica, "http://szb.xgrb.cn:9999/epaper/xgrb/html/2022/03/01/02/default.htm").status == 200
    assert get(replica, "http://szb.xgrb.cn/epaper/xgrb/html/2022/03/01/02/default.htm").status == 502


def test_guangxi_gives_the_pages_as_json(replica: Replica) -> None:
    value = json.loads(get(replica, f"{API}?name=gxrb&date=2022-03-01&v=j4&_=1646100000000").body)
    assert list(value) == ["list", "riqi", "paper", "baoming", "hashs"]
    assert list(value["list"]) == ["001", "002", "003", "004"]
    assert value["list"]["001"] == {
        "banci": "001",
        "banming": "要闻",
        "zhentu": {"lujing": "/images/gxrb/2022-03-01/", "wenjianming": "001.jpg"},
    }


def test_guangxi_calls_back(replica: Replica) -> None:
    reply = get(replica, f"{API}?name=gxrb&date=2022-03-03&cb=jQuery17_1&v=j4")
    assert reply.headers["Content-Type"].startswith("application/javascript")
    assert json.loads(reply.text.removeprefix("jQuery17_1(").removesuffix(")"))["list"] == []


def test_guangxi_takes_a_query_in_any_order(replica: Replica) -> None:
    piece = PAPERS["guangxiribao"].expected()[1]
    assert piece.urls == (f"{API}?name=gxrb&date=2022-03-01&code=001&xuhao=2",)
    page = tree(replica, f"{API}?xuhao=2&code=001&date=2022-03-01&name=gxrb")
    assert texts(page, "h2.biaoti") == [piece.title]


def test_the_weather_paper_answers_forms(replica: Replica) -> None:
    paper = PAPERS["zhongguoqixiangbao"]
    days = json.loads(post(replica, f"{READER}/getSZBDate.do", sj="2022-3").body)
    pages = json.loads(post(replica, f"{READER}/findBmMenu.do", docPubTime="20220301").body)
    rows = json.loads(post(replica, f"{READER}/getBmDetail.do", bc="01", docpubtime="2022/03/01").body)
    article = json.loads(post(replica, f"{READER}/detailData.do", guid=rows[1]["ZB_GUID"]).body)
    piece = paper.expected()[1]
    assert days == ["2022-03-01", "2022-03-02", "2022-03-04"]
    assert [(page["BC"], page["BM"], page["IRCATELOG"]) for page in pages][3] == ("第04版", "广告", "04")
    assert rows[1]["DOCTITLE"] == article["docTitle"] == piece.title
    assert (article["yt"], article["fb"], article["bc"]) == (piece.kicker, piece.subtitle, "01")
    assert article["docPubTime"] == "2022/03/01 00:00:00"
    assert article["content"].replace("&nbsp;", "").rstrip("\n") == piece.text
    assert replica.log[0] == f"{READER}/getSZBDate.do"


def test_the_weather_paper_prints_nothing_on_a_missing_day(replica: Replica) -> None:
    assert post(replica, f"{READER}/findBmMenu.do", docPubTime="20220303").body == b"[]"


def test_a_form_is_not_to_be_got_and_needs_its_parts(replica: Replica) -> None:
    assert get(replica, f"{READER}/getSZBDate.do?sj=2022-03").status == 405
    assert post(replica, f"{READER}/detailData.do", id="1").status == 400


@pytest.mark.parametrize("url", [f"{BEIHAI}/paperindex.htm", f"{API}?name=gxrb", "http://epaper.bsyjrb.cn/pc/"])
def test_other_hosts_refuse_forms(replica: Replica, url: str) -> None:
    assert post(replica, url, sj="2022-03").status == 405
    assert replica.log == [url]


def test_a_posted_form_meets_faults(replica: Replica) -> None:
    replica.fault("busy", READER)
    assert post(replica, f"{READER}/getSZBDate.do", sj="2022-03").status == 503


# The news site and EastMoney's columns


def test_sitemaps_name_every_article_of_the_news_site(replica: Replica) -> None:
    index = get(replica, "https://www.example-news.cn/sitemap.xml").text
    first, second = re.findall("<loc>(.*?)</loc>", index)
    packed = gzip.decompress(get(replica, second).body).decode()
    found = re.findall("<loc>(.*?)</loc>", get(replica, first).text + packed)
    assert found == [item.url for item in NEWS_SITE.items]


def test_lists_of_the_news_site_go_on_to_the_last(replica: Replica) -> None:
    url, found = NEWS_SITE.newest_front, []
    while url:
        page = tree(replica, url)
        page.make_links_absolute(url)
        found += page.xpath("//ul[@class='list']//a/@href")
        url = next(iter(page.xpath("//div[@class='pages']/a[text()='下一页']/@href")), "")
    assert found == [item.url for item in NEWS_SITE.items]


def test_the_feed_of_the_news_site_has_the_newest(replica: Replica) -> None:
    feed = ElementTree.fromstring(get(replica, "https://www.example-news.cn/rss.xml").text.split("?>\n")[1])
    assert [item.findtext("link") for item in feed.iter("item")] == [item.url for item in NEWS_SITE.items[:5]]
    assert feed.find(".//pubDate") is not None


@pytest.mark.parametrize("item", NEWS_SITE.items, ids=lambda item: item.url[-10:-5])
def test_an_article_of_the_news_site_has_head_source_line_body_and_editor(replica: Replica, item: NewsItem) -> None:
    page = tree(replica, item.url)
    assert texts(page, "h1") == [item.title]
    assert texts(page, ".info span")[:2] == [f"{item.published_at:%Y-%m-%d %H:%M}", f"来源：{item.source}"]
    assert "\n".join(texts(page, "#content p")) == item.text
    assert texts(page, "p.editor") == [f"责任编辑：{item.editor}"]


def test_a_column_lists_what_eastmoney_took_newest_first(replica: Replica) -> None:
    value = json.loads(get(replica, f"{COLUMNS}&page_index=1&page_size=2").body)["data"]
    taken = sorted((story for story in STORIES if story.info_code), key=lambda story: story.time, reverse=True)
    assert [row["code"] for row in value["list"]] == [story.article_id for story in taken[:2]]
    assert value["list"][0]["showTime"] == f"{taken[0].time:%Y-%m-%d %H:%M:%S}"
    assert value["list"][0]["mediaName"] == "右江日报"


def test_a_column_is_empty_past_its_end(replica: Replica) -> None:
    assert json.loads(get(replica, f"{COLUMNS}&page_index=9&page_size=20").body)["data"]["list"] == []
