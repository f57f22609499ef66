"""Fronts of real hosts that are no index of articles, on every platform that they concern."""

from __future__ import annotations

from datetime import date

import pytest

from archive.model import LinkKind, Newspaper
from archive.reasons import NoIssue, NotPublished
from crawler.epaper.html import HtmlPlatform
from crawler.extract.checks.instead import read_answer
from crawler.platforms import platforms
from crawler.platforms.site import read_list
from tests.crawler.platforms.test_odd_answers import DAY, lists_and_articles, paper
from tests.crawler.platforms.test_sites import archived, rows_of_sites
from tests.harness.bench import Bench, TimedReplica, article_link, capture
from tests.replica.papers import NEWS_SITE

HTML = [name for name, platform in platforms().items() if isinstance(platform, HtmlPlatform) and name != "gxrb"]
each_html = pytest.mark.parametrize("name", HTML)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
SITE = Newspaper("x", "北山日报", base_url="http://www.beishan.example")


def read(name: str, page: str):  # type: ignore[no-untyped-def]
    link = lists_and_articles(name)[0]
    attempt = paper(name).route(link)[0]
    return link, read_answer(attempt.read, capture(attempt.url, page), link)


def front(name: str, body: str) -> str:
    head = f"<meta charset='utf-8'><title>{paper(name).row.name} 第01版</title>"
    return f"<html><head>{head}</head><body>{body}</body></html>"


@each_html
def test_an_issue_of_images_and_pdfs_keeps_its_pages(name: str) -> None:
    own = lists_and_articles(name)[0].url.rpartition("/")[2]
    body = f'<img src="a.jpg"><ul><li><a href="{own}">第01版：要闻</a><a href="att/01.pdf">PDF</a></li></ul>'
    link, reading = read(name, front(name, body))
    assert [(page.page, page.page_name, page.pdf) for page in reading.pages] == [
        ("01", "要闻", f"{link.url.rpartition('/')[0]}/att/01.pdf")
    ]
    assert (reading.issue_date, reading.links, reading.lacking) == (DAY, (), "")


@each_html
def test_a_notice_that_the_paper_does_not_appear_is_told(name: str) -> None:
    with pytest.raises(NotPublished, match="休刊"):
        read(name, front(name, "<p>国庆期间本报休刊七天</p>"))


@each_html
def test_the_papers_own_page_without_an_issue_is_told(name: str) -> None:
    with pytest.raises(NoIssue, match="own page at .* names none"):
        read(name, front(name, "<div><a href='/'>首页</a></div><ul></ul>"))


OTHER_PAGES = {
    "szbz": "szbzA2.Html",
    "huaguang": "Page02BC.htm",
    "qpaper": "Qpaper_2.html",
    "uniflows": "../03/default.htm",
}


@each_html
def test_an_index_whose_map_leads_to_unknown_addresses_lacks_something(name: str) -> None:
    own = lists_and_articles(name)[0].url.rpartition("/")[2]
    other = OTHER_PAGES.get(name, own.replace("1", "2"))
    body = f'<a href="{other}">第02版：综合</a><map><area coords="1,2,3,4" href="show.do?x=a"></map>'
    _, reading = read(name, front(name, body))
    assert [link.kind for link in reading.links] == [LinkKind.LIST]
    assert reading.lacking.startswith("no article, but 1 link that is no article's by their addresses: ")


# Sitemaps and feeds


@pytest.mark.parametrize(
    "text",
    [
        f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="{SITEMAP}"></urlset>',
        f'<urlset xmlns="{SITEMAP}"/>',
        f'<sitemapindex xmlns="{SITEMAP}"></sitemapindex>',
        "<rss version='2.0'><channel><title>北山日报</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>北山日报</title></feed>",
    ],
)
def test_an_empty_list_of_news_is_nothing_new(text: str, bench: Bench, replica: TimedReplica) -> None:
    reading = read_list(
        SITE, capture(f"{SITE.base_url}/sitemap.xml", text), article_link(f"{SITE.base_url}/sitemap.xml")
    )
    assert (reading.links, reading.nothing_new) == ((), True)
    replica.put(f"{NEWS_SITE.origin}/sitemap.xml", text.encode(), "text/xml")
    result = bench.crawl(*bench.bare, paper="bymap", env=rows_of_sites(bench))
    assert (result.code, result.err) == (0, "")


def test_the_day_of_publication_in_a_news_sitemap_goes_before_that_of_the_file() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">
    <url><loc>http://www.beishan.example/news/202203/t20220301_100001.html</loc><news:news>
    <news:publication_date>2022-03-01T09:30:00+08:00</news:publication_date></news:news></url>
    <url><loc>http://www.beishan.example/news/202203/t20220301_100002.html</loc><lastmod>2022-03-01</lastmod>
    <news:news><news:publication_date>2021-05-02T09:30:00+08:00</news:publication_date></news:news></url></urlset>"""
    reading = read_list(
        SITE, capture("http://www.beishan.example/s.xml", text), article_link("http://www.beishan.example/")
    )
    assert [link.issue_date for link in reading.links] == [date(2022, 3, 1), date(2021, 5, 2)]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_site_whose_lists_are_gone_is_not_fine(status: int, bench: Bench, replica: TimedReplica) -> None:
    replica.put(f"{NEWS_SITE.origin}/sitemap.xml", b"gone", "text/html", status)
    assert bench.crawl(*bench.bare, paper="bymap", env=rows_of_sites(bench)).code == (6 if status == 500 else 4)


def test_a_site_all_of_whose_articles_are_gone_is_not_fine(bench: Bench, replica: TimedReplica) -> None:
    for item in NEWS_SITE.items:
        replica.put(item.url, b"gone", "text/html", 404)
    assert bench.crawl(*bench.bare, paper="bymap", env=rows_of_sites(bench)).code == 4
    assert archived(bench) == []
