"""Sitemaps in the forms that real sites send."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import date

import pytest

from archive.model import LinkKind
from archive.reasons import CutPage, LayoutChanged, ReadError, Refused
from crawler.extract.checks.ending import CLOSED
from crawler.extract.reading import NO_ADDRESS, NO_ARTICLE
from tests.crawler.site.reading import BASE, ONE, PAGES, TWO, addresses, read
from tests.crawler.site.test_feed import NOTICE, XDEBUG
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
URL = f"<url><loc>{ONE}</loc></url>"


def sitemap(entries: str = URL, before: str = DECLARED, attributes: str = SPACE) -> str:
    return f"{before}<urlset {attributes}>{entries}</urlset>"


def test_an_empty_sitemap_is_nothing_new() -> None:
    reading = read((PAGES / "sitemap-empty.xml").read_bytes())
    assert (reading.links, reading.nothing_new) == ((), True)


def test_the_day_of_publication_goes_before_that_of_the_file() -> None:
    reading = read((PAGES / "sitemap-news-dates.xml").read_bytes())
    assert [(link.url, link.issue_date) for link in reading.links] == [(ONE, date(2022, 3, 1)), (TWO, date(2021, 5, 2))]


@each(
    "body, expected",
    [
        pytest.param(sitemap(before=f"{DECLARED}<!-- {'长' * 5000} <html> -->"), [ONE], id="a long comment"),
        pytest.param(sitemap(before=f"{DECLARED}<!-- a --><!-- <urlset> -->\n"), [ONE], id="comments with an element"),
        pytest.param(sitemap(before=f"{DECLARED}<?xml-stylesheet href='{BASE}/a.xsl'?>"), [ONE], id="a style sheet"),
        pytest.param(sitemap(before=f"{NOTICE}{DECLARED}"), [ONE], id="a notice of PHP's"),
        pytest.param(sitemap(before=f"{NOTICE * 20}{DECLARED}"), [ONE], id="many notices of PHP's"),
        pytest.param(sitemap(before=f"{XDEBUG}{DECLARED}"), [ONE], id="a notice of Xdebug's"),
        pytest.param(sitemap(before=f"PHP Warning:  bad in /a.php on line 3\n{DECLARED}"), [ONE], id="a bare notice"),
        pytest.param(sitemap(before=f"\n\n\ufeff {DECLARED}"), [ONE], id="blanks and a byte order mark"),
        pytest.param(sitemap(before=""), [ONE], id="no declaration"),
        pytest.param(sitemap(attributes=""), [ONE], id="no namespace"),
        pytest.param(
            sitemap().replace("<", "<s:").replace("<s:/", "</s:").replace("<s:?", "<?").replace("xmlns=", "xmlns:s="),
            [ONE],
            id="a prefix",
        ),
        pytest.param(
            sitemap().replace("<", "<s:").replace("<s:/", "</s:").replace("<s:?", "<?"),
            [ONE],
            id="a prefix that nothing declares",
        ),
        pytest.param(sitemap(f"<url><loc>\n  {ONE}\n</loc></url>"), [ONE], id="blanks around an address"),
        pytest.param(sitemap(f"<url><loc><![CDATA[{ONE}]]></loc></url>"), [ONE], id="CDATA"),
        pytest.param(
            sitemap(f"<url><loc>{BASE}/show.asp?a=1&id=100001</loc></url>"),
            [f"{BASE}/show.asp?a=1&id=100001"],
            id="a raw &",
        ),
        pytest.param(
            sitemap(f"<url><loc>{BASE}/show.asp?a=1&amp;id=100001</loc></url>"),
            [f"{BASE}/show.asp?a=1&id=100001"],
            id="a written &",
        ),
        pytest.param(
            sitemap(
                f"<url><image:image><image:loc>{BASE}/a.jpg</image:loc></image:image><loc>{ONE}</loc></url>",
                attributes=f"{SPACE} {IMAGE}",
            ),
            [ONE],
            id="a picture before the address",
        ),
        pytest.param(f"{sitemap()}\n<!-- 0.3 s -->{NOTICE}", [ONE], id="a comment and a notice behind the end"),
    ],
)
def test_an_odd_sitemap_gives_its_articles_and_nothing_else(body: str, expected: list[str]) -> None:
    reading = read(body, f"{BASE}/sitemap.xml")
    assert [link.url for link in reading.links] == expected
    assert reading.ending.tail == CLOSED


@each("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk"])
@each("kind", ["text/xml", "text/html", "application/octet-stream"])
@each("packed", [False, True])
def test_the_encoding_of_a_sitemap_is_that_of_its_bytes(codec: str, kind: str, packed: bool) -> None:
    address = f"{BASE}/新闻/t20220301_100001.html"
    declared = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>'
    body = sitemap(f"<url><loc>{address}</loc></url>", declared).encode(codec)
    reading = read(gzip.compress(body) if packed else body, kind=kind)
    assert [link.url for link in reading.links] == [address]
    assert reading.ending.tail == CLOSED


def test_an_index_names_further_sitemaps_which_have_no_day() -> None:
    entry = f"<sitemap><loc>{BASE}/sitemap-2022.xml.gz</loc><lastmod>2022-03-01</lastmod></sitemap>"
    reading = read(f"{DECLARED}<sitemapindex {SPACE}>{entry}</sitemapindex>")
    assert [(link.url, link.kind, link.issue_date) for link in reading.links] == [
        (f"{BASE}/sitemap-2022.xml.gz", LinkKind.LIST, None)
    ]


def test_pages_that_are_no_articles_and_entries_without_an_address_are_counted() -> None:
    entries = f"<url><loc>{BASE}/</loc></url><url><loc>{BASE}/news/</loc></url><url/><url><loc> </loc></url>"
    reading = read(sitemap(f"{entries}<url><loc>{BASE}/a.jpg</loc></url>{URL}"))
    assert [link.url for link in reading.links] == [ONE]
    assert dict(reading.skipped) == {NO_ARTICLE: 3, NO_ADDRESS: 2}
    with pytest.raises(LayoutChanged, match="no address in any of the 2 entries"):
        read(sitemap("<url/><url><loc> </loc></url>"))


@pytest.mark.parametrize("attributes", [f"{SPACE} {NEWS}", SPACE])
def test_what_a_sitemap_calls_news_is_an_article_whatever_its_address(attributes: str) -> None:
    news = "<news:news><news:publication_date>2022-03-01</news:publication_date></news:news>"
    reading = read(sitemap(f"<url><loc>{BASE}/xia-shou</loc>{news}</url>", attributes=attributes))
    assert [(link.url, link.issue_date) for link in reading.links] == [(f"{BASE}/xia-shou", date(2022, 3, 1))]


@pytest.mark.parametrize(
    "stamp, day",
    [
        ("2022-02-26", date(2022, 2, 26)),
        ("2022-02-26T20:30:00Z", date(2022, 2, 27)),
        ("2022-02-26T20:30Z", date(2022, 2, 27)),
        ("2022-02-26T20:30:00+00:00", date(2022, 2, 27)),
        ("2022-02-26T02:30:00.123+08:00", date(2022, 2, 26)),
        ("2022-02-26T20:30:00", date(2022, 2, 26)),
        ("2022-02-26 20:30:00", date(2022, 2, 26)),
        ("2022-02", None),
        ("2022", None),
        ("2022-13-01", None),
        ("2022-02-30", None),
        ("", None),
        ("gestern", None),
        ("2022-02-26T99:99:00Z", None),
    ],
)
def test_the_day_of_an_entry_is_chinas_and_told_whole(stamp: str, day: date | None) -> None:
    reading = read(sitemap(f"<url><loc>{ONE}</loc><lastmod>{stamp}</lastmod></url>"))
    assert [day for _, day in reading.changed] == ([day] if day else [])
    news = f"<news:news><news:publication_date>{stamp}</news:publication_date></news:news>"
    reading = read(sitemap(f"<url><loc>{ONE}</loc>{news}</url>", attributes=f"{SPACE} {NEWS}"))
    assert [link.issue_date for link in reading.links] == [day]


def test_the_day_of_a_change_is_no_day_of_the_article() -> None:
    reading = read(sitemap(f"{URL}<url><loc>{TWO}</loc><lastmod>2024-05-01</lastmod></url>"))
    assert [link.issue_date for link in reading.links] == [None, None]
    assert reading.changed == ((TWO, date(2024, 5, 1)),)


# A line an address


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sitemap_of_lines_gives_an_article_a_line(codec: str, end: str) -> None:
    body = end.join([ONE, "", f" {TWO} ", f"{BASE}/", "no address", ""])
    reading = read(body.encode(codec), f"{BASE}/sitemap.txt", "text/plain")
    assert [link.url for link in reading.links] == [ONE, TWO]
    assert dict(reading.skipped) == {NO_ARTICLE: 1, NO_ADDRESS: 1}
    assert reading.ending.tail == CLOSED


@pytest.mark.parametrize("text", ["", "User-agent: *\nDisallow: /\n", f"see {ONE}", "404 page not found"])
def test_a_text_that_is_no_sitemap_is_told(text: str) -> None:
    with pytest.raises(ReadError):
        read(text, f"{BASE}/sitemap.txt", "text/plain")


# Cut and hostile ones


@pytest.mark.parametrize("body", [sitemap()[:-9], sitemap()[:90], f"{NOTICE}{sitemap()[:-12]}"])
def test_a_sitemap_that_stops_before_its_end_is_cut(body: str) -> None:
    with pytest.raises(CutPage, match="stops before its end"):
        read(body)


LARGE = 2 << 20
HOSTILE = {
    "open entries": "<url>" * (LARGE // 5),
    "entries": URL * (LARGE // len(URL)),
    "empty entries": "<url/>" * (LARGE // 6),
    "open comments": "<!-" * (LARGE // 3),
    "quotes": "<url a='\"" * (LARGE // 9),
    "one address": f"<url><loc>http://{'a' * LARGE}</loc></url>",
    "one day": f"<url><loc>{ONE}</loc><lastmod>{'2022-02-' * (LARGE // 8)}</lastmod></url>",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_sitemap_of_two_megabytes_is_read_or_refused_soon(what: str) -> None:
    def reading() -> None:
        with suppress(LayoutChanged, CutPage, Refused):
            read(sitemap(HOSTILE[what]))

    assert cpu_seconds(reading, below=6) < 6


@pytest.mark.slow
@pytest.mark.parametrize("before", ["<b>" * 100_000, "<!--a-->" * 100_000, "<?a?>" * 100_000, "<!a>" * 100_000])
def test_what_stands_before_a_sitemap_without_end_is_no_sitemap(before: str) -> None:
    with pytest.raises((LayoutChanged, CutPage)):
        addresses(before + sitemap())
