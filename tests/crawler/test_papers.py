"""Where a paper's pages are: on its own hosts, on further ones, and on other days elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request

from archive.model import Link, LinkKind, Newspaper, PaperAddress
from archive.reasons import LayoutChanged, NotThere
from crawler import papers
from crawler.discover.examples import EXAMPLES
from crawler.epaper.html import below
from crawler.papers import Location, Paper, PapersError, paper_of
from crawler.platforms import platforms
from crawler.spiderloader import PaperLoader
from tests.harness.bench import article_link, capture
from tests.harness.sweep import each
from tests.replica.papers import PAPERS

FOUNDER = platforms()["founder"]
DAY = date(2026, 6, 27)
BEISHAN = Newspaper(
    "beishan",
    "北山日报",
    platform="founder",
    base_url="http://epaper.beishan.example/bsrb/html",
    first_page="%Y%m/%d/node_A01.html",
    hosts="articles.beishan.example www.beishan.example:8080",
)
PLAIN = replace(BEISHAN, hosts="")


def lists_named(row: Newspaper) -> list[str]:
    """Return the addresses of articles that the saved front of an issue names, as a crawl would follow them."""
    paper = Paper(row, FOUNDER)
    link = next(paper.issue_links([DAY]))
    body = (EXAMPLES / "founder/202606-27-node_A01.html").read_bytes()
    reading = paper.route(link)[0].read(capture(link.url, body), link)
    return [one.url for one in reading.links if one.kind is LinkKind.ARTICLE and paper.route(one)]


def test_articles_on_a_further_host_are_found() -> None:
    top = "http://articles.beishan.example/bsrb/html/202606/27"
    assert lists_named(BEISHAN) == [f"{top}/content_10123456.html", f"{top}/content_10123457.html"]


def test_articles_on_a_host_that_the_row_does_not_name_are_not() -> None:
    assert lists_named(PLAIN) == []
    assert lists_named(replace(BEISHAN, hosts="news.beishan.example beishan.example")) == []


@pytest.mark.parametrize(
    ("url", "rest"),
    [
        ("http://epaper.beishan.example/bsrb/html/a.htm", "a.htm"),
        ("https://epaper.beishan.example/bsrb/html/a.htm?b=1", "a.htm?b=1"),
        ("http://epaper.beishan.example:80/bsrb/html/a.htm", "a.htm"),
        ("https://EPAPER.beishan.example:443/bsrb/html/a.htm", "a.htm"),
        ("http://epaper.beishan.example/other/a.htm", None),
        ("http://epaper.beishan.example:8080/bsrb/html/a.htm", None),
        ("http://articles.beishan.example/bsrb/html/a.htm", "a.htm"),
        ("https://articles.beishan.example/app/202606/27/a.htm", "app/202606/27/a.htm"),
        ("http://articles.beishan.example:8080/bsrb/html/a.htm", None),
        ("https://www.beishan.example:8080/x/a.htm", "x/a.htm"),
        ("https://www.beishan.example/x/a.htm", None),
        ("http://articles.beishan.example.evil.example/bsrb/html/a.htm", None),
        ("http://articles.beishan.example@evil.example/bsrb/html/a.htm", None),
        ("http://me@articles.beishan.example/bsrb/html/a.htm", None),
        ("ftp://articles.beishan.example/bsrb/html/a.htm", None),
        ("http://[articles/", None),
        ("", None),
    ],
)
def test_what_stands_below_a_paper_is_told_by_host_port_and_folder(url: str, rest: str | None) -> None:
    assert below(BEISHAN, url) == rest


@pytest.mark.parametrize("hosts", ["x.cn:443 y.cn:80", "x.cn y.cn"])
def test_a_usual_port_is_none(hosts: str) -> None:
    row = replace(BEISHAN, hosts=hosts)
    assert [below(row, url) for url in ("https://x.cn/a", "https://x.cn:443/a", "http://y.cn/a")] == ["a", "a", "a"]


def test_a_crawl_visits_the_papers_own_hosts_and_ports_and_no_others() -> None:
    paper = Paper(
        BEISHAN, FOUNDER, elsewhere=(Location(replace(PLAIN, base_url="http://10.1.2.3:9999/bsrb"), FOUNDER),)
    )
    own = ["epaper.beishan.example", "articles.beishan.example", "www.beishan.example", "10.1.2.3"]
    assert paper.hosts[:4] == own
    assert paper.ports == {80, 443, 8080, 9999}
    assert [urlsplit(url).hostname for url in paper.sites] == own
    assert not set(own[1:]) & set(Paper(PLAIN, FOUNDER).hosts)


ONE_OF_EACH = {papers.papers()[name].platform: name for name in PAPERS}


@each("name", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_on_every_platform_a_further_host_is_the_papers_and_any_other_is_not(name: str) -> None:
    row = papers.papers()[name]
    printed = PAPERS[name].expected()[0]
    url = printed.urls[0]
    moved = urlsplit(url)._replace(netloc="articles.beishan.example:8080").geturl()
    further = Paper(replace(row, hosts="articles.beishan.example:8080"), platforms()[row.platform])
    link = article_link(moved, issue_date=printed.issue_date)  # type: ignore[arg-type]
    assert further.route(replace(link, url=url)) and further.route(link)
    assert not paper_of(name).route(link)
    for other in ("articles.beishan.example", "beishan.example:8080", "articles.beishan.example:8081"):
        assert not further.route(replace(link, url=urlsplit(url)._replace(netloc=other).geturl()))


# Elsewhere on other days

OLD = {"platform": "nbs", "base_url": "http://old.beishan.example/bsrb", "first_page": "%Y-%m/%d/nbs.D1_01.htm"}


def elsewhere(since: str, until: str, **place: str) -> Location:
    """Return another location of the paper."""
    told = OLD | place
    ends = [date.fromisoformat(day) if day else None for day in (since, until)]
    address = PaperAddress("beishan", *ends, **told)
    return Location(replace(PLAIN, **told), platforms()[told["platform"]], address)  # type: ignore[arg-type]


def fronts(paper: Paper, *days: date) -> list[str]:
    return [urlsplit(link.url).hostname or "" for link in paper.issue_links(days)]


def asked(paper: Paper, day: date) -> list[str]:
    link = next(paper.issue_links([day]))
    return [urlsplit(attempt.url).hostname or "" for attempt in paper.route(link)]


def test_each_day_is_asked_for_where_the_paper_was() -> None:
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere("2019-01-01", "2024-11-30"),))
    days = [date(2018, 12, 31), date(2019, 1, 1), date(2024, 11, 30), date(2024, 12, 1), date(2020, 2, 2)]
    now, old = "epaper.beishan.example", "old.beishan.example"
    assert fronts(paper, *days) == [now, old, old, now, old]
    assert [asked(paper, day)[0] for day in days] == [now, old, old, now, old]


@pytest.mark.parametrize(
    ("since", "until", "day", "host"),
    [
        ("", "2024-11-30", "1999-01-01", "old.beishan.example"),
        ("", "2024-11-30", "2024-12-01", "epaper.beishan.example"),
        ("2027-01-01", "", "2026-12-31", "epaper.beishan.example"),  # where it will be
        ("2027-01-01", "", "2030-01-01", "old.beishan.example"),
    ],
)
def test_an_open_end_goes_on(since: str, until: str, day: str, host: str) -> None:
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere(since, until),))
    assert fronts(paper, date.fromisoformat(day)) == [host]


def test_where_nobody_knows_the_days_the_rows_address_is_asked_first() -> None:
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere("", ""), elsewhere("2019-01-01", "2019-12-31")))
    assert [asked(paper, date(2018, 1, 1)), asked(paper, date(2019, 1, 1))] == [
        ["epaper.beishan.example", "old.beishan.example"],
        ["old.beishan.example"],
    ]


@pytest.mark.parametrize(
    ("status", "seen", "both", "alone"),
    [
        ("confirmed", "2024-07", "2024-07-31", "2024-08-01"),
        ("confirmed", "2024-07-03", "2024-07-03", "2024-07-04"),
        ("confirmed", "2024", "2024-12-31", "2025-01-01"),
        ("confirmed", "", "2026-11-28", ""),
        ("unknown", "2024", "2026-11-28", ""),
        ("moved", "2024", "2026-11-28", ""),
    ],
)
def test_issues_after_the_day_on_which_it_was_seen_there_are_asked_for_nowhere_else(
    status: str, seen: str, both: str, alone: str
) -> None:
    paper = Paper(replace(BEISHAN, status=status, seen=seen), FOUNDER, elsewhere=(elsewhere("", ""),))
    assert len(asked(paper, date.fromisoformat(both))) == 2
    assert not alone or len(asked(paper, date.fromisoformat(alone))) == 1


def test_a_page_at_the_other_address_is_read_as_one_of_there() -> None:
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere("", ""),))
    link = next(paper.issue_links([date(2022, 3, 1)]))
    attempt = paper.route(link)[1]
    page = "<a href=nbs.D1_01.htm>第01版：要闻</a><a href=nw.D1_20220301_1-01.htm>春耕</a>"
    reading = attempt.read(capture(attempt.url, page), link)
    [article] = [one for one in reading.links if one.kind is LinkKind.ARTICLE]
    assert article.url == "http://old.beishan.example/bsrb/2022-03/01/nw.D1_20220301_1-01.htm"
    assert (article.newspaper, article.issue_date) == ("beishan", date(2022, 3, 1))
    assert [attempt.url for attempt in paper.route(article)] == [article.url]
    with pytest.raises((LayoutChanged, NotThere)):
        attempt.read(capture(attempt.url, "<p>建设中</p>"), link)


def test_what_an_interface_at_the_other_address_names_is_asked_for_there() -> None:
    place = {"platform": "trs", "base_url": "http://old.beishan.example", "hosts": ""}
    place |= {"first_page": "reader/layout/findBmMenu.do?docPubTime=%Y%m%d"}
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere("", "", **place),))
    link = next(paper.issue_links([date(2022, 3, 1)]))
    attempt = paper.route(link)[1]
    assert (attempt.url, attempt.form) == (
        "http://old.beishan.example/reader/layout/findBmMenu.do",
        (("docPubTime", "20220301"),),
    )
    reading = attempt.read(capture(attempt.url, '[{"BC": "01", "BM": "要闻"}]', "application/json"), link)
    [page] = reading.links
    assert page.url.startswith("http://old.beishan.example/reader/layout/getBmDetail.do?bc=01&")
    assert paper.route(page)


def test_an_address_without_a_day_is_read_by_whichever_base_it_is_below() -> None:
    paper = Paper(BEISHAN, FOUNDER, elsewhere=(elsewhere("", "2024-11-30"),))
    for url in (
        "http://old.beishan.example/bsrb/2022-03/01/nw.D1_20220301_1-01.htm",  # of a day when it was there
        "http://old.beishan.example/bsrb/2026-03/01/nw.D1_20260301_1-01.htm",  # of one when it was not
        "http://epaper.beishan.example/bsrb/html/202203/01/content_1.html",
    ):
        assert [attempt.url for attempt in paper.route(Link(url))] == [url]
        assert paper.given(url).kind is LinkKind.ARTICLE
    assert not paper.route(Link("http://older.beishan.example/bsrb/2022-03/01/nw.D1_20220301_1-01.htm"))


def test_a_site_that_was_an_e_paper_is_asked_for_its_lists_only_where_a_day_needs_them() -> None:
    site = platforms()["site"]
    row = replace(PLAIN, platform="site", first_page="rss.xml index.html")
    paper = Paper(row, site, elsewhere=(elsewhere("", "2024-11-30"),))
    assert fronts(paper, date(2024, 1, 1)) == ["old.beishan.example"]
    assert fronts(paper, date(2024, 1, 1), DAY) == ["old.beishan.example", *["epaper.beishan.example"] * 2]
    assert fronts(paper) == ["epaper.beishan.example"] * 2


# Rows of one's own


@pytest.fixture
def own_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of rows in another folder, as ARCHIVE_NEWSPAPERS names it."""
    cached = (papers.papers, papers.addresses, papers._aliases, papers.paper_of)
    monkeypatch.setattr(papers, "NEWSPAPERS", tmp_path / "newspapers.csv")
    head = "id,name,place,platform,base_url,first_page,first_issue,status,hosts,aliases\n"
    row = "beishan,北山日报,,founder,http://epaper.beishan.example/bsrb,%Y%m/%d/node_A01.html,,current,a.beishan.example,bsrb\n"
    (tmp_path / "newspapers.csv").write_text(head + row, "utf-8")
    for one in cached:
        one.cache_clear()
    yield tmp_path
    for one in cached:
        one.cache_clear()


