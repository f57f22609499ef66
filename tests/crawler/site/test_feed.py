"""Feeds in the forms that real sites send."""

from __future__ import annotations

import codecs
from contextlib import suppress
from datetime import date

import pytest

from archive.model import LinkKind
from archive.reasons import CutPage, LayoutChanged, Refused
from crawler.extract.checks.ending import CLOSED
from crawler.extract.reading import NO_ADDRESS
from tests.crawler.site.reading import BASE, ONE, PAGES, TWO, addresses, read
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
RSS1 = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
NOTICE = "<br />\n<b>Notice</b>:  Undefined index: p in <b>/www/rss.php</b> on line <b>12</b><br />\n"
XDEBUG = (
    "<br />\n<font size='1'><table class='xdebug-error' dir='ltr'><tr><th align='left' colspan=\"5\">"
    "<span style='color: #fce94f'>( ! )</span> Notice: Undefined variable $a</th></tr></table></font>\n"
)
ITEM = f"<item><title>一</title><link>{ONE}</link></item>"


def rss(items: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    channel = f"<title>北山新闻</title><link>{BASE}/</link>{head}"
    return f'{declaration}<rss version="2.0"><channel>{channel}{items}</channel></rss>'


def atom(entries: str, attributes: str = "") -> str:
    return f"<feed {ATOM} {attributes}><title>北山新闻</title><link href='{BASE}/'/>{entries}</feed>"


def test_of_several_links_of_an_entry_only_the_alternate_one_is_its_address() -> None:
    assert addresses((PAGES / "atom-links.xml").read_bytes()) == [ONE, TWO]


def test_a_permalink_identifies_an_item_and_foreign_links_are_none_of_its() -> None:
    assert addresses((PAGES / "rss-guid.xml").read_bytes()) == [ONE, TWO]


@each(
    "body, expected",
    [
        pytest.param(atom(f"<entry><link href='{ONE}'/></entry>"), [ONE], id="a link without rel"),
        pytest.param(
            atom(
                f"<entry><link rel='alternate' type='application/json' href='{BASE}/api/100001.json'/>"
                f"<link rel='alternate' type='text/html' href='{ONE}'/></entry>"
            ),
            [ONE],
            id="an alternate in HTML before one in JSON",
        ),
        pytest.param(
            atom("<entry><link href='t20220301_100001.html'/></entry>", f"xml:base='{BASE}/news/202203/'"),
            [ONE],
            id="xml:base of the feed",
        ),
        pytest.param(
            atom("<entry xml:base='202203/'><link href='t20220301_100001.html'/></entry>", "xml:base='/news/'"),
            [ONE],
            id="xml:base that is relative, twice",
        ),
        pytest.param(
            f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='{ONE}'/></a:entry></a:feed>",
            [ONE],
            id="Atom with a prefix",
        ),
        pytest.param(
            atom(f"<entry><source><link href='{BASE}/other/'/></source><link href='{ONE}'/></entry>"),
            [ONE],
            id="the source of an entry is another feed",
        ),
        pytest.param(
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'>"
            f"<entry><link rel='alternate' href='{ONE}'/></entry></feed>",
            [ONE],
            id="Atom 0.3",
        ),
        pytest.param(
            f"<rdf:RDF {RSS1}><channel rdf:about='{BASE}/'><link>{BASE}/</link></channel>"
            f"<item rdf:about='{ONE}'><link>{ONE}</link></item>"
            f"<item rdf:about='{TWO}'><title>二</title></item></rdf:RDF>",
            [ONE, TWO],
            id="RSS 1.0, whose second item has its address in rdf:about",
        ),
        pytest.param(
            f"<rdf:RDF {RSS1.replace('xmlns=', 'xmlns:x=')}><item><link>{ONE}</link></item></rdf:RDF>",
            [ONE],
            id="RSS 1.0 whose elements have no namespace",
        ),
        pytest.param(f"<rss version='0.91'><channel>{ITEM}</channel></rss>", [ONE], id="RSS 0.91"),
        pytest.param(rss(f"<item><guid>{ONE}</guid></item>"), [ONE], id="a guid is a permalink unless it says not"),
        pytest.param(
            rss(f"<item><guid isPermaLink='false'>{TWO}</guid><link>{ONE}</link></item>"),
            [ONE],
            id="a guid that is none, before the link",
        ),
        pytest.param(rss(f"<item><link><![CDATA[ {ONE} ]]></link></item>"), [ONE], id="an address in CDATA"),
        pytest.param(rss("<item><link>/news/202203/t20220301_100001.html</link></item>"), [ONE], id="a relative link"),
        pytest.param(
            rss(
                f"<item><link>http://feedproxy.example/~r/1</link><feedburner:origLink>{ONE}</feedburner:origLink></item>"
            ),
            [ONE],
            id="FeedBurner's note, with a prefix that nothing declares",
        ),
        pytest.param(
            rss(f"<item><link>{ONE}</link><atom:link rel='related' href='{BASE}/tag/'/></item>"),
            [ONE],
            id="a foreign link with a prefix that nothing declares",
        ),
        pytest.param(
            rss(f"<item><link>{ONE}</link><media:content url='{BASE}/a.jpg'/><enclosure url='{BASE}/a.mp3'/></item>"),
            [ONE],
            id="pictures and sounds",
        ),
        pytest.param(
            rss(f"<item><link>{BASE}/show.asp?a=1&id=100001</link></item>"),
            [f"{BASE}/show.asp?a=1&id=100001"],
            id="a raw &",
        ),
        pytest.param(
            rss(f"<item><link>{BASE}/show.asp?a=1&amp;id=100001</link></item>"),
            [f"{BASE}/show.asp?a=1&id=100001"],
            id="a written &",
        ),
        pytest.param(
            rss(f"<item><link><![CDATA[{BASE}/show.asp?a=1&id=100001]]></link></item>"),
            [f"{BASE}/show.asp?a=1&id=100001"],
            id="a raw & in CDATA",
        ),
        pytest.param(
            rss(f"<item><title>甲&nbsp;乙&mdash;丙 & 丁 &bogus; &#8;</title><link>{ONE}</link></item>"),
            [ONE],
            id="HTML's entities, one that there is not, a control character",
        ),
        pytest.param(rss(f"<item><title>\x0b甲\x08</title><link>{ONE}</link></item>"), [ONE], id="control characters"),
        pytest.param(f"\n\n  \n{rss(ITEM)}", [ONE], id="blank lines before the declaration"),
        pytest.param(f"\ufeff\ufeff{rss(ITEM)}", [ONE], id="two byte order marks"),
        pytest.param(f"{NOTICE}{rss(ITEM)}", [ONE], id="a notice of PHP's before the declaration"),
        pytest.param(f"{XDEBUG}{rss(ITEM)}", [ONE], id="a notice of Xdebug's"),
        pytest.param(f"{rss(ITEM)}\n<!-- cached -->\n{NOTICE}", [ONE], id="a notice behind the end"),
        pytest.param(
            rss(ITEM, declaration=f"<?xml version='1.0'?><!-- {'长' * 3000} <html> -->"), [ONE], id="a long comment"
        ),
        pytest.param(
            rss(
                ITEM,
                declaration="<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><!DOCTYPE rss [<!ENTITY x 'y>'>]>",
            ),
            [ONE],
            id="a style sheet and a DOCTYPE",
        ),
    ],
)
def test_an_odd_feed_gives_its_articles_and_nothing_else(body: str, expected: list[str]) -> None:
    reading = read(body)
    assert [link.url for link in reading.links] == expected
    assert {link.kind for link in reading.links} == {LinkKind.ARTICLE}
    assert reading.ending.tail == CLOSED


TITLE = "镕基、堃、祎：GBK的字"  # 镕, 堃 and 祎 are not in GB 2312


@each(
    "label, codec",
    [
        ("gb2312", "gbk"),
        ("GBK", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gbk"),
        ("gb2312", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf-8", "utf-16"),
    ],
)
@each("kind", ["text/xml", "text/html", "application/rss+xml; charset=iso-8859-1"])
def test_the_encoding_of_a_feed_is_that_of_its_bytes(label: str, codec: str, kind: str) -> None:
    address = f"{BASE}/新闻/t20220301_100001.html"
    text = rss(
        f"<item><title>{TITLE}</title><link>{address}</link></item>",
        declaration=f'<?xml version="1.0" encoding="{label}"?>',
    )
    reading = read(text.encode(codec), kind=kind)
    assert [link.url for link in reading.links] == [address]
    assert reading.ending.tail == CLOSED


def test_a_feed_of_traditional_characters_is_decoded_as_it_says() -> None:
    address = f"{BASE}/新聞/t20220301_100001.html"
    head = '<?xml version="1.0" encoding="big5"?>'
    body = f"{head}<rss><channel><item><title>龍</title><link>{address}</link></item></channel></rss>"
    assert addresses(body.encode("big5")) == [address]


@pytest.mark.parametrize(
    "title",
    [
        "<title>一<b>粗</title>",
        "<description><p>甲<br>乙<img src='a.jpg'></description>",
        "<description>甲</p></description>",
        "<description><a href=x>甲</a><P class=b>乙</description>",
        "<title>a < b</title>",
        "<title>《<乡村>》</title>",
        "<title>1<2</title>",
    ],
)
def test_html_in_a_title_or_a_text_hides_no_item(title: str) -> None:
    items = f"<item>{title}<link>{ONE}</link></item><item>{title}<link>{TWO}</link>{title}</item>"
    assert read(rss(items)).links == read(rss(f"{ITEM}<item><link>{TWO}</link></item>")).links


# Items without an address


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>二</title></item>",
        "<item><title>二</title><link/></item>",
        "<item><title>二</title><link> </link></item>",
        "<item><title>二</title><guid>100002</guid></item>",
        "<item><title>二</title><guid>tag:beishan.example,2022:2</guid></item>",
        f"<item><title>二</title><guid isPermaLink='false'>{TWO}</guid></item>",
        "<item><title>二</title><link>javascript:void(0)</link></item>",
        f"<item><title>二</title><enclosure url='{BASE}/a.mp3' type='audio/mpeg'/></item>",
        f"<item><title>二</title><link>{BASE}/list.xml</link></item>",
        f"<item><title>二</title><link>{BASE}/</link></item>",
    ],
)
def test_an_item_without_an_address_is_skipped_and_counted(item: str) -> None:
    reading = read(rss(f"{item}{ITEM}{item}"))
    assert [link.url for link in reading.links] == [ONE]
    assert reading.skipped == ((NO_ADDRESS, 2),)
    with pytest.raises(LayoutChanged, match="no address in any of the 1 entries"):
        read(rss(item))


@pytest.mark.parametrize("body", [rss(""), atom(""), f"<rdf:RDF {RSS1}><channel/></rdf:RDF>", "<rss/>"])
def test_an_empty_feed_is_nothing_new(body: str) -> None:
    reading = read(body)
    assert (reading.links, reading.skipped, reading.nothing_new) == ((), (), True)


# Days


@each(
    "written, day",
    [
        ("Sat, 26 Feb 2022 20:30:00 GMT", date(2022, 2, 27)),
        ("Sat, 26 Feb 2022 20:30:00 +0800", date(2022, 2, 26)),
        ("Sat, 26 Feb 2022 20:30:00", date(2022, 2, 26)),
        ("26 Feb 2022 20:30 UT", date(2022, 2, 27)),
        ("Sat Feb 26 20:30:00 2022", date(2022, 2, 26)),
        ("2022-02-26 20:30:00", date(2022, 2, 26)),
        ("2022-02-26T20:30:00Z", date(2022, 2, 27)),
        ("2022-02-26T20:30:00.000+08:00", date(2022, 2, 26)),
        ("2022-02-26", date(2022, 2, 26)),
        ("2022/2/6 8:05:00", date(2022, 2, 6)),
        ("2022年2月6日 08:05", date(2022, 2, 6)),
        ("20220226", date(2022, 2, 26)),
        ("2022-02", None),
        ("2022", None),
        ("02-26", None),
        ("--02-26", None),
        ("20:30", None),
        ("昨天", None),
        ("Sat, 26 Feb", None),
        ("2022-02-30", None),
        ("", None),
        ("Fri, 31 Dec 9999 23:59:00 -0800", None),
        ("0000-00-00 00:00:00", None),
    ],
)
@each("field", ["pubDate", "dc:date"])
def test_the_day_of_an_item_is_chinas_and_told_whole(written: str, day: date | None, field: str) -> None:
    reading = read(rss(f"<item><link>{ONE}</link><{field}>{written}</{field}></item>"))
    assert [link.issue_date for link in reading.links] == [day]


def test_the_day_of_publication_goes_before_that_of_a_change() -> None:
    days = "<updated>2022-03-05T00:00:00Z</updated><published>2022-03-01T00:00:00Z</published>"
    assert [link.issue_date for link in read(atom(f"<entry><link href='{ONE}'/>{days}</entry>")).links] == [
        date(2022, 3, 1)
    ]


@pytest.mark.parametrize("field", ["updated", "modified", "dcterms:modified"])
def test_the_day_of_a_change_is_no_day_of_the_item(field: str) -> None:
    entry = f"<{field}>2024-05-01T00:00:00Z</{field}>"
    reading = read(atom(f"<entry><link href='{ONE}'/>{entry}</entry><entry><link href='{TWO}'/></entry>"))
    assert [link.issue_date for link in reading.links] == [None, None]
    assert reading.changed == ((ONE, date(2024, 5, 1)),)


@pytest.mark.parametrize("order", [1, -1])
def test_the_date_of_an_rdf_item_is_that_of_its_publication_unless_a_better_one_is_told(order: int) -> None:
    days = ["<dc:date>2022-03-05</dc:date>", "<pubDate>2022-03-01</pubDate>"][::order]
    assert [link.issue_date for link in read(rss(f"<item><link>{ONE}</link>{''.join(days)}</item>")).links] == [
        date(2022, 3, 1)
    ]


def test_a_feed_that_goes_on_is_followed() -> None:
    following = f"<link rel='next' href='{BASE}/feed?page=2'/>"
    assert read(atom(f"{following}<entry><link href='{ONE}'/></entry>")).next_page == f"{BASE}/feed?page=2"


# Hostile ones


@pytest.mark.parametrize("body", [rss(ITEM)[:-9], rss(ITEM)[:150], atom("<entry>")[:-8], f"{NOTICE}{rss(ITEM)[:-20]}"])
def test_a_feed_that_stops_before_its_end_is_cut(body: str) -> None:
    with pytest.raises(CutPage, match="stops before its end"):
        read(body)


def test_a_bomb_of_entities_is_harmless() -> None:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 50 if n else 'x' * 50}'>" for n in range(12))
    body = rss(
        f"<item><title>&e11;</title><link>{ONE}</link></item>",
        declaration=f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>",
    )
    assert addresses(body) == [ONE]
    assert cpu_seconds(lambda: addresses(body), below=1) < 1


