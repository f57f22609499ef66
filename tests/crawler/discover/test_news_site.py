"""A site without an e-paper: where it lists its articles, what can be read of them, and the row that follows."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Newspaper
from archive.reasons import BlockedPage, LayoutChanged, Moved, ReadError, ServerTrouble
from crawler.discover.examples import load, problems
from crawler.discover.findings import BuiltByScript, Start, Survey, UnknownPlatform
from crawler.discover.news.site import NewsSite
from crawler.discover.news.starts import chosen, first_pages, kind_of, offered_channels, offered_feeds, offered_sitemaps
from crawler.discover.propose import _saved
from crawler.extract.page import decode_page
from crawler.papers import Paper
from crawler.platforms import platforms
from tests.harness.bench import article_link, capture
from tests.harness.lookups import Pages

SITE = "http://www.beishan.example.cn"
TODAY = date(2026, 11, 28)
BODY = "北山县水利局今天在城东公园开了一天的展览，居民可以在那里看见几十年前的老照片和旧水车。"
HEADLINES = ("城东公园的老水车又转了起来", "北山水库本周开始向下游放水", "五里村的果农卖完了今年的柚子")


def article(title: str, day: str = "2026-11-27", site: str = "北山新闻网") -> str:
    return (
        f"<html><head><title>{title}_{site}</title></head><body><a href='/'>首页</a> <a href='/news/'>本地</a>"
        f"<h1>{title}</h1><p>{day} 08:30　来源：{site}</p><div><p>{BODY}</p><p>{BODY[::-1]}</p></div></body></html>"
    )


def front(*numbers: int, head: str = "", title: str = "北山新闻网_首页", more: str = "") -> str:
    links = "".join(f"<li><a href='/news/{101 + number}.html'>{HEADLINES[number]}</a></li>" for number in numbers)
    return f"<html><head><title>{title}</title>{head}</head><body><ul>{links}</ul>{more}</body></html>"


def feed(*numbers: int, day: str = "2026-11-27") -> str:
    items = "".join(
        f"<item><title>{HEADLINES[number]}</title><link>{SITE}/news/{101 + number}.html</link>"
        f"<pubDate>{day}T08:30:00+08:00</pubDate></item>"
        for number in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>北山新闻网</title>{items}</channel></rss>'


def sitemap(*numbers: int, day: str = "2026-11-27") -> str:
    rows = "".join(f"<url><loc>{SITE}/news/{101 + n}.html</loc><lastmod>{day}</lastmod></url>" for n in numbers)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{rows}</urlset>'


ARTICLES = {f"{SITE}/news/{101 + n}.html": article(title) for n, title in enumerate(HEADLINES)}


def survey(
    pages: Mapping[str, str | bytes],
    url: str = f"{SITE}/",
    *,
    robots: bytes = b"",
    given: Newspaper | None = None,
    lookup: Pages | None = None,
) -> Survey:
    there = lookup or Pages({**ARTICLES, **pages}, robots)
    site = NewsSite(there, platforms()["site"], [], given or Newspaper("", ""), 2, TODAY)
    return asyncio.run(site.survey(url, UnknownPlatform(f"no platform reads {url}")))


def row_of(found: Survey) -> Newspaper:
    assert found.row
    return found.row


# What a site offers

OFFER = '<link rel="alternate" type="application/rss+xml" href="/feeds/all.xml">'
OFFERS = {
    "a sitemap that robots.txt names": ({f"{SITE}/": front(0), f"{SITE}/maps/1.xml": sitemap(0, 1, 2)}, "maps/1.xml"),
    "a sitemap in the usual place": ({f"{SITE}/": front(0), f"{SITE}/sitemap.xml": sitemap(0, 1, 2)}, "sitemap.xml"),
    "a feed that the home page offers": (
        {f"{SITE}/": front(0, head=OFFER), f"{SITE}/feeds/all.xml": feed(0, 1)},
        "feeds/all.xml",
    ),
    "a feed in the usual place": ({f"{SITE}/": front(0), f"{SITE}/rss.xml": feed(0, 1)}, "rss.xml"),
    "the home page alone": ({f"{SITE}/": front(0, 1, 2)}, ""),
    "a feed that lacks what the home page names": (
        {f"{SITE}/": front(0, 1, 2), f"{SITE}/rss.xml": feed(0)},
        "rss.xml ./",
    ),
    "a list page that goes further than the home page": (
        {f"{SITE}/": front(0, more="<a href='/news/'>本地新闻</a>"), f"{SITE}/news/": front(0, 1, 2)},
        "news/",
    ),
}


@pytest.mark.parametrize("name", OFFERS)
@pytest.mark.parametrize("given", ["/", "/news/101.html"], ids=["home page", "article"])
def test_the_row_begins_where_the_site_lists_its_articles(name: str, given: str) -> None:
    pages, first_page = OFFERS[name]
    found = survey(pages, SITE + given, robots=f"User-agent: *\nSitemap: {SITE}/maps/1.xml\n".encode())
    row = row_of(found)
    assert (row.platform, row.base_url, row.first_page) == ("site", SITE, first_page)
    assert (row.name, row.id) == ("北山新闻网", "beishanxinwenwang")
    assert [sample.article.title for sample in found.samples][:1] == [HEADLINES[0]]
    assert found.samples[0].article.text.startswith(BODY) and found.day == date(2026, 11, 27)


@pytest.mark.parametrize("source", ["北山新闻网", ""], ids=["with its source", "without"])
@pytest.mark.parametrize("given", ["/", "/news/101.html"], ids=["home page", "article"])
def test_the_examples_that_are_saved_are_of_the_paper_and_read_as_its_crawl_reads(
    tmp_path: Path, given: str, source: str
) -> None:
    pages = {url: page.replace("来源：北山新闻网", f"来源：{source}") for url, page in ARTICLES.items()}
    found = survey({**pages, f"{SITE}/": front(0, 1, 2)}, SITE + given)
    paper = Paper(row_of(found), platforms()["site"])
    saved = [load(Path(path)) for path in _saved(found, tmp_path)]
    assert len(saved) == 2
    for example in saved:
        assert example.link == paper.given(example.link.url), "as `scrapy example` saves it"
        assert (example.article["newspaper"], example.article["source"]) == ("beishanxinwenwang", "北山新闻网")
        assert list(problems(replace(example, reviewed=True), paper)) == []


@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv=refresh content='0;url=/web/index.html'>",
        "<script>window.location.href='/web/index.html'</script>",
    ],
    ids=["META REFRESH", "script"],
)
def test_a_home_page_that_only_leads_to_another_is_followed(page: str) -> None:
    found = survey({f"{SITE}/": page, f"{SITE}/web/index.html": front(0, 1)})
    assert (row_of(found).base_url, row_of(found).first_page) == (SITE, "web/index.html")


def test_pages_in_gbk_and_traditional_characters_are_read_alike() -> None:
    gbk = front(0, 1, head="<meta charset=gb2312>").encode("gbk")
    assert row_of(survey({f"{SITE}/": gbk})).name == "北山新闻网"
    assert row_of(survey({f"{SITE}/": front(0, 1, title="北山新聞網 - 首頁")})).name == "北山新聞網"


def test_a_feed_beside_an_application_is_read_and_tells_the_name() -> None:
    shell = "<html><body><div id=app></div><script src=/js/app.js></script></body></html>"
    row = row_of(survey({f"{SITE}/": shell, f"{SITE}/rss.xml": feed(0, 1)}))
    assert (row.first_page, row.name) == ("rss.xml", "北山新闻网")


def test_a_packed_index_of_sitemaps_is_looked_at_in_its_first_and_last_part() -> None:
    parts = "".join(f"<sitemap><loc>{SITE}/maps/{number}.xml.gz</loc></sitemap>" for number in range(40))
    index = gzip.compress(f"<sitemapindex>{parts}</sitemapindex>".encode())
    maps = {f"{SITE}/maps/{number}.xml.gz": gzip.compress(sitemap(number % 3).encode()) for number in range(40)}
    there = Pages({**ARTICLES, f"{SITE}/": front(0), f"{SITE}/maps.xml.gz": index, **maps})
    found = survey({}, f"{SITE}/maps.xml.gz", lookup=there)
    assert row_of(found).first_page == "maps.xml.gz" and found.starts[0].goes_on
    assert [url[-9:] for url in there.asked if "/maps/" in url] == ["/0.xml.gz", "39.xml.gz"]


@pytest.mark.parametrize("path", ["list.php?n=%E6%96%B0", "%2e%2e/list.html"])
def test_a_list_that_no_row_can_name_is_left_out_and_told(path: str) -> None:
    found = survey({f"{SITE}/": front(0), f"{SITE}/{path}": front(0, 1)}, f"{SITE}/{path}")
    assert row_of(found).first_page == ""
    assert any(f"{path} is left out: a row cannot name it" in note for note in found.notes)


def test_addresses_of_others_in_a_sitemap_are_no_articles_of_the_site() -> None:
    foreign = (
        "http://evil.example.com/1.html",
        "http://u:p@www.beishan.example.cn/1.html",
        "file:///etc/passwd",
        "//[x/",
    )
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in foreign)
    there = Pages({**ARTICLES, f"{SITE}/": front(0), f"{SITE}/sitemap.xml": f"<urlset>{rows}</urlset>"})
    assert row_of(survey({}, lookup=there)).first_page == ""
    assert not set(foreign) & set(there.asked)


def test_a_page_that_answers_in_place_of_a_sitemap_is_none() -> None:
    everything = {f"{SITE}/{path}": front(0, 1, 2) for path in ("", "sitemap.xml", "rss.xml", "feed/")}
    assert row_of(survey(everything)).first_page == ""


def test_few_addresses_are_asked_for() -> None:
    channels = "".join(f"<a href='/c{number}/'>频道{'甲乙丙丁戊己庚辛壬癸'[number]}</a>" for number in range(10))
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="/f{number}.xml">' for number in range(50))
    there = Pages({**ARTICLES, f"{SITE}/": front(0, 1, head=feeds, more=channels)})
    robots = b"".join(b"Sitemap: %s/s%d.xml\n" % (SITE.encode(), number) for number in range(500))
    there.robots = robots
    found = survey({}, lookup=there)
    assert len(there.asked) <= 16
    assert any("further list pages were not looked at" in note for note in found.notes)


def test_a_list_that_names_nothing_new_for_a_year_is_told() -> None:
    found = survey({f"{SITE}/": front(), f"{SITE}/rss.xml": feed(0, 1, day="2024-05-01")}, f"{SITE}/rss.xml")
    old = {url: article(title, "2024-05-01") for url, title in zip(ARTICLES, HEADLINES, strict=True)}
    dead = survey({**old, f"{SITE}/": front(0, 1)})
    assert any("nothing new for 941 days: the newest article is of 2024-05-01" in note for note in dead.notes)
    assert row_of(dead).status == "unknown"
    assert row_of(found).first_page == "rss.xml"


def test_an_old_sitemap_beside_a_live_home_page_is_kept_for_its_past_and_told() -> None:
    found = survey({f"{SITE}/": front(0, 1), f"{SITE}/sitemap.xml": sitemap(2, day="2019-03-01")})
    assert row_of(found).first_page == "sitemap.xml ./"
    assert "sitemap.xml names nothing new since 2019-03-01; it is kept for its past" in found.notes


def test_an_e_paper_beside_the_news_is_named() -> None:
    found = survey({f"{SITE}/": front(0, more="<a href='http://epaper.beishan.example.cn/'>数字报</a>")})
    assert any("archive new-source http://epaper.beishan.example.cn/" in note for note in found.notes)


# What gives no row


@pytest.mark.parametrize(
    "page, reason, words",
    [
        ("<html><body><div id=app></div><script src=/js/app.1a2b.js></script></body></html>", BuiltByScript, "script"),
        ("<title>系统维护</title><h1>系统升级维护中，请稍后访问</h1>", ServerTrouble, "maintenance"),
        ("<form><input type=password></form>", BlockedPage, "login"),
        ("<frameset><frame src='/left.htm'></frameset>", LayoutChanged, "frame"),
        ("<p>欢迎来到北山</p>", UnknownPlatform, "no list of articles was found either"),
        (front(), LayoutChanged, "an empty page"),
        (
            "<meta http-equiv=refresh content='0;url=http://new.example.com/'>",
            Moved,
            "only leads to http://new.example",
        ),
    ],
    ids=["application", "maintenance", "login", "frames", "one sentence", "no headline", "moved"],
)
@pytest.mark.parametrize("given", ["/", "/x/"], ids=["home page", "list page"])
def test_a_site_that_lists_nothing_says_what_stands_there(
    page: str, reason: type[ReadError], words: str, given: str
) -> None:
    with pytest.raises(reason, match=words):
        survey({f"{SITE}/": page, f"{SITE}/x/": page}, SITE + given)


def test_headlines_without_one_article_that_can_be_read_give_no_row() -> None:
    empty = dict.fromkeys(ARTICLES, "<html><body><div id=app></div><script src=a.js></script></body></html>")
    with pytest.raises(LayoutChanged, match="3 links that look like articles' at .*, and none that was tried can be"):
        survey({**empty, f"{SITE}/": front(0, 1, 2)})


# Choosing


def start(path: str, what: str, *urls: str) -> Start:
    return Start(path, f"{SITE}/{path}", what, tuple(article_link(f"{SITE}/{url}") for url in urls))


@pytest.mark.parametrize(
    "starts, paths",
    [
        ([start("./", "home page", "1.html"), start("s.xml", "sitemap", "1.html", "2.html")], "s.xml"),
        ([start("./", "home page", "1.html", "2.html"), start("s.xml", "sitemap", "1.html")], "s.xml ./"),
        ([start("./", "home page", "1.html"), start("rss.xml", "feed")], ""),
        ([start("a/", "list", "1.html"), start("b/", "list", "2.html"), start("./", "home page", "1.html")], "a/ b/"),
    ],
)
def test_a_list_counts_that_names_what_no_other_does(starts: list[Start], paths: str) -> None:
    assert first_pages(chosen(starts)) == paths


@pytest.mark.parametrize(
    "first_page, urls",
    [("", [""]), ("./", [""]), ("rss.xml ./", ["rss.xml", ""]), ("news/ list.php?c=2", ["news/", "list.php?c=2"])],
)
def test_a_crawl_begins_at_the_lists_of_its_row(first_page: str, urls: list[str]) -> None:
    row = Newspaper("beishan", "北山新闻网", base_url=SITE, first_page=first_page)
    assert [link.url for link in platforms()["site"].issue_links(row, [TODAY])] == [f"{SITE}/{url}" for url in urls]


def test_feeds_of_comments_and_of_other_sites_are_none_of_the_papers() -> None:
    links = (
        '<link rel="ALTERNATE nofollow" type="application/atom+xml" href="/atom.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="http://evil.example.com/rss.xml">'
        '<link rel="alternate" type="application/rss+xml" href="http://u:p@www.beishan.example.cn/rss.xml">'
        '<link rel="alternate" hreflang="en" href="/en/">'
    )
    page = decode_page(links.encode())
    page = type(page)(page.text, page.codec, 0, f"{SITE}/")
    assert offered_feeds([page]) == (f"{SITE}/atom.xml",)


@pytest.mark.parametrize(
    "robots",
    [
        b"Sitemap: /maps/1.xml",
        b"\xef\xbb\xbfuser-agent: *\r\nSITEMAP : http://beishan.example.cn/maps/1.xml # the map\r\n",
        b"Sitemap: http://other.example.cn/1.xml\nsitemap:/maps/1.xml\n",
    ],
)
def test_sitemaps_are_those_of_the_site_that_robots_txt_names(robots: bytes) -> None:
    assert [url.rpartition("/")[2] for url in offered_sitemaps(robots, f"{SITE}/")] == ["1.xml"]


@pytest.mark.parametrize(
    "body, kind",
    [
        ('<?xml version="1.0"?><!-- ' + "注" * 9000 + ' --><urlset xmlns="x">', "sitemap"),
        ("<sitemapindex>", "sitemap"),
        ("Notice: undefined index\n<rss version='2.0'>", "feed"),
        ('<rdf:RDF xmlns="x">', "feed"),
        ("<!DOCTYPE html><html><p>&lt;rss&gt; <rss></p>", "list"),
        ("", "list"),
    ],
)
def test_a_document_is_what_its_root_says(body: str, kind: str) -> None:
    assert kind_of(capture(f"{SITE}/x", body)) == kind


def test_channels_are_called_briefly_and_those_around_the_article_go_first() -> None:
    names = "<a href='/'>首页</a><a href='/about/'>关于我们</a><a href='/live/'>直播</a><a href='/cj/'>财经</a>"
    page = decode_page(f"{names}<a href='/xw/'>新闻</a><a href='/xw/bd/index.html'>本地</a>".encode())
    page = type(page)(page.text, page.codec, 0, f"{SITE}/xw/bd/1.html")
    expected = (f"{SITE}/xw/bd/index.html", f"{SITE}/xw/", f"{SITE}/cj/")
    assert offered_channels([page], page.url) == expected
