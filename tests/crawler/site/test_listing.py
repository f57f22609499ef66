"""List pages and home pages in the forms that real sites send, and how they go on."""

from __future__ import annotations

import pytest

from archive.model import Newspaper
from archive.reasons import LayoutChanged
from crawler.extract.reading import NO_HEADLINE
from crawler.platforms.site import PLATFORM
from crawler.site.address import is_article_address, is_surely_article
from crawler.site.hosts import is_own
from tests.crawler.site.reading import ARTICLE, BASE, HTML, LIST, ONE, PAGES, PAPER, TWO, addresses, page, read
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each


def listed(body: str | bytes, url: str = LIST) -> list[str]:
    return addresses(body, url, HTML if isinstance(body, str) else "text/html")


@pytest.mark.parametrize(
    "name, url, expected",
    [
        ("list-base-href.html", f"{BASE}/", [f"{BASE}/content/t20220301_100001.html"]),
        (
            "list-gbk-query.html",
            f"{BASE}/list.asp",
            [f"{BASE}/show.asp?id=100001&class=%B1%BE%B5%D8%D0%C2%CE%C5"],
        ),
        ("list-short-headlines.html", LIST, [ONE, TWO]),
    ],
)
def test_a_list_of_a_real_form_is_read(name: str, url: str, expected: list[str]) -> None:
    assert listed((PAGES / name).read_bytes(), url) == expected


@pytest.mark.parametrize(
    "anchor",
    [
        f"<a href='{ONE}'>雨</a>",
        f"<a href='{ONE}'>豐收</a>",
        f"<a href='{ONE}'><img src='a.jpg'></a>",
        f"<a href='{ONE}'><img src='a.jpg' alt='夏收正当时'></a>",
        f"<a href='{BASE}/a/kaigong.html'><img src='a.jpg' alt='北山县第一小学新校区昨日开工建设'></a>",
        f"<a href='{BASE}/a/kaigong.html'><img src='a.jpg' title='北山縣第一小學新校區昨日開工建設'></a>",
        f"<a href='{BASE}/a/kaigong.html' title='北山县第一小学新校区昨日开工建设'>北山县第一…</a>",
        "<a href='t20220301_100001.html'>北山县第一小学新校区昨日开工建设</a>",
        "<a href='  /news/202203/t20220301_100001.html\n'>北山县第一小学新校区昨日开工建设</a>",
        f"<a href='{ONE}'></a><a href='{ONE}'>北山县第一小学新校区昨日开工建设</a>",
    ],
)
def test_an_article_is_listed_by_a_sure_address_or_by_what_reads_like_a_headline(anchor: str) -> None:
    assert len(listed(page(anchor))) == 1


NOTICES = ("蜂箱", "停水通知", "补种", "招工启事", "春耕忙", "村晚", "·停電公告", "雨")
DAYS = ("2026-11-20", "11-20", "[11-20]", "（2026/11/20）", "2026年11月20日", "11月20日", "2026.11.20")
ITEMS = {
    "li": "<ul>{}</ul>|<li><a href='{url}'>{words}</a><span>{day}</span></li>",
    "li, the day first": "<ol>{}</ol>|<li><i>{day}</i> <a href='{url}' title='{words}'>{words}</a></li>",
    "tr": "<table>{}</table>|<tr><td><a href='{url}'>{words}</a></td><td>{day}</td></tr>",
    "dd": "<dl>{}</dl>|<dd><a href='{url}'>{words}</a> {day}</dd>",
    "div": "<div>{}</div>|<div class=x><a href='{url}'>{words}</a><b>{day}</b></div>",
    "p": "{}|<p><a href='{url}'>{words}</a> {day}</p>",
    "li, both in boxes": "<ul>{}</ul>|<li><div><a href='{url}'>{words}</a></div><div>{day}</div></li>",
    "li, the link in a paragraph": "<ul>{}</ul>|<li><p><a href='{url}'>{words}</a></p><em>{day}</em></li>",
    "div, both in boxes": "<div>{}</div>|<div><div><h3><a href='{url}'>{words}</a></h3></div><div>{day}</div></div>",
    "article": "<section>{}</section>|<article><h3><a href='{url}'>{words}</a></h3><time>{day}</time></article>",
    "article with a header": "<div>{}</div>|<article><header><a href='{url}'>{words}</a></header>{day}</article>",
    "td with a box": "<table>{}</table>|<tr><td><div><a href='{url}'>{words}</a></div></td><td>{day}</td></tr>",
    "dt and dd": "<dl>{}</dl>|<dt><a href='{url}'>{words}</a></dt><dd>{day}</dd>",
    "in the link": "<ul>{}</ul>|<li><a href='{url}'><i>{day}</i><b>{words}</b></a></li>",
    "a picture, too": "<ul>{}</ul>|<li><a href='{url}'><img src='a.jpg'></a><a href='{url}'>{words}</a> {day}</li>",
    "its comments, too": "<ul>{}</ul>|<li><a href='{url}'>{words}</a> {day} <a href='{url}#said'>评论</a></li>",
    "its channel, too": "<ul>{}</ul>|<li><a href='/list-12-1.html'>[通知]</a><a href='{url}'>{words}</a> {day}</li>",
    "a table an item": "<div>{}</div>|<table><tr><td><a href='{url}'>{words}</a></td><td>{day}</td></tr></table>",
}


