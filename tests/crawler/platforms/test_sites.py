"""Papers without issues: a plain news site, EastMoney's columns, a Jekyll site."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import CutPage, LayoutChanged, Refused
from crawler.platforms.site import read_list, unpacked
from crawler.site.address import is_article_address
from tests.harness.bench import Bench, Result, capture
from tests.harness.sweep import each
from tests.replica import STORIES, Story, site
from tests.replica.papers import NEWS_SITE, NewsItem

BASE = NEWS_SITE.origin
ROWS = f"""id,name,place,platform,base_url,first_page,first_issue,status
bymap,{NEWS_SITE.name},,site,{BASE},sitemap.xml,,unverified
byfeed,{NEWS_SITE.name}（订阅）,,site,{BASE},rss.xml,,unverified
bylist,{NEWS_SITE.name}（列表）,,site,{BASE},news/index.html,,unverified
byhome,{NEWS_SITE.name}（首页）,,site,{BASE},,,unverified
eastmoney,东方财富网,上海,eastmoney,https://finance.eastmoney.com,345 350,,unverified
finews,金融消息,,jekyll,https://finews.withounder.com,,,unverified
"""
ON_EASTMONEY = [story for story in STORIES if story.info_code]


SITE = Newspaper("bymap", NEWS_SITE.name, base_url=BASE)


def rows_of_sites(bench: Bench) -> dict[str, str]:
    """Write the rows, and return what a crawl's environment says of them."""
    rows = bench.folder / "newspapers.csv"
    rows.write_text(ROWS, "utf-8")
    return {"ARCHIVE_NEWSPAPERS": str(rows)}


def crawl(bench: Bench, name: str, *args: str) -> Result:
    result = bench.crawl(*bench.bare, *args, paper=name, env=rows_of_sites(bench))
    assert (result.code, result.err) == (0, "")
    return result


def told(item: NewsItem) -> tuple[str, str, str, str]:
    return item.title, item.published_at.isoformat()[:16], item.source, item.text


def archived(bench: Bench) -> list[tuple[str, str, str, str]]:
    articles = [record.article for record in bench.records()]
    return [(a.title, a.published_at.isoformat()[:16] if a.published_at else "", a.source, a.text) for a in articles]


def test_a_sitemap_leads_to_every_article_of_a_site_packed_or_not(bench: Bench) -> None:
    crawl(bench, "bymap")
    assert sorted(archived(bench)) == sorted(map(told, NEWS_SITE.items))
    signed = {record.article.title: record.article.bylines for record in bench.records()}
    assert all(
        [(line.name, line.role) for line in signed[item.title] if line.role != "editor"] == list(item.signers)
        for item in NEWS_SITE.items
    )


def test_a_feed_leads_to_its_articles_and_what_has_no_address_is_counted(bench: Bench) -> None:
    feed = NEWS_SITE.pages["/rss.xml"].body.replace(b"<item>", b"<item><title>x</title></item><item>")
    bench.replica.put(f"{BASE}/rss.xml", feed, "text/html")
    crawl(bench, "byfeed")
    with bench.archive() as archive:
        assert next(iter(archive.journal.runs(1))).counts["list/skipped/no-address"] == 5
    newest = sorted(NEWS_SITE.items, key=lambda item: item.published_at)[-5:]
    assert sorted(archived(bench)) == sorted(map(told, newest))


def test_a_list_is_followed_page_by_page(bench: Bench) -> None:
    crawl(bench, "bylist")
    assert sorted(archived(bench)) == sorted(map(told, NEWS_SITE.items))


def test_a_home_page_that_goes_on_by_a_script_leads_to_the_articles_on_all_hosts_of_the_site(bench: Bench) -> None:
    crawl(bench, "byhome")
    assert sorted(archived(bench)) == sorted(map(told, NEWS_SITE.items))
    pages = [url for url in bench.replica.log if "/index" in url]
    assert pages == [f"{BASE}/index_1.html", f"{BASE}/index_2.html"]
    asked = {url.split("/")[2] for url in bench.replica.log}
    assert asked == set(NEWS_SITE.hosts)


def test_a_site_without_issues_has_no_gaps(bench: Bench) -> None:
    crawl(bench, "byfeed")
    newest = sorted(NEWS_SITE.items, key=lambda item: item.published_at)[-5:]
    words = f"byfeed {NEWS_SITE.name}（订阅）: a site without issues, so without gaps; 5 articles of "
    words += (
        f"{newest[0].published_at:%Y-%m-%d} to {newest[-1].published_at:%Y-%m-%d}, 1 of 1 list read, 0 links left\n"
    )
    db = ["--db", str(bench.db)]
    for call in (
        ["gaps"],
        ["gaps", "byfeed"],
        ["gaps", "byfeed", "--since", "2017-05-01"],
        ["calendar", "byfeed", "2022"],
    ):
        result = CliRunner().invoke(main, [*call, *db])
        assert (result.exit_code, result.output) == (0, words)