def test_without_a_file_of_addresses_a_paper_is_where_its_row_says(own_rows: Path) -> None:
    assert paper_of("bsrb").elsewhere == ()
    assert paper_of("bsrb") == paper_of("beishan")


def test_the_addresses_lie_beside_the_rows(own_rows: Path) -> None:
    head = "paper,since,until,platform,base_url,first_page,hosts\n"
    row = "beishan,,2024-11-30,nbs,http://old.beishan.example/bsrb,%Y-%m/%d/nbs.D1_01.htm,b.beishan.example:8080\n"
    (own_rows / "addresses.csv").write_text(head + row, "utf-8")
    paper = paper_of("beishan")
    assert fronts(paper, date(2024, 1, 1)) == ["old.beishan.example"]
    assert paper.ports == {80, 443, 8080}
    loader = PaperLoader()
    assert loader.list() == ["beishan"] and loader.load("bsrb")
    for url in (
        "https://epaper.beishan.example/bsrb/202606/27/content_1.html",
        "http://a.beishan.example/x.html",
        "http://old.beishan.example/bsrb/2022-03/01/nw.D1_1.htm",
        "http://b.beishan.example:8080/x.html",
    ):
        assert loader.find_by_request(Request(url)) == ["beishan"], url
    assert loader.find_by_request(Request("http://b.beishan.example/x.html")) == []