def items(form: str, words: tuple[str, ...], day: str) -> str:
    around, _, item = ITEMS[form].partition("|")
    told = (item.format(url=f"/tzgg/show-{300 + n}.html", words=one, day=day) for n, one in enumerate(words))
    return page(around.format("".join(told)))


def shows(body: str | bytes) -> list[str]:
    """Return the addresses that a list names without the fragments, each once."""
    return list(dict.fromkeys(url.partition("#")[0] for url in listed(body)))


EIGHT = [f"{BASE}/tzgg/show-{300 + number}.html" for number in range(8)]


@pytest.mark.slow
@each("day", DAYS)
@each("form", ITEMS)
def test_a_day_beside_a_link_makes_it_an_article_however_short_its_words_are(form: str, day: str) -> None:
    assert shows(items(form, NOTICES, day)) == EIGHT


@each("form", ITEMS)
def test_days_beside_links_are_seen_in_pages_of_gbk(form: str) -> None:
    assert shows(items(form, NOTICES, "2026年11月20日").replace("utf-8", "gbk").encode("gbk")) == EIGHT


@each(
    "day",
    [
        "<b>20</b><i>2026-11</i>",
        "<i>2026.11</i><b>20</b>",
        "<b>11-20</b><i>2026</i>",
        "<time datetime='2026-11-20T08:00'></time>",
        "发布时间：2026-11-20 08:30",
        "發佈日期：2026年11月20日",
    ],
)
@each("form", ["li", "div, both in boxes", "tr"])
def test_a_day_may_be_set_as_a_leaf_of_a_calendar_or_have_a_label(form: str, day: str) -> None:
    assert shows(items(form, NOTICES, day)) == EIGHT


def test_two_items_in_a_row_have_a_day_each() -> None:
    cells = [f"<td><a href='/tzgg/show-{300 + n}.html'>{one}</a></td><td>11-20</td>" for n, one in enumerate(NOTICES)]
    rows = "".join(f"<tr>{''.join(cells[n : n + 2])}</tr>" for n in range(0, len(cells), 2))
    assert shows(page(f"<table>{rows}</table>")) == EIGHT


def test_a_link_that_shows_a_picture_alone_is_an_article_where_a_day_stands_beside_it() -> None:
    assert len(listed(page("<ul><li><a href='/show-3.html'><img src='a.jpg'></a><span>11-20</span></li></ul>"))) == 1


@each("form", [form for form in ITEMS if form != "a table an item"])
def test_what_stands_in_one_list_with_headlines_and_has_their_form_is_an_article(form: str) -> None:
    body = items(form, ("北山县第一小学新校区昨日开工建设", *NOTICES), "")
    assert len(shows(body)) == len(NOTICES) + 1