def test_a_list_that_names_nothing_new_is_not_followed_further(bench: Bench) -> None:
    crawl(bench, "bylist")
    bench.replica.clear_log()
    crawl(bench, "bylist")
    assert [url for url in bench.replica.log if "robots" not in url] == [f"{BASE}/news/index.html"]


SECOND = f"{BASE}/news/index_2.html"


@pytest.mark.parametrize("status", [404, 410])
def test_a_list_whose_next_page_is_not_there_is_read_and_said_to_end_early(bench: Bench, status: int) -> None:
    bench.replica.put(SECOND, b"gone", "text/html", status)
    crawl(bench, "bylist")
    assert 0 < len(archived(bench)) < len(NEWS_SITE.items)
    with bench.archive() as archive:
        counts = next(iter(archive.journal.runs(1))).counts
        assert (counts["list/read"], counts["list/skipped/ends-early"]) == (1, 1)
        assert archive.links.tally().keys() == {"done"}
        assert [url for _, url, _ in archive.links.attempts(f"{BASE}/news/index.html")] == [SECOND]


def test_a_list_whose_next_page_cannot_be_had_is_read_and_goes_on_there_in_the_next_run(bench: Bench) -> None:
    bench.replica.put(SECOND, b"busy", "text/html", 500)
    assert bench.crawl(*bench.bare, paper="bylist", env=rows_of_sites(bench)).code == 6
    assert 0 < len(archived(bench)) < len(NEWS_SITE.items)
    with bench.archive() as archive:
        assert next(iter(archive.journal.runs(1))).counts["list/read"] == 1
        assert [one.link.url for one in archive.links.unfinished("bylist")] == [SECOND]
        assert archive.figures.lists("bylist") == [None]
    bench.replica.put(SECOND, NEWS_SITE.pages["/news/index_2.html"].body, "text/html")
    crawl(bench, "bylist")
    assert sorted(archived(bench)) == sorted(map(told, NEWS_SITE.items))


def test_a_list_in_a_web_archive_leads_to_articles_and_goes_on_there_at_its_own_addresses(bench: Bench) -> None:
    for url in (f"{BASE}/news/index.html", *(item.url for item in NEWS_SITE.items)):
        bench.replica.preserve(url, "20260103020000")
    bench.replica.fault("down", f"{urlsplit(BASE).hostname}/")
    pace = {"WEB_ARCHIVE_DELAYS": '{"web.archive.org": 0}'}
    args = (*bench.bare, "-a", "from=wayback")
    assert bench.crawl(*args, paper="bylist", env=rows_of_sites(bench), settings=pace).code == 6
    assert 0 < len(archived(bench)) < len(NEWS_SITE.items)
    with bench.archive() as archive:
        assert [one.link.url for one in archive.links.unfinished("bylist")] == [SECOND]
        assert {urlsplit(one.link.url).hostname for one in archive.links.select()} == {urlsplit(BASE).hostname}


@pytest.mark.parametrize("name", ["bymap", "byfeed"])
def test_with_days_an_article_is_left_out_whose_list_says_that_it_is_of_another(bench: Bench, name: str) -> None:
    items = sorted(NEWS_SITE.items, key=lambda item: item.published_at)[-5 if name == "byfeed" else 0 :]
    days = sorted({item.published_at.date() for item in items})
    since, until = days[1], days[2]
    crawl(bench, name, "-a", f"since={since}", "-a", f"until={until}")
    last = date.max if name == "bymap" else until  # a sitemap's `lastmod` does not tell what is younger than `until`
    wanted = [item for item in items if since <= item.published_at.date() <= last]
    assert 0 < len(wanted) < len(items)
    assert sorted(archived(bench)) == sorted(map(told, wanted))
    with bench.archive() as archive:
        assert archive.links.tally().keys() == {"done"}  # what was not asked for waits for nobody


@pytest.mark.parametrize("story", ON_EASTMONEY, ids=lambda story: story.title)
def test_eastmoneys_columns_lead_to_its_articles(eastmoney: dict[str, str], story: Story) -> None:
    assert eastmoney[story.title] == story.text


