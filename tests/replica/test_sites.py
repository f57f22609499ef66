"""What each host of the replica answers."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import pytest

from . import STORIES, Replica, Story, site
from .client import get
from .stories import SEED_FILE

COLUMN = "http://epaper.bsyjrb.cn/pc/column/202112/24/node_A03.html"
CONTENT = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28411.html"
SEED_TEXT = "http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW202112242224696612"


def story(number: int) -> Story:
    return next(story for story in STORIES if story.number == number)


# The e-paper


def test_a_column_page_lists_the_pages_of_its_issue(replica: Replica) -> None:
    links = get(replica, COLUMN).tree.cssselect("div.nav-list ul li a.btn.btn-block")
    assert [link.get("href") for link in links] == [f"node_A0{number}.html" for number in (1, 2, 3, 4)]
    assert [link.text for link in links][2] == "第A03版：民族团结"


def test_a_column_page_lists_its_articles(replica: Replica) -> None:
    links = get(replica, COLUMN).tree.xpath("//ul/li[@class='resultList']/a[h4]")
    assert [urljoin(COLUMN, link.get("href")) for link in links] == [CONTENT, CONTENT.replace("411", "412")]
    assert links[1].findtext("h4") == "隆林：各族同唱一台戏"


def test_a_column_page_has_a_picture_with_a_map_of_the_articles(replica: Replica) -> None:
    tree = get(replica, COLUMN).tree
    assert tree.cssselect("img.preview")[0].get("usemap") == "#PagePicMap"
    areas = tree.xpath("//map[@name='PagePicMap']/area/@href")
    assert areas[0] == "../../../content/202112/24/content_28411.html"


def test_every_story_is_reached_from_the_front_page_of_its_issue(replica: Replica) -> None:
    found = set()
    for day in ("23", "24", "27"):
        front = f"http://epaper.bsyjrb.cn/pc/column/202112/{day}/node_A01.html"
        for page in get(replica, front).tree.cssselect("div.nav-list a.btn"):
            links = get(replica, urljoin(front, page.get("href"))).tree.cssselect("li.resultList a")
            found |= {urljoin(front, link.get("href")) for link in links}
    assert found == {site.content_url(story) for story in STORIES}


def test_e_paper_pages_are_utf_8_with_a_byte_order_mark(replica: Replica) -> None:
    for url in (COLUMN, CONTENT):
        assert get(replica, url).body.startswith(b"\xef\xbb\xbf<!DOCTYPE html>")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.number))
def test_an_article_page_holds_the_story(replica: Replica, story: Story) -> None:
    tree = get(replica, site.content_url(story)).tree
    heads = [tree.get_element_by_id(part).text_content() for part in ("PreTitle", "Title", "SubTitle")]
    lines = [line.text_content().strip() for line in tree.xpath("//*[@id='ozoom']/founder-content//p")]
    assert heads == [story.kicker, story.title, story.subtitle]
    assert "\n".join(filter(None, lines)) == story.text


def test_an_article_page_begins_with_empty_paragraphs_and_indents_with_blanks(replica: Replica) -> None:
    assert "<!--enpcontent--><p>     </p><p>    </p><p>    </p><p>    本报百色讯近年来" in get(replica, CONTENT).text


def test_an_article_page_keeps_its_metadata_in_a_comment(replica: Replica) -> None:
    found = re.search("<!--enpproperty (.*?)/enpproperty-->", get(replica, CONTENT).text)
    assert found
    assert found[1].startswith("<date>2021-12-24 00:00:00:0</date><author></author>")
    assert "<paperarticleid>28411</paperarticleid>" in found[1]
    assert f"<url>{CONTENT}</url>" in found[1]
    assert found[1].endswith("<title>百色：“四个并重”推进民族团结进步创建工作</title>")


def test_an_article_page_shows_date_way_back_and_next_page(replica: Replica) -> None:
    tree = get(replica, CONTENT).tree
    assert tree.get_element_by_id("paperdate").text == "2021年12月24日"
    assert tree.xpath("//a[@class='f-btn']/@href") == [COLUMN]
    assert tree.cssselect("div.right-btn a.b-btn")[0].get("href") == COLUMN.replace("A03", "A04")


def test_a_photo_stands_beside_the_body_with_its_caption(replica: Replica) -> None:
    attachment = get(replica, site.content_url(story(28394))).tree.cssselect("div.attachment")[0]
    assert len(attachment.findall("img")) == 1
    assert attachment.findtext("p") == "图为村民在油菜田间除草。"


@pytest.mark.parametrize("day", ["25", "26", "99"])
def test_a_day_without_an_issue_is_not_found(replica: Replica, day: str) -> None:
    assert get(replica, f"http://epaper.bsyjrb.cn/pc/column/202112/{day}/node_A01.html").status == 404


def test_an_article_is_not_found_under_another_day(replica: Replica) -> None:
    assert get(replica, CONTENT.replace("/24/", "/23/")).status == 404


def test_the_month_index_names_the_issues(replica: Replica) -> None:
    reply = get(replica, "http://epaper.bsyjrb.cn/pc/column/202112/period.xml")
    dates = re.findall("<period_date>(.*?)</period_date>", reply.text)
    assert dates == ["2021-12-23", "2021-12-24", "2021-12-27"]
    assert "<front_page>24/node_A01.html</front_page>" in reply.text


@pytest.mark.parametrize("host", site.HOSTS)
def test_no_host_has_a_robots_txt(replica: Replica, host: str) -> None:
    assert get(replica, f"http://{host}/robots.txt").status == 404


# EastMoney


def test_the_share_page_is_an_empty_shell(replica: Replica) -> None:
    reply = get(replica, site.share_url(STORIES[0]))
    assert reply.status == 200
    assert reply.tree.find("body").text_content().strip() == ""


@pytest.mark.parametrize("host", ["finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com"])
def test_the_news_text_is_json_on_each_of_its_hosts(replica: Replica, host: str) -> None:
    reply = get(replica, SEED_TEXT.replace("finews.zning.xyz", host))
    assert reply.headers["Content-Type"] == "application/json;charset=UTF-8"
    news = json.loads(reply.body)
    keys = "id author date from order title docreader medianame newsid reletecodes relkey url text"
    assert " ".join(news) == keys
    assert news["date"] == "2021-12-24 08:51:00"
    assert news["medianame"] == "右江日报"


def test_the_seeds_news_text_is_the_body_in_the_seed(replica: Replica) -> None:
    text = json.loads(get(replica, SEED_TEXT).body)["text"]
    assert text.startswith("<p>本报百色讯近年来")
    assert text.endswith('□伍忠国 </p><p class="em_media">（文章来源：右江日报）</p>')
    assert f"---\n{text}\n\n<http".encode() in SEED_FILE.read_bytes()


def test_another_news_text_is_made_of_paragraphs_and_a_credit_line(replica: Replica) -> None:
    text = json.loads(get(replica, site.text_url(story(28405))).body)["text"]
    assert text.startswith("<p>本报靖西讯（记者 方 敏 黄月桂）")
    assert text.count("</p>\n <p>") == 2
    assert text.endswith('</p><p class="em_media">（文章来源：右江日报）</p>')


def test_an_unknown_news_text_is_an_empty_object(replica: Replica) -> None:
    reply = get(replica, SEED_TEXT.replace("6612", "6613"))
    assert (reply.status, reply.body) == (200, b"{}")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_newer_interface_gives_the_article(replica: Replica, scheme: str) -> None:
    url = f"{scheme}://newsinfo.eastmoney.com/kuaixun/v2/api/article/202112242224696612?guid=1640307060312"
    data = json.loads(get(replica, url).body)["data"]
    assert data["Art_Title"] == "百色：“四个并重”推进民族团结进步创建工作"
    assert data["Art_Media_Name"] == "右江日报"
    assert data["Art_ShowTime"] == "2021/12/24 08:51:00"
    assert data["Art_Content"] == site.html_body(STORIES[0])


def test_the_newer_interface_knows_no_other_article(replica: Replica) -> None:
    reply = get(replica, "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/202112240000000000")
    assert json.loads(reply.body) == {"rc": 0, "data": None}


@pytest.mark.parametrize("path", ["a/202112242224696612.html", "news/1354,202112242224696612.html"])
def test_the_article_page_has_both_addresses(replica: Replica, path: str) -> None:
    tree = get(replica, f"https://finance.eastmoney.com/{path}").tree
    infos = [item.text for item in tree.cssselect("div.tipbox > div.infos > div")]
    assert tree.cssselect("div.contentwrap > div.title")[0].text == STORIES[0].title
    assert infos == ["2021年12月24日 08:51", "来源：右江日报"]
    assert len(tree.cssselect("#ContentBody > p:not([class])")) == 5
    assert len(tree.cssselect("#ContentBody > p.em_media")) == 1
    assert len(tree.cssselect("#ContentBody > p.res-edit")) == 1


def test_an_unknown_article_page_is_not_found(replica: Replica) -> None:
    assert get(replica, "https://finance.eastmoney.com/a/202112240000000000.html").status == 404


# finews


@pytest.mark.parametrize("base", ["http://finews.withounder.com", "https://finews.zning.me"])
def test_a_post_holds_title_time_body_and_source_link(replica: Replica, base: str) -> None:
    reply = get(replica, f"{base}/youjiangribao/2021/12/24/NW202112242224696612.html")
    assert reply.tree.xpath("//section/h1/text()") == ["百色：“四个并重”推进民族团结进步创建工作"]
    assert "(GMT+8, Asia/Shanghai, CST) 2021-12-24 08:51:00" in reply.text
    assert site.html_body(STORIES[0]) in reply.text
    link = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
    assert f'<p><a href="{link}">{link}</a></p>' in reply.text
    assert "返回右江日报新闻</a>｜<a" in reply.text
    assert reply.tree.findtext(".//em") == "右江日报新闻"


def test_the_category_page_lists_the_posts_under_another_papers_title(replica: Replica) -> None:
    tree = get(replica, "https://finews.withounder.com/category/youjiangribao.html").tree
    assert tree.findtext(".//h2") == "中国体育报新闻"
    assert tree.xpath("//section//li/a/@href") == [
        "/youjiangribao/2021/12/27/NW202112272226118430.html",
        "/youjiangribao/2021/12/24/NW202112242224703358.html",
        "/youjiangribao/2021/12/24/NW202112242224696612.html",
    ]


def test_the_home_page_leads_to_posts_and_category(replica: Replica) -> None:
    links = get(replica, "https://finews.zning.me/").tree.xpath("//section//a/@href")
    assert "/youjiangribao/2021/12/24/NW202112242224696612.html" in links
    assert "/category/youjiangribao.html" in links