@pytest.mark.parametrize("day", ["", "2026-11-20"])
@pytest.mark.parametrize("number", [0, 1, 5])
def test_what_has_the_form_of_a_lists_articles_is_taken_or_counted(number: int, day: str) -> None:
    menu = "".join(f"<li><a href='/tzgg/show-{n}.html'>公告</a> {day}</li>" for n in range(number))
    reading = read(items("li", NOTICES, "11-20").replace("<ul>", f"<ul>{menu}</ul><ul>", 1), LIST, HTML)
    assert len(reading.links) + dict(reading.skipped).get(NO_HEADLINE, 0) == len(NOTICES) + number
    assert dict(reading.skipped).get(NO_HEADLINE, 0) == (0 if day else number)


def test_short_links_beside_the_list_are_passed_over_and_counted() -> None:
    headline = "<ul><li><a href='/show-1.html'>北山县第一小学新校区昨日开工建设</a></li></ul>"
    body = page(f"<ul><li><a href='/show-7.html'>公告</a></li></ul>{headline}<p><a href='/about.html'>关于我们</a></p>")
    reading = read(body, LIST, HTML)
    assert [link.url for link in reading.links] == [f"{BASE}/show-1.html"]
    assert dict(reading.skipped) == {NO_HEADLINE: 1}


@pytest.mark.parametrize(
    "menu",
    [
        "<li><a href='/tzgg/'>公告</a></li>",
        "<li><a href='/list_3.html'>公告</a> 2026-11-20</li>",
        "<li><a href='/about.html'>关于</a></li>",
        "<p>更新：2026-11-20 <a href='/about.html'>关于</a> <a href='/help.html'>帮助</a></p>",
        "<p><a href='javascript:page(2)'>下一页</a> 2026-11-20</p>",
        "<li><a href='/about.html'>关于我们</a> 2026-11-20</li>",
        "<li><a href='/list-12-1.html'>公告</a> 2026-11-20</li>",
        "<li><a href='/list-12.html'>[通知]</a> 2026-11-20</li>",
        "<nav><p><a href='/c/12.html'>公告</a> 2026-11-20</p></nav>",
        "<footer><div>11-20 <a href='/c/12.html'>公告</a></div></footer>",
        "<p>1.5 MB <a href='/app/c12.html'>下载</a></p>",
        "<p>今天是2026年11月28日 <a href='/wap/c12.html'>手机版</a></p>",
        "<p>2026年11月28日 星期六 <a href='/wap/c12.html'>手機版</a></p>",
        "<p>版权所有 2006-2026 备案 11-20 <a href='/c/12.html'>联系</a></p>",
        "<table><tr><td><a href='/c/1120.html'>11-20</a></td></tr></table>",
    ],
)
def test_menus_beside_a_list_of_notices_stay_out(menu: str) -> None:
    body = items("li", NOTICES, "2026-11-20").replace("<ul>", f"<ul class=m>{menu}</ul><ul>", 1)
    assert listed(body) == EIGHT


@each("day", ["", "2026-11-20"])
@each(
    "word",
    "首页 首頁 尾页 末頁 上一页 下一页 下一頁 >下页 更多 更多&gt;&gt; +更多 MORE 2 [3] 第4页 &gt;&gt; 返回".split(),
)
def test_what_leads_on_or_back_within_a_list_stays_out_and_is_not_counted(word: str, day: str) -> None:
    more = f"<li><a href='/tzgg/show-9.html'>{word}</a> {day}</li></ul>"
    reading = read(items("li", NOTICES, "2026-11-20").replace("</ul>", more), LIST, HTML)
    assert [link.url for link in reading.links] == EIGHT
    assert NO_HEADLINE not in dict(reading.skipped)


@pytest.mark.slow
@pytest.mark.parametrize(
    "open_, shut, link",
    [
        ("<div>", "</div>", "<a href='/show-{}.html'>雨</a>"),
        ("<div>", "</div>", "<a href='/show-1.html'>雨</a>"),
        ("<p>", "</p>", "<a href='/show-{}.html'>雨</a> 11-20"),
        ("<span>", "</span>", "<a href='/show-{}.html'>雨</a> 1-1-1-1-1-1-1"),
    ],
)
@pytest.mark.parametrize("depth", [1, 200])
def test_a_page_of_very_many_short_links_takes_little_time(open_: str, shut: str, link: str, depth: int) -> None:
    links = "".join(link.format(number) for number in range(5_000))
    body = page(f"{ARTICLE}{open_ * depth}{links}{shut * depth}")
    assert cpu_seconds(lambda: listed(body), below=8) < 8


