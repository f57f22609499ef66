"""What stands where a page of the paper should is told as what it is, on every platform, and never as no issue."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import pytest
from opencc import OpenCC

from archive.model import Link, LinkKind
from archive.reasons import LayoutChanged, NotThere, ReadError
from crawler.extract.checks.challenges import challenge_in
from crawler.extract.checks.instead import instead_of, read_answer, refresh_of
from crawler.extract.checks.status import check_answer
from crawler.extract.page import open_page
from crawler.platforms import platforms
from tests.crawler.platforms.test_odd_answers import lists_and_articles, paper
from tests.harness.bench import capture
from tests.harness.strangers import STRANGERS, Stranger
from tests.harness.sweep import each

pytestmark = pytest.mark.slow

LINKS = {
    f"{name}, {link.kind}": (name, link)
    for name in platforms()
    for link in lists_and_articles(name)
    if name != "jekyll" or link.kind is LinkKind.ARTICLE
}

each_stranger = each("stranger", STRANGERS.values(), ids=STRANGERS)
each_link = each("page", LINKS)


def told(name: str, link: Link, stranger: Stranger, encoding: str = "utf-8") -> ReadError:
    """Return the reason that an answer in place of a link's page gets."""
    attempt = paper(name).route(link)[0]
    got = capture(attempt.url, stranger.body.encode(encoding, "xmlcharrefreplace"), "text/html", stranger.status)
    with pytest.raises(ReadError) as caught:
        check_answer(got, link)
        read_answer(attempt.read, got, link)
    return caught.value


@each_link
@each_stranger
def test_it_is_told_as_what_it_is_on_every_platform(stranger: Stranger, page: str) -> None:
    found = told(*LINKS[page], stranger)
    assert type(found) is stranger.reason
    assert stranger.word in found.reason
    assert not isinstance(found, NotThere)


@each_stranger
def test_it_is_told_in_gbk_as_well(stranger: Stranger) -> None:
    name, link = LINKS["founder, list"]
    body = stranger.body.replace('charset="utf-8"', 'charset="gb2312"')
    found = told(name, link, Stranger(body, stranger.reason, stranger.word, stranger.status), "gbk")
    assert type(found) is stranger.reason and stranger.word in found.reason


@each_stranger
def test_it_is_told_in_traditional_characters_as_well(stranger: Stranger) -> None:
    name, link = LINKS["founder, list"]
    body = OpenCC("s2t").convert(stranger.body)
    found = told(name, link, Stranger(body, stranger.reason, stranger.word, stranger.status))
    assert type(found) is stranger.reason and stranger.word in found.reason


@each_stranger
def test_the_day_in_its_address_makes_no_article_of_it(stranger: Stranger) -> None:
    name, link = LINKS["site, article"]
    dated = replace(link, url=urljoin(link.url, "/news/202611/t20261101_5000.html"))
    found = told(name, dated, stranger)
    assert type(found) is stranger.reason and stranger.word in found.reason


WITH_MASTHEAD = (
    "您的訪問過於頻繁，請稍後再試，請輸入驗證碼後繼續訪問", "網站升級維護中，暫停服務", "系統維護中，請稍後再訪問",
    "很抱歉，您訪問的頁面不存在", "对不起，您所访问的页面不存在或已被删除", "此網域可供出售！", "正在进行安全检测",
)  # fmt: skip


@each("text", WITH_MASTHEAD)
@each("name", sorted({name for name, _ in LINKS.values()} - {"jekyll"}))
def test_a_notice_under_the_papers_own_name_is_no_day_without_an_issue_and_no_article(name: str, text: str) -> None:
    own = paper(name).row.name
    page = f'<html><head><title>{own}</title></head><body><img alt="{own}"><h2>{text}</h2><p>{own}社</p></body></html>'
    for link in lists_and_articles(name):
        attempt = paper(name).route(link)[0]
        with pytest.raises(ReadError) as caught:
            read_answer(attempt.read, capture(attempt.url, page), link)
        assert not isinstance(caught.value, NotThere)


ALONE = (*WITH_MASTHEAD, "服务器繁忙，请稍后再试", "网站建设中，敬请期待", "系统升级公告：本站将暂停服务")