def test_an_address_that_cannot_be_used_is_named_by_file_line_and_column(own_rows: Path) -> None:
    head = "paper,since,until,platform,base_url,first_page,hosts\n"
    (own_rows / "addresses.csv").write_text(f"{head}nanshan,,,nbs,http://a.cn,%Y.htm,\n", "utf-8")
    with pytest.raises(PapersError, match="addresses.csv: line 2: column paper: 'nanshan' has no row"):
        paper_of("beishan")


def test_an_id_that_nobody_has_or_had_is_unknown(own_rows: Path) -> None:
    for name in ("nanshan", "", "bsrb_old"):
        with pytest.raises(KeyError):
            paper_of(name)
        with pytest.raises(KeyError):
            PaperLoader().load(name)


@each("platform", ["founder", "founder-old", "site", "trs"])
@each("who", ["u:p@", "u@", ":p@", "@"])
def test_an_address_with_a_password_is_asked_for_by_nobody(platform: str, who: str) -> None:
    row = next((row for row in papers.papers().values() if row.platform == platform), None)
    row = row or Newspaper("news", "新闻网", platform="site", base_url="http://www.beishan.example")
    paper = Paper(row, platforms()[platform])
    fronts = [link.url for link in paper.issue_links([date(2022, 3, 1)])]
    url = (fronts or [f"{row.base_url}/"])[0]
    assert paper.route(Link(url, LinkKind.LIST))
    guarded = url.replace("://", f"://{who}", 1)
    assert not paper.route(Link(guarded, LinkKind.LIST)) and not paper.route(Link(guarded))
    assert "password" in paper.refusal(guarded)