@pytest.mark.parametrize(
    "anchor",
    [
        "<a href='/news/'>北山县新闻频道列表首页</a>",
        "<a href='/news/index_2.html'>北山县新闻频道列表第二页</a>",
        "<a href='/about.html'>关于我们</a>",
        "<a href='/about.html'><img src='a.jpg' alt='标志'></a>",
        f"<a href='{BASE}/upload/202203/01/20220301100001.jpg'>北山县第一小学新校区昨日开工建设</a>",
        f"<a href='{BASE}/upload/202203/01/20220301100001.pdf'>北山县第一小学新校区昨日开工建设</a>",
        "<a href='http://other.example/news/202203/t20220301_100001.html'>北山县第一小学新校区昨日开工建设</a>",
        "<a href='http://notbeishan.example/news/202203/t20220301_100001.html'>北山县第一小学新校区昨日开工建设</a>",
        "<a href='javascript:open(20220301100001)'>北山县第一小学新校区昨日开工建设</a>",
        "<a href='http://[x/202203/t20220301_100001.html'>北山县第一小学新校区昨日开工建设</a>",
    ],
)
def test_what_is_no_article_of_the_papers_is_not_listed(anchor: str) -> None:
    with pytest.raises(LayoutChanged, match="no link to an article or a list"):
        listed(page(f"{anchor}<p>{'北山县新闻网。' * 300}</p>"))


@each(
    "path, sure",
    [
        ("/news/202203/t20220301_100001.html", True),
        ("/n1/2022/0301/c1004-32362637.html", True),
        ("/a/2022-03-01/100001.shtml", True),
        ("/2022/03/01/100001.html", True),
        ("/system/2022/03/01/013459876.shtml", True),
        ("/2022-03/01/content_100001.htm", True),
        ("/content/20220301/100001.html", True),
        ("/a/20220301100001.html", True),
        ("/c/202203/100001", True),
        ("/news/100001.html", False),
        ("/202203/", False),
        ("/202203/index.html", False),
        ("/2022/03/list_2.html", False),
        ("/2022/about.html", False),
        ("/upload/202203/01/100001.jpg", False),
        ("/show.asp?id=20220301100001", False),
        ("/zt/2022/", False),
    ],
)
def test_a_date_and_a_number_make_an_address_sure(path: str, sure: bool) -> None:
    assert is_surely_article(BASE + path) is sure


def test_a_days_folder_and_a_name_may_be_an_article() -> None:
    assert is_article_address(f"{BASE}/2022/03/01/xia-shou/")
    assert not is_article_address(f"{BASE}/2022/03/01/")


# Hosts


@each("base", ["http://www.beishan.example", "https://beishan.example", "http://WWW.beishan.example:8080"])
@each(
    "host, own",
    [
        ("www.beishan.example", True),
        ("beishan.example", True),
        ("news.beishan.example", True),
        ("m.news.beishan.example:81", True),
        ("notbeishan.example", False),
        ("beishan.example.other.example", False),
        ("www.example", False),
        ("example", False),
    ],
)
def test_sub_domains_and_www_are_the_papers_own(base: str, host: str, own: bool) -> None:
    assert is_own(Newspaper("x", "北山日报", base_url=base), f"http://{host}/1.html") is own


@pytest.mark.parametrize("base", ["http://news.beishan.example", "http://192.0.2.1", ""])
def test_the_domain_above_a_papers_is_not_its_own(base: str) -> None:
    paper = Newspaper("x", "北山日报", base_url=base)
    assert not any(is_own(paper, url) for url in ("http://beishan.example/", "http://2.1/", "http:///", "ftp://a/", ""))


def test_articles_on_sub_domains_are_listed() -> None:
    urls = [ONE.replace("www.", sub) for sub in ("", "news.", "m.news.")]
    assert listed(page("".join(f"<a href='{url}'>雨</a>" for url in urls))) == urls


def test_the_home_page_is_the_list_where_a_row_names_none() -> None:
    assert [link.url for link in PLATFORM.issue_links(PAPER, ())] == [f"{BASE}/"]