@pytest.mark.parametrize("text", ALONE)
def test_a_notice_alone_at_an_address_with_a_day_is_no_article(text: str) -> None:
    page = f"<html><head><title>提示</title></head><body><div><p>{text}</p></div></body></html>"
    name, link = LINKS["site, article"]
    attempt = paper(name).route(replace(link, url=urljoin(link.url, "/news/202611/t20261101_5000.html")))[0]
    with pytest.raises(ReadError):
        read_answer(attempt.read, capture(attempt.url, page), link)


HONEST = {
    "maintenance": "某县政务系统升级维护，7月1日起暂停办理业务两天，请市民稍后再试",
    "a fraud": "警惕验证码诈骗：民警提醒市民不要把验证码告诉他人",
    "a domain": "本市域名注册量居全区第一，三百个域名正在出售",
    "a firewall": "森林防火墙建成，严禁携带火种入山，违者被拒绝进入",
    "a number": "404号渡船今起停航，乘客可在码头改乘",
    "a database": "气象数据库出现错误，专家连夜修复",
    "a mark": "程序员说这段代码 $_ts=window 是防爬虫的，__jsl_clearance 也是",
}
SITE_PAGE = (
    '<html><head><title>{0}</title><script src="/cdn-cgi/scripts/5c5d/cloudflare-static/email-decode.min.js"></script>'
    "</head><body><h1>{0}</h1><p>2022-03-01 09:30　来源：北山日报</p>"
    "<div><p>{0}。</p><p>记者 王小明</p></div></body></html>"
)


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_a_short_news_item_is_an_article_whatever_it_speaks_of(text: str) -> None:
    for name, link in (LINKS["site, article"], LINKS["founder, article"]):
        attempt = paper(name).route(link)[0]
        page = SITE_PAGE.format(text)
        page = page.replace("<div>", "<div id='ozoom'>") if name == "founder" else page
        reading = read_answer(attempt.read, capture(attempt.url, page), link)
        assert reading.article and text[:10] in reading.article.title


FULL = "".join(
    f'<p><a href="/{n}.html">县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山，第{n}段</a></p>'
    for n in range(60)
)


@each_stranger
def test_a_page_with_a_text_of_its_own_is_none_whatever_it_speaks_of(stranger: Stranger) -> None:
    body = stranger.body.replace("</body>", f"{FULL}</body>").replace("</frameset>", f"</frameset><body>{FULL}</body>")
    body = body if FULL in body else body + FULL
    page = open_page(capture("http://a.cn/", f"<html><body>{body}</body></html>"))
    assert instead_of(page) is None
    assert challenge_in(body.encode()) == ""


@pytest.mark.parametrize(
    "text",
    ["", "0", "60", "0;url=", "5; url=#top", "0;url=http://a.cn/1.html", "0;url=javascript:x", "0;url=http://[x/"],
)
def test_a_page_that_reloads_itself_or_leads_nowhere_sends_nobody_on(text: str) -> None:
    page = f'<meta http-equiv="refresh" content="{text}"><p>字</p>'
    assert refresh_of(open_page(capture("http://a.cn/1.html", page))) == ""


@pytest.mark.parametrize(
    "head",
    [
        '<META HTTP-EQUIV="REFRESH" CONTENT="0; URL=node_02.html">',
        "<meta content='0;url=node_02.html' http-equiv='Refresh'>",
        "<meta http-equiv=refresh content=\"3;URL='node_02.html'\">",
        '<base href="http://a.cn/x/"><meta http-equiv="refresh" content="0;url= node_02.html#a">',
    ],
)
def test_where_a_page_sends_readers_on_to(head: str) -> None:
    assert refresh_of(open_page(capture("http://a.cn/x/1.html", head))) == "http://a.cn/x/node_02.html"


@each_link
def test_a_page_that_only_sends_readers_on_is_followed_on_every_platform(page: str) -> None:
    name, link = LINKS[page]
    attempt = paper(name).route(link)[0]
    page = '<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL=other_2.html"></head><body></body></html>'
    reading = read_answer(attempt.read, capture(attempt.url, page), link)
    assert reading.moved_to == attempt.url.rpartition("/")[0] + "/other_2.html"


def test_a_reader_that_finds_nothing_of_an_ordinary_page_says_so() -> None:
    name, link = LINKS["founder, list"]
    attempt = paper(name).route(link)[0]
    with pytest.raises(LayoutChanged, match="no link to a page"):
        read_answer(attempt.read, capture(attempt.url, f"<html><body>{FULL}</body></html>"), link)