@pytest.fixture(scope="module")
def eastmoney(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    from tests.harness.bench import TimedReplica

    with TimedReplica() as replica:
        bench = Bench(tmp_path_factory.mktemp("eastmoney"), replica)
        crawl(bench, "eastmoney")
        return {record.article.title: record.article.text for record in bench.records()}


def test_a_jekyll_site_is_crawled_from_its_home_page_to_the_sources(bench: Bench) -> None:
    crawl(bench, "finews")
    titles = {record.article.title for record in bench.records()}
    assert titles == {story.title for story in ON_EASTMONEY}
    assert "https://finews.withounder.com/category/youjiangribao.html" in bench.replica.log
    assert site.post_url(ON_EASTMONEY[0]) in bench.replica.log


# Reading lists


def links(body: str | bytes, url: str = f"{BASE}/list.xml") -> tuple[Link, ...]:
    return read_list(SITE, capture(url, body, "text/xml"), Link(url, LinkKind.LIST)).links


def test_a_sitemap_tells_the_day_of_an_article_in_china() -> None:
    news = "<n:news><n:publication_date>2022-02-26T08:00:00+08:00</n:publication_date></n:news>"
    body = (
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        " xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<url><loc> {BASE}/news/t20220226_1.html </loc>{news}</url>"
        f"<url><loc>{BASE}/news/t20220227_2.html</loc></url></urlset>"
    )
    assert [(link.url, link.issue_date) for link in links(body)] == [
        (f"{BASE}/news/t20220226_1.html", date(2022, 2, 26)),
        (f"{BASE}/news/t20220227_2.html", None),
    ]


def test_a_feeds_day_is_that_of_china() -> None:
    body = (
        f"<rss><channel><link>{BASE}/</link><item><link>{BASE}/a/12345.html</link>"
        "<pubDate>Sat, 26 Feb 2022 20:30:00 GMT</pubDate></item></channel></rss>"
    )
    assert [link.issue_date for link in links(body)] == [date(2022, 2, 27)]


def test_an_atom_feed_is_read_like_another() -> None:
    body = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='{BASE}/'/><entry><link href='{BASE}/a/12345.html'/>"
        "<published>2022-02-26T20:30:00+08:00</published></entry></feed>"
    )
    assert [(link.url, link.issue_date) for link in links(body)] == [(f"{BASE}/a/12345.html", date(2022, 2, 26))]


def test_a_list_gives_links_of_its_own_site_that_read_like_headlines() -> None:
    body = f"""<html><body><a href="/news/">新闻频道首页列表</a><a href="/news/1234567.html">右江区稻田养鱼喜获丰收</a>
    <a href="http://other.example/news/1234567.html">别的网站的一篇文章标题</a><a href="/about.html">关于</a>
    <a href="javascript:alert(1)">右江区稻田养鱼喜获丰收</a>
    <a href="{BASE}/news/1234567.html">右江区稻田养鱼喜获丰收</a>
    </body></html>"""
    assert [link.url for link in links(body, f"{BASE}/news/index.html")] == [f"{BASE}/news/1234567.html"]


def test_a_list_that_names_nothing_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="no link to an article or a list at"):
        links("<html><body>新版</body></html>")


def test_entities_of_a_strangers_sitemap_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    body = (
        f"<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file://{secret}'>]><urlset>"
        f"<url><loc>{BASE}/news/&x;12345.html</loc></url><url><loc>{BASE}/news/12346.html</loc></url></urlset>"
    )
    assert not any("geheim" in link.url for link in links(body))


def test_a_packed_sitemap_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(Refused, match="more than 64 MiB"):
        unpacked(gzip.compress(b"0" * (65 << 20)))


def test_a_packed_sitemap_that_stops_is_cut() -> None:
    with pytest.raises(CutPage, match="the packed sitemap stops before its end"):
        unpacked(gzip.compress(b"<urlset></urlset>" * 9)[:-12])


def test_a_broken_packed_sitemap_is_refused() -> None:
    with pytest.raises(Refused, match="broken gzip"):
        unpacked(b"\x1f\x8b\x08rubbish")


SHOWING = "detail.php h5/newsDetail.html show.aspx view.jsp content.do article.php news.asp share.php".split()


@each(
    "path, article",
    [
        ("/news/202202/t20220226_30412.html", True),
        ("/a/123456", True),
        ("/index.php?m=content&id=12345", True),
        ("/news/index.html", False),
        ("/news/index_2.html", False),
        ("/news/", False),
        ("/about", False),
        *((f"/{page}?{name}", True) for page in SHOWING for name in ("guid=4f1a", "key=zx81q", "shareId=ab21", "t=55")),
        *((f"/{page}?page=2", False) for page in SHOWING),
        ("/detail.html?p=2&guid=4f1a", True),
        ("/newslist.php?cid=3", False),
        ("/search.php?key=水", False),
    ],
)
def test_an_article_is_told_from_a_channel_by_its_address(path: str, article: bool) -> None:
    assert is_article_address(BASE + path) is article
