"""Reading the finews Jekyll site: category page → posts → source links."""

from __future__ import annotations

import pytest

from archive.model import Article, Byline, Link, LinkKind
from archive.reasons import BlockedPage, LayoutChanged
from crawler.papers import paper_of
from crawler.platforms.jekyll import read_category, read_post
from tests.harness.bench import article_link, capture
from tests.replica import STORIES, Replica, Story, site

CATEGORY = "https://finews.withounder.com/category/youjiangribao.html"
POST = "https://finews.withounder.com/youjiangribao/2021/12/24/NW202112242224696612.html"
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
LIST_PAGE = """<html><body><header><h1><a href="https://finews.withounder.com/">金融消息</a></h1></header>
<section><h2>中国体育报新闻</h2><ul>
<li><a href="/youjiangribao/2021/12/27/NW202112272226118430.html">田林</a></li>
<li><a href="/youjiangribao/2021/12/24/NW202112242224696612.html">百色</a></li>
<li><a href="/youjiangribao/2021/12/24/NW202112242224696612.html">百色</a></li>
<li><a href="https://evil.example/a/2021/12/24/x.html">别处</a></li>
</ul><p><a href="/category/youjiangribao.html">右江日报新闻</a></p></section></body></html>"""
POST_PAGE = f"""<html><body><header><h1><a href="https://finews.withounder.com/">金融消息</a></h1></header><section>
<small>(GMT+8, Asia/Shanghai, CST) 2021-12-24 08:51:00</small>
<h1>百色：“四个并重”</h1>

<p>本报百色讯近年来，我市牢牢把握这一主线。</p>
 <p>全市有27家企业参与创建工作。 □伍忠国 </p><p class="em_media">（文章来源：右江日报）</p>

<p><a href="{SHARE}">{SHARE}</a></p>
<p><a href="//finews.withounder.com/category/youjiangribao.html">返回右江日报新闻</a>｜<a href="/">返回首页</a></p>
<small>tags: <em>右江日报新闻</em></small></section></body></html>"""


def read(page: str) -> Article:
    article = read_post(capture(POST, page), article_link(POST)).article
    assert article
    return article


def test_a_category_page_gives_the_posts_each_once_and_no_other_hosts() -> None:
    link = Link(CATEGORY, LinkKind.LIST, newspaper="youjiang")
    reading = read_category(capture(CATEGORY, LIST_PAGE), link)
    assert reading.links == (
        Link(
            POST.replace("24/NW202112242224696612", "27/NW202112272226118430"), found_in=CATEGORY, newspaper="youjiang"
        ),
        Link(POST, found_in=CATEGORY, newspaper="youjiang"),
    )


def test_a_category_may_be_empty() -> None:
    page = '<html><body><a href="/">金融消息</a></body></html>'
    assert read_category(capture(CATEGORY, page), Link(CATEGORY, LinkKind.LIST)).links == ()


def test_a_category_page_without_any_link_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="no link at all at " + CATEGORY):
        read_category(capture(CATEGORY, "<html><body>新站</body></html>"), Link(CATEGORY, LinkKind.LIST))


def test_a_post_gives_its_article() -> None:
    article = read(POST_PAGE)
    assert (article.title, article.source) == ("百色：“四个并重”", "右江日报")
    assert article.text == "本报百色讯近年来，我市牢牢把握这一主线。\n全市有27家企业参与创建工作。 □伍忠国"
    assert article.bylines == (Byline("伍忠国", "author"),)


def test_a_post_tells_its_second_in_china() -> None:
    article = read(POST_PAGE)
    assert article.published_at and article.published_at.isoformat() == "2021-12-24T08:51:00+08:00"
    assert article.date_precision == "second"


def test_a_post_has_two_addresses_its_source_first() -> None:
    assert read(POST_PAGE).addresses == (SHARE, POST)


def test_a_post_leads_to_its_source() -> None:
    reading = read_post(capture(POST, POST_PAGE), Link(POST, newspaper="youjiang"))
    assert reading.links == (Link(SHARE, found_in=POST, newspaper="youjiang"),)


def test_a_post_without_a_credit_line_has_the_source_of_its_tag() -> None:
    assert read(POST_PAGE.replace("（文章来源：右江日报）", "")).source == "右江日报"


def test_a_link_within_a_post_is_not_its_source() -> None:
    inner = '<p><a href="http://baise.gov.cn/">市政府</a>通告。</p>'
    assert read(POST_PAGE.replace("\n <p>全市", inner + "\n <p>全市")).addresses == (SHARE, POST)


def test_a_post_without_a_source_link_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="no source link at " + POST):
        read(POST_PAGE.replace(SHARE, "#"))


def test_a_post_without_a_heading_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="no h1 above the source link"):
        read(POST_PAGE.replace("h1>", "h5>"))


def test_a_challenge_in_place_of_a_post_is_a_blocked_page() -> None:
    with pytest.raises(BlockedPage, match="Cloudflare"):
        read("<html><script src='/cdn-cgi/challenge-platform/x.js'></script></html>")


@pytest.mark.parametrize("story", [story for story in STORIES if story.info_code], ids=lambda story: story.info_code)
def test_the_replicas_posts_give_its_stories(story: Story) -> None:
    answer = Replica().respond(site.post_url(story))
    assert answer
    article = read_post(capture(site.post_url(story), answer.content), article_link(site.post_url(story))).article
    assert article
    assert (article.title, article.text, article.published_at) == (story.title, story.text, story.time)
    assert article.html == site.html_body(story)


@pytest.mark.parametrize(
    "url, kind, reader",
    [
        (CATEGORY, LinkKind.LIST, read_category),
        (POST, LinkKind.ARTICLE, read_post),
        (POST.replace("withounder.com", "zning.me"), LinkKind.ARTICLE, read_post),
    ],
)
def test_an_address_of_the_site_is_read_by_its_kind(url: str, kind: LinkKind, reader: object) -> None:
    assert [(attempt.url, attempt.read) for attempt in paper_of("youjiang").route(Link(url, kind))] == [(url, reader)]


@pytest.mark.parametrize(
    "url",
    [
        "https://finews.withounder.com/",
        "https://finews.withounder.com.evil.example/youjiangribao/2021/12/24/NW1.html",
        "https://evil.example/youjiangribao/2021/12/24/NW1.html",
    ],
)
def test_an_address_that_is_no_post_of_the_site_is_not_asked_for(url: str) -> None:
    assert paper_of("youjiang").route(article_link(url)) == ()