LARGE = 5 << 20
HOSTILE = {
    "open items": "<item>" * (LARGE // 6),
    "open links": f"<link href='{ONE}'>" * (LARGE // 70),
    "quotes": "<item a='\"" * (LARGE // 10),
    "one text": f"<item><link>{ONE}</link><description>{'&lt;p&gt;字' * (LARGE // 12)}</description></item>",
    "one date": f"<item><link>{ONE}</link><pubDate>{'Sat, 26 ' * (LARGE // 8)}</pubDate></item>",
    "ampersands": "&" * LARGE,
    "open CDATA": "<![CDATA[" * (LARGE // 9),
    "open comments": "<!--" * (LARGE // 4),
    "namespaces": "".join(f"<a{n}:x xmlns:a{n}='u{n}'/>" for n in range(LARGE // 26)),
    "attributes": "<item " + " ".join(f"a{n}='1'" for n in range(LARGE // 11)) + "/>",
    "blanks": " " * LARGE,
    "items": f"<item><link>{ONE}</link><pubDate>Sat, 26 Feb 2022 20:30:00 GMT</pubDate></item>" * (LARGE // 120),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_feed_of_five_megabytes_is_read_or_refused_soon(what: str) -> None:
    def reading() -> None:
        with suppress(LayoutChanged, CutPage, Refused):
            read(rss(HOSTILE[what]))

    assert cpu_seconds(reading, below=12) < 12


def test_a_feed_is_never_fetched_nor_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.request

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("feedparser asked the network")

    monkeypatch.setattr(urllib.request, "build_opener", refuse)
    doctype = "<!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'http://my.netscape.example/rss-0.91.dtd'>"
    assert addresses(rss(ITEM, declaration=doctype)) == [ONE]


def test_a_byte_order_mark_goes_before_the_declaration() -> None:
    body = codecs.BOM_UTF8 + rss(ITEM, declaration='<?xml version="1.0" encoding="gbk"?>').encode()
    assert addresses(body) == [ONE]


def test_a_namespace_that_is_no_address_is_none() -> None:
    assert addresses(rss(ITEM + '<x:y xmlns:x="a b" x:href="c"/>')) == [ONE]
    entry = f'<entry><link href="{ONE}"/></entry>'
    assert addresses(f'<feed xmlns="http://www.w3.or:00Z/2005/Atom">{entry}</feed>') == [ONE]


def test_entries_in_a_namespace_that_nobody_knows_are_no_empty_feed() -> None:
    with pytest.raises(LayoutChanged, match="in a form that is not known"):
        addresses(f'<feed xmlns="http://example.org/feed"><entry><link href="{ONE}"/></entry></feed>')
